/**
 * Streets told by their last word alone: "porch @ Alder St", "Fernhill Rd by the
 * school", and streets of other languages whose name says so: "Erlenstraße 12",
 * "Erlenauer Weg 118".
 *
 * Will not see: lanes, drives and courts without more (people are called Lane,
 * a doctor is a Dr), streets in lower case, and those that patterns find by
 * their number.
 */
#ifndef PS_ROAD_H
#define PS_ROAD_H

#include "names.h"
#include "tokens.h"

/** Sets a bit of @roads, of 64 tokens each, for each token that such a street may begin with. */
void ps_road_marks(const struct ps_text *text, const struct ps_token *tokens, size_t count, uint64_t *roads);

/** The index behind the street that starts with the marked token @index, and fills @finding; @index where none does. */
size_t ps_road_at(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index,
	struct ps_finding *finding);

#endif
