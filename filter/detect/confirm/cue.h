/**
 * Cues: words that raise a suspicion about what follows them.
 *
 * Patterns name lists of cues; each distinct list is a *set* with a bit of its
 * own. Asked about a place, the table reads back word by word and says which
 * sets have a cue there, and how near. Words are read as a person reads keys
 * and labels: "memberId", "member_id", "Member ID:" are all "member id".
 *
 * A cue does not reach over a value that used it up (a token with four or more
 * digits, or a mark), unless both stand in a list ("MRN 123456, 234567"), nor
 * over more than one line break.
 */
#ifndef PS_CUE_H
#define PS_CUE_H

#include "classbits.h"
#include "status.h"
#include "text.h"

#define PS_CUE_SETS 64
/** Bytes that a cue may be away, at most. */
#define PS_CUE_REACH 40

/** Immutable after the last add. */
struct ps_cues;

PS_MUST_USE enum ps_status ps_cues_new(struct ps_cues **cues);
void ps_cues_free(struct ps_cues *cues);

/**
 * The set of a list of cues: lower-case words separated by one space. Equal
 * lists get equal sets. PS_LIMIT past PS_CUE_SETS. The lists must stay until
 * the last add.
 */
PS_MUST_USE enum ps_status ps_cues_add(struct ps_cues *cues, const char *const *words, size_t count, unsigned *set);

/** The table as bytes[0 .. *len) that can be written and mapped anywhere, part of @cues. Takes no list any more. */
const void *ps_cues_keep(struct ps_cues *cues, size_t *len);

/** Such bytes, aligned as for any object, as the table that they are; not to be freed as one. */
const struct ps_cues *ps_cues_kept(const void *bytes);

/** A cue that was read. */
struct ps_cue_hit {
	/** Sets that hold it. */
	uint64_t sets;
	/** Bytes between it and the place; its own length. */
	uint8_t distance, length;
};

/** Six words are read, and each ends at most one cue of each count of words. */
#define PS_CUE_HITS 48

/** What was read near a place. */
struct ps_cue_view {
	/** Bit s: set s has a cue. */
	uint64_t sets;
	unsigned count;
	struct ps_cue_hit hits[PS_CUE_HITS];
};

/**
 * The cue of a set that is nearest to the place, and of those the longest; distance
 * PS_CUE_REACH + 1 where there is none.
 */
struct ps_cue_hit ps_cue_nearest(const struct ps_cue_view *view, unsigned set);

/** Reads the words before text[place], up to PS_CUE_REACH bytes; faster with the text's @bits, which may be NULL. */
void ps_cues_before(const struct ps_cues *cues, const struct ps_text *text, const struct ps_class_bits *bits,
	size_t place, struct ps_cue_view *view);

/** Reads the words from text[place] on, in the same way but without the rules about values. */
void ps_cues_after(const struct ps_cues *cues, const struct ps_text *text, size_t place, struct ps_cue_view *view);

/** The sets that hold the single word text[start .. end), in any case. */
uint64_t ps_cues_word(const struct ps_cues *cues, const struct ps_text *text, size_t start, size_t end);

#endif
