/* text and sms: the whole document is its own text. */
#include "format.h"

enum ps_status ps_text_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	return ps_field_put(doc, layer, PS_ESCAPE_NONE, PS_FIELD_TEXT, PS_NONE, start, end);
}
