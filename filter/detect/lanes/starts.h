/**
 * Starts: where matches of an anchored pattern can begin, given a place.
 *
 * This is what an anchor means, in one function for each kind. The fast lanes
 * call them for the places that the SIMD pass found; the oracle calls them for
 * every place of the kind before an end that Hyperscan reported.
 */
#ifndef PS_STARTS_H
#define PS_STARTS_H

#include "classbits.h"
#include "text.h"

#define PS_STARTS_MAX 4

/** PS_ANCHOR_LEAD: bytes between a word and the run or the word behind it; words that a match may begin with. */
#define PS_STARTS_LEAD_GAP 4
#define PS_STARTS_LEAD_WORDS 4

struct ps_starts {
	size_t at[PS_STARTS_MAX];
	unsigned count;
};

/** PS_ANCHOR_DIGIT: the run's first digit at @run, and brackets or signs right before it. */
void ps_starts_digit(const struct ps_text *text, size_t run, struct ps_starts *starts);

/** PS_ANCHOR_LEAD: the last word before the run, and the words before that: "P. O. Box no. 12" has four. */
void ps_starts_lead(const struct ps_text *text, size_t run, struct ps_starts *starts);

/** PS_ANCHOR_TOKEN: the token's first byte, its part of letters and digits, and the run, if it is the token's first. */
void ps_starts_token(const struct ps_text *text, size_t run, struct ps_starts *starts);

/**
 * PS_ANCHOR_CODE: as ps_starts_token; none where the token holds no letter. One that goes on for over 512 bytes is
 * taken for a code unseen, so that many runs in a long token cost no more than the token does.
 */
void ps_starts_code(const struct ps_text *text, size_t run, struct ps_starts *starts);

/** PS_ANCHOR_MASK: where the masked characters right before the run begin, if there are any. */
void ps_starts_mask(const struct ps_text *text, size_t run, struct ps_starts *starts);

/** PS_ANCHOR_HANDLE and PS_ANCHOR_SLASH: the byte behind the sign. */
void ps_starts_behind(const struct ps_text *text, size_t sign, struct ps_starts *starts);

/** PS_ANCHOR_AT: the local part before the '@' at @sign. */
void ps_starts_at(const struct ps_text *text, size_t sign, struct ps_starts *starts);

/** PS_ANCHOR_LINK: the scheme, the "www" or the host before the sign '/' or '.'. */
void ps_starts_link(const struct ps_text *text, size_t sign, struct ps_starts *starts);

/** PS_ANCHOR_COLON: the run of hexadecimal digits and colons around the ':' at @sign, if this is its first colon. */
void ps_starts_colon(const struct ps_text *text, size_t sign, struct ps_starts *starts);

/** The last word before text[place]: letters, at most @gap bytes before it. False where there is none. */
bool ps_word_before(const struct ps_text *text, size_t place, size_t gap, size_t *start, size_t *end);

/**
 * The same as ps_starts_token, ps_starts_lead and ps_word_before, from the classes of the text's bytes. @letter: the
 * token holds one, so that the starts are those of ps_starts_code, too.
 */
void ps_starts_token_bits(const struct ps_text *text, const struct ps_class_bits *bits, size_t run,
	struct ps_starts *starts, bool *letter);
void ps_starts_lead_bits(
	const struct ps_text *text, const struct ps_class_bits *bits, size_t run, struct ps_starts *starts);
bool ps_word_before_bits(const struct ps_text *text, const struct ps_class_bits *bits, size_t place, size_t gap,
	size_t *start, size_t *end);

#endif
