/**
 * Texts made from a regex: what it matches, but for looks, which are met by
 * luck. Neither its author nor its examples thought of most of them.
 */
#ifndef MADE_H
#define MADE_H

#include "property.h"

/** Appends a text made from the regex of pattern @pattern; moves the random @state on. Aborts without memory. */
void made_add(struct bytes *text, size_t pattern, uint64_t *state);

#endif
