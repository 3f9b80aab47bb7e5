#include "mime.h"

#include "chars.h"
#include "mail_header.h"

#include <string.h>

/* Numbers of continuations are small; larger ones are no section. */
#define SECTION_DIGITS 3

/* One behind the comment that starts at data[at]. An unclosed one ends the data. */
static size_t skip_comment(const unsigned char *data, size_t at, size_t end)
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

size_t ps_mime_skip(const unsigned char *data, size_t at, size_t end)
{
	while (at < end) {
		if (ps_is_space(data[at]))
			at++;
		else if (data[at] == '(')
			at = skip_comment(data, at, end);
		else
			break;
	}
	return at;
}

size_t ps_mime_main(const unsigned char *data, size_t at, size_t end, size_t *start, size_t *stop)
{
	at = ps_mime_skip(data, at, end);
	*start = at;
	while (at < end && data[at] != ';' && data[at] != '(' && !ps_is_space(data[at]))
		at++;
	*stop = at;
	return at;
}

/* Reads "*0*", "*0" or "*" behind an attribute. */
static size_t read_section(const unsigned char *data, size_t at, size_t end, struct ps_mime_param *param)
{
	size_t i = at;
	int number = 0;

	if (i == end || data[i] != '*')
		return at;
	i++;
	while (i < end && data[i] >= '0' && data[i] <= '9' && i - at <= SECTION_DIGITS)
		number = number * 10 + (data[i++] - '0');
	if (i > at + 1)
		param->section = number;
	if (i == at + 1) {
		param->extended = true;
	} else if (i < end && data[i] == '*') {
		param->extended = true;
		i++;
	}
	return i;
}

static size_t read_quoted(const unsigned char *data, size_t at, size_t end, struct ps_mime_param *param)
{
	param->quoted = true;
	param->value = ++at;
	while (at < end && data[at] != '"') {
		if (data[at] == '\\' || data[at] == '\r' || data[at] == '\n')
			param->escaped = true;
		at += data[at] == '\\' && at + 1 < end ? 2 : 1;
	}
	param->value_end = at;
	return at < end ? at + 1 : end;
}

/* An unquoted value goes to the ';': names with blanks and no quotes are common. */
static size_t read_token(const unsigned char *data, size_t at, size_t end, struct ps_mime_param *param)
{
	param->value = at;
	while (at < end && data[at] != ';') {
		if (data[at] == '\r' || data[at] == '\n')
			param->escaped = true;
		at++;
	}
	while (at > param->value && ps_is_space(data[at - 1]))
		at--;
	param->value_end = at;
	return at;
}

size_t ps_mime_param_next(const unsigned char *data, size_t at, size_t end, struct ps_mime_param *param)
{
	size_t name_stop;

	for (;;) {
		at = ps_mime_skip(data, at, end);
		*param = (struct ps_mime_param){.start = at, .name_end = at, .end = at, .value = at, .value_end = at};
		param->section = -1;
		if (at == end)
			return end;
		if (data[at] != ';')
			break;
		at++;
	}
	while (at < end && data[at] != '=' && data[at] != ';' && data[at] != '*' && data[at] != '(' &&
		!ps_is_space(data[at]))
		at++;
	param->name_end = at;
	name_stop = at = read_section(data, at, end, param);
	at = ps_mime_skip(data, at, end);
	if (at == end || data[at] != '=') {
		/* No value: the attribute is all there is. Go on behind it, at least by a byte. */
		param->value = param->start;
		param->value_end = name_stop;
		param->end = name_stop;
		param->name_end = param->start;
		if (at == param->start)
			param->value_end = param->end = ++at;
		return at;
	}
	at = ps_mime_skip(data, at + 1, end);
	at = at < end && data[at] == '"' ? read_quoted(data, at, end, param) : read_token(data, at, end, param);
	param->end = at;
	return at;
}

/* Where "--" and the boundary stand at a line's start in data[at .. end), or @end. */
static size_t find_line(
	const unsigned char *data, size_t from, size_t at, size_t end, const unsigned char *boundary, size_t len)
{
	bool line_start = at == from || data[at - 1] == '\n';

	while (at < end) {
		const unsigned char *nl;

		if (line_start && end - at >= len + 2 && data[at] == '-' && data[at + 1] == '-' &&
			memcmp(data + at + 2, boundary, len) == 0)
			return at;
		nl = memchr(data + at, '\n', end - at);
		if (nl == NULL)
			break;
		at = (size_t)(nl - data) + 1;
		line_start = true;
	}
	return end;
}

bool ps_delimiter_next(const unsigned char *data, size_t from, size_t at, size_t end, const unsigned char *boundary,
	size_t len, struct ps_delimiter *delimiter)
{
	size_t text_end;
	size_t i;

	delimiter->start = find_line(data, from, at, end, boundary, len);
	if (delimiter->start == end)
		return false;
	delimiter->end = ps_line_end(data, delimiter->start, end, &text_end);
	delimiter->part_end = delimiter->start;
	if (delimiter->part_end > at)
		delimiter->part_end--;
	if (delimiter->part_end > at && delimiter->part_end < delimiter->start && data[delimiter->part_end - 1] == '\r')
		delimiter->part_end--;
	i = delimiter->start + 2 + len;
	delimiter->closes = text_end - i >= 2 && data[i] == '-' && data[i + 1] == '-';
	if (delimiter->closes)
		i += 2;
	while (i < text_end && ps_is_space(data[i]))
		i++;
	delimiter->doubtful = i < text_end;
	return true;
}
