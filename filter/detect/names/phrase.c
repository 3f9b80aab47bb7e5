#include "phrase.h"

#include <string.h>

/* Small words inside of places: "King of Prussia". */
static bool is_link(const unsigned char *gap, size_t len)
{
	static const char *const links[] = {" of ", " or ", " du ", " de ", " la ", " in ", " on ", " and ", " the ",
		" del ", " of the ", " on the ", " by the "};

	unsigned char small[PS_PHRASE_LINK_MAX];

	if (gap[0] != ' ' || gap[len - 1] != ' ')
		return false;
	for (size_t i = 0; i < len; i++)
		small[i] = gap[i] | 0x20;
	for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
		if (strlen(links[i]) == len && memcmp(small, links[i], len) == 0)
			return true;
	}
	return false;
}

/* Whether a line's end parts two words as a blank would: each stands on its line with others, and is no item of a list.
 */
static bool is_wrapped(const struct ps_text *text, const struct ps_word *left, const struct ps_word *right)
{
	unsigned char sign = text->data[left->end];

	return (sign == '\n' || sign == '\r' || (sign == '.' && left->end - left->start <= 4)) && left->start > 0 &&
	       text->data[left->start - 1] == ' ' && right->end < text->len && text->data[right->end] != '\n' &&
	       text->data[right->end] != '\r';
}

size_t ps_phrase_step(const struct ps_text *text, const struct ps_word *left, const struct ps_word *right)
{
	size_t gap = right->start - left->end;

	if (left->possessive || right->kind != PS_WORD_CAPITAL)
		return 0;
	if (gap >= 4 && gap <= PS_PHRASE_LINK_MAX)
		return is_link(text->data + left->end, gap) ? gap : 0;
	if (gap == 1 && text->data[left->end] != '\n')
		return memchr(" -+", text->data[left->end], 3) != NULL;
	if (gap <= 2 && text->data[right->start - 1] == '\n')
		return is_wrapped(text, left, right) ? gap : 0;
	return gap == 2 && text->data[left->end] == '.' && text->data[left->end + 1] == ' ' &&
			       left->end - left->start <= 4
		       ? 2
		       : 0;
}

/* How the first word of a place is shortened. */
static const struct {
	const char *brief, *full;
} shortened[] = {{"st ", "saint "}, {"ft ", "fort "}, {"mt ", "mount "}, {"pt ", "port "}};

/* "st louis" is listed as "saint louis". */
static const struct ps_lex *look_up_full(const unsigned char *name, size_t len)
{
	unsigned char buf[PS_FOLD_MAX] = {0};

	for (size_t i = 0; i < sizeof shortened / sizeof *shortened; i++) {
		size_t cut = strlen(shortened[i].brief);
		size_t put = strlen(shortened[i].full);

		if (len <= cut || len - cut + put > sizeof buf || (name[0] | 0x20) != shortened[i].brief[0] ||
			(name[1] | 0x20) != shortened[i].brief[1] || name[2] != ' ')
			continue;
		memcpy(buf, shortened[i].full, put);
		memcpy(buf + put, name + cut, len - cut);
		return ps_lexicon_look_up(buf, len - cut + put);
	}
	return PS_LEXICON_NOTHING;
}

/* Copies a name without its dots, with blanks for what else joins its words; its length. */
static size_t copy_plain(const unsigned char *name, size_t len, unsigned char *buf)
{
	size_t end = 0;

	for (size_t i = 0; i < len; i++) {
		buf[end] = name[i] == '+' || name[i] == '-' || name[i] == '\n' ? ' ' : name[i];
		end += name[i] != '.' && name[i] != '\r';
	}
	return end;
}

const struct ps_lex *ps_phrase_find(
	const struct ps_text *text, const struct ps_token *tokens, size_t index, size_t words, uint32_t flags)
{
	const struct ps_token *first = &tokens[index];
	const struct ps_token *last = &tokens[index + words - 1];
	const unsigned char *start = text->data + first->word.start;
	size_t len = last->word.end - first->word.start;
	bool brief = ps_phrase_is_short(text, &first->word);
	bool plain = true;
	unsigned char buf[PS_FOLD_MAX * 2];
	const struct ps_lex *lex;

	/* What is looked up costs a line of the lexicon that is not in the cache. */
	if (words > 1 && !brief && !ps_lexicon_may_go_on(first->word.hash, last->word.hash))
		return PS_LEXICON_NOTHING;
	lex = ps_lexicon_look_up(start, len);
	if ((lex->flags & flags) != 0)
		return lex;
	for (size_t i = index; i + 1 < index + words; i++)
		plain = plain && text->data[tokens[i].word.end] == ' ';
	if ((plain && !brief) || len > sizeof buf)
		return PS_LEXICON_NOTHING;
	memset(buf, 0, sizeof buf);
	len = copy_plain(start, len, buf);
	lex = ps_lexicon_look_up(buf, len);
	if (brief && (lex->flags & flags) == 0)
		lex = look_up_full(buf, len);
	return (lex->flags & flags) != 0 ? lex : PS_LEXICON_NOTHING;
}

const struct ps_lex *ps_phrase_of_parts(
	const struct ps_text *text, size_t start, const size_t *lens, size_t count, size_t gap)
{
	unsigned char spaced[PS_FOLD_MAX * 2] = {0};
	size_t end = 0;

	for (size_t i = 0; i < count; i++) {
		if (lens[i] + 1 > PS_FOLD_MAX - end)
			return PS_LEXICON_NOTHING;
		if (i > 0)
			spaced[end++] = ' ';
		memcpy(spaced + end, text->data + start, lens[i]);
		end += lens[i];
		start += lens[i] + gap;
	}
	return ps_lexicon_look_up(spaced, end);
}
