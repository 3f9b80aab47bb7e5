#include "context_read.h"

#include <string.h>

const struct ps_word ps_edge_word = {.lex = PS_LEXICON_NOTHING,
	.kind = PS_WORD_EDGE,
	.shape = PS_SHAPE_NO_WORD + PS_WORD_EDGE,
	.beside = PS_BESIDE_EDGE};

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

const struct ps_word *ps_shape_word(struct ps_word *room, const struct ps_finding *found)
{
	return made_word(room, PS_WORD_SHAPE, beside_of_type(found->type), found->start, found->end);
}

const struct ps_word *ps_mark_word(struct ps_word *room, size_t start, size_t end)
{
	return made_word(room, PS_WORD_MARK, PS_BESIDE_MARK, start, end);
}

bool ps_opens_message(const struct ps_text *text, size_t start, size_t end)
{
	static const char keys[][8] = {"body", "text", "message", "msg", "sms", "content"};
	size_t len = end - start;

	if (len != 3 && len != 4 && len != 7)
		return false;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if ((text->data[start] | 0x20) == keys[i][0] && keys[i][len] == '\0' &&
			memcmp(text->data + start + 1, keys[i] + 1, len - 1) == 0)
			return true;
	return false;
}

enum ps_gap ps_read_before(const struct ps_context_source *source, size_t at, size_t *listed, size_t shape,
	struct ps_word *room, const struct ps_word **word)
{
	const struct ps_text *text = source->text;
	size_t end;
	enum ps_gap gap = ps_gap_before_plainly(text, at, &end);

	*word = &ps_edge_word;
	if (gap == PS_GAP_EDGE)
		return gap;
	if (shape > 0 && source->shapes[shape - 1].end >= end) {
		*word = ps_shape_word(room, &source->shapes[shape - 1]);
		return gap;
	}
	if (text->data[end - 1] == ']' || text->data[end - 1] == ')') {
		*word = ps_mark_word(room, end - ps_mark_len_back(text, end), end);
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
	if ((gap == PS_GAP_KEY || gap == PS_GAP_COLON) && ps_opens_message(text, (*word)->start, (*word)->end)) {
		*word = &ps_edge_word;
		return PS_GAP_EDGE;
	}
	return gap;
}

enum ps_gap ps_read_after(const struct ps_context_source *source, size_t at, size_t *listed, size_t *shape,
	struct ps_word *room, const struct ps_word **word)
{
	const struct ps_text *text = source->text;
	size_t next;
	enum ps_gap gap = ps_gap_after_plainly(text, at, &next);

	*word = &ps_edge_word;
	if (gap == PS_GAP_EDGE)
		return gap;
	while (*shape < source->shape_count && source->shapes[*shape].end <= next)
		(*shape)++;
	if (*shape < source->shape_count && source->shapes[*shape].start <= next) {
		*word = ps_shape_word(room, &source->shapes[*shape]);
		return gap;
	}
	if (text->data[next] == '[' || text->data[next] == '(') {
		*word = ps_mark_word(room, next, next + ps_mark_len(text, next));
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

void ps_context_near(
	const struct ps_context_source *source, size_t index, struct ps_context_room *room, struct ps_context *context)
{
	const struct ps_token *self = &source->tokens[index];

	context->self = &self->word;
	context->left = index;
	context->right = index + 1;
	context->shape_left = self->shape;
	context->shape_right = self->shape;
	context->gap_before[0] = (uint8_t)ps_read_before(
		source, self->word.start, &context->left, context->shape_left, &room->before[0], &context->before[0]);
	context->gap_after[0] = (uint8_t)ps_read_after(
		source, self->word.after, &context->right, &context->shape_right, &room->after[0], &context->after[0]);
	(void)ps_read_run(source, index, &context->run);
}

void ps_context_far(const struct ps_context_source *source, struct ps_context_room *room, struct ps_context *context)
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
