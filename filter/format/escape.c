#include "escape.h"

#include <string.h>

/* Appends one byte's escape. */
typedef enum ps_status escape_byte(unsigned char byte, struct ps_buf *out);

static const char hex[] = "0123456789ABCDEF";

static enum ps_status add_hex(struct ps_buf *out, const char *prefix, unsigned char byte)
{
	char text[8];
	size_t len = strlen(prefix);

	memcpy(text, prefix, len);
	text[len] = hex[byte >> 4];
	text[len + 1] = hex[byte & 15];
	return ps_buf_add(out, text, len + 2);
}

static enum ps_status json_byte(unsigned char byte, struct ps_buf *out)
{
	char pair[2] = {'\\', (char)byte};

	if (byte == '"' || byte == '\\')
		return ps_buf_add(out, pair, 2);
	if (byte < 0x20)
		return add_hex(out, "\\u00", byte);
	return ps_buf_add(out, &byte, 1);
}

static enum ps_status markup_byte(unsigned char byte, struct ps_buf *out)
{
	switch (byte) {
	case '&':
		return ps_buf_add_str(out, "&amp;");
	case '<':
		return ps_buf_add_str(out, "&lt;");
	case '>':
		return ps_buf_add_str(out, "&gt;");
	case '"':
		return ps_buf_add_str(out, "&quot;");
	case '\'':
		return ps_buf_add_str(out, "&#39;");
	default:
		/* No reference may name a control character in XML 1.0. */
		if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r')
			byte = ' ';
		return ps_buf_add(out, &byte, 1);
	}
}

static enum ps_status unquoted_byte(unsigned char byte, struct ps_buf *out)
{
	if (byte <= 0x20)
		return ps_buf_add_str(out, "&#32;");
	if (byte == '=')
		return ps_buf_add_str(out, "&#61;");
	if (byte == '`')
		return ps_buf_add_str(out, "&#96;");
	return markup_byte(byte, out);
}

/* Letters and digits stand for themselves everywhere. */
static bool is_alphanumeric(unsigned char byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

static bool is_unreserved(unsigned char byte)
{
	return is_alphanumeric(byte) || byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

static enum ps_status percent_byte(unsigned char byte, struct ps_buf *out)
{
	return is_unreserved(byte) ? ps_buf_add(out, &byte, 1) : add_hex(out, "%", byte);
}

static enum ps_status form_byte(unsigned char byte, struct ps_buf *out)
{
	return byte == ' ' ? ps_buf_add(out, "+", 1) : percent_byte(byte, out);
}

static enum ps_status hl7_byte(unsigned char byte, struct ps_buf *out)
{
	switch (byte) {
	case '|':
		return ps_buf_add_str(out, "\\F\\");
	case '^':
		return ps_buf_add_str(out, "\\S\\");
	case '&':
		return ps_buf_add_str(out, "\\T\\");
	case '~':
		return ps_buf_add_str(out, "\\R\\");
	case '\\':
		return ps_buf_add_str(out, "\\E\\");
	default:
		if (byte < 0x20)
			byte = ' ';
		return ps_buf_add(out, &byte, 1);
	}
}

static enum ps_status csv_byte(unsigned char byte, struct ps_buf *out)
{
	return byte == '"' ? ps_buf_add(out, "\"\"", 2) : ps_buf_add(out, &byte, 1);
}

static enum ps_status qp_byte(unsigned char byte, struct ps_buf *out)
{
	if (byte == '=' || byte < 0x20 || byte >= 0x7F)
		return add_hex(out, "=", byte);
	return ps_buf_add(out, &byte, 1);
}

static enum ps_status header_byte(unsigned char byte, struct ps_buf *out)
{
	/* One character gives one '?': its lead byte. */
	if (byte >= 0x80 && byte < 0xC0)
		return PS_OK;
	if (byte >= 0x7F)
		byte = '?';
	if (byte < 0x20)
		byte = ' ';
	return ps_buf_add(out, &byte, 1);
}

static escape_byte *const escapes[] = {
	[PS_ESCAPE_NONE] = NULL,
	[PS_ESCAPE_JSON] = json_byte,
	[PS_ESCAPE_JSON_NUMBER] = json_byte,
	[PS_ESCAPE_MARKUP] = markup_byte,
	[PS_ESCAPE_MARKUP_UNQUOTED] = unquoted_byte,
	[PS_ESCAPE_PERCENT] = percent_byte,
	[PS_ESCAPE_FORM] = form_byte,
	[PS_ESCAPE_HL7] = hl7_byte,
	[PS_ESCAPE_CSV] = csv_byte,
	[PS_ESCAPE_QP] = qp_byte,
	[PS_ESCAPE_HEADER] = header_byte,
};

/* True for an integer as RFC 8259 writes it, and for null: they need no quotes. */
static bool is_bare_json(const char *text, size_t len)
{
	size_t i = len > 0 && text[0] == '-';

	if (len == 4 && memcmp(text, "null", 4) == 0)
		return true;
	if (i == len || (text[i] == '0' && i + 1 < len))
		return false;
	while (i < len && text[i] >= '0' && text[i] <= '9')
		i++;
	return i == len;
}

enum ps_status ps_escape_add(enum ps_escape escape, const void *text, size_t len, struct ps_buf *out)
{
	const unsigned char *bytes = text;
	bool quoted;
	enum ps_status status;

	if (escape == PS_ESCAPE_NONE)
		return ps_buf_add(out, text, len);
	quoted = escape == PS_ESCAPE_JSON_NUMBER && !is_bare_json(text, len);
	status = quoted ? ps_buf_add(out, "\"", 1) : PS_OK;
	for (size_t i = 0; i < len && status == PS_OK;) {
		size_t plain = i;

		while (plain < len && is_alphanumeric(bytes[plain]))
			plain++;
		if (plain > i) {
			status = ps_buf_add(out, bytes + i, plain - i);
			i = plain;
		} else {
			status = escapes[escape](bytes[i++], out);
		}
	}
	if (quoted && status == PS_OK)
		status = ps_buf_add(out, "\"", 1);
	return status;
}
