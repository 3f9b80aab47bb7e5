#include "aside.h"

#include "mark.h"

#include <string.h>

size_t ps_aside_fields(const struct ps_text *text)
{
	return text->field_count == 0 ? 1 : text->field_count;
}

struct ps_field ps_aside_field(const struct ps_text *text, size_t index)
{
	if (text->field_count == 0)
		return (struct ps_field){.end = (uint32_t)text->len, .kind = PS_FIELD_TEXT};
	return text->fields[index];
}

bool ps_aside_is_read(const struct ps_field *field)
{
	return field->kind == PS_FIELD_TEXT || field->kind == PS_FIELD_VALUE;
}

bool ps_aside_has_mark(const unsigned char *data, size_t start, size_t end)
{
	for (size_t i = start; i < end; i++) {
		if ((data[i] == '[' || data[i] == '(') && ps_mark_at((const char *)data + i, end - i, NULL) > 0)
			return true;
	}
	return false;
}

enum ps_status ps_aside_finish(struct ps_buf *bytes, struct ps_text *text)
{
	enum ps_status status = bytes->len > 0 ? ps_buf_reserve(bytes, PS_TEXT_PADDING) : PS_OK;

	if (status == PS_OK && bytes->len > 0)
		memset(bytes->data + bytes->len, 0, PS_TEXT_PADDING);
	*text = (struct ps_text){.data = bytes->data, .len = bytes->len, .to = bytes->len};
	return status;
}
