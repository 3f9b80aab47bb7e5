#include "gaps.h"

#include <string.h>

/* Bytes of a sentence. */
#define SENTENCE_MAX 512
/* Blanks of a gap. */
#define GAP_MAX 4
/* Letters before a full stop that shortens a word: "Dr.", "Apt.". */
#define SHORT_MAX 4
/* Bytes around a gap that say whether it is worth a look. */
#define NEAR 16
/* Bytes that are looked at together. */
#define BLOCK 64

_Static_assert(BLOCK <= PS_TEXT_PADDING, "blocks are read over the text's end");

struct stretch {
	size_t start, end;
};

void ps_gaps_init(struct ps_gaps *gaps)
{
	*gaps = (struct ps_gaps){0};
	ps_aside_init(&gaps->aside, SENTENCE_MAX);
}

void ps_gaps_fini(struct ps_gaps *gaps)
{
	ps_aside_fini(&gaps->aside);
}

static inline bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\t';
}

/* Where two blanks, or a tab, first begin among the 64 places from @data on; BLOCK where they do not. */
static inline unsigned first_blanks(const unsigned char *data)
{
	unsigned char seen[BLOCK];
	uint64_t words[BLOCK / 8];

	for (unsigned i = 0; i < BLOCK; i++)
		seen[i] = (unsigned char)((unsigned char)((data[i] ^ ' ') | (data[i + 1] ^ ' ')) == 0) |
			  (unsigned char)(data[i] == '\t');
	memcpy(words, seen, sizeof(words));
	for (unsigned i = 0; i < BLOCK / 8; i++) {
		if (words[i] != 0)
			return i * 8 + (unsigned)__builtin_ctzll(words[i]) / 8;
	}
	return BLOCK;
}

/* The next blanks at or behind @at that are more than one, or a tab; from the end on where there are none. */
static struct stretch next_blanks(const unsigned char *data, size_t at, size_t end)
{
	struct stretch blanks;
	unsigned first = BLOCK;

	while (at < end && (first = first_blanks(data + at)) == BLOCK)
		at += BLOCK;
	at += first;
	if (at >= end)
		return (struct stretch){end, end};
	blanks = (struct stretch){at, at + 1};
	/* The one blank before a tab. */
	if (blanks.start > 0 && data[blanks.start - 1] == ' ')
		blanks.start--;
	while (blanks.end < end && is_blank(data[blanks.end]))
		blanks.end++;
	return blanks;
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

/* The sentence around a gap; longer than a sentence may be where it has no end near by. */
static struct stretch sentence_around(
	const unsigned char *data, const struct ps_field *field, const struct stretch *gap)
{
	struct stretch sentence = *gap;
	size_t next;

	while (sentence.start > field->start && gap->start - sentence.start <= SENTENCE_MAX) {
		size_t first = sentence.start - 1;

		while (first > field->start && sentence.start - first <= GAP_MAX && is_blank(data[first]) &&
			is_blank(data[first - 1]))
			first--;
		if (is_edge(data, field, first, &next))
			break;
		sentence.start = first;
	}
	while (sentence.end < field->end && sentence.end - gap->end <= SENTENCE_MAX &&
		!is_edge(data, field, sentence.end, &next))
		sentence.end = next;
	return sentence;
}

/* Whether a value may hold the gap: what is none has small letters around. */
static bool is_worth_a_look(const unsigned char *data, const struct ps_field *field, const struct stretch *gap)
{
	size_t at = gap->start - field->start > NEAR ? gap->start - NEAR : field->start;
	size_t end = field->end - gap->end > NEAR ? gap->end + NEAR : field->end;

	while (at < end && data[at] < 0x80 && (data[at] < '0' || data[at] > '9') && (data[at] < 'A' || data[at] > 'Z'))
		at++;
	/* Behind a label every value may stand apart, and is found so. */
	return at < end && data[gap->start - 1] != ':';
}

/* Adds the sentence with one blank for each gap. */
static enum ps_status close_gaps(struct ps_aside *aside, const unsigned char *data, const struct stretch *sentence)
{
	enum ps_status status = ps_aside_reserve(aside, sentence->end - sentence->start);

	for (size_t i = sentence->start; i < sentence->end && status == PS_OK; i++) {
		ps_aside_put(aside, is_blank(data[i]) ? ' ' : data[i], i);
		while (is_blank(data[i]) && i + 1 < sentence->end && is_blank(data[i + 1]))
			i++;
	}
	if (status == PS_OK)
		ps_aside_end(aside, sentence->end);
	return status;
}

void ps_gaps_begin(struct ps_gaps *gaps, const struct ps_text *text)
{
	(void)ps_aside_begin(&gaps->aside, text);
}

enum ps_status ps_gaps_next(struct ps_gaps *gaps, struct ps_text *words)
{
	struct ps_aside *aside = &gaps->aside;
	const unsigned char *data = aside->text->data;
	enum ps_status status = PS_OK;

	ps_aside_clear(aside);
	while (ps_aside_goes_on(aside) && status == PS_OK) {
		struct ps_field field = ps_aside_field(aside->text, aside->field);
		struct stretch blanks = next_blanks(data, aside->at, field.end);
		struct stretch sentence;

		if (blanks.start == field.end) {
			(void)ps_aside_next_field(aside);
			continue;
		}
		aside->at = blanks.end;
		if (!is_inside(data, &field, &blanks) || !is_worth_a_look(data, &field, &blanks))
			continue;
		sentence = sentence_around(data, &field, &blanks);
		if (sentence.end - sentence.start <= SENTENCE_MAX &&
			!ps_aside_has_mark(data, sentence.start, sentence.end))
			status = close_gaps(aside, data, &sentence);
		aside->at = sentence.end;
	}
	return status == PS_OK ? ps_aside_finish(&aside->words, words) : status;
}
