/**
 * Facilities by grammar: capitalised words that end in "Hospital", "Clinic",
 * "Medical Center" and the like, also "Cedar Grove clinic".
 *
 * Will not see: a facility without such a word ("Mercy", "the Mayo").
 */
#ifndef PS_FACILITY_H
#define PS_FACILITY_H

#include "context.h"

/**
 * The facility whose name starts with token @index, the first of its run.
 * Returns the index behind its last token and sets *end to where its last word
 * ends; @index where there is none.
 */
size_t ps_facility_at(
	const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index, uint32_t *end);

/** The index behind the first word of trade in a firm's name that starts with its owner's, token @index: "Doe &
 * Daughters Insurance"; @index where there is none. */
size_t ps_trade_at(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index);

#endif
