/**
 * Short forms: syllables of notes, forms and reports that read like a name
 * and stand for what was measured, made or done: "Hb 121", "Reg. no", "sig x".
 */
#ifndef PS_SHORTFORM_H
#define PS_SHORTFORM_H

#include "word.h"

/** Whether the word is a short form where it stands. */
bool ps_is_short_form(const struct ps_text *text, const struct ps_word *word);

#endif
