/**
 * The model: a weight for each row of features, and where a name begins.
 *
 * Linear: the sum of a word's weights is its log-odds in steps of the table's
 * scale. One table with two columns, one for NAME and one for CITY, made by
 * patterns/names/train.c and kept in patterns/names/weights.bin. What the first
 * group of features adds up to depends on the word's entry in the lexicon and
 * its shape alone, and is worked out at build time (make_priors.c).
 */
#ifndef PS_MODEL_H
#define PS_MODEL_H

#include "feature.h"

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

/** The sum of the first group's weights for one entry and shape. */
struct ps_model_prior {
	int16_t sum[PS_MODEL_CLASSES];
};

/** The head of the built-in table. */
const struct ps_model_head *ps_model_head(void);

/** True for words of the lists of cities; nothing else is taken for one. */
static inline bool ps_model_may_be_city(const struct ps_lex *lex)
{
	return (lex->flags & (PS_LEX_CITY | PS_LEX_PLACE_START)) != 0;
}

/** The weight of @row, in steps. */
int ps_model_weight(uint16_t row, enum ps_model_class group);

/** The prior of a word; @lex is the lexicon's. */
const struct ps_model_prior *ps_model_prior_of(const struct ps_lex *lex, unsigned shape);

/** Adds the weights of @features from @from on to @scores. */
void ps_model_add(const struct ps_features *features, size_t from, int32_t scores[PS_MODEL_CLASSES]);

/**
 * Scores token @index. Leaves as soon as the rest cannot make a name or city
 * of it; the scores then are below 0 and not complete. @bias is added for NAME.
 */
void ps_model_score(
	const struct ps_context_source *source, size_t index, int32_t bias, int32_t scores[PS_MODEL_CLASSES]);

#endif
