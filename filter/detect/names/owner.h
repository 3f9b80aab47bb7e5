/** Who owns what is a person's: "Doe's chart", "at Doe's home". */
#ifndef PS_OWNER_H
#define PS_OWNER_H

#include "word.h"

/** Whether the word is a listed name in its possessive, before what only a person has. */
bool ps_is_owner(const struct ps_text *text, const struct ps_word *word);

#endif
