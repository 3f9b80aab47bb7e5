/**
 * What joining reads of two tokens. Of join.c, join_field.c and join_lower.c alone.
 */
#ifndef PS_JOIN_READ_H
#define PS_JOIN_READ_H

#include "model.h"
#include "tokens.h"

#include <string.h>

/** Words of a surname that no list has: "Tall Bull". */
#define PS_JOIN_WORDS 3
/** Log-odds from which on a given name is sure. */
#define PS_JOIN_SURE 1

/** Taken for a name, or for a part of one. */
static inline bool ps_is_name(const struct ps_token *token)
{
	return token->state == PS_TOKEN_NAME || token->state == PS_TOKEN_NAME_PART ||
	       token->state == PS_TOKEN_NAME_REPEAT;
}

/** True where text[from .. to) is @expected. */
static inline bool ps_is_gap(const struct ps_text *text, size_t from, size_t to, const char *expected)
{
	size_t len = strlen(expected);

	return to - from == len && memcmp(text->data + from, expected, len) == 0;
}

#endif
