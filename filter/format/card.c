/*
 * iCalendar (RFC 5545) and vCard (2.1, RFC 2426, RFC 6350): content lines.
 *
 * A line is "NAME;PARAM=value:value", folded over several lines. Folds,
 * escapes, and vCard 2.1's quoted-printable are undone; a property's name is
 * the label of its value, and some say what the value is: N, FN, TEL, DTSTART.
 *
 * Limits: the document's.
 *
 * Will not see: base64 values (PHOTO, KEY); quoted-printable in another
 * charset than UTF-8, of which the ASCII part is read; HTML in X-ALT-DESC,
 * which is read as text with its tags.
 */
#include "attachments.h"
#include "chars.h"
#include "format.h"
#include "html_entities.h"
#include "input.h"
#include "utf8.h"

#include <string.h>

/* Bytes of an id that may stay (RFC 7986 section 5.3). */
#define ID_MAX 255

enum kind {
	/* Text, with escapes. */
	KIND_TEXT,
	/* Text of the row's type. */
	KIND_TYPED,
	/* Parts between semicolons: family, given, additional, prefixes, suffixes. */
	KIND_N,
	/* Box, extended, street, city, state, code, country. */
	KIND_ADR,
	/* TEL: a fax where its parameters say so. */
	KIND_TEL,
	/* Left alone: words and numbers of the format itself. */
	KIND_SYNTAX,
	/* A date, but not in the definition of a time zone. */
	KIND_DATE
};

struct row {
	const char *name;
	enum kind kind;
	enum ps_type type;
};

/* Properties; what has no row is text. */
static const struct row properties[] = {
	{"begin", KIND_SYNTAX, PS_NONE},
	{"end", KIND_SYNTAX, PS_NONE},
	{"version", KIND_SYNTAX, PS_NONE},
	{"prodid", KIND_SYNTAX, PS_NONE},
	{"method", KIND_SYNTAX, PS_NONE},
	{"calscale", KIND_SYNTAX, PS_NONE},
	{"sequence", KIND_SYNTAX, PS_NONE},
	{"status", KIND_SYNTAX, PS_NONE},
	{"transp", KIND_SYNTAX, PS_NONE},
	{"class", KIND_SYNTAX, PS_NONE},
	{"priority", KIND_SYNTAX, PS_NONE},
	{"action", KIND_SYNTAX, PS_NONE},
	{"trigger", KIND_SYNTAX, PS_NONE},
	{"repeat", KIND_SYNTAX, PS_NONE},
	{"duration", KIND_SYNTAX, PS_NONE},
	{"dtstamp", KIND_SYNTAX, PS_NONE},
	{"created", KIND_SYNTAX, PS_NONE},
	{"last-modified", KIND_SYNTAX, PS_NONE},
	{"rev", KIND_SYNTAX, PS_NONE},
	{"tzid", KIND_SYNTAX, PS_NONE},
	{"tzname", KIND_SYNTAX, PS_NONE},
	{"tzoffsetfrom", KIND_SYNTAX, PS_NONE},
	{"tzoffsetto", KIND_SYNTAX, PS_NONE},
	{"rrule", KIND_SYNTAX, PS_NONE},
	{"dtstart", KIND_DATE, PS_DATE},
	{"dtend", KIND_DATE, PS_DATE},
	{"due", KIND_DATE, PS_DATE},
	{"completed", KIND_DATE, PS_DATE},
	{"recurrence-id", KIND_DATE, PS_DATE},
	{"exdate", KIND_DATE, PS_DATE},
	{"rdate", KIND_DATE, PS_DATE},
	{"bday", KIND_DATE, PS_DATE},
	{"anniversary", KIND_DATE, PS_DATE},
	{"deathdate", KIND_DATE, PS_DATE},
	{"n", KIND_N, PS_NONE},
	{"fn", KIND_TYPED, PS_NAME},
	{"nickname", KIND_TYPED, PS_NAME},
	{"x-ms-spouse", KIND_TYPED, PS_NAME},
	{"adr", KIND_ADR, PS_NONE},
	{"tel", KIND_TEL, PS_PHONE},
	{"email", KIND_TYPED, PS_EMAIL},
};

/* Parameters that hold words of the format. */
static const char *const syntax_parameters[] = {"value", "tzid", "encoding", "charset", "role", "partstat", "rsvp",
	"cutype", "language", "fmttype", "range", "related", "reltype", "type", "pref", "fbtype", "display", "feature",
	"mediatype", "calscale", "sort-as", "home", "work", "cell", "voice", "fax", "internet", "quoted-printable",
	"base64", NULL};

struct card {
	struct ps_document *doc;
	unsigned layer;
	/* Borrowed. */
	const unsigned char *data;
	/* Between BEGIN:VTIMEZONE and its end. */
	bool zone;
	/* The policy keeps what a calendar needs. */
	bool keep;
};

/* A content line: [start, end) without the last line end; folds are inside. */
struct line {
	size_t start, name_end, value, end;
	bool quoted_printable, base64, fax;
};

static bool is_newline(unsigned char c)
{
	return c == '\r' || c == '\n';
}

static unsigned char lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c | 0x20) : c;
}

/* Bytes of a line end at @at, or 0. */
static size_t newline_len(const struct card *card, size_t at, size_t end)
{
	if (at >= end || !is_newline(card->data[at]))
		return 0;
	return card->data[at] == '\r' && at + 1 < end && card->data[at + 1] == '\n' ? 2 : 1;
}

/* Bytes of a fold at @at: a line end and a blank; or 0. */
static size_t fold_len(const struct card *card, size_t at, size_t end)
{
	size_t len = newline_len(card, at, end);
	if (len == 0 || at + len >= end || (card->data[at + len] != ' ' && card->data[at + len] != '\t'))
		return 0;
	return len + 1;
}

/* data[start .. end) is @word in any case, folds or not. */
static bool is_word(const struct card *card, size_t start, size_t end, const char *word)
{
	while (start < end) {
		size_t fold = fold_len(card, start, end);
		if (fold > 0) {
			start += fold;
			continue;
		}
		if (*word == '\0' || lower(card->data[start]) != (unsigned char)*word)
			return false;
		word++;
		start++;
	}
	return *word == '\0';
}

/* --- text -------------------------------------------------------------------------------- */

/* The byte at *at, folds before it skipped and quoted-printable undone; moves *at behind it. False at the end. */
static bool byte_read(const struct card *card, const struct line *line, size_t *at, size_t end, unsigned char *byte)
{
	size_t place = *at;
	for (;;) {
		size_t fold = fold_len(card, place, end);
		if (fold == 0 && line->quoted_printable && place < end && card->data[place] == '=')
			fold = newline_len(card, place + 1, end) > 0 ? 1 + newline_len(card, place + 1, end) : 0;
		if (fold == 0)
			break;
		place += fold;
	}
	if (place >= end)
		return false;
	*byte = card->data[place++];
	if (line->quoted_printable && *byte == '=' && end - place >= 2 && ps_hex_pair(card->data + place, byte))
		place += 2;
	*at = place;
	return true;
}

/* A character at *at that is not a plain byte: a sequence of UTF-8, or an escape. Returns its length in @out. */
static size_t char_read(const struct card *card, const struct line *line, size_t *at, size_t end, unsigned char out[4])
{
	size_t place = *at;
	size_t count = 1;
	(void)byte_read(card, line, &place, end, &out[0]);
	*at = place;
	if (out[0] == '\\') {
		unsigned char next;
		if (!byte_read(card, line, &place, end, &next) ||
			(next != 'n' && next != 'N' && next != ',' && next != ';' && next != '\\' && next != ':'))
			return 1;
		out[0] = next == 'n' || next == 'N' ? '\n' : next;
		*at = place;
		return 1;
	}
	if (out[0] < 0xC2)
		return 1;
	uint32_t codepoint;
	while (count < 4 && byte_read(card, line, &place, end, &out[count])) {
		count++;
		size_t used = ps_utf8_decode(out, count, &codepoint);
		if (used == count) {
			*at = place;
			return count;
		}
	}
	return 1;
}

static bool is_plain(const struct line *line, unsigned char c)
{
	return c < 0x80 && !is_newline(c) && c != '\\' && !(c == '=' && line->quoted_printable);
}

/* Adds data[start .. end) to the open field. */
static enum ps_status text_add(const struct card *card, const struct line *line, size_t start, size_t end)
{
	enum ps_status status = PS_OK;
	size_t at = start;
	while (status == PS_OK && at < end) {
		size_t plain = at;
		while (at < end && is_plain(line, card->data[at]))
			at++;
		if (at > plain)
			status = ps_field_add(card->doc, plain, at);
		if (at == end || status != PS_OK)
			break;
		unsigned char text[4];
		size_t place = at;
		unsigned char first;
		if (!byte_read(card, line, &place, end, &first)) {
			/* Only a fold is left. */
			status = ps_field_add_unit(card->doc, at, end, "", 0);
			break;
		}
		place = at;
		size_t len = char_read(card, line, &place, end, text);
		if (len == place - at && memcmp(card->data + at, text, len) == 0)
			status = ps_field_add(card->doc, at, place);
		else
			status = ps_field_add_unit(card->doc, at, place, text, len);
		at = place;
	}
	return status;
}

static enum ps_status field_add(const struct card *card, const struct line *line, size_t start, size_t end,
	enum ps_field_kind kind, enum ps_type type)
{
	if (start == end)
		return PS_OK;
	enum ps_escape escape = line->quoted_printable ? PS_ESCAPE_QP : PS_ESCAPE_NONE;
	enum ps_status status = ps_field_open(card->doc, card->layer, escape, kind, type);
	if (status == PS_OK)
		status = text_add(card, line, start, end);
	return status == PS_OK ? ps_field_close(card->doc) : status;
}

static enum ps_status label_add(const struct card *card, size_t start, size_t end)
{
	enum ps_status status = ps_label(card->doc, (const char *)card->data + start, end - start);
	return status == PS_OK ? ps_label(card->doc, ": ", 2) : status;
}

/* --- parameters ------------------------------------------------------------------------------ */

/* Where a parameter at @at ends: at a ';' or ':' outside of quotes. */
static size_t parameter_end(const struct card *card, size_t at, size_t end)
{
	bool quoted = false;
	for (; at < end; at++) {
		unsigned char c = card->data[at];
		if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == ';' || c == ':'))
			return at;
	}
	return end;
}

/* What a parameter says of the value's encoding: "ENCODING=b", "TYPE=work,fax", or vCard 2.1's bare word. */
static void parameter_note(const struct card *card, struct line *line, size_t start, size_t end)
{
	const unsigned char *equals = memchr(card->data + start, '=', end - start);
	size_t at = start;
	if (equals != NULL) {
		at = (size_t)(equals - card->data);
		if (!is_word(card, start, at, "encoding") && !is_word(card, start, at, "type"))
			return;
		at++;
	}
	while (at < end) {
		size_t stop = at;
		while (stop < end && card->data[stop] != ',' && card->data[stop] != '"')
			stop++;
		line->quoted_printable = line->quoted_printable || is_word(card, at, stop, "quoted-printable");
		line->base64 = line->base64 || is_word(card, at, stop, "b") || is_word(card, at, stop, "base64");
		line->fax = line->fax || is_word(card, at, stop, "fax");
		at = stop + 1;
	}
}

/* A parameter "CN=Jane Doe" or a bare word. */
static enum ps_status parameter_add(const struct card *card, size_t start, size_t end)
{
	static const struct line plain = {0};
	const unsigned char *equals = memchr(card->data + start, '=', end - start);
	size_t name_end = equals == NULL ? end : (size_t)(equals - card->data);
	for (const char *const *name = syntax_parameters; *name != NULL; name++) {
		if (is_word(card, start, name_end, *name))
			return PS_OK;
	}
	if (equals == NULL)
		return field_add(card, &plain, start, end, PS_FIELD_VALUE, PS_NONE);
	size_t value = name_end + 1;
	if (end - value >= 2 && card->data[value] == '"' && card->data[end - 1] == '"') {
		value++;
		end--;
	}
	if (value >= end)
		return PS_OK;
	enum ps_status status = label_add(card, start, name_end);
	enum ps_type type = is_word(card, start, name_end, "cn") ? PS_NAME : PS_NONE;
	return status == PS_OK ? field_add(card, &plain, value, end, PS_FIELD_VALUE, type) : status;
}

/* --- values ----------------------------------------------------------------------------------- */

/* The parts of N and ADR. */
static enum ps_status parts_add(
	const struct card *card, const struct line *line, const enum ps_type *types, size_t type_count)
{
	enum ps_status status = PS_OK;
	size_t start = line->value;
	for (size_t part = 0; status == PS_OK && start <= line->end; part++) {
		size_t at = start;
		while (at < line->end && card->data[at] != ';')
			at += card->data[at] == '\\' && at + 1 < line->end ? 2 : 1;
		status = field_add(card, line, start, at, PS_FIELD_VALUE, part < type_count ? types[part] : PS_NONE);
		start = at + 1;
	}
	return status;
}

static const struct row *row_find(const struct card *card, size_t start, size_t end)
{
	static const struct row text = {"", KIND_TEXT, PS_NONE};
	/* "item1.TEL": a group's name. */
	const unsigned char *dot = memchr(card->data + start, '.', end - start);
	if (dot != NULL)
		start = (size_t)(dot - card->data) + 1;
	for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++) {
		if (is_word(card, start, end, properties[i].name))
			return &properties[i];
	}
	return &text;
}

static size_t count_digits(const struct card *card, size_t start, size_t end)
{
	size_t count = 0;
	for (; start < end; start++)
		count += card->data[start] >= '0' && card->data[start] <= '9' ? 1 : 0;
	return count;
}

static enum ps_status value_add(const struct card *card, const struct line *line, const struct row *row)
{
	static const enum ps_type name[] = {PS_NAME, PS_NAME, PS_NAME};
	static const enum ps_type address[] = {PS_STREET, PS_STREET, PS_STREET, PS_CITY, PS_STATE, PS_ZIP};
	enum ps_type type = row->type;
	if (row->kind == KIND_N)
		return parts_add(card, line, name, sizeof(name) / sizeof(name[0]));
	if (row->kind == KIND_ADR)
		return parts_add(card, line, address, sizeof(address) / sizeof(address[0]));
	if (row->kind == KIND_TEL && line->fax)
		type = PS_FAX;
	if (row->kind == KIND_DATE && count_digits(card, line->value, line->end) < 6)
		type = PS_NONE;
	return field_add(card, line, line->value, line->end, type == PS_NONE ? PS_FIELD_TEXT : PS_FIELD_VALUE, type);
}

/* Syntax is left alone where it looks like it. */
static bool is_syntax(const struct card *card, const struct line *line, const struct row *row)
{
	if (card->zone && row->kind == KIND_DATE)
		return true;
	return row->kind == KIND_SYNTAX && line->end - line->value <= 80 &&
	       memchr(card->data + line->value, '@', line->end - line->value) == NULL;
}

/* "20310314", "20310314T093000", "20310314T093000Z" (RFC 5545 section 3.3.5), and no number that looks alike. */
static bool is_time(const unsigned char *text, size_t len)
{
	static const char shape[] = "00000000T000000Z";
	if (len != 8 && len != 15 && len != 16)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != (unsigned char)shape[i])
			return false;
	}
	unsigned month = (text[4] - (unsigned)'0') * 10 + (text[5] - (unsigned)'0');
	unsigned day = (text[6] - (unsigned)'0') * 10 + (text[7] - (unsigned)'0');
	return (text[0] == '1' || text[0] == '2') && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/* An id in one piece. */
static bool is_id(const unsigned char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] <= ' ' || text[i] >= 0x7F)
			return false;
	}
	return len <= ID_MAX;
}

/* A time or an id: the policy wants calendars to work. What else stands there is text. */
static bool is_kept(const struct card *card, const struct line *line)
{
	const unsigned char *value = card->data + line->value;
	size_t len = line->end - line->value;
	if (!card->keep)
		return false;
	if (is_word(card, line->start, line->name_end, "uid"))
		return is_id(value, len);
	return (is_word(card, line->start, line->name_end, "dtstart") ||
		       is_word(card, line->start, line->name_end, "dtend")) &&
	       is_time(value, len);
}

/* Pictures, sounds and keys are no text; what else is in base64 cannot be looked at. */
static enum ps_status binary_add(const struct card *card, const struct line *line)
{
	static const char *const names[] = {"photo", "logo", "sound", "key", NULL};
	size_t start = line->start;
	const unsigned char *dot = memchr(card->data + start, '.', line->name_end - start);
	if (dot != NULL)
		start = (size_t)(dot - card->data) + 1;
	for (const char *const *name = names; *name != NULL; name++) {
		if (is_word(card, start, line->name_end, *name))
			return PS_OK;
	}
	return ps_fail(
		ps_document_error(card->doc), PS_REFUSED, line->start, "a property in base64 that is no picture");
}

static enum ps_status line_add(struct card *card, struct line *line)
{
	static const struct line plain = {0};
	enum ps_status status = PS_OK;
	size_t at = parameter_end(card, line->start, line->end);
	line->name_end = at;
	if (at == line->end)
		return field_add(card, &plain, line->start, line->end, PS_FIELD_TEXT, PS_NONE);
	while (status == PS_OK && at < line->end && card->data[at] == ';') {
		size_t end = parameter_end(card, at + 1, line->end);
		parameter_note(card, line, at + 1, end);
		status = parameter_add(card, at + 1, end);
		at = end;
	}
	line->value = at < line->end ? at + 1 : line->end;
	if (status != PS_OK || line->value == line->end)
		return status;
	const struct row *row = row_find(card, line->start, line->name_end);
	if (is_word(card, line->value, line->end, "vtimezone"))
		card->zone = is_word(card, line->start, line->name_end, "begin");
	if (line->base64)
		return binary_add(card, line);
	if (is_syntax(card, line, row))
		return PS_OK;
	if (is_kept(card, line))
		return field_add(card, line, line->value, line->end, PS_FIELD_EXEMPT, PS_NONE);
	status = label_add(card, line->start, line->name_end);
	return status == PS_OK ? value_add(card, line, row) : status;
}

/* True where the parameters before the value say so. */
static bool says_quoted_printable(const struct card *card, size_t start, size_t colon)
{
	static const char word[] = "quoted-printable";
	for (size_t at = start; colon - at >= sizeof(word) - 1; at++) {
		if (lower(card->data[at]) == 'q' && is_word(card, at, at + sizeof(word) - 1, word))
			return true;
	}
	return false;
}

/* The end of the content line at @start: folds and soft line breaks of quoted-printable belong to it. */
static size_t line_end(const struct card *card, size_t start, size_t end)
{
	bool colon = false;
	bool soft = false;
	for (size_t at = start; at < end;) {
		size_t newline = newline_len(card, at, end);
		if (newline > 0) {
			bool goes_on = fold_len(card, at, end) > 0 || (soft && card->data[at - 1] == '=');
			if (!goes_on)
				return at;
			at += newline;
			continue;
		}
		if (card->data[at] == ':' && !colon) {
			colon = true;
			soft = says_quoted_printable(card, start, at);
		}
		at++;
	}
	return end;
}

/* Content lines; @begin is what the first one must begin. */
static enum ps_status card_parse(
	struct ps_document *doc, unsigned layer, size_t start, size_t end, const char *begin, const char *message)
{
	size_t len;
	enum ps_status status = ps_input_unmark(doc, &layer, &start, &end);
	if (status != PS_OK)
		return status;
	const struct ps_email_options *options = ps_document_email_options(doc);
	struct card card = {.doc = doc, .layer = layer};
	card.keep = options != NULL && options->keep_calendar && strcmp(begin, "begin:vcalendar") == 0;
	card.data = ps_layer_data(doc, layer, &len);
	bool begun = false;
	size_t at = start;
	while (status == PS_OK && at < end) {
		size_t newline = newline_len(&card, at, end);
		if (newline > 0) {
			at += newline;
			continue;
		}
		struct line line = {.start = at, .end = line_end(&card, at, end)};
		begun = begun || is_word(&card, line.start, line.end, begin);
		if (!begun)
			return ps_fail(ps_document_error(doc), PS_MALFORMED, at, "%s", message);
		status = line_add(&card, &line);
		at = line.end;
	}
	if (status == PS_OK && !begun)
		status = ps_fail(ps_document_error(doc), PS_MALFORMED, start, "%s", message);
	return status;
}

enum ps_status ps_calendar_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	return card_parse(doc, layer, start, end, "begin:vcalendar", "a calendar without BEGIN:VCALENDAR");
}

enum ps_status ps_vcard_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	return card_parse(doc, layer, start, end, "begin:vcard", "a card without BEGIN:VCARD");
}
