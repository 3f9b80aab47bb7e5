/**
 * age90: "90 or older" in place of an age over 89 (45 CFR
 * 164.514(b)(2)(i)(C)). A lower age stays; what is no number becomes the
 * label.
 */
#include "actions.h"

#include <string.h>

/** More is no age: of years, and of months, weeks or days, of which fewer are under 90 years. */
#define YEARS_MAX 150U
#define UNITS_MAX 1000U

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool holds(const char *text, size_t len, const char *word)
{
	size_t want = strlen(word);

	for (size_t at = 0; at + want <= len; at++) {
		size_t same = 0;

		while (same < want && lower(text[at + same]) == word[same])
			same++;
		if (same == want)
			return true;
	}
	return false;
}

/* The largest number of the text: "88-92 years" tells as much as "92". */
static bool read_largest(const char *text, size_t len, unsigned *largest)
{
	bool found = false;

	*largest = 0;
	for (size_t i = 0; i < len; i++) {
		unsigned number = 0;

		if (text[i] < '0' || text[i] > '9')
			continue;
		for (; i < len && text[i] >= '0' && text[i] <= '9'; i++)
			number = number > 10000 ? number : number * 10 + (unsigned)(text[i] - '0');
		if (number > *largest)
			*largest = number;
		found = true;
	}
	return found;
}

static bool is_in_years(const char *text, size_t len)
{
	static const char *const years[] = {"yea", "yr", "yo", "y/o", "y.o"};
	static const char *const shorter[] = {"mo", "week", "wk", "day"};
	bool other = false;

	for (size_t i = 0; i < sizeof(years) / sizeof(years[0]); i++) {
		if (holds(text, len, years[i]))
			return true;
	}
	for (size_t i = 0; i < sizeof(shorter) / sizeof(shorter[0]); i++)
		other = other || holds(text, len, shorter[i]);
	return !other;
}

/* What an earlier pass wrote: the age alone is found again. */
static bool is_own_output(const struct ps_redact_value *value)
{
	static const char rest[] = " or older";

	return value->len == 2 && memcmp(value->text, "90", 2) == 0 && value->rest_len >= sizeof(rest) - 1 &&
	       memcmp(value->rest, rest, sizeof(rest) - 1) == 0;
}

enum ps_status ps_redact_age90(const struct ps_redact_call *call)
{
	const char *text = call->value->text;
	size_t len = call->value->len;
	bool in_years = is_in_years(text, len);
	unsigned age;

	if (!read_largest(text, len, &age) || age > (in_years ? YEARS_MAX : UNITS_MAX))
		return ps_redact_label(call);
	if (age < 90 || !in_years || is_own_output(call->value))
		return ps_redact_keep(call);
	return ps_buf_add_str(call->mark, "90 or older");
}
