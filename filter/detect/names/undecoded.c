#include "undecoded.h"

#include "word.h"

#include <ctype.h>
#include <string.h>

/* Bytes of a word with letters that JSON escaped. */
#define ESCAPED_MAX 40

/* Bytes of a letter as JSON writes it, in a string of a string too: "\u00e9", "\\u1ec1". */
static size_t json_escape_len(const unsigned char *data, size_t left)
{
	size_t slashes = 0;

	while (slashes < 2 && slashes < left && data[slashes] == '\\')
		slashes++;
	data += slashes;
	if (slashes == 0 || left - slashes < 5 || data[0] != 'u' || (data[1] != '0' && data[1] != '1') ||
		!isxdigit(data[2]) || !isxdigit(data[3]) || !isxdigit(data[4]))
		return 0;
	return slashes + 5;
}

/* Bytes of a letter or apostrophe as HTML writes it: "&#233;", "&#39;", "&eacute;". */
static size_t entity_len(const unsigned char *data, size_t left)
{
	static const char *const marks[] = {"acute;", "grave;", "uml;", "circ;", "tilde;", "cedil;", "ring;", "slash;"};
	size_t len = 2;
	unsigned value = 0;

	if (data[1] == '#') {
		for (; len < left && len < 6 && isdigit(data[len]); len++)
			value = value * 10 + data[len] - '0';
		if (len == left || data[len] != ';')
			return 0;
		/* Latin letters, those of Vietnamese, and both apostrophes. */
		return (value >= 0xc0 && value < 0x250) || (value >= 0x1e00 && value < 0x1f00) || value == 39 ||
				       value == 0x2019
			       ? len + 1
			       : 0;
	}
	for (size_t i = 0; isalpha(data[1]) && i < sizeof marks / sizeof *marks; i++) {
		size_t mark = strlen(marks[i]);

		if (mark <= left - 2 && memcmp(data + 2, marks[i], mark) == 0)
			return mark + 2;
	}
	return 0;
}

/* Bytes of the letter or apostrophe at text[at] that another format wrote in ASCII: "\u00e9", "%C3%A9", "&#39;". */
size_t ps_escape_len(const struct ps_text *text, size_t at)
{
	const unsigned char *data = text->data + at;
	size_t left = text->len - at;

	if (left < 5)
		return 0;
	if (data[0] == '&')
		return entity_len(data, left);
	if (left < 6)
		return 0;
	if (data[0] == '\\')
		return json_escape_len(data, left);
	if (data[0] == '%' && (data[1] | 0x20) == 'c' && data[2] >= '3' && data[2] <= '5' && data[3] == '%' &&
		isxdigit(data[4]) && isxdigit(data[5]))
		return 6;
	return 0;
}

/* Behind letters that a text holds undecoded, and those that follow: "Andr\u00e9s". */
size_t ps_behind_escapes(const struct ps_text *text, size_t end)
{
	for (size_t len = ps_escape_len(text, end); len > 0; len = ps_escape_len(text, end)) {
		end += len;
		while (end < text->len && islower(text->data[end]))
			end++;
	}
	return end;
}

/* True where the letter at text[at] that JSON escaped is a capital, or of the half that is not Latin-1. */
bool ps_is_capital_escape(const struct ps_text *text, size_t at)
{
	size_t len = text->data[at] == '\\' ? ps_escape_len(text, at) : 0;
	const unsigned char *digits = text->data + at + len;

	return len > 0 && (digits[-3] == '1' || (digits[-3] == '0' && (digits[-2] | 0x20) >= 'c' && digits[-2] > '9' &&
							(digits[-2] | 0x20) <= 'd'));
}

/* Behind the word at text[at] that begins with a capital which JSON escaped: "\u00c1lvarez"; @at where none stands
 * there. */
size_t ps_behind_escaped_word(const struct ps_text *text, size_t at)
{
	return at < text->len && ps_is_capital_escape(text, at) ? ps_behind_escapes(text, at) : at;
}

/* "\u00d3scar Roe", "\u00c9. Roe": where such a word or initial before a name starts; @start where none stands there.
 */
size_t ps_escaped_start(const struct ps_text *text, size_t start, size_t floor)
{
	const unsigned char *data = text->data;
	size_t end = start - 1;
	size_t at;

	if (start < floor + 7 || data[end] != ' ')
		return start;
	end -= data[end - 1] == '.';
	at = end;
	while (at > floor && end - at < ESCAPED_MAX &&
		(isalnum(data[at - 1]) || memchr("\\.", data[at - 1], 2) != NULL)) {
		at--;
		if (data[at] == '\\' && ps_behind_escaped_word(text, at) == end)
			return at > floor && data[at - 1] == '\\' ? at - 1 : at;
	}
	return start;
}
