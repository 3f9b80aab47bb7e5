#include "beside.h"

#include "lexicon.h"
#include "near.h"
#include "rule.h"
#include "whereabouts.h"

#include <string.h>

#define BESIDE_WORDS 3
/* Letters of the shortest town of one word, and of the shortest street. */
#define BESIDE_LETTERS 4
/* From this on a word is too common to be a town in small letters. */
#define BESIDE_COMMON 5
/* Digits of a house's number. */
#define BESIDE_DIGITS 5
#define BESIDE_NO_TOWN                                                                                               \
	(PS_LEX_TITLE | PS_LEX_KIN | PS_LEX_LABEL | PS_LEX_ROLE | PS_LEX_FACILITY | PS_LEX_FUNCTION | PS_LEX_MONTH | \
		PS_LEX_WEEKDAY | PS_LEX_DRUG | PS_LEX_CLINICAL | PS_LEX_STREET | PS_LEX_PREP)

static bool beside_small(unsigned char c)
{
	return c >= 'a' && c <= 'z';
}

static enum ps_status beside_add(
	struct ps_findings *out, size_t start, size_t end, enum ps_type type, enum ps_rule rule)
{
	return ps_findings_add(out, (struct ps_finding){.start = (uint32_t)start,
					    .end = (uint32_t)end,
					    .type = (uint8_t)type,
					    .score = 70,
					    .rule = (uint16_t)rule});
}

/* Behind the signs between a street and its town; @end where none are. @apart: they are more than a blank. */
static size_t beside_gap(const struct ps_text *text, size_t end, bool *apart)
{
	size_t at = end + (ps_near_byte(text, end) == '.');

	*apart = ps_near_byte(text, at) == ',';
	at += *apart;
	if (ps_near_byte(text, at) == '\r')
		at++;
	if (ps_near_byte(text, at) != ' ' && ps_near_byte(text, at) != '\n')
		return end;
	*apart = *apart || ps_near_byte(text, at) == '\n';
	at++;
	if (ps_near_begins(text, at, "in ")) {
		*apart = true;
		at += 3;
	}
	return at;
}

/* Whether text[start .. end) is a listed town. */
static bool beside_listed(const struct ps_text *text, size_t start, size_t end, bool single)
{
	const struct ps_lex *lex = ps_lexicon_look_up(text->data + start, end - start);

	if ((lex->flags & PS_LEX_CITY) == 0)
		return false;
	return !single ||
	       (end - start >= BESIDE_LETTERS && lex->common < BESIDE_COMMON && (lex->flags & BESIDE_NO_TOWN) == 0);
}

/* Where the listed town in small letters that begins at text[start] ends; @start where none does. */
static size_t beside_town(const struct ps_text *text, size_t start)
{
	size_t best = start;
	size_t second = 0;
	size_t at = start;

	for (unsigned words = 1; words <= BESIDE_WORDS; words++) {
		struct ps_near word;
		size_t from = at;

		while (beside_small(ps_near_byte(text, at)))
			at++;
		if (at == from || ps_near_letter(ps_near_byte(text, at)) || ps_near_digit(ps_near_byte(text, at)))
			break;
		ps_near_read(text, start, from > start ? second - 1 : at, &word);
		if (beside_listed(text, start, at, words == 1) ||
			(words > 1 && ps_near_is(&word, " north south east west ") &&
				beside_listed(text, second, at, true)))
			best = at;
		if (ps_near_byte(text, at) != ' ')
			break;
		at++;
		if (words == 1)
			second = at;
	}
	return best;
}

/* Whether what stands behind a town ends its address, or is its state or code. */
static bool beside_ends(const struct ps_text *text, size_t end, bool apart)
{
	unsigned char c = ps_near_byte(text, end);
	bool plain;

	if (ps_has_zip(text, end))
		return true;
	return (apart && (c == 0 || ps_near_sign(c, ".,;!?)\n\r\"<\\"))) || ps_has_lower_state(text, end, &plain);
}

/* The town in small letters behind a street. */
static enum ps_status beside_street(const struct ps_text *text, size_t end, struct ps_findings *out)
{
	bool apart;
	size_t start = beside_gap(text, end, &apart);
	struct ps_finding zip;
	size_t town;
	enum ps_status status;

	if (start == end || !beside_small(ps_near_byte(text, start)))
		return PS_OK;
	town = beside_town(text, start);
	if (town == start || !beside_ends(text, town, apart))
		return PS_OK;
	status = beside_add(out, start, town, PS_CITY, PS_RULE_PLACE_CITY);
	if (status == PS_OK && ps_zip_behind(text, town, &zip))
		status = ps_findings_add(out, zip);
	return status;
}

/* The postal code behind a street whose last word is a town: "6614 Fernbrook Dearborn 48126". */
static enum ps_status beside_code(const struct ps_text *text, const struct ps_finding *street, struct ps_findings *out)
{
	struct ps_finding zip;
	struct ps_near word;

	ps_near_before(text, street->end, &word);
	if (word.len < BESIDE_LETTERS || word.start <= street->start || !ps_near_upper(text->data[word.start]) ||
		!ps_zip_behind(text, street->end, &zip) || !beside_listed(text, word.start, word.end, true))
		return PS_OK;
	return ps_findings_add(out, zip);
}

/* Whether the word may name a street: a capital and small letters, and nothing that is counted. */
static bool beside_names_street(const struct ps_text *text, const struct ps_near *word)
{
	static const char counted[] =
		" patients patient beds bed units unit visits clinics members people floor suite room apt box highway "
		"route level days weeks months years hours minutes miles tablets capsules doses seats doors providers "
		"monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
		"august september october november december ";

	if (word->len < BESIDE_LETTERS || !ps_near_upper(text->data[word->start]) || ps_near_is(word, counted))
		return false;
	for (size_t i = word->start + 1; i < word->end; i++) {
		if (!beside_small(text->data[i]))
			return false;
	}
	return true;
}

/* Where a house's number before text[end] begins; @end where none stands there. */
static size_t beside_number(const struct ps_text *text, size_t end)
{
	size_t at = end;

	while (at > 0 && end - at <= BESIDE_DIGITS && ps_near_digit(text->data[at - 1]))
		at--;
	if (at == end || end - at > BESIDE_DIGITS || text->data[at] == '0')
		return end;
	return at == 0 || ps_near_sign(text->data[at - 1], " \n\t\"(>:,") ? at : end;
}

/* The house before a town that a postal code follows: "1140 Alder Ypsilanti 48197". */
static enum ps_status beside_house(const struct ps_text *text, const struct ps_finding *town, struct ps_findings *out)
{
	size_t end = town->start;
	struct ps_near word;
	size_t at;

	if (end < 8 || text->data[end - 1] != ' ' || !ps_has_zip(text, town->end))
		return PS_OK;
	end -= 1 + (size_t)(text->data[end - 2] == ',');
	at = end;
	for (unsigned words = 0; words < 2; words++) {
		size_t number;

		ps_near_before(text, at, &word);
		if (!beside_names_street(text, &word) || word.start < 2 || text->data[word.start - 1] != ' ')
			return PS_OK;
		at = word.start - 1;
		if (at >= 4 && text->data[at - 2] == ' ' && ps_near_sign(text->data[at - 1], "NSEW"))
			at -= 2;
		number = beside_number(text, at);
		if (number < at)
			return beside_add(out, number, end, PS_STREET, PS_RULE_PLACE_STREET);
	}
	return PS_OK;
}

enum ps_status ps_beside_find(const struct ps_text *text, size_t shapes, struct ps_findings *out)
{
	size_t count = out->len;
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < count && status == PS_OK; i++) {
		struct ps_finding found = out->items[i];

		if (found.type == PS_STREET && i < shapes) {
			status = beside_street(text, found.end, out);
			if (status == PS_OK)
				status = beside_code(text, &found, out);
		} else if (found.type == PS_CITY) {
			status = beside_house(text, &found, out);
		}
	}
	return status;
}
