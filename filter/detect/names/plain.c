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

/* A family is called by a surname of this rank, seldom another word. */
#define FAMILY_MIN 5
#define FAMILY_COMMON 2
/* Up to this also where it does what things do as well. */
#define FAMILY_ACTS 4
#define FAMILY_LEN_MIN 4

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

/* The lists' word of which text[start .. end) is the plural: "Does", "Joneses"; PS_LEXICON_NOTHING where none is. */
static const struct ps_lex *singular_of(const struct ps_text *text, size_t start, size_t end)
{
	size_t len = end - start;

	if (len < FAMILY_LEN_MIN || (text->data[end - 1] | 0x20) != 's')
		return PS_LEXICON_NOTHING;
	if (ps_near_ends(text, end, "ses") || ps_near_ends(text, end, "xes") || ps_near_ends(text, end, "zes") ||
		ps_near_ends(text, end, "ches") || ps_near_ends(text, end, "shes"))
		return ps_lexicon_look_up(text->data + start, len - 2);
	return ps_lexicon_look_up(text->data + start, len - 1);
}

/* "the Does called", "the Joneses and": a family, which does what people do, or is called by nothing else. */
static bool is_family(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const heads[] = {"the ", "los ", "both ", NULL};
	static const char speaks[] = " called call ask asked said say want wanted came owe paid phoned emailed texted ";
	static const char does[] = " are were have had need will would come live lived moved went left can cannot "
				   "could do did don't aren't haven't pay got get ";
	const uint32_t others = PS_LEX_CUES | PS_LEX_STATE | PS_LEX_COUNTRY | PS_LEX_DRUG | PS_LEX_ACRONYM;
	const uint32_t things = PS_LEX_CLINICAL | PS_LEX_BRAND | PS_LEX_EPONYM | PS_LEX_PROPER;
	const struct ps_lex *one;
	struct ps_near next;

	if ((text->data[word->end - 1] | 0x20) != 's' || (word->lex->flags & others) != 0 ||
		(word->shape != PS_SHAPE_TITLE && word->shape != PS_SHAPE_UPPER) ||
		!ps_near_ends_any(text, word->start, heads))
		return false;
	/* "the Does Clinic" */
	if (ps_near_byte(text, word->after) == '-' ||
		(word->shape == PS_SHAPE_TITLE && ps_near_byte(text, word->after) == ' ' &&
			ps_near_upper(ps_near_byte(text, word->after + 1))))
		return false;
	one = singular_of(text, word->start, word->end);
	if (one->surname < FAMILY_MIN || (one->flags & others) != 0)
		return false;
	ps_near_behind(text, word->after + 1, &next);
	if (ps_near_byte(text, word->after) == ' ' &&
		(ps_near_is(&next, speaks) || ps_near_begins(text, next.start, "are here") ||
			ps_near_begins(text, next.start, "are coming") ||
			ps_near_begins(text, next.start, "are waiting") ||
			ps_near_begins(text, next.start, "are asking")))
		return true;
	if (ps_near_byte(text, word->after) == ' ' && ps_near_is(&next, does) && one->common <= FAMILY_ACTS)
		return true;
	return word->shape == PS_SHAPE_TITLE && one->common <= FAMILY_COMMON && word->lex->common <= FAMILY_COMMON &&
	       (one->flags & things) == 0;
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
	return is_titled_make(text, word) || is_family(text, word) ||
			       (word->shape == PS_SHAPE_CAMEL && ps_is_glued_name(text, word)) ||
			       is_sure_owner(text, word)
		       ? index + 1
		       : index;
}
