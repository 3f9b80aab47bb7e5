/**
 * Words of numbers that are spoken, in the languages in which people read their numbers out.
 */
#ifndef PS_SPOKEN_WORDS_H
#define PS_SPOKEN_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** What a word is for a number. */
enum ps_spoken_kind {
	/** 0 to 9; 10 to 19 and their like, 20 to 99 in one word; 20, 30 to 90, which a digit may follow. */
	PS_SPOKEN_UNIT,
	PS_SPOKEN_TEEN,
	PS_SPOKEN_TENS,
	/** "double": the next digit so many times. */
	PS_SPOKEN_TIMES,
	/** "hundred": so many zeros. */
	PS_SPOKEN_ZEROS,
	/** A letter's name, or a word that stands for its first letter. */
	PS_SPOKEN_LETTER,
	/** "dash": the sign. */
	PS_SPOKEN_SIGN,
	/** "uh": nothing. */
	PS_SPOKEN_FILLER,
};

/** Bits of languages: what is not of the language of the words before it is another word. */
enum {
	PS_ENGLISH = 1,
	PS_SPANISH = 2,
	PS_PORTUGUESE = 4,
	PS_FRENCH = 8,
	PS_HAITIAN = 16,
	PS_TONGUES = 31,
};

struct ps_spoken_word {
	const char *text;
	uint8_t kind;
	/** The number, or the byte. */
	uint8_t value;
	uint8_t tongues;
	/** Also a common word: a number only behind one that is not. */
	bool weak;
};

/** The word, in any case but for letters with an accent, or NULL. */
const struct ps_spoken_word *ps_spoken_word(const unsigned char *word, size_t len);

/** The words by which spoken numbers are noticed, as literals (lanes/literals.h). */
extern const char *const ps_spoken_signals[];
extern const size_t ps_spoken_signal_count;

#endif
