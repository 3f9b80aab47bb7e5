/*
 * make_priors OUT: what the lists alone say, for every entry of the lexicon.
 *
 * A host tool of the build, linked with the lexicon and the weights.
 */
#include "model.h"

#include <stdio.h>

int main(int argc, char **argv)
{
	FILE *file = argc == 2 ? fopen(argv[1], "wb") : NULL;

	if (file == NULL) {
		fputs("usage: make_priors OUT\n", stderr);
		return 64;
	}
	for (uint32_t i = 0; i < ps_lexicon_entry_count(); i++) {
		for (unsigned shape = 0; shape < PS_FEATURE_SHAPES; shape++) {
			struct ps_features features = {.count = 0};
			int32_t scores[PS_MODEL_CLASSES] = {0};
			struct ps_model_prior prior;

			ps_features_lists(ps_lexicon_entry(i), shape, &features);
			ps_model_add(&features, 0, scores);
			prior.sum[PS_MODEL_NAME] = (int16_t)scores[PS_MODEL_NAME];
			prior.sum[PS_MODEL_CITY] = (int16_t)scores[PS_MODEL_CITY];
			fwrite(&prior, sizeof prior, 1, file);
		}
	}
	return fclose(file) == 0 ? 0 : 74;
}
