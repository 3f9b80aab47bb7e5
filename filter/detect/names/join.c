#include "join.h"
#include "join_field.h"
#include "join_lower.h"
#include "join_read.h"
#include "near.h"
#include "rule.h"
#include "spelt.h"
#include "undecoded.h"

#include <ctype.h>
#include <string.h>

/* Bytes between two words of a name: a blank, a bracket and a quotation mark of three bytes. */
#define GAP_MAX 5
/* Letters of a name that is spelled with hyphens. */
#define SPELLED_MIN 4
/* With particles between them: " van der ". */
#define PARTICLES_MAX 16
/* "R O E dash Doe", "R-O-E hyphen D-O-E": how a hyphen is said between what is spelled and the rest. */
static bool is_said_hyphen(const struct ps_text *text, const struct ps_token *left, const struct ps_token *right)
{
	return left->word.shape == PS_SHAPE_INITIAL &&
	       (ps_is_gap(text, left->word.end, right->word.start, " dash ") ||
		       ps_is_gap(text, left->word.end, right->word.start, " hyphen "));
}

/* Nothing but what stands inside a name: a blank, a hyphen, an initial's dot. */
static bool is_close(const struct ps_text *text, const struct ps_token *left, const struct ps_token *right)
{
	size_t from = ps_behind_escapes(text, left->word.end);
	size_t to = right->word.start;
	bool dotted = left->word.shape == PS_SHAPE_INITIAL || left->word.end - left->word.start <= 2 ||
		      (left->word.lex->flags & PS_LEX_SUFFIX) != 0;

	if (left->word.possessive || to - from > 3)
		return false;
	return to == from || ps_is_gap(text, from, to, " ") || ps_is_gap(text, from, to, "-") ||
	       ps_is_gap(text, from, to, "^") || ps_is_gap(text, from, to, "+") ||
	       (dotted && (ps_is_gap(text, from, to, ".") || ps_is_gap(text, from, to, ". ") ||
				  ps_is_gap(text, from, to, ".-")));
}

static bool is_particle(const struct ps_word *word)
{
	return (word->lex->flags & PS_LEX_PARTICLE) != 0 && word->shape != PS_SHAPE_INITIAL;
}

/* Particles between the tokens: "de la", "van der", "bin". */
static bool are_particles(const struct ps_text *text, const struct ps_token *left, const struct ps_token *right)
{
	size_t at = left->word.end;

	if (left->word.possessive || right->word.start - left->word.end > PARTICLES_MAX)
		return false;
	if (left->word.shape == PS_SHAPE_INITIAL && text->data[at] == '.')
		at++;
	for (unsigned i = 0; i < 3; i++) {
		struct ps_word word;
		size_t next;

		if (ps_gap_after(text, at, &next) != PS_GAP_SPACE || next >= right->word.start)
			return false;
		ps_word_read(text, next, &word);
		if (!is_particle(&word))
			return false;
		at = word.end;
		if (is_close(text, &(struct ps_token){.word = word}, right) ||
			ps_is_gap(text, at, right->word.start, "'"))
			return true;
	}
	return false;
}

/* `Grover "Sonny" Tate`, "Robert (Bob) Doe": a blank and an opening sign, or the reverse. */
static bool is_around_nickname(const struct ps_text *text, const struct ps_token *left, const struct ps_token *right)
{
	size_t from = left->word.end;
	size_t to = right->word.start;

	return ps_is_gap(text, from, to, " \"") || ps_is_gap(text, from, to, "\" ") ||
	       ps_is_gap(text, from, to, " (") || ps_is_gap(text, from, to, ") ") || ps_is_gap(text, from, to, " '") ||
	       ps_is_gap(text, from, to, "' ") || ps_is_gap(text, from, to, " \\\"") ||
	       ps_is_gap(text, from, to, "\\\" ") || ps_is_gap(text, from, to, "+%22") ||
	       ps_is_gap(text, from, to, "%22+") || ps_is_gap(text, from, to, " (\"") ||
	       ps_is_gap(text, from, to, "\") ") || ps_is_gap(text, from, to, " \xe2\x80\x9c") ||
	       ps_is_gap(text, from, to, "\xe2\x80\x9d ");
}

/* "DOE, JANE": the first a surname rather than a given name, and no list of names. */
static bool is_last_first(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index)
{
	const struct ps_token *left = &tokens[index];
	const struct ps_token *right = left + 1;
	const struct ps_lex *lex = left->word.lex;

	if (!ps_is_gap(text, left->word.end, right->word.start, ", ") &&
		!ps_is_gap(text, left->word.end, right->word.start, ","))
		return false;
	if (index > 0 && ps_is_name(left - 1) && ps_is_gap(text, left[-1].word.end, left->word.start, ", "))
		return false;
	if (index > 0 && ps_is_name(left - 1) && is_close(text, left - 1, left) && left[-1].word.lex->given >= 4)
		return false;
	if (index + 2 < count && ps_is_name(right + 1) && ps_is_gap(text, right->word.end, right[1].word.start, ", "))
		return false;
	return lex->given < 4 || lex->surname > lex->given || left->word.shape == PS_SHAPE_UPPER;
}

static bool is_initial_part(const struct ps_text *text, const struct ps_token *token)
{
	unsigned char letter = text->data[token->word.start];
	unsigned char next = token->word.end < text->len ? text->data[token->word.end] : '\n';

	if (token->word.shape != PS_SHAPE_INITIAL || token->word.possessive)
		return false;
	if (next == '.')
		return true;
	/* "A = Roe, B = Doe": what is said of a letter. */
	if (next == ' ' && token->word.end + 1 < text->len && text->data[token->word.end + 1] == '=')
		return false;
	if (next == '-' || letter == 'I')
		return ps_spelt_hyphened(text, token->word.start) >= SPELLED_MIN;
	return next != '\'' && next != '/' && next != '&' && next != '+';
}

/* "St. Clair": also a surname's first word. */
static bool is_saint(const struct ps_text *text, const struct ps_token *token)
{
	const unsigned char *data = text->data + token->word.start;

	return token->word.end - token->word.start == 2 && (data[0] | 0x20) == 's' && (data[1] | 0x20) == 't';
}

static bool is_suffix(const struct ps_word *word)
{
	return (word->lex->flags & PS_LEX_SUFFIX) != 0 && word->shape != PS_SHAPE_INITIAL;
}

/* Written with letters that English has not, so that what its plain form means there says nothing. */
static bool is_foreign(const struct ps_text *text, const struct ps_word *word)
{
	for (size_t at = word->start; at < word->end; at++)
		if (text->data[at] >= 0xc3 && text->data[at] != 0xe2)
			return true;
	return false;
}

/* A word that may be part of a name for its neighbour's sake: no cue, and not one of the commonest words only. */
static bool may_be_part(const struct ps_word *word)
{
	const struct ps_lex *lex = word->lex;

	if (lex->given >= 5 || lex->surname >= 5)
		return (lex->flags & (PS_LEX_TITLE | PS_LEX_GREETING | PS_LEX_LABEL)) == 0;
	return lex->common < 5 && (lex->flags & (PS_LEX_CUES | PS_LEX_ACRONYM)) == 0;
}

bool ps_is_dotted_credential(const struct ps_text *text, size_t start)
{
	static const char *const credentials[] = {
		"M.D.", "D.O.", "P.A.", "P.C.", "C.P.", "R.N.", "N.P.", "D.C.", "L.P.", "M.S.", "M.A.", "B.A.", "B.S."};
	const unsigned char *data = text->data + start;

	if (text->len - start < 4)
		return false;
	for (size_t i = 0; i < sizeof(credentials) / sizeof(*credentials); i++)
		if (memcmp(data, credentials[i], 4) == 0)
			return true;
	return false;
}

/* "Singh, G." and "Doe, V": the initial of a surname's bearer, not the next one in a list. */
static bool is_initial_behind(const struct ps_text *text, const struct ps_token *left, const struct ps_token *token)
{
	unsigned char letter = text->data[token->word.start];
	const struct ps_lex *lex = left->word.lex;

	if (!ps_is_gap(text, left->word.end, token->word.start, ", ") || !is_initial_part(text, token) ||
		ps_is_dotted_credential(text, token->word.start))
		return false;
	if (lex->given >= 4 && lex->surname < lex->given && left->word.shape != PS_SHAPE_UPPER)
		return false;
	return (token->word.end < text->len && text->data[token->word.end] == '.') || (letter != 'A' && letter != 'I');
}

/* "Doe" and "Jr." behind a line's end; a numeral there begins what follows: "IV started". */
static bool is_wrapped_suffix(const struct ps_text *text, const struct ps_token *left, const struct ps_token *token)
{
	const unsigned char *data = text->data + token->word.start;

	return token->word.end - token->word.start == 2 && (data[0] == 'J' || data[0] == 'S') &&
	       (data[1] | 0x20) == 'r' &&
	       (ps_is_gap(text, left->word.end, token->word.start, "\n") ||
		       ps_is_gap(text, left->word.end, token->word.start, "\r\n") ||
		       ps_is_gap(text, left->word.end, token->word.start, ",\n"));
}

/* "Doe, Jr.", "Doe, Jane A., Jr.", "DOE^JANE^^^SR" */
static bool is_before_suffix(const struct ps_text *text, const struct ps_token *left, const struct ps_token *token)
{
	return ps_is_gap(text, left->word.end, token->word.start, ", ") || is_wrapped_suffix(text, left, token) ||
	       ps_is_gap(text, left->word.end, token->word.start, "^^") ||
	       ps_is_gap(text, left->word.end, token->word.start, "^^^") ||
	       (left->word.shape == PS_SHAPE_INITIAL && ps_is_gap(text, left->word.end, token->word.start, "., "));
}

static bool may_follow(const struct ps_text *text, const struct ps_token *left, const struct ps_token *token)
{
	int32_t slack = PS_JOIN_SLACK * ps_model_head()->scale;

	if (token->state != PS_TOKEN_FREE)
		return false;
	if (is_suffix(&token->word) && (is_close(text, left, token) || is_before_suffix(text, left, token)))
		return true;
	if (is_initial_behind(text, left, token))
		return true;
	if (!is_close(text, left, token) && !ps_is_gap(text, left->word.end, token->word.start, ". "))
		return false;
	if (is_initial_part(text, token))
		return is_close(text, left, token);
	if (!is_close(text, left, token))
		return false;
	if (is_foreign(text, &token->word) && token->word.shape == PS_SHAPE_TITLE)
		return true;
	return may_be_part(&token->word) && token->scores[PS_MODEL_NAME] >= -slack;
}

/* "O'Malley, Finbar" where only the given name was sure. */
static bool may_be_last(const struct ps_text *text, const struct ps_token *tokens, size_t index)
{
	const struct ps_token *left = &tokens[index];
	const struct ps_token *right = left + 1;
	const struct ps_lex *lex = left->word.lex;
	bool capitals = left->word.shape == PS_SHAPE_UPPER && right->word.shape == PS_SHAPE_UPPER && lex->surname > 0;

	if (left->word.kind != PS_WORD_CAPITAL || right->word.lex->given < 3)
		return false;
	if (!capitals && (lex->common > 3 || lex->city > 2))
		return false;
	if ((lex->flags & PS_LEX_CUES) != 0 || (!ps_is_gap(text, left->word.end, right->word.start, ", ") &&
						       !ps_is_gap(text, left->word.end, right->word.start, ",")))
		return false;
	return left->scores[PS_MODEL_NAME] >= -PS_JOIN_SLACK * ps_model_head()->scale &&
	       (capitals || lex->surname > lex->given);
}

/* True where the word may be anything: no cue, no acronym, and written as a name is. */
static bool is_any_title(const struct ps_token *token)
{
	return token->state == PS_TOKEN_FREE && token->word.shape == PS_SHAPE_TITLE &&
	       (token->word.lex->flags & (PS_LEX_CUES | PS_LEX_ACRONYM)) == 0;
}

/* Where no blank follows, or a word in lower case does: the run of capitalised words ends here. */
static bool ends_run(const struct ps_text *text, const struct ps_token *token)
{
	size_t at = token->word.after;

	return !token->joins_next && (at + 1 >= text->len || text->data[at] != ' ' || !ps_is_capital(text, at + 1));
}

static bool has_title_before(const struct ps_text *text, const struct ps_token *tokens, size_t index)
{
	const struct ps_word *title = &tokens[index > 0 ? index - 1 : 0].word;

	return index > 0 && (title->lex->flags & PS_LEX_TITLE) != 0 &&
	       (ps_is_gap(text, title->end, tokens[index].word.start, " ") ||
		       ps_is_gap(text, title->end, tokens[index].word.start, ". "));
}

/* "Quinn Stone.", "Dr Quinn Quiet": behind a given name that is sure a surname may be any word, if it ends the run. */
static bool is_any_surname(const struct ps_text *text, const struct ps_token *tokens, size_t index)
{
	const struct ps_token *token = &tokens[index];
	const struct ps_token *given = token - 1;
	int32_t scale = ps_model_head()->scale;
	bool is_sure = given->word.lex->given >= 5 && given->word.lex->common < 3 &&
		       given->scores[PS_MODEL_NAME] >= PS_JOIN_SURE * scale;

	if (given->state != PS_TOKEN_NAME || !is_any_title(token) || !ends_run(text, token) ||
		!ps_is_gap(text, given->word.end, token->word.start, " ") || given->word.possessive)
		return false;
	if (index >= 2 && ps_is_name(given - 1) && is_close(text, given - 1, given))
		return false;
	return is_sure || (given->word.lex->given >= 3 && has_title_before(text, tokens, index - 1));
}

/* `"Doe, Wren"`: the whole of a value in quotation marks, begun by a name. */
static bool is_quoted_given(const struct ps_text *text, const struct ps_token *left, const struct ps_token *token)
{
	return (token->word.shape == PS_SHAPE_TITLE || token->word.shape == PS_SHAPE_UPPER) &&
	       (token->word.lex->flags & PS_LEX_FUNCTION) == 0 && left->word.start > 0 &&
	       text->data[left->word.start - 1] == '"' && ps_is_gap(text, left->word.end, token->word.start, ", ") &&
	       token->word.after < text->len && text->data[token->word.after] == '"';
}

/* "Doe, Quillon": behind a surname a word that no list has. */
static bool is_unlisted_given(const struct ps_text *text, const struct ps_token *left, const struct ps_token *token)
{
	const struct ps_lex *lex = token->word.lex;

	return left->word.lex->surname > 0 && left->word.lex->given < 3 && left->word.lex->common < 3 &&
	       left->word.shape == PS_SHAPE_TITLE && token->word.shape == PS_SHAPE_TITLE && !left->word.possessive &&
	       (lex->common | lex->given | lex->surname | lex->city) == 0 && lex->flags == 0 &&
	       ps_is_gap(text, left->word.end, token->word.start, ", ");
}

/* `Doe, Jane ("Wren")`, `Doe "Wren"`: a word in quotation marks of its own behind a name. */
static bool is_quoted_nickname(const struct ps_text *text, const struct ps_token *left, const struct ps_token *token)
{
	static const char *const quotes[][2] = {{" \"", "\""}, {" (\"", "\")"}, {" \\\"", "\\\""}, {" (\\\"", "\\\")"},
		{" \xe2\x80\x9c", "\xe2\x80\x9d"}, {" (\xe2\x80\x9c", "\xe2\x80\x9d)"}};
	const unsigned char *end = text->data + token->word.end;
	size_t rest = text->len - token->word.end;

	if (token->word.start - left->word.end < 2 || !is_any_title(token) || left->word.possessive)
		return false;
	for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
		size_t len = strlen(quotes[i][1]);

		if (ps_is_gap(text, left->word.end, token->word.start, quotes[i][0]) && len <= rest &&
			memcmp(end, quotes[i][1], len) == 0)
			return true;
	}
	return false;
}

/* `Wren "Tully" Quiet`: what stands behind a name and a nickname in quotation marks. */
static bool is_behind_nickname(const struct ps_text *text, const struct ps_token *tokens, size_t index)
{
	const struct ps_token *token = &tokens[index];
	size_t from = token[-1].word.end;

	return index >= 2 && token->word.start - from > 1 && is_any_title(token) && ps_is_name(token - 1) &&
	       ps_is_name(token - 2) && is_around_nickname(text, token - 2, token - 1) &&
	       is_around_nickname(text, token - 1, token) && text->data[from] != ' ' &&
	       text->data[token[-1].word.start - 1] != ' ' && text->data[from] != ')';
}

/* What may stand in a surname of several words: any word but one that says what a thing is. */
static bool may_be_in_surname(const struct ps_token *token, bool is_last)
{
	const uint32_t beside = is_last ? PS_LEX_CUES : PS_LEX_CUES & ~(uint32_t)(PS_LEX_FUNCTION | PS_LEX_PREP);
	const uint32_t things = PS_LEX_ACRONYM | PS_LEX_CLINICAL | PS_LEX_DRUG | PS_LEX_BRAND | PS_LEX_COUNTRY |
				PS_LEX_STATE | PS_LEX_PROPER;

	return token->word.shape == PS_SHAPE_TITLE && (token->word.lex->flags & (beside | things)) == 0;
}

/* How many tokens behind the given name at @index are a surname of several words: "Tall Bull", "Man With Songs". */
static size_t surname_words(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index)
{
	const struct ps_token *given = &tokens[index];
	size_t end = index + 1;

	if (given->state != PS_TOKEN_NAME || given->word.lex->given < 3 || given->word.lex->common > 3 ||
		given->scores[PS_MODEL_NAME] < PS_JOIN_SURE * ps_model_head()->scale || given->word.possessive)
		return 0;
	while (end < count && end - index <= PS_JOIN_WORDS &&
		ps_is_gap(text, tokens[end - 1].word.end, tokens[end].word.start, " ") &&
		may_be_in_surname(&tokens[end], false) && !tokens[end - 1].word.possessive)
		end++;
	if (end < index + 3 || !ends_run(text, &tokens[end - 1]) || !may_be_in_surname(&tokens[end - 1], true))
		return 0;
	return end - index - 1;
}

/* A word of such a surname behind a given name. */
static bool is_in_surname(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index)
{
	if (tokens[index].word.shape != PS_SHAPE_TITLE || text->data[tokens[index - 1].word.end] != ' ')
		return false;
	for (size_t back = 1; back <= PS_JOIN_WORDS && back <= index; back++) {
		if (tokens[index - back].state == PS_TOKEN_NAME &&
			surname_words(text, tokens, count, index - back) >= back)
			return true;
		if (tokens[index - back].state == PS_TOKEN_FREE)
			return false;
	}
	return false;
}

/* The token behind a name: its suffix, an initial, the rest of it, or a nickname before the rest. */
static bool is_rest(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index)
{
	const struct ps_token *token = &tokens[index];

	if (may_follow(text, token - 1, token) || is_any_surname(text, tokens, index) ||
		is_quoted_given(text, token - 1, token) || is_unlisted_given(text, token - 1, token) ||
		is_quoted_nickname(text, token - 1, token) || is_behind_nickname(text, tokens, index) ||
		is_in_surname(text, tokens, count, index) || ps_fills_field_given(text, tokens, index) ||
		ps_fills_caret_given(text, tokens, index) || ps_is_close_initial(text, token - 1, token) ||
		ps_is_last_initial(text, tokens, index) || ps_is_linked(text, tokens, index - 1) ||
		ps_is_lower_surname(text, tokens, index) || ps_is_hyphen_half(text, tokens, index))
		return true;
	if (is_any_title(token) && are_particles(text, token - 1, token))
		return true;
	return index + 1 < count && token->state == PS_TOKEN_FREE && ps_is_name(token + 1) &&
	       is_around_nickname(text, token - 1, token) && is_around_nickname(text, token, token + 1);
}

/* "Big Mike", "Umm Khaled": part of what he or she is called. */
static bool is_big(const struct ps_text *text, const struct ps_token *token)
{
	static const char words[][4] = {"big", "lil", "umm", "oum"};
	const unsigned char *data = text->data + token->word.start;

	if (token->word.end - token->word.start != 3 || token[1].word.lex->given < 3)
		return false;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if ((data[0] | 0x20) == words[i][0] && (data[1] | 0x20) == words[i][1] &&
			(data[2] | 0x20) == words[i][2])
			return true;
	}
	return false;
}

/* `Quillon "Wren" Tully` where only the rest was sure: a given name before a nickname in quotation marks. */
static bool is_before_nickname(const struct ps_text *text, const struct ps_token *token)
{
	const struct ps_word *nickname = &token[1].word;

	return may_be_part(&token->word) && token->word.shape == PS_SHAPE_TITLE && !token->word.possessive &&
	       ps_is_gap(text, token->word.end, nickname->start, " \"") && nickname->end + 2 < text->len &&
	       memcmp(text->data + nickname->end, "\" ", 2) == 0 && ps_is_capital(text, nickname->end + 2);
}

/* The token before a name: an initial, a surname before a comma, the first half of it. */
static bool is_beginning(const struct ps_text *text, const struct ps_token *tokens, size_t index)
{
	const struct ps_token *token = &tokens[index];

	if (token->state != PS_TOKEN_FREE)
		return false;
	if (token->word.kind != PS_WORD_CAPITAL)
		return ps_is_lower_last(text, tokens, index) || ps_is_lower_given(text, tokens, index);
	/* "8:51 PM jane": no part of what is written in small letters. */
	if (token->word.shape == PS_SHAPE_UPPER && token[1].word.kind == PS_WORD_LOWER)
		return false;
	if (may_be_last(text, tokens, index) || ps_fills_field_last(text, tokens, index) ||
		ps_fills_caret_last(text, tokens, index))
		return true;
	if ((is_initial_part(text, token) && are_particles(text, token, token + 1)) || is_before_nickname(text, token))
		return true;
	if (!is_close(text, token, token + 1))
		return false;
	if (is_initial_part(text, token) || is_saint(text, token) || is_big(text, token) ||
		ps_behind_escapes(text, token->word.end) > token->word.end ||
		(is_foreign(text, &token->word) && token->word.shape == PS_SHAPE_TITLE))
		return true;
	return may_be_part(&token->word) && token->scores[PS_MODEL_NAME] >= -PS_JOIN_SLACK * ps_model_head()->scale;
}

/* Too far apart for one name: more than a blank between them, and no particle. */
static inline bool is_far(const struct ps_text *text, const struct ps_token *left, const struct ps_token *right)
{
	size_t gap = right->word.start - ps_behind_escapes(text, left->word.end);

	return gap > GAP_MAX && (gap > PARTICLES_MAX || !are_particles(text, left, right));
}

size_t ps_join_forward(const struct ps_text *text, struct ps_token *tokens, size_t count, size_t index)
{
	size_t end = index + 1;

	if (!ps_is_name(&tokens[index]))
		return end;
	while (end < count && tokens[end].state == PS_TOKEN_FREE && !is_far(text, &tokens[end - 1], &tokens[end]) &&
		is_rest(text, tokens, count, end)) {
		tokens[end].state = PS_TOKEN_NAME_PART;
		end++;
	}
	return end;
}

size_t ps_join_backward(const struct ps_text *text, struct ps_token *tokens, size_t index)
{
	if (!ps_is_name(&tokens[index]))
		return index;
	while (index > 0 && tokens[index - 1].state == PS_TOKEN_FREE &&
		!is_far(text, &tokens[index - 1], &tokens[index]) && !ps_is_question(text, &tokens[index - 1].word) &&
		is_beginning(text, tokens, index - 1)) {
		index--;
		tokens[index].state = PS_TOKEN_NAME_PART;
	}
	return index;
}

/* Second syllables of Korean and Chinese given names that are common English words as well: "Soo-bin", "Ji-won". */
static bool is_hind_syllable(const struct ps_text *text, const struct ps_word *rest)
{
	struct ps_near word;

	ps_near_read(text, rest->start, rest->end, &word);
	return ps_near_is(&word, " bin won sun song sung sang man gun dong ran hoe shin sin gang pin pan fan ");
}

/* The second half of "Hye-jin" and "Ji-min", not of "Kim-led" and "Deere-like". */
static bool is_hind_part(const struct ps_text *text, const struct ps_word *word, const struct ps_word *rest)
{
	bool are_short = word->end - word->start <= 4 && rest->end - rest->start <= 4;

	if (rest->kind != PS_WORD_LOWER)
		return false;
	return rest->lex->common < 4 || is_hind_syllable(text, rest) ||
	       (are_short && (rest->lex->common < 6 || rest->lex->surname >= 5) &&
		       (rest->lex->flags & (PS_LEX_FUNCTION | PS_LEX_PREP)) == 0);
}

/* Whether a letter in lower case before @sign is an initial: "wren q: hello", "(wren q)", not "thanks wren k,". */
static bool ends_initial(unsigned char letter, unsigned char sign)
{
	return sign == ':' || sign == ')' ||
	       ((sign == ',' || sign == ';' || sign == '"') && strchr("aeikunxy", letter) == NULL);
}

/* "wren q.": a lower-case name's initial; @end where none stands there. */
static size_t behind_lower_initial(const struct ps_text *text, const struct ps_word *word, size_t end)
{
	const unsigned char *data = text->data + end;
	size_t left = text->len - end;

	if (!word->possessive && left >= 3 && data[0] == ' ' && islower(data[1]) && ends_initial(data[1], data[2]))
		return end + 2;
	if (word->possessive || left < 3 || data[0] != ' ' || !islower(data[1]) || data[2] != '.' ||
		ps_letter_len(text, end + 3) > 0 || (left > 4 && data[3] == ' ' && isdigit(data[4])))
		return end;
	return end + 3;
}

/* "Kim-ly": the lower-case rest behind a hyphen; the dot of an initial, and of a suffix behind a name. */
static size_t end_of(const struct ps_text *text, const struct ps_word *word, bool part)
{
	size_t end = ps_behind_escapes(text, word->end);

	if (!word->possessive && end + 1 < text->len && text->data[end] == '-' && ps_letter_len(text, end + 1) > 0 &&
		text->data[end + 1] > '9' && !ps_is_capital(text, end + 1)) {
		struct ps_word rest;

		ps_word_read(text, end + 1, &rest);
		if (is_hind_part(text, word, &rest))
			return rest.end;
	}
	if ((word->shape == PS_SHAPE_INITIAL || (part && is_suffix(word))) && end < text->len && text->data[end] == '.')
		return end + 1;
	if (word->kind == PS_WORD_LOWER)
		return behind_lower_initial(text, word, end);
	if (!word->possessive && end + 1 < text->len && text->data[end] == ' ' && ps_is_capital_escape(text, end + 1)) {
		size_t behind = ps_behind_escaped_word(text, end + 1);

		/* More than the letter: "\u00c0 demain". */
		return behind > end + 1 + ps_escape_len(text, end + 1) ? behind : end;
	}
	return end;
}

/* The end of a name of the tokens @first to @last, with the letters that spell one of its words. */
static size_t behind_spelling(const struct ps_text *text, const struct ps_token *tokens, size_t first, size_t last)
{
	size_t end = end_of(text, &tokens[last].word, last > first);
	size_t spelled = last;

	while (spelled > first && tokens[spelled].word.shape == PS_SHAPE_INITIAL)
		spelled--;
	if (spelled < last) {
		size_t behind = ps_behind_spelt(text, &tokens[spelled].word, tokens[spelled].word.end);

		if (behind > end)
			return behind;
	}
	end = ps_behind_lower_last_first(text, tokens, first, last, end);
	return ps_behind_spelt(text, &tokens[last].word, end);
}

/* True where a short word in lower case may end one byte before text[start]. */
static inline bool may_follow_particle(const struct ps_text *text, size_t start)
{
	const unsigned char *gap = text->data + start - 1;

	if (start < 3 || (gap[0] != ' ' && gap[0] != '-' && gap[0] < 0x80))
		return false;
	return (gap[-1] >= 'a' && gap[-1] <= 'z') || gap[-1] >= 0x80 || gap[0] >= 0x80;
}

/* Where the name's particles before @word start: "de la Cruz", "van der Berg", "al-Rashid". */
static size_t start_of(const struct ps_text *text, const struct ps_word *word, size_t floor)
{
	size_t start = word->start;

	for (unsigned i = 0; i < 3 && may_follow_particle(text, start); i++) {
		struct ps_word before;
		size_t end;
		enum ps_gap gap = ps_gap_before(text, start, &end);

		if (gap != PS_GAP_SPACE && gap != PS_GAP_HYPHEN)
			break;
		if (start - end != 1)
			break;
		ps_word_read_back(text, end, &before);
		if (before.kind != PS_WORD_LOWER || !is_particle(&before) || before.end != end ||
			before.end - before.start > 5 || before.start < floor)
			break;
		if (gap == PS_GAP_SPACE && (before.lex->flags & PS_LEX_FUNCTION) != 0)
			break;
		start = before.start;
	}
	return start;
}

/* Where a name starts that begins with @word: with its particles, initials in small letters, a surname behind stars. */
static size_t plain_start(const struct ps_text *text, const struct ps_word *word, size_t floor)
{
	size_t start = start_of(text, word, floor);

	if (start != word->start)
		return start;
	start = ps_lower_initials_start(text, word, floor);
	return start != word->start ? start : ps_masked_start(text, start, floor);
}

/* The same, with what belongs to a name and is no word of capitals: "\u00d3scar Roe", "lil Roe". */
static size_t name_start(const struct ps_text *text, const struct ps_word *word, size_t floor)
{
	size_t start = ps_escaped_start(text, plain_start(text, word, floor), floor);

	if (start >= floor + 4 && memcmp(text->data + start - 4, "lil ", 4) == 0 &&
		(start == 4 || !isalnum(text->data[start - 5])))
		return start - 4;
	return start;
}

size_t ps_join_span(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index, size_t floor,
	struct ps_finding *finding)
{
	size_t next = index + 1;
	int32_t best = tokens[index].scores[PS_MODEL_NAME];
	int32_t scale = ps_model_head()->scale;
	enum ps_rule rule = PS_RULE_NAME_MODEL;

	if (tokens[index].state == PS_TOKEN_NAME_REPEAT)
		rule = PS_RULE_NAME_REPEAT;
	else if (tokens[index].word.kind == PS_WORD_LOWER)
		rule = PS_RULE_NAME_LOWER;
	for (; next < count && ps_is_name(&tokens[next]); next++) {
		const struct ps_token *left = &tokens[next - 1];

		if (!is_close(text, left, left + 1) && !are_particles(text, left, left + 1) &&
			!is_around_nickname(text, left, left + 1) && !is_last_first(text, tokens, count, next - 1) &&
			!is_initial_behind(text, left, left + 1) && !ps_is_linked(text, tokens, next - 1) &&
			!ps_is_around_lower_initial(text, left, left + 1) && !is_said_hyphen(text, left, left + 1) &&
			!ps_is_close_initial(text, left, left + 1) && !ps_is_around_stars(text, left, left + 1) &&
			!(is_suffix(&left[1].word) && is_before_suffix(text, left, left + 1)))
			break;
		if (tokens[next].scores[PS_MODEL_NAME] > best)
			best = tokens[next].scores[PS_MODEL_NAME];
	}
	best = 60 + (scale > 0 ? best * 10 / scale : 0);
	finding->start = (uint32_t)name_start(text, &tokens[index].word, floor);
	finding->end = (uint32_t)behind_spelling(text, tokens, index, next - 1);
	finding->type = PS_NAME;
	finding->score = (uint8_t)(best < 1 ? 1 : best > 99 ? 99 : best);
	finding->rule = (uint16_t)rule;
	return next;
}
