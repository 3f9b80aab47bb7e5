/**
 * Repeats: numbers that were found once and stand elsewhere in the text without
 * a label.
 *
 * "MRN 00448812 ... merge 00448812 into hers": what a cue told of the first
 * holds for the second. The same for its like: "her record is QX-77182, his is
 * QX-77183". Compared are tokens that hold a digit and lie in no finding yet,
 * by their letters and digits alone. What the policy lets stay tells of nothing
 * but that its repeats stay, too: of a whole telephone number also the seven
 * digits without area code, unless another number in the text ends in them.
 */
#ifndef PS_REPEATS_H
#define PS_REPEATS_H

#include "classbits.h"
#include "finding.h"
#include "text.h"

#include <stdbool.h>

struct ps_repeats_entry {
	uint64_t key;
	/** An enum ps_type, PS_NONE where the entry is free; PS_TYPE_COUNT: what the policy lets stay. */
	uint8_t type;
};

/** What was found. Zeroed is empty and valid; holds digests of input between begin and end of one call alone. */
struct ps_repeats {
	/** Owned. */
	struct ps_repeats_entry *entries;
	size_t cap;
	/** Entries that this call uses: a power of two, or 0. Those that are not free. */
	size_t count, used;
	/** Bit n: a token of n bytes may be a repeat. */
	uint64_t lengths;
};

/** Where to look. */
struct ps_repeats_input {
	const struct ps_text *text;
	const struct ps_class_bits *bits;
	/** First digits of runs, ascending. */
	const uint32_t *digits;
	size_t digit_count;
	/** By enum ps_type: whether the type is looked for. */
	const bool *wanted;
	/** What stays, as in struct ps_detect_config; or NULL. */
	ps_stays *stays;
	const void *policy;
};

/**
 * Appends the repeats of @findings, which are resolved, to them, and takes out
 * those that are repeats of what stays. @added: whether there are new ones,
 * behind the others. PS_SYSTEM or PS_LIMIT as ps_findings_add().
 */
PS_MUST_USE enum ps_status ps_repeats_find(
	struct ps_repeats *repeats, const struct ps_repeats_input *input, struct ps_findings *findings, bool *added);

void ps_repeats_fini(struct ps_repeats *repeats);

#endif
