#include "starts.h"

#include <string.h>

/* Bytes before a sign that are looked at. RFC 5321 section 4.5.3.1: 64 for a local part, 255 for a domain. */
#define LOCAL_MAX 64
#define HOST_MAX 255
#define SCHEME_MAX 16
#define TOKEN_MAX 64
/* Bytes of a token of digits; and of one that holds a letter: "W5 4SW". */
#define TOKEN_MIN 3
#define CODE_MIN 2
/* Bytes of a token that are looked through for a letter: more than any built-in pattern decides within. */
#define CODE_MAX 512
#define COLON_MAX 48
/* Hexadecimal digits between two colons. */
#define HEXTET_MAX 4

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(unsigned char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c >= 0x80;
}

static bool is_alnum(unsigned char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static bool is_hex(unsigned char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static void add(struct ps_starts *starts, size_t at)
{
	for (unsigned i = 0; i < starts->count; i++) {
		if (starts->at[i] == at)
			return;
	}
	starts->at[starts->count] = at;
	starts->count++;
}

void ps_starts_digit(const struct ps_text *text, size_t run, struct ps_starts *starts)
{
	starts->count = 0;
	add(starts, run);
	for (size_t at = run; at > 0 && run - at < 2; at--) {
		unsigned char c = text->data[at - 1];

		if (c != '(' && c != '+' && c != '#')
			break;
		add(starts, at - 1);
	}
}

bool ps_word_before(const struct ps_text *text, size_t place, size_t gap, size_t *start, size_t *end)
{
	size_t i = place;

	while (i > 0 && place - i < gap && !is_letter(text->data[i - 1]) && !is_digit(text->data[i - 1]) &&
		text->data[i - 1] != '\n')
		i--;
	if (i == 0 || !is_letter(text->data[i - 1]))
		return false;
	*end = i;
	while (i > 0 && is_letter(text->data[i - 1]) && *end - i < TOKEN_MAX)
		i--;
	*start = i;
	return true;
}

void ps_starts_lead(const struct ps_text *text, size_t run, struct ps_starts *starts)
{
	size_t start;
	size_t end;

	starts->count = 0;
	if (!ps_word_before(text, run, PS_STARTS_LEAD_GAP, &start, &end))
		return;
	add(starts, start);
	while (starts->count < PS_STARTS_LEAD_WORDS && ps_word_before(text, start, PS_STARTS_LEAD_GAP, &start, &end))
		add(starts, start);
}

bool ps_word_before_bits(const struct ps_text *text, const struct ps_class_bits *bits, size_t place, size_t gap,
	size_t *start, size_t *end)
{
	uint64_t letter = PS_BITS_BEFORE(bits, letter, place);
	uint64_t digit = PS_BITS_BEFORE(bits, digit, place);
	unsigned apart = ps_ones_below(~(letter | digit));
	unsigned len;

	if (apart > gap || apart >= place || (letter << apart >> 63) == 0)
		return false;
	for (size_t i = place - apart; i < place; i++) {
		if (text->data[i] == '\n')
			return false;
	}
	len = ps_ones_below(letter << apart);
	if (len + apart >= 64)
		return ps_word_before(text, place, gap, start, end);
	*end = place - apart;
	*start = *end - len;
	return true;
}

void ps_starts_lead_bits(
	const struct ps_text *text, const struct ps_class_bits *bits, size_t run, struct ps_starts *starts)
{
	size_t start = run;
	size_t end;

	starts->count = 0;
	while (starts->count < PS_STARTS_LEAD_WORDS &&
		ps_word_before_bits(text, bits, start, PS_STARTS_LEAD_GAP, &start, &end))
		add(starts, start);
}

/* '*', '#', 'x', or the last byte of a bullet (U+2022). */
static bool is_masking(unsigned char c)
{
	return c == '*' || c == '#' || (c | 0x20) == 'x' || c == 0xA2;
}

void ps_starts_mask(const struct ps_text *text, size_t run, struct ps_starts *starts)
{
	size_t at = run;
	bool masked = false;

	starts->count = 0;
	while (at > 0 && run - at < TOKEN_MAX) {
		unsigned char c = text->data[at - 1];

		if (is_masking(c) || c == 0x80 || c == 0xE2)
			masked = true;
		else if (c != '-' && c != ' ' && c != '.' && c != '(' && c != ')' && c != '+' &&
			 (!masked || !is_digit(c)))
			break;
		at--;
	}
	while (at < run && (text->data[at] == ' ' || text->data[at] == '.' || text->data[at] == '-'))
		at++;
	if (masked && at < run)
		add(starts, at);
}

void ps_starts_behind(const struct ps_text *text, size_t sign, struct ps_starts *starts)
{
	starts->count = 0;
	if (sign + 1 < text->len)
		add(starts, sign + 1);
}

/* Where the token around text[place] ends, or @limit if it goes on there. */
static size_t token_end(const struct ps_text *text, size_t place, size_t limit)
{
	if (limit > text->len)
		limit = text->len;
	while (place < limit && (is_alnum(text->data[place]) || text->data[place] == '-' || text->data[place] == '_'))
		place++;
	return place;
}

void ps_starts_token(const struct ps_text *text, size_t run, struct ps_starts *starts)
{
	size_t inner = run;
	size_t outer;
	size_t min;

	starts->count = 0;
	while (inner > 0 && run - inner < TOKEN_MAX && is_alnum(text->data[inner - 1])) {
		inner--;
		if (is_digit(text->data[inner]))
			return;
	}
	outer = inner;
	while (outer > 0 && run - outer < TOKEN_MAX &&
		(is_alnum(text->data[outer - 1]) || text->data[outer - 1] == '-' || text->data[outer - 1] == '_')) {
		outer--;
		if (is_digit(text->data[outer]))
			return;
	}
	while (outer < inner && !is_alnum(text->data[outer]))
		outer++;
	min = outer < run || (run + 1 < text->len && is_letter(text->data[run + 1])) ? CODE_MIN : TOKEN_MIN;
	if (token_end(text, run, outer + min) - outer < min)
		return;
	add(starts, outer);
	add(starts, inner);
	add(starts, run);
}

void ps_starts_token_bits(const struct ps_text *text, const struct ps_class_bits *bits, size_t run,
	struct ps_starts *starts, bool *letter)
{
	uint64_t token = PS_BITS_FROM(bits, token, run);
	unsigned behind = ps_ones_above(token);
	unsigned inner = 0;
	unsigned outer = 0;

	starts->count = 0;
	*letter = false;
	if (run > 0 && (bits[(run - 1) / 64].token >> (run - 1) % 64 & 1) != 0) {
		uint64_t alnum = PS_BITS_BEFORE(bits, alnum, run);
		uint64_t inside = ~ps_low_bits(64 - ps_ones_below(PS_BITS_BEFORE(bits, token, run)));

		if ((PS_BITS_BEFORE(bits, digit, run) & inside) != 0)
			return;
		/* It begins with a letter. */
		inner = ps_ones_below(alnum);
		outer = (alnum & inside) == 0 ? 0 : 64U - (unsigned)__builtin_ctzll(alnum & inside);
	}
	if (outer + behind < CODE_MIN)
		return;
	if (behind == 64) {
		ps_starts_code(text, run, starts);
		*letter = starts->count > 0;
		ps_starts_token(text, run, starts);
		return;
	}
	*letter = outer > 0 ||
		  (token & ~PS_BITS_FROM(bits, digit, run) & PS_BITS_FROM(bits, alnum, run) & ps_low_bits(behind)) != 0;
	if (outer + behind < TOKEN_MIN && !*letter)
		return;
	if (outer > inner)
		add(starts, run - outer);
	if (inner > 0)
		add(starts, run - inner);
	add(starts, run);
}

void ps_starts_code(const struct ps_text *text, size_t run, struct ps_starts *starts)
{
	size_t end;

	ps_starts_token(text, run, starts);
	if (starts->count == 0)
		return;
	end = token_end(text, run, run + CODE_MAX);
	/* What goes on past the limit may hold one. */
	if (end == run + CODE_MAX)
		return;
	for (size_t i = starts->at[0]; i < end; i++) {
		if (is_letter(text->data[i]))
			return;
	}
	starts->count = 0;
}

static bool is_local(unsigned char c)
{
	return is_alnum(c) || c >= 0x80 || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~.", c) != NULL);
}

void ps_starts_at(const struct ps_text *text, size_t sign, struct ps_starts *starts)
{
	size_t at = sign;

	starts->count = 0;
	if (text->data[sign] != '@')
		return;
	while (at > 0 && sign - at < LOCAL_MAX && is_local(text->data[at - 1]))
		at--;
	/* What is punctuation for a reader is not taken: '(' and quotes are no local bytes, these are. */
	while (at < sign && !is_alnum(text->data[at]) && text->data[at] < 0x80 && text->data[at] != '_')
		at++;
	if (at < sign)
		add(starts, at);
}

/* RFC 3986 section 3.1. */
static bool is_scheme(unsigned char c)
{
	return is_alnum(c) || c == '+' || c == '-' || c == '.';
}

static bool is_host(unsigned char c)
{
	return is_alnum(c) || c == '-' || c == '.' || c >= 0x80;
}

static bool is_www(const unsigned char *data, size_t dot)
{
	return dot >= 3 && (data[dot - 1] | 0x20) == 'w' && (data[dot - 2] | 0x20) == 'w' &&
	       (data[dot - 3] | 0x20) == 'w';
}

void ps_starts_link(const struct ps_text *text, size_t sign, struct ps_starts *starts)
{
	const unsigned char *data = text->data;
	size_t at = sign;
	size_t plain;

	starts->count = 0;
	if (data[sign] == '.') {
		if (is_www(data, sign))
			add(starts, sign - 3);
		return;
	}
	if (data[sign] != '/' || sign == 0)
		return;
	if (data[sign - 1] == ':') {
		at = sign - 1;
		while (at > 0 && sign - at < SCHEME_MAX && is_scheme(data[at - 1]))
			at--;
		if (at < sign - 1)
			add(starts, at);
		/* A value may end right before the scheme, which is letters as far as it is known. */
		plain = sign - 1;
		while (plain > at && is_letter(data[plain - 1]))
			plain--;
		if (plain > at && plain < sign - 1)
			add(starts, plain);
		return;
	}
	while (at > 0 && sign - at < HOST_MAX && is_host(data[at - 1]))
		at--;
	if (at == sign || memchr(data + at, '.', sign - at) == NULL)
		return;
	add(starts, at);
	/* A sign outside ASCII, as a quotation mark, may stand before a host. */
	plain = sign;
	while (plain > at && data[plain - 1] < 0x80)
		plain--;
	if (plain < sign)
		add(starts, plain);
}

void ps_starts_colon(const struct ps_text *text, size_t sign, struct ps_starts *starts)
{
	size_t at = sign;

	starts->count = 0;
	if (text->data[sign] != ':')
		return;
	while (at > 0 && sign - at < COLON_MAX && (is_hex(text->data[at - 1]) || text->data[at - 1] == ':')) {
		at--;
		if (text->data[at] != ':')
			continue;
		/* An earlier colon has it already, unless a "::" begins here. */
		if (at + 1 != sign || (at > 0 && (is_hex(text->data[at - 1]) || text->data[at - 1] == ':')))
			return;
		break;
	}
	add(starts, at);
	/* What is longer than four digits is no part of an address; one that is shortened may begin behind it. */
	if (sign - at > HEXTET_MAX && sign + 1 < text->len && text->data[sign + 1] == ':')
		add(starts, sign);
}
