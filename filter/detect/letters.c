#include "letters.h"

#include "classbits.h"
#include "lexicon.h"
#include "near.h"
#include "rule.h"

/* Letters that are told in a row, and bytes that they take; of longer rows the first ones count. */
#define LETTERS_MAX 32
#define ROW_MAX 448
/* So many are a name: behind words that say so, where one is explained, of a listed name, and where nothing helps. */
#define SPELLED_MIN 2
#define SAID_MIN 3
#define EXPLAINED_MIN 3
#define NAMED_MIN 4
#define PLAIN_MIN 5
/* Ranks of a given name and a surname together from which on letters are a name's, of a town from which on they are
 * not; letters of a word. */
#define NAME_RANK 4
#define TOWN_RANK 3
/* A word among others that is so common is one, whoever is called so. */
#define COMMON_RANK 4
/* What is as common at most behind the letters of a given name is the surname. */
#define SURNAME_COMMON 2
#define WORD_MIN 3
/* Letters of a word that explains one: "as in zebra". */
#define EXAMPLE_MAX 12

#define LETTERS_SCORE 86

/* What was read of a row of letters. */
struct letters {
	size_t start, end;
	unsigned char letters[LETTERS_MAX];
	unsigned count;
	/* Letters with a word behind them that begins with the same; capitals. */
	unsigned explained, upper;
	/* Where a word of the name begins: what parts it from the letter before is not what parted the first two. */
	bool begins[LETTERS_MAX];
};

/* Whether the letter at text[at] stands alone: "R", not the one of "it's". */
static bool is_alone(const struct ps_text *text, size_t at)
{
	unsigned char c = ps_near_byte(text, at);
	unsigned char before = at > 0 ? text->data[at - 1] : 0;
	unsigned char next = ps_near_byte(text, at + 1);

	return ps_near_letter(c) && c < 0x80 && !ps_near_letter(before) && !ps_near_digit(before) && before != '\'' &&
	       before != '\\' && before != '_' && !ps_near_letter(next) && !ps_near_digit(next) && next != '\'' &&
	       next != '_' && next != '=';
}

/* Behind the first of the words that stands there; @at where none does. */
static size_t behind_any(const struct ps_text *text, size_t at, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (ps_near_begins(text, at, *words))
			return at + strlen(*words);
	}
	return at;
}

/* Behind the example of the letter at text[at]: "Z as in zebra", "B for boy", "R de Roberto"; @end where none stands.
 */
static size_t behind_example(const struct ps_text *text, size_t at, size_t end)
{
	static const char *const leads[] = {
		" as in ", ", as in ", " like in ", " like ", ", like ", " for ", " de ", " como ", " comme ", NULL};
	size_t word = behind_any(text, end, leads);
	size_t to = word;

	if (word == end || (ps_near_byte(text, word) | 0x20) != (text->data[at] | 0x20))
		return end;
	while (to - word < EXAMPLE_MAX && ps_near_letter(ps_near_byte(text, to)))
		to++;
	return to - word < 2 || ps_near_letter(ps_near_byte(text, to)) ? end : to;
}

/* Bytes between the letter that ends at text[end] and where the next one may stand; 0 where they part no letters. */
static size_t gap_behind(const struct ps_text *text, size_t end, bool explained)
{
	size_t at = end;

	if (explained && ps_near_byte(text, at) == '.')
		at++;
	while (at - end < 3 && ps_near_sign(ps_near_byte(text, at), " ,-"))
		at++;
	return at - end;
}

/* Behind what is said between two letters. */
static size_t behind_fillers(const struct ps_text *text, size_t at)
{
	static const char *const fillers[] = {"and then ", "and ", "then ", "uh, ", "um, ", "capital ", "double ",
		"doble ", "dash ", "hyphen ", NULL};

	at = behind_any(text, at, fillers);
	return behind_any(text, at, fillers);
}

/* Reads the row that begins with the letter at text[at]. */
static void read_letters(const struct ps_text *text, size_t at, struct letters *row)
{
	size_t first_gap = 0;
	size_t gap = 0;

	*row = (struct letters){.start = at};
	while (is_alone(text, at) && row->count < LETTERS_MAX && at - row->start < ROW_MAX) {
		size_t end = behind_example(text, at, at + 1);
		bool explained = end > at + 1;

		row->explained += explained;
		row->upper += ps_near_upper(text->data[at]);
		row->begins[row->count] = gap != first_gap;
		row->letters[row->count++] = text->data[at] | 0x20;
		if (row->count < LETTERS_MAX &&
			(ps_near_ends(text, at, "double ") || ps_near_ends(text, at, "doble "))) {
			row->begins[row->count] = false;
			row->letters[row->count++] = text->data[at] | 0x20;
		}
		row->end = end;
		gap = gap_behind(text, end, explained);
		if (gap == 0)
			break;
		if (first_gap == 0)
			first_gap = gap;
		at = behind_fillers(text, end + gap);
	}
}

/* What the lists say of the letters together. */
static const struct ps_lex *look_up(const struct letters *row)
{
	return ps_lexicon_look_up(row->letters, row->count);
}

static bool is_word(const struct ps_lex *lex)
{
	const uint32_t known = PS_LEX_CLINICAL | PS_LEX_DRUG | PS_LEX_BRAND | PS_LEX_MONTH | PS_LEX_WEEKDAY;

	return (lex->flags & known) != 0 || (lex->common > 0 && lex->given + lex->surname < NAME_RANK);
}

/* Whether all words that the letters make, or all letters together, are words: "N O T I C E  O F  D E L A Y". */
static bool are_words(const struct letters *row)
{
	unsigned first = 0;
	bool all = true;

	for (unsigned i = 1; i <= row->count; i++) {
		if (i < row->count && !row->begins[i])
			continue;
		if (i - first >= WORD_MIN) {
			const struct ps_lex *lex = ps_lexicon_look_up(row->letters + first, i - first);

			all &= is_word(lex) || (lex->common >= COMMON_RANK && row->count > i - first);
		}
		first = i;
	}
	return all || is_word(look_up(row));
}

/* "A, B, C, D", "M T W T F", "X X X X", "B, C, A": letters that stand for themselves. */
static bool is_series(const struct letters *row)
{
	bool ascending = true;
	bool days = true;
	bool grades = true;

	for (unsigned i = 0; i < row->count; i++) {
		ascending &= i == 0 || row->letters[i] >= row->letters[i - 1];
		days &= memchr("mtwrfsu", row->letters[i], 7) != NULL;
		grades &= memchr("abcdefgo", row->letters[i], 8) != NULL;
	}
	return ascending || days || grades;
}

/* Whether digits or their words stand around: then it is a number that is told. */
static bool is_number(const struct ps_text *text, const struct letters *row)
{
	static const char digits[] =
		" zero oh one two three four five six seven eight nine ten double triple cero uno dos tres "
		"cuatro cinco seis siete ocho nueve ";
	size_t at = row->end;
	size_t before = row->start;
	struct ps_near word;

	while (at - row->end < 3 && ps_near_sign(ps_near_byte(text, at), " ,-"))
		at++;
	while (before > 0 && row->start - before < 3 && ps_near_sign(text->data[before - 1], " ,-"))
		before--;
	if (ps_near_digit(ps_near_byte(text, at)) || (before > 0 && ps_near_digit(text->data[before - 1])))
		return true;
	ps_near_behind(text, at, &word);
	if (ps_near_is(&word, digits))
		return true;
	ps_near_before(text, before, &word);
	return ps_near_is(&word, digits);
}

/* Whether words before the row say that letters follow, or that a name does. */
static bool is_led(const struct ps_text *text, const struct letters *row)
{
	static const char *const spelling[] = {"spelled", "spelt", "spelling", "spelled like", "spell it", "spell that",
		"spells", "letters", "se escribe", "se deletrea", "deletreado", "deletreo", "first is", "last is",
		"first name is", "last name is", "surname is", "middle is", "words", NULL};
	static const char *const naming[] = {"first name", "last name", "surname", "middle name", "maiden name",
		"name is", "name", "apellido", "apellido es", "nombre", "nombre es", NULL};
	static const char *const saying[] = {"that\'s", "thats", "that is", "it\'s", "its", "it is", NULL};
	size_t end = row->start;

	while (end > 0 && row->start - end < 4 && ps_near_sign(text->data[end - 1], " ,:;(\"-."))
		end--;
	if (row->count >= SPELLED_MIN && ps_near_ends_any(text, end, spelling))
		return true;
	if (row->count >= SAID_MIN && ps_near_ends_any(text, end, naming))
		return true;
	return row->count >= SAID_MIN && ps_near_ends_any(text, end, saying) && !is_word(look_up(row)) &&
	       !is_series(row);
}

/* Whether the letters make a word that somebody may be called, without help: a listed name, or one of no list. */
static bool may_be_name(const struct letters *row)
{
	unsigned first = 0;

	/* "S-I-G, R-I-D": one word in parts. */
	if (row->count >= PLAIN_MIN && look_up(row)->given + look_up(row)->surname >= NAME_RANK)
		return true;
	for (unsigned i = 1; i <= row->count; i++) {
		const struct ps_lex *lex;

		if (i < row->count && !row->begins[i])
			continue;
		lex = ps_lexicon_look_up(row->letters + first, i - first);
		if (i - first >= PLAIN_MIN ||
			(i - first >= NAMED_MIN && lex->given + lex->surname >= NAME_RANK && lex->city < TOWN_RANK))
			return true;
		first = i;
	}
	return false;
}

static bool is_name(const struct ps_text *text, const struct letters *row)
{
	unsigned char before = row->start > 0 ? text->data[row->start - 1] : 0;

	if (row->count < SPELLED_MIN || ps_near_sign(before, "/&+=@#.") || is_number(text, row))
		return false;
	if (is_led(text, row) || (row->explained > 0 && row->count >= EXPLAINED_MIN))
		return true;
	/* "a T L I F": words of one letter before it. */
	if (row->upper > 0 && row->upper < row->count)
		return false;
	return !is_series(row) && !are_words(row) && may_be_name(row);
}

/* Where the word begins that stands before its letters: "Roe. R as in Robert, O, E"; row->start where none does. */
static size_t word_before(const struct ps_text *text, const struct letters *row, size_t *end)
{
	size_t at = row->start;

	while (at > 0 && row->start - at < 3 && ps_near_sign(text->data[at - 1], " .,:;-("))
		at--;
	*end = at;
	for (unsigned i = row->count; i > 0; i--) {
		if (at == 0 || (text->data[at - 1] | 0x20) != row->letters[i - 1])
			return row->start;
		at--;
	}
	return at > 0 && ps_near_letter(text->data[at - 1]) ? row->start : at;
}

/*
 * Where the word ends that stands behind its letters, "r o e roe", or behind those of a given name, "j a n e roe";
 * row->end where none does. @start: where it begins.
 */
static size_t word_behind(const struct ps_text *text, const struct letters *row, size_t *start)
{
	const struct ps_lex *lex;
	size_t at = row->end;
	size_t end;

	while (at - row->end < 3 && ps_near_sign(ps_near_byte(text, at), " .,:;-("))
		at++;
	*start = end = at;
	while (ps_near_letter(ps_near_byte(text, end)))
		end++;
	if (at == row->end || end - at < WORD_MIN || end - at > LETTERS_MAX)
		return row->end;
	if (end - at == row->count) {
		size_t same = 0;

		while (same < row->count && (text->data[at + same] | 0x20) == row->letters[same])
			same++;
		if (same == row->count)
			return end;
	}
	if (at != row->end + 1 || text->data[row->end] != ' ' || look_up(row)->given < NAME_RANK)
		return row->end;
	lex = ps_lexicon_look_up(text->data + at, end - at);
	return lex->surname >= NAME_RANK && lex->common <= SURNAME_COMMON ? end : row->end;
}

static enum ps_status add(struct ps_findings *out, size_t start, size_t end)
{
	return ps_findings_add(out, (struct ps_finding){.type = PS_NAME,
					    .score = LETTERS_SCORE,
					    .rule = PS_RULE_NAME_LETTERS,
					    .start = (uint32_t)start,
					    .end = (uint32_t)end});
}

static enum ps_status add_row(const struct ps_text *text, const struct letters *row, struct ps_findings *out)
{
	size_t end;
	size_t word = word_before(text, row, &end);
	enum ps_status status = word < row->start ? add(out, word, end) : PS_OK;

	if (status == PS_OK)
		status = add(out, row->start, row->end);
	end = word_behind(text, row, &word);
	return status == PS_OK && end > row->end ? add(out, word, end) : status;
}

/*
 * Whether more than the letter at text[at] may follow: another one beside it, of those in @next, whose bit 0 stands for
 * the byte behind it, or what may explain it: "as in", "for". Most letters that stand alone are words.
 */
static inline bool may_begin(const struct ps_text *text, size_t at, uint64_t next)
{
	/* "I'm", "it's a". */
	if (ps_near_byte(text, at + 1) == '\'' || (at > 0 && text->data[at - 1] == '\''))
		return false;
	if ((next & 0x1E) != 0)
		return true;
	if (ps_near_byte(text, at + 1) == ',')
		at++;
	switch (ps_near_byte(text, at + 2) << 8 | ps_near_byte(text, at + 3)) {
	case 'a' << 8 | 's':
	case 'a' << 8 | 'n':
	case 'l' << 8 | 'i':
	case 'f' << 8 | 'o':
	case 'd' << 8 | 'e':
	case 'd' << 8 | 'o':
	case 'c' << 8 | 'o':
	case 'c' << 8 | 'a':
		return true;
	default:
		return false;
	}
}

/* The letters of bits that have none beside them. */
static uint64_t alone(const struct ps_class_bits *bits, size_t row)
{
	uint64_t letter = bits[row].letter;
	uint64_t before = row > 0 ? bits[row - 1].letter >> 63 : 0;

	return letter & ~(letter << 1 | before) & ~(letter >> 1 | bits[row + 1].letter << 63);
}

enum ps_status ps_letters_find(const struct ps_text *text, const struct ps_class_bits *bits, struct ps_findings *out)
{
	enum ps_status status = PS_OK;
	size_t done = 0;

	for (size_t row = 0; row * 64 < text->len && status == PS_OK; row++) {
		const uint64_t here = alone(bits, row);
		const uint64_t next = (row + 1) * 64 < text->len ? alone(bits, row + 1) : 0;

		for (uint64_t left = here; left != 0 && status == PS_OK; left &= left - 1) {
			size_t at = row * 64 + (size_t)__builtin_ctzll(left);
			struct letters letters;

			if (at < done || !may_begin(text, at, ps_bits_from(here, next, at + 1)) || !is_alone(text, at))
				continue;
			read_letters(text, at, &letters);
			done = letters.end;
			if (is_name(text, &letters))
				status = add_row(text, &letters, out);
		}
	}
	return status;
}
