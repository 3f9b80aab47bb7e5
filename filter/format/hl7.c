/*
 * HL7 v2: messages of segments, fields, repetitions, components.
 *
 * Each message says what its delimiters are. Fields that the segment map knows
 * give their components with their types; all other fields are text, their
 * components on one line. What is no segment is text as well. A file may hold
 * many messages, batch headers, and the frames of MLLP (0x0B ... 0x1C 0x0D).
 *
 * Limits: the document's; 256 bytes in one hexadecimal escape.
 *
 * Will not see: what is inside encapsulated data (OBX-5 of type ED), which is
 * read as the text it stands there as; character sets other than UTF-8 and
 * single-byte ones (MSH-18); codes of other systems.
 */
#include "chars.h"
#include "fields.h"
#include "format.h"
#include "hl7_value.h"
#include "html_entities.h"
#include "utf8.h"

#include <stdio.h>
#include <string.h>

#define HEX_MAX 256
#define LABEL_MAX 60

struct hl7 {
	struct ps_document *doc;
	unsigned layer;
	struct ps_hl7_bytes bytes;
	/* A header said what the delimiters are. 0: there is none of that kind. */
	bool known;
	unsigned char field, repetition, escape, sub;
	/* A message began. */
	bool message;
	/* The segment's name and the field's number, for the policy. */
	const unsigned char *segment;
	size_t number;
	/* OBX-2 and OBX-3 of the segment that is being read. */
	enum ps_hl7_kind varies;
	size_t name_start, name_end;
};

static bool is_end(unsigned char c)
{
	return c == '\r' || c == '\n' || c == 0x1C;
}

/* True where a repetition is more than delimiters and null values. */
static bool has_content(const struct hl7 *h, struct ps_hl7_range range)
{
	for (size_t at = range.start; at < range.end; at++) {
		unsigned char c = h->bytes.data[at];
		if (c != h->bytes.component && c != h->sub && c != '"')
			return true;
	}
	return false;
}

/* Nothing, or the null value: two quotes. */
static bool is_empty(const struct hl7 *h, struct ps_hl7_range range)
{
	size_t len = range.end - range.start;
	return len == 0 || (len == 2 && memcmp(h->bytes.data + range.start, "\"\"", 2) == 0);
}

/* --- escapes ----------------------------------------------------------------- */

/* Bytes of "X4A6F" as UTF-8: as they stand if they are, else as Latin-1. Returns the length, or 0. */
static size_t hex_read(const unsigned char *digits, size_t len, unsigned char *out)
{
	unsigned char bytes[HEX_MAX];
	size_t count = len / 2;
	if (len == 0 || len % 2 != 0 || count > HEX_MAX)
		return 0;
	for (size_t i = 0; i < count; i++) {
		if (!ps_hex_pair(digits + 2 * i, &bytes[i]))
			return 0;
	}
	size_t used = 0;
	for (size_t i = 0; i < count;) {
		uint32_t codepoint;
		size_t taken = ps_utf8_decode(bytes + i, count - i, &codepoint);
		if (taken == 0)
			codepoint = bytes[i];
		used += ps_codepoint_write(codepoint, out + used);
		i += taken == 0 ? 1 : taken;
	}
	return used;
}

/* A format command: "br", "sp+1", "in-4". */
static size_t command_read(const unsigned char *name, size_t len, unsigned char *out)
{
	if (len < 2)
		return 0;
	bool line = memcmp(name, "br", 2) == 0 || memcmp(name, "sp", 2) == 0 || memcmp(name, "ce", 2) == 0;
	if (!line && memcmp(name, "sk", 2) != 0)
		return 0;
	out[0] = line ? '\n' : ' ';
	return 1;
}

/* What stands between two escape characters. False where it is no escape; *len 0: it is not seen. */
static bool escape_read(
	const struct hl7 *h, const unsigned char *inner, size_t inner_len, unsigned char *out, size_t *len)
{
	if (inner_len == 0)
		return false;
	*len = inner_len == 1 ? 1 : 0;
	switch (inner[0]) {
	case 'F':
		out[0] = h->field;
		break;
	case 'S':
		out[0] = h->bytes.component;
		break;
	case 'T':
		out[0] = h->sub;
		break;
	case 'R':
		out[0] = h->repetition;
		break;
	case 'E':
		out[0] = h->escape;
		break;
	case 'P':
		out[0] = '#';
		break;
	case 'H':
	case 'N':
		*len = 0;
		break;
	case 'X':
		*len = hex_read(inner + 1, inner_len - 1, out);
		return *len > 0;
	case 'C':
	case 'M':
		return hex_read(inner + 1, inner_len - 1, out) > 0;
	case '.':
		*len = command_read(inner + 1, inner_len - 1, out);
		return true;
	default:
		return false;
	}
	return inner_len == 1;
}

/* Adds a range to the open field, escapes as what they stand for. */
static enum ps_status range_add(struct hl7 *h, struct ps_hl7_range range)
{
	unsigned char text[2 * HEX_MAX];
	enum ps_status status = PS_OK;
	size_t plain = range.start;
	size_t at = range.start;
	while (status == PS_OK && h->escape != 0 && at < range.end) {
		const unsigned char *open = memchr(h->bytes.data + at, h->escape, range.end - at);
		if (open == NULL)
			break;
		at = (size_t)(open - h->bytes.data);
		size_t most = range.end - at - 1;
		if (most > 2 * HEX_MAX + 2)
			most = 2 * HEX_MAX + 2;
		const unsigned char *close = memchr(open + 1, h->escape, most);
		size_t inner_len = close == NULL ? 0 : (size_t)(close - open) - 1;
		size_t len;
		if (!escape_read(h, open + 1, inner_len, text, &len)) {
			at++;
			continue;
		}
		if (at > plain)
			status = ps_field_add(h->doc, plain, at);
		if (status == PS_OK)
			status = ps_field_add_unit(h->doc, at, at + inner_len + 2, text, len);
		at += inner_len + 2;
		plain = at;
	}
	if (status == PS_OK && range.end > plain)
		status = ps_field_add(h->doc, plain, range.end);
	return status;
}

/* --- fields ------------------------------------------------------------------- */

/* One field of one range. */
static enum ps_status value_add(struct hl7 *h, struct ps_hl7_range range, enum ps_field_kind kind, enum ps_type type)
{
	if (is_empty(h, range))
		return PS_OK;
	enum ps_status status = ps_field_open(h->doc, h->layer, PS_ESCAPE_HL7, kind, type);
	if (status == PS_OK)
		status = range_add(h, range);
	if (status == PS_OK)
		status = ps_field_close(h->doc);
	return status;
}

/* One field of all components of a repetition, a blank between two; a code and its words are no sentence. */
static enum ps_status line_add(struct hl7 *h, struct ps_hl7_range repetition)
{
	struct ps_hl7_range component;
	struct ps_hl7_range sub;
	const char *mark = ps_hl7_is_coded(&h->bytes, repetition) ? "^" : " ";
	const char *between = NULL;
	bool loinc = ps_hl7_is_loinc(&h->bytes, repetition);
	enum ps_status status = ps_field_open(h->doc, h->layer, PS_ESCAPE_HL7, PS_FIELD_TEXT, PS_NONE);
	for (size_t number = 1;
		status == PS_OK && ps_hl7_part(h->bytes.data, &repetition, h->bytes.component, &component); number++) {
		/* "2345-7^Glucose^LN": the code and its table are not read, the words are. */
		if (loinc && (number == 1 || number == 3))
			continue;
		while (status == PS_OK && ps_hl7_part(h->bytes.data, &component, h->sub, &sub)) {
			if (is_empty(h, sub))
				continue;
			if (between != NULL) {
				ps_field_keep_gap(h->doc);
				status = ps_field_add_context(h->doc, between);
				ps_field_keep_gap(h->doc);
			}
			between = " ";
			if (status == PS_OK)
				status = range_add(h, sub);
		}
		between = between == NULL ? NULL : mark;
	}
	return status == PS_OK ? ps_field_close(h->doc) : status;
}

/* What a place says of a value. */
struct rule {
	enum ps_type type;
	enum ps_field_kind kind;
	/** A policy's rule is for it. */
	bool known;
};

/* Asks the policy about "PID-5", or with a component about "PID-5.1". */
static enum ps_status place_ask(struct hl7 *h, size_t component, struct rule *rule)
{
	char key[48];
	if (!ps_place_matters(h->doc))
		return PS_OK;
	int len = component == 0
			  ? snprintf(key, sizeof(key), "%.3s-%zu", (const char *)h->segment, h->number)
			  : snprintf(key, sizeof(key), "%.3s-%zu.%zu", (const char *)h->segment, h->number, component);
	struct ps_step step = {key, (size_t)len, 0};
	enum ps_status status = ps_place_ask(h->doc, PS_PLACE_HL7, &step, 1, &rule->type, &rule->kind, &rule->known);
	if (status != PS_OK)
		return ps_fail(ps_document_error(h->doc), status, (size_t)(h->segment - h->bytes.data),
			"the policy refuses a field of it");
	return PS_OK;
}

/* True where the policy knows one of the components. */
static enum ps_status components_ask(struct hl7 *h, struct ps_hl7_range repetition, bool *known)
{
	enum ps_status status = PS_OK;
	struct ps_hl7_range component;
	*known = false;
	if (!ps_place_matters(h->doc))
		return PS_OK;
	for (size_t number = 1;
		status == PS_OK && ps_hl7_part(h->bytes.data, &repetition, h->bytes.component, &component); number++) {
		struct rule rule = {PS_NONE, PS_FIELD_VALUE, false};
		status = place_ask(h, number, &rule);
		*known = *known || rule.known;
	}
	return status;
}

/* What subcomponent @place of component @number of a name with dates is. */
static enum ps_type named_type(const struct hl7 *h, struct ps_hl7_range value, size_t number, size_t place)
{
	if (number == 1)
		return ps_hl7_name_type(h->bytes.data, value, place, true);
	return ps_hl7_digits(h->bytes.data, value) >= 8 ? PS_DATE : PS_NONE;
}

/* Each component, or subcomponent, as a field of its own with its type; @field: what the policy says of all. */
static enum ps_status typed_add(struct hl7 *h, const struct ps_hl7_row *row, enum ps_hl7_kind kind,
	struct ps_hl7_range repetition, const struct rule *field)
{
	enum ps_status status = PS_OK;
	struct ps_hl7_range rest = repetition;
	struct ps_hl7_range component;
	for (size_t number = 1; status == PS_OK && ps_hl7_part(h->bytes.data, &rest, h->bytes.component, &component);
		number++) {
		struct rule rule = *field;
		struct ps_hl7_range subs = component;
		struct ps_hl7_range sub;
		status = place_ask(h, number, &rule);
		for (size_t place = 1; status == PS_OK && ps_hl7_part(h->bytes.data, &subs, h->sub, &sub); place++) {
			enum ps_type type = ps_hl7_component_type(&h->bytes, row, kind, repetition, sub, number);
			if (kind == PS_HL7_NDL)
				type = named_type(h, sub, number, place);
			if (ps_field_is_placeholder(
				    (struct ps_word){(const char *)h->bytes.data + sub.start, sub.end - sub.start}))
				type = PS_NONE;
			if (rule.known || field->known)
				type = rule.type;
			else if (ps_hl7_is_code(&h->bytes, kind, sub, number))
				continue;
			status = value_add(h, sub, rule.kind, type);
		}
	}
	return status;
}

static enum ps_status label_add(struct hl7 *h, const struct ps_hl7_row *row, enum ps_hl7_kind kind)
{
	if (row != NULL && row->label != NULL)
		return ps_label(h->doc, row->label, strlen(row->label));
	size_t len = h->name_end - h->name_start;
	if (row == NULL || row->kind != PS_HL7_VARIES || len == 0 || len > LABEL_MAX || kind == PS_HL7_SKIP)
		return PS_OK;
	enum ps_status status = ps_label(h->doc, (const char *)h->bytes.data + h->name_start, len);
	return status == PS_OK ? ps_label(h->doc, ": ", 2) : status;
}

/* OBX-2 says how OBX-5 is to be read, OBX-3 what it is called. */
static void observation_note(struct hl7 *h, size_t number, struct ps_hl7_range field)
{
	if (number == 2)
		h->varies = ps_hl7_kind_by_name(h->bytes.data + field.start, field.end - field.start);
	if (number != 3)
		return;
	struct ps_hl7_range name = ps_hl7_component(&h->bytes, field, 2);
	if (is_empty(h, name))
		name = ps_hl7_component(&h->bytes, field, 1);
	h->name_start = name.start;
	h->name_end = name.end;
}

static bool is_header(const unsigned char *segment)
{
	return memcmp(segment, "MSH", 3) == 0 || memcmp(segment, "FHS", 3) == 0 || memcmp(segment, "BHS", 3) == 0;
}

/* Syntax is short outside of headers; what is longer stands in the wrong place. */
static bool is_left_alone(const struct hl7 *h, const struct ps_hl7_row *row, const unsigned char *segment,
	size_t number, struct ps_hl7_range field)
{
	if (row == NULL || row->kind != PS_HL7_SKIP)
		return false;
	/* Applications and facilities route the message, unless they are words of a sentence. */
	if (is_header(segment) && number >= 3 && number <= 6)
		return !ps_hl7_holds(h->bytes.data, field, ' ') && !ps_hl7_holds(h->bytes.data, field, '@') &&
		       ps_hl7_digits(h->bytes.data, field) < 5;
	return is_header(segment) || field.end - field.start <= 4;
}

static enum ps_status field_add(struct hl7 *h, const unsigned char *segment, size_t number, struct ps_hl7_range field)
{
	const struct ps_hl7_row *row = ps_hl7_row(segment, number);
	if (memcmp(segment, "OBX", 3) == 0)
		observation_note(h, number, field);
	bool left_alone = is_left_alone(h, row, segment, number, field);
	enum ps_hl7_kind kind = row == NULL ? PS_HL7_TEXT : (enum ps_hl7_kind)row->kind;
	if (kind == PS_HL7_VARIES)
		kind = h->varies;
	if (kind == PS_HL7_SKIP)
		kind = PS_HL7_TEXT;
	struct rule rule = {PS_NONE, PS_FIELD_VALUE, false};
	h->segment = segment;
	h->number = number;
	enum ps_status status = place_ask(h, 0, &rule);
	struct ps_hl7_range repetition;
	while (status == PS_OK && ps_hl7_part(h->bytes.data, &field, h->repetition, &repetition)) {
		bool known = rule.known;
		if (!has_content(h, repetition))
			continue;
		if (kind == PS_HL7_XCN && !known && ps_hl7_is_service(h->bytes.data, repetition))
			continue;
		/* A letter alone is a flag or a status. */
		if (kind == PS_HL7_TEXT && !known && repetition.end - repetition.start == 1)
			continue;
		if (kind == PS_HL7_TEXT && !known)
			status = components_ask(h, repetition, &known);
		/* What is syntax stays, unless a policy knows it. */
		if (status == PS_OK && left_alone && !known)
			continue;
		if (status == PS_OK)
			status = label_add(h, row, kind);
		if (status != PS_OK)
			break;
		if (kind == PS_HL7_TEXT && !known)
			status = line_add(h, repetition);
		else
			status = typed_add(h, row, kind, repetition, &rule);
	}
	return status;
}

/* --- segments ------------------------------------------------------------------ */

/* Marks are made of these: as delimiters they would be read as syntax. */
static bool is_delimiter(unsigned char c)
{
	return c > ' ' && c < 0x7F && memchr("[]()-*_#", c, 8) == NULL && !ps_hl7_is_digit(c) && !ps_hl7_is_upper(c) &&
	       !ps_hl7_is_upper((unsigned char)(c & ~0x20));
}

/* The delimiters that "MSH|^~\&|" names. */
static enum ps_status header_read(struct hl7 *h, struct ps_hl7_range line)
{
	const unsigned char *data = h->bytes.data + line.start;
	size_t len = line.end - line.start;
	unsigned char found[5] = {len > 3 ? data[3] : (unsigned char)0};
	size_t count = 1;
	for (size_t at = 4; at < len && data[at] != found[0] && count < 5; at++) {
		/* Since 2.7 a '#' may stand here that says where values were cut. */
		if (data[at] == '#')
			break;
		found[count++] = data[at];
	}
	for (size_t i = 0; i < count; i++) {
		if (!is_delimiter(found[i]) || memchr(found, found[i], i) != NULL)
			return ps_fail(ps_document_error(h->doc), PS_MALFORMED, line.start,
				"HL7 header without usable delimiters");
	}
	if (count < 2)
		return ps_fail(
			ps_document_error(h->doc), PS_MALFORMED, line.start, "HL7 header without encoding characters");
	h->field = found[0];
	h->bytes.component = found[1];
	h->repetition = found[2];
	h->escape = found[3];
	h->sub = found[4];
	h->known = true;
	return PS_OK;
}

/* "PID|": a name of three letters or digits and the end or a delimiter. */
static bool is_segment(const struct hl7 *h, struct ps_hl7_range line)
{
	const unsigned char *data = h->bytes.data + line.start;
	size_t len = line.end - line.start;
	if (!h->known || len < 3 || (len > 3 && data[3] != h->field) || !ps_hl7_is_upper(data[0]))
		return false;
	return (ps_hl7_is_upper(data[1]) || ps_hl7_is_digit(data[1])) &&
	       (ps_hl7_is_upper(data[2]) || ps_hl7_is_digit(data[2]));
}

static enum ps_status segment_add(struct hl7 *h, struct ps_hl7_range line)
{
	const unsigned char *segment = h->bytes.data + line.start;
	bool header = is_header(segment);
	/* The delimiter behind "MSH" is the first field itself. */
	size_t number = header ? 2 : 1;
	struct ps_hl7_range rest = {line.start + 4, line.end};
	struct ps_hl7_range field;
	h->varies = PS_HL7_TEXT;
	h->name_start = h->name_end = 0;
	enum ps_status status = PS_OK;
	for (; status == PS_OK && ps_hl7_part(h->bytes.data, &rest, h->field, &field); number++) {
		if (!header || number > 2)
			status = field_add(h, segment, number, field);
	}
	return status;
}

static enum ps_status line_read(struct hl7 *h, struct ps_hl7_range line)
{
	while (line.start < line.end && h->bytes.data[line.start] == 0x0B)
		line.start++;
	if (line.start == line.end)
		return PS_OK;
	enum ps_status status = PS_OK;
	if (line.end - line.start > 3 && is_header(h->bytes.data + line.start)) {
		status = header_read(h, line);
		h->message = h->message || h->bytes.data[line.start] == 'M';
	}
	if (status != PS_OK)
		return status;
	if (is_segment(h, line))
		return segment_add(h, line);
	if (!h->known)
		return value_add(h, line, PS_FIELD_VALUE, PS_NONE);
	return line_add(h, line);
}

enum ps_status ps_hl7_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	size_t len;
	struct hl7 h = {.doc = doc, .layer = layer};
	h.bytes.data = ps_layer_data(doc, layer, &len);
	enum ps_status status = PS_OK;
	size_t at = start;
	if (end - at >= 3 && memcmp(h.bytes.data + at, "\xEF\xBB\xBF", 3) == 0)
		at += 3;
	while (status == PS_OK && at < end) {
		struct ps_hl7_range line = {at, at};
		while (line.end < end && !is_end(h.bytes.data[line.end]))
			line.end++;
		status = line_read(&h, line);
		at = line.end + 1;
	}
	if (status == PS_OK && !h.message)
		status = ps_fail(ps_document_error(doc), PS_MALFORMED, start, "HL7 without an MSH segment");
	return status;
}
