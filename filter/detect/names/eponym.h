/**
 * Eponyms: words that are somebody's name and stand for a disease, sign, scale,
 * stain, instrument or law.
 *
 * Will not see: an eponym that people are called and that stands alone.
 */
#ifndef PS_EPONYM_H
#define PS_EPONYM_H

#include "word.h"

/** Whether the word stands for a thing where it stands: before "protocol", in a list of eponyms, behind "modified". */
bool ps_is_eponym(const struct ps_text *text, const struct ps_word *word);

/** Whether the word is an eponym that no list of names has, and neither a title nor a given name stands before it. */
bool ps_is_nobodys_eponym(const struct ps_text *text, const struct ps_word *word);

#endif
