/** Names whose words are written as one: "JaneDoe", "JaneQDoe". */
#ifndef PS_GLUED_H
#define PS_GLUED_H

#include "word.h"

/** Whether the word is a given name and a surname, told by their capitals and, where words are meant as often, a cue.
 */
bool ps_is_glued_name(const struct ps_text *text, const struct ps_word *word);

/** Whether the word is what programs call their own: "PatientIntakeForm". */
bool ps_is_glued_code(const struct ps_text *text, const struct ps_word *word);

#endif
