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

#define PS_MODEL_MAGIC "psmod 2"

/** After which groups of features the sum may be given up. */
enum ps_model_stage { PS_MODEL_LISTS, PS_MODEL_NEAR, PS_MODEL_STAGES };

/** The table's first bytes, little-endian. */
struct ps_model_head {
	char magic[8];
	/** Steps of a weight that make one unit of log-odds. */
	int32_t scale;
	/** Where the sum starts: the bias less the threshold, in steps. A sum of 0 and more is taken. */
	int32_t start[PS_MODEL_CLASSES];
	/** A sum that is still further below 0 than this after a stage is given up, in steps. */
	int32_t rest[PS_MODEL_STAGES][PS_MODEL_CLASSES];
	int32_t spare;
};

/**
 * Sums of weights, both classes in one number: NAME + CITY * 2^16, modulo 2^32, so that one addition adds both.
 * Inputs are those of feature_values.h. The first index of some: 1 where the neighbour may not be named, and the
 * features that would name it are added in as well.
 */
struct ps_model_sums {
	uint32_t rows[PS_FEATURE_ROWS];
	uint32_t before_gap[2][PS_BESIDE_COUNT][32];
	uint32_t before_shape[PS_BESIDE_COUNT][PS_FEATURE_SHAPES];
	uint32_t before_own[2][PS_BESIDE_COUNT][PS_LISTS_COUNT];
	uint32_t after_gap[2][PS_BESIDE_COUNT][32][2];
	uint32_t after_own[2][PS_BESIDE_COUNT][PS_LISTS_COUNT];
	/** By neighbour before, behind, and ps_lex.lists >> 4. */
	uint32_t both[PS_BESIDE_COUNT][PS_BESIDE_COUNT][4];
	/** By gap before, behind, the word's shape, and whether it is a possessive. */
	uint32_t gaps[32][32][PS_FEATURE_SHAPES][2];
	uint32_t gap_own_before[32][PS_LISTS_COUNT], gap_own_after[32][PS_LISTS_COUNT];
	uint32_t shapes[PS_SHAPE_CLASSES][PS_SHAPE_CLASSES][PS_FEATURE_SHAPES];
	uint32_t shape_len[PS_FEATURE_SHAPES][16];
	uint32_t run_own[PS_RUN_MAX + 1][PS_RUN_MAX + 1][PS_LISTS_COUNT];
	uint32_t run[PS_RUN_MAX + 1][PS_RUN_MAX + 1][PS_FEATURE_SHAPES];
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

/** The first group's sums, for a token that was looked up: fills its scores. True where more has to be looked at. */
bool ps_model_begin(struct ps_token *token, int32_t bias);

/**
 * Goes on with a token of @source where ps_model_begin() said so. Leaves as soon
 * as the rest cannot make a name or city of it; the scores then are below 0 and
 * not complete.
 */
void ps_model_finish(const struct ps_context_source *source, struct ps_token *token);

#endif
