/**
 * Judging what was learnt by contexts that were held out: where the thresholds stand, and the report.
 */
#ifndef PS_JUDGE_H
#define PS_JUDGE_H

#include "examples.h"
#include "network.h"

/** The threshold at which @held gives @part as many words as it holds names: recall is as high as precision where it
 * is 1. In steps, of the sum with the bias. */
int32_t judge_threshold(const struct learnt_model *model, const struct examples *held, unsigned group, double part);

/** Sets where @network starts, so that with it @part as many words are found as there are names, and which part of its
 * scores it tells, so that they fit best. */
void judge_network(
	const struct learnt_model *model, struct ps_network *network, const struct examples *held, double part);

/** Prints recall and precision by file and by shape; @network NULL: of the model alone. */
void judge_report(const struct learnt_model *model, const struct ps_network *network, const struct examples *held,
	unsigned group, const char *title, char *const *files, size_t file_count);

#endif
