#include "slugs.h"

#include "aside.h"
#include "mark.h"
#include "wipe.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of a slug: of a file's name, as most systems have it, and its path. */
#define SLUG_MAX 512
/* Bytes of slugs in one text. */
#define WORDS_MAX ((size_t)64 << 10)
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
	ps_buf_init(&slugs->words, WORDS_MAX + SLUG_MAX + PS_TEXT_PADDING + sizeof("\n\n"));
}

void ps_slugs_fini(struct ps_slugs *slugs)
{
	ps_buf_fini(&slugs->words);
	free(slugs->places);
	*slugs = (struct ps_slugs){0};
}

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool is_capital(unsigned char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_letter(unsigned char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c >= 0x80;
}

static bool is_word(unsigned char c)
{
	return is_letter(c) || is_digit(c);
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

		if (is_digit(c))
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
		!is_letter(data[at]))
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
		more = more || is_digit(data[i]) || is_capital(data[i]);
	}
	return more && signs > 0 && (signs >= SIGNS_MIN || ending_of(data, slug) > 0) && !is_address(data, slug);
}

static enum ps_status make_room(struct ps_slugs *slugs, size_t len)
{
	size_t cap = slugs->cap == 0 ? 1024 : slugs->cap;
	uint32_t *places;

	if (len <= slugs->cap)
		return PS_OK;
	while (cap < len)
		cap *= 2;
	places = realloc(slugs->places, cap * sizeof(*places));
	if (places == NULL)
		return PS_SYSTEM;
	slugs->places = places;
	slugs->cap = cap;
	return PS_OK;
}

/* Adds the slug with its signs undone, and an empty line. */
static enum ps_status undo(struct ps_slugs *slugs, const unsigned char *data, const struct slug *slug)
{
	unsigned char words[SLUG_MAX + 4];
	size_t first = slugs->words.len;
	size_t ending = ending_of(data, slug);
	bool query = is_query(data, slug);
	size_t len = 0;
	enum ps_status status = make_room(slugs, first + slug->end - slug->start + sizeof("\n\n"));

	for (size_t i = slug->start; i < slug->end && status == PS_OK; len++) {
		int value = data[i] == '%' && slug->end - i >= 3 ? hex_pair(data + i + 1) : -1;

		words[len] = value >= 0 ? (unsigned char)value : data[i];
		slugs->places[first + len] = (uint32_t)i;
		if (data[i] == '_' && i > slug->start && i + 1 < slug->end && is_digit(data[i - 1]) &&
			is_digit(data[i + 1]))
			words[len] = '-';
		else if (data[i] == '_' || (data[i] == '+' && query) || words[len] < ' ')
			words[len] = ' ';
		else if (i == ending && i > 0)
			words[len] = '\n';
		i += value >= 0 ? 3 : 1;
	}
	for (unsigned i = 0; i < 2 && status == PS_OK; i++) {
		words[len] = '\n';
		slugs->places[first + len] = (uint32_t)slug->end;
		len++;
	}
	if (status == PS_OK)
		status = ps_buf_add(&slugs->words, words, len);
	ps_wipe(words, len);
	return status;
}

/* Where the next sign of the field stands, from slugs->at on; its end where there is none. */
static size_t next_sign(struct ps_slugs *slugs, size_t end)
{
	size_t nearest = end;

	for (unsigned i = 0; i < sizeof(sign_bytes); i++) {
		if (slugs->signs[i] < slugs->at) {
			const unsigned char *sign =
				memchr(slugs->text->data + slugs->at, sign_bytes[i], end - slugs->at);

			slugs->signs[i] = sign != NULL ? (size_t)(sign - slugs->text->data) : end;
		}
		if (slugs->signs[i] < nearest)
			nearest = slugs->signs[i];
	}
	return nearest;
}

/* Goes to the next field that is read, the one at hand or behind it. */
static void begin_field(struct ps_slugs *slugs)
{
	for (; slugs->field < ps_aside_fields(slugs->text); slugs->field++) {
		struct ps_field field = ps_aside_field(slugs->text, slugs->field);

		if (!ps_aside_is_read(&field) || field.end - field.start <= 2)
			continue;
		/* A sign that begins the field joins nothing. */
		slugs->at = field.start + 1;
		memset(slugs->signs, 0, sizeof(slugs->signs));
		return;
	}
}

void ps_slugs_begin(struct ps_slugs *slugs, const struct ps_text *text)
{
	slugs->text = text;
	slugs->field = 0;
	begin_field(slugs);
}

enum ps_status ps_slugs_next(struct ps_slugs *slugs, struct ps_text *words)
{
	const unsigned char *data = slugs->text->data;
	enum ps_status status = PS_OK;

	ps_buf_clear(&slugs->words);
	while (slugs->field < ps_aside_fields(slugs->text) && slugs->words.len < WORDS_MAX && status == PS_OK) {
		struct ps_field field = ps_aside_field(slugs->text, slugs->field);
		size_t sign = next_sign(slugs, field.end);
		struct slug slug;

		if (sign == field.end) {
			slugs->field++;
			begin_field(slugs);
			continue;
		}
		if (!is_sign(data, sign)) {
			slugs->at = sign + 1;
			continue;
		}
		slug = slug_at(data, field.start, field.end, sign);
		if (slug.end - slug.start <= SLUG_MAX && is_worth_a_look(data, &slug) &&
			!has_mark(data, &slug, field.start, field.end))
			status = undo(slugs, data, &slug);
		slugs->at = slug.end;
	}
	return status == PS_OK ? ps_aside_finish(&slugs->words, words) : status;
}

/* Whether the byte of the words' text at @at was a sign, or written as one. */
static bool was_sign(const struct ps_slugs *slugs, size_t at)
{
	return slugs->words.data[at] != slugs->text->data[slugs->places[at]];
}

/* Whether what was found holds a sign or stands beside one: else it is found where it stands. */
static bool is_news(const struct ps_slugs *slugs, const struct ps_finding *finding)
{
	size_t start = finding->start > 0 ? finding->start - 1 : 0;

	for (size_t i = start; i <= finding->end; i++) {
		if (slugs->words.data[i] != '\n' && was_sign(slugs, i))
			return true;
	}
	return false;
}

enum ps_status ps_slugs_place(const struct ps_slugs *slugs, const struct ps_findings *found, struct ps_findings *out)
{
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < found->len && status == PS_OK; i++) {
		struct ps_finding finding = found->items[i];

		if (memchr(slugs->words.data + finding.start, '\n', finding.end - finding.start) != NULL ||
			!is_news(slugs, &finding))
			continue;
		finding.start = slugs->places[finding.start];
		finding.end = slugs->places[finding.end];
		status = ps_findings_add(out, finding);
	}
	return status;
}
