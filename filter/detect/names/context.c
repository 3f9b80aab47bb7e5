#include "context.h"

static const struct ps_word edge = {.kind = PS_WORD_EDGE};

static const struct ps_word *made_word(struct ps_word *room, enum ps_word_kind kind, size_t start, size_t end)
{
	room->start = (uint32_t)start;
	room->end = (uint32_t)end;
	room->after = (uint32_t)end;
	room->kind = (uint8_t)kind;
	room->possessive = false;
	room->lex = &ps_lexicon_nothing;
	return room;
}

static const struct ps_word *shape_word(struct ps_word *room, const struct ps_finding *found)
{
	room->type = found->type;
	return made_word(room, PS_WORD_SHAPE, found->start, found->end);
}

bool ps_run_joins(const struct ps_text *text, const struct ps_word *word, const struct ps_word *next)
{
	const unsigned char *data = text->data;
	size_t gap = next->start - word->end;

	if (gap > 2 || gap == 0 || word->possessive || word->kind != PS_WORD_CAPITAL || next->kind != PS_WORD_CAPITAL)
		return false;
	if (gap == 1)
		return data[word->end] == ' ' || data[word->end] == '-' ||
		       (data[word->end] == '.' && word->shape == PS_SHAPE_INITIAL);
	return data[word->end] == '.' && data[word->end + 1] == ' ' && word->shape == PS_SHAPE_INITIAL;
}

static void take_run_names(const struct ps_lex *lex, struct ps_context *context)
{
	if (lex->common >= 5)
		return;
	if (lex->given > context->run_given)
		context->run_given = lex->given;
	if (lex->surname > context->run_surname)
		context->run_surname = lex->surname;
}

static void read_run(const struct ps_context_source *source, size_t index, struct ps_context *context)
{
	const struct ps_token *tokens = source->tokens;

	for (size_t i = index; context->run_after < PS_RUN_MAX && tokens[i].joins_next; i++) {
		context->run_after++;
		context->flags_after |= tokens[i + 1].word.lex->flags;
		take_run_names(tokens[i + 1].word.lex, context);
	}
	for (size_t i = index; context->run_before < PS_RUN_MAX && i > 0 && tokens[i - 1].joins_next; i--) {
		context->run_before++;
		context->flags_before |= tokens[i - 1].word.lex->flags;
		take_run_names(tokens[i - 1].word.lex, context);
	}
}

/*
 * The word before @at. @listed is the index behind the last listed word that may be it, *shape the shapes before.
 * @room is where a word is kept that is not listed.
 */
static inline enum ps_gap read_before(const struct ps_context_source *source, size_t at, size_t *listed, size_t *shape,
	struct ps_word *room, const struct ps_word **word)
{
	size_t end;
	enum ps_gap gap = ps_gap_before(source->text, at, &end);
	unsigned char last;

	*word = &edge;
	if (gap == PS_GAP_EDGE)
		return gap;
	while (*shape > 0 && source->shapes[*shape - 1].start >= at)
		(*shape)--;
	if (*shape > 0 && source->shapes[*shape - 1].end >= end) {
		*word = shape_word(room, &source->shapes[*shape - 1]);
		return gap;
	}
	last = source->text->data[end - 1];
	if (last == ']' || last == ')') {
		*word = made_word(room, PS_WORD_MARK, end - ps_mark_len_back(source->text, end), end);
		return gap;
	}
	while (*listed > 0 && source->tokens[*listed - 1].word.start >= end)
		(*listed)--;
	if (*listed > 0 && source->tokens[*listed - 1].word.after == end) {
		*word = &source->tokens[*listed - 1].word;
		return gap;
	}
	ps_word_read_back(source->text, end, room);
	*word = room;
	return gap;
}

static inline enum ps_gap read_after(const struct ps_context_source *source, size_t at, size_t *listed, size_t *shape,
	struct ps_word *room, const struct ps_word **word)
{
	size_t next;
	enum ps_gap gap = ps_gap_after(source->text, at, &next);

	*word = &edge;
	if (gap == PS_GAP_EDGE)
		return gap;
	while (*shape < source->shape_count && source->shapes[*shape].end <= next)
		(*shape)++;
	if (*shape < source->shape_count && source->shapes[*shape].start <= next) {
		*word = shape_word(room, &source->shapes[*shape]);
		return gap;
	}
	if (source->text->data[next] == '[' || source->text->data[next] == '(') {
		*word = made_word(room, PS_WORD_MARK, next, next + ps_mark_len(source->text, next));
		return gap;
	}
	while (*listed < source->token_count && source->tokens[*listed].word.start < next)
		(*listed)++;
	if (*listed < source->token_count && source->tokens[*listed].word.start == next) {
		*word = &source->tokens[*listed].word;
		return gap;
	}
	ps_word_read(source->text, next, room);
	*word = room;
	return gap;
}

void ps_context_near(const struct ps_context_source *source, size_t index, struct ps_context *context)
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
	context->gap_before[0] = (uint8_t)read_before(source, self->word.start, &context->left, &context->shape_left,
		&context->room[0], &context->before[0]);
	context->gap_after[0] = (uint8_t)read_after(source, self->word.after, &context->right, &context->shape_right,
		&context->room[1], &context->after[0]);
	if (self->joins_next || (index > 0 && self[-1].joins_next))
		read_run(source, index, context);
}

void ps_context_far(const struct ps_context_source *source, struct ps_context *context)
{
	const struct ps_word *before = context->before[0];
	const struct ps_word *after = context->after[0];

	context->before[1] = &edge;
	context->after[1] = &edge;
	context->gap_before[1] = PS_GAP_EDGE;
	context->gap_after[1] = PS_GAP_EDGE;
	if (before->kind > PS_WORD_MARK)
		context->gap_before[1] = (uint8_t)read_before(source, before->start, &context->left,
			&context->shape_left, &context->room[2], &context->before[1]);
	if (after->kind > PS_WORD_MARK)
		context->gap_after[1] = (uint8_t)read_after(source, after->after, &context->right,
			&context->shape_right, &context->room[3], &context->after[1]);
}
