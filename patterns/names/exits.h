/**
 * Early exits: after which sums the program need not look further at a word.
 */
#ifndef PS_EXITS_H
#define PS_EXITS_H

#include "examples.h"
#include "model.h"

/**
 * Fills in @head's rest and enough, whose start and scale are set, and prints how many words go on: of the words of
 * @examples that end up at @low and more (cities: at 0), the part @keep stays, and of those that are taken for names
 * before all was looked at, the same part would have been.
 */
void exits_set(const struct learnt_model *model, const struct examples *examples, int32_t low, double keep,
	struct ps_model_head *head);

#endif
