/**
 * Reading a context, as code that is copied to where it is used.
 *
 * ps_context_near() and ps_context_far() are the doors for all but the model's
 * own loop, where a call costs as much as what it does.
 */
#ifndef PS_CONTEXT_READ_H
#define PS_CONTEXT_READ_H

#include "context.h"
#include "word_scan.h"

#define PS_ALWAYS_INLINE static inline __attribute__((always_inline))

/** Nothing there. */
extern const struct ps_word ps_edge_word;

/** Another lane's finding, or a mark, as a word in @room. */
const struct ps_word *ps_shape_word(struct ps_word *room, const struct ps_finding *found);
const struct ps_word *ps_mark_word(const struct ps_text *text, struct ps_word *room, size_t start, size_t end);

/** True for the key of a message's own text, as "body": what it opens begins as a line does, and a model that sees the
 * key instead of an edge reads the same message differently in its envelope. */
bool ps_opens_message(const struct ps_text *text, const struct ps_word *key);

static inline void ps_take_run_names(const struct ps_lex *lex, struct ps_context *context)
{
	if (lex->common >= 5)
		return;
	if (lex->given > context->run_given)
		context->run_given = lex->given;
	if (lex->surname > context->run_surname)
		context->run_surname = lex->surname;
}

static inline void ps_read_run(const struct ps_context_source *source, size_t index, struct ps_context *context)
{
	const struct ps_token *tokens = source->tokens;

	for (size_t i = index; context->run_after < PS_RUN_MAX && tokens[i].joins_next; i++) {
		context->run_after++;
		context->flags_after |= tokens[i + 1].word.lex->flags;
		ps_take_run_names(tokens[i + 1].word.lex, context);
	}
	for (size_t i = index; context->run_before < PS_RUN_MAX && i > 0 && tokens[i - 1].joins_next; i--) {
		context->run_before++;
		context->flags_before |= tokens[i - 1].word.lex->flags;
		ps_take_run_names(tokens[i - 1].word.lex, context);
	}
}

/*
 * The word before @at. *listed is the index behind the last listed word that may be it, @shape the shapes before: none
 * of them starts at @at or behind. @room is where a word is kept that is not listed.
 */
PS_ALWAYS_INLINE enum ps_gap ps_read_before(const struct ps_context_source *source, size_t at, size_t *listed,
	size_t shape, struct ps_word *room, const struct ps_word **word)
{
	const struct ps_text *text = source->text;
	size_t end = at - 1;
	enum ps_gap gap = PS_GAP_SPACE;

	if (!ps_is_blank_before(text, at)) {
		gap = ps_gap_before(text, at, &end);
		*word = &ps_edge_word;
		if (gap == PS_GAP_EDGE)
			return gap;
	}
	if (shape > 0 && source->shapes[shape - 1].end >= end) {
		*word = ps_shape_word(room, &source->shapes[shape - 1]);
		return gap;
	}
	if (text->data[end - 1] == ']' || text->data[end - 1] == ')') {
		*word = ps_mark_word(text, room, end - ps_mark_len_back(text, end), end);
		return gap;
	}
	while (*listed > 0 && source->tokens[*listed - 1].word.start >= end)
		(*listed)--;
	if (*listed > 0 && source->tokens[*listed - 1].word.after == end) {
		*word = &source->tokens[*listed - 1].word;
	} else {
		ps_word_read_back(text, end, room);
		*word = room;
	}
	if ((gap == PS_GAP_KEY || gap == PS_GAP_COLON) && ps_opens_message(text, *word)) {
		*word = &ps_edge_word;
		return PS_GAP_EDGE;
	}
	return gap;
}

PS_ALWAYS_INLINE enum ps_gap ps_read_after(const struct ps_context_source *source, size_t at, size_t *listed,
	size_t *shape, struct ps_word *room, const struct ps_word **word)
{
	const struct ps_text *text = source->text;
	size_t next = at + 1;
	enum ps_gap gap = PS_GAP_SPACE;

	if (!ps_is_blank_after(text, at)) {
		gap = ps_gap_after(text, at, &next);
		*word = &ps_edge_word;
		if (gap == PS_GAP_EDGE)
			return gap;
	}
	while (*shape < source->shape_count && source->shapes[*shape].end <= next)
		(*shape)++;
	if (*shape < source->shape_count && source->shapes[*shape].start <= next) {
		*word = ps_shape_word(room, &source->shapes[*shape]);
		return gap;
	}
	if (text->data[next] == '[' || text->data[next] == '(') {
		*word = ps_mark_word(text, room, next, next + ps_mark_len(text, next));
		return gap;
	}
	while (*listed < source->token_count && source->tokens[*listed].word.start < next)
		(*listed)++;
	if (*listed < source->token_count && source->tokens[*listed].word.start == next) {
		*word = &source->tokens[*listed].word;
		return gap;
	}
	if (text->len - next < PS_WORD_QUICK || !ps_word_scan_quickly(text->data, next, room))
		ps_word_scan(text, next, room);
	ps_word_look_up(room);
	*word = room;
	return gap;
}

/* The word before the token; the rest of the nearest is still to be read. */
PS_ALWAYS_INLINE void ps_read_first(
	const struct ps_context_source *source, size_t index, struct ps_context_room *room, struct ps_context *context)
{
	const struct ps_token *self = &source->tokens[index];

	context->self = &self->word;
	context->left = index;
	context->right = index + 1;
	context->shape_left = self->shape;
	context->shape_right = self->shape;
	context->run_before = 0;
	context->run_after = 0;
	context->run_given = 0;
	context->run_surname = 0;
	context->flags_before = 0;
	context->flags_after = 0;
	context->gap_before[0] = (uint8_t)ps_read_before(
		source, self->word.start, &context->left, context->shape_left, &room->before[0], &context->before[0]);
}

/* The word behind, and the run. */
PS_ALWAYS_INLINE void ps_read_near(
	const struct ps_context_source *source, size_t index, struct ps_context_room *room, struct ps_context *context)
{
	const struct ps_token *self = &source->tokens[index];

	context->gap_after[0] = (uint8_t)ps_read_after(
		source, self->word.after, &context->right, &context->shape_right, &room->after[0], &context->after[0]);
	if (self->joins_next || (index > 0 && self[-1].joins_next))
		ps_read_run(source, index, context);
}

PS_ALWAYS_INLINE void ps_read_far(
	const struct ps_context_source *source, struct ps_context_room *room, struct ps_context *context)
{
	const struct ps_word *before = context->before[0];
	const struct ps_word *after = context->after[0];

	context->before[1] = &ps_edge_word;
	context->after[1] = &ps_edge_word;
	context->gap_before[1] = PS_GAP_EDGE;
	context->gap_after[1] = PS_GAP_EDGE;
	while (context->shape_left > 0 && source->shapes[context->shape_left - 1].start >= before->start)
		context->shape_left--;
	if (before->kind > PS_WORD_MARK)
		context->gap_before[1] = (uint8_t)ps_read_before(source, before->start, &context->left,
			context->shape_left, &room->before[1], &context->before[1]);
	if (after->kind > PS_WORD_MARK)
		context->gap_after[1] = (uint8_t)ps_read_after(source, after->after, &context->right,
			&context->shape_right, &room->after[1], &context->after[1]);
}

#endif
