/**
 * Names that are plain to see, whatever the model says of them: of two words in small letters behind a label, of one
 * word that is made of them, of who owns what a person does, or bears a title.
 */
#ifndef PS_PLAIN_H
#define PS_PLAIN_H

#include "context.h"

/** The index behind the name that starts with token @index; @index where none does. */
size_t ps_plain_name_at(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index);

#endif
