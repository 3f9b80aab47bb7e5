/**
 * Whereabouts: what the words round a place's name say for it.
 *
 * A town's name is mostly a surname or a common word, too. A state or a postal
 * code behind it, the key "city" or a street before it leave no doubt; "in" and
 * "from", a line that ends behind a comma, and "the ... office" hint at it.
 *
 * Limits: 24 bytes before a name and 24 behind it are read.
 */
#ifndef PS_WHEREABOUTS_H
#define PS_WHEREABOUTS_H

#include "context.h"

enum ps_where {
	PS_WHERE_UNKNOWN,
	/** A place, unless it is a common word. */
	PS_WHERE_HINT,
	/** A place, whatever the word is. */
	PS_WHERE_SURE
};

/**
 * What stands round text[start .. end), the capitalised words from @token on,
 * says. @shapes: the other lanes' findings.
 */
enum ps_where ps_where(const struct ps_text *text, const struct ps_finding *shapes, const struct ps_token *token,
	size_t start, size_t end);

/** Whether a state or a postal code stands behind the name that ends at text[end] with @token. */
bool ps_has_state(const struct ps_text *text, size_t end, const struct ps_token *token);

/** Whether a state in lower case does: "tulsa ok", "nampa idaho". *@plain: its letters are no other word. */
bool ps_has_lower_state(const struct ps_text *text, size_t end, bool *plain);

/** Whether a postal code does, a state's letters between them or not. */
bool ps_has_zip(const struct ps_text *text, size_t end);

/**
 * The postal code right behind a town that ends at text[end] ("Luna 55899"): fills @finding, and returns whether there
 * is one.
 */
bool ps_zip_behind(const struct ps_text *text, size_t end, struct ps_finding *finding);

/** The same of a town in Idaho ("Luna, ID 83864"), which reads like a number of somebody. */
bool ps_zip_in_idaho(const struct ps_text *text, size_t end, struct ps_finding *finding);

#endif
