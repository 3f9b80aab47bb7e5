#include "near.h"

void ps_near_read(const struct ps_text *text, size_t start, size_t end, struct ps_near *word)
{
	*word = (struct ps_near){.start = start, .end = end};
	if (end == start || end - start > PS_NEAR_MAX)
		return;
	word->len = end - start;
	word->key[0] = ' ';
	for (size_t i = 0; i < word->len; i++)
		word->key[i + 1] = (char)(text->data[start + i] | 0x20);
	word->key[word->len + 1] = ' ';
}

void ps_near_before(const struct ps_text *text, size_t end, struct ps_near *word)
{
	size_t start = end;

	while (start > 0 && end - start <= PS_NEAR_MAX && ps_near_letter(text->data[start - 1]))
		start--;
	ps_near_read(text, start, end, word);
}

void ps_near_behind(const struct ps_text *text, size_t start, struct ps_near *word)
{
	size_t end = start;

	while (end < text->len && end - start <= PS_NEAR_MAX && ps_near_letter(text->data[end]))
		end++;
	ps_near_read(text, start, end, word);
}

bool ps_near_begins_so(const struct ps_text *text, size_t at, const char *small)
{
	for (; *small != '\0'; small++, at++) {
		if (at >= text->len || (text->data[at] | 0x20) != (unsigned char)*small)
			return false;
	}
	return true;
}

bool ps_near_ends(const struct ps_text *text, size_t end, const char *small)
{
	size_t len = strlen(small);

	while (len > 0 && end > 0 && (text->data[end - 1] | 0x20) == (unsigned char)small[len - 1]) {
		len--;
		end--;
	}
	return len == 0;
}

bool ps_near_ends_any(const struct ps_text *text, size_t end, const char *const *phrases)
{
	for (; *phrases != NULL; phrases++) {
		size_t start = end - strlen(*phrases);

		if (ps_near_ends(text, end, *phrases) && (start == 0 || !ps_near_letter(text->data[start - 1])))
			return true;
	}
	return false;
}

bool ps_near_titled(const struct ps_text *text, size_t start)
{
	static const char *const titles[] = {
		"dr. ", "dr ", "mr. ", "mr ", "ms. ", "ms ", "mrs. ", "mrs ", "nurse ", NULL};

	return start >= 3 && text->data[start - 1] == ' ' && ps_near_ends_any(text, start, titles);
}
