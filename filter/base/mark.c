#include "mark.h"

#include <string.h>

static size_t count_upper(const char *text, size_t len)
{
	size_t used = 0;

	while (used < len && ((text[used] >= 'A' && text[used] <= 'Z') || text[used] == '_'))
		used++;
	return used;
}

/* "-12" or "#kdfpmbaa" behind a type; 0 where neither stands there. */
static size_t count_suffix(const char *text, size_t len)
{
	size_t used = 1;

	if (len < 2)
		return 0;
	if (text[0] == '-') {
		while (used < len && used <= 7 && text[used] >= '0' && text[used] <= '9')
			used++;
		return used > 1 && text[1] != '0' ? used : 0;
	}
	if (text[0] != '#')
		return 0;
	while (used < len && used <= PS_MARK_LETTERS && text[used] >= 'a' && text[used] <= 'p')
		used++;
	return used == PS_MARK_LETTERS + 1 ? used : 0;
}

size_t ps_mark_at(const char *text, size_t len, enum ps_type *type)
{
	size_t at;
	char close;
	enum ps_type found;

	if (len > PS_MARK_MAX)
		len = PS_MARK_MAX;
	if (len < 3 || (text[0] != '[' && text[0] != '('))
		return 0;
	close = text[0] == '[' ? ']' : ')';
	at = count_upper(text + 1, len - 1);
	if (at == 0)
		return 0;
	found = ps_type_by_name(text + 1, at);
	if (found == PS_NONE)
		return 0;
	at++;
	at += count_suffix(text + at, len - at);
	if (at == len || text[at] != close)
		return 0;
	if (type != NULL)
		*type = found;
	return at + 1;
}

bool ps_is_mark(const char *text, size_t len)
{
	return len > 0 && ps_mark_at(text, len, NULL) == len;
}
