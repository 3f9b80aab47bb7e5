#include "initial.h"

#include "lexicon.h"

#include <string.h>

/* Letters of a surname; of one that is short, of one behind two initials. */
#define ONE_SURNAME_MIN 5
#define ONE_SHORT_MIN 4
#define ONE_LEAST_MIN 3
/* Ranks of surnames, and how common they may be as words: where the word stands alone, ... */
#define ONE_SURE_SURNAME 3
#define ONE_SURE_SECOND 6
#define ONE_SURE_BEST 7
#define ONE_SURE_BEST_COMMON 5
/* ... where something speaks for it, ... */
#define ONE_LIKELY_SURNAME 4
#define ONE_LIKELY_COMMON 1
#define ONE_LIKELY_BEST 6
#define ONE_LIKELY_BEST_COMMON 5
/* ... and behind a cue. */
#define ONE_FAINT_COMMON 1
#define ONE_FAINT_BEST 5
#define ONE_WORD_COMMON 4
/* What else a rare surname may be. */
#define ONE_OTHERS                                                                                                    \
	(PS_LEX_CUES | PS_LEX_CLINICAL | PS_LEX_DRUG | PS_LEX_BRAND | PS_LEX_EPONYM | PS_LEX_ACRONYM | PS_LEX_STATE | \
		PS_LEX_COUNTRY | PS_LEX_FIRM_START)
/* Of a surname before its bearer's initial. */
#define ONE_BEFORE_SURNAME 6

/*
 * What is left where these may stand behind the letter:
 * b+lrh, c+lrhnz, d+rhwj, f+lrj, g+lrhnw, h+r, k+lrhnvw, l+hl, m+cn, p+lrhnsft, r+h, s+all but j, x, t+rhwszj, v+lr,
 * w+rh, x+hmlsp, z+hlmnw; vowels and y behind each.
 */
const uint32_t ps_initial_apart[32] = {
	['b' & 31] = 0x5db6cdc,
	['c' & 31] = 0x1db2cdc,
	['d' & 31] = 0x55b78dc,
	['f' & 31] = 0x5db69dc,
	['g' & 31] = 0x55b2cdc,
	['h' & 31] = 0x5db7ddc,
	['j' & 31] = 0x5df7ddc,
	['k' & 31] = 0x51b2cdc,
	['l' & 31] = 0x5df6cdc,
	['m' & 31] = 0x5df3dd4,
	['n' & 31] = 0x5df7ddc,
	['p' & 31] = 0x5c32c9c,
	['q' & 31] = 0x5df7ddc,
	['r' & 31] = 0x5df7cdc,
	['s' & 31] = 0x1080400,
	['t' & 31] = 0x15378dc,
	['v' & 31] = 0x5db6ddc,
	['w' & 31] = 0x5db7cdc,
	['x' & 31] = 0x5d64cdc,
	['y' & 31] = 0x7df7ddc,
	['z' & 31] = 0x55f0cdc,
};

static bool is_plain_vowel(unsigned char c)
{
	return memchr("aeiou", c | 0x20, 5) != NULL;
}

/* "mklink", "nreason": what is left behind the second letter, or the first, is a word of every day. */
static bool is_before_word(const unsigned char *rest, size_t len)
{
	return len > ONE_LEAST_MIN && ps_lexicon_look_up(rest, len)->common >= ONE_WORD_COMMON;
}

/* Whether surname[0 .. len) behind an initial is a login wherever it stands. */
static bool is_sure_surname(const unsigned char *surname, size_t len, const struct ps_lex *lex, bool apart)
{
	if (len < ONE_SURNAME_MIN)
		return apart && len >= ONE_SHORT_MIN && lex->surname >= ONE_SURE_BEST && lex->common == 0;
	if (apart && len == 5 && (memcmp(surname, "smith", 5) == 0 || memcmp(surname, "brown", 5) == 0))
		return true;
	if (lex->surname >= ONE_SURE_BEST && lex->common <= (apart ? ONE_SURE_BEST_COMMON : 0))
		return apart || (surname[-1] | 0x20) == 's';
	if (!apart || lex->surname < ONE_SURE_SURNAME)
		return false;
	if (lex->surname >= ONE_SURE_SECOND)
		return lex->common <= 1;
	return lex->common == 0 && (lex->flags & ONE_OTHERS) == 0 && !is_before_word(surname + 1, len - 1);
}

/* Of one initial and surname[0 .. len). */
static enum ps_initial with_one(const unsigned char *surname, size_t len)
{
	const struct ps_lex *lex = ps_lexicon_look_up(surname, len);
	bool apart = ps_initial_is_apart(surname[-1], surname[0]);

	if (is_sure_surname(surname, len, lex, apart))
		return PS_INITIAL_SURE;
	if ((lex->surname >= ONE_LIKELY_SURNAME && lex->common <= ONE_LIKELY_COMMON && len >= ONE_SHORT_MIN) ||
		(lex->surname >= ONE_LIKELY_BEST && lex->common <= ONE_LIKELY_BEST_COMMON && len >= ONE_SURNAME_MIN))
		return PS_INITIAL_LIKELY;
	if ((lex->surname >= 1 && lex->common <= ONE_FAINT_COMMON && len >= ONE_SURNAME_MIN) ||
		(lex->surname > ONE_FAINT_BEST && len >= ONE_SHORT_MIN) || (apart && lex->surname >= ONE_FAINT_BEST))
		return PS_INITIAL_FAINT;
	return PS_INITIAL_NONE;
}

/* Of two initials, consonants both, and a surname. */
static enum ps_initial with_two(const unsigned char *word, size_t len)
{
	const struct ps_lex *lex;

	if (len < ONE_SURNAME_MIN + 2 || is_plain_vowel(word[0]) || is_plain_vowel(word[1]) ||
		is_before_word(word + 1, len - 1) || is_before_word(word + 3, len - 3))
		return PS_INITIAL_NONE;
	lex = ps_lexicon_look_up(word + 2, len - 2);
	if (lex->common > 0 || lex->surname < ONE_SURE_SURNAME)
		return PS_INITIAL_NONE;
	if (lex->surname >= ONE_LIKELY_SURNAME && (lex->flags & ONE_OTHERS) == 0 &&
		ps_initial_is_apart(word[0], word[1]))
		return PS_INITIAL_SURE;
	return PS_INITIAL_LIKELY;
}

/* "doej". */
static enum ps_initial with_one_behind(const unsigned char *word, size_t len)
{
	const struct ps_lex *lex = len > ONE_SURNAME_MIN ? ps_lexicon_look_up(word, len - 1) : PS_LEXICON_NOTHING;

	return lex->surname >= ONE_BEFORE_SURNAME && lex->common <= ONE_LIKELY_COMMON && (word[len - 1] | 0x20) != 's'
		       ? PS_INITIAL_LIKELY
		       : PS_INITIAL_NONE;
}

/* What programs and signs are called. */
static bool is_programs_word(const unsigned char *word, size_t len)
{
	static const char *const words[] = {"tkinter", "ftello", "mkstemp", "lbrack", "rbrack", "ccaron", "dcaron",
		"ncaron", "rcaron", "tcaron", "lcaron", "zcaron"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t same = 0;

		while (same < len && words[i][same] != '\0' && (word[same] | 0x20) == (unsigned char)words[i][same])
			same++;
		if (same == len && words[i][same] == '\0')
			return true;
	}
	return false;
}

enum ps_initial ps_initial_of(const unsigned char *word, size_t len)
{
	const struct ps_lex *whole;
	enum ps_initial one, other;

	if (len <= ONE_LEAST_MIN)
		return PS_INITIAL_NONE;
	whole = ps_lexicon_look_up(word, len);
	if (whole->common > 0 || whole->flags != 0 || whole->given > 1 || whole->surname > 1 ||
		is_programs_word(word, len))
		return PS_INITIAL_NONE;
	one = with_one(word + 1, len - 1);
	other = with_two(word, len);
	if (other == PS_INITIAL_NONE)
		other = with_one_behind(word, len);
	return one > other ? one : other;
}
