#include "canonical.h"

#include <string.h>

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_kept(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

void ps_fold_case(char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c >= 'A' && c <= 'Z')
			text[i] = (char)(c + 32);
		else if (i > 0 && (unsigned char)text[i - 1] == 0xc3 && c >= 0x80 && c <= 0x9e && c != 0x97)
			text[i] = (char)(c + 32);
	}
}

static void keep_code(char *text, size_t *len)
{
	size_t used = 0;

	for (size_t i = 0; i < *len; i++) {
		if (is_kept(text[i])) {
			text[used] = text[i];
			used++;
		}
	}
	*len = used;
}

static void join_spaces(char *text, size_t *len)
{
	size_t used = 0;

	for (size_t i = 0; i < *len; i++) {
		if (!is_space(text[i])) {
			text[used] = text[i];
			used++;
		} else if (used > 0 && text[used - 1] != ' ') {
			text[used] = ' ';
			used++;
		}
	}
	if (used > 0 && text[used - 1] == ' ')
		used--;
	*len = used;
}

enum ps_status ps_canonical(enum ps_type type, const char *text, size_t len, struct ps_buf *out)
{
	size_t start = out->len;
	enum ps_status status = ps_buf_add(out, text, len);
	char *copy;

	if (status != PS_OK || len == 0)
		return status;
	copy = (char *)out->data + start;
	if (ps_type_is_code(type))
		keep_code(copy, &len);
	else
		join_spaces(copy, &len);
	ps_fold_case(copy, len);
	if ((type == PS_PHONE || type == PS_FAX) && len == 11 && copy[0] == '1') {
		memmove(copy, copy + 1, len - 1);
		len--;
	}
	ps_buf_truncate(out, start + len);
	return PS_OK;
}
