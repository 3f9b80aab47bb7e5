/*
 * Parameters with text in them: file names in all the spellings that readers
 * take (RFC 2045 section 5.1, RFC 2231, encoded words inside quotes).
 *
 * A name is decoded from all its sections at once; if it changes, the sections
 * are written anew and what stood between them is kept behind them.
 */
#include "chars.h"
#include "charset.h"
#include "encoded_word.h"
#include "mail_header.h"
#include "mail_value.h"
#include "mime.h"
#include "transfer.h"

#include <string.h>

/* Sections of one name that are read; more are refused. */
#define SECTION_MAX 64
/* Parameters of one field with text in them. */
#define PARAM_MAX 256
/* Bytes of a rewritten value in one section. */
#define SECTION_BYTES ((size_t)48)

/* Attributes whose values are syntax, with a blank between two. */
static const char syntax_names[] =
	"charset boundary format delsp type start protocol micalg method reply-type "
	"access-type report-type number total size creation-date modification-date read-date "
	"component version reg-type smime-type x-mac-type x-mac-creator x-unix-mode ";

static bool is_syntax(const unsigned char *name, size_t len)
{
	for (const char *row = syntax_names; *row != '\0';) {
		size_t word = strcspn(row, " ");
		size_t i = 0;

		while (i < len && i < word && (name[i] >= 'A' && name[i] <= 'Z' ? name[i] | 0x20 : name[i]) == row[i])
			i++;
		if (word == len && i == len)
			return true;
		row += word;
		row += *row == ' ';
	}
	return false;
}

static bool same_name(const unsigned char *data, const struct ps_mime_param *a, const struct ps_mime_param *b)
{
	size_t len = a->name_end - a->start;

	if (len != b->name_end - b->start)
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned char x = data[a->start + i];
		unsigned char y = data[b->start + i];

		if (x != y && ((x ^ y) != 0x20 || (x | 0x20) < 'a' || (x | 0x20) > 'z'))
			return false;
	}
	return len > 0;
}

/* All sections of one name, by number. */
struct sections {
	struct ps_mime_param at[SECTION_MAX];
	size_t count;
	/* One behind the last of them. */
	size_t end;
};

/* Gathers from data[0 .. len) the sections that belong to the first parameter there. */
static enum ps_status gather(const unsigned char *data, size_t len, struct sections *all)
{
	struct ps_mime_param param;
	size_t at = ps_mime_param_next(data, 0, len, &all->at[0]);

	all->count = 1;
	all->end = all->at[0].end;
	if (all->at[0].section < 0)
		return PS_OK;
	while (at < len) {
		size_t place;

		at = ps_mime_param_next(data, at, len, &param);
		if (param.section < 0 || !same_name(data, &all->at[0], &param))
			continue;
		if (all->count == SECTION_MAX)
			return PS_LIMIT;
		for (place = all->count; place > 0 && all->at[place - 1].section > param.section; place--)
			all->at[place] = all->at[place - 1];
		all->at[place] = param;
		all->count++;
		if (param.end > all->end)
			all->end = param.end;
	}
	return PS_OK;
}

static enum ps_status add_percent(const unsigned char *text, size_t len, struct ps_buf *out)
{
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < len && status == PS_OK; i++) {
		unsigned char c = text[i];

		if (c == '%' && len - i > 2 && ps_hex_pair(text + i + 1, &c))
			i += 2;
		status = ps_buf_add(out, &c, 1);
	}
	return status;
}

/* A quoted value without its backslashes and folding; a token as it is. */
static enum ps_status add_plain(const unsigned char *data, const struct ps_mime_param *param, struct ps_buf *out)
{
	enum ps_status status = PS_OK;

	for (size_t i = param->value; i < param->value_end && status == PS_OK; i++) {
		if (data[i] == '\r' || data[i] == '\n')
			continue;
		if (param->quoted && data[i] == '\\' && i + 1 < param->value_end)
			i++;
		status = ps_buf_add(out, data + i, 1);
	}
	return status;
}

/* Skips "charset'language'" of an extended value. *charset is left where there is none. */
static enum ps_status read_charset(
	const unsigned char *data, struct ps_mime_param *param, const struct ps_charset **charset)
{
	size_t first = param->value;
	size_t second;

	while (first < param->value_end && data[first] != '\'')
		first++;
	if (first == param->value_end)
		return PS_OK;
	second = first + 1;
	while (second < param->value_end && data[second] != '\'')
		second++;
	if (second == param->value_end)
		return PS_OK;
	*charset = ps_charset_by_name(data + param->value, first - param->value);
	/* A language is a few letters; anything else there would not be looked at. */
	for (size_t i = first + 1; i < second; i++) {
		if ((data[i] | 0x20) < 'a' || (data[i] | 0x20) > 'z') {
			if (data[i] != '-')
				return PS_REFUSED;
		}
	}
	if (second - first > 16)
		return PS_REFUSED;
	param->value = second + 1;
	return *charset == NULL ? PS_REFUSED : PS_OK;
}

/* The bytes of all sections, and their charset. */
static enum ps_status join_sections(
	const unsigned char *data, struct sections *all, const struct ps_charset **charset, struct ps_buf *bytes)
{
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < all->count && status == PS_OK; i++) {
		struct ps_mime_param *param = &all->at[i];

		if (i == 0 && param->extended)
			status = read_charset(data, param, charset);
		if (status != PS_OK)
			return status;
		if (param->extended)
			status = add_percent(data + param->value, param->value_end - param->value, bytes);
		else
			status = add_plain(data, param, bytes);
	}
	return status;
}

/* The text of the parameter that data[0 .. len) starts with. */
static enum ps_status decode_param(const unsigned char *data, size_t len, struct ps_buf *out)
{
	const struct ps_charset *charset = ps_charset_by_name(data, 0);
	struct sections all;
	struct ps_buf bytes;
	enum ps_status status = gather(data, len, &all);

	ps_buf_init(&bytes, len + 1);
	if (status == PS_OK)
		status = join_sections(data, &all, &charset, &bytes);
	if (status == PS_OK && bytes.len > 0) {
		if (ps_words_likely(bytes.data, bytes.len))
			status = ps_words_decode(bytes.data, bytes.len, out);
		else if (ps_charset_is_direct(charset, bytes.data, bytes.len))
			status = ps_buf_add(out, bytes.data, bytes.len);
		else if (ps_charset_is_doubtful(charset, bytes.data, bytes.len))
			status = PS_REFUSED;
		else
			status = ps_charset_decode(charset, bytes.data, bytes.len, out);
	}
	ps_buf_fini(&bytes);
	return status;
}

/* --- writing anew --------------------------------------------------------------- */

static bool is_quotable(const unsigned char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (text[i] < 32 || text[i] > 126)
			return false;
	}
	return len <= SECTION_BYTES * 4;
}

static enum ps_status write_quoted(
	const unsigned char *name, size_t name_len, const unsigned char *text, size_t len, struct ps_buf *out)
{
	enum ps_status status = ps_buf_add(out, name, name_len);

	if (status == PS_OK)
		status = ps_buf_add(out, "=\"", 2);
	for (size_t i = 0; i < len && status == PS_OK; i++) {
		if (text[i] == '"' || text[i] == '\\')
			status = ps_buf_add(out, "\\", 1);
		if (status == PS_OK)
			status = ps_buf_add(out, text + i, 1);
	}
	return status == PS_OK ? ps_buf_add(out, "\"", 1) : status;
}

static bool is_attribute_char(unsigned char c)
{
	bool alnum = ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9');

	return alnum || (c != 0 && strchr("-._~", c) != NULL);
}

/* One section's attribute: name*3*= */
static enum ps_status write_section_name(
	const unsigned char *name, size_t name_len, size_t number, const char *eol, struct ps_buf *out)
{
	char digits[8] = {'*', 0};
	size_t len = 1;
	enum ps_status status = PS_OK;

	if (number > 0) {
		status = ps_buf_add(out, ";", 1);
		if (status == PS_OK)
			status = ps_buf_add_str(out, eol);
		if (status == PS_OK)
			status = ps_buf_add(out, " ", 1);
	}
	if (number >= 100)
		digits[len++] = (char)('0' + number / 100 % 10);
	if (number >= 10)
		digits[len++] = (char)('0' + number / 10 % 10);
	digits[len++] = (char)('0' + number % 10);
	digits[len++] = '*';
	digits[len++] = '=';
	if (status == PS_OK)
		status = ps_buf_add(out, name, name_len);
	if (status == PS_OK)
		status = ps_buf_add(out, digits, len);
	return status == PS_OK && number == 0 ? ps_buf_add_str(out, "utf-8''") : status;
}

static enum ps_status write_sections(const unsigned char *name, size_t name_len, const unsigned char *text, size_t len,
	const char *eol, struct ps_buf *out)
{
	static const char hex[] = "0123456789ABCDEF";
	enum ps_status status = PS_OK;
	size_t number = 0;

	for (size_t at = 0; (at < len || number == 0) && status == PS_OK; number++) {
		size_t used = 0;

		if (number >= 1000)
			return PS_LIMIT;
		status = write_section_name(name, name_len, number, eol, out);
		while (at < len && used < SECTION_BYTES && status == PS_OK) {
			char coded[3] = {'%', hex[text[at] >> 4], hex[text[at] & 15]};
			bool plain = is_attribute_char(text[at]);

			status = plain ? ps_buf_add(out, text + at, 1) : ps_buf_add(out, coded, 3);
			used += plain ? 1 : 3;
			at++;
		}
	}
	return status;
}

/* What stood between the sections belongs to other parameters: it follows. */
static enum ps_status write_others(const unsigned char *data, const struct sections *all, struct ps_buf *out)
{
	enum ps_status status = PS_OK;
	struct ps_mime_param param;
	size_t at = 0;

	while (at < all->end && status == PS_OK) {
		at = ps_mime_param_next(data, at, all->end, &param);
		if (param.start == param.end || (param.section >= 0 && same_name(data, &all->at[0], &param)))
			continue;
		status = ps_buf_add_str(out, "; ");
		if (status == PS_OK)
			status = ps_buf_add(out, data + param.start, param.end - param.start);
	}
	return status;
}

static enum ps_status recode_param(const void *context, const unsigned char *original, size_t original_len,
	const unsigned char *decoded, size_t decoded_len, struct ps_buf *out)
{
	const unsigned char *nl = memchr(original, '\n', original_len);
	const char *eol = nl != NULL && (nl == original || nl[-1] != '\r') ? "\n" : "\r\n";
	struct sections all;
	size_t name_len;
	enum ps_status status = gather(original, original_len, &all);

	(void)context;
	if (status != PS_OK)
		return status;
	name_len = all.at[0].name_end - all.at[0].start;
	if (is_quotable(decoded, decoded_len))
		status = write_quoted(original + all.at[0].start, name_len, decoded, decoded_len, out);
	else
		status = write_sections(original + all.at[0].start, name_len, decoded, decoded_len, eol, out);
	return status == PS_OK && all.count > 1 ? write_others(original, &all, out) : status;
}

/* --- fields ----------------------------------------------------------------------- */

/* The parameter that starts at r.start; its sections lie before r.end. *next: one behind them. */
static enum ps_status add_param(struct ps_range r, size_t *next)
{
	size_t layer_len;
	const unsigned char *data = ps_layer_data(r.doc, r.layer, &layer_len) + r.start;
	struct sections all;
	struct ps_buf text;
	unsigned layer = 0;
	enum ps_status status = gather(data, r.end - r.start, &all);

	ps_buf_init(&text, ps_document_limits(r.doc)->bytes);
	if (status == PS_OK) {
		*next = r.start + all.end;
		status = decode_param(data, all.end, &text);
	}
	if (status == PS_REFUSED)
		status = ps_fail(ps_document_error(r.doc), PS_REFUSED, r.layer == 0 ? r.start : (size_t)-1,
			"parameter in a charset that is not known");
	if (status == PS_LIMIT)
		status = ps_fail(ps_document_error(r.doc), PS_LIMIT, r.layer == 0 ? r.start : (size_t)-1,
			"parameter of more than %d sections", SECTION_MAX);
	if (status == PS_OK && text.len > 0) {
		size_t len = text.len;

		status =
			ps_layer_recoded(r.doc, r.layer, r.start, r.start + all.end, &text, recode_param, NULL, &layer);
		if (status == PS_OK)
			status = ps_field_open(r.doc, layer, PS_ESCAPE_NONE, PS_FIELD_TEXT, PS_NONE);
		if (status == PS_OK)
			status = ps_field_add(r.doc, 0, len);
		if (status == PS_OK)
			status = ps_field_close(r.doc);
	}
	ps_buf_fini(&text);
	return status;
}

/* Comments between two parameters are for people. */
static enum ps_status add_gap(struct ps_range r)
{
	size_t layer_len;
	const unsigned char *data = ps_layer_data(r.doc, r.layer, &layer_len);

	for (size_t i = r.start; i < r.end; i++) {
		if (data[i] == '(')
			return ps_mail_text((struct ps_range){r.doc, r.layer, i + 1, r.end}, PS_FIELD_TEXT);
	}
	return PS_OK;
}

enum ps_status ps_mail_params(struct ps_range r)
{
	size_t layer_len;
	const unsigned char *data = ps_layer_data(r.doc, r.layer, &layer_len);
	enum ps_status status = PS_OK;
	size_t at = r.start;
	size_t count = 0;

	while (at < r.end && status == PS_OK) {
		struct ps_mime_param param;
		size_t next = ps_mime_param_next(data, at, r.end, &param);

		status = add_gap((struct ps_range){r.doc, r.layer, at, param.start});
		if (status != PS_OK || param.start == param.end)
			return status;
		if (param.name_end == param.start) {
			status = ps_mail_text((struct ps_range){r.doc, r.layer, param.start, param.end}, PS_FIELD_TEXT);
		} else if (count++ == PARAM_MAX) {
			return ps_fail(ps_document_error(r.doc), PS_LIMIT, r.layer == 0 ? at : (size_t)-1,
				"more than %d parameters in a field", PARAM_MAX);
		} else if (!is_syntax(data + param.start, param.name_end - param.start)) {
			status = add_param((struct ps_range){r.doc, r.layer, param.start, r.end}, &next);
		}
		at = next;
	}
	return status;
}
