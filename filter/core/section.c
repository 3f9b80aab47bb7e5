#include "section.h"

#include <string.h>

/* One past the first blank line that ends in data[from .. to), or 0. */
static size_t blank_line(const unsigned char *data, size_t from, size_t to)
{
	while (from < to) {
		const unsigned char *line = memchr(data + from, '\n', to - from);
		size_t at;

		if (line == NULL)
			return 0;
		at = (size_t)(line - data);
		if (at >= 1 && (data[at - 1] == '\n' || (at >= 2 && data[at - 1] == '\r' && data[at - 2] == '\n')))
			return at + 1;
		from = at + 1;
	}
	return 0;
}

size_t ps_section_boundary(const unsigned char *data, size_t len, size_t at)
{
	size_t start = at;

	if (at >= len)
		return at;
	while (start > 0 && at - start < 3 && (data[start] & 0xC0) == 0x80)
		start--;
	return (data[start] & 0xC0) == 0xC0 ? start : at;
}

size_t ps_section_end(const unsigned char *data, size_t len, bool last)
{
	size_t cut = 0;

	if (len > PS_SECTION_BLANK)
		cut = blank_line(data, PS_SECTION_BLANK, len < PS_SECTION_LINE ? len : PS_SECTION_LINE);
	if (cut == 0 && len > PS_SECTION_LINE) {
		size_t to = len < PS_SECTION_MAX ? len : PS_SECTION_MAX;
		const unsigned char *line = memchr(data + PS_SECTION_LINE, '\n', to - PS_SECTION_LINE);

		if (line != NULL)
			cut = (size_t)(line - data) + 1;
		else if (len > PS_SECTION_MAX)
			cut = ps_section_boundary(data, len, PS_SECTION_MAX);
	}
	return cut == 0 && last ? len : cut;
}
