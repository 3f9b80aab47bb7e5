/**
 * Examples: words of filled contexts as rows of features, and what they are.
 */
#ifndef PS_EXAMPLES_H
#define PS_EXAMPLES_H

#include "feature.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Files of contexts and messages at most. */
#define EXAMPLES_FILES 1024

/** Rows of features behind each other. Zeroed is empty. */
struct examples {
	/** Owned. */
	uint16_t *rows;
	/** Each row's enum ps_stage. Owned. */
	uint8_t *stages;
	size_t row_count, row_cap, stage_cap;
	/** Owned. */
	struct example {
		/** Its rows: rows[start .. start + count). */
		size_t start;
		uint8_t count;
		bool label[PS_MODEL_CLASSES];
		/** Index of the file that its context is from. */
		uint16_t file;
		/** enum ps_word_shape: for the report. */
		uint8_t shape;
		/** CITY: one of the lists; a city that stands in a context as written is no example of either. */
		bool may_be_city, skip_city;
	} * items;
	size_t count, cap;
};

/** What was learnt, in the steps in which the program adds it up. */
struct learnt_model {
	/** Steps that make one unit of log-odds. */
	int32_t scale;
	int32_t bias[PS_MODEL_CLASSES], threshold[PS_MODEL_CLASSES];
	int8_t weights[PS_FEATURE_ROWS][PS_MODEL_CLASSES];
};

/** What the rows of an example up to @stage add up to, without the bias. */
static inline int32_t learnt_sum(const struct learnt_model *model, const struct examples *examples,
	const struct example *item, enum ps_stage stage, unsigned group)
{
	int32_t sum = 0;

	for (size_t i = item->start; i < item->start + item->count; i++) {
		if (examples->stages[i] <= stage)
			sum += model->weights[examples->rows[i]][group];
	}
	return sum;
}

/** Memory for @count values of @size bytes, zeroed, or the end of the program. To be freed. */
void *examples_alloc(size_t count, size_t size);

/** For qsort: int32_t, ascending. */
int examples_by_value(const void *left, const void *right);

#endif
