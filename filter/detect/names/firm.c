#include "firm.h"

#include "near.h"
#include "phrase.h"

/* Letters of what tells a firm's model from its others: "XLR". */
#define MODEL_MIN 3
#define MODEL_MAX 4

/* Whether the word is such letters: no word, no degree of a person, and one of those that few words have. */
static bool is_model(const struct ps_text *text, const struct ps_word *word)
{
	size_t len = word->end - word->start;
	bool rare = false;

	if (word->shape != PS_SHAPE_UPPER || len < MODEL_MIN || len > MODEL_MAX || word->possessive ||
		(word->lex->flags & PS_LEX_CUES) != 0 || word->lex->given + word->lex->surname + word->lex->common > 0)
		return false;
	for (size_t i = word->start; i < word->end; i++) {
		if (!ps_near_upper(text->data[i]) || ps_near_sign(text->data[i], "AEIOUY"))
			return false;
		rare = rare || ps_near_sign(text->data[i], "QXZ");
	}
	return rare;
}

/* Behind "Jane XLR", what a firm calls one of its goods, where that is tokens @end and the next; else @end. */
static size_t behind_product(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t end)
{
	if (end + 1 >= count || tokens[end].word.shape != PS_SHAPE_TITLE || tokens[end].word.possessive ||
		ps_phrase_step(text, &tokens[end - 1].word, &tokens[end].word) != 1 ||
		ps_phrase_step(text, &tokens[end].word, &tokens[end + 1].word) != 1)
		return end;
	return is_model(text, &tokens[end + 1].word) ? end + 2 : end;
}

size_t ps_firm_at(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index)
{
	/* Whoever is called like a firm: "Pt name: Edward Jones". */
	static const char *const labels[] = {"pt name: ", "patient name: ", "patient: ", "pt: ", "member name: ",
		"caller: ", "patient=", "\"patient\":\"", "\"patient\": \"", "\"patientname\":\"", NULL};

	if ((tokens[index].word.lex->flags & PS_LEX_FIRM_START) == 0 ||
		!ps_phrase_may_begin(text, tokens, count, index) ||
		ps_near_ends_any(text, tokens[index].word.start, labels))
		return index;
	for (size_t words = 2; words <= PS_PHRASE_WORDS && index + words <= count; words++) {
		if (ps_phrase_step(text, &tokens[index + words - 2].word, &tokens[index + words - 1].word) == 0)
			break;
		if (ps_phrase_find(text, tokens, index, words, PS_LEX_BRAND) != PS_LEXICON_NOTHING)
			return behind_product(text, tokens, count, index + words);
	}
	return index;
}
