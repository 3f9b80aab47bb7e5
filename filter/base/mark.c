#include "mark.h"

#include "type.h"

#define NUMBER_MAX 9
#define LETTERS 8

/* The bytes of the tail after a type: "-12", "#kdfpmbaa", or none. */
static size_t tail_length(const unsigned char *data, size_t len)
{
	size_t i = 1;

	if (len == 0 || (data[0] != '-' && data[0] != '#'))
		return 0;
	if (data[0] == '-') {
		while (i < len && i <= NUMBER_MAX && data[i] >= '0' && data[i] <= '9')
			i++;
		return i > 1 ? i : 0;
	}
	while (i < len && i <= LETTERS && data[i] >= 'a' && data[i] <= 'p')
		i++;
	return i == LETTERS + 1 ? i : 0;
}

size_t ps_mark_length(const unsigned char *data, size_t len)
{
	unsigned char close;
	size_t i = 1;

	if (len < 3 || (data[0] != '[' && data[0] != '('))
		return 0;
	close = data[0] == '[' ? ']' : ')';
	while (i < len && i < PS_MARK_MAX && ((data[i] >= 'A' && data[i] <= 'Z') || data[i] == '_'))
		i++;
	if (i < 3 || ps_type_by_name((const char *)data + 1, i - 1) == PS_NONE)
		return 0;
	i += tail_length(data + i, len - i);
	return i < len && data[i] == close ? i + 1 : 0;
}
