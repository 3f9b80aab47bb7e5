/**
 * The model: a weight for each row of features, and where a name begins.
 *
 * Linear: the sum of a word's weights is its log-odds in steps of the table's
 * scale. One table with two columns, one for NAME and one for CITY, made by
 * patterns/names/train.c and kept in patterns/names/weights.bin.
 */
#ifndef PS_MODEL_H
#define PS_MODEL_H

#include "feature.h"

enum ps_model_class {
	PS_MODEL_NAME,
	PS_MODEL_CITY,
	PS_MODEL_CLASSES
};

#define PS_MODEL_MAGIC "psmod 1"
#define PS_MODEL_ROWS (1U << PS_FEATURE_BITS)

/** The table's first bytes, in the machine's order (little-endian). */
struct ps_model_head {
	char magic[8];
	/** Steps of a weight that make one unit of log-odds. */
	int32_t scale;
	/** Added to the sum, in steps. */
	int32_t bias[PS_MODEL_CLASSES];
	/** A sum that reaches this is taken, in steps. */
	int32_t threshold[PS_MODEL_CLASSES];
	int32_t spare;
};

/** The head of the built-in table. */
const struct ps_model_head *ps_model_head(void);

/** The weight of @row, in steps. */
int ps_model_weight(uint16_t row, enum ps_model_class class);

/** Sums in steps over the threshold: 0 and more is taken. */
void ps_model_score(const struct ps_features *features, int32_t scores[PS_MODEL_CLASSES]);

#endif
