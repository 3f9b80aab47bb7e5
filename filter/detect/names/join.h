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

/** Marks tokens that belong to an accepted neighbour's name. */
void ps_join_extend(const struct ps_text *text, struct ps_token *tokens, size_t count);

/**
 * The span that starts with token @index, which is accepted, and not before
 * @floor. Returns the index behind its last token.
 */
size_t ps_join_span(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index, size_t floor,
	struct ps_finding *finding);

#endif
