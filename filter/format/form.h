/** Form data's pairs, which URLs have as well. */
#ifndef PS_FORM_H
#define PS_FORM_H

#include "document.h"

/**
 * Adds the names and values of layer[start .. end), name=value pairs with '&'
 * or ';' between them, percent-decoded. @escape is how marks are written:
 * PS_ESCAPE_FORM, or PS_ESCAPE_PERCENT for a URL. @semicolons: ';' separates.
 */
PS_MUST_USE enum ps_status ps_form_pairs(
	struct ps_document *doc, unsigned layer, size_t start, size_t end, enum ps_escape escape, bool semicolons);

/** layer[start .. end) is one value of @type, percent-decoded: a piece of a URL. */
PS_MUST_USE enum ps_status ps_form_value(
	struct ps_document *doc, unsigned layer, enum ps_type type, size_t start, size_t end);

#endif
