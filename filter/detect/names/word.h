/**
 * Words: where one starts and ends, how it is written, what stands between two.
 *
 * A word is a run of letters and digits; an apostrophe between two letters
 * belongs to it (O'Brien), a hyphen does not, and the 's of a possessive is
 * left off. Text is any bytes: what is not UTF-8 is no letter.
 *
 * Limits: a gap is read for PS_GAP_MAX bytes and a word backwards for
 * PS_WORD_MAX; what is farther off is an edge.
 */
#ifndef PS_WORD_H
#define PS_WORD_H

#include "lexclass.h"
#include "text.h"

#define PS_GAP_MAX 12
#define PS_WORD_MAX 48

enum ps_word_kind {
	/** Nothing there: an end of the text, a long gap. */
	PS_WORD_EDGE,
	/** What an earlier run left in place of a finding. */
	PS_WORD_MARK,
	/** A finding of another lane: a date, a phone. */
	PS_WORD_SHAPE,
	/** Holds a digit. */
	PS_WORD_NUMBER,
	PS_WORD_LOWER,
	PS_WORD_CAPITAL
};

enum ps_word_shape {
	PS_SHAPE_LOWER,
	/** One capital letter. */
	PS_SHAPE_INITIAL,
	/** Capital, then lower case. */
	PS_SHAPE_TITLE,
	PS_SHAPE_UPPER,
	/** "McDonald", "DeShawn": a second capital after lower case. */
	PS_SHAPE_CAMEL,
	/** "javaScript", "iPhone". */
	PS_SHAPE_HUMP,
	PS_SHAPE_OTHER,
	/** What is no word has 8 and its kind. */
	PS_SHAPE_NO_WORD = 8
};

/** What lies between two words, the most telling character first. */
enum ps_gap {
	PS_GAP_NONE,
	PS_GAP_SPACE,
	PS_GAP_HYPHEN,
	PS_GAP_APOSTROPHE,
	PS_GAP_COMMA,
	PS_GAP_STOP,
	PS_GAP_DOT,
	PS_GAP_DASH,
	PS_GAP_COLON,
	PS_GAP_KEY,
	PS_GAP_EQUALS,
	PS_GAP_QUOTE,
	PS_GAP_OPEN,
	PS_GAP_CLOSE,
	PS_GAP_SEMICOLON,
	PS_GAP_SLASH,
	PS_GAP_AT,
	PS_GAP_CARET,
	PS_GAP_PIPE,
	PS_GAP_AND,
	PS_GAP_PLUS,
	PS_GAP_UNDERSCORE,
	PS_GAP_TAG,
	PS_GAP_TAB,
	PS_GAP_STAR,
	PS_GAP_EXCLAIM,
	PS_GAP_LINE,
	PS_GAP_LINE_MARK,
	PS_GAP_BLANK,
	PS_GAP_OTHER,
	PS_GAP_EDGE,
	PS_GAP_COUNT
};

struct ps_word {
	/** Bytes [start, end) of the text, the possessive left off. */
	uint32_t start, end;
	/** Where the next gap starts: end, or behind the 's. */
	uint32_t after;
	/** Of the folded word; 0 for a number. */
	uint64_t hash;
	/** Never NULL once the word was looked up. */
	const struct ps_lex *lex;
	/** What it is as a neighbour, an enum ps_beside with PS_BESIDE_NAMED; once it was looked up. */
	uint8_t beside;
	/** An enum ps_word_shape, an enum ps_word_kind. */
	uint8_t shape, kind;
	bool possessive;
	/** Letters of ASCII and nothing else, at most 15. */
	bool plain;
	/** False for what is in no list for sure: it holds a digit or is too long. */
	bool listed;
};

/** Says which word it is, in a feature or for finding it again. */
static inline uint32_t ps_word_id(const struct ps_word *word)
{
	return (uint32_t)(word->hash >> 32);
}

/** Bytes of the letter or digit at text[at], 0 where there is none. */
size_t ps_letter_len(const struct ps_text *text, size_t at);

/** True for a capital letter at text[at]; A-Z and the two-byte letters up to U+017F and U+1EFF. */
bool ps_is_capital(const struct ps_text *text, size_t at);

/** Reads the word that starts at text[start], a letter or digit, and does not look it up: lex is NULL. */
void ps_word_scan(const struct ps_text *text, size_t start, struct ps_word *word);

/** What a word of this hash and @beside is to a feature that names its neighbour. */
static inline uint32_t ps_word_identity(uint64_t hash, unsigned beside)
{
	uint32_t named = 0U - (unsigned)(beside / PS_BESIDE_NAMED);

	return (((uint32_t)(hash >> 32) | 0x100) & named) | (beside & ~named);
}

/** What a listed word is as a neighbour; @is_capital: it begins with a capital, @is_initial: and that is all of it. */
static inline uint8_t ps_word_beside(const struct ps_lex *lex, bool is_capital, bool is_initial)
{
	unsigned beside = lex->beside[is_capital];
	unsigned initial = PS_BESIDE_INITIAL | (beside & PS_BESIDE_NAMED);

	return (uint8_t)(is_initial ? initial : beside);
}

/** Looks a scanned word up. */
static inline void ps_word_look_up(struct ps_word *word)
{
	bool is_capital = word->kind == PS_WORD_CAPITAL;

	word->lex = word->listed ? ps_lexicon_find(word->hash) : PS_LEXICON_NOTHING;
	word->beside = ps_word_beside(word->lex, is_capital, is_capital && word->shape == PS_SHAPE_INITIAL);
	if (word->kind == PS_WORD_NUMBER)
		word->beside = PS_BESIDE_NUMBER;
}

/** Reads the word and looks it up. */
void ps_word_read(const struct ps_text *text, size_t start, struct ps_word *word);

/** Reads the word whose last byte is text[end - 1]. */
void ps_word_read_back(const struct ps_text *text, size_t end, struct ps_word *word);

/** What stands from text[at] to the next word; *next is its start, or the text's end. */
enum ps_gap ps_gap_after(const struct ps_text *text, size_t at, size_t *next);

/** What stands before text[at]; *end is one past the last byte of the word before, or 0. */
enum ps_gap ps_gap_before(const struct ps_text *text, size_t at, size_t *end);

/** The same, byte by byte: what the quick way is tested against, and where it does not do. */
enum ps_gap ps_gap_after_plainly(const struct ps_text *text, size_t at, size_t *next);
enum ps_gap ps_gap_before_plainly(const struct ps_text *text, size_t at, size_t *end);

/** Length of the mark ("[NAME-1]", "(PHONE)") that starts at text[at], 0 where there is none. */
size_t ps_mark_len(const struct ps_text *text, size_t at);

/** Length of the mark that ends at text[end], 0 where there is none. */
size_t ps_mark_len_back(const struct ps_text *text, size_t end);

#endif
