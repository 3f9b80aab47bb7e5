/**
 * Folding: how a character is read when texts are matched.
 *
 * Made from the Unicode Character Database by foldgen.py. Every character has
 * one class. What is not said here is read as it stands.
 */
#ifndef PS_FOLDING_H
#define PS_FOLDING_H

#include <stdint.h>

/**
 * Classes below PS_FOLD_ASCII_MIN; values from there to 0x7E are the ASCII
 * character that the character is read as; PS_FOLD_HOMOGLYPH and up look like
 * an ASCII letter and are read so in a token of ASCII otherwise.
 */
enum {
	/** Ends a token: signs of money and of mathematics, some punctuation. */
	PS_FOLD_OTHER = 0,
	/** A letter of the Latin script, as é. */
	PS_FOLD_LATIN = 1,
	/** Any other letter or numeral. */
	PS_FOLD_LETTER = 2,
	/** Not seen by a reader: Cf and Default_Ignorable_Code_Point. */
	PS_FOLD_SKIP = 3,
	/** Nonspacing marks that names are written with: seen after a letter, not after a digit. */
	PS_FOLD_MARK = 4,
	/** Marks that cross out, underline or enclose: never seen after an ASCII letter or digit. */
	PS_FOLD_OVERLAY = 5,
	/** Dots in the middle: '.' after a digit, else bullets, '*'. */
	PS_FOLD_DOT = 6,
	/** Latin ligatures, as ﬁ: ps_fold_ligature. */
	PS_FOLD_LIGATURE = 7,
	/** A line or paragraph separator. */
	PS_FOLD_NEWLINE = 8,
	/** Raised and lowered digits, by value: footnotes behind a letter, digits elsewhere. */
	PS_FOLD_RAISED = 0x10,
	PS_FOLD_RAISED_LAST = 0x19,
	PS_FOLD_ASCII_MIN = 0x20,
	PS_FOLD_HOMOGLYPH = 0x80
};

/** One class byte for 128 characters at a time: blocks[index[cp >> 7]][cp & 127], below 0x20000. */
#define PS_FOLD_TABLE_END 0x20000u
extern const unsigned char ps_fold_index[PS_FOLD_TABLE_END >> 7];
extern const unsigned char ps_fold_blocks[][128];

/** The class of @cp, which is at most 0x10FFFF. */
static inline unsigned ps_fold_class(uint32_t cp)
{
	if (cp < PS_FOLD_TABLE_END)
		return ps_fold_blocks[ps_fold_index[cp >> 7]][cp & 127];
	/* Ideographs, and the plane of tags and variation selectors. */
	if (cp < 0xE0000)
		return PS_FOLD_LETTER;
	return cp < 0xE1000 ? PS_FOLD_SKIP : PS_FOLD_OTHER;
}

/** The ASCII letter, and between digits the digit, that a class from PS_FOLD_HOMOGLYPH on looks like. */
char ps_fold_letter(unsigned class);
char ps_fold_digit(unsigned class);

/** What a PS_FOLD_DOT behind @last is read as: a full stop, a bullet, or in Catalan, as in "Gal·la", as it stands: 0.
 */
char ps_fold_dot(unsigned char last);

/** The letters of @cp, a PS_FOLD_LIGATURE. */
const char *ps_fold_ligature(uint32_t cp);

#endif
