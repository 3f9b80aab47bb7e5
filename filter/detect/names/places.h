/**
 * Places among a text's tokens: cities, counties, facilities, states.
 */
#ifndef PS_PLACES_H
#define PS_PLACES_H

#include "model.h"
#include "names.h"
#include "tokens.h"

/**
 * The place that starts with token @index, if one does and @config wants its
 * type. Fills @finding and returns the index behind its last token; @index
 * where there is none. @shapes: the other lanes' findings.
 */
size_t ps_place_at(const struct ps_names_config *config, const struct ps_text *text, const struct ps_finding *shapes,
	const struct ps_token *tokens, size_t count, size_t index, struct ps_finding *finding);

/**
 * The index behind the listed town that starts with token @index and is one of a list: "Luna | Alba". @town: the end of
 * the town found before, 0 where there is none.
 */
size_t ps_place_in_list(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index,
	size_t town, struct ps_finding *finding);

#endif
