/**
 * Phrases: names of several words, as the lists have them: "King of Prussia",
 * "St. Louis", "Wake County", "Abbott Laboratories".
 */
#ifndef PS_PHRASE_H
#define PS_PHRASE_H

#include "lexicon.h"
#include "tokens.h"

/** Words of the longest one. */
#define PS_PHRASE_WORDS 4
/** Bytes between two of them: ". "; of a small word between them, with its blanks. */
#define PS_PHRASE_STEP_MAX 2
#define PS_PHRASE_LINK_MAX 8

/** Whether the word shortens the first one of a place: "St", "Ft", "Mt", "Pt". */
static inline bool ps_phrase_is_short(const struct ps_text *text, const struct ps_word *word)
{
	const unsigned char *data = text->data + word->start;

	if (word->end - word->start != 2 || (data[1] | 0x20) != 't')
		return false;
	return (data[0] | 0x20) == 's' || (data[0] | 0x20) == 'f' || (data[0] | 0x20) == 'm' || (data[0] | 0x20) == 'p';
}

/** Whether one may begin with token @index: most runs of words are none. */
static inline bool ps_phrase_may_begin(
	const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index)
{
	return index + 1 < count && (ps_lexicon_may_go_on(tokens[index].word.hash, tokens[index + 1].word.hash) ||
					    ps_phrase_is_short(text, &tokens[index].word));
}

/** Bytes from one word to the next where both may stand in one phrase: a blank, ". ", " of "; 0 where they may not. */
size_t ps_phrase_step(const struct ps_text *text, const struct ps_word *left, const struct ps_word *right);

/**
 * The lists' word with one of @flags for tokens [index, index + words) read as one phrase, steps between them, or
 * PS_LEXICON_NOTHING. Towns are listed without dots ("st louis"), and some with a hyphen.
 */
const struct ps_lex *ps_phrase_find(
	const struct ps_text *text, const struct ps_token *tokens, size_t index, size_t words, uint32_t flags);

/**
 * What the lists say of @count parts with blanks between them: text[start ..) holds them one behind the other, of
 * lens[i] bytes each, @gap bytes apart. "JaneDoe" and "jane_doe" are asked for as "jane doe".
 */
const struct ps_lex *ps_phrase_of_parts(
	const struct ps_text *text, size_t start, const size_t *lens, size_t count, size_t gap);

#endif
