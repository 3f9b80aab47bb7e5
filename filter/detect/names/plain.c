#include "plain.h"

#include "doubt.h"
#include "glued.h"
#include "model.h"
#include "near.h"
#include "owner.h"

#include <string.h>

/* Two words in small letters behind a label are its person's from these on, whatever stands round them. */
#define LABELLED_MIN 4
#define LABELLED_COMMON 3
/* In log-odds: what a word has to stand even where an owner is named by it. */
#define OWNER_SURE 4

static bool is_labelled_word(const struct ps_token *token)
{
	return token->word.kind == PS_WORD_LOWER && token->word.lex->common <= LABELLED_COMMON &&
	       !token->word.possessive;
}

/* "pt: doe, jane", "c/o jane doe": token @index and the next are a given name and a surname behind a label. */
static bool is_labelled(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index)
{
	static const char *const labels[] = {"pt: ", "patient: ", "pt name: ", "patient name: ", "name: ", "c/o ",
		"client: ", "caller: ", "member: ", "attn: ", "attn ", "paciente: ", "nombre: ", NULL};
	const struct ps_token *first = &tokens[index];
	size_t gap;

	if (index + 1 >= count || !is_labelled_word(first) || !is_labelled_word(first + 1))
		return false;
	gap = first[1].word.start - first->word.end;
	if (gap == 1 ? text->data[first->word.end] != ' '
		     : gap != 2 || memcmp(text->data + first->word.end, ", ", 2) != 0)
		return false;
	if (!((first->word.lex->given >= LABELLED_MIN && first[1].word.lex->surname >= LABELLED_MIN) ||
		    (first->word.lex->surname >= LABELLED_MIN && first[1].word.lex->given >= LABELLED_MIN)))
		return false;
	return ps_near_ends_any(text, first->word.start, labels);
}

/* "Dr. Flax", "nurse Whistler": who bears a title, even where a make, an eponym or an acronym is called so. */
static bool is_titled_make(const struct ps_text *text, const struct ps_word *word)
{
	const uint32_t others = PS_LEX_CUES | PS_LEX_FACILITY | PS_LEX_STATE | PS_LEX_COUNTRY;

	return word->shape == PS_SHAPE_TITLE && (word->lex->flags & PS_PLAIN_MAKES) != 0 &&
	       (word->lex->flags & others) == 0 && word->lex->common <= LABELLED_COMMON &&
	       ps_near_titled(text, word->start) && ps_doubt(text, word, PS_DOUBT_NEVER - 1) < PS_DOUBT_NEVER;
}

static bool is_sure_owner(const struct ps_text *text, const struct ps_word *word)
{
	int32_t sure = OWNER_SURE * ps_model_head()->scale;

	return word->possessive && ps_is_owner(text, word) && ps_doubt(text, word, sure) <= sure;
}

size_t ps_plain_name_at(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index)
{
	const struct ps_word *word = &tokens[index].word;

	if (word->kind == PS_WORD_LOWER)
		return is_labelled(text, tokens, count, index) ? index + 2 : index;
	if (tokens[index].state != PS_TOKEN_FREE)
		return index;
	return is_titled_make(text, word) || (word->shape == PS_SHAPE_CAMEL && ps_is_glued_name(text, word)) ||
			       is_sure_owner(text, word)
		       ? index + 1
		       : index;
}
