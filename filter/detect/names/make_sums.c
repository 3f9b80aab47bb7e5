/*
 * make_sums OUT: sums of weights, worked out before the program runs (model.h).
 *
 * A host tool of the build, linked with the lexicon and the weights.
 */
#include "model.h"

#include <stdio.h>
#include <stdlib.h>

_Static_assert(PS_GAP_COUNT <= 32, "a gap is an index below 32");
_Static_assert(PS_BESIDE_COUNT <= PS_BESIDE_NAMED, "a class and the bit for a name share a byte");
_Static_assert(PS_LENGTH_COUNT <= 16, "a length is an index below 16");

static uint32_t weights_of(uint16_t row)
{
	return (uint32_t)ps_model_weight(row, PS_MODEL_NAME) + ((uint32_t)ps_model_weight(row, PS_MODEL_CITY) << 16);
}

static uint32_t weight(enum ps_template template, uint32_t value)
{
	return weights_of(ps_feature_row(template, value));
}

/* What a neighbour's class says, with the features that would name the neighbour and get its class instead. */
static void sum_beside(struct ps_model_sums *sums, unsigned beside)
{
	unsigned named = beside | PS_BESIDE_NAMED;

	for (unsigned gap = 0; gap < 32; gap++) {
		uint32_t before = weight(PS_T_BEFORE_GAP, ps_value_before_gap(beside, gap));

		sums->before_gap[named][gap] = before;
		sums->before_gap[beside][gap] = before + weight(PS_T_BEFORE_WORD, ps_value_word(beside, gap));
		for (unsigned owner = 0; owner < 2; owner++) {
			uint32_t after = weight(PS_T_AFTER_GAP, ps_value_after_gap(beside, gap, owner));

			sums->after_gap[named][gap][owner] = after;
			sums->after_gap[beside][gap][owner] =
				after + weight(PS_T_AFTER_WORD, ps_value_word(beside, gap));
		}
	}
	for (unsigned own = 0; own < PS_LISTS_COUNT; own++) {
		uint32_t before = weight(PS_T_BEFORE_OWN, ps_value_beside_own(beside, own));
		uint32_t after = weight(PS_T_AFTER_OWN, ps_value_beside_own(beside, own));

		sums->before_own[named][own] = before;
		sums->before_own[beside][own] = before + weight(PS_T_BEFORE_WORD_OWN, ps_value_word_own(beside, own));
		sums->after_own[named][own] = after;
		sums->after_own[beside][own] = after + weight(PS_T_AFTER_WORD_OWN, ps_value_word_own(beside, own));
	}
	for (unsigned shape = 0; shape < PS_FEATURE_SHAPES; shape++)
		sums->before_shape[beside][shape] = weight(PS_T_BEFORE_WORD_SHAPE, ps_value_word_shape(beside, shape));
	for (unsigned after = 0; after < PS_BESIDE_COUNT; after++) {
		for (unsigned common = 0; common < 4; common++)
			sums->both[beside][after][common] =
				weight(PS_T_BEFORE_AFTER, ps_value_both(beside, after, common));
	}
}

static void sum_gaps(struct ps_model_sums *sums)
{
	for (unsigned before = 0; before < 32; before++) {
		for (unsigned after = 0; after < 32; after++) {
			for (unsigned shape = 0; shape < PS_FEATURE_SHAPES; shape++) {
				for (unsigned owner = 0; owner < 2; owner++)
					sums->gaps[before][after][shape][owner] =
						weight(PS_T_GAPS, ps_value_gaps(before, after, shape, owner));
			}
		}
		for (unsigned own = 0; own < PS_LISTS_COUNT; own++) {
			sums->gap_own_before[before][own] = weight(PS_T_GAP_OWN_BEFORE, ps_value_gap_own(before, own));
			sums->gap_own_after[before][own] = weight(PS_T_GAP_OWN_AFTER, ps_value_gap_own(before, own));
		}
	}
}

static void sum_shapes(struct ps_model_sums *sums)
{
	for (unsigned shape = 0; shape < PS_FEATURE_SHAPES; shape++) {
		for (unsigned before = 0; before < PS_SHAPE_CLASSES; before++) {
			for (unsigned after = 0; after < PS_SHAPE_CLASSES; after++)
				sums->shapes[before][after][shape] =
					weight(PS_T_SHAPES, ps_value_shapes(before, after, shape));
		}
		for (unsigned len = 0; len < PS_LENGTH_COUNT; len++)
			sums->shape_len[shape][len] = weight(PS_T_SHAPE_LEN, ps_value_shape_len(shape, len));
	}
	for (unsigned last_but_one = 0; last_but_one < 32; last_but_one++) {
		for (unsigned last = 0; last < 32; last++)
			sums->ending[last_but_one][last] = weight(PS_T_ENDING2,
				ps_value_ending((unsigned char)(0x60 + last_but_one), (unsigned char)(0x60 + last)));
	}
}

static void sum_runs(struct ps_model_sums *sums)
{
	for (unsigned before = 0; before <= PS_RUN_MAX; before++) {
		for (unsigned after = 0; after <= PS_RUN_MAX; after++) {
			for (unsigned own = 0; own < PS_LISTS_COUNT; own++)
				sums->run_own[before][after][own] =
					weight(PS_T_RUN_OWN, ps_value_run_own(before, after, own));
			for (unsigned shape = 0; shape < PS_FEATURE_SHAPES; shape++)
				sums->run[before][after][shape] = weight(PS_T_RUN, ps_value_run(before, after, shape));
		}
	}
}

static void sum_lists(struct ps_model_sums *sums)
{
	for (uint32_t i = 0; i < ps_lexicon_entry_count(); i++) {
		for (unsigned shape = 0; shape < PS_FEATURE_SHAPES; shape++) {
			struct ps_features features = {.count = 0};

			ps_features_lists(ps_lexicon_entry(i), shape, &features);
			for (size_t j = 0; j < features.count; j++)
				sums->lists[i][shape] += weights_of(features.rows[j]);
		}
	}
}

int main(int argc, char **argv)
{
	size_t size = sizeof(struct ps_model_sums) + ps_lexicon_entry_count() * sizeof(uint32_t[PS_FEATURE_SHAPES]);
	struct ps_model_sums *sums;
	FILE *file = argc == 2 ? fopen(argv[1], "wb") : NULL;
	size_t written;

	if (file == NULL) {
		fputs("usage: make_sums OUT\n", stderr);
		return 64;
	}
	sums = calloc(1, size);
	if (sums == NULL) {
		fclose(file);
		return 71;
	}
	for (uint32_t row = 0; row < PS_FEATURE_ROWS; row++)
		sums->rows[row] = weights_of((uint16_t)row);
	for (unsigned beside = 0; beside < PS_BESIDE_COUNT; beside++)
		sum_beside(sums, beside);
	sum_gaps(sums);
	sum_shapes(sums);
	sum_runs(sums);
	sum_lists(sums);
	written = fwrite(sums, 1, size, file);
	free(sums);
	return fclose(file) == 0 && written == size ? 0 : 74;
}
