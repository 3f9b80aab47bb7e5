#include "join_field.h"

#include "join_read.h"

#include <string.h>

/* Taken for a name by itself, and not for its neighbour's sake. */
static bool is_taken(const struct ps_token *token)
{
	return token->state == PS_TOKEN_NAME || token->state == PS_TOKEN_NAME_REPEAT;
}

/* True where text[start] is the first byte of a line, a column, an element or a value. */
static bool begins_field(const struct ps_text *text, size_t start)
{
	unsigned char before = start > 0 ? text->data[start - 1] : '\n';

	if (memchr("\n\t|~\">", before, 7) != NULL)
		return true;
	if (before == '^')
		return start >= 2 && text->data[start - 2] >= '0' && text->data[start - 2] <= '9';
	return before == ' ' && start >= 2 && memchr(" :|", text->data[start - 2], 3) != NULL;
}

/* ", RN": what follows is a person's. */
static bool is_before_credential(const struct ps_text *text, size_t end)
{
	struct ps_word word;

	if (text->len - end < 4 || memcmp(text->data + end, ", ", 2) != 0 || !ps_is_capital(text, end + 2))
		return false;
	ps_word_read(text, end + 2, &word);
	return (word.lex->flags & PS_LEX_CREDENTIAL) != 0;
}

/* True where a column, an element or a value ends before text[end], or with @lines a line. */
static bool ends_field(const struct ps_text *text, size_t end, bool lines)
{
	size_t left = text->len - end;

	if (left == 0)
		return lines;
	if (memchr("\t|~\"<", text->data[end], 5) != NULL)
		return true;
	if (text->data[end] == '\n' || text->data[end] == '\r')
		return lines;
	return left >= 2 && (memcmp(text->data + end, "  ", 2) == 0 || memcmp(text->data + end, "\\\"", 2) == 0 ||
				    memcmp(text->data + end, " |", 2) == 0 || is_before_credential(text, end));
}

/* The first of the words with a blank or a hyphen between them that end with token @index. */
static size_t first_word(const struct ps_text *text, const struct ps_token *tokens, size_t index)
{
	size_t first = index;

	while (first > 0 && index - first < PS_JOIN_WORDS && tokens[first - 1].word.kind == PS_WORD_CAPITAL &&
		(ps_is_gap(text, tokens[first - 1].word.end, tokens[first].word.start, " ") ||
			ps_is_gap(text, tokens[first - 1].word.end, tokens[first].word.start, "-")))
		first--;
	return first;
}

static bool is_comma(const struct ps_text *text, const struct ps_token *left, const struct ps_token *right)
{
	return ps_is_gap(text, left->word.end, right->word.start, ", ") ||
	       ps_is_gap(text, left->word.end, right->word.start, ",\n") ||
	       ps_is_gap(text, left->word.end, right->word.start, ",");
}

/* True where @sign follows the token, or a blank and then what was taken with it. */
static inline bool leads_to(const struct ps_text *text, const struct ps_token *token, unsigned char sign)
{
	unsigned char next = text->data[token->word.end];

	return next == sign || (next == ' ' && token[1].state == PS_TOKEN_NAME_PART);
}

bool ps_fills_field_given(const struct ps_text *text, const struct ps_token *tokens, size_t index)
{
	const struct ps_token *token = &tokens[index];
	const struct ps_lex *lex = token->word.lex;
	const uint32_t things = PS_LEX_CUES | PS_LEX_ACRONYM | PS_LEX_CLINICAL | PS_LEX_DRUG | PS_LEX_BRAND |
				PS_LEX_COUNTRY | PS_LEX_STATE;

	if (text->data[token[-1].word.end] != ',' || token->state != PS_TOKEN_FREE || token[-1].word.possessive ||
		!is_comma(text, token - 1, token) ||
		(token->word.shape != PS_SHAPE_TITLE && token->word.shape != PS_SHAPE_UPPER) ||
		token->word.end - token->word.start < 3 || (lex->flags & things) != 0)
		return false;
	if (lex->given == 0 && (lex->common > 0 || lex->city > 0))
		return false;
	return begins_field(text, tokens[first_word(text, tokens, index - 1)].word.start) &&
	       ends_field(text, token->word.end, true);
}

/* Behind an initial with a blank before it, where one follows. */
static size_t behind_initial(const struct ps_text *text, size_t end)
{
	if (end + 1 >= text->len || text->data[end] != ' ' || !ps_is_capital(text, end + 1) ||
		ps_letter_len(text, end + 2) > 0)
		return end;
	return end + 2 < text->len && text->data[end + 2] == '.' ? end + 3 : end + 2;
}

bool ps_fills_field_last(const struct ps_text *text, const struct ps_token *tokens, size_t index)
{
	const uint32_t beside = PS_LEX_CUES & ~(uint32_t)(PS_LEX_FUNCTION | PS_LEX_PREP);
	const uint32_t things =
		PS_LEX_ACRONYM | PS_LEX_CLINICAL | PS_LEX_DRUG | PS_LEX_BRAND | PS_LEX_COUNTRY | PS_LEX_STATE;
	size_t last = index;
	size_t first, end;

	if (!leads_to(text, &tokens[index], ','))
		return false;
	while (last - index < PS_JOIN_WORDS && !is_taken(&tokens[last]) &&
		ps_is_gap(text, tokens[last].word.end, tokens[last + 1].word.start, " "))
		last++;
	if (is_taken(&tokens[last]) || tokens[last + 1].state != PS_TOKEN_NAME ||
		!is_comma(text, &tokens[last], &tokens[last + 1]) || tokens[last + 1].word.lex->given < 1 ||
		tokens[last + 1].scores[PS_MODEL_NAME] < PS_JOIN_SURE * ps_model_head()->scale)
		return false;
	first = first_word(text, tokens, index);
	for (size_t i = first; i <= last; i++)
		if ((tokens[i].word.lex->flags & (beside | things)) != 0 ||
			tokens[i].word.end - tokens[i].word.start < 2)
			return false;
	end = tokens[last + 1].word.end;
	return begins_field(text, tokens[first].word.start) &&
	       ends_field(text, behind_initial(text, end), behind_initial(text, end) > end);
}

/* True where a component of HL7 begins its field: behind '|' or '~', or a label's sign. */
static bool begins_caret(const struct ps_text *text, const struct ps_token *tokens, size_t index)
{
	return begins_field(text, tokens[first_word(text, tokens, index)].word.start);
}

bool ps_fills_caret_last(const struct ps_text *text, const struct ps_token *tokens, size_t index)
{
	const uint32_t things = PS_LEX_STREET | PS_LEX_FACILITY | PS_LEX_ORG | PS_LEX_ACRONYM | PS_LEX_CLINICAL |
				PS_LEX_DRUG | PS_LEX_BRAND;
	size_t last = index;

	if (!leads_to(text, &tokens[index], '^'))
		return false;
	while (last - index < PS_JOIN_WORDS && !is_taken(&tokens[last]) &&
		ps_is_gap(text, tokens[last].word.end, tokens[last + 1].word.start, " "))
		last++;
	return !is_taken(&tokens[last]) && tokens[last + 1].state == PS_TOKEN_NAME &&
	       ps_is_gap(text, tokens[last].word.end, tokens[last + 1].word.start, "^") &&
	       (tokens[index].word.lex->flags & things) == 0 && begins_caret(text, tokens, index);
}

bool ps_fills_caret_given(const struct ps_text *text, const struct ps_token *tokens, size_t index)
{
	const struct ps_token *token = &tokens[index];
	const uint32_t things = PS_LEX_STREET | PS_LEX_FACILITY | PS_LEX_ORG | PS_LEX_ACRONYM | PS_LEX_CLINICAL |
				PS_LEX_DRUG | PS_LEX_BRAND | PS_LEX_COUNTRY | PS_LEX_STATE | PS_LEX_CREDENTIAL;
	bool goes_on = token->word.end < text->len && text->data[token->word.end] == ' ';
	size_t first;

	if (text->data[token[-1].word.end] != '^' &&
		(text->data[token[-1].word.end] != ' ' || token[-1].state != PS_TOKEN_NAME_PART))
		return false;
	first = first_word(text, tokens, index);
	if (first == 0 || !ps_is_name(&tokens[first - 1]) || tokens[first - 1].word.possessive ||
		!ps_is_gap(text, tokens[first - 1].word.end, tokens[first].word.start, "^"))
		return false;
	if ((token->word.lex->flags & things) != 0 &&
		!(goes_on && first == index && ps_is_capital(text, token->word.end + 1)))
		return false;
	return begins_caret(text, tokens, first - 1);
}
