/** Words that are initials and a surname, as logins are made: "jdoe", "jrdoe". */
#ifndef PS_INITIAL_H
#define PS_INITIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ps_initial {
	/** Another word, or nothing that can be told. */
	PS_INITIAL_NONE,
	/** Behind a cue that only logins have. */
	PS_INITIAL_FAINT,
	/** Where something else speaks for it. */
	PS_INITIAL_LIKELY,
	/** Wherever it stands. */
	PS_INITIAL_SURE
};

/** What word[0 .. len), letters in any case, is. Reads as ps_fold() does. */
enum ps_initial ps_initial_of(const unsigned char *word, size_t len);

/** By a letter's lower five bits: a bit for each one that hardly a word of any language has behind it. */
extern const uint32_t ps_initial_apart[32];

/** Whether hardly a word of any language begins with the two letters, in any case: "jd", "rm". */
static inline bool ps_initial_is_apart(unsigned char first, unsigned char second)
{
	return first >= 'A' && second >= 'A' && second <= 'z' && first <= 'z' &&
	       (ps_initial_apart[first & 31] >> (second & 31) & 1) != 0;
}

#endif
