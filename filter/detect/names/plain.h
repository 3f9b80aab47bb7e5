/**
 * Names that are plain to see, whatever the model says of them: of two words in small letters behind a label, of one
 * word that is made of them, of who owns what a person does, bears a title, or is a family.
 */
#ifndef PS_PLAIN_H
#define PS_PLAIN_H

#include "context.h"

/** Makes and the like, which only a title makes a person of. */
#define PS_PLAIN_MAKES (PS_LEX_BRAND | PS_LEX_EPONYM | PS_LEX_ACRONYM)

/** What the lists say together of a surname in the plural, at most. */
#define PS_PLAIN_PLURAL 3

/** False where no such name starts with the token: most words are told by this. */
static inline bool ps_plain_may_begin(const struct ps_token *token)
{
	const struct ps_word *word = &token->word;

	return word->kind == PS_WORD_LOWER || word->possessive || word->shape == PS_SHAPE_CAMEL ||
	       (word->lex->flags & PS_PLAIN_MAKES) != 0 ||
	       (word->lex->given + word->lex->surname <= PS_PLAIN_PLURAL &&
		       (word->shape == PS_SHAPE_TITLE || word->shape == PS_SHAPE_UPPER));
}

/** The index behind the name that starts with token @index; @index where none does. */
size_t ps_plain_name_at(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index);

#endif
