/**
 * Doubt: how much more than even odds a word needs to be taken for a name.
 *
 * The model scores a word by its lists and neighbours. Here stands what is
 * known beyond that: words that are seldom names where little speaks for one
 * (drugs, countries, letters of an acronym), and places where no score makes a
 * name of a word (a tag's name, the second word of a state).
 */
#ifndef PS_DOUBT_H
#define PS_DOUBT_H

#include "word.h"

/** Out of reach: "III" is part of a name and no name. */
#define PS_DOUBT_NEVER 100000

/**
 * What the word's @score has to reach, both in the model's scale: 0, more where it is in doubt, or PS_DOUBT_NEVER. The
 * places are looked at where the score is below four in log-odds: above, they change hardly one name in a thousand,
 * and are the greater part of the time.
 */
int32_t ps_doubt(const struct ps_text *text, const struct ps_word *word, int32_t score);

#endif
