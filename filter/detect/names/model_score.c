#include "context_read.h"
#include "model.h"
#include "network.h"

/* sum_table.S */
extern const struct ps_model_sums ps_sum_table;

/* Far enough below 0 that no weights make up for it. */
#define NO_CITY (-100000)

static inline uint32_t weight_of(enum ps_template template, uint32_t value)
{
	return ps_sum_table.rows[ps_feature_row(template, value)];
}

static inline bool is_for_city(const int32_t *scores)
{
	return scores[PS_MODEL_CITY] > NO_CITY;
}

static inline void add_sum(uint32_t sum, int32_t *scores)
{
	scores[PS_MODEL_NAME] += ps_sum_of(sum, PS_MODEL_NAME);
	scores[PS_MODEL_CITY] += ps_sum_of(sum, PS_MODEL_CITY) & -(int32_t)is_for_city(scores);
}

/* Where neither a name nor a city can come of it any more: true, and the unfinished scores stay below 0. */
static inline bool is_hopeless(enum ps_stage stage, int32_t *scores)
{
	const struct ps_model_head *head = ps_model_head();
	bool is = ((unsigned)(scores[PS_MODEL_NAME] + head->rest[stage][PS_MODEL_NAME] < 0) &
			  (unsigned)(scores[PS_MODEL_CITY] + head->rest[stage][PS_MODEL_CITY] < 0)) != 0;
	/* -1 where it is, else no limit. */
	int32_t top = (int32_t)((0U - (unsigned)is) | (uint32_t)INT32_MAX);

	for (unsigned group = 0; group < PS_MODEL_CLASSES; group++)
		scores[group] = scores[group] < top ? scores[group] : top;
	return is;
}

/* No branch of it could be foretold, so there is none. */
PS_ALWAYS_INLINE bool begin(struct ps_token *token, int32_t bias)
{
	const struct ps_model_head *head = ps_model_head();
	const struct ps_word *word = &token->word;
	uint32_t own = weight_of(PS_T_OWN_WORD, ps_value_own_word(word));
	uint32_t sum =
		ps_sum_table.lists[ps_lexicon_index(word->lex)][word->shape] + (own & (0U - word->lex->has_identity));
	uint32_t city_flags = PS_LEX_CITY | (PS_LEX_PLACE_START & (0U - token->steps_next));
	int32_t name = head->start[PS_MODEL_NAME] + bias + ps_sum_of(sum, PS_MODEL_NAME);
	int32_t is_city = -(int32_t)((word->lex->flags & city_flags) != 0);
	int32_t city = ((head->start[PS_MODEL_CITY] + ps_sum_of(sum, PS_MODEL_CITY)) & is_city) | (NO_CITY & ~is_city);
	bool is_open = ((unsigned)(name + head->rest[PS_STAGE_LISTS][PS_MODEL_NAME] >= 0) |
			       (unsigned)(city + head->rest[PS_STAGE_LISTS][PS_MODEL_CITY] >= 0)) != 0;
	int32_t top = (int32_t)(((unsigned)is_open - 1U) | (uint32_t)INT32_MAX);

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

		for (size_t i = first; i < end; i++)
			ps_word_look_up(&tokens[i].word);
		for (size_t i = first; i < end; i++) {
			struct ps_token *token = &tokens[i];

			place = place >> 1 | (uint64_t)((token->word.lex->flags & PS_LEX_PLACES) != 0) << 63;
			thing = thing >> 1 | (uint64_t)((token->word.lex->flags & PS_LEX_FIRM_START) != 0) << 63;
			open[open_count] = (uint16_t)i;
			open_count += begin(token, bias);
		}
		places[first / 64] = place >> (64 - (end - first));
		things[first / 64] = thing >> (64 - (end - first));
	}
	return open_count;
}

/* Candidates that are looked at together: one's loads and branches wait for none of the others'. */
#define BATCH 32

struct candidate {
	struct ps_token *token;
	/** [0] is next to the word, [1] behind it. */
	struct ps_neighbour before[PS_CONTEXT_WORDS], after[PS_CONTEXT_WORDS];
	/** Words of its run before and behind. */
	uint8_t run_before, run_after;
};
_Static_assert(PS_CONTEXT_WORDS == 2, "score_near() reads the first, score_far() the second");

static inline unsigned class_of_beside(const struct ps_neighbour *neighbour)
{
	return neighbour->beside & (PS_BESIDE_NAMED - 1U);
}

PS_ALWAYS_INLINE uint32_t sum_before(const struct ps_neighbour *before, const struct ps_word *self)
{
	const struct ps_model_sums *sums = &ps_sum_table;
	unsigned own = self->lex->lists;
	unsigned gap = before->gap;
	unsigned named = before->beside | PS_BESIDE_NAMED;

	/* Which neighbours may be named cannot be foretold: the sums for those that may not are for other uses. */
	return sums->before_gap[named][gap] + sums->before_own[named][own] + sums->gap_own_before[gap][own] +
	       weight_of(PS_T_BEFORE_WORD, ps_value_word(before->id, gap)) +
	       weight_of(PS_T_BEFORE_WORD_SHAPE, ps_value_word_shape(before->id, self->shape)) +
	       weight_of(PS_T_BEFORE_WORD_OWN, ps_value_word_own(before->id, own));
}

PS_ALWAYS_INLINE uint32_t sum_after(const struct ps_neighbour *after, const struct ps_word *self)
{
	const struct ps_model_sums *sums = &ps_sum_table;
	unsigned own = self->lex->lists;
	unsigned gap = after->gap;
	unsigned named = after->beside | PS_BESIDE_NAMED;

	return sums->after_gap[named][gap][self->possessive] + sums->after_own[named][own] +
	       sums->gap_own_after[gap][own] + weight_of(PS_T_AFTER_WORD, ps_value_word(after->id, gap)) +
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

/* All ones where @is, to keep a sum or not without a branch. */
static inline uint32_t mask_of(bool is)
{
	return 0U - (uint32_t)is;
}

PS_ALWAYS_INLINE uint32_t sum_letters(const struct ps_text *text, const struct ps_word *self)
{
	const unsigned char *first = text->data + self->start;
	const unsigned char *last = text->data + self->end - 1;
	unsigned len = self->end - self->start;
	uint32_t ending, sum;

	if (!self->plain)
		return ps_has_letters(self) ? sum_folded_letters(text, self) : 0;
	/* What an initial would have for letters is not counted, and may stand outside the text. */
	if (self->start < 2)
		return ps_has_letters(self) ? sum_folded_letters(text, self) : 0;
	ending = (uint32_t)last[-2] << 16 | (uint32_t)last[-1] << 8 | (uint32_t)last[0];
	sum = weight_of(PS_T_ENDING3, ending | 0x202020) +
	      weight_of(PS_T_BEGINNING,
		      ((uint32_t)first[2] << 16 | (uint32_t)first[1] << 8 | (uint32_t)first[0]) | 0x202020);
	sum = (sum & mask_of(len >= 3)) + ps_sum_table.ending[last[-1] & 0x1f][last[0] & 0x1f];
	return sum & mask_of(ps_has_letters(self));
}

PS_ALWAYS_INLINE uint32_t sum_stain(
	const struct ps_word *self, const struct ps_neighbour *before, const struct ps_neighbour *after)
{
	unsigned stain = self->lex->stain;

	if (stain == 0)
		return 0;
	return (weight_of(PS_T_STAIN_BEFORE, ps_value_stain_beside(before->id, stain)) +
		weight_of(PS_T_STAIN_AFTER, ps_value_stain_beside(after->id, stain) ^ (self->possessive ? 1U : 0)) +
		weight_of(PS_T_STAIN_GAPS, ps_value_stain_gaps(stain, before->gap, after->gap)));
}

PS_ALWAYS_INLINE uint32_t sum_run(const struct ps_context_source *source, size_t index, struct candidate *candidate)
{
	const struct ps_word *self = &candidate->token->word;
	unsigned own = self->lex->lists;
	struct ps_run run;
	bool is_alone = !ps_read_run(source, index, &run);

	candidate->run_before = run.before;
	candidate->run_after = run.after;
	if (is_alone)
		return ps_sum_table.run_own[0][0][own];
	return ps_sum_table.run_own[run.before][run.after][own] + ps_sum_table.run[run.before][run.after][self->shape] +
	       weight_of(PS_T_RUN_END, run.flags_after & PS_RUN_HEADS) +
	       weight_of(PS_T_RUN_BEGIN, run.flags_before & PS_RUN_BEGINS) +
	       weight_of(PS_T_RUN_NAMES, ps_value_run_names(run.given, run.surname, own));
}

PS_ALWAYS_INLINE uint32_t sum_near(
	const struct ps_word *self, const struct ps_neighbour *before, const struct ps_neighbour *after)
{
	const struct ps_model_sums *sums = &ps_sum_table;
	unsigned own = self->lex->lists;
	uint32_t sum = sum_after(after, self);

	sum += sums->both[class_of_beside(before)][class_of_beside(after)][own >> 4];
	sum += sums->gaps[before->gap][after->gap][self->shape][self->possessive];
	sum += sums->shapes[before->shape][after->shape][self->shape];
	if (ps_is_upper(self))
		sum += weight_of(PS_T_UPPER, ps_value_upper(before->shape, after->shape, ps_length_of(self), own));
	return sum + sum_stain(self, before, after);
}

/* What stands around the run of @left words before and @right words behind, as far as the context reaches. */
PS_ALWAYS_INLINE uint32_t sum_run_edges(const struct candidate *candidate)
{
	unsigned left = candidate->run_before;
	unsigned right = candidate->run_after;
	const struct ps_neighbour *ahead = &candidate->before[left < PS_CONTEXT_WORDS ? left : 0];
	const struct ps_neighbour *behind = &candidate->after[right < PS_CONTEXT_WORDS ? right : 0];
	uint32_t sum = 0;

	if (left + right == 0)
		return 0;
	if (left < PS_CONTEXT_WORDS)
		sum += weight_of(PS_T_AHEAD_OF_RUN, ps_value_word(ahead->id, ahead->gap));
	if (right < PS_CONTEXT_WORDS)
		sum += weight_of(PS_T_BEHIND_RUN, ps_value_word(behind->id, behind->gap));
	if (left < PS_CONTEXT_WORDS && right < PS_CONTEXT_WORDS)
		sum += weight_of(PS_T_AROUND_RUN, ps_value_around_run(class_of_beside(ahead), class_of_beside(behind),
							  candidate->token->word.lex->lists));
	return sum;
}

PS_ALWAYS_INLINE uint32_t sum_far(const struct candidate *candidate)
{
	const struct ps_neighbour *before = candidate->before;
	const struct ps_neighbour *after = candidate->after;
	unsigned beside = class_of_beside(&before[0]);
	unsigned beside2 = class_of_beside(&before[1]);
	uint32_t sum = weight_of(PS_T_BEFORE_BOTH, ps_value_two(beside2, beside, before[0].gap)) +
		       weight_of(PS_T_BEFORE2_WORD, before[1].id) +
		       weight_of(PS_T_BEFORE_PAIR, ps_value_pair(before[1].id, before[0].id)) +
		       weight_of(PS_T_BEFORE2_GAP, ps_value_two_gaps(beside2, before[1].gap, before[0].gap));

	beside = class_of_beside(&after[0]);
	beside2 = class_of_beside(&after[1]);
	sum += weight_of(PS_T_AFTER_BOTH, ps_value_two(beside2, beside, after[0].gap)) +
	       weight_of(PS_T_AFTER2_WORD, after[1].id) +
	       weight_of(PS_T_AFTER_PAIR, ps_value_pair(after[1].id, after[0].id)) +
	       weight_of(PS_T_AFTER2_GAP, ps_value_two_gaps(beside2, after[1].gap, after[0].gap));
	return sum + sum_run_edges(candidate);
}

/* Reads the word before each of them; those that are still open are moved to the front. Returns how many. */
static size_t score_before(const struct ps_context_source *source, struct ps_token *tokens, const uint16_t *open,
	size_t count, struct candidate *candidates)
{
	size_t left = 0;

	for (size_t i = 0; i < count; i++) {
		struct candidate *candidate = &candidates[left];
		struct ps_token *token = &tokens[open[i]];
		const struct ps_word *self = &token->word;
		uint32_t sum;

		ps_neighbour_before(source, self->start, open[i], token->shape, &candidate->before[0]);
		sum = ps_sum_table.shape_len[self->shape][ps_length_of(self)] + sum_letters(source->text, self) +
		      sum_before(&candidate->before[0], self);
		candidate->token = token;
		add_sum(sum, token->scores);
		left += !is_hopeless(PS_STAGE_BEFORE, token->scores);
	}
	return left;
}

/* Then the word behind and the run; lists in @far those whose far neighbours matter. Returns how many. */
static size_t score_near(const struct ps_context_source *source, struct ps_token *tokens, struct candidate *candidates,
	size_t count, uint8_t *far)
{
	int32_t enough = ps_model_head()->enough;
	size_t left = 0;

	for (size_t i = 0; i < count; i++) {
		struct candidate *candidate = &candidates[i];
		struct ps_token *token = candidate->token;
		size_t index = (size_t)(token - tokens);
		int32_t *scores = token->scores;

		ps_neighbour_after(source, token->word.after, index + 1, token->shape, &candidate->after[0]);
		add_sum(sum_near(&token->word, &candidate->before[0], &candidate->after[0]) +
				sum_run(source, index, candidate),
			scores);
		far[left] = (uint8_t)i;
		left += (unsigned)!is_hopeless(PS_STAGE_NEAR, scores) &
			((unsigned)(scores[PS_MODEL_NAME] < enough) | (unsigned)is_for_city(scores));
	}
	return left;
}

static void score_far(
	const struct ps_context_source *source, struct candidate *candidates, size_t count, const uint8_t *far)
{
	for (size_t i = 0; i < count; i++) {
		struct candidate *candidate = &candidates[far[i]];
		struct ps_neighbour *before = candidate->before;
		struct ps_neighbour *after = candidate->after;
		uint32_t shape = candidate->token->shape;

		before[1] = ps_edge_neighbour;
		after[1] = ps_edge_neighbour;
		if (before[0].kind > PS_WORD_MARK) {
			size_t left = shape;

			while (left > 0 && source->shapes[left - 1].start >= before[0].at)
				left--;
			ps_neighbour_before(source, before[0].at, before[0].listed, left, &before[1]);
		}
		if (after[0].kind > PS_WORD_MARK)
			ps_neighbour_after(source, after[0].at, after[0].listed, shape, &after[1]);
		add_sum(sum_far(candidate), candidate->token->scores);
	}
}

/* Asks the network about those of whom the model is not sure. */
static void score_again(const struct ps_context_source *source, struct ps_token *tokens, int32_t bias,
	const struct candidate *candidates, size_t count, const uint8_t *far)
{
	for (size_t i = 0; i < count; i++) {
		struct ps_token *token = candidates[far[i]].token;

		if (ps_network_is_asked(token->scores[PS_MODEL_NAME] - bias))
			token->scores[PS_MODEL_NAME] = ps_network_score(source, (size_t)(token - tokens)) + bias;
	}
}

void ps_model_finish(const struct ps_context_source *source, struct ps_token *tokens, int32_t bias,
	const uint16_t *open, size_t count)
{
	struct candidate candidates[BATCH + 1];
	uint8_t far[BATCH];

	for (size_t first = 0; first < count; first += BATCH) {
		size_t size = count - first < BATCH ? count - first : BATCH;
		size_t left = score_before(source, tokens, open + first, size, candidates);

		left = score_near(source, tokens, candidates, left, far);
		score_far(source, candidates, left, far);
		score_again(source, tokens, bias, candidates, left, far);
	}
}
