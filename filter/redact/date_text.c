#include "date_text.h"

#include <stdio.h>
#include <string.h>

#define TOKENS_MAX 32
#define YEAR_MIN 1800
#define YEAR_MAX 2199

enum token_kind { TOKEN_DIGITS, TOKEN_WORD, TOKEN_OTHER };

struct token {
	enum token_kind kind;
	uint8_t start, end;
	/** Digits: their value, where they are at most 4. */
	int value;
};

struct tokens {
	const char *text;
	struct token items[TOKENS_MAX];
	size_t count;
};

static const char *const months[] = {"january", "february", "march", "april", "may", "june", "july", "august",
	"september", "october", "november", "december"};
static const char *const weekdays[] = {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};

/* --- words ---------------------------------------------------------------------- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool starts_as(const char *word, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (word[i] == '\0' || lower(text[i]) != word[i])
			return false;
	}
	return true;
}

static bool is_word(const char *word, const char *text, size_t len)
{
	return strlen(word) == len && starts_as(word, text, len);
}

/* A whole name or its first three letters, and the "Sept", "Tues", "Thur", "Thurs" that people write. */
static int find_name(const char *const *names, int count, const char *text, size_t len)
{
	for (int i = 0; i < count; i++) {
		size_t whole = strlen(names[i]);

		if (!starts_as(names[i], text, len))
			continue;
		if (len == whole || len == 3 || (len == 4 && (names[i][0] == 's' || names[i][0] == 't')) ||
			(len == 5 && names[i][0] == 't'))
			return i;
	}
	return -1;
}

/* --- tokens --------------------------------------------------------------------- */

static bool tokenise(const char *text, size_t len, struct tokens *tokens)
{
	size_t at = 0;

	tokens->text = text;
	tokens->count = 0;
	while (at < len) {
		struct token token = {.start = (uint8_t)at};

		if (tokens->count == TOKENS_MAX)
			return false;
		if (is_digit(text[at])) {
			for (; at < len && is_digit(text[at]); at++) {
				if (at < token.start + 4U)
					token.value = token.value * 10 + (text[at] - '0');
			}
		} else if (is_letter(text[at])) {
			token.kind = TOKEN_WORD;
			while (at < len && is_letter(text[at]))
				at++;
		} else {
			token.kind = TOKEN_OTHER;
			while (at < len && !is_letter(text[at]) && !is_digit(text[at]))
				at++;
		}
		token.end = (uint8_t)at;
		tokens->items[tokens->count] = token;
		tokens->count++;
	}
	return true;
}

static size_t token_len(const struct token *token)
{
	return (size_t)token->end - token->start;
}

static bool token_is(const struct tokens *tokens, size_t index, const char *word)
{
	const struct token *token = &tokens->items[index];

	return index < tokens->count && is_word(word, tokens->text + token->start, token_len(token));
}

static bool kind_is(const struct tokens *tokens, size_t index, enum token_kind kind)
{
	return index < tokens->count && tokens->items[index].kind == kind;
}

/* Where the time of day begins: "10:30", "T1030", "3 pm". */
static bool is_time(const struct tokens *tokens, size_t index)
{
	const struct token *token = &tokens->items[index];
	size_t next = index + 1;

	if (token->kind == TOKEN_WORD)
		return index > 0 && token_is(tokens, index, "t") && kind_is(tokens, next, TOKEN_DIGITS);
	if (token->kind != TOKEN_DIGITS || token_len(token) > 2)
		return false;
	if (kind_is(tokens, next, TOKEN_OTHER) && tokens->text[tokens->items[next].start] == ':')
		return true;
	if (kind_is(tokens, next, TOKEN_OTHER))
		next++;
	if (token_is(tokens, next, "am") || token_is(tokens, next, "pm"))
		return true;
	return (token_is(tokens, next, "a") || token_is(tokens, next, "p")) && token_is(tokens, next + 2, "m");
}

/* What follows is kept as it is, so it must not hold another date. */
static bool is_harmless_tail(const struct tokens *tokens, size_t first)
{
	bool after_t = token_is(tokens, first, "t");

	for (size_t i = first; i < tokens->count; i++) {
		const struct token *token = &tokens->items[i];
		char before = token->start > 0 ? tokens->text[token->start - 1] : ' ';

		if (token->kind == TOKEN_WORD &&
			find_name(months, 12, tokens->text + token->start, token_len(token)) >= 0)
			return false;
		if (token->kind == TOKEN_OTHER && memchr(tokens->text + token->start, '/', token_len(token)) != NULL)
			return false;
		if (token->kind == TOKEN_DIGITS && token_len(token) > 2 && strchr("+-.", before) == NULL &&
			!(after_t && i == first + 1))
			return false;
	}
	return true;
}

/* --- reading --------------------------------------------------------------------- */

struct numbers {
	const struct token *items[3];
	size_t count;
	/** What stands between the first and second, and the second and third; 0: more than one character. */
	char parted[2];
};

static struct ps_date_piece piece_of(const struct token *token)
{
	return (struct ps_date_piece){token->start, token->end};
}

static bool is_year(const struct token *token)
{
	return token_len(token) == 4 && token->value >= YEAR_MIN && token->value <= YEAR_MAX;
}

static void set_year(struct ps_date_text *date, const struct token *token, int reference_year)
{
	date->year_at = piece_of(token);
	date->year = token->value;
	if (token_len(token) == 4)
		return;
	date->year += reference_year / 100 * 100;
	if (date->year > reference_year)
		date->year -= 100;
}

static void set_month(struct ps_date_text *date, const struct token *token)
{
	date->month_at = piece_of(token);
	date->month = token->value;
}

static void set_day(struct ps_date_text *date, const struct token *token)
{
	date->day_at = piece_of(token);
	date->day = token->value;
}

static bool take_word(const struct tokens *tokens, size_t index, struct ps_date_text *date)
{
	static const char *const ordinals[] = {"st", "nd", "rd", "th"};
	static const char *const fillers[] = {"of", "the", "on", "at"};
	const struct token *token = &tokens->items[index];
	const char *text = tokens->text + token->start;
	size_t len = token_len(token);
	int month = find_name(months, 12, text, len);

	if (month >= 0 && !date->named) {
		date->named = true;
		date->month = month + 1;
		date->month_at = piece_of(token);
		date->whole = len == strlen(months[month]) && !(len == 3 && kind_is(tokens, index + 1, TOKEN_OTHER) &&
								      text[len] != ' ' && text[len] != ',');
		return true;
	}
	if (find_name(weekdays, 7, text, len) >= 0 && date->weekday_at.end == 0) {
		date->weekday_at = piece_of(token);
		return true;
	}
	for (size_t i = 0; i < 4; i++) {
		if (is_word(fillers[i], text, len))
			return true;
		if (is_word(ordinals[i], text, len) && kind_is(tokens, index - 1, TOKEN_DIGITS) &&
			date->ordinal_at.end == 0) {
			date->ordinal_at = piece_of(token);
			return true;
		}
	}
	return false;
}

static bool take_token(const struct tokens *tokens, size_t index, struct ps_date_text *date, struct numbers *numbers)
{
	const struct token *token = &tokens->items[index];

	switch (token->kind) {
	case TOKEN_DIGITS:
		if (numbers->count == 3)
			return false;
		if (numbers->count > 0 && token->start == numbers->items[numbers->count - 1]->end + 1)
			numbers->parted[numbers->count - 1] = tokens->text[token->start - 1];
		numbers->items[numbers->count] = token;
		numbers->count++;
		return true;
	case TOKEN_WORD:
		return take_word(tokens, index, date);
	case TOKEN_OTHER:
		for (size_t i = token->start; i < token->end; i++) {
			if (strchr(" ,.-/'", tokens->text[i]) == NULL)
				return false;
		}
		return true;
	}
	return false;
}

static bool read_named(const struct numbers *numbers, int reference_year, struct ps_date_text *date)
{
	const struct token *first = numbers->items[0];
	const struct token *second = numbers->items[1];

	if (numbers->count == 1 && is_year(first)) {
		set_year(date, first, reference_year);
		return true;
	}
	if (numbers->count == 1 && token_len(first) <= 2) {
		set_day(date, first);
		return true;
	}
	if (numbers->count != 2)
		return false;
	if (is_year(first) && token_len(second) <= 2) {
		set_year(date, first, reference_year);
		set_day(date, second);
		return true;
	}
	if (token_len(first) > 2 || (!is_year(second) && token_len(second) != 2))
		return false;
	set_day(date, first);
	set_year(date, second, reference_year);
	return true;
}

static bool read_three(const struct numbers *numbers, int reference_year, struct ps_date_text *date)
{
	const struct token *const *at = numbers->items;
	bool day_first;

	if (numbers->parted[0] != numbers->parted[1] || numbers->parted[0] == 0)
		return false;
	if (is_year(at[0]) && token_len(at[1]) <= 2 && token_len(at[2]) <= 2) {
		set_year(date, at[0], reference_year);
		set_month(date, at[1]);
		set_day(date, at[2]);
		return true;
	}
	if (token_len(at[0]) > 2 || token_len(at[1]) > 2 || (!is_year(at[2]) && token_len(at[2]) != 2))
		return false;
	day_first = at[1]->value <= 12 && (at[0]->value > 12 || numbers->parted[0] == '.');
	set_month(date, day_first ? at[1] : at[0]);
	set_day(date, day_first ? at[0] : at[1]);
	set_year(date, at[2], reference_year);
	return true;
}

static bool read_two(const struct numbers *numbers, int reference_year, struct ps_date_text *date)
{
	const struct token *const *at = numbers->items;

	if (numbers->parted[0] == 0 || strchr("/-.", numbers->parted[0]) == NULL)
		return false;
	if (is_year(at[0]) && token_len(at[1]) <= 2) {
		set_year(date, at[0], reference_year);
		set_month(date, at[1]);
		return true;
	}
	if (token_len(at[0]) > 2)
		return false;
	set_month(date, at[0]);
	if (is_year(at[1]))
		set_year(date, at[1], reference_year);
	else if (token_len(at[1]) <= 2)
		set_day(date, at[1]);
	else
		return false;
	return true;
}

static int two_digits(const char *text)
{
	return (text[0] - '0') * 10 + (text[1] - '0');
}

/* 19610314, and the same with hours, minutes and seconds behind it (HL7 v2 TS). */
static bool read_run(const struct tokens *tokens, const struct token *token, struct ps_date_text *date)
{
	const char *text = tokens->text + token->start;
	size_t len = token_len(token);
	uint8_t start = token->start;

	if ((len != 8 && len != 12 && len != 14) || token->value < YEAR_MIN || token->value > YEAR_MAX)
		return false;
	date->year = token->value;
	date->month = two_digits(text + 4);
	date->day = two_digits(text + 6);
	date->year_at = (struct ps_date_piece){start, (uint8_t)(start + 4)};
	date->month_at = (struct ps_date_piece){(uint8_t)(start + 4), (uint8_t)(start + 6)};
	date->day_at = (struct ps_date_piece){(uint8_t)(start + 6), (uint8_t)(start + 8)};
	return true;
}

static int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

/* A day without a year may be the 29th of February. */
static bool is_sound(const struct ps_date_text *date)
{
	if (date->month < 1 || date->month > 12)
		return false;
	if (date->day == 0)
		return date->day_at.end == 0 && date->year != 0 && date->weekday_at.end == 0 &&
		       date->ordinal_at.end == 0;
	return date->day <= days_in_month(date->year != 0 ? date->year : 2000, date->month);
}

/* A day of two digits beside a word says nothing of how one of one digit is written, but in 14-MAR-1961. */
static bool is_padded(const struct ps_date_text *date, const char *text, size_t len)
{
	bool two = date->day_at.end - date->day_at.start > 1;

	if (!date->named)
		return two && date->month_at.end - date->month_at.start > 1;
	return two && (text[date->day_at.start] == '0' || (date->day_at.end < len && text[date->day_at.end] == '-'));
}

bool ps_date_read(const char *text, size_t len, int reference_year, struct ps_date_text *date)
{
	struct tokens tokens;
	struct numbers numbers = {.count = 0};
	bool good;

	*date = (struct ps_date_text){0};
	if (len == 0 || len > PS_DATE_TEXT_MAX || !tokenise(text, len, &tokens))
		return false;
	for (size_t i = 0; i < tokens.count; i++) {
		if (is_time(&tokens, i)) {
			if (!is_harmless_tail(&tokens, i))
				return false;
			break;
		}
		if (!take_token(&tokens, i, date, &numbers))
			return false;
	}
	if (numbers.count == 0)
		return false;
	if (date->named)
		good = read_named(&numbers, reference_year, date);
	else if (numbers.count == 1)
		good = read_run(&tokens, numbers.items[0], date);
	else if (numbers.count == 2)
		good = read_two(&numbers, reference_year, date);
	else
		good = read_three(&numbers, reference_year, date);
	if (!good || !is_sound(date))
		return false;
	date->padded = is_padded(date, text, len);
	return true;
}

/* --- the calendar ------------------------------------------------------------------ */

/* Years begin in March here, so that the leap day is the last one. */
int ps_date_days(int year, int month, int day)
{
	int era_year = year - (month <= 2 ? 1 : 0);
	int era = (era_year >= 0 ? era_year : era_year - 399) / 400;
	int year_of_era = era_year - era * 400;
	int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

void ps_date_civil(int days, int *year, int *month, int *day)
{
	int shifted = days + 719468;
	int era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int day_of_era = shifted - era * 146097;
	int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int month_from_march = (5 * day_of_year + 2) / 153;

	*day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
	*month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
	*year = year_of_era + era * 400 + (*month <= 2 ? 1 : 0);
}

/* --- writing ------------------------------------------------------------------------ */

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* A name in the length and case of the one that stood there. */
static enum ps_status put_name(
	const char *name, const char *text, struct ps_date_piece at, bool whole, struct ps_buf *out)
{
	char word[16];
	size_t len = whole ? strlen(name) : 3;
	bool all = is_upper(text[at.start + 1]);
	bool first = is_upper(text[at.start]);

	for (size_t i = 0; i < len; i++) {
		bool upper = i == 0 ? first : all;

		word[i] = upper ? (char)(name[i] - 32) : name[i];
	}
	return ps_buf_add(out, word, len);
}

static enum ps_status put_number(int number, int width, struct ps_buf *out)
{
	char digits[16];

	(void)snprintf(digits, sizeof(digits), "%0*d", width, number);
	return ps_buf_add_str(out, digits);
}

static const char *ordinal_of(int day)
{
	if (day >= 11 && day <= 13)
		return "th";
	switch (day % 10) {
	case 1:
		return "st";
	case 2:
		return "nd";
	case 3:
		return "rd";
	default:
		return "th";
	}
}

struct written {
	int year, month, day;
};

static enum ps_status put_piece(
	const struct ps_date_text *date, const char *text, size_t at, const struct written *to, struct ps_buf *out)
{
	size_t weekday_len = (size_t)(date->weekday_at.end - date->weekday_at.start);
	const char *weekday;

	if (at == date->year_at.start && date->year_at.end > 0) {
		bool two = date->year_at.end - date->year_at.start == 2;

		return put_number(two ? to->year % 100 : to->year, two ? 2 : 4, out);
	}
	if (at == date->month_at.start && !date->named)
		return put_number(to->month, date->padded ? 2 : 1, out);
	if (at == date->month_at.start)
		return put_name(months[to->month - 1], text, date->month_at, date->whole, out);
	if (at == date->day_at.start)
		return put_number(to->day, date->padded ? 2 : 1, out);
	if (at == date->ordinal_at.start && date->ordinal_at.end > 0) {
		const char *ordinal = ordinal_of(to->day);

		return is_upper(text[at]) ? put_name(ordinal, text, date->ordinal_at, true, out)
					  : ps_buf_add_str(out, ordinal);
	}
	weekday = weekdays[((ps_date_days(to->year, to->month, to->day) + 4) % 7 + 7) % 7];
	return put_name(weekday, text, date->weekday_at, weekday_len > 5, out);
}

/* Where the piece ends that starts at @at, or 0 where none does. */
static size_t piece_end(const struct ps_date_text *date, size_t at)
{
	const struct ps_date_piece pieces[] = {
		date->year_at, date->month_at, date->day_at, date->weekday_at, date->ordinal_at};

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		if (pieces[i].end > 0 && pieces[i].start == at)
			return pieces[i].end;
	}
	return 0;
}

enum ps_status ps_date_write(
	const struct ps_date_text *date, const char *text, size_t len, int year, int month, int day, struct ps_buf *out)
{
	const struct written to = {year, month, day};
	enum ps_status status = PS_OK;
	size_t at = 0;

	while (status == PS_OK && at < len) {
		size_t end = piece_end(date, at);

		if (end > 0) {
			status = put_piece(date, text, at, &to, out);
			at = end;
		} else {
			status = ps_buf_add(out, text + at, 1);
			at++;
		}
	}
	return status;
}
