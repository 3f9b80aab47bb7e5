#include "glued.h"

#include "near.h"
#include "phrase.h"

/* Words of the longest that is taken apart, and of a name. */
#define HUMPS_MAX 12
#define NAME_HUMPS_MAX 4
/* Of a word that programs made: how many of its words are nobody's name. */
#define CODE_WORDS 2
/* What a given name and a surname need to be told without a cue, and with one; up to where they may be common words. */
#define SURE_GIVEN 5
#define SURE_SURNAME 4
#define SURE_COMMON 2
/* The commonest of both are met so often that lists of words have them; not as words of every day, both of them. */
#define GREAT_GIVEN 6
#define GREAT_SURNAME 6
#define GREAT_COMMON 6
#define CUED_GIVEN 4
#define CUED_SURNAME 3

/* What the words are together with blanks between them, and no person: "EdwardJones". */
#define LISTED (PS_LEX_BRAND | PS_LEX_CITY | PS_LEX_COUNTY)

/* The words that a word is made of. */
struct humps {
	const struct ps_lex *lex[HUMPS_MAX];
	size_t len[HUMPS_MAX];
	size_t count;
};

/* False where there are too many. */
static bool take_apart(const struct ps_text *text, const struct ps_word *word, struct humps *humps)
{
	size_t at = word->start;

	humps->count = 0;
	if (word->shape != PS_SHAPE_CAMEL)
		return false;
	while (at < word->end) {
		size_t end = at + 1;
		while (end < word->end && !ps_near_upper(text->data[end]))
			end++;
		if (humps->count == HUMPS_MAX)
			return false;
		humps->lex[humps->count] = ps_lexicon_look_up(text->data + at, end - at);
		humps->len[humps->count] = end - at;
		humps->count++;
		at = end;
	}
	return true;
}

/* Flags of the word before. */
static uint32_t flags_before(const struct ps_text *text, const struct ps_word *word)
{
	struct ps_word before;
	size_t end;

	if (ps_gap_before(text, word->start, &end) == PS_GAP_EDGE || end == 0)
		return 0;
	ps_word_read_back(text, end, &before);
	return before.lex->flags;
}

/* "com.acme.DoeRoe", "DoeRoe.run", "DoeRoe(", "DoeRoe=": in the midst of a program. */
static bool is_in_program(const struct ps_text *text, const struct ps_word *word)
{
	static const char *const files[] = {".pdf", ".jpg", ".jpeg", ".png", ".heic", ".doc", ".docx", ".txt", ".dcm",
		".wav", ".mp3", ".csv", ".zip", ".tif"};
	unsigned char before = word->start > 0 ? text->data[word->start - 1] : ' ';
	unsigned char behind = ps_near_byte(text, word->end);
	unsigned char next = ps_near_byte(text, word->end + 1);

	if (before == '.' || before == '$' || behind == '=' || (behind == '(' && !ps_near_digit(next)) ||
		(behind == ':' && next == ':'))
		return true;
	if (behind != '.' || next < 'a' || next > 'z')
		return false;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		if (ps_near_begins(text, word->end, files[i]))
			return false;
	}
	return true;
}

bool ps_is_glued_name(const struct ps_text *text, const struct ps_word *word)
{
	const struct ps_lex *first, *last;
	struct humps humps;

	if (word->lex != PS_LEXICON_NOTHING || !take_apart(text, word, &humps) || humps.count < 2 ||
		humps.count > NAME_HUMPS_MAX)
		return false;
	first = humps.lex[0];
	last = humps.lex[humps.count - 1];
	/* "MaxPage": the most of something. */
	if (ps_near_begins(text, word->start, "max") && humps.len[0] == 3)
		return false;
	if (first->given < CUED_GIVEN || last->surname < CUED_SURNAME || humps.len[humps.count - 1] < 2)
		return false;
	for (size_t i = 1; i + 1 < humps.count; i++) {
		if (humps.len[i] > 1 && humps.lex[i]->given + humps.lex[i]->surname == 0)
			return false;
	}
	if (is_in_program(text, word) ||
		(ps_phrase_of_parts(text, word->start, humps.len, humps.count, 0)->flags & LISTED) != 0)
		return false;
	if (first->given >= GREAT_GIVEN && last->surname >= GREAT_SURNAME &&
		(first->common < GREAT_COMMON || last->common < GREAT_COMMON))
		return true;
	if (first->given >= SURE_GIVEN && last->surname >= SURE_SURNAME && first->common <= SURE_COMMON &&
		last->common <= SURE_COMMON)
		return true;
	return (flags_before(text, word) & (PS_LEX_TITLE | PS_LEX_KIN | PS_LEX_GREETING | PS_LEX_LABEL)) != 0;
}

bool ps_is_glued_code(const struct ps_text *text, const struct ps_word *word)
{
	struct humps humps;
	size_t words = 0;
	bool is_word = false;

	if (!take_apart(text, word, &humps))
		return false;
	for (size_t i = 0; i < humps.count; i++) {
		is_word = humps.lex[i]->common > 0 && humps.lex[i]->given + humps.lex[i]->surname == 0;
		words += is_word;
	}
	return humps.count > CODE_WORDS && words >= CODE_WORDS && is_word &&
	       (flags_before(text, word) & (PS_LEX_TITLE | PS_LEX_KIN | PS_LEX_GREETING)) == 0;
}
