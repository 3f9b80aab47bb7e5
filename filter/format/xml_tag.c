/*
 * XML tags: what of their attributes is text, and what names it.
 *
 * Will not see: base64 values, which are read as the text they stand there as.
 */
#include "xml_tag.h"

#include "fields.h"
#include "html_token.h"
#include "markup.h"

#include <string.h>

bool ps_xml_is_space(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool ps_xml_is_blank(const struct ps_xml_source *source, struct ps_xml_range range)
{
	while (range.start < range.end && ps_xml_is_space(source->data[range.start]))
		range.start++;
	return range.start == range.end;
}

bool ps_xml_is_word(const struct ps_xml_source *source, struct ps_xml_range range, const char *word)
{
	return strlen(word) == range.end - range.start && memcmp(source->data + range.start, word, strlen(word)) == 0;
}

bool ps_xml_is_one_of(const struct ps_xml_source *source, struct ps_xml_range range, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (ps_xml_is_word(source, range, *words))
			return true;
	}
	return false;
}

bool ps_xml_starts(const struct ps_xml_source *source, struct ps_xml_range range, const char *text)
{
	size_t len = strlen(text);
	return range.end - range.start >= len && memcmp(source->data + range.start, text, len) == 0;
}

bool ps_xml_contains(const struct ps_xml_source *source, struct ps_xml_range range, const char *text)
{
	for (; range.end - range.start >= strlen(text); range.start++) {
		if (ps_xml_starts(source, range, text))
			return true;
	}
	return false;
}

/* A name without its prefix. */
static struct ps_xml_range local_name(const struct ps_xml_source *source, struct ps_xml_range name)
{
	const unsigned char *colon = memchr(source->data + name.start, ':', name.end - name.start);
	if (colon != NULL && (size_t)(colon - source->data) + 1 < name.end)
		name.start = (size_t)(colon - source->data) + 1;
	return name;
}

/* --- attributes ------------------------------------------------------------------ */

/* Attributes that say what their element's value or text is. */
static const char *const key_names[] = {"name", "key", "field", "property", "label", "displayName", "code", NULL};
/* Attributes that hold their element's value. */
static const char *const value_names[] = {"value", "val", "v", "V", "content", "extension", "data", "text", NULL};
/* Attributes that are words of HL7's models. */
static const char *const model_names[] = {"codeSystem", "typeCode", "classCode", "moodCode", "determinerCode",
	"nullFlavor", "schemaLocation", "noNamespaceSchemaLocation", NULL};

/* Attributes of CDA whose value is a code: "HP", "WP PUB". */
static const char *const code_names[] = {"use", "qualifier", "operator", "unit", NULL};

enum ps_status ps_xml_label_add(const struct ps_xml_source *source, struct ps_xml_range name)
{
	enum ps_status status = ps_label(source->doc, (const char *)source->data + name.start, name.end - name.start);
	return status == PS_OK ? ps_label(source->doc, ": ", 2) : status;
}

/* An address of the net and nothing else. */
static bool is_address(const struct ps_xml_source *source, struct ps_xml_range value)
{
	struct ps_xml_range begin = {value.start, value.end - value.start > 32 ? value.start + 32 : value.end};
	return ps_xml_contains(source, begin, ":") &&
	       (ps_xml_contains(source, begin, "://") || ps_xml_starts(source, begin, "mailto:")) &&
	       memchr(source->data + value.start, ' ', value.end - value.start) == NULL;
}

static enum ps_status value_add(
	const struct ps_xml_source *source, struct ps_xml_range value, enum ps_field_kind kind, enum ps_type type)
{
	struct ps_markup_reader reader = {
		.doc = source->doc, .data = source->data, .flags = PS_MARKUP_REFERENCES, .place = PS_ENTITY_XML};
	if (is_address(source, value))
		reader.flags |= PS_MARKUP_PERCENT;
	enum ps_escape escape = (reader.flags & PS_MARKUP_PERCENT) != 0 ? PS_ESCAPE_PERCENT : PS_ESCAPE_MARKUP;
	return ps_markup_field(&reader, source->layer, value.start, value.end, escape, kind, type);
}

/* "2.16.840.1": the tree of object identifiers has three roots. */
static bool is_object_id(const struct ps_xml_source *source, struct ps_xml_range value)
{
	const unsigned char *data = source->data;
	if (value.end - value.start < 4 || data[value.start] > '2' || data[value.start + 1] != '.')
		return false;
	for (; value.start < value.end; value.start++) {
		if (data[value.start] != '.' && (data[value.start] < '0' || data[value.start] > '9'))
			return false;
	}
	return true;
}

/* "HP", "WP PUB": capitals in twos to fours. */
static bool is_code(const struct ps_xml_source *source, struct ps_xml_range value)
{
	size_t run = 0;
	for (; value.start < value.end; value.start++) {
		unsigned char c = source->data[value.start];
		if (c != ' ' && (c < 'A' || c > 'Z'))
			return false;
		run = c == ' ' ? 0 : run + 1;
		if (run > 4)
			return false;
	}
	return true;
}

/* So many digits in an address, and it may tell of somebody. */
#define DATA_DIGITS 5
/* Longer values with blanks are sentences. */
#define WORD_MAX 24
/* So many in a name, and it is no name. */
#define NAME_DIGITS 7

/* The address that an identifier's name space has, with no number in it: that would be somebody's. */
static bool is_name_space(const struct ps_xml_source *source, struct ps_xml_range value)
{
	size_t digits = 0;
	if (!is_address(source, value))
		return false;
	for (; value.start < value.end; value.start++) {
		unsigned char c = source->data[value.start];
		if (c == '@' || c == '?')
			return false;
		digits += c >= '0' && c <= '9' ? 1 : 0;
	}
	return digits < DATA_DIGITS;
}

/* A namespace, an object identifier, a code: no query, address or number of anybody's is in it. */
static bool is_model_word(const struct ps_xml_source *source, struct ps_xml_range value)
{
	size_t digits = 0;
	bool address = ps_xml_contains(source, value, ":");
	for (size_t at = value.start; at < value.end; at++) {
		unsigned char c = source->data[at];
		if (c == '@' || c == '?' || (!address && ps_xml_is_space(c) && value.end - value.start > WORD_MAX))
			return false;
		digits += c >= '0' && c <= '9' ? 1 : 0;
	}
	return address || digits < DATA_DIGITS || is_object_id(source, value);
}

bool ps_xml_is_number_name(const struct ps_xml_source *source, struct ps_xml_range name)
{
	size_t digits = 0;
	for (; name.start < name.end; name.start++)
		digits += source->data[name.start] >= '0' && source->data[name.start] <= '9' ? 1 : 0;
	return digits >= NAME_DIGITS;
}

/* Namespaces, schemas and code systems are no addresses of anybody's. */
static bool is_namespace(const struct ps_xml_source *source, struct ps_xml_range element, struct ps_xml_range full,
	struct ps_xml_range name, struct ps_xml_range value)
{
	static const char *const uri_elements[] = {"system", "url", "profile", "source", "fullUrl", NULL};
	static const char *const extensions[] = {"extension", "modifierExtension", NULL};
	if (ps_xml_is_word(source, full, "xmlns") || ps_xml_starts(source, full, "xmlns:") ||
		ps_xml_is_one_of(source, name, model_names))
		return is_model_word(source, value);
	if (ps_xml_is_word(source, name, "root") && is_object_id(source, value))
		return true;
	if (!source->hl7)
		return false;
	if (ps_xml_is_one_of(source, name, code_names) && is_code(source, value))
		return true;
	bool hl7 = ps_xml_contains(source, value, "://hl7.org/") ||
		   ps_xml_contains(source, value, "://terminology.hl7.org/") ||
		   ps_xml_contains(source, value, "://loinc.org") || ps_xml_contains(source, value, "://snomed.info") ||
		   ps_xml_starts(source, value, "urn:oid:") || ps_xml_contains(source, value, "://unitsofmeasure.org");
	if (ps_xml_is_word(source, element, "system") && is_name_space(source, value))
		return true;
	return hl7 && ((ps_xml_is_word(source, name, "value") && ps_xml_is_one_of(source, element, uri_elements)) ||
			      (ps_xml_is_word(source, name, "url") && ps_xml_is_one_of(source, element, extensions)));
}

static struct ps_xml_range name_of(const struct ps_html_attribute *attribute)
{
	return (struct ps_xml_range){attribute->name_start, attribute->name_end};
}

static struct ps_xml_range value_of(const struct ps_html_attribute *attribute)
{
	return (struct ps_xml_range){attribute->value_start, attribute->value_end};
}

void ps_xml_tag_read(const struct ps_xml_source *source, struct ps_xml_range range, struct ps_xml_tag *tag)
{
	struct ps_html_attribute attribute;
	*tag = (struct ps_xml_tag){.range = range};
	struct ps_xml_range name = {range.start + 1, range.start + 1};
	while (name.end < range.end && !ps_xml_is_space(source->data[name.end]) && source->data[name.end] != '/' &&
		source->data[name.end] != '>')
		name.end++;
	size_t at = name.end;
	tag->name = local_name(source, name);
	while (ps_html_attribute_next(source->data, &at, range.end, &attribute)) {
		struct ps_xml_range local = local_name(source, name_of(&attribute));
		if (!tag->has_key && ps_xml_is_one_of(source, local, key_names)) {
			tag->key = attribute;
			tag->has_key = true;
		} else if (!tag->has_value && ps_xml_is_one_of(source, local, value_names)) {
			tag->value = attribute;
			tag->has_value = true;
		}
	}
}

/* What a value looks like whose system is not known, beside "system" or as CDA's telecom. */
static enum ps_type looks_like(
	const struct ps_xml_source *source, const struct ps_xml_tag *place, struct ps_xml_range value)
{
	size_t digits = 0;
	if (ps_xml_is_word(source, place->parent, "identifier"))
		return PS_ID;
	if (ps_xml_is_word(source, place->name, "display"))
		return PS_NONE;
	for (; value.start < value.end; value.start++) {
		unsigned char c = source->data[value.start];
		if (c == '@')
			return PS_EMAIL;
		if (c == '/')
			return PS_NONE;
		digits += c >= '0' && c <= '9' ? 1 : 0;
	}
	return digits >= 7 ? PS_PHONE : PS_NONE;
}

/* A year alone is no date that has to go. */
static bool is_fine_date(const struct ps_xml_source *source, struct ps_xml_range value)
{
	size_t digits = 0;
	for (; value.start < value.end; value.start++)
		digits += source->data[value.start] >= '0' && source->data[value.start] <= '9' ? 1 : 0;
	return digits >= 6;
}

/* CDA's id: the root says whose number the extension is. */
static enum ps_type extension_type(
	const struct ps_xml_source *source, const struct ps_xml_tag *tag, struct ps_xml_range value)
{
	static const struct {
		const char *root;
		enum ps_type type;
	} roots[] = {{"root=\"2.16.840.1.113883.4.1\"", PS_SSN}, {"root=\"2.16.840.1.113883.4.6\"", PS_LICENSE}};
	bool digits = false;
	if (!source->hl7 || !tag->has_value || !ps_xml_is_word(source, tag->name, "id") ||
		!ps_xml_is_word(source, name_of(&tag->value), "extension"))
		return PS_NONE;
	for (; value.start < value.end && !digits; value.start++)
		digits = source->data[value.start] >= '0' && source->data[value.start] <= '9';
	for (size_t i = 0; i < sizeof(roots) / sizeof(roots[0]) && digits; i++) {
		if (ps_xml_contains(source, tag->range, roots[i].root))
			return roots[i].type;
	}
	if (!digits)
		return PS_NONE;
	return ps_xml_is_word(source, tag->parent, "patientRole") ? PS_MRN : PS_ID;
}

enum ps_status ps_xml_place(const struct ps_xml_source *source, const struct ps_xml_tag *place,
	struct ps_xml_range value, enum ps_type *type, enum ps_field_kind *kind)
{
	const char *data = (const char *)source->data;
	struct ps_word parent = {data + place->parent.start, place->parent.end - place->parent.start};
	struct ps_word name = {data + place->name.start, place->name.end - place->name.start};
	struct ps_step step = {name.text, name.len, 0};
	bool by_system;
	bool known;
	*type = ps_field_type(parent, name, source->hl7, &by_system);
	if (by_system && source->hl7)
		*type = place->system != PS_NONE ? place->system : looks_like(source, place, value);
	if (*type == PS_NONE)
		*type = extension_type(source, place, value);
	if (*type == PS_DATE && !is_fine_date(source, value))
		*type = PS_NONE;
	if (*type != PS_NONE && ps_field_is_placeholder((struct ps_word){data + value.start, value.end - value.start}))
		*type = PS_NONE;
	enum ps_status status = ps_place_ask(source->doc, PS_PLACE_ELEMENT, &step, 1, type, kind, &known);
	if (status != PS_OK)
		return ps_fail(ps_document_error(source->doc), status, value.start, "the policy refuses a field of it");
	return PS_OK;
}

/* The value that the element is for: named by its key, or by its own name. */
static enum ps_status pair_add(const struct ps_xml_source *source, const struct ps_xml_tag *tag)
{
	struct ps_xml_range value = value_of(&tag->value);
	if (is_namespace(source, tag->name, name_of(&tag->value), local_name(source, name_of(&tag->value)), value))
		return PS_OK;
	enum ps_type type;
	enum ps_field_kind kind = PS_FIELD_VALUE;
	enum ps_status status = ps_xml_place(source, tag, value, &type, &kind);
	if (status == PS_OK && tag->has_key) {
		status = value_add(source, value_of(&tag->key), PS_FIELD_KEY, PS_NONE);
		ps_field_join(source->doc);
	} else if (status == PS_OK) {
		status = ps_xml_label_add(source, tag->name);
	}
	return status == PS_OK ? value_add(source, value, kind, type) : status;
}

/* What names a key that has no value: of CDA's "administrativeGenderCode code", the element. */
static struct ps_xml_range key_label(const struct ps_xml_source *source, const struct ps_xml_tag *tag)
{
	struct ps_xml_range name = local_name(source, name_of(&tag->key));
	struct ps_xml_range end = {tag->name.end - 4, tag->name.end};
	bool coded = tag->name.end - tag->name.start > 4 && ps_xml_is_word(source, end, "Code");
	return source->hl7 && coded && ps_xml_is_word(source, name, "code") ? tag->name : name;
}

/* All attributes of a tag; a key without a value comes last, since text may follow. */
enum ps_status ps_xml_tag_add(const struct ps_xml_source *source, const struct ps_xml_tag *tag)
{
	struct ps_html_attribute attribute;
	size_t at = tag->name.end;
	enum ps_status status = PS_OK;
	if (tag->has_value && tag->value.value_start < tag->value.value_end)
		status = pair_add(source, tag);
	bool paired = tag->has_value && tag->value.value_start < tag->value.value_end;
	while (status == PS_OK && ps_html_attribute_next(source->data, &at, tag->range.end, &attribute)) {
		struct ps_xml_range value = value_of(&attribute);
		struct ps_xml_range name = local_name(source, name_of(&attribute));
		if (ps_xml_is_number_name(source, name))
			return ps_fail(ps_document_error(source->doc), PS_REFUSED, name.start,
				"XML with an attribute whose name holds a number");
		bool is_key = tag->has_key && attribute.name_start == tag->key.name_start;
		bool is_value = paired && attribute.name_start == tag->value.name_start;
		if (value.start == value.end || is_key || is_value ||
			is_namespace(source, tag->name, name_of(&attribute), name, value))
			continue;
		status = ps_xml_label_add(source, name);
		if (status == PS_OK)
			status = value_add(source, value, PS_FIELD_VALUE, PS_NONE);
	}
	if (status == PS_OK && tag->has_key && !paired && tag->key.value_start < tag->key.value_end) {
		status = ps_xml_label_add(source, key_label(source, tag));
		if (status == PS_OK)
			status = value_add(source, value_of(&tag->key), PS_FIELD_VALUE, PS_NONE);
	}
	return status;
}
