#include "doubt.h"

#include "eponym.h"
#include "join.h"
#include "misread.h"
#include "model.h"
#include "near.h"
#include "shortform.h"
#include "things.h"

#include <ctype.h>
#include <string.h>

/* In log-odds. */
#define LOWER_MARGIN 1
#define UPPER_MARGIN 1
#define WORD_MARGIN 1
#define LETTERS_MARGIN 4
#define CALL_MARGIN 3
#define LONELY_MARGIN 2
#define SURE 4
/* The same letter so often in a row stands in no name. */
#define DRAWN_MIN 3
/* Letters of a lower-case word that is an abbreviation more often than not: "bal", "sha". */
#define SHORT_MAX 3

/* "Dr. X", "as I said": letters that stand for nobody, or for the writer. They may still be part of a name. */
static bool is_nobody(unsigned char letter)
{
	return letter == 'I' || letter == 'X' || letter == 'Y' || letter == 'Z' || letter == 'U';
}

/* "Reply C", "K thanks": a letter without a stop, between words in small letters. */
static bool is_lonely(const struct ps_text *text, const struct ps_word *word)
{
	size_t start = word->start;
	unsigned char before = start > 0 ? text->data[start - 1] : ' ';
	unsigned char behind = ps_near_byte(text, word->end);

	if (behind == '.' || (before != ' ' && before != '\n'))
		return false;
	if (behind == ' ' && ps_is_capital(text, word->end + 1))
		return false;
	if (start < 2)
		return true;
	for (start -= 1; start > 0 && ps_near_letter(text->data[start - 1]);)
		start--;
	return text->data[start] != '.' && !ps_near_upper(text->data[start]);
}

/* "Yummmm", "Heyyy" */
static bool is_drawn_out(const struct ps_text *text, const struct ps_word *word)
{
	size_t same = 1;

	for (size_t at = word->start + 1; at < word->end && same < DRAWN_MIN; at++)
		same = (text->data[at] | 0x20) == (text->data[at - 1] | 0x20) ? same + 1 : 1;
	return same >= DRAWN_MIN;
}

/* One of several letters with a blank between them: "C T", an acronym as speech is written down. */
static bool is_among_letters(const struct ps_text *text, const struct ps_word *word)
{
	size_t start = word->start;

	if (text->len - start >= 3 && text->data[start + 1] == ' ' && ps_is_capital(text, start + 2) &&
		(text->len - start == 3 || ps_letter_len(text, start + 3) == 0))
		return true;
	return start >= 2 && text->data[start - 1] == ' ' && ps_is_capital(text, start - 2) &&
	       (start == 2 || ps_letter_len(text, start - 3) == 0);
}

/* "Stone & Stone, P.A.", "C.P. 21240": what follows a comma and reads like initials. */
static bool is_behind_firm(const struct ps_text *text, const struct ps_word *word)
{
	size_t start = word->start;

	if (start >= 4 && text->data[start - 1] == '.')
		start -= 2;
	return start >= 2 && memcmp(text->data + start - 2, ", ", 2) == 0 && ps_is_dotted_credential(text, start);
}

/* "Jane Doe, ABOC": capitals behind a comma and a word that ends in a small letter. */
static bool is_credential_like(const struct ps_text *text, const struct ps_word *word)
{
	size_t start = word->start;

	return start >= 3 && word->end - start <= 6 && text->data[start - 1] == ' ' && text->data[start - 2] == ',' &&
	       islower(text->data[start - 3]);
}

/* What a letter alone has to reach. */
static int32_t margin_of_letter(const struct ps_text *text, const struct ps_word *word)
{
	int32_t scale = ps_model_head()->scale;

	if (is_nobody(text->data[word->start]) || is_behind_firm(text, word))
		return PS_DOUBT_NEVER;
	if (is_among_letters(text, word))
		return LETTERS_MARGIN * scale;
	return is_lonely(text, word) ? LONELY_MARGIN * scale : 0;
}

/*
 * What a token has to reach. A lower-case word that is mostly no name or very
 * short has to be surer, and so has a word in capitals that no list knows as a name: an acronym
 * more often than not.
 */
static int32_t margin_of(const struct ps_text *text, const struct ps_word *word)
{
	const struct ps_lex *lex = word->lex;
	int32_t scale = ps_model_head()->scale;

	if (word->shape == PS_SHAPE_INITIAL && word->kind == PS_WORD_CAPITAL)
		return margin_of_letter(text, word);
	if (is_drawn_out(text, word))
		return LETTERS_MARGIN * scale;
	if ((lex->flags & PS_LEX_GREETING) != 0 && lex->given < 5)
		return CALL_MARGIN * scale;

	if (word->kind == PS_WORD_LOWER) {
		bool is_short = word->end - word->start <= SHORT_MAX && lex->given < 5;
		bool is_unlisted = lex->given + lex->surname == 0;

		if (is_short && is_unlisted)
			return 2 * LOWER_MARGIN * scale;
		return lex->common >= 3 || is_short || is_unlisted ? LOWER_MARGIN * scale : 0;
	}
	if ((lex->flags & (PS_LEX_FUNCTION | PS_LEX_COUNTRY | PS_LEX_DRUG | PS_LEX_BRAND)) != 0 && lex->given < 5)
		return WORD_MARGIN * scale;
	if (ps_is_nobodys_eponym(text, word))
		return CALL_MARGIN * scale;
	if (word->shape != PS_SHAPE_UPPER)
		return 0;
	if ((lex->flags & PS_LEX_SUFFIX) != 0)
		return PS_DOUBT_NEVER;
	if (lex->given < 5 && ((lex->flags & PS_LEX_ACRONYM) != 0 || lex->given + lex->surname == 0))
		return (is_credential_like(text, word) ? LETTERS_MARGIN : UPPER_MARGIN) * scale;
	return 0;
}

/* Whether the word begins what ends with @close, and is of letters and the signs of names. */
static bool is_closed_by(const struct ps_text *text, const struct ps_word *word, unsigned char close)
{
	size_t end = word->end;

	while (end < text->len && (ps_letter_len(text, end) == 1 || memchr("-_:.,", text->data[end], 5) != NULL))
		end++;
	return end < text->len && text->data[end] == close;
}

/* "</ShipTo>", "</home-phone>": a word of a tag's name. */
static bool is_end_tag(const struct ps_text *text, const struct ps_word *word)
{
	size_t start = word->start;

	return start >= 2 && text->data[start - 1] == '/' && text->data[start - 2] == '<' &&
	       is_closed_by(text, word, '>');
}

/* Bytes of the variables before one that are looked through for their brace. */
#define TEMPLATE_MAX 64

/* "https://example.org/lists{/list_id}", "{?page,per_page}": a word of a variable's name (RFC 6570). */
static bool is_template_variable(const struct ps_text *text, const struct ps_word *word)
{
	size_t start = word->start;

	if (start < 2 || memchr("/?&#+.;,", text->data[start - 1], 8) == NULL || !is_closed_by(text, word, '}'))
		return false;
	if (text->data[start - 1] == ',') {
		size_t least = start > TEMPLATE_MAX ? start - TEMPLATE_MAX : 1;

		while (start > least && (text->data[start - 1] == ',' || text->data[start - 1] == '_' ||
						ps_near_letter(text->data[start - 1])))
			start--;
		return start >= 2 && text->data[start - 2] == '{' &&
		       memchr("/?&#+.;", text->data[start - 1], 7) != NULL;
	}
	return text->data[start - 2] == '{';
}

/* "Tel[PHONE]": what is glued to a mark was no word of its own when the mark was a number. */
static bool is_glued_to_mark(const struct ps_text *text, const struct ps_word *word)
{
	return word->end < text->len && (text->data[word->end] == '[' || text->data[word->end] == '(') &&
	       ps_mark_len(text, word->end) > 0;
}

/* "born ****": a lower-case word before a mask is the label of what it hides, as it was of the value. */
static bool is_label_of_mask(const struct ps_text *text, const struct ps_word *word)
{
	return word->kind == PS_WORD_LOWER && word->end + 3 <= text->len &&
	       memcmp(text->data + word->end, " **", 3) == 0;
}

/* "North Carolina": the second word of a state. */
static bool is_half_a_state(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const states[] = {
		"north carolina", "south carolina", "north dakota", "south dakota", "west virginia"};
	unsigned char before = word->start >= 5 ? text->data[word->start - 2] | 0x20 : 0;

	if (before != 'h' && before != 't')
		return false;
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		if (ps_near_ends(text, word->end, states[i]))
			return true;
	}
	return false;
}

/* "Sex: F": a letter behind such a word is no initial. */
static bool is_sex(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const keys[] = {"sex", "gender", "sx"};
	size_t end = word->start;

	if (word->end - word->start != 1)
		return false;
	while (end > 0 && word->start - end < 4 && memchr(" :=\"", text->data[end - 1], 4) != NULL)
		end--;
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		if (ps_near_ends(text, end, keys[i]))
			return true;
	}
	return false;
}

/* "Hunter syndrome": without a possessive or with one, whose disease it is says nothing of who has it. */
static bool is_before_disease(const struct ps_text *text, const struct ps_word *word)
{
	return ps_near_begins(text, word->after, " syndrome") || ps_near_begins(text, word->after, " disease") ||
	       ps_near_begins(text, word->after, " esophagus");
}

/* "Austin, Minn.", "Norfolk, Virginia 23510": a state behind its town. */
static bool is_state_of_town(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const states[] = {"Minn.", "Tenn.", "Mich.", "Calif.", "Colo.", "Conn.", "Fla.", "Okla.",
		"Tex.", "Mass.", "Ariz.", "Wash.", "Nebr.", "Penna.", "Wisc.", "Wis.", "La.", "Va.", "Ga."};
	size_t start = word->start;
	size_t digits = 0;

	if (start < 3 || text->data[start - 1] != ' ' || text->data[start - 2] != ',')
		return false;
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		size_t len = strlen(states[i]);

		if (len <= text->len - start && memcmp(text->data + start, states[i], len) == 0)
			return true;
	}
	if ((word->lex->flags & PS_LEX_STATE) == 0 || word->end >= text->len || text->data[word->end] != ' ')
		return false;
	while (word->end + 1 + digits < text->len && isdigit(text->data[word->end + 1 + digits]))
		digits++;
	return digits == 5;
}

/*
 * "D.O.B.", "B.I.D.": a letter of a label whose letters have dots, "^^^^L|": the kind of a name in HL7, "R_kgDO": of an
 * identifier.
 */
static bool is_letter_of_label(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const labels[] = {"d.o.b.", "d.o.s.", "d.o.i.", "d.o.d.", "s.s.n.", "n.p.i.", "t.i.n.",
		"a.k.a.", "p.o.b.", "h.s.a.", "f.s.a.", "r.s.v.p.", "n.k.d.a.", "n.k.a.", "p.r.n.", "b.i.d.", "t.i.d.",
		"q.i.d.", "n.p.o.", "p.c.p."};
	const unsigned char *data = text->data;
	size_t start = word->start;

	if (word->end - start != 1)
		return false;
	if (start >= 2 && data[start - 1] == '^' && data[start - 2] == '^')
		return word->end < text->len && (data[word->end] == '|' || data[word->end] == '~');
	if (word->end + 1 < text->len && data[word->end] == '_' && islower(data[word->end + 1]) && isupper(data[start]))
		return true;
	while (start >= 2 && data[start - 1] == '.' && ps_letter_len(text, start - 2) == 1)
		start -= 2;
	for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
		if (ps_near_begins(text, start, labels[i]) && (start == 0 || ps_letter_len(text, start - 1) == 0))
			return true;
	}
	return false;
}

/* "CVSS:3.1/AV:N/AC:L": a letter that a short code stands before. */
static bool is_of_vector(const struct ps_text *text, const struct ps_word *word)
{
	const unsigned char *data = text->data + word->start;

	if (word->end - word->start != 1 || word->start < 3 || data[-1] != ':' || !isupper(data[-2]))
		return false;
	return (data[-3] == '/' || (isupper(data[-3]) && word->start >= 4 && data[-4] == '/')) &&
	       (word->end == text->len || data[1] == '/' || data[1] == '"');
}

/* "DI_lADOAWcTxs07G84AIjOy": what an id of a machine begins with. */
static bool begins_id(const struct ps_text *text, const struct ps_word *word)
{
	size_t at = word->end + 1;

	if (word->end - word->start > 4 || at >= text->len || text->data[word->end] != '_')
		return false;
	while (at < text->len && ps_letter_len(text, at) == 1)
		at++;
	return at - word->end > 16;
}

/* "X-Job: outbound", "Y/N/DK": the name of a header's field, one of the answers there are. */
static bool is_field_or_answer(const struct ps_text *text, const struct ps_word *word)
{
	const unsigned char *before = text->data + word->start;

	if (word->start >= 4 && memcmp(before - 4, "Y/N/", 4) == 0)
		return true;
	return word->start >= 2 && memcmp(before - 2, "X-", 2) == 0 && (word->start == 2 || before[-3] == '\n') &&
	       word->end < text->len && (text->data[word->end] == ':' || text->data[word->end] == '-');
}

/* `"active":true` */
static bool is_literal(const struct ps_text *text, const struct ps_word *word)
{
	return word->kind == PS_WORD_LOWER && word->start >= 2 &&
	       (ps_near_begins(text, word->start, "true") || ps_near_begins(text, word->start, "false") ||
		       ps_near_begins(text, word->start, "null")) &&
	       (text->data[word->start - 1] == ':' || text->data[word->start - 2] == ':');
}

/* Bytes of words in brackets that are looked at. */
#define BRACKETS_MAX 24

/* " (survey widget)": what stands in the brackets behind a word ends with a kind of program. */
static bool is_in_brackets_of_program(const struct ps_text *text, size_t at)
{
	static const char *const kinds[] = {
		" widget", " app", " bot", "chatbot", " plugin", " assistant", " module", " macro", " dashboard"};
	size_t end = at + 2;

	if (!ps_near_begins(text, at, " ("))
		return false;
	while (end < text->len && end - at < BRACKETS_MAX && text->data[end] != ')' && text->data[end] != '\n')
		end++;
	if (end == text->len || text->data[end] != ')')
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (ps_near_ends(text, end, kinds[i]))
			return true;
	}
	return false;
}

/* "Code Dr. Red": a hospital's call for help in the guise of a doctor's. */
static bool is_code_call(const struct ps_text *text, const struct ps_word *word)
{
	return ps_near_ends(text, word->start, "code dr. ") || ps_near_ends(text, word->start, "code dr ") ||
	       ps_near_ends(text, word->start, "code doctor ");
}

/* "Wren (virtual helper)", "Wren, your digital assistant": a program that speaks. */
static bool is_program(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const kinds[] = {"virtual ", "digital assistant", "ai ", "bot", "chatbot", "chat bot",
		"voice bot", "automated", "robot"};
	size_t at = word->end;

	if (word->possessive)
		return false;
	if (is_in_brackets_of_program(text, at))
		return true;
	if (ps_near_begins(text, at, " (the "))
		at += 6;
	else if (ps_near_begins(text, at, ", your ") || ps_near_begins(text, at, ", our "))
		at += ps_near_begins(text, at, ", your ") ? 7 : 6;
	else if (ps_near_begins(text, at, " ("))
		at += 2;
	else
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (ps_near_begins(text, at, kinds[i]))
			return true;
	}
	return false;
}

/* "Mark as read": what programs are told. */
static bool is_command(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const states[] = {" as read", " as unread", " as done", " as complete", " as resolved",
		" as paid", " as sent", " as seen"};

	if (!ps_near_begins(text, word->start, "mark ") || ps_near_ends(text, word->start, "and "))
		return false;
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		if (ps_near_begins(text, word->end, states[i]))
			return true;
	}
	return false;
}

/* From this on a word is common, and up to this it may be a rare surname. */
#define PART_COMMON 3
#define PART_SURNAME 3

/* Whether the identifier that goes on at text[at] is what a value is given to: not "maria_photo.jpg". */
static bool is_assigned(const struct ps_text *text, size_t at)
{
	while (at < text->len && (isalnum(text->data[at]) || text->data[at] == '_' || text->data[at] == '-'))
		at++;
	if (at + 1 < text->len && text->data[at] == '"')
		return text->data[at + 1] == ':';
	return at < text->len && (text->data[at] == ':' || text->data[at] == '=');
}

/* "max_age_years:", "max-age=", "Cache-Control:": the first word of a name that a program knows, not "max_adler". */
static bool begins_identifier(const struct ps_text *text, const struct ps_word *word)
{
	size_t end = word->end;
	struct ps_word next;

	if (end + 1 >= text->len || (text->data[end] != '_' && text->data[end] != '-') ||
		ps_letter_len(text, end + 1) == 0)
		return false;
	ps_word_read(text, end + 1, &next);
	return next.lex->common >= PART_COMMON && next.lex->given == 0 && next.lex->surname <= PART_SURNAME &&
	       is_assigned(text, next.end);
}

/* What the model cannot know to be no name. */
static bool is_no_name(const struct ps_text *text, const struct ps_word *word)
{
	return is_end_tag(text, word) || is_template_variable(text, word) || is_half_a_state(text, word) ||
	       is_sex(text, word) || is_glued_to_mark(text, word) || is_label_of_mask(text, word) ||
	       is_before_disease(text, word) || is_state_of_town(text, word) || is_letter_of_label(text, word) ||
	       is_field_or_answer(text, word) || is_literal(text, word) || is_program(text, word) ||
	       is_command(text, word) || is_code_call(text, word) || is_of_vector(text, word) ||
	       begins_id(text, word) || begins_identifier(text, word) || ps_is_misread(text, word) ||
	       ps_is_eponym(text, word) || ps_is_short_form(text, word) || ps_is_of_thing(text, word);
}

int32_t ps_doubt(const struct ps_text *text, const struct ps_word *word, int32_t score)
{
	if (score < SURE * ps_model_head()->scale && is_no_name(text, word))
		return PS_DOUBT_NEVER;
	return margin_of(text, word);
}
