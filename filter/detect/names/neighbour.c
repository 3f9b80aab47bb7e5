#include "context_read.h"

const struct ps_neighbour ps_edge_neighbour = {.id = PS_BESIDE_EDGE,
	.beside = PS_BESIDE_EDGE,
	.shape = PS_SHAPE_NO_WORD + PS_WORD_EDGE,
	.kind = PS_WORD_EDGE,
	.gap = PS_GAP_EDGE};

/* As numbers: a compiler would move the bytes one by one. */
static inline uint32_t kinds_of(unsigned beside, unsigned shape, unsigned kind, unsigned gap)
{
	return beside | shape << 8 | kind << 16 | (uint32_t)gap << 24;
}

static inline void set(struct ps_neighbour *neighbour, uint32_t id, uint32_t kinds, size_t at, size_t listed)
{
	neighbour->id = id;
	neighbour->at = (uint32_t)at;
	neighbour->listed = (uint32_t)listed;
	neighbour->kinds = kinds;
}

static inline void set_word(
	struct ps_neighbour *neighbour, const struct ps_word *word, unsigned gap, size_t at, size_t listed)
{
	set(neighbour, ps_word_identity(word->hash, word->beside), kinds_of(word->beside, word->shape, word->kind, gap),
		at, listed);
}

/* Another lane's finding. */
__attribute__((noinline)) static void set_shape(
	struct ps_neighbour *neighbour, const struct ps_finding *found, unsigned gap, size_t at, size_t listed)
{
	struct ps_word room;

	set_word(neighbour, ps_shape_word(&room, found), gap, at, listed);
}

static inline void set_number(struct ps_neighbour *neighbour, unsigned gap, size_t at, size_t listed)
{
	set(neighbour, PS_BESIDE_NUMBER,
		kinds_of(PS_BESIDE_NUMBER, PS_SHAPE_NO_WORD + PS_WORD_NUMBER, PS_WORD_NUMBER, gap), at, listed);
}

/* The word of @len letters at @data; @upper: which of them are capitals. */
static inline void set_letters(struct ps_neighbour *neighbour, const unsigned char *data, unsigned len, uint32_t upper,
	unsigned gap, size_t at, size_t listed)
{
	uint64_t hash = ps_hash_of_letters(data, len);
	unsigned beside = ps_word_beside(ps_lexicon_find(hash), (upper & 1) != 0, len == 1 && upper != 0);

	set(neighbour, ps_word_identity(hash, beside),
		kinds_of(beside, ps_shape_of_bits(upper, len), PS_WORD_LOWER + (upper & 1), gap), at, listed);
}

__attribute__((noinline)) static void plain_before(
	const struct ps_context_source *source, size_t at, size_t listed, size_t shape, struct ps_neighbour *neighbour)
{
	struct ps_word room;
	const struct ps_word *word;
	enum ps_gap gap = ps_read_before(source, at, &listed, shape, &room, &word);

	while (listed > 0 && source->tokens[listed - 1].word.start >= word->start)
		listed--;
	set_word(neighbour, word, gap, word->start, listed);
}

__attribute__((noinline)) static void plain_after(
	const struct ps_context_source *source, size_t at, size_t listed, size_t shape, struct ps_neighbour *neighbour)
{
	struct ps_word room;
	const struct ps_word *word;
	enum ps_gap gap = ps_read_after(source, at, &listed, &shape, &room, &word);

	while (listed < source->token_count && source->tokens[listed].word.start < word->after)
		listed++;
	set_word(neighbour, word, gap, word->after, listed);
}

/* Behind the key of a message's text stands its beginning. */
static inline bool is_message(const struct ps_text *text, unsigned gap, size_t start, size_t end)
{
	return (gap == PS_GAP_KEY || gap == PS_GAP_COLON) && ps_opens_message(text, start, end);
}

/* Reads it, or says false: then the plain way has to. */
static inline bool quick_before(
	const struct ps_context_source *source, size_t at, size_t listed, size_t shape, struct ps_neighbour *neighbour)
{
	const unsigned char *data = source->text->data + at;
	const struct ps_token *token = source->tokens + listed - 1;
	struct ps_window window;
	unsigned gap = PS_GAP_SPACE;
	unsigned size = 1;
	unsigned len;
	size_t end;

	if (at < 2 * PS_WINDOW || (!ps_is_blank_before(data) && !ps_quick_gap_before(data, &size, &gap)))
		return false;
	end = at - size;
	data -= size;
	if (shape > 0 && source->shapes[shape - 1].end >= end) {
		set_shape(neighbour, &source->shapes[shape - 1], gap, source->shapes[shape - 1].start, listed);
		return true;
	}
	if (listed > 0 && token->word.after == end) {
		set_word(neighbour, &token->word, gap, token->word.start, listed - 1);
		if (is_message(source->text, gap, token->word.start, token->word.end))
			*neighbour = ps_edge_neighbour;
		return true;
	}
	window = ps_window_at(data - PS_WINDOW);
	len = (unsigned)__builtin_clz(~((window.letters | window.digits) << PS_WINDOW));
	if (len >= PS_WINDOW || (ps_word_edge[data[-1 - (ptrdiff_t)len]] | ps_word_edge[data[0]]) != 0)
		return false;
	if (window.digits >> (PS_WINDOW - len) != 0) {
		set_number(neighbour, gap, end - len, listed);
		return true;
	}
	set_letters(neighbour, data - len, len, window.upper >> (PS_WINDOW - len), gap, end - len, listed);
	if (is_message(source->text, gap, end - len, end))
		*neighbour = ps_edge_neighbour;
	return true;
}

static inline bool quick_after(
	const struct ps_context_source *source, size_t at, size_t listed, size_t shape, struct ps_neighbour *neighbour)
{
	const unsigned char *data = source->text->data + at;
	const struct ps_token *token = source->tokens + listed;
	struct ps_window window;
	unsigned gap = PS_GAP_SPACE;
	unsigned size = 1;
	unsigned len, own;
	size_t next;

	if (source->text->len - at < 2 * PS_WINDOW ||
		(!ps_is_blank_after(data) && !ps_quick_gap_after(data, &size, &gap)))
		return false;
	next = at + size;
	data += size;
	while (shape < source->shape_count && source->shapes[shape].end <= next)
		shape++;
	if (shape < source->shape_count && source->shapes[shape].start <= next) {
		set_shape(neighbour, &source->shapes[shape], gap, source->shapes[shape].end, listed);
		return true;
	}
	if (listed < source->token_count && token->word.start == next) {
		set_word(neighbour, &token->word, gap, token->word.after, listed + 1);
		return true;
	}
	window = ps_window_at(data);
	len = (unsigned)__builtin_ctz(~(window.letters | window.digits));
	if (len >= PS_WINDOW || ps_word_edge[data[len]] != 0)
		return false;
	own = (1U << len) - 1;
	if ((window.digits & own) != 0)
		set_number(neighbour, gap, next + len, listed);
	else
		set_letters(neighbour, data, len, window.upper & own, gap, next + len, listed);
	return true;
}

void ps_neighbour_before(
	const struct ps_context_source *source, size_t at, size_t listed, size_t shape, struct ps_neighbour *neighbour)
{
	if (!quick_before(source, at, listed, shape, neighbour))
		plain_before(source, at, listed, shape, neighbour);
}

void ps_neighbour_after(
	const struct ps_context_source *source, size_t at, size_t listed, size_t shape, struct ps_neighbour *neighbour)
{
	if (!quick_after(source, at, listed, shape, neighbour))
		plain_after(source, at, listed, shape, neighbour);
}
