/**
 * Formats: what kinds of document there are, and how their text is found.
 *
 * One row each. A parser adds the text of one document, or of a part nested in
 * another, to a struct ps_document; it knows nothing of detection.
 */
#ifndef PS_FORMAT_H
#define PS_FORMAT_H

#include "document.h"

/**
 * Adds the text of layer[start .. end). PS_MALFORMED where the bytes are not
 * in the format, PS_LIMIT past a limit, PS_REFUSED by the options; then nothing
 * of the document may leave.
 */
typedef enum ps_status ps_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end);

/** What a policy says about formats. */
struct ps_format {
	/** As in --format. */
	const char *name;
	const char *description;
	/** Media types, NULL-terminated. */
	const char *const *media_types;
	ps_parse *parse;
	/** For a document that was sniffed, not declared, where that makes a difference: nothing is exempt. Or NULL. */
	ps_parse *parse_guessed;
	/**
	 * The format that a sniffed document which breaks this one's grammar is read
	 * in instead. NULL: none decodes as much, and the document is refused.
	 */
	const char *fallback;
	/** Endless documents, cut into sections; @table: behind records, by ps_flow_cut. */
	bool flow, table;
	/** A document of it spans lines, as a rule: records by line are refused. */
	bool spans_lines;
	/** Marks stand in round brackets (SMS, where '[' costs two septets). */
	bool round_marks;
};

/** Row @index, or NULL past the end. */
const struct ps_format *ps_format_at(size_t index);

/** By name or media type (parameters after ';' ignored, case ignored), or NULL. */
const struct ps_format *ps_format_by_name(const char *name);

/** Bytes that `auto` looks at before it decides. */
#define PS_SNIFF_MAX 4096

/**
 * What data[0 .. len), of which PS_SNIFF_MAX bytes are looked at, seems to be;
 * never NULL: text at the least. Whoever sniffs reads a document that turns out
 * not to be in the format in its fallback.
 */
const struct ps_format *ps_format_sniff(const unsigned char *data, size_t len);

/* The parsers, one file each: text.c json.c form.c multipart.c email.c html.c xml.c hl7.c csv.c sms.c, and card.c. */
ps_parse ps_text_parse, ps_sms_parse, ps_json_parse, ps_form_parse, ps_multipart_parse, ps_email_parse, ps_html_parse,
	ps_xml_parse, ps_hl7_parse, ps_csv_parse, ps_calendar_parse, ps_vcard_parse;

#endif
