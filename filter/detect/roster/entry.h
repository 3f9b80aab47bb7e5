/**
 * Entries: what one line of a list becomes in a roster.
 *
 * A name has several canonical forms, so that `Jane Quinn Doe` of a list is
 * met by `Jane Doe`, `DOE, JANE`, `J. Doe`, `Jane D.` and `doe jane quinn` of a
 * text: the folded words in alphabetical order, whole, without the middle
 * names, and with one of them as an initial. Case and accents are folded,
 * hyphens part words or join them, apostrophes go, a title counts where only one
 * word is left without it. A code
 * has one form: its letters and digits, folded; a telephone number its ten.
 *
 * Limits: PS_ENTRY_MAX bytes a line; of a name PS_NAME_WORDS words, PS_FOLD_MAX
 * bytes of each; a code has PS_CODE_MIN to PS_CODE_MAX letters and digits.
 *
 * Will not see: nicknames, transliteration, one name of several standing alone.
 */
#ifndef PS_ENTRY_H
#define PS_ENTRY_H

#include "status.h"
#include "type.h"
#include "wordfold.h"

#include <string.h>

#define PS_ENTRY_MAX 512
#define PS_NAME_WORDS 5
#define PS_CODE_MIN 4
#define PS_CODE_MAX 48
/** Longest canonical form in bytes. */
#define PS_FORM_MAX (PS_NAME_WORDS * (PS_FOLD_MAX + 1))

/** A word of a name. */
struct ps_name_word {
	/** Bytes [start, end) of the text, without a possessive ending. */
	uint32_t start, end;
	/** One past its last byte, the ending included. */
	uint32_t next;
	/** Without accents, case and apostrophes. */
	struct ps_folded folded;
	/** It begins with a capital of ASCII, or with a byte outside ASCII. */
	bool capital;
};

/** What ps_name_quick says of a word of one letter, and of one with a byte outside ASCII in its first 8. */
#define PS_QUICK_ONE ((uint64_t)1 << 15)
#define PS_QUICK_FOREIGN UINT64_MAX

/**
 * Looks at the word of ASCII letters that @at begins, as far as 8 bytes go,
 * which it gives folded. Returns the high bit of the byte behind the word, 0
 * where all are letters, or PS_QUICK_FOREIGN.
 */
static inline uint64_t ps_name_quick(const unsigned char *at, uint64_t *first)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t highs = ones * 0x80;
	uint64_t bytes;
	uint64_t lower;
	uint64_t others;
	uint64_t behind;

	memcpy(&bytes, at, sizeof(bytes));
	lower = bytes | ones * 0x20;
	/* The high bit of every byte that is no letter of ASCII. */
	others = ~((lower & ~highs) + ones * (0x80 - 'a')) | ((lower & ~highs) + ones * (0x80 - 'z' - 1)) | bytes;
	others &= highs;
	behind = others & -others;
	*first = lower & ((behind >> 7) - 1);
	return (bytes & behind) != 0 ? PS_QUICK_FOREIGN : behind;
}

/**
 * Reads the word that text[at] begins, or that goes on there after an
 * apostrophe; there are 32 readable bytes behind text[len]. False where
 * nothing is left of it.
 */
bool ps_name_word(const unsigned char *text, size_t len, size_t at, struct ps_name_word *word);

/** Where a run of letters at text[at] really begins: before the apostrophe in it. */
size_t ps_name_word_start(const unsigned char *text, size_t at);

/** Writes the canonical form of some words, each at most once, to form[0 .. PS_FORM_MAX); returns its length. */
size_t ps_name_form(const struct ps_folded *const *words, size_t count, unsigned char *form);

/** The first 8 bytes of a folded word, by which a roster's filter knows it. */
static inline uint64_t ps_name_first(const struct ps_folded *folded)
{
	return folded->is.words[0];
}

/** "dr", "jr", and "st", which a period follows as it follows an initial; by a word's first 8 bytes. */
bool ps_name_is_title(uint64_t first);

/** A common word that is seldom a name: without a capital it is taken for no part of one. */
bool ps_name_is_ordinary(const struct ps_folded *word);

/** What an entry gives; a callback each. */
struct ps_entry_sink {
	void *context;
	/** A canonical form. */
	enum ps_status (*form)(void *context, const void *form, size_t len);
	/** A word by which a text may hold the entry. Names alone. */
	void (*word)(void *context, const struct ps_folded *folded);
};

/** What is known of an entry afterwards. */
struct ps_entry_facts {
	/** Letters and digits of a code; 0 for a name. */
	unsigned code_len;
	/** A name of one word. */
	bool single_word;
	/** A code that begins with a digit. */
	bool digit_first;
};

/**
 * Hands the forms of the line text[0 .. len) to @sink. PS_MALFORMED, with what
 * is wrong in *@fact, where it is no entry of the type; else what @sink says.
 */
PS_MUST_USE enum ps_status ps_entry_forms(enum ps_type type, const unsigned char *text, size_t len,
	const struct ps_entry_sink *sink, struct ps_entry_facts *facts, const char **fact);

/** A letter, a digit, or a byte outside ASCII. */
static inline bool ps_is_code_byte(unsigned char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c >= 0x80;
}

/** A code's canonical form as it is looked up: a telephone number of eleven digits loses its leading 1. */
static inline size_t ps_code_skip(enum ps_type type, const unsigned char *form, size_t len)
{
	return (type == PS_PHONE || type == PS_FAX) && len == 11 && form[0] == '1' ? 1 : 0;
}

#endif
