/** XML tags: ranges of a layer, the attributes in them, and their fields. Beneath xml.c alone. */
#ifndef PS_XML_TAG_H
#define PS_XML_TAG_H

#include "document.h"
#include "html_token.h"

/** The bytes that an XML document stands in. */
struct ps_xml_source {
	struct ps_document *doc;
	unsigned layer;
	/** The layer's bytes, borrowed. */
	const unsigned char *data;
	/** FHIR or CDA: places have types. */
	bool hl7;
};

/** Bytes [start, end) of the layer. */
struct ps_xml_range {
	size_t start, end;
};

struct ps_xml_tag {
	/** All of it; its name and its parent's, without prefixes. */
	struct ps_xml_range range, name, parent;
	/** Its attributes that name a value, and that hold one. */
	struct ps_html_attribute key, value;
	bool has_key, has_value;
	/** What a sibling named "system" said that its value is, or PS_NONE. */
	enum ps_type system;
};

bool ps_xml_is_space(unsigned char c);

/** Nothing but white space. */
bool ps_xml_is_blank(const struct ps_xml_source *source, struct ps_xml_range range);

bool ps_xml_is_word(const struct ps_xml_source *source, struct ps_xml_range range, const char *word);

/** One of the words, which end with NULL. */
bool ps_xml_is_one_of(const struct ps_xml_source *source, struct ps_xml_range range, const char *const *words);

bool ps_xml_starts(const struct ps_xml_source *source, struct ps_xml_range range, const char *text);
bool ps_xml_contains(const struct ps_xml_source *source, struct ps_xml_range range, const char *text);

/** Reads the start tag that is all of @range. Its parent is the caller's. */
void ps_xml_tag_read(const struct ps_xml_source *source, struct ps_xml_range range, struct ps_xml_tag *tag);

/** Adds the fields of all attributes; a key without a value comes last, since text may follow. */
PS_MUST_USE enum ps_status ps_xml_tag_add(const struct ps_xml_source *source, const struct ps_xml_tag *tag);

/**
 * What the place of a value says of it: the paths of FHIR and CDA, and the
 * policy's rules. @kind is left alone unless the policy keeps the value.
 */
PS_MUST_USE enum ps_status ps_xml_place(const struct ps_xml_source *source, const struct ps_xml_tag *place,
	struct ps_xml_range value, enum ps_type *type, enum ps_field_kind *kind);

/** A name and ": " as the label of the next field. */
PS_MUST_USE enum ps_status ps_xml_label_add(const struct ps_xml_source *source, struct ps_xml_range name);

/** True for the name of an element or attribute that holds somebody's number: a name cannot be replaced. */
bool ps_xml_is_number_name(const struct ps_xml_source *source, struct ps_xml_range name);

#endif
