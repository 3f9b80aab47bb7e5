/**
 * The model: a weight for each row of features, and where a name begins.
 *
 * Linear: the sum of a word's weights is its log-odds in steps of the table's
 * scale. One table with two columns, one for NAME and one for CITY, made by
 * patterns/names/train.c and kept in patterns/names/weights.bin. From it the
 * build makes a second one (make_sums.c): weights as they are added, and sums
 * of those features that few inputs make.
 */
#ifndef PS_MODEL_H
#define PS_MODEL_H

#include "feature_values.h"

#define PS_MODEL_MAGIC "psmod 3"

/** The table's first bytes, little-endian. */
struct ps_model_head {
	char magic[8];
	/** Steps of a weight that make one unit of log-odds. */
	int32_t scale;
	/** Where the sum starts: the bias less the threshold, in steps. A sum of 0 and more is taken. */
	int32_t start[PS_MODEL_CLASSES];
	/** A sum that is still further below 0 than this after a stage is given up, in steps. */
	int32_t rest[PS_STAGE_FAR][PS_MODEL_CLASSES];
	/** A sum for NAME that is as high as this after PS_STAGE_NEAR is enough: the far neighbours do not matter. */
	int32_t enough;
};

/**
 * Sums of weights, both classes in one number: NAME + CITY * 2^16, modulo 2^32, so that one addition adds both.
 * Inputs are those of feature_values.h. A neighbour is ps_word.beside: where it may not be named, the features that
 * would name it are added in. Some sizes are rounded up, so that an index costs a shift.
 */
struct ps_model_sums {
	uint32_t rows[PS_FEATURE_ROWS];
	uint32_t before_gap[256][32];
	uint32_t before_shape[128][PS_FEATURE_SHAPES];
	uint32_t before_own[256][PS_LISTS_COUNT];
	uint32_t after_gap[256][32][2];
	uint32_t after_own[256][PS_LISTS_COUNT];
	/** By classes of the neighbours before and behind, and ps_lex.lists >> 4. */
	uint32_t both[128][128][4];
	/** By gap before, behind, the word's shape, and whether it is a possessive. */
	uint32_t gaps[32][32][PS_FEATURE_SHAPES][2];
	uint32_t gap_own_before[32][PS_LISTS_COUNT], gap_own_after[32][PS_LISTS_COUNT];
	uint32_t shapes[16][16][PS_FEATURE_SHAPES];
	uint32_t shape_len[PS_FEATURE_SHAPES][16];
	uint32_t run_own[8][8][PS_LISTS_COUNT];
	uint32_t run[8][8][PS_FEATURE_SHAPES];
	/** By the last two letters, a to z from 1 on, and the others below 0x20. */
	uint32_t ending[32][32];
	/** What the lists alone say, by the entry's index and the shape. */
	uint32_t lists[][PS_FEATURE_SHAPES];
};

/** What was added up for a class. Valid for at most 256 weights. */
static inline int32_t ps_sum_of(uint32_t sum, enum ps_model_class group)
{
	int32_t name = (int16_t)(sum & 0xffff);

	return group == PS_MODEL_NAME ? name : (int16_t)((sum - (uint32_t)name) >> 16);
}

/** The head of the built-in table. */
const struct ps_model_head *ps_model_head(void);

/** True for words of the lists of cities; nothing else is taken for one. */
static inline bool ps_model_may_be_city(const struct ps_lex *lex)
{
	return (lex->flags & (PS_LEX_CITY | PS_LEX_PLACE_START)) != 0;
}

/** The weight of @row, in steps. */
int ps_model_weight(uint16_t row, enum ps_model_class group);

/** Adds the weights of @features from @from on to @scores. */
void ps_model_add(const struct ps_features *features, size_t from, int32_t scores[PS_MODEL_CLASSES]);

/**
 * Looks tokens up and takes the first stage: fills their scores, lists in @open
 * the indices of those where more has to be looked at, and returns how many.
 * Sets a bit of @places for tokens that may start a place and of @things for
 * those that may start a firm, 64 a number. @bias is added for NAME.
 */
size_t ps_model_begin(
	struct ps_token *tokens, size_t count, int32_t bias, uint16_t *open, uint64_t *places, uint64_t *things);

/**
 * The other stages, for the @count tokens whose indices ps_model_begin() listed in @open; @tokens are those of @source.
 * Leaves a token as soon as the rest cannot make a name or city of it, and its scores then are below 0 and not
 * complete; or as soon as it is a name whatever the rest says. Where the model is not sure, the score is the network's.
 * @bias is what ps_model_begin() had.
 */
void ps_model_finish(const struct ps_context_source *source, struct ps_token *tokens, int32_t bias,
	const uint16_t *open, size_t count);

#endif
