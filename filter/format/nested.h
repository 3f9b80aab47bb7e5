/**
 * Text inside a value: JSON, form data, a URL's query or base64 in a string.
 */
#ifndef PS_NESTED_H
#define PS_NESTED_H

#include "document.h"

/**
 * True where layer[start .. end) may hold more than its own text: a cheap test
 * of the start and the length that most values fail. PS_TEXT_PADDING readable
 * bytes follow the value, as in every layer.
 */
bool ps_nested_likely(const unsigned char *value, size_t len);

/**
 * Adds the text of what the value layer[start .. end) holds, where it holds
 * anything: then *@taken. Marks are escaped for what is inside and, by the
 * layer, for what is around it: so @layer itself must be one whose parent needs
 * no more than the layer's own escape, or the value must have no byte that does.
 * PS_LIMIT where it nests too deep: never looks at less than all.
 */
PS_MUST_USE enum ps_status ps_nested_parse(
	struct ps_document *doc, unsigned layer, size_t start, size_t end, bool *taken);

/** True where the value may have a further reading: it has a '<', a '&' or percent escapes, or starts like a URL. */
bool ps_nested_more_likely(const unsigned char *value, size_t len);

/**
 * Adds further readings of the value layer[start .. end), whose own text is
 * there already: the decoded query of a URL with escapes, or all of a value that
 * is percent-encoded; the text without its tags and character references, where there are some. @layer as above.
 */
PS_MUST_USE enum ps_status ps_nested_more(struct ps_document *doc, unsigned layer, size_t start, size_t end);

/** True for name=value pairs with '&' between them on one line; one pair alone must be escaped somewhere. */
bool ps_nested_is_form(const unsigned char *data, size_t len);

#endif
