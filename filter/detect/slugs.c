#include "slugs.h"

#include "mark.h"
#include "near.h"

#include <string.h>

/* Bytes of a slug: of a file's name, as most systems have it, and its path. */
#define SLUG_MAX 512
/* Letters of a file's ending. */
#define ENDING_MIN 2
#define ENDING_MAX 4
/* Signs between letters and digits that a slug without an ending has. */
#define SIGNS_MIN 2

static const char sign_bytes[3] = {'_', '+', '%'};

struct slug {
	size_t start, end;
};

void ps_slugs_init(struct ps_slugs *slugs)
{
	*slugs = (struct ps_slugs){0};
	ps_aside_init(&slugs->aside, SLUG_MAX);
}

void ps_slugs_fini(struct ps_slugs *slugs)
{
	ps_aside_fini(&slugs->aside);
}

static bool is_word(unsigned char c)
{
	return ps_near_letter(c) || ps_near_digit(c);
}

#define ROW8(x) x, x, x, x, x, x, x, x
#define ROW32(x) ROW8(x), ROW8(x), ROW8(x), ROW8(x)

/* What a slug may hold: letters, digits and the signs of paths and queries. */
static const bool slug_bytes[256] = {['0'] = 1,
	['1'] = ROW8(1),
	['9'] = 1,
	['A'] = ROW8(1),
	ROW8(1),
	ROW8(1),
	1,
	1,
	['a'] = ROW8(1),
	ROW8(1),
	ROW8(1),
	1,
	1,
	['_'] = 1,
	['+'] = 1,
	['%'] = 1,
	['-'] = 1,
	['.'] = 1,
	['='] = 1,
	['&'] = 1,
	['?'] = 1,
	['/'] = 1,
	['~'] = 1,
	[':'] = 1,
	['#'] = 1,
	['@'] = 1,
	['*'] = 1,
	['['] = 1,
	[']'] = 1,
	[128] = ROW32(1),
	ROW32(1),
	ROW32(1),
	ROW32(1)};

/* The value of two hexadecimal digits, or -1. */
static int hex_pair(const unsigned char *data)
{
	int value = 0;

	for (unsigned i = 0; i < 2; i++) {
		unsigned char c = data[i];

		if (ps_near_digit(c))
			value = value * 16 + (c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			value = value * 16 + ((c | 0x20) - 'a' + 10);
		else
			return -1;
	}
	return value;
}

/* Whether the sign at data[at] joins or stands for something; data[at - 1] and two bytes behind it may be read. */
static inline bool is_sign(const unsigned char *data, size_t at)
{
	return data[at] == '%' ? hex_pair(data + at + 1) >= 0 : is_word(data[at - 1]) && is_word(data[at + 1]);
}

/* The slug around text[at], no farther than [floor, end). */
static struct slug slug_at(const unsigned char *data, size_t floor, size_t end, size_t at)
{
	struct slug slug = {at, at + 1};

	while (slug.start > floor && at - slug.start <= SLUG_MAX && slug_bytes[data[slug.start - 1]])
		slug.start--;
	while (slug.end < end && slug.end - slug.start <= SLUG_MAX && slug_bytes[data[slug.end]])
		slug.end++;
	return slug;
}

/* Where the ending of a file's name begins, "report.pdf", also before the full stop that ends the sentence; 0 without.
 */
static size_t ending_of(const unsigned char *data, const struct slug *slug)
{
	size_t end = slug->end;
	size_t at;

	while (end > slug->start && !is_word(data[end - 1]))
		end--;
	at = end;
	while (at > slug->start && is_word(data[at - 1]) && end - at <= ENDING_MAX)
		at--;
	if (end - at < ENDING_MIN || end - at > ENDING_MAX || at <= slug->start + 1 || data[at - 1] != '.' ||
		!ps_near_letter(data[at]))
		return 0;
	return at - 1;
}

/* A mark in it, or right at one of its ends: then it was longer once. */
static bool has_mark(const unsigned char *data, const struct slug *slug, size_t floor, size_t end)
{
	if (ps_aside_has_mark(data, slug->start, slug->end) ||
		ps_mark_at((const char *)data + slug->end, end - slug->end, NULL) > 0)
		return true;
	for (size_t len = 1; len <= PS_MARK_MAX && len <= slug->start - floor; len++) {
		if (ps_is_mark((const char *)data + slug->start - len, len))
			return true;
	}
	return false;
}

/* A query, "q=a+b": where '+' stands for a blank. */
static bool is_query(const unsigned char *data, const struct slug *slug)
{
	return memchr(data + slug->start, '=', slug->end - slug->start) != NULL;
}

/* An address of mail or of the web is a finding as a whole. */
static bool is_address(const unsigned char *data, const struct slug *slug)
{
	for (size_t i = slug->start; i < slug->end; i++) {
		if (data[i] == '@' || (data[i] == '/' && i > slug->start && i + 1 < slug->end && data[i - 1] == ':' &&
					      data[i + 1] == '/'))
			return true;
	}
	return false;
}

/* Whether it may hold a value: signs between its words, and more than small letters. */
static bool is_worth_a_look(const unsigned char *data, const struct slug *slug)
{
	bool query = is_query(data, slug);
	unsigned signs = 0;
	bool more = false;

	for (size_t i = slug->start; i < slug->end; i++) {
		if (i > slug->start && (data[i] == '_' || data[i] == '%' || (data[i] == '+' && query)))
			signs += is_sign(data, i);
		more = more || ps_near_digit(data[i]) || ps_near_upper(data[i]);
	}
	return more && signs > 0 && (signs >= SIGNS_MIN || ending_of(data, slug) > 0) && !is_address(data, slug);
}

/* Adds the slug with its signs undone. */
static enum ps_status undo(struct ps_aside *aside, const unsigned char *data, const struct slug *slug)
{
	size_t ending = ending_of(data, slug);
	bool query = is_query(data, slug);
	enum ps_status status = ps_aside_reserve(aside, slug->end - slug->start);

	for (size_t i = slug->start; i < slug->end && status == PS_OK;) {
		int value = data[i] == '%' && slug->end - i >= 3 ? hex_pair(data + i + 1) : -1;
		unsigned char byte = value >= 0 ? (unsigned char)value : data[i];

		if (data[i] == '_' && i > slug->start && i + 1 < slug->end && ps_near_digit(data[i - 1]) &&
			ps_near_digit(data[i + 1]))
			byte = '-';
		else if (data[i] == '_' || (data[i] == '+' && query) || byte < ' ')
			byte = ' ';
		else if (i == ending && i > 0)
			byte = '\n';
		ps_aside_put(aside, byte, i);
		i += value >= 0 ? 3 : 1;
	}
	if (status == PS_OK)
		ps_aside_end(aside, slug->end);
	return status;
}

/* Where the next sign of the field stands, from where it is read on; its end where there is none. */
static size_t next_sign(struct ps_slugs *slugs, size_t end)
{
	const unsigned char *data = slugs->aside.text->data;
	size_t at = slugs->aside.at;
	size_t nearest = end;

	for (unsigned i = 0; i < sizeof(sign_bytes); i++) {
		if (slugs->signs[i] < at) {
			const unsigned char *sign = memchr(data + at, sign_bytes[i], end - at);

			slugs->signs[i] = sign != NULL ? (size_t)(sign - data) : end;
		}
		if (slugs->signs[i] < nearest)
			nearest = slugs->signs[i];
	}
	return nearest;
}

void ps_slugs_begin(struct ps_slugs *slugs, const struct ps_text *text)
{
	memset(slugs->signs, 0, sizeof(slugs->signs));
	ps_aside_begin(&slugs->aside, text);
}

enum ps_status ps_slugs_next(struct ps_slugs *slugs, struct ps_text *words)
{
	struct ps_aside *aside = &slugs->aside;
	const unsigned char *data = aside->text->data;
	enum ps_status status = PS_OK;

	ps_aside_clear(aside);
	while (ps_aside_goes_on(aside) && status == PS_OK) {
		struct ps_field field = ps_aside_field(aside->text, aside->field);
		size_t sign = next_sign(slugs, field.end);
		struct slug slug;

		if (sign == field.end) {
			memset(slugs->signs, 0, sizeof(slugs->signs));
			ps_aside_next_field(aside);
			continue;
		}
		if (!is_sign(data, sign)) {
			aside->at = sign + 1;
			continue;
		}
		slug = slug_at(data, field.start, field.end, sign);
		if (slug.end - slug.start <= SLUG_MAX && is_worth_a_look(data, &slug) &&
			!has_mark(data, &slug, field.start, field.end))
			status = undo(aside, data, &slug);
		aside->at = slug.end;
	}
	return status == PS_OK ? ps_aside_finish(&aside->words, words) : status;
}
