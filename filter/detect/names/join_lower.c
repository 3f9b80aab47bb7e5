#include "join_lower.h"

#include "join_read.h"

#include <ctype.h>
#include <string.h>

/* Initials before one surname. */
#define INITIALS_MAX 2

/* True where text[at] is a letter in lower case with neither a letter, a digit nor a sign of a word before it. */
static bool is_lone_letter(const struct ps_text *text, size_t at)
{
	if (!islower(text->data[at]))
		return false;
	if (at > 0 && text->data[at - 1] == '-')
		return at == 1 || isspace(text->data[at - 2]);
	return at == 0 || (memchr("./'@&_\\", text->data[at - 1], 7) == NULL && ps_letter_len(text, at - 1) == 0);
}

/* "a. roe" at a line's start: an item of a list rather than initials. */
static bool is_item(const struct ps_text *text, size_t at)
{
	if (text->data[at] > 'd' || (at > 0 && text->data[at - 1] != '\n'))
		return false;
	return at > 1 && text->data[at - 2] != '\n';
}

/* "9 a.m. roe called", "e.g. roe", "doe v. roe": letters with dots that are no initials. */
static bool are_no_initials(const struct ps_text *text, size_t at, size_t len)
{
	static const char *const pairs[] = {"a.m", "p.m", "e.g", "i.e", "p.o", "s.p", "b.p"};
	const unsigned char *data = text->data + at;

	if (len < 3)
		return *data == 'v' && at >= 2 && data[-1] == ' ' && data[-2] != '.' && ps_letter_len(text, at - 2) > 0;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (memcmp(data, pairs[i], 3) == 0)
			return true;
	return false;
}

size_t ps_lower_initials_start(const struct ps_text *text, const struct ps_word *word, size_t floor)
{
	const unsigned char *data = text->data;
	size_t start = word->start;
	unsigned count = 0;

	if (word->kind != PS_WORD_LOWER || start < 3 || data[start - 1] != ' ')
		return word->start;
	start--;
	while (count < INITIALS_MAX && start >= floor + 2 && data[start - 1] == '.' && islower(data[start - 2])) {
		start -= 2;
		count++;
		if (start >= floor + 3 && data[start - 1] == ' ' && data[start - 2] == '.' && count < INITIALS_MAX &&
			is_lone_letter(text, start - 3))
			start--;
	}
	if (count == 0 || !is_lone_letter(text, start) || is_item(text, start) ||
		are_no_initials(text, start, word->start - start - 1))
		return word->start;
	return start;
}

/* A letter in lower case from text[at] on that stands for a name and is no small word itself. */
static bool is_initial_letter(unsigned char letter)
{
	return islower(letter) && memchr("aienoyxru", letter, 9) == NULL;
}

bool ps_is_around_lower_initial(const struct ps_text *text, const struct ps_token *left, const struct ps_token *right)
{
	const unsigned char *gap = text->data + left->word.end;
	size_t len = right->word.start - left->word.end;

	if (len < 3 || left->word.kind != PS_WORD_LOWER || right->word.kind != PS_WORD_LOWER || left->word.possessive ||
		gap[0] != ' ' || gap[len - 1] != ' ')
		return false;
	if (len == 4)
		return islower(gap[1]) && gap[2] == '.';
	return len == 3 && is_initial_letter(gap[1]) && left->word.lex->given >= 3;
}

static bool is_blank_comma(const struct ps_text *text, const struct ps_token *left, const struct ps_token *right)
{
	return ps_is_gap(text, left->word.end, right->word.start, ", ");
}

/* Where a sentence, a line, a column or what stands in brackets ends. */
static bool ends_phrase(const struct ps_text *text, size_t end)
{
	size_t left = text->len - end;

	if (left == 0 || memchr(".,;\n\r\t|)\"<!?", text->data[end], 13) != NULL)
		return true;
	return left >= 2 && text->data[end] == ' ' && memchr(" (-/|<", text->data[end + 1], 6) != NULL;
}

size_t ps_behind_lower_last_first(
	const struct ps_text *text, const struct ps_token *tokens, size_t first, size_t last, size_t end)
{
	if (last == first || tokens[last].word.kind != PS_WORD_LOWER || tokens[last].word.possessive ||
		!is_blank_comma(text, &tokens[last - 1], &tokens[last]) || end + 2 > text->len ||
		text->data[end] != ' ' || !islower(text->data[end + 1]) || !ends_phrase(text, end + 2))
		return end;
	return end + 2;
}

bool ps_is_lower_last(const struct ps_text *text, const struct ps_token *tokens, size_t index)
{
	const struct ps_token *left = &tokens[index];
	const struct ps_token *right = left + 1;
	const struct ps_lex *lex = left->word.lex;
	int32_t scale = ps_model_head()->scale;

	if (left->word.kind != PS_WORD_LOWER || right->word.kind != PS_WORD_LOWER || left->word.possessive ||
		right->state != PS_TOKEN_NAME || right->word.lex->given < 3 || !is_blank_comma(text, left, right) ||
		(lex->flags & (PS_LEX_CUES | PS_LEX_ACRONYM | PS_LEX_CLINICAL | PS_LEX_DRUG)) != 0)
		return false;
	return lex->surname > lex->given && lex->common < 2 && left->scores[PS_MODEL_NAME] >= -PS_JOIN_SLACK * scale;
}

bool ps_is_lower_given(const struct ps_text *text, const struct ps_token *tokens, size_t index)
{
	const struct ps_token *left = &tokens[index];
	const struct ps_token *right = left + 1;
	const struct ps_lex *lex = left->word.lex;
	size_t start = left->word.start;

	if (left->word.kind != PS_WORD_LOWER || right->word.kind != PS_WORD_LOWER || left->word.possessive ||
		lex->given < 3 || right->state != PS_TOKEN_NAME || right->word.lex->surname == 0 ||
		right->word.lex->surname < right->word.lex->given ||
		!ps_is_gap(text, left->word.end, right->word.start, " "))
		return false;
	/* More a given name than a word. */
	if (lex->given >= 5 && lex->given > lex->common + 1)
		return true;
	return start >= 2 && text->data[start - 1] == ' ' && text->data[start - 2] == '-' &&
	       ends_phrase(text, right->word.end);
}

bool ps_is_lower_surname(const struct ps_text *text, const struct ps_token *tokens, size_t index)
{
	const struct ps_token *token = &tokens[index];
	const struct ps_token *given = token - 1;
	const struct ps_lex *lex = token->word.lex;

	if (token->word.kind != PS_WORD_LOWER || given->word.kind != PS_WORD_LOWER || given->state != PS_TOKEN_NAME ||
		given->word.lex->given < 4 || given->word.lex->common > 2 ||
		given->scores[PS_MODEL_NAME] < PS_JOIN_SURE * ps_model_head()->scale)
		return false;
	if (!ps_is_gap(text, given->word.end, token->word.start, " ") &&
		!ps_is_around_lower_initial(text, given, token))
		return false;
	return lex->common == 0 && lex->city == 0 && token->word.end - token->word.start > 3 &&
	       (lex->flags & (PS_LEX_CUES | PS_LEX_ACRONYM | PS_LEX_CLINICAL | PS_LEX_DRUG | PS_LEX_BRAND |
				     PS_LEX_SPANISH | PS_LEX_EPONYM)) == 0 &&
	       (lex->surname > 0 || token->word.start - given->word.end > 1 || ends_phrase(text, token->word.end));
}

bool ps_is_linked(const struct ps_text *text, const struct ps_token *tokens, size_t index)
{
	static const char *const kin[] = {" a/l ", " a/p ", " A/L ", " A/P ", " s/o ", " d/o ", " S/O ", " D/O "};
	const struct ps_token *left = &tokens[index];
	const struct ps_token *right = left + 1;
	size_t from = left->word.end;
	size_t to = right->word.start;

	if (left->word.possessive || right->word.kind != PS_WORD_CAPITAL)
		return false;
	for (size_t i = 0; i < sizeof kin / sizeof *kin; i++)
		if (ps_is_gap(text, from, to, kin[i]))
			return true;
	/* Two surnames have a given name before them. */
	return ps_is_gap(text, from, to, " i ") && index > 0 && ps_is_name(left - 1) &&
	       ps_is_gap(text, left[-1].word.end, left->word.start, " ") && right->word.shape == PS_SHAPE_TITLE &&
	       left->word.shape == PS_SHAPE_TITLE && (right->word.lex->flags & PS_LEX_CUES) == 0 &&
	       right->word.lex->common < 5;
}

size_t ps_masked_start(const struct ps_text *text, size_t start, size_t floor)
{
	const unsigned char *data = text->data;
	size_t at = start;

	if (at < floor + 4 || data[at - 1] != ' ')
		return start;
	at--;
	at -= data[at - 1] == ',';
	if (data[at - 1] != '*' || at < floor + 3 || data[at - 2] != '*')
		return start;
	while (at > floor && data[at - 1] == '*')
		at--;
	if (at == floor || !isupper(data[at - 1]) || (at >= 2 && ps_letter_len(text, at - 2) > 0))
		return start;
	return at - 1;
}

bool ps_is_around_stars(const struct ps_text *text, const struct ps_token *left, const struct ps_token *right)
{
	size_t at = left->word.end;

	if (left->word.shape != PS_SHAPE_INITIAL || right->word.kind != PS_WORD_CAPITAL)
		return false;
	while (at < right->word.start && text->data[at] == '*')
		at++;
	return at >= left->word.end + 2 &&
	       (ps_is_gap(text, at, right->word.start, ", ") || ps_is_gap(text, at, right->word.start, " "));
}

bool ps_is_close_initial(const struct ps_text *text, const struct ps_token *left, const struct ps_token *token)
{
	size_t end = token->word.end;
	unsigned char before = left->word.start > 0 ? text->data[left->word.start - 1] : '\n';

	if (token->word.shape != PS_SHAPE_INITIAL || token->word.kind != PS_WORD_CAPITAL ||
		left->word.shape != PS_SHAPE_UPPER || left->word.lex->surname == 0 ||
		!ps_is_gap(text, left->word.end, token->word.start, ",") || memchr(",|\t\"", before, 4) != NULL)
		return false;
	return end == text->len || memchr(" .;)/\n\r]", text->data[end], 8) != NULL;
}

bool ps_is_hyphen_half(const struct ps_text *text, const struct ps_token *tokens, size_t index)
{
	const struct ps_token *token = &tokens[index];
	const struct ps_token *left = token - 1;

	return index >= 2 && token->word.shape == PS_SHAPE_TITLE && left->word.shape == PS_SHAPE_TITLE &&
	       ps_is_name(left) && ps_is_name(left - 1) && !left->word.possessive &&
	       ps_is_gap(text, left->word.end, token->word.start, "-") &&
	       (ps_is_gap(text, left[-1].word.end, left->word.start, ". ") ||
		       ps_is_gap(text, left[-1].word.end, left->word.start, " "));
}

bool ps_is_last_initial(const struct ps_text *text, const struct ps_token *tokens, size_t index)
{
	const struct ps_token *token = &tokens[index];
	const struct ps_token *left = token - 1;
	size_t end = token->word.end;
	unsigned char next = end < text->len ? text->data[end] : '\n';

	if (token->word.shape != PS_SHAPE_INITIAL || token->word.kind != PS_WORD_CAPITAL ||
		memchr("^|~\"'\\<\t\n\r", next, 10) == NULL ||
		(end + 1 < text->len && next == '\'' && isalpha(text->data[end + 1])))
		return false;
	if (ps_is_gap(text, left->word.end, token->word.start, "^"))
		return ps_is_name(left) && index >= 2 && ps_is_name(left - 1);
	return index >= 2 && ps_is_name(left) && ps_is_name(left - 1) &&
	       ps_is_gap(text, left->word.end, token->word.start, " ") && is_blank_comma(text, left - 1, left);
}
