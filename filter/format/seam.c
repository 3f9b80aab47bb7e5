#include "seam.h"

#include <string.h>

/* Groups of digits of a number that is complete, at most. */
#define VALUE_GROUPS 4

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool is_upper(unsigned char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_letter(unsigned char c)
{
	return is_upper(c) || (c >= 'a' && c <= 'z') || c >= 0x80;
}

/* --- numbers --------------------------------------------------------------- */

static bool is_value_byte(unsigned char c)
{
	return is_digit(c) || c == '-' || c == '.' || c == '/';
}

/* Digits of the groups of a number: a telephone number, an SSN, a date, ten digits. */
static bool is_complete(const unsigned char *text, size_t len)
{
	unsigned groups[VALUE_GROUPS] = {0};
	size_t count = 0;

	for (size_t at = 0; at < len; at++) {
		if (is_digit(text[at]))
			groups[count]++;
		else if (groups[count] == 0 || ++count == VALUE_GROUPS)
			return false;
	}
	count++;
	if (count == 4 && groups[0] == 1)
		return groups[1] == 3 && groups[2] == 3 && groups[3] == 4;
	if (count == 3 && groups[0] == 3)
		return (groups[1] == 2 || groups[1] == 3) && groups[2] == 4;
	if (count == 3 && groups[0] == 4)
		return groups[1] <= 2 && groups[2] > 0 && groups[2] <= 2;
	if (count == 3)
		return groups[0] <= 2 && groups[1] <= 2 && (groups[2] == 2 || groups[2] == 4);
	if (count == 2)
		return groups[0] == 3 && groups[1] == 4;
	return count == 1 && groups[0] == 10;
}

static bool begins_complete(const unsigned char *text, size_t len)
{
	size_t end = 0;

	while (end < len && is_value_byte(text[end]))
		end++;
	/* A sentence may end behind it. */
	while (end > 0 && !is_digit(text[end - 1]))
		end--;
	return end > 0 && is_complete(text, end);
}

static bool ends_complete(const unsigned char *text, size_t len)
{
	size_t start = len;

	while (start > 0 && len - start < PS_SEAM_TEXT && is_value_byte(text[start - 1]))
		start--;
	return start < len && is_complete(text + start, len - start);
}

/* --- elements ---------------------------------------------------------------- */

static bool is_same(const struct ps_seam_element *element, const unsigned char *name, size_t len)
{
	if (element->len != len)
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned char one = element->name[i];
		unsigned char other = name[i];

		if (one != other && ((one ^ other) != 0x20 || !is_letter(one)))
			return false;
	}
	return true;
}

void ps_seam_start(struct ps_seams *seams, const unsigned char *name, size_t len)
{
	seams->began = seams->ended;
	if (seams->count == PS_SEAM_DEPTH)
		memmove(seams->open, seams->open + 1, --seams->count * sizeof(seams->open[0]));
	seams->open[seams->count++] = (struct ps_seam_element){name, len, true, false};
}

void ps_seam_end(struct ps_seams *seams, const unsigned char *name, size_t len)
{
	size_t at = seams->count;

	while (at > 0 && !is_same(&seams->open[at - 1], name, len))
		at--;
	if (at == 0)
		return;
	seams->count = at - 1;
	if (!seams->open[at - 1].fresh && !seams->open[at - 1].inside)
		seams->ended = true;
}

/* --- texts --------------------------------------------------------------------- */

/* True where text[0 .. len) ends with a word of letters alone: "77h" is a part of something. */
static bool ends_with_word(const unsigned char *text, size_t len)
{
	size_t start = len;

	while (start > 0 && len - start < PS_SEAM_TEXT && is_letter(text[start - 1]))
		start--;
	return start == 0 || !is_digit(text[start - 1]);
}

static bool is_seam(const struct ps_seams *seams, const unsigned char *text, size_t len, unsigned char after)
{
	unsigned char before = text[len - 1];

	if (!seams->ended)
		return false;
	if (is_letter(before) && (is_digit(after) || after == '(' || after == '+'))
		return ends_with_word(text, len);
	if (!seams->began)
		return false;
	return (is_digit(before) && is_letter(after)) || (is_letter(before) && !is_upper(before) && is_upper(after));
}

bool ps_seam_text(struct ps_seams *seams, const unsigned char *before, size_t before_len, const unsigned char *after,
	size_t after_len)
{
	bool apart = false;
	bool inside = false;

	if (before_len > 0 && after_len > 0) {
		unsigned char last = before[before_len - 1];
		bool value = begins_complete(after, after_len);

		apart = is_seam(seams, before, before_len, after[0]) || (value && ends_complete(before, before_len)) ||
			(value && after_len > 10 && is_letter(last));
		inside = !apart && (is_letter(last) || is_digit(last)) && (is_letter(after[0]) || is_digit(after[0]));
	}
	seams->ended = false;
	seams->began = false;
	for (size_t at = seams->count; at > 0 && seams->open[at - 1].fresh; at--) {
		seams->open[at - 1].fresh = false;
		seams->open[at - 1].inside = inside;
	}
	return apart;
}
