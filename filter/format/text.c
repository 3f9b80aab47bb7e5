/*
 * text: the whole document is its own text.
 *
 * Limits: none but the document's. A text in UTF-16 or UTF-32 is read whole.
 *
 * Will not see: text in other charsets whose ASCII is not ASCII (EBCDIC), and
 * UTF-16 without a byte order mark that does not begin with Latin letters.
 */
#include "format.h"
#include "input.h"

enum ps_status ps_text_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	enum ps_status status = ps_input_unmark(doc, &layer, &start, &end);

	if (status != PS_OK)
		return status;
	return ps_field_put(doc, layer, PS_ESCAPE_NONE, PS_FIELD_TEXT, PS_NONE, start, end);
}
