/**
 * Things: what bears a name and is nobody.
 *
 * Rooms and cabins ("Fern Room"), machines and programs ("the analyser called
 * Acme", `"bot":"Acme"`), call signs ("Acme Six"), goods with their kind in
 * front ("Walker, folding"), the word of the day ("color today is PLUM"),
 * camps and practices. What stands round the word says so, whatever its score.
 */
#ifndef PS_THINGS_H
#define PS_THINGS_H

#include "word.h"

/** Whether the word is, or belongs to, the name of a thing. It looks at no more than THINGS_BACK bytes before it. */
bool ps_is_of_thing(const struct ps_text *text, const struct ps_word *word);

#endif
