/**
 * Joining: accepted tokens to spans as a person would mark them.
 *
 * One span takes "J.D. Salazar", "DOE, JANE Q", "Ana de la Cruz", "Anna S.",
 * "Jane Doe Jr.", "DOE^JANE^Q"; titles and the possessive stay outside.
 */
#ifndef PS_JOIN_H
#define PS_JOIN_H

#include "model.h"
#include "tokens.h"

/** How far under the threshold a neighbour of a name may be to be part of it, in log-odds. */
#define PS_JOIN_SLACK 3

/** Marks tokens behind @index that belong to its name, if it is one. Returns the index behind them. */
size_t ps_join_forward(const struct ps_text *text, struct ps_token *tokens, size_t count, size_t index);

/** Marks tokens before @index that belong to its name, if it is one. Returns the first one's index. */
size_t ps_join_backward(const struct ps_text *text, struct ps_token *tokens, size_t index);

/**
 * The span that starts with token @index, which is accepted, and not before
 * @floor. Returns the index behind its last token.
 */
size_t ps_join_span(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index, size_t floor,
	struct ps_finding *finding);

/** True where "P.A.", "M.D." or the like is at text[start]: behind a comma they are no initials. */
bool ps_is_dotted_credential(const struct ps_text *text, size_t start);

#endif
