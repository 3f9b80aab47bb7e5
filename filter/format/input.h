/** A whole document in an encoding that is not UTF-8: decoded into a layer of its own. */
#ifndef PS_INPUT_H
#define PS_INPUT_H

#include "charset.h"

/** Makes *layer, *start and *end all of a child layer that holds the range as UTF-8. */
PS_MUST_USE enum ps_status ps_input_decode(
	struct ps_document *doc, const struct ps_charset *charset, unsigned *layer, size_t *start, size_t *end);

/**
 * The same where the range is in UTF-16 or UTF-32 (ps_charset_wide); moves
 * *start over a byte order mark of UTF-8; else does nothing.
 */
PS_MUST_USE enum ps_status ps_input_unmark(struct ps_document *doc, unsigned *layer, size_t *start, size_t *end);

/** Adds what bytes [start, end) are for who does not go by the charset, where that is text. */
PS_MUST_USE enum ps_status ps_input_other_reading(
	struct ps_document *doc, const struct ps_charset *charset, unsigned layer, size_t start, size_t end);

#endif
