#include "context.h"

static const struct ps_word edge = {.lex = &ps_lexicon_nothing, .kind = PS_WORD_EDGE};

static struct ps_word token(enum ps_word_kind kind, size_t start, size_t end, uint8_t type)
{
	return (struct ps_word){
		.start = (uint32_t)start,
		.end = (uint32_t)end,
		.after = (uint32_t)end,
		.lex = &ps_lexicon_nothing,
		.kind = (uint8_t)kind,
		.type = type,
	};
}

bool ps_run_joins(const struct ps_context_source *source, size_t index)
{
	const struct ps_word *word = &source->words[index];
	const struct ps_word *next = word + 1;
	const unsigned char *data = source->text->data;
	size_t gap;

	if (index + 1 >= source->word_count || word->possessive)
		return false;
	gap = next->start - word->end;
	if (gap == 1)
		return data[word->end] == ' ' || data[word->end] == '-' ||
			(data[word->end] == '.' && word->shape == PS_SHAPE_INITIAL);
	return gap == 2 && data[word->end] == '.' && data[word->end + 1] == ' ' && word->shape == PS_SHAPE_INITIAL;
}

static void read_run(const struct ps_context_source *source, size_t index, struct ps_context *context)
{
	const struct ps_word *words = source->words;

	for (size_t i = index; context->run_after < PS_RUN_MAX && ps_run_joins(source, i); i++) {
		const struct ps_lex *lex = words[i + 1].lex;

		context->run_after++;
		context->flags_after |= lex->flags;
		if (lex->given > context->run_given && lex->common < 5)
			context->run_given = lex->given;
		if (lex->surname > context->run_surname && lex->common < 5)
			context->run_surname = lex->surname;
	}
	for (size_t i = index; context->run_before < PS_RUN_MAX && i > 0 && ps_run_joins(source, i - 1); i--) {
		const struct ps_lex *lex = words[i - 1].lex;

		context->run_before++;
		context->flags_before |= lex->flags;
		if (lex->given > context->run_given && lex->common < 5)
			context->run_given = lex->given;
		if (lex->surname > context->run_surname && lex->common < 5)
			context->run_surname = lex->surname;
	}
}

/* The word before @at. @listed is the index behind the last listed word that may be it, *shape the shapes before. */
static enum ps_gap read_before(const struct ps_context_source *source, size_t at, size_t *listed, size_t *shape,
	struct ps_word *word)
{
	size_t end;
	enum ps_gap gap = ps_gap_before(source->text, at, &end);
	unsigned char last;

	*word = edge;
	if (gap == PS_GAP_EDGE)
		return gap;
	while (*shape > 0 && source->shapes[*shape - 1].start >= at)
		(*shape)--;
	if (*shape > 0 && source->shapes[*shape - 1].end >= end) {
		const struct ps_finding *found = &source->shapes[*shape - 1];

		*word = token(PS_WORD_SHAPE, found->start, found->end, found->type);
		return gap;
	}
	last = source->text->data[end - 1];
	if (last == ']' || last == ')') {
		*word = token(PS_WORD_MARK, end - ps_mark_len_back(source->text, end), end, PS_NONE);
		return gap;
	}
	while (*listed > 0 && source->words[*listed - 1].start >= end)
		(*listed)--;
	if (*listed > 0 && source->words[*listed - 1].after == end) {
		*word = source->words[*listed - 1];
		return gap;
	}
	ps_word_read_back(source->text, end, word);
	return gap;
}

static enum ps_gap read_after(const struct ps_context_source *source, size_t at, size_t *listed, size_t *shape,
	struct ps_word *word)
{
	size_t next;
	enum ps_gap gap = ps_gap_after(source->text, at, &next);

	*word = edge;
	if (gap == PS_GAP_EDGE)
		return gap;
	while (*shape < source->shape_count && source->shapes[*shape].end <= next)
		(*shape)++;
	if (*shape < source->shape_count && source->shapes[*shape].start <= next) {
		const struct ps_finding *found = &source->shapes[*shape];

		*word = token(PS_WORD_SHAPE, found->start, found->end, found->type);
		return gap;
	}
	if (source->text->data[next] == '[' || source->text->data[next] == '(') {
		*word = token(PS_WORD_MARK, next, next + ps_mark_len(source->text, next), PS_NONE);
		return gap;
	}
	while (*listed < source->word_count && source->words[*listed].start < next)
		(*listed)++;
	if (*listed < source->word_count && source->words[*listed].start == next) {
		*word = source->words[*listed];
		return gap;
	}
	ps_word_read(source->text, next, word);
	return gap;
}

void ps_context_read(const struct ps_context_source *source, const struct ps_word *word, size_t index, bool listed,
	size_t shape, struct ps_context *context)
{
	size_t left = index;
	size_t right = listed ? index + 1 : index;
	size_t shape_left = shape;
	size_t shape_right = shape;

	*context = (struct ps_context){.self = *word, .before = {edge, edge}, .after = {edge, edge}};
	context->gap_before[1] = PS_GAP_EDGE;
	context->gap_after[1] = PS_GAP_EDGE;
	context->gap_before[0] = (uint8_t)read_before(source, word->start, &left, &shape_left, &context->before[0]);
	if (context->before[0].kind > PS_WORD_MARK)
		context->gap_before[1] = (uint8_t)read_before(
			source, context->before[0].start, &left, &shape_left, &context->before[1]);
	context->gap_after[0] = (uint8_t)read_after(source, word->after, &right, &shape_right, &context->after[0]);
	if (context->after[0].kind > PS_WORD_MARK)
		context->gap_after[1] = (uint8_t)read_after(
			source, context->after[0].after, &right, &shape_right, &context->after[1]);
	if (listed)
		read_run(source, index, context);
}
