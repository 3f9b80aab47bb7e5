#include "layout.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* Blanks of a gap. */
#define GAP_MAX 4
/* Signs of an emphasis. */
#define SIGNS_MAX 3
/* Letters before a full stop that shortens a word: "Dr.", "Apt.". */
#define SHORT_MAX 4
/* Bytes around a gap that say whether it is worth a look. */
#define NEAR 16
/* Bytes that are looked at together. */
#define BLOCK 16

_Static_assert(BLOCK + 1 <= PS_TEXT_PADDING, "blocks are read over the text's end");

struct stretch {
	size_t start, end;
};

static inline bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\t';
}

static inline bool is_sign(unsigned char c)
{
	return c == '*' || c == '_' || c == '`' || c == '~';
}

static bool is_word(unsigned char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c >= 0x80;
}

#if defined(__SSE2__)
/* Bits of the 16 bytes from @data on at which two blanks, a tab or a sign begin. */
static inline unsigned places_of(const unsigned char *data)
{
	const __m128i blank = _mm_set1_epi8(' ');
	const __m128i one = _mm_set1_epi8(1);
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)data);
	__m128i next = _mm_loadu_si128((const __m128i *)(const void *)(data + 1));
	__m128i bars = _mm_sub_epi8(bytes, _mm_set1_epi8('_'));
	__m128i seen = _mm_and_si128(_mm_cmpeq_epi8(bytes, blank), _mm_cmpeq_epi8(next, blank));

	/* '_' and '`' are neighbours. */
	seen = _mm_or_si128(seen, _mm_cmpeq_epi8(_mm_min_epu8(bars, one), bars));
	seen = _mm_or_si128(seen, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t')));
	seen = _mm_or_si128(seen, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('*')));
	seen = _mm_or_si128(seen, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('~')));
	return (unsigned)_mm_movemask_epi8(seen);
}
#else
static inline unsigned places_of(const unsigned char *data)
{
	unsigned places = 0;

	for (unsigned i = 0; i < BLOCK; i++) {
		if ((data[i] == ' ' && data[i + 1] == ' ') || data[i] == '\t' || is_sign(data[i]))
			places |= 1U << i;
	}
	return places;
}
#endif

/* The next blanks of the field at or behind @at that are more than one, or a tab, or the next signs, which are alike;
 * from its end on where there are none. */
static struct stretch next_place(const unsigned char *data, const struct ps_field *field, size_t at)
{
	struct stretch place;
	unsigned places = 0;

	while (at < field->end && (places = places_of(data + at)) == 0)
		at += BLOCK;
	if (places != 0)
		at += (unsigned)__builtin_ctz(places);
	if (at >= field->end)
		return (struct stretch){field->end, field->end};
	place = (struct stretch){at, at + 1};
	if (is_sign(data[at])) {
		while (place.end < field->end && data[place.end] == data[at])
			place.end++;
		return place;
	}
	/* The one blank before a tab. */
	if (place.start > field->start && data[place.start - 1] == ' ')
		place.start--;
	while (place.end < field->end && is_blank(data[place.end]))
		place.end++;
	return place;
}

/* Signs that may stand inside of a word: "is a **93**F". A single one is a product's or a mask's. */
static bool is_inner_emphasis(const unsigned char *data, const struct stretch *signs)
{
	return signs->end - signs->start == 2 && data[signs->start] == '*';
}

/* Whether these signs begin or end an emphasis: a word, or what may enclose one, stands on one side alone. */
static bool is_emphasis(const unsigned char *data, const struct ps_field *field, const struct stretch *signs)
{
	unsigned char left = signs->start > field->start ? data[signs->start - 1] : ' ';
	unsigned char right = signs->end < field->end ? data[signs->end] : ' ';

	if (signs->end - signs->start > SIGNS_MAX)
		return false;
	if (is_word(left) && is_word(right))
		return is_inner_emphasis(data, signs);
	if (!is_word(left) && (is_word(right) || is_sign(right) || (right > ' ' && strchr("(+#$@\"'", right) != NULL)))
		return true;
	return !is_word(right) && (is_word(left) || is_sign(left) || (left > ' ' && strchr(").,!?%\"'", left) != NULL));
}

/* Whether the full stop at data[at] ends a sentence: not behind a short word with a capital. */
static bool is_end(const unsigned char *data, size_t floor, size_t at)
{
	size_t first = at;

	if (data[at] == '!' || data[at] == '?')
		return true;
	if (data[at] != '.')
		return false;
	while (first > floor && at - first <= SHORT_MAX && (data[first - 1] | 0x20) >= 'a' &&
		(data[first - 1] | 0x20) <= 'z')
		first--;
	return first == at || at - first > SHORT_MAX || data[first] < 'A' || data[first] > 'Z';
}

/* Whether these blanks of the field stand between words of one sentence, and not at its edge. */
static bool is_inside(const unsigned char *data, const struct ps_field *field, const struct stretch *blanks)
{
	return blanks->end - blanks->start <= GAP_MAX && blanks->start > field->start && blanks->end < field->end &&
	       data[blanks->start - 1] > ' ' && data[blanks->end] > ' ' &&
	       !is_end(data, field->start, blanks->start - 1);
}

/* Whether a sentence cannot hold data[at]: a line's end, or blanks at an edge; *@next is behind what it can hold. */
static bool is_edge(const unsigned char *data, const struct ps_field *field, size_t at, size_t *next)
{
	struct stretch blanks = {at, at + 1};

	*next = at + 1;
	if (!is_blank(data[at]))
		return data[at] < ' ';
	while (blanks.end < field->end && blanks.end - at <= GAP_MAX && is_blank(data[blanks.end]))
		blanks.end++;
	*next = blanks.end;
	return !is_inside(data, field, &blanks);
}

/* The sentence around a place; longer than a sentence may be where it has no end near by. */
static struct stretch sentence_around(
	const unsigned char *data, const struct ps_field *field, const struct stretch *place)
{
	struct stretch sentence = *place;
	size_t next;

	while (sentence.start > field->start && place->start - sentence.start <= PS_LAYOUT_SENTENCE) {
		size_t first = sentence.start - 1;

		while (first > field->start && sentence.start - first <= GAP_MAX && is_blank(data[first]) &&
			is_blank(data[first - 1]))
			first--;
		if (is_edge(data, field, first, &next))
			break;
		sentence.start = first;
	}
	while (sentence.end < field->end && sentence.end - place->end <= PS_LAYOUT_SENTENCE &&
		!is_edge(data, field, sentence.end, &next))
		sentence.end = next;
	return sentence;
}

/* Whether a value may stand there: what is none has small letters around. */
static bool is_near_value(const unsigned char *data, const struct ps_field *field, const struct stretch *place)
{
	size_t at = place->start - field->start > NEAR ? place->start - NEAR : field->start;
	size_t end = field->end - place->end > NEAR ? place->end + NEAR : field->end;

	while (at < end && data[at] < 0x80 && (data[at] < '0' || data[at] > '9') && (data[at] < 'A' || data[at] > 'Z'))
		at++;
	return at < end;
}

static bool is_worth_a_look(const unsigned char *data, const struct ps_field *field, const struct stretch *place)
{
	if (is_sign(data[place->start]))
		return is_emphasis(data, field, place) && is_near_value(data, field, place);
	/* Behind a label every value may stand apart, and is found so. */
	return is_inside(data, field, place) && data[place->start - 1] != ':' && is_near_value(data, field, place);
}

/* Adds the sentence with one blank for each gap and without signs of emphasis. */
static enum ps_status undo(struct ps_aside *aside, const unsigned char *data, const struct stretch *sentence)
{
	const struct ps_field whole = {.start = (uint32_t)sentence->start, .end = (uint32_t)sentence->end};
	enum ps_status status = ps_aside_reserve(aside, sentence->end - sentence->start);

	for (size_t i = sentence->start; i < sentence->end && status == PS_OK;) {
		struct stretch run = {i, i + 1};

		while (run.end < sentence->end &&
			(is_sign(data[i]) ? data[run.end] == data[i] : is_blank(data[i]) && is_blank(data[run.end])))
			run.end++;
		if (is_blank(data[i])) {
			ps_aside_put(aside, ' ', i);
		} else if (!is_sign(data[i]) || !is_emphasis(data, &whole, &run)) {
			while (i < run.end) {
				ps_aside_put(aside, data[i], i);
				i++;
			}
		} else if (i == sentence->start) {
			/* So that what follows has it beside it. */
			ps_aside_put(aside, ' ', i);
		}
		i = run.end;
	}
	if (status == PS_OK)
		ps_aside_end(aside, sentence->end);
	return status;
}

enum ps_status ps_layout_next(struct ps_aside *aside, struct ps_text *words)
{
	const unsigned char *data = aside->text->data;
	enum ps_status status = PS_OK;

	ps_aside_clear(aside);
	while (ps_aside_goes_on(aside) && status == PS_OK) {
		struct ps_field field = ps_aside_field(aside->text, aside->field);
		struct stretch place = next_place(data, &field, aside->at);
		struct stretch sentence;

		if (place.start == field.end) {
			ps_aside_next_field(aside);
			continue;
		}
		aside->at = place.end;
		if (!is_worth_a_look(data, &field, &place))
			continue;
		sentence = sentence_around(data, &field, &place);
		if (sentence.end - sentence.start <= PS_LAYOUT_SENTENCE &&
			!ps_aside_has_mark(data, sentence.start, sentence.end))
			status = undo(aside, data, &sentence);
		aside->at = sentence.end;
	}
	return status == PS_OK ? ps_aside_finish(&aside->words, words) : status;
}
