#include "model.h"
#include "context_read.h"

/* sum_table.S */
extern const struct ps_model_sums ps_sum_table;

/* Far enough below 0 that no weights make up for it. */
#define NO_CITY (-100000)

static inline uint32_t weight_of(enum ps_template template, uint32_t value)
{
	return ps_sum_table.rows[ps_feature_row(template, value)];
}

static inline void add_sum(uint32_t sum, bool may_be_city, int32_t *scores)
{
	scores[PS_MODEL_NAME] += ps_sum_of(sum, PS_MODEL_NAME);
	if (may_be_city)
		scores[PS_MODEL_CITY] += ps_sum_of(sum, PS_MODEL_CITY);
}

/* Where neither a name nor a city can come of it any more: true, and the unfinished scores stay below 0. */
static inline bool is_hopeless(enum ps_model_stage stage, int32_t *scores)
{
	const struct ps_model_head *head = ps_model_head();

	if (scores[PS_MODEL_NAME] + head->rest[stage][PS_MODEL_NAME] >= 0 ||
		scores[PS_MODEL_CITY] + head->rest[stage][PS_MODEL_CITY] >= 0)
		return false;
	for (unsigned group = 0; group < PS_MODEL_CLASSES; group++) {
		if (scores[group] >= 0)
			scores[group] = -1;
	}
	return true;
}

bool ps_model_begin(struct ps_token *token, int32_t bias)
{
	const struct ps_model_head *head = ps_model_head();
	const struct ps_word *word = &token->word;
	uint32_t sum = ps_sum_table.lists[ps_lexicon_index(word->lex)][word->shape];

	if (word->lex->has_identity)
		sum += weight_of(PS_T_OWN_WORD, ps_value_own_word(word));
	token->scores[PS_MODEL_NAME] = head->start[PS_MODEL_NAME] + bias + ps_sum_of(sum, PS_MODEL_NAME);
	token->scores[PS_MODEL_CITY] = NO_CITY;
	if (ps_model_may_be_city(word->lex))
		token->scores[PS_MODEL_CITY] = head->start[PS_MODEL_CITY] + ps_sum_of(sum, PS_MODEL_CITY);
	return !is_hopeless(PS_MODEL_LISTS, token->scores);
}

/* A neighbour as the features see it. */
struct beside {
	uint32_t id;
	unsigned group;
	/** 1 where it may not be named, an index into the sums. */
	unsigned nameless;
};

PS_ALWAYS_INLINE struct beside beside_of(const struct ps_word *word)
{
	return (struct beside){
		.id = ps_identity_of(word), .group = word->beside, .nameless = !ps_has_identity(word)};
}

PS_ALWAYS_INLINE uint32_t sum_before(const struct beside *before, unsigned gap, const struct ps_word *self)
{
	const struct ps_model_sums *sums = &ps_sum_table;
	unsigned own = self->lex->lists;
	uint32_t sum = sums->before_gap[before->nameless][before->group][gap] +
		       sums->before_own[before->nameless][before->group][own] + sums->gap_own_before[gap][own];

	if (before->nameless)
		return sum + sums->before_shape[before->group][self->shape];
	return sum + weight_of(PS_T_BEFORE_WORD, ps_value_word(before->id, gap)) +
	       weight_of(PS_T_BEFORE_WORD_SHAPE, ps_value_word_shape(before->id, self->shape)) +
	       weight_of(PS_T_BEFORE_WORD_OWN, ps_value_word_own(before->id, own));
}

PS_ALWAYS_INLINE uint32_t sum_after(const struct beside *after, unsigned gap, const struct ps_word *self)
{
	const struct ps_model_sums *sums = &ps_sum_table;
	unsigned own = self->lex->lists;
	uint32_t sum = sums->after_gap[after->nameless][after->group][gap][self->possessive] +
		       sums->after_own[after->nameless][after->group][own] + sums->gap_own_after[gap][own];

	if (after->nameless)
		return sum;
	return sum + weight_of(PS_T_AFTER_WORD, ps_value_word(after->id, gap)) +
	       weight_of(PS_T_AFTER_WORD_OWN, ps_value_word_own(after->id, own));
}

/* The letters of a word that was folded. */
static uint32_t sum_folded_letters(const struct ps_text *text, const struct ps_word *self)
{
	struct ps_folded folded;
	const unsigned char *last;
	uint32_t sum;

	ps_fold(text->data + self->start, self->end - self->start, &folded);
	if (folded.len < 2)
		return 0;
	last = folded.is.bytes + folded.len - 1;
	sum = weight_of(PS_T_ENDING2, ps_value_ending(last[-1], last[0]));
	if (folded.len < 3)
		return sum;
	return sum + weight_of(PS_T_ENDING3, ps_value_ending(last[-1], last[0]) | (uint32_t)last[-2] << 16) +
	       weight_of(PS_T_BEGINNING, (uint32_t)(folded.is.words[0] & 0xffffff));
}

PS_ALWAYS_INLINE uint32_t sum_letters(const struct ps_text *text, const struct ps_word *self)
{
	const unsigned char *first = text->data + self->start;
	const unsigned char *last = text->data + self->end - 1;
	uint32_t sum;

	if (!ps_has_letters(self))
		return 0;
	if (!self->plain)
		return sum_folded_letters(text, self);
	sum = ps_sum_table.ending[last[-1] & 0x1f][last[0] & 0x1f];
	if (self->end - self->start < 3)
		return sum;
	return sum +
	       weight_of(PS_T_ENDING3,
		       ((uint32_t)last[-2] << 16 | (uint32_t)last[-1] << 8 | (uint32_t)last[0]) | 0x202020) +
	       weight_of(PS_T_BEGINNING,
		       ((uint32_t)first[2] << 16 | (uint32_t)first[1] << 8 | (uint32_t)first[0]) | 0x202020);
}

PS_ALWAYS_INLINE uint32_t sum_stain(const struct ps_context *context, const struct beside *before, const struct beside *after)
{
	unsigned stain = context->self->lex->stain;

	if (stain == 0)
		return 0;
	return weight_of(PS_T_STAIN_BEFORE, ps_value_stain_beside(before->id, stain)) +
	       weight_of(PS_T_STAIN_AFTER,
		       ps_value_stain_beside(after->id, stain) ^ (context->self->possessive ? 1U : 0)) +
	       weight_of(PS_T_STAIN_GAPS,
		       ps_value_stain_gaps(stain, context->gap_before[0], context->gap_after[0]));
}

PS_ALWAYS_INLINE uint32_t sum_run(const struct ps_context *context)
{
	unsigned before = context->run_before;
	unsigned after = context->run_after;
	unsigned own = context->self->lex->lists;
	uint32_t sum = ps_sum_table.run_own[before][after][own];

	if (before + after == 0)
		return sum;
	return sum + ps_sum_table.run[before][after][context->self->shape] +
	       weight_of(PS_T_RUN_END, context->flags_after & PS_RUN_HEADS) +
	       weight_of(PS_T_RUN_BEGIN, context->flags_before & PS_RUN_BEGINS) +
	       weight_of(PS_T_RUN_NAMES, ps_value_run_names(context->run_given, context->run_surname, own));
}

PS_ALWAYS_INLINE uint32_t sum_near(const struct ps_text *text, const struct ps_context *context,
	const struct beside *before, const struct beside *after)
{
	const struct ps_model_sums *sums = &ps_sum_table;
	const struct ps_word *self = context->self;
	unsigned own = self->lex->lists;
	unsigned len = ps_length_of(self);
	unsigned shape_before = context->before[0]->shape;
	unsigned shape_after = context->after[0]->shape;
	uint32_t sum = sum_before(before, context->gap_before[0], self) + sum_after(after, context->gap_after[0], self);

	sum += sums->both[before->group][after->group][own >> 4];
	sum += sums->gaps[context->gap_before[0]][context->gap_after[0]][self->shape][self->possessive];
	sum += sums->shapes[shape_before][shape_after][self->shape];
	sum += sums->shape_len[self->shape][len];
	if (ps_is_upper(self))
		sum += weight_of(PS_T_UPPER, ps_value_upper(shape_before, shape_after, len, own));
	return sum + sum_letters(text, self) + sum_stain(context, before, after) + sum_run(context);
}

PS_ALWAYS_INLINE uint32_t sum_far(const struct ps_context *context, const struct beside *before, const struct beside *after)
{
	struct beside before2 = beside_of(context->before[1]);
	struct beside after2 = beside_of(context->after[1]);
	unsigned gap_before = context->gap_before[0];
	unsigned gap_after = context->gap_after[0];

	return weight_of(PS_T_BEFORE_BOTH, ps_value_two(before2.group, before->group, gap_before)) +
	       weight_of(PS_T_AFTER_BOTH, ps_value_two(after2.group, after->group, gap_after)) +
	       weight_of(PS_T_BEFORE2_WORD, before2.id) + weight_of(PS_T_AFTER2_WORD, after2.id) +
	       weight_of(PS_T_BEFORE_PAIR, ps_value_pair(before2.id, before->id)) +
	       weight_of(PS_T_AFTER_PAIR, ps_value_pair(after2.id, after->id)) +
	       weight_of(PS_T_BEFORE2_GAP, ps_value_two_gaps(before2.group, context->gap_before[1], gap_before)) +
	       weight_of(PS_T_AFTER2_GAP, ps_value_two_gaps(after2.group, context->gap_after[1], gap_after));
}

void ps_model_finish(const struct ps_context_source *source, struct ps_token *token)
{
	bool may_be_city = ps_model_may_be_city(token->word.lex);
	struct ps_context_room room;
	struct ps_context context;
	struct beside before, after;

	ps_read_near(source, (size_t)(token - source->tokens), &room, &context);
	before = beside_of(context.before[0]);
	after = beside_of(context.after[0]);
	add_sum(sum_near(source->text, &context, &before, &after), may_be_city, token->scores);
	if (is_hopeless(PS_MODEL_NEAR, token->scores))
		return;
	ps_read_far(source, &room, &context);
	add_sum(sum_far(&context, &before, &after), may_be_city, token->scores);
}
