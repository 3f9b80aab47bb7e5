#include "spoken_run.h"

#include "near.h"
#include "spoken_words.h"

#include <string.h>

/* Digits of a group that is read out with words. */
#define GROUP_MAX 5
/* Bytes between two tokens, but for what begins a line. */
#define GAP_MAX 6
/* Tokens before the word at which a number is noticed, and their bytes. */
#define BACK_TOKENS 12
#define BACK_BYTES 64
/* Bytes of a word of a number. */
#define WORD_MAX 24

/* A number while it is read. */
struct reading {
	const unsigned char *data;
	size_t end;
	struct ps_spoken_run *run;
	uint8_t tongues;
	/* A word that is nothing but a number was read. */
	bool strong;
	/* The last token ended in a ten, "twenty", that a digit may follow. */
	bool tens;
	/* The next token stands behind a pause; may go over ends of lines. */
	bool pause, across;
	/* How often the next digit counts, and where that was said. */
	unsigned times;
	size_t times_at;
};

static size_t behind_digits(const unsigned char *data, size_t at, size_t end)
{
	while (at < end && ps_near_digit(data[at]))
		at++;
	return at;
}

/* The sign at data[at] may part tokens: behind ',', '.' and ';' stands a blank. */
static bool parts(const struct reading *reading, size_t at)
{
	unsigned char c = reading->data[at];
	unsigned char next = at + 1 < reading->end ? reading->data[at + 1] : 0;

	if (c == '-' || c == '(' || c == ')')
		return true;
	if (c == ',' || c == ';')
		return next <= ' ';
	return c == '.' && (next <= ' ' || next == '.') &&
	       (reading->across || next == '.' || reading->data[at - 1] == '.');
}

/* Goes behind what parts two tokens; false where the number ends. */
static bool skip_gap(struct reading *reading, size_t *at)
{
	const unsigned char *data = reading->data;
	size_t i = *at;
	size_t next;

	while (i < reading->end && i - *at < GAP_MAX &&
		(ps_near_blank(data[i]) || (data[i] > ' ' && parts(reading, i)))) {
		reading->pause =
			reading->pause || (!ps_near_blank(data[i]) && (data[i] != '-' || ps_near_blank(data[i - 1])));
		reading->run->across = reading->run->across || data[i] == '.';
		i++;
	}
	next = reading->across ? ps_spoken_next_line(data, i, reading->end) : 0;
	if (next > 0) {
		size_t heard = ps_spoken_listener(data, next, reading->end);

		i = heard > 0 ? heard : next;
		reading->pause = true;
		reading->run->across = true;
	}
	if (i == *at)
		return false;
	*at = i;
	return true;
}

static void put(struct reading *reading, char c, size_t place, bool first)
{
	struct ps_spoken_run *run = reading->run;

	if (run->count == PS_SPOKEN_MAX)
		return;
	if (first) {
		run->tokens |= UINT64_C(1) << run->count;
		run->pauses |= (uint64_t)(reading->pause && run->count > 0) << run->count;
		reading->pause = false;
	}
	run->chars[run->count] = c;
	run->places[run->count] = (uint32_t)place;
	run->count++;
	if (ps_near_digit((unsigned char)c))
		run->digits++;
	else if (ps_near_letter((unsigned char)c))
		run->letters++;
}

/* A digit or letter, as often as was said before it. */
static void put_times(struct reading *reading, char c, size_t place)
{
	for (unsigned i = 0; i < reading->times; i++)
		put(reading, c, i == 0 && reading->times > 1 ? reading->times_at : place, i == 0);
	reading->times = 1;
}

static void put_number(struct reading *reading, unsigned number, size_t place)
{
	put(reading, (char)('0' + number / 10), place, true);
	put(reading, (char)('0' + number % 10), place, false);
}

/* Whether a word of a number or a digit stands at data[at]. */
static bool is_number_at(const unsigned char *data, size_t at, size_t end)
{
	size_t last = ps_spoken_letters(data, at, end);
	const struct ps_spoken_word *word;

	if (last == at)
		return at < end && ps_near_digit(data[at]);
	word = ps_spoken_word(data + at, last - at);
	return word != NULL && word->kind <= PS_SPOKEN_TIMES && !word->weak;
}

/* Whether one letter stands at data[at]. */
static bool is_single(const unsigned char *data, size_t at, size_t end)
{
	return at < end && ps_near_letter(data[at]) && data[at] < 0x80 &&
	       (at + 1 == end ||
		       (!ps_near_letter(data[at + 1]) && !ps_near_digit(data[at + 1]) && data[at + 1] != '\''));
}

/* Where the next token begins, behind blanks, a comma and a dash. */
static size_t next_token(const unsigned char *data, size_t at, size_t end)
{
	for (size_t i = 0; i < GAP_MAX && at < end && (ps_near_blank(data[at]) || data[at] == ',' || data[at] == '-');
		i++)
		at++;
	return at;
}

/* Behind "as in boy", "like Boy", "de burro" that tell the letter at data[letter]; @at where there is none. */
static size_t behind_example(const unsigned char *data, size_t letter, size_t at, size_t end)
{
	static const char *const tells[] = {" as in ", " like ", " for ", " de ", " as ", ", as in "};

	for (size_t i = 0; i < sizeof(tells) / sizeof(*tells); i++) {
		size_t len = strlen(tells[i]);

		if (end - at > len && memcmp(data + at, tells[i], len) == 0 && ps_near_letter(data[at + len]) &&
			(data[at + len] | 0x20) == (data[letter] | 0x20) && !is_single(data, at + len, end))
			return ps_spoken_letters(data, at + len, end);
	}
	return at;
}

/* Whether the letter at data[at] is one of a number, and no word. */
static bool is_code_letter(const struct reading *reading, size_t at, size_t behind)
{
	const unsigned char *data = reading->data;
	size_t next = next_token(data, at + 1, reading->end);
	size_t last = ps_spoken_letters(data, next, reading->end);
	const struct ps_spoken_word *word = ps_spoken_word(data + next, last - next);
	bool goes_on = is_number_at(data, next, reading->end) || is_single(data, next, reading->end) ||
		       (word != NULL && word->kind == PS_SPOKEN_SIGN);

	if (behind > at + 1 || goes_on)
		return (ps_near_upper(data[at]) || behind > at + 1 || strchr("aiyeo", data[at]) == NULL);
	return ps_near_upper(data[at]) && reading->run->digits > 0 &&
	       (last == next || ps_near_upper(data[next]) || (data[at] != 'I' && data[at] != 'A'));
}

/* The letter at *at, and what tells it. */
static bool take_letter(struct reading *reading, size_t *at)
{
	const unsigned char *data = reading->data;
	size_t behind = behind_example(data, *at, *at + 1, reading->end);
	unsigned char c = data[*at];

	/* "treinta y dos", "trinta e dois" */
	if ((c == 'y' || c == 'e') && reading->tens && (reading->tongues & (PS_SPANISH | PS_PORTUGUESE)) != 0) {
		*at += 1;
		return true;
	}
	reading->tens = false;
	if ((c | 0x20) == 'o' && reading->run->digits > 0 &&
		is_number_at(data, next_token(data, *at + 1, reading->end), reading->end) &&
		(reading->tongues & PS_ENGLISH) != 0) {
		put_times(reading, '0', *at);
	} else if (is_code_letter(reading, *at, behind)) {
		put_times(reading, (char)(c & ~0x20), *at);
	} else {
		return false;
	}
	*at = behind;
	reading->run->end = behind;
	return true;
}

/* "Twenty" and "two", "soixante" and "douze", "quatre" and "vingt" are one number. */
static bool joins(struct reading *reading, const struct ps_spoken_word *word, size_t place)
{
	struct ps_spoken_run *run = reading->run;
	unsigned last = run->count - 1;

	if (reading->tens && !reading->pause && word->kind == PS_SPOKEN_UNIT && word->value > 0) {
		run->chars[last] = (char)('0' + word->value);
		run->places[last] = (uint32_t)place;
		return true;
	}
	if (reading->tongues != PS_FRENCH || run->count == 0 || reading->pause)
		return false;
	if (reading->tens && word->kind == PS_SPOKEN_TEEN &&
		(run->chars[last - 1] == '6' || run->chars[last - 1] == '8')) {
		run->chars[last - 1]++;
		run->chars[last] = (char)('0' + word->value % 10);
		run->places[last] = (uint32_t)place;
		return true;
	}
	if (word->value == 20 && run->chars[last] == '4') {
		run->chars[last] = '8';
		put(reading, '0', place, false);
		return true;
	}
	return false;
}

static bool take_number(struct reading *reading, const struct ps_spoken_word *word, size_t place, size_t behind)
{
	struct ps_spoken_run *run = reading->run;
	uint8_t tongues = reading->tongues & word->tongues;

	if (tongues == 0 || (word->weak && !(reading->strong && run->digits > 0)))
		return false;
	reading->tongues = tongues;
	reading->strong = reading->strong || !word->weak;
	run->words++;
	if (!joins(reading, word, place)) {
		if (word->kind == PS_SPOKEN_UNIT)
			put_times(reading, (char)('0' + word->value), place);
		else
			put_number(reading, word->value, place);
	}
	reading->tens = word->kind == PS_SPOKEN_TENS;
	run->end = behind;
	return true;
}

static bool take_zeros(struct reading *reading, const struct ps_spoken_word *word, size_t place, size_t behind)
{
	if (reading->run->digits == 0 || reading->pause || (reading->tongues & PS_ENGLISH) == 0)
		return false;
	for (unsigned i = 0; i < word->value; i++)
		put(reading, '0', place, i == 0);
	reading->run->words++;
	reading->run->zeros = true;
	reading->tens = false;
	reading->run->end = behind;
	return true;
}

/* A word of a letter or a sign: it tells of a number only between others. */
static bool take_sign(struct reading *reading, const struct ps_spoken_word *word, size_t place, size_t behind)
{
	size_t next = next_token(reading->data, behind, reading->end);

	if (reading->run->count == 0 && word->kind == PS_SPOKEN_SIGN)
		return false;
	if (!is_number_at(reading->data, next, reading->end) && !is_single(reading->data, next, reading->end))
		return false;
	if (word->kind == PS_SPOKEN_LETTER && (word->tongues & reading->tongues) == 0)
		return false;
	put_times(reading, (char)word->value, place);
	reading->run->signs = reading->run->signs || word->kind == PS_SPOKEN_SIGN;
	reading->tens = false;
	reading->run->end = behind;
	return true;
}

/* The word at *at. */
static bool take_word(struct reading *reading, size_t *at)
{
	size_t behind = ps_spoken_letters(reading->data, *at, reading->end);
	const struct ps_spoken_word *word = ps_spoken_word(reading->data + *at, behind - *at);
	size_t place = *at;

	if (word == NULL ||
		(behind < reading->end && (ps_near_digit(reading->data[behind]) || reading->data[behind] == '\'')))
		return false;
	*at = behind;
	switch ((enum ps_spoken_kind)word->kind) {
	case PS_SPOKEN_UNIT:
	case PS_SPOKEN_TEEN:
	case PS_SPOKEN_TENS:
		return take_number(reading, word, place, behind);
	case PS_SPOKEN_TIMES:
		reading->times = word->value;
		reading->times_at = place;
		return is_number_at(reading->data, next_token(reading->data, behind, reading->end), reading->end);
	case PS_SPOKEN_ZEROS:
		return take_zeros(reading, word, place, behind);
	case PS_SPOKEN_LETTER:
	case PS_SPOKEN_SIGN:
		return take_sign(reading, word, place, behind);
	case PS_SPOKEN_FILLER:
		reading->pause = true;
		return reading->run->count > 0;
	}
	return false;
}

/* The digits at *at. */
static bool take_digits(struct reading *reading, size_t *at)
{
	size_t behind = behind_digits(reading->data, *at, reading->end);

	if (behind - *at > GROUP_MAX || (behind < reading->end && ps_near_letter(reading->data[behind])))
		return false;
	reading->tens = false;
	if (behind - *at == 1) {
		reading->run->singles++;
		put_times(reading, (char)reading->data[*at], *at);
	} else {
		reading->run->groups++;
		for (size_t i = *at; i < behind; i++)
			put(reading, (char)reading->data[i], i, i == *at);
	}
	reading->run->end = behind;
	*at = behind;
	return true;
}

static bool take_token(struct reading *reading, size_t *at)
{
	if (*at >= reading->end)
		return false;
	if (ps_near_digit(reading->data[*at]))
		return take_digits(reading, at);
	return is_single(reading->data, *at, reading->end) ? take_letter(reading, at) : take_word(reading, at);
}

/* "..., oh one four two, one of us": digits behind a pause are no part of a number of ten before it. */
static void cut(struct ps_spoken_run *run)
{
	for (unsigned len = 10; len >= 7; len -= 3) {
		if (run->letters == 0 && !run->signs && run->count > len && run->count <= len + 2 &&
			(run->pauses >> len & 1) != 0 && run->chars[0] >= '2') {
			run->end = run->places[len];
			run->digits = len;
			run->count = len;
		}
	}
}

bool ps_spoken_read(const unsigned char *data, size_t start, size_t end, bool across, struct ps_spoken_run *run)
{
	struct reading reading = {.data = data, .run = run, .tongues = PS_TONGUES, .across = across, .times = 1};
	size_t at = start;

	*run = (struct ps_spoken_run){.start = start, .end = start};
	reading.end = end - start > PS_SPOKEN_BYTES ? start + PS_SPOKEN_BYTES : end;
	while (run->count < PS_SPOKEN_MAX && take_token(&reading, &at) && skip_gap(&reading, &at))
		;
	cut(run);
	return run->count > 0;
}

/* Where the token that ends at @end begins, or @end where none does. */
static size_t token_before(const unsigned char *data, size_t floor, size_t end)
{
	const struct ps_spoken_word *word;
	size_t at = end;

	while (at > floor && end - at <= WORD_MAX && (ps_near_letter(data[at - 1]) || ps_near_digit(data[at - 1])))
		at--;
	if (at == end || (at > floor && strchr("./:$#'@_+", data[at - 1]) != NULL && data[at - 1] != '\0'))
		return end;
	if (ps_near_digit(data[at]))
		return behind_digits(data, at, end) == end && end - at <= GROUP_MAX ? at : end;
	if (end - at == 1)
		return data[at] < 0x80 ? at : end;
	word = ps_spoken_word(data + at, end - at);
	return word != NULL && word->kind != PS_SPOKEN_FILLER && !(word->weak && word->kind <= PS_SPOKEN_TENS) ? at
													       : end;
}

/* Where the letter that "as in boy", which ends at @end, tells stands; @end where there is none. */
static size_t letter_before(const unsigned char *data, size_t floor, size_t end)
{
	size_t word = end;
	size_t at;

	while (word > floor && end - word < WORD_MAX && ps_near_letter(data[word - 1]))
		word--;
	for (size_t len = 4; len <= 8 && word >= floor + len; len++) {
		at = word - len;
		if (is_single(data, at, end) && (at == floor || !ps_near_letter(data[at - 1])) &&
			behind_example(data, at, at + 1, end) == end)
			return at;
	}
	return end;
}

size_t ps_spoken_start(const unsigned char *data, size_t floor, size_t at)
{
	if (at - floor > BACK_BYTES)
		floor = at - BACK_BYTES;
	for (unsigned i = 0; i < BACK_TOKENS; i++) {
		size_t end = at;
		size_t start;

		while (end > floor && at - end < 4 &&
			(ps_near_blank(data[end - 1]) || strchr(",-()", data[end - 1]) != NULL) &&
			data[end - 1] != '\0')
			end--;
		start = letter_before(data, floor, end);
		if (start == end)
			start = token_before(data, floor, end);
		if (start == end || end == at)
			break;
		at = start;
	}
	return at;
}

static bool is_between(unsigned char c)
{
	return c == ' ' || c == ',' || c == '.' || c == '-' || c == '\t' || c == '(' || c == ')';
}

bool ps_spoken_is_beside(const unsigned char *data, size_t floor, size_t at, size_t end)
{
	size_t next = ps_spoken_letters(data, at, end);
	size_t before = at;
	size_t start;

	while (next < end && next - at < 2 * WORD_MAX && is_between(data[next]))
		next++;
	if (next < end && (data[next] == '\n' || data[next] == '\r'))
		next = ps_spoken_next_line(data, next, end);
	if (next < end && (ps_near_digit(data[next]) || is_single(data, next, end)))
		return true;
	if (next < end && ps_near_letter(data[next]) &&
		ps_spoken_word(data + next, ps_spoken_letters(data, next, end) - next) != NULL)
		return true;
	while (before > floor && at - before < 4 && is_between(data[before - 1]))
		before--;
	start = before;
	while (start > floor && before - start < WORD_MAX && ps_near_letter(data[start - 1]))
		start--;
	if (start == before)
		return before > floor && ps_near_digit(data[before - 1]);
	return before - start == 1 || ps_spoken_word(data + start, before - start) != NULL;
}
