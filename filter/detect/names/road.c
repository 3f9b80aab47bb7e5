#include "road.h"

#include "near.h"
#include "rule.h"
#include "tail.h"

#include <string.h>

/* Words of a street's name before its last one. */
#define ROAD_WORDS 3
/* Letters of the shortest word that is looked at by its end: "Erlenweg". */
#define ROAD_WHOLE_MIN 6
#define ROAD_DIGITS 4
/* From this on a word is too common to begin a name that has another word. */
#define ROAD_COMMON 5

/* What no street is named after, alone or before another word. */
#define ROAD_NO_NAME                                                                                                   \
	(PS_LEX_TITLE | PS_LEX_KIN | PS_LEX_LABEL | PS_LEX_GREETING | PS_LEX_SIGNOFF | PS_LEX_FUNCTION | PS_LEX_PREP | \
		PS_LEX_CREDENTIAL | PS_LEX_DRUG | PS_LEX_WEEKDAY | PS_LEX_FACILITY)

static bool road_is(const struct ps_text *text, size_t start, size_t end, const char *list)
{
	struct ps_near word;

	ps_near_read(text, start, end, &word);
	return ps_near_is(&word, list);
}

/* Whether tokens @left and the next one are parted by one blank. */
static inline bool road_joins(const struct ps_text *text, const struct ps_token *left)
{
	return !left->word.possessive && left[1].word.start - left->word.end == 1 && text->data[left->word.end] == ' ';
}

static inline bool road_cased(const struct ps_word *word)
{
	return word->kind == PS_WORD_CAPITAL && (word->shape == PS_SHAPE_TITLE || word->shape == PS_SHAPE_CAMEL);
}

/* "St" is a saint, too: what stands behind it parts it from more. */
static bool road_ends_st(const struct ps_text *text, size_t end)
{
	unsigned char c;

	end += ps_near_byte(text, end) == '.';
	c = ps_near_byte(text, end);
	return c == 0 || c == ',' || c == ')' || c == '\n' || c == '\r' || c == '"' || c == '<';
}

/* "Alder Street Dental", "Fern Rd. Kidney Center": no street. */
static bool road_is_of_other(const struct ps_text *text, size_t end)
{
	static const char words[] =
		" test study trial mobile app office location journal urgent family surgery practice baptist methodist "
		"lutheran catholic animal veterinary vet foundation llc inc associates partners group team nursing "
		"senior capital internal primary eye imaging lab records theatre theater band runner project "
		"elementary "
		"middle high school station cafe bar grill deli market brewing bakery ";
	size_t behind = end + (ps_near_byte(text, end) == '.') + 1;
	struct ps_word word;

	if (ps_near_byte(text, behind - 1) != ' ' || !ps_near_letter(ps_near_byte(text, behind)))
		return false;
	ps_word_read(text, behind, &word);
	return (word.lex->flags & (PS_LEX_FACILITY | PS_LEX_ORG)) != 0 || road_is(text, word.start, word.end, words) ||
	       (road_cased(&word) && (word.lex->flags & (PS_LEX_CITY | PS_LEX_STREET | PS_LEX_FUNCTION)) == 0);
}

/* The last word of a street that is one by itself. */
static bool road_tail(const struct ps_text *text, const struct ps_token *token)
{
	static const char tails[] =
		" street avenue ave blvd boulevard road rd ln pkwy parkway hwy highway trl turnpike tpke expy st lane ";

	/* These are people, too, and streets before a unit. */
	static const char others[] = " ct court dr drive way pl place cir circle loop ter terrace trail run cove ";

	if ((token->word.lex->flags & PS_LEX_STREET) == 0 || !road_cased(&token->word))
		return false;
	return road_is(text, token->word.start, token->word.end, tails) ||
	       (ps_tail_has_unit(text, token->word.end) && road_is(text, token->word.start, token->word.end, others));
}

/* Before whom a lane is one, and no person. */
static bool road_lane_stands(const struct ps_text *text, const struct ps_token *first, const struct ps_token *last)
{
	size_t start = first->word.start;

	return last - first == 1 && first->word.lex->given == 0 && first->state != PS_TOKEN_NAME && start >= 2 &&
	       (text->data[start - 2] == '@' || text->data[start - 2] == ',');
}

/* A word that names a street. */
static bool road_name(const struct ps_text *text, const struct ps_token *token)
{
	static const char never[] =
		" main wall sesame abbey penny memory fast bike silk rocky google easy side cross dirt gravel private "
		"busy state bus left right express back same wrong open rail high off across down take from the this "
		"meet leave turn drop send pickup pick call closed quiet city public fire access frontage service ";

	return road_cased(&token->word) && (token->word.lex->flags & ROAD_NO_NAME) == 0 &&
	       token->word.end - token->word.start > 2 && !road_is(text, token->word.start, token->word.end, never);
}

/* A word in lower case and a blank stand before text[start]. */
static bool road_follows_small(const struct ps_text *text, size_t start)
{
	return start >= 2 && text->data[start - 1] == ' ' && text->data[start - 2] >= 'a' &&
	       text->data[start - 2] <= 'z';
}

/* What may stand before the word that names it: "Old", "N", "West", another word. */
static bool road_more(const struct ps_text *text, const struct ps_token *token)
{
	static const char heads[] = " n s e w ne nw se sw old new north south east west upper lower saint st mt ";

	if (token->word.kind != PS_WORD_CAPITAL)
		return false;
	if (road_is(text, token->word.start, token->word.end, heads))
		return true;
	/* A capital in the middle of a sentence is meant. */
	return road_name(text, token) && token->state != PS_TOKEN_NAME &&
	       (token->word.lex->common < ROAD_COMMON || road_follows_small(text, token->word.start));
}

/* A word that is a street of another language by its end, or by all of it ("Weg"): @whole. */
static bool road_foreign(const struct ps_text *text, const struct ps_word *word, bool *whole)
{
	static const struct {
		char text[9];
		uint8_t len;
	} tails[] = {{"straße", 7}, {"strasse", 7}, {"straat", 6}, {"gasse", 5}, {"platz", 5}, {"allee", 5}, {"weg", 3},
		{"gracht", 6}, {"laan", 4}, {"plein", 5}, {"gatan", 5}, {"vägen", 6}, {"vej", 3}, {"gade", 4},
		{"ufer", 4}, {"damm", 4}, {"markt", 5}, {"chaussee", 8}, {"steig", 5}, {"stieg", 5}, {"kade", 4},
		{"dreef", 5}, {"singel", 6}, {"dijk", 4}, {"plaats", 6}, {"gata", 4}, {"gaten", 5}, {"veien", 5},
		{"vegen", 5}, {"vegur", 5}, {"stigen", 6}, {"gränd", 6}, {"stræde", 7}, {"plads", 5}, {"plassen", 7},
		{"torget", 6}, {"katu", 4}, {"ntie", 4}, {"str", 3}};
	size_t len = word->end - word->start;

	/* "Brigade 4", "Van der Laan 2": another word, or a person. */
	if (len < 3 || word->lex->common > 0 || word->lex->surname > 1 ||
		(word->lex->flags & (PS_LEX_DRUG | PS_LEX_BRAND)) != 0)
		return false;
	for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
		size_t tail = tails[i].len;
		size_t same = 0;

		while (len >= tail && same < tail &&
			(text->data[word->end - 1 - same] | 0x20) ==
				((unsigned char)tails[i].text[tail - 1 - same] | 0x20))
			same++;
		if (same < tail)
			continue;
		*whole = len == tail;
		return (*whole || len >= ROAD_WHOLE_MIN) &&
		       (i + 1 < sizeof tails / sizeof *tails || ps_near_byte(text, word->end) == '.');
	}
	return false;
}

/* Where the number behind a street's name ends: "12", "12a", "12 b", "12-14", "12/4"; 0 where none is. */
static size_t road_number_end(const struct ps_text *text, size_t at)
{
	size_t start;

	at += ps_near_byte(text, at) == '.';
	if (ps_near_byte(text, at) != ' ')
		return 0;
	start = ++at;
	while (at - start <= ROAD_DIGITS && ps_near_digit(ps_near_byte(text, at)))
		at++;
	if (at == start || at - start > ROAD_DIGITS)
		return 0;
	if (ps_near_letter(ps_near_byte(text, at)) && !ps_near_letter(ps_near_byte(text, at + 1)))
		at++;
	else if (ps_near_byte(text, at) == ' ' && ps_near_letter(ps_near_byte(text, at + 1)) &&
		 ps_near_byte(text, at + 1) >= 'a' && !ps_near_letter(ps_near_byte(text, at + 2)) &&
		 ps_near_byte(text, at + 2) != '\'')
		at += 2;
	else if ((ps_near_byte(text, at) == '/' || ps_near_byte(text, at) == '-') &&
		 ps_near_digit(ps_near_byte(text, at + 1)))
		for (at++; ps_near_digit(ps_near_byte(text, at)); at++)
			continue;
	return ps_near_letter(ps_near_byte(text, at)) || ps_near_digit(ps_near_byte(text, at)) ? 0 : at;
}

/* Whether a number stands behind the word: most words are done with here. */
static inline bool road_may_have_number(const struct ps_text *text, const struct ps_word *word)
{
	size_t at = word->end + (ps_near_byte(text, word->end) == '.');

	return ps_near_byte(text, at) == ' ' && ps_near_digit(ps_near_byte(text, at + 1));
}

/* The first token of the street whose last word is token @last. */
static size_t road_first(const struct ps_text *text, const struct ps_token *tokens, size_t last)
{
	size_t first = last - 1;

	while (first > 0 && last - first < ROAD_WORDS && road_joins(text, &tokens[first - 1]) &&
		road_more(text, &tokens[first - 1]))
		first--;
	return first;
}

static inline void road_mark(uint64_t *roads, size_t index)
{
	roads[index / 64] |= UINT64_C(1) << index % 64;
}

void ps_road_marks(const struct ps_text *text, const struct ps_token *tokens, size_t count, uint64_t *roads)
{
	for (size_t i = 0; i < count; i++) {
		const struct ps_token *token = &tokens[i];
		bool whole;

		if ((token->word.lex->flags & PS_LEX_STREET) != 0) {
			if (i > 0 && road_joins(text, token - 1) && road_tail(text, token) &&
				road_name(text, token - 1))
				road_mark(roads, road_first(text, tokens, i));
		} else if (road_may_have_number(text, &token->word) && road_cased(&token->word) &&
			   road_foreign(text, &token->word, &whole)) {
			if (!whole)
				road_mark(roads, i);
			else if (i > 0 && road_joins(text, token - 1) && road_cased(&token[-1].word))
				road_mark(roads, i - 1);
		}
	}
}

static size_t road_done(const struct ps_text *text, const struct ps_token *tokens, size_t index, size_t next,
	size_t end, struct ps_finding *finding)
{
	end = ps_tail_end(text, tokens[index].word.start, end);
	*finding = (struct ps_finding){
		.start = tokens[index].word.start,
		.end = (uint32_t)end,
		.type = PS_STREET,
		.score = 76,
		.rule = PS_RULE_PLACE_STREET,
	};
	return next;
}

size_t ps_road_at(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index,
	struct ps_finding *finding)
{
	bool whole;

	for (size_t i = index; i < count && i <= index + ROAD_WORDS; i++) {
		const struct ps_token *token = &tokens[i];
		size_t end = token->word.end;

		if (i > index && !road_joins(text, token - 1))
			return index;
		if (i <= index + 1 && road_cased(&token->word) && road_may_have_number(text, &token->word) &&
			road_foreign(text, &token->word, &whole) && whole == (i > index)) {
			end = road_number_end(text, end);
			return end > 0 ? road_done(text, tokens, index, i + 1, end, finding) : index;
		}
		if (i == index || !road_tail(text, token) || !road_name(text, token - 1) ||
			road_first(text, tokens, i) != index)
			continue;
		if (token->word.possessive || road_is_of_other(text, end) ||
			(road_is(text, token->word.start, end, " st ") && !road_ends_st(text, end) &&
				!ps_tail_has_unit(text, end)) ||
			(road_is(text, token->word.start, end, " lane ") && !ps_tail_has_unit(text, end) &&
				!road_lane_stands(text, &tokens[index], token)))
			return index;
		return road_done(text, tokens, index, i + 1, end, finding);
	}
	return index;
}
