#include "facility.h"

#include "near.h"

#include <string.h>

/* Tokens of the longest name that is looked for. */
#define FACILITY_WORDS 8
/* Words behind its owner's that a firm's name has at most: "Doe, Roe & Daughters Insurance". */
#define FIRM_WORDS 3
/* Bytes between two of them: " of the ". */
#define GLUE_MAX 8

static bool is_one_of(const struct ps_text *text, const struct ps_word *word, const char *const *words)
{
	size_t len = word->end - word->start;
	unsigned char first = text->data[word->start] | 0x20;

	for (; *words != NULL; words++) {
		if ((unsigned char)(*words)[0] == first && strlen(*words) == len &&
			ps_near_begins(text, word->start, *words))
			return true;
	}
	return false;
}

/* Says "facility" alone. */
static bool is_head(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const heads[] = {
		"hospital", "hospitals", "clinic", "clinics", "infirmary", "hospice", "sanatorium", "clinica", NULL};

	/* None is shorter. */
	if (word->end - word->start < sizeof "clinic" - 1)
		return false;
	return is_one_of(text, word, heads);
}

/* Says it behind "Medical", "Cancer", "Urgent" and so on. */
static bool is_tail(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const tails[] = {"center", "centre", "centers", "institute", "pavilion", "group", "system",
		"practice", "associates", "home", "care", "unit", "services", "campus", NULL};

	return is_one_of(text, word, tails);
}

/* True where @gap bytes from text[at] may stand inside the name: a blank, " of ", " & ". */
static bool is_inside(const struct ps_text *text, size_t at, size_t gap)
{
	static const char *const glue[GLUE_MAX + 1][4] = {
		[2] = {". "},
		[3] = {" & "},
		[4] = {" of ", " at ", " de "},
		[5] = {" and ", " for "},
		[8] = {" of the "},
	};

	if (gap == 1)
		return text->data[at] == ' ' || text->data[at] == '-';
	if (gap == 0 || gap > GLUE_MAX)
		return false;
	for (size_t i = 0; i < 4 && glue[gap][i] != NULL; i++) {
		if (memcmp(text->data + at, glue[gap][i], gap) == 0)
			return true;
	}
	return false;
}

/* "Doe at Mercy Clinic", "Dr. Doe and Mercy Clinic": who is at a facility is no part of its name, as in "Hospital at
 * Doe". */
static bool parts_person(const struct ps_text *text, size_t at, size_t gap, size_t start, bool medical)
{
	if (gap < 4 || medical)
		return false;
	if (memcmp(text->data + at, " at ", 4) == 0 || (gap == 5 && memcmp(text->data + at, " for ", 5) == 0))
		return true;
	return gap == 5 && ps_near_titled(text, start);
}

/* "clinic" or "hospital" in lower case, one blank behind @word. */
static size_t lower_head(const struct ps_text *text, const struct ps_word *word)
{
	struct ps_word next;

	if (word->after + 2 > text->len || text->data[word->after] != ' ' ||
		(text->data[word->after + 1] != 'c' && text->data[word->after + 1] != 'h'))
		return 0;
	ps_word_read(text, word->after + 1, &next);
	return is_head(text, &next) ? next.end : 0;
}

/* A word that no facility's name begins with: "The", "Your", "Dr". */
static bool is_outside(const struct ps_word *word)
{
	return (word->lex->flags & (PS_LEX_FUNCTION | PS_LEX_TITLE | PS_LEX_GREETING | PS_LEX_LABEL)) != 0 &&
	       word->lex->surname < 4 && word->lex->city == 0;
}

/* True where a word of the name may stand behind token @index; a name has two at least. */
static inline bool is_followed(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index)
{
	size_t after = tokens[index].word.after;
	unsigned char byte;

	if (index + 1 < count && tokens[index + 1].word.start - after <= GLUE_MAX)
		return true;
	byte = after + 2 <= text->len && text->data[after] == ' ' ? text->data[after + 1] : 0;
	return byte == 'c' || byte == 'h';
}

/* From these on two words are a person's name, and up to where they may be common words. */
#define PERSON_GIVEN 5
#define PERSON_SURNAME 4
#define PERSON_COMMON 3

/* Whether two words are a given name and a surname with one blank between them. */
static bool is_person(const struct ps_text *text, const struct ps_word *given, const struct ps_word *last)
{
	return given->lex->given >= PERSON_GIVEN && given->lex->common <= PERSON_COMMON &&
	       last->kind == PS_WORD_CAPITAL && !last->possessive && last->start - given->after == 1 &&
	       text->data[given->after] == ' ' && last->lex->surname >= PERSON_SURNAME &&
	       last->lex->common <= PERSON_COMMON;
}

/* Whether "Mayo Clinic" stands behind a word: a word of its own, and what says "facility". */
static bool is_before_facility(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index)
{
	const struct ps_word *own, *head;

	if (index + 2 >= count)
		return false;
	own = &tokens[index + 1].word;
	head = &tokens[index + 2].word;
	return own->start - tokens[index].word.after == 1 && text->data[own->start - 1] == ' ' &&
	       own->kind == PS_WORD_CAPITAL && !is_head(text, own) && (own->lex->flags & PS_LEX_FACILITY) == 0 &&
	       head->start - own->after == 1 && is_head(text, head);
}

/* "Jane Doe Mayo Clinic": token @index is of a person, and the facility's name begins behind her. */
static bool is_of_person(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index)
{
	if (index + 1 < count && is_person(text, &tokens[index].word, &tokens[index + 1].word) &&
		is_before_facility(text, tokens, count, index + 1))
		return true;
	return index > 0 && is_person(text, &tokens[index - 1].word, &tokens[index].word) &&
	       is_before_facility(text, tokens, count, index);
}

size_t ps_facility_at(
	const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index, uint32_t *end)
{
	size_t found = index;
	size_t after = 0;
	bool own = false;
	bool medical = false;

	/* "Dr. Doe Clinic visit": a person, more often than not. */
	if (ps_near_titled(text, tokens[index].word.start) || is_of_person(text, tokens, count, index))
		return index;
	if (tokens[index].word.kind != PS_WORD_CAPITAL || !is_followed(text, tokens, count, index) ||
		is_outside(&tokens[index].word))
		return index;
	for (size_t i = index; i < count && i < index + FACILITY_WORDS; i++) {
		const struct ps_word *word = &tokens[i].word;
		size_t lower = 0;

		if (word->kind != PS_WORD_CAPITAL)
			break;
		if (i > index &&
			(!is_inside(text, after, word->start - after) ||
				parts_person(text, after, word->start - after, tokens[index].word.start, medical)))
			break;
		after = word->after;
		if (own && (is_head(text, word) || (medical && is_tail(text, word)))) {
			found = i + 1;
			*end = word->end;
		}
		medical = medical || (word->lex->flags & PS_LEX_FACILITY) != 0;
		own = own || (word->lex->flags & PS_LEX_FACILITY) == 0 || word->lex->surname >= 4;
		lower = own ? lower_head(text, word) : 0;
		if (lower > 0) {
			*end = (uint32_t)lower;
			return i + 1;
		}
	}
	return found;
}

/* Says "a firm" behind its owner's name. */
static bool is_trade(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const trades[] = {"sons", "daughters", "brothers", "bros", "insurance", "agency", "plumbing",
		"engine", "towing", "trucking", "realty", "roofing", "electric", "construction", "motors", "auto",
		"farms", "dairy", "bakery", "pharmacy", "law", "llc", "llp", "inc", "pllc", "associates", "elementary",
		"school", "academy", "chapel", "mortuary", "funeral", "orthodontics", "dental", "chiropractic",
		"optical", "surgery", "dermatology", "pediatrics", "orthopedics", "hardware", "foundation", "pc",
		"spine", "podiatry", "physiotherapy", "neurology", "urology", "cardiology", "homecare", "medicine",
		"knee", "shoulder", "orthopaedics", "cpas", "dentistry", "eyecare", "optometry", "endodontics",
		"nephrology", "ophthalmology", "gastroenterology", NULL};

	return word->kind == PS_WORD_CAPITAL && is_one_of(text, word, trades);
}

size_t ps_trade_at(const struct ps_text *text, const struct ps_token *tokens, size_t count, size_t index)
{
	for (size_t i = index + 1; i < count && i <= index + FIRM_WORDS; i++) {
		size_t after = tokens[i - 1].word.after;
		size_t gap = tokens[i].word.start - after;

		/* "Dr. Doe at Community Pediatrics" is one; "Doe and Daughters Insurance" none. */
		if (!is_inside(text, after, gap) || (gap > 3 && memcmp(text->data + after, " and ", 5) != 0))
			break;
		if (is_trade(text, &tokens[i].word))
			return i + 1;
	}
	return index;
}
