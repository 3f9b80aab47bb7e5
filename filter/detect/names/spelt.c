#include "spelt.h"

#include <ctype.h>
#include <string.h>

/* Letters of a run with hyphens between them: "A-C-H-E"; the one at text[at] is one of them. */
size_t ps_spelt_hyphened(const struct ps_text *text, size_t at)
{
	size_t count = 1;
	size_t back = at;

	for (; at + 2 < text->len && text->data[at + 1] == '-' && ps_letter_len(text, at + 2) == 1; at += 2)
		count++;
	for (; back >= 2 && text->data[back - 1] == '-' && ps_letter_len(text, back - 2) == 1; back -= 2)
		count++;
	return count;
}

/* Behind what leads to a name's letters: "Chee. That's C H E E", "chee spelled c h e e"; @end where nothing does. */
static size_t behind_spelling_words(const struct ps_text *text, size_t end)
{
	static const char *const words[] = {" spelled ", ", spelled ", " (spelled ", ". That's ", ", that's ",
		", thats ", " that's ", " thats ", ". That is ", ", that is ", ". Spelled "};

	/* They all begin so. */
	if (end + 2 >= text->len || strchr(" ,.", text->data[end]) == NULL ||
		strchr(" (stTS", text->data[end + 1]) == NULL)
		return end;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t len = strlen(words[i]);

		if (len <= text->len - end && memcmp(text->data + end, words[i], len) == 0)
			return end + len;
	}
	return end;
}

/* Whether a word's first letter may stand once more behind text[end], or one of those words: cheaper than to look. */
static bool may_be_spelt(const struct ps_text *text, const struct ps_word *word, size_t end)
{
	const unsigned char *data = text->data + end;
	unsigned first = text->data[word->start] | 0x20;
	unsigned next;

	if (text->len - end < 4)
		return true;
	next = data[1] != ' ' ? data[1] : data[2];
	return (data[0] | 0x20) == first || (data[1] | 0x20) == first || (data[2] | 0x20) == first ||
	       (data[3] | 0x20) == first || next == '(' || (next | 0x20) == 's' || (next | 0x20) == 't';
}

/* "chee c h e e", "Chee, C-H-E-E": behind the name's last word once more, its letters apart; @end where they are not.
 */
size_t ps_behind_spelt(const struct ps_text *text, const struct ps_word *word, size_t end)
{
	const unsigned char *data = text->data;
	size_t at;
	size_t gap = 0;
	unsigned char between;

	if (word->end - word->start < 3 || !may_be_spelt(text, word, end))
		return end;
	at = behind_spelling_words(text, end);
	while (at == end + gap && gap < 3 && at < text->len && memchr(" ,(-:", data[at], 5) != NULL) {
		at++;
		gap++;
	}
	if (at == end || at + 2 >= text->len)
		return end;
	between = data[at + 1];
	if (between != ' ' && between != '-' && between != '.')
		return end;
	for (size_t i = word->start; i < word->end; i++) {
		if (at >= text->len || !isalpha(data[at]) || (data[at] | 0x20) != (data[i] | 0x20))
			return end;
		at++;
		if (i + 1 == word->end)
			return ps_letter_len(text, at) > 0 ? end : at;
		if (at >= text->len || data[at] != between)
			return end;
		at++;
	}
	return end;
}
