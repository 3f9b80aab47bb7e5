#include "context_read.h"
#include "model.h"

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
static inline bool is_hopeless(enum ps_stage stage, int32_t *scores)
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

/* No branch of it could be foretold, so there is none. */
PS_ALWAYS_INLINE bool begin(struct ps_token *token, int32_t bias, uint32_t may_step)
{
	const struct ps_model_head *head = ps_model_head();
	const struct ps_word *word = &token->word;
	uint32_t own = weight_of(PS_T_OWN_WORD, ps_value_own_word(word));
	uint32_t sum =
		ps_sum_table.lists[ps_lexicon_index(word->lex)][word->shape] + (own & (0U - word->lex->has_identity));
	uint32_t city_flags = PS_LEX_CITY | (PS_LEX_PLACE_START & (0U - may_step));
	int32_t name = head->start[PS_MODEL_NAME] + bias + ps_sum_of(sum, PS_MODEL_NAME);
	int32_t city = (word->lex->flags & city_flags) != 0 ? head->start[PS_MODEL_CITY] + ps_sum_of(sum, PS_MODEL_CITY)
							    : NO_CITY;
	bool is_open = ((unsigned)(name + head->rest[PS_STAGE_LISTS][PS_MODEL_NAME] >= 0) |
			       (unsigned)(city + head->rest[PS_STAGE_LISTS][PS_MODEL_CITY] >= 0)) != 0;
	int32_t top = is_open ? INT32_MAX : -1;

	token->scores[PS_MODEL_NAME] = name < top ? name : top;
	token->scores[PS_MODEL_CITY] = city < top ? city : top;
	return is_open;
}

size_t ps_model_begin(
	struct ps_token *tokens, size_t count, int32_t bias, uint16_t *open, uint64_t *places, uint64_t *things)
{
	size_t open_count = 0;

	for (size_t first = 0; first < count; first += 64) {
		size_t end = first + 64 < count ? first + 64 : count;
		uint64_t place = 0;
		uint64_t thing = 0;

		for (size_t i = first; i < end; i++) {
			struct ps_token *token = &tokens[i];
			uint32_t may_step = (unsigned)(i + 1 < count) &
					    (unsigned)(token[i + 1 < count].word.start - token->word.end <= PS_RUN_GAP);

			ps_word_look_up(&token->word);
			place = place >> 1 | (uint64_t)((token->word.lex->flags & PS_LEX_PLACES) != 0) << 63;
			thing = thing >> 1 | (uint64_t)((token->word.lex->flags & PS_LEX_FIRM_START) != 0) << 63;
			open[open_count] = (uint16_t)i;
			open_count += begin(token, bias, may_step);
		}
		places[first / 64] = place >> (64 - (end - first));
		things[first / 64] = thing >> (64 - (end - first));
	}
	return open_count;
}

PS_ALWAYS_INLINE uint32_t sum_before(
	const struct ps_word *before, uint32_t id, unsigned gap, const struct ps_word *self)
{
	const struct ps_model_sums *sums = &ps_sum_table;
	unsigned own = self->lex->lists;
	uint32_t sum = sums->before_gap[before->beside][gap] + sums->before_own[before->beside][own] +
		       sums->gap_own_before[gap][own];

	if ((before->beside & PS_BESIDE_NAMED) == 0)
		return sum + sums->before_shape[before->beside][self->shape];
	return sum + weight_of(PS_T_BEFORE_WORD, ps_value_word(id, gap)) +
	       weight_of(PS_T_BEFORE_WORD_SHAPE, ps_value_word_shape(id, self->shape)) +
	       weight_of(PS_T_BEFORE_WORD_OWN, ps_value_word_own(id, own));
}

PS_ALWAYS_INLINE uint32_t sum_after(const struct ps_word *after, uint32_t id, unsigned gap, const struct ps_word *self)
{
	const struct ps_model_sums *sums = &ps_sum_table;
	unsigned own = self->lex->lists;
	uint32_t sum = sums->after_gap[after->beside][gap][self->possessive] + sums->after_own[after->beside][own] +
		       sums->gap_own_after[gap][own];

	if ((after->beside & PS_BESIDE_NAMED) == 0)
		return sum;
	return sum + weight_of(PS_T_AFTER_WORD, ps_value_word(id, gap)) +
	       weight_of(PS_T_AFTER_WORD_OWN, ps_value_word_own(id, own));
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

PS_ALWAYS_INLINE uint32_t sum_stain(const struct ps_context *context, uint32_t before_id, uint32_t after_id)
{
	unsigned stain = context->self->lex->stain;

	if (stain == 0)
		return 0;
	return weight_of(PS_T_STAIN_BEFORE, ps_value_stain_beside(before_id, stain)) +
	       weight_of(PS_T_STAIN_AFTER,
		       ps_value_stain_beside(after_id, stain) ^ (context->self->possessive ? 1U : 0)) +
	       weight_of(PS_T_STAIN_GAPS, ps_value_stain_gaps(stain, context->gap_before[0], context->gap_after[0]));
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

PS_ALWAYS_INLINE uint32_t sum_near(const struct ps_context *context, uint32_t before_id, uint32_t after_id)
{
	const struct ps_model_sums *sums = &ps_sum_table;
	const struct ps_word *self = context->self;
	const struct ps_word *before = context->before[0];
	const struct ps_word *after = context->after[0];
	unsigned own = self->lex->lists;
	uint32_t sum = sum_after(after, after_id, context->gap_after[0], self);

	sum += sums->both[ps_class_beside(before)][ps_class_beside(after)][own >> 4];
	sum += sums->gaps[context->gap_before[0]][context->gap_after[0]][self->shape][self->possessive];
	sum += sums->shapes[before->shape][after->shape][self->shape];
	if (ps_is_upper(self))
		sum += weight_of(PS_T_UPPER, ps_value_upper(before->shape, after->shape, ps_length_of(self), own));
	return sum + sum_stain(context, before_id, after_id) + sum_run(context);
}

PS_ALWAYS_INLINE uint32_t sum_run_edges(const struct ps_context *context)
{
	unsigned left = context->run_before;
	unsigned right = context->run_after;
	uint32_t sum = 0;

	if (left + right == 0)
		return 0;
	if (left < PS_CONTEXT_WORDS)
		sum += weight_of(PS_T_AHEAD_OF_RUN,
			ps_value_word(ps_identity_of(context->before[left]), context->gap_before[left]));
	if (right < PS_CONTEXT_WORDS)
		sum += weight_of(PS_T_BEHIND_RUN,
			ps_value_word(ps_identity_of(context->after[right]), context->gap_after[right]));
	if (left < PS_CONTEXT_WORDS && right < PS_CONTEXT_WORDS)
		sum += weight_of(
			PS_T_AROUND_RUN, ps_value_around_run(ps_class_beside(context->before[left]),
						 ps_class_beside(context->after[right]), context->self->lex->lists));
	return sum;
}

PS_ALWAYS_INLINE uint32_t sum_far(const struct ps_context *context, uint32_t before_id, uint32_t after_id)
{
	unsigned before = ps_class_beside(context->before[0]);
	unsigned before2 = ps_class_beside(context->before[1]);
	unsigned after = ps_class_beside(context->after[0]);
	unsigned after2 = ps_class_beside(context->after[1]);
	uint32_t before2_id = ps_identity_of(context->before[1]);
	uint32_t after2_id = ps_identity_of(context->after[1]);
	unsigned gap_before = context->gap_before[0];
	unsigned gap_after = context->gap_after[0];

	return weight_of(PS_T_BEFORE_BOTH, ps_value_two(before2, before, gap_before)) +
	       weight_of(PS_T_AFTER_BOTH, ps_value_two(after2, after, gap_after)) +
	       weight_of(PS_T_BEFORE2_WORD, before2_id) + weight_of(PS_T_AFTER2_WORD, after2_id) +
	       weight_of(PS_T_BEFORE_PAIR, ps_value_pair(before2_id, before_id)) +
	       weight_of(PS_T_AFTER_PAIR, ps_value_pair(after2_id, after_id)) +
	       weight_of(PS_T_BEFORE2_GAP, ps_value_two_gaps(before2, context->gap_before[1], gap_before)) +
	       weight_of(PS_T_AFTER2_GAP, ps_value_two_gaps(after2, context->gap_after[1], gap_after)) +
	       sum_run_edges(context);
}

void ps_model_finish(const struct ps_context_source *source, size_t index, struct ps_token *token)
{
	const struct ps_word *self = &token->word;
	bool may_be_city = token->scores[PS_MODEL_CITY] > NO_CITY;
	struct ps_context_room room;
	struct ps_context context;
	uint32_t before_id, after_id, sum;

	ps_read_first(source, index, &room, &context);
	before_id = ps_identity_of(context.before[0]);
	sum = ps_sum_table.shape_len[self->shape][ps_length_of(self)] + sum_letters(source->text, self) +
	      sum_before(context.before[0], before_id, context.gap_before[0], self);
	add_sum(sum, may_be_city, token->scores);
	if (is_hopeless(PS_STAGE_BEFORE, token->scores))
		return;
	ps_read_near(source, index, &room, &context);
	after_id = ps_identity_of(context.after[0]);
	add_sum(sum_near(&context, before_id, after_id), may_be_city, token->scores);
	if (is_hopeless(PS_STAGE_NEAR, token->scores) ||
		(token->scores[PS_MODEL_NAME] >= ps_model_head()->enough && !may_be_city))
		return;
	ps_read_far(source, &room, &context);
	add_sum(sum_far(&context, before_id, after_id), may_be_city, token->scores);
}
