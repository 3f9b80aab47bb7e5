#include "mail_part.h"

#include "format.h"
#include "input.h"
#include "mail_header.h"

#include <string.h>

/* A line up to this long stays within 998 octets whatever marks are put into it. */
#define LINE_SAFE ((size_t)160)
/* What decides whether a text is one: a file's first bytes. */
#define MAGIC_LEN 16

static const unsigned char *bytes_of(struct ps_range r)
{
	size_t len;

	return ps_layer_data(r.doc, r.layer, &len) + r.start;
}

static size_t offset_of(struct ps_range r)
{
	return r.layer == 0 ? r.start : (size_t)-1;
}

static enum ps_status part_fail(struct ps_range r, enum ps_status kind, const char *what)
{
	return ps_fail(ps_document_error(r.doc), kind, offset_of(r), "%s", what);
}

/* Makes a layer of @decoded, which stands for @r. */
static enum ps_status recoded(
	struct ps_range r, struct ps_buf *decoded, ps_recode *recode, const void *context, struct ps_range *content)
{
	unsigned layer = 0;
	size_t len = decoded->len;
	enum ps_status status = ps_layer_recoded(r.doc, r.layer, r.start, r.end, decoded, recode, context, &layer);

	if (status == PS_OK)
		*content = (struct ps_range){r.doc, layer, 0, len};
	return status;
}

static enum ps_status decode_fail(struct ps_range r, enum ps_status status)
{
	if (status == PS_REFUSED)
		return part_fail(r, status, "a part in UTF-7, which has more than one reading");
	if (status == PS_LIMIT)
		return part_fail(r, status, "a decoded part is longer than the limit");
	if (status == PS_SYSTEM)
		return part_fail(r, status, "out of memory, or the C library's charsets are not installed");
	return part_fail(r, status, "a part cannot be decoded so that it could be written again");
}

/* --- transfer encodings -------------------------------------------------------------- */

/*
 * Base64 with padding in its middle: readers go on over it in two ways. Where
 * that gives something else than @first, it is text of its own.
 */
static enum ps_status add_second_reading(struct ps_range r, const struct ps_buf *first)
{
	struct ps_buf decoded;
	struct ps_range content = r;
	enum ps_status status;
	bool same;

	ps_buf_init(&decoded, ps_document_limits(r.doc)->bytes);
	status = ps_base64_decode_on(bytes_of(r), r.end - r.start, &decoded);
	if (status != PS_OK)
		status = decode_fail(r, status);
	same = decoded.len == first->len && memcmp(decoded.data, first->data, first->len) == 0;
	if (status == PS_OK && !same)
		status = recoded(r, &decoded, ps_base64_recode, NULL, &content);
	ps_buf_fini(&decoded);
	if (status == PS_OK && content.layer != r.layer && content.end > 0)
		status = ps_field_put(r.doc, content.layer, PS_ESCAPE_NONE, PS_FIELD_TEXT, PS_NONE, 0, content.end);
	/* What stands between the letters is text for who does not decode. */
	if (status == PS_OK)
		status = ps_field_put(r.doc, r.layer, PS_ESCAPE_NONE, PS_FIELD_TEXT, PS_NONE, r.start, r.end);
	return status;
}

static enum ps_status decode_base64(struct ps_range r, struct ps_range *content)
{
	struct ps_buf decoded;
	bool odd = false;
	enum ps_status status;

	ps_buf_init(&decoded, ps_document_limits(r.doc)->bytes);
	status = ps_base64_decode(bytes_of(r), r.end - r.start, &decoded, &odd);
	if (status != PS_OK)
		status = decode_fail(r, status);
	if (status == PS_OK && odd)
		status = add_second_reading(r, &decoded);
	if (status == PS_OK)
		status = recoded(r, &decoded, ps_base64_recode, NULL, content);
	ps_buf_fini(&decoded);
	if (status == PS_OK)
		ps_layer_locate(r.doc, content->layer, ps_base64_locate);
	return status;
}

static enum ps_status decode_qp(struct ps_range r, struct ps_range *content)
{
	struct ps_buf decoded;
	enum ps_status status;

	ps_buf_init(&decoded, ps_document_limits(r.doc)->bytes);
	status = ps_qp_decode(bytes_of(r), r.end - r.start, &decoded);
	if (status != PS_OK)
		status = decode_fail(r, status);
	if (status == PS_OK)
		status = recoded(r, &decoded, ps_qp_recode, NULL, content);
	ps_buf_fini(&decoded);
	if (status == PS_OK)
		ps_layer_locate(r.doc, content->layer, ps_qp_locate);
	return status;
}

/* Quoted-printable by its pieces, so that replacements keep their exact place. */
static enum ps_status map_qp(struct ps_range r, struct ps_range *content)
{
	unsigned layer = 0;
	size_t at = r.start;
	enum ps_status status = ps_layer_mapped(r.doc, r.layer, PS_ESCAPE_QP, &layer);

	while (at < r.end && status == PS_OK) {
		struct ps_qp_piece piece;
		const unsigned char *data = bytes_of((struct ps_range){r.doc, r.layer, at, r.end});

		ps_qp_next(data, r.end - at, &piece);
		if (piece.plain)
			status = ps_layer_add(r.doc, layer, at, at + piece.len);
		else if (!piece.soft)
			status = ps_layer_add_unit(r.doc, layer, at, at + piece.len, &piece.byte, 1);
		at += piece.len;
	}
	if (status == PS_OK) {
		*content = (struct ps_range){r.doc, layer, 0, 0};
		(void)ps_layer_data(r.doc, layer, &content->end);
	}
	return status;
}

enum ps_status ps_part_decode(struct ps_range r, enum ps_transfer transfer, bool shared, struct ps_range *content)
{
	*content = r;
	switch (transfer) {
	case PS_TRANSFER_NONE:
		return PS_OK;
	case PS_TRANSFER_BASE64:
		return decode_base64(r, content);
	case PS_TRANSFER_QP:
		return shared ? map_qp(r, content) : decode_qp(r, content);
	case PS_TRANSFER_UNKNOWN:
		break;
	}
	return part_fail(r, PS_REFUSED, "a part's transfer encoding is not known");
}

/* --- text ------------------------------------------------------------------------------ */

/* The content as UTF-8. */
static enum ps_status decode_charset(struct ps_range r, const struct ps_charset *charset, struct ps_range *content)
{
	struct ps_buf decoded;
	enum ps_status status;

	*content = r;
	if (ps_charset_is_direct(charset, bytes_of(r), r.end - r.start))
		return PS_OK;
	ps_buf_init(&decoded, ps_document_limits(r.doc)->bytes);
	status = ps_charset_decode(charset, bytes_of(r), r.end - r.start, &decoded);
	if (status != PS_OK)
		status = decode_fail(r, status);
	if (status == PS_OK)
		status = ps_input_other_reading(r.doc, charset, r.layer, r.start, r.end);
	if (status == PS_OK)
		status = recoded(r, &decoded, ps_charset_recode, charset, content);
	ps_buf_fini(&decoded);
	return status;
}

/* Text that is spliced as it stands, but whose lines may grow too long. */
static enum ps_status guard_lines(struct ps_range r, struct ps_range *content)
{
	struct ps_buf same;
	size_t longest;
	enum ps_status status;

	*content = r;
	longest = ps_longest_line(bytes_of(r), r.end - r.start);
	if (longest <= LINE_SAFE || longest > PS_MAIL_LINE_MAX)
		return PS_OK;
	ps_buf_init(&same, r.end - r.start);
	status = ps_buf_add(&same, bytes_of(r), r.end - r.start);
	if (status != PS_OK)
		status = decode_fail(r, status);
	if (status == PS_OK)
		status = recoded(r, &same, ps_lines_recode, NULL, content);
	ps_buf_fini(&same);
	if (status == PS_OK)
		ps_layer_locate(r.doc, content->layer, ps_same_locate);
	return status;
}

/* format=flowed, delsp=yes (RFC 3676 section 4.2): lines that end in a blank go on without it. */
static enum ps_status add_flowed(struct ps_range r)
{
	const unsigned char *data = bytes_of((struct ps_range){r.doc, r.layer, 0, 0});
	enum ps_status status = ps_field_open(r.doc, r.layer, PS_ESCAPE_NONE, PS_FIELD_TEXT, PS_NONE);

	for (size_t at = r.start; at < r.end && status == PS_OK;) {
		size_t text_end;
		size_t next = ps_line_end(data, at, r.end, &text_end);
		bool soft = text_end > at && data[text_end - 1] == ' ' && next > text_end;

		status = ps_field_add(r.doc, at, soft ? text_end - 1 : next);
		at = next;
	}
	return status == PS_OK ? ps_field_close(r.doc) : status;
}

static enum ps_status add_plain(struct ps_range r, const struct ps_mail_type *type)
{
	enum ps_status status = ps_field_put(r.doc, r.layer, PS_ESCAPE_NONE, PS_FIELD_TEXT, PS_NONE, r.start, r.end);

	return status == PS_OK && type->delsp ? add_flowed(r) : status;
}

/* Types that are read by the format of another. */
static const struct {
	const char *type;
	const char *format;
} nested[] = {
	{"text/enriched", "html"},
	{"text/richtext", "html"},
	{"application/xhtml+xml", "html"},
	{"image/svg+xml", "xml"},
	{"application/ics", "text/calendar"},
};

static ps_parse *nested_parser(const char *type)
{
	const struct ps_format *format;

	if (strcmp(type, "text/plain") == 0)
		return NULL;
	for (size_t i = 0; i < sizeof nested / sizeof nested[0]; i++) {
		if (strcmp(nested[i].type, type) == 0)
			type = nested[i].format;
	}
	format = ps_format_by_name(type);
	return format == NULL ? NULL : format->parse;
}

/* A part in a format of its own. One that breaks the format's rules is text, where a reader would show it as such. */
static enum ps_status add_nested(struct ps_range r, const struct ps_mail_type *type, ps_parse *parse)
{
	struct ps_document_mark mark;
	enum ps_status status;

	ps_document_mark(r.doc, &mark);
	status = parse(r.doc, r.layer, r.start, r.end);
	if (status != PS_MALFORMED || strncmp(type->name, "text/", 5) != 0)
		return status;
	ps_document_rollback(r.doc, &mark);
	*ps_document_error(r.doc) = (struct ps_error){.status = PS_OK};
	return add_plain(r, type);
}

/* Nobody sees a NUL: the content without them, in a layer that knows where they stood. */
static enum ps_status without_nul(struct ps_range r, struct ps_range *content)
{
	unsigned layer;
	size_t len;
	size_t at = r.start;
	enum ps_status status;

	*content = r;
	if (r.start == r.end || memchr(bytes_of(r), '\0', r.end - r.start) == NULL)
		return PS_OK;
	status = ps_layer_mapped(r.doc, r.layer, PS_ESCAPE_NONE, &layer);
	while (status == PS_OK && at < r.end) {
		const unsigned char *data = ps_layer_data(r.doc, r.layer, &len);
		const unsigned char *nul = memchr(data + at, '\0', r.end - at);
		size_t stop = nul == NULL ? r.end : (size_t)(nul - data);

		status = ps_layer_add(r.doc, layer, at, stop);
		at = stop;
		while (at < r.end && data[at] == '\0')
			at++;
		if (status == PS_OK && at > stop)
			status = ps_layer_add_unit(r.doc, layer, stop, at, "", 0);
	}
	if (status != PS_OK)
		return status;
	(void)ps_layer_data(r.doc, layer, &len);
	*content = (struct ps_range){r.doc, layer, 0, len};
	return PS_OK;
}

enum ps_status ps_part_text(struct ps_range r, const struct ps_mail_type *type, bool shared)
{
	struct ps_range text = r;
	ps_parse *parse = nested_parser(type->name);
	enum ps_status status = PS_OK;

	if (r.start == r.end)
		return PS_OK;
	if (type->charset == NULL)
		return part_fail(r, PS_REFUSED, "a part's charset is not known");
	if (strcmp(type->name, "text/rtf") == 0)
		return part_fail(r, PS_REFUSED, "rich text (RTF) is not read");
	if (r.layer == 0 && !shared && ps_charset_keeps_lines(type->charset))
		status = guard_lines(r, &text);
	if (status == PS_OK)
		status = decode_charset(text, type->charset, &text);
	if (status == PS_OK)
		status = without_nul(text, &text);
	if (status != PS_OK || text.start == text.end)
		return status;
	return parse != NULL ? add_nested(text, type, parse) : add_plain(text, type);
}

/* --- images ---------------------------------------------------------------------------- */

/* Metadata has lengths and checksums around it: a change there is not written. */
static enum ps_status refuse_recode(const void *context, const unsigned char *original, size_t original_len,
	const unsigned char *decoded, size_t decoded_len, struct ps_buf *out)
{
	(void)context;
	(void)original;
	(void)original_len;
	(void)decoded;
	(void)decoded_len;
	(void)out;
	return PS_REFUSED;
}

static enum ps_status image_bytes(struct ps_range r, enum ps_transfer transfer, struct ps_buf *bytes)
{
	bool odd;

	switch (transfer) {
	case PS_TRANSFER_NONE:
		return ps_buf_add(bytes, bytes_of(r), r.end - r.start);
	case PS_TRANSFER_BASE64:
		return ps_base64_decode(bytes_of(r), r.end - r.start, bytes, &odd);
	case PS_TRANSFER_QP:
		return ps_qp_decode(bytes_of(r), r.end - r.start, bytes);
	case PS_TRANSFER_UNKNOWN:
		break;
	}
	return PS_REFUSED;
}

static enum ps_status read_image(struct ps_range r, const char *type, const struct ps_buf *bytes, struct ps_buf *text)
{
	enum ps_status status;

	if (bytes->len == 0)
		return PS_OK;
	if (!ps_image_matches(type, bytes->data, bytes->len))
		return part_fail(r, PS_REFUSED, "an image is not what its type says");
	status = ps_image_text(bytes->data, bytes->len, text);
	if (status == PS_REFUSED)
		return part_fail(r, status, "an image has compressed metadata");
	return status == PS_OK ? PS_OK : decode_fail(r, status);
}

enum ps_status ps_part_image(struct ps_range r, enum ps_transfer transfer, const struct ps_mail_type *type)
{
	struct ps_buf bytes;
	struct ps_buf text;
	struct ps_range content = r;
	enum ps_status status;

	ps_buf_init(&bytes, ps_document_limits(r.doc)->bytes);
	ps_buf_init(&text, ps_document_limits(r.doc)->bytes);
	status = image_bytes(r, transfer, &bytes);
	if (status == PS_REFUSED)
		status = part_fail(r, status, "a part's transfer encoding is not known");
	else if (status != PS_OK)
		status = decode_fail(r, status);
	if (status == PS_OK)
		status = read_image(r, type->name, &bytes, &text);
	if (status == PS_OK && text.len > 0)
		status = recoded(r, &text, refuse_recode, NULL, &content);
	if (status == PS_OK && content.layer != r.layer)
		status = ps_field_put(
			r.doc, content.layer, PS_ESCAPE_NONE, PS_FIELD_TEXT, PS_NONE, content.start, content.end);
	ps_buf_fini(&bytes);
	ps_buf_fini(&text);
	return status;
}
