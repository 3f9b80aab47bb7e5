/**
 * Towns that no list has, told by what stands round them, and listed ones in lower case.
 *
 * Half of the places of the country are in no list. A state or a postal code
 * behind a name, or a street and a comma before it, make a town of it; behind
 * "lives in", "moved to" and "town of" a word that is nothing else is one.
 *
 * Will not see: towns of common words alone without a state; more than
 * PS_TOWN_WORDS words.
 */
#ifndef PS_TOWN_H
#define PS_TOWN_H

#include "names.h"
#include "tokens.h"

#define PS_TOWN_WORDS 4

/** Behind these a word that is nothing else is a town. They are cues of lower-case words, too (cues.c). */
#define PS_TOWN_HOMES                                                                                               \
	"live in ", "lives in ", "lived in ", "living in ", "reside in ", "resides in ", "born in ", "grew up in ", \
		"house in ", "home in ", "family in ", "moved to ", "move to ", "moving to ", "city of ", "town of "

/** Behind these a listed town in lower case is one. Cues, too. */
#define PS_TOWN_STAYS                                                                                                 \
	"im in ", "i'm in ", "staying in ", "clinic in ", "hospital in ", "office in ", "er in ", "dr in ",           \
		"over in ", "up in ", "down in ", "out in ", "back in ", "work in ", "works in ", "im from ",         \
		"i'm from ", "driving from ", "coming from ", "comes from ", "back from ", "moved from ", "goin to ", \
		"we r in ", "we are in "

/** Sets a bit of @towns, of 64 tokens each, for each token that such a town may begin with. */
void ps_town_marks(const struct ps_text *text, const struct ps_finding *shapes, const struct ps_token *tokens,
	size_t count, uint64_t *towns);

/** The index behind the town that starts with the marked token @index, and fills @finding; @index where none does. */
size_t ps_town_at(const struct ps_text *text, const struct ps_finding *shapes, const struct ps_token *tokens,
	size_t count, size_t index, struct ps_finding *finding);

/** Whether words for where somebody lives, goes or comes from end at text[start]: "lives in ", "moved to ". */
bool ps_town_is_told(const struct ps_text *text, size_t start);

#endif
