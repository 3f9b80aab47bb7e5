/**
 * Which bytes follow each other in what a regex matches.
 *
 * A match that goes over the end of a candidate holds the bytes around that
 * end, one behind the other. Most patterns hold few such pairs, so that two
 * looks into a table tell that a pattern finds nothing beyond.
 */
#ifndef PS_FOLLOW_H
#define PS_FOLLOW_H

#include "rex.h"

/** As a byte: there is none, the match ends. */
#define PS_FOLLOW_END 256

/**
 * pairs[a]: what may stand behind byte a in a match, the end among it; letters in both cases where one may, and all
 * bytes outside ASCII where one may.
 */
struct ps_follow {
	uint64_t pairs[256][5];
};

/** Fills @follow for all matches of the tree; pairs that no match holds may be among it. */
void ps_follow_find(const struct ps_rex *rex, struct ps_follow *follow);

/** Whether a match can hold one of the bytes of @set. */
bool ps_follow_holds(const struct ps_rex *rex, const uint64_t *set);

#endif
