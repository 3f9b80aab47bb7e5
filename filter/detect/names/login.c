#include "login.h"

#include "lexicon.h"
#include "near.h"
#include "phrase.h"
#include "rule.h"

#include <string.h>

/* Letters of each half; digits behind them. */
#define HALF_MIN 1
#define HALF_MAX 20
#define DIGITS_MAX 4
/* From these on two words are a person's: where both are hardly words of another kind, where one is, and where none is.
 */
#define SOME_GIVEN 5
#define SOME_SURNAME 4
#define SOME_COMMON 3
#define LOGIN_GIVEN 6
#define LOGIN_SURNAME 6
#define RARE_GIVEN 3
#define RARE_SURNAME 3
#define RARE_COMMON 1

/* Of a given name and a surname beside one or two initials. */
#define GIVEN_LETTERS 4
#define INITIALS_LETTERS 5
#define INITIALS_SURNAME 4

#define LOGIN_SCORE 80

static bool is_small(unsigned char c)
{
	return c >= 'a' && c <= 'z';
}

static bool are_names(const struct ps_lex *given, const struct ps_lex *surname)
{
	unsigned common = given->common > surname->common ? given->common : surname->common;
	unsigned least = given->common < surname->common ? given->common : surname->common;

	return (given->given >= LOGIN_GIVEN && surname->surname >= LOGIN_SURNAME && least <= SOME_COMMON) ||
	       (given->given >= SOME_GIVEN && surname->surname >= SOME_SURNAME && common <= SOME_COMMON) ||
	       (given->given >= RARE_GIVEN && surname->surname >= RARE_SURNAME && common <= RARE_COMMON);
}

/* "jd_roe", "j.roe", "roe.jd": one or two initials, no sign of a place or a language, and a surname. */
static bool are_initials(const unsigned char *half, size_t len, const struct ps_lex *surname, size_t surname_len)
{
	static const char places[] = " st mt ft el la le de du da do di al us uk en es fr it pt db id is as os io ng "
				     "np pd tf me my no on or in of to we he if so up by at an ";
	char key[] = {' ', (char)half[0], (char)half[len - 1], ' ', 0};

	if (len > 2 || surname_len < INITIALS_LETTERS || surname->common > 0 || surname->surname < INITIALS_SURNAME ||
		(surname->flags & (PS_LEX_CUES | PS_LEX_CITY | PS_LEX_COUNTY | PS_LEX_BRAND | PS_LEX_DRUG |
					  PS_LEX_CLINICAL | PS_LEX_COUNTRY | PS_LEX_STATE)) != 0)
		return false;
	return len == 1 || strstr(places, key) == NULL;
}

/* "jane.d", "jane_d": with no letter that files end with behind a dot. */
static bool is_given_initial(const unsigned char *sign, const struct ps_lex *given, size_t len)
{
	return len >= GIVEN_LETTERS && given->given >= RARE_GIVEN && given->common <= RARE_COMMON &&
	       (given->flags & (PS_LEX_CUES | PS_LEX_BRAND | PS_LEX_STATE | PS_LEX_COUNTRY)) == 0 &&
	       (sign[0] == '_' || strchr("chdsomraylpfi", sign[1]) == NULL);
}

/* "max", "len", "costa": halves of what programs and places are called. */
static bool is_no_half(const unsigned char *half, size_t len, const struct ps_lex *lex)
{
	static const char *const words[] = {
		"max", "min", "len", "val", "dev", "key", "ip", "self", "costa", "san", "el"};

	if ((lex->flags & (PS_LEX_MONTH | PS_LEX_WEEKDAY | PS_LEX_COUNTRY | PS_LEX_STATE)) != 0)
		return true;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strlen(words[i]) == len && memcmp(half, words[i], len) == 0)
			return true;
	}
	return false;
}

/* Whether what stands at text[at] goes on with a login's neighbours: then it is part of an address, a path, a call. */
static bool goes_on(const struct ps_text *text, size_t at)
{
	unsigned char c = ps_near_byte(text, at);
	unsigned char next = ps_near_byte(text, at + 1);

	if (ps_near_letter(c) || ps_near_digit(c) || ps_near_sign(c, "_@/(-%"))
		return true;
	return (c == '.' || c == '+') && (ps_near_letter(next) || ps_near_digit(next));
}

/* The login around the sign at text[sign]; false where none is. */
static bool login_at(const struct ps_text *text, size_t sign, size_t *start, size_t *end)
{
	const struct ps_lex *first, *second;
	size_t from = sign;
	size_t to = sign + 1;
	size_t digits = 0;
	size_t tail = 0;
	size_t lens[2];

	while (from > 0 && sign - from <= HALF_MAX && is_small(text->data[from - 1]))
		from--;
	while (to < text->len && to - sign <= HALF_MAX && is_small(text->data[to]))
		to++;
	if (sign - from < HALF_MIN || sign - from > HALF_MAX || to - sign <= HALF_MIN || to - sign > HALF_MAX)
		return false;
	if (from > 0 && (ps_near_letter(text->data[from - 1]) || ps_near_digit(text->data[from - 1]) ||
				ps_near_sign(text->data[from - 1], "._@/%+-$")))
		return false;
	/* "jane_d_1949" */
	if (ps_near_byte(text, to) == '_' && ps_near_digit(ps_near_byte(text, to + 1)) &&
		ps_near_digit(ps_near_byte(text, to + 2))) {
		tail = 1;
		to++;
	}
	while (digits < DIGITS_MAX && ps_near_digit(ps_near_byte(text, to + digits)))
		digits++;
	if (goes_on(text, to + digits))
		return false;
	lens[0] = sign - from;
	lens[1] = to - tail - sign - 1;
	first = ps_lexicon_look_up(text->data + from, lens[0]);
	second = ps_lexicon_look_up(text->data + sign + 1, lens[1]);
	if (lens[0] <= 2 || lens[1] <= 2) {
		if (!are_initials(text->data + from, lens[0], second, lens[1]) &&
			!(text->data[sign] == '_' && are_initials(text->data + sign + 1, lens[1], first, lens[0])) &&
			!(lens[1] == 1 && is_given_initial(text->data + sign, first, lens[0])))
			return false;
	} else if (!are_names(first, second) && !are_names(second, first)) {
		return false;
	}
	if (is_no_half(text->data + from, lens[0], first) || is_no_half(text->data + sign + 1, lens[1], second) ||
		(ps_phrase_of_parts(text, from, lens, 2, 1)->flags & (PS_LEX_BRAND | PS_LEX_CITY)) != 0)
		return false;
	/* A key of JSON. */
	if (from > 0 && text->data[from - 1] == '"' && ps_near_byte(text, to + digits) == '"' &&
		(ps_near_byte(text, to + digits + 1) == ':' || ps_near_byte(text, to + digits + 2) == ':'))
		return false;
	*start = from;
	*end = to + digits;
	return true;
}

enum ps_status ps_logins_find(const struct ps_text *text, struct ps_findings *out)
{
	static const char signs[] = "._";
	enum ps_status status = PS_OK;

	for (const char *sign = signs; *sign != '\0'; sign++) {
		for (size_t at = 1; at + 1 < text->len && status == PS_OK; at++) {
			const unsigned char *found = memchr(text->data + at, *sign, text->len - at - 1);
			struct ps_finding finding = {.type = PS_USERNAME, .score = LOGIN_SCORE, .rule = PS_RULE_LOGIN};
			size_t start, end;

			if (found == NULL)
				break;
			at = (size_t)(found - text->data);
			if (!is_small(found[-1]) || !is_small(found[1]) || !login_at(text, at, &start, &end))
				continue;
			finding.start = (uint32_t)start;
			finding.end = (uint32_t)end;
			status = ps_findings_add(out, finding);
		}
	}
	return status;
}
