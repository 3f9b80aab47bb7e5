#include "input.h"

#include <string.h>

enum ps_status ps_input_other_reading(
	struct ps_document *doc, const struct ps_charset *charset, unsigned layer, size_t start, size_t end)
{
	size_t len;
	const unsigned char *data = ps_layer_data(doc, layer, &len) + start;
	enum ps_status status = PS_OK;
	size_t at = 0;
	size_t from;
	len = end - start;
	while (status == PS_OK && ps_charset_other_reading(charset, data, len, &at, &from))
		status = ps_field_put(doc, layer, PS_ESCAPE_NONE, PS_FIELD_TEXT, PS_NONE, start + from, start + at);
	return status;
}

enum ps_status ps_input_decode(
	struct ps_document *doc, const struct ps_charset *charset, unsigned *layer, size_t *start, size_t *end)
{
	size_t len;
	const unsigned char *data = ps_layer_data(doc, *layer, &len);
	struct ps_buf decoded;
	ps_buf_init(&decoded, ps_document_limits(doc)->bytes);
	enum ps_status status = ps_charset_decode(charset, data + *start, *end - *start, &decoded);
	if (status != PS_OK)
		status = ps_fail(ps_document_error(doc), status, *start, "the document cannot be decoded");
	if (status == PS_OK)
		status = ps_input_other_reading(doc, charset, *layer, *start, *end);
	if (status == PS_OK)
		status = ps_layer_recoded(doc, *layer, *start, *end, &decoded, ps_charset_recode, charset, layer);
	ps_buf_fini(&decoded);
	if (status != PS_OK)
		return status;
	(void)ps_layer_data(doc, *layer, &len);
	*start = 0;
	*end = len;
	return PS_OK;
}

enum ps_status ps_input_unmark(struct ps_document *doc, unsigned *layer, size_t *start, size_t *end)
{
	const struct ps_charset *wide;
	size_t len;
	const unsigned char *data = ps_layer_data(doc, *layer, &len) + *start;

	len = *end - *start;
	if (len >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0)
		*start += 3;
	wide = ps_charset_wide(data, len);
	return wide != NULL ? ps_input_decode(doc, wide, layer, start, end) : PS_OK;
}
