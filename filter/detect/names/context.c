#include "context.h"

static const struct ps_word edge_word = {
	.lex = PS_LEXICON_NOTHING, .kind = PS_WORD_EDGE, .shape = PS_SHAPE_NO_WORD + PS_WORD_EDGE, .beside = PS_BESIDE_EDGE};

static const struct ps_word *made_word(
	struct ps_word *room, enum ps_word_kind kind, enum ps_beside beside, size_t start, size_t end)
{
	*room = (struct ps_word){.start = (uint32_t)start,
		.end = (uint32_t)end,
		.after = (uint32_t)end,
		.lex = PS_LEXICON_NOTHING,
		.kind = (uint8_t)kind,
		.shape = (uint8_t)(PS_SHAPE_NO_WORD + kind),
		.beside = (uint8_t)beside};
	return room;
}

static enum ps_beside beside_of_type(unsigned type)
{
	switch (type) {
	case PS_DATE:
		return PS_BESIDE_DATE;
	case PS_PHONE:
	case PS_FAX:
		return PS_BESIDE_PHONE;
	case PS_EMAIL:
	case PS_URL:
	case PS_USERNAME:
		return PS_BESIDE_EMAIL;
	case PS_STREET:
	case PS_ZIP:
		return PS_BESIDE_PLACE;
	default:
		return PS_BESIDE_CODE;
	}
}

static const struct ps_word *shape_word(struct ps_word *room, const struct ps_finding *found)
{
	return made_word(room, PS_WORD_SHAPE, beside_of_type(found->type), found->start, found->end);
}

bool ps_run_joins(const struct ps_text *text, const struct ps_word *word, const struct ps_word *next)
{
	const unsigned char *data = text->data;
	size_t gap = next->start - word->end;

	if (gap > PS_RUN_GAP || gap == 0 || word->possessive || word->kind != PS_WORD_CAPITAL || next->kind != PS_WORD_CAPITAL)
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
 * The word before @at. *listed is the index behind the last listed word that may be it, *shape the shapes before: none
 * of them starts at @at or behind. @room is where a word is kept that is not listed.
 */
static inline enum ps_gap read_before(const struct ps_context_source *source, size_t at, size_t *listed, size_t *shape,
	struct ps_word *room, const struct ps_word **word)
{
	const struct ps_text *text = source->text;
	size_t end = at - 1;
	enum ps_gap gap = PS_GAP_SPACE;

	if (!ps_is_blank_before(text, at)) {
		gap = ps_gap_before(text, at, &end);
		*word = &edge_word;
		if (gap == PS_GAP_EDGE)
			return gap;
	}
	if (*shape > 0 && source->shapes[*shape - 1].end >= end) {
		*word = shape_word(room, &source->shapes[*shape - 1]);
		return gap;
	}
	if (text->data[end - 1] == ']' || text->data[end - 1] == ')') {
		*word = made_word(room, PS_WORD_MARK, PS_BESIDE_MARK, end - ps_mark_len_back(text, end), end);
		return gap;
	}
	while (*listed > 0 && source->tokens[*listed - 1].word.start >= end)
		(*listed)--;
	if (*listed > 0 && source->tokens[*listed - 1].word.after == end) {
		*word = &source->tokens[*listed - 1].word;
		return gap;
	}
	ps_word_read_back(text, end, room);
	*word = room;
	return gap;
}

static inline enum ps_gap read_after(const struct ps_context_source *source, size_t at, size_t *listed, size_t *shape,
	struct ps_word *room, const struct ps_word **word)
{
	const struct ps_text *text = source->text;
	size_t next = at + 1;
	enum ps_gap gap = PS_GAP_SPACE;

	if (!ps_is_blank_after(text, at)) {
		gap = ps_gap_after(text, at, &next);
		*word = &edge_word;
		if (gap == PS_GAP_EDGE)
			return gap;
	}
	while (*shape < source->shape_count && source->shapes[*shape].end <= next)
		(*shape)++;
	if (*shape < source->shape_count && source->shapes[*shape].start <= next) {
		*word = shape_word(room, &source->shapes[*shape]);
		return gap;
	}
	if (text->data[next] == '[' || text->data[next] == '(') {
		*word = made_word(room, PS_WORD_MARK, PS_BESIDE_MARK, next, next + ps_mark_len(text, next));
		return gap;
	}
	while (*listed < source->token_count && source->tokens[*listed].word.start < next)
		(*listed)++;
	if (*listed < source->token_count && source->tokens[*listed].word.start == next) {
		*word = &source->tokens[*listed].word;
		return gap;
	}
	ps_word_read(text, next, room);
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

	context->before[1] = &edge_word;
	context->after[1] = &edge_word;
	context->gap_before[1] = PS_GAP_EDGE;
	context->gap_after[1] = PS_GAP_EDGE;
	while (context->shape_left > 0 && source->shapes[context->shape_left - 1].start >= before->start)
		context->shape_left--;
	if (before->kind > PS_WORD_MARK)
		context->gap_before[1] = (uint8_t)read_before(source, before->start, &context->left,
			&context->shape_left, &context->room[2], &context->before[1]);
	if (after->kind > PS_WORD_MARK)
		context->gap_after[1] = (uint8_t)read_after(source, after->after, &context->right,
			&context->shape_right, &context->room[3], &context->after[1]);
}
