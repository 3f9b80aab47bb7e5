/**
 * The shape lane: from anchors to candidates.
 *
 * For a run of digits its length and the byte behind it say which patterns
 * could begin there (most runs: none). For a token, cues before it do. What
 * passes is confirmed.
 */
#ifndef PS_SHAPES_H
#define PS_SHAPES_H

#include "anchors.h"
#include "confirm.h"
#include "literals.h"
#include "shape.h"
#include "walk.h"

/** Anchors, and tables of the walk, at most. */
#define PS_SHAPES_ANCHORS 16
#define PS_SHAPES_WALKS 64
/** Built-in patterns, at most. */
#define PS_SHAPES_PATTERNS 512

/** Words of a mask. Patterns of one table of the walk lie in one word. */
#define PS_SHAPES_WORDS 2

typedef uint64_t ps_shape_mask __attribute__((vector_size(8 * PS_SHAPES_WORDS)));

/** Immutable: which patterns could begin how. */
struct ps_shapes {
	/** By length of the first run; longer ones begin nothing. */
	ps_shape_mask by_length[PS_SHAPE_RUN_MAX + 1];
	/** By the byte behind it, and the byte behind that. */
	ps_shape_mask by_next[256], by_second[256];
	/** By how many digits its stretch of digits and joints has, up to 32. */
	ps_shape_mask by_digits[33];
	/** By the run's first digit. */
	ps_shape_mask by_first[10];
	/** Those that stand behind a '+' only, and those that stand apart. */
	ps_shape_mask plus, apart;
	/** The table of each of the masks' bits. */
	uint8_t table_of[PS_SHAPES_WORDS][64];
	/** The tables of each anchor: walks[first .. first + count). */
	struct {
		unsigned first, count;
	} anchors[PS_SHAPES_ANCHORS];
	/** Of each built-in pattern: what it is worth in the resolver's order, by type and by score. */
	uint16_t rank[PS_SHAPES_PATTERNS];
	/**
	 * Of each table: the patterns that are wanted; those that need a cue before
	 * them, all and by its set; for digit and lead where its bits lie in the masks.
	 */
	struct {
		uint64_t wanted, cued, by_set[PS_CUE_SETS];
		/** The sets whose by_set is not 0. */
		uint64_t cue_sets;
		/** Of lead: by the set of the word before the digits. */
		uint64_t by_word[PS_CUE_SETS];
		unsigned word, shift;
	} walks[PS_SHAPES_WALKS];
};

/** Sorts the patterns into the masks. PS_POLICY where there are too many or a shape is none. */
PS_MUST_USE enum ps_status ps_shapes_init(
	struct ps_shapes *shapes, const struct ps_patterns *patterns, struct ps_error *error);

/** Adds the candidates of all anchors, and of the literals that were found, to @out. */
PS_MUST_USE enum ps_status ps_shapes_find(const struct ps_shapes *shapes, const struct ps_patterns *patterns,
	struct ps_confirm_work *work, const struct ps_text *text, const struct ps_anchors *anchors,
	const struct ps_literals *literals, const struct ps_literal_hits *hits, struct ps_findings *out);

#endif
