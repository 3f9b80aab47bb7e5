/**
 * Texts that nobody wrote, the same ones for the same @state, which moves on.
 * All of them are synthetic, so that a text may be shown where a test fails.
 */
#ifndef INVENTED_H
#define INVENTED_H

#include "property.h"

/**
 * Glued from the packs' examples, cues, numbers and signs with any separator, so that what stands beside a value is not
 * what its author thought of.
 */
void invented_glued(uint64_t *state, size_t number, struct bytes *text);

/**
 * Made from the regex of pattern @number, modulo their count, each alternative as often as any other, so that one that
 * a lane has no word or shape for is seen; mostly with a cue where the pattern needs one.
 */
void invented_made(uint64_t *state, size_t number, struct bytes *text);

#endif
