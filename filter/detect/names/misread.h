/**
 * Misread: words that would be names, and are parts of other things.
 *
 * A letter of a code that hyphens join ("REV-C"), a field of a record that
 * holds no name ("|15|MIN|"), a sender's desk ("Acme Alerts <"), a hospital
 * in short form ("Acme Hosp."), a make and its product ("dr pepper"). What
 * stands round the word says so, whatever its score.
 */
#ifndef PS_MISREAD_H
#define PS_MISREAD_H

#include "word.h"

/** Whether the word begins a question, "Will Jane be in?", and the name behind it is no surname. */
bool ps_is_question(const struct ps_text *text, const struct ps_word *word);

/** Whether the word is such a part. It looks at no more than MISREAD_BACK bytes before the word. */
bool ps_is_misread(const struct ps_text *text, const struct ps_word *word);

#endif
