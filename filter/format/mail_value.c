#include "mail_value.h"

#include "charset.h"
#include "encoded_word.h"
#include "mail_header.h"
#include "mime.h"
#include "transfer.h"

#include <string.h>

/* Bytes of a header field's value; Postfix takes 100 KiB of it. */
#define FIELD_MAX ((size_t)1 << 20)
/* A line up to this long stays within 998 octets whatever marks are put into it. */
#define LINE_SAFE ((size_t)160)

static const unsigned char *bytes_of(struct ps_range r)
{
	size_t len;

	return ps_layer_data(r.doc, r.layer, &len);
}

static struct ps_range part_of(struct ps_range r, size_t start, size_t end)
{
	return (struct ps_range){r.doc, r.layer, start, end};
}

/* All of a layer. */
static struct ps_range whole_layer(struct ps_document *doc, unsigned layer)
{
	struct ps_range r = {doc, layer, 0, 0};

	(void)ps_layer_data(doc, layer, &r.end);
	return r;
}

/* The field's pieces: line by line, so that folding goes with what spans it. */
static enum ps_status add_lines(struct ps_range r)
{
	const unsigned char *data = bytes_of(r);
	enum ps_status status = PS_OK;

	for (size_t at = r.start; at < r.end && status == PS_OK;) {
		size_t text_end;
		size_t next = ps_line_end(data, at, r.end, &text_end);

		if (text_end > at)
			status = ps_field_add(r.doc, at, text_end);
		at = next;
	}
	return status;
}

static enum ps_status add_field(struct ps_range r, enum ps_escape escape, enum ps_field_kind kind)
{
	enum ps_status status = ps_field_open(r.doc, r.layer, escape, kind, PS_NONE);

	if (status == PS_OK)
		status = add_lines(r);
	if (status == PS_OK)
		status = ps_field_close(r.doc);
	return status;
}

/* Makes the layer that decode() fills from @r, and says so in *child. */
static enum ps_status decoded_layer(struct ps_range r,
	enum ps_status (*decode)(const unsigned char *data, size_t len, struct ps_buf *out), ps_recode *recode,
	struct ps_range *child)
{
	struct ps_buf text;
	unsigned layer = 0;
	enum ps_status status;

	ps_buf_init(&text, ps_document_limits(r.doc)->bytes);
	status = decode(bytes_of(r) + r.start, r.end - r.start, &text);
	if (status == PS_REFUSED)
		status = ps_fail(ps_document_error(r.doc), PS_REFUSED, r.layer == 0 ? r.start : (size_t)-1,
			"encoded word in a charset that is not known");
	if (status == PS_OK)
		status = ps_layer_recoded(r.doc, r.layer, r.start, r.end, &text, recode, NULL, &layer);
	ps_buf_fini(&text);
	if (status == PS_OK)
		*child = whole_layer(r.doc, layer);
	return status;
}

/* Text that is neither ASCII nor UTF-8: old mailers' Windows-1252. */
static enum ps_status decode_legacy(const unsigned char *data, size_t len, struct ps_buf *out)
{
	return ps_charset_decode(ps_charset_by_name((const unsigned char *)"us-ascii", 8), data, len, out);
}

static enum ps_status recode_legacy(const void *context, const unsigned char *original, size_t original_len,
	const unsigned char *decoded, size_t decoded_len, struct ps_buf *out)
{
	(void)context;
	return ps_charset_recode(ps_charset_by_name((const unsigned char *)"us-ascii", 8), original, original_len,
		decoded, decoded_len, out);
}

enum ps_status ps_mail_text(struct ps_range value, enum ps_field_kind kind)
{
	const unsigned char *data = bytes_of(value) + value.start;
	size_t len = value.end - value.start;
	struct ps_range child;
	enum ps_status status;

	if (len == 0)
		return PS_OK;
	if (len > FIELD_MAX)
		return ps_fail(ps_document_error(value.doc), PS_LIMIT, value.layer == 0 ? value.start : (size_t)-1,
			"a header field is longer than 1 MiB");
	if (ps_words_likely(data, len) || (len > LINE_SAFE && ps_longest_line(data, len) > LINE_SAFE)) {
		status = decoded_layer(value, ps_words_decode, ps_words_recode, &child);
		return status == PS_OK ? add_field(child, PS_ESCAPE_NONE, kind) : status;
	}
	if (ps_is_utf8(data, len))
		return add_field(value, PS_ESCAPE_HEADER, kind);
	status = decoded_layer(value, decode_legacy, recode_legacy, &child);
	return status == PS_OK ? add_field(child, PS_ESCAPE_HEADER, kind) : status;
}

static enum ps_status copy(const unsigned char *data, size_t len, struct ps_buf *out)
{
	return ps_buf_add(out, data, len);
}

enum ps_status ps_mail_name(struct ps_range name)
{
	struct ps_range child;
	enum ps_status status = decoded_layer(name, copy, ps_field_name_recode, &child);

	return status == PS_OK ? add_field(child, PS_ESCAPE_NONE, PS_FIELD_KEY) : status;
}

/* --- addresses ------------------------------------------------------------------- */

static bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct ps_range trimmed(struct ps_range r)
{
	const unsigned char *data = bytes_of(r);

	while (r.start < r.end && is_blank(data[r.start]))
		r.start++;
	while (r.end > r.start && is_blank(data[r.end - 1]))
		r.end--;
	return r;
}

/* One behind the quoted string at data[at]. An unclosed one ends the value. */
static size_t quoted_end(const unsigned char *data, size_t at, size_t end)
{
	for (at++; at < end && data[at] != '"'; at++) {
		if (data[at] == '\\' && at + 1 < end)
			at++;
	}
	return at < end ? at + 1 : end;
}

/* One behind the comment at data[at]. */
static size_t comment_end(const unsigned char *data, size_t at, size_t end)
{
	size_t depth = 0;

	for (; at < end; at++) {
		if (data[at] == '\\' && at + 1 < end)
			at++;
		else if (data[at] == '(')
			depth++;
		else if (data[at] == ')' && --depth == 0)
			return at + 1;
	}
	return end;
}

/* The bytes are one address: an '@', and no blank outside quotes. */
static bool is_address(const unsigned char *data, size_t start, size_t end)
{
	bool at_sign = false;

	for (size_t i = start; i < end; i++) {
		if (data[i] == '"') {
			i = quoted_end(data, i, end) - 1;
		} else if (is_blank(data[i]) || data[i] == '(' || data[i] == 0) {
			return false;
		} else if (data[i] == '@') {
			at_sign = true;
		}
	}
	return at_sign;
}

/* A display name, quoted or not. */
static enum ps_status add_phrase(struct ps_range r)
{
	const unsigned char *data = bytes_of(r);
	struct ps_range child;
	enum ps_status status;
	size_t len;
	bool simple;

	r = trimmed(r);
	len = r.end - r.start;
	if (len == 0)
		return PS_OK;
	simple = len >= 2 && len <= LINE_SAFE && data[r.start] == '"' && quoted_end(data, r.start, r.end) == r.end &&
		 memchr(data + r.start, '\\', len) == NULL && !ps_words_likely(data + r.start, len) &&
		 ps_is_utf8(data + r.start, len) && data[r.end - 1] == '"';
	if (simple)
		return add_field(part_of(r, r.start + 1, r.end - 1), PS_ESCAPE_HEADER, PS_FIELD_TEXT);
	status = decoded_layer(r, ps_phrase_decode, ps_phrase_recode, &child);
	return status == PS_OK ? add_field(child, PS_ESCAPE_NONE, PS_FIELD_TEXT) : status;
}

/* A comment with its brackets: its text is unstructured. */
static enum ps_status add_comment(struct ps_range r)
{
	const unsigned char *data = bytes_of(r);
	size_t end = r.end > r.start + 1 && data[r.end - 1] == ')' ? r.end - 1 : r.end;

	return ps_mail_text(part_of(r, r.start + 1, end), PS_FIELD_TEXT);
}

/* What stands between two separators outside angle brackets: addresses are exempt, all else is a name. */
static enum ps_status add_bare(struct ps_range r)
{
	const unsigned char *data = bytes_of(r);

	r = trimmed(r);
	if (r.start == r.end)
		return PS_OK;
	if (is_address(data, r.start, r.end))
		return add_field(r, PS_ESCAPE_HEADER, PS_FIELD_EXEMPT);
	return add_phrase(r);
}

/* The brackets at data[r.start]: '<' ... '>'. */
static enum ps_status add_angle(struct ps_range r)
{
	const unsigned char *data = bytes_of(r);
	size_t end = r.end > r.start + 1 && data[r.end - 1] == '>' ? r.end - 1 : r.end;
	struct ps_range inner = trimmed(part_of(r, r.start + 1, end));
	enum ps_field_kind kind = is_address(data, inner.start, inner.end) ? PS_FIELD_EXEMPT : PS_FIELD_TEXT;

	return inner.start < inner.end ? ps_mail_text(inner, kind) : PS_OK;
}

static size_t angle_end(const unsigned char *data, size_t at, size_t end)
{
	while (at < end && data[at] != '>')
		at = data[at] == '"' ? quoted_end(data, at, end) : at + 1;
	return at < end ? at + 1 : end;
}

enum ps_status ps_mail_addresses(struct ps_range value)
{
	const unsigned char *data = bytes_of(value);
	enum ps_status status = PS_OK;
	size_t start = value.start;
	size_t at = value.start;

	while (at < value.end && status == PS_OK) {
		unsigned char c = data[at];
		size_t next = at + 1;

		if (c == '"') {
			at = quoted_end(data, at, value.end);
			continue;
		}
		if (c != '(' && c != '<' && c != ',' && c != ';' && c != ':') {
			at++;
			continue;
		}
		status = c == '<' ? add_phrase(part_of(value, start, at)) : add_bare(part_of(value, start, at));
		if (status == PS_OK && c == '(') {
			next = comment_end(data, at, value.end);
			status = add_comment(part_of(value, at, next));
		} else if (status == PS_OK && c == '<') {
			next = angle_end(data, at, value.end);
			status = add_angle(part_of(value, at, next));
		}
		start = at = next;
	}
	return status == PS_OK ? add_bare(part_of(value, start, value.end)) : status;
}
