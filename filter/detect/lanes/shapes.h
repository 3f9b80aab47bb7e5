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
#include "merge.h"
#include "shape.h"

/** Anchors, and tables of the walk, at most. */
#define PS_SHAPES_ANCHORS 16
#define PS_SHAPES_WALKS 80
#define PS_SHAPES_PATTERNS PS_PATTERNS_BUILTIN

/** Bytes in which a stretch's digits are counted; see pattern.h. */
#define PS_SHAPES_STRETCH 32

/** Longest candidate that spares what lies in it the walk. */
#define PS_SHAPES_COVER 63

/** Scores, 0 to 100, and one more. */
#define PS_SHAPES_SCORES 102

/** The patterns of one kind of place, walked together. */
struct ps_shapes_kind {
	struct ps_merge merge;
	/** Those that are wanted; of these, those that need no cue before them, and the others by its set. */
	ps_merge_set wanted, sure, by_set[PS_CUE_SETS];
	/** The sets whose by_set is not empty. */
	uint64_t cue_sets;
	/** Patterns whose match is what they find; of these, those that take in nothing before it. */
	ps_merge_set whole, plain;
	/** By the classes of two bytes in ps_walk_follow: patterns whose matches can hold the two, or end with the
	 * first. */
	ps_merge_set follows[PS_WALK_FOLLOW_ROWS][PS_WALK_FOLLOW];
	/** By type and score: the first of the patterns, which are in the order of rank, that is worth less. */
	uint8_t below[PS_TYPE_COUNT][PS_SHAPES_SCORES];
	/** By length: patterns whose matches may be so long and go on. */
	ps_merge_set short_by[PS_SHAPES_COVER + 1];
};

/** Immutable: which patterns could begin how. */
struct ps_shapes {
	/** Runs of digits; tokens, and codes behind them. */
	struct ps_shapes_kind digit, token;
	/** The tables of token, as a set for the walk; those of token and code. */
	unsigned tokens, codes;
	/**
	 * Which patterns may begin at a run: bits of digit's merge, and behind them of
	 * the tables of lead. By length of the first run; longer ones begin nothing.
	 */
	ps_merge_set by_length[PS_SHAPE_RUN_MAX + 1];
	/** By the byte behind it, and the byte behind that. */
	ps_merge_set by_next[256], by_second[256];
	/** By how many digits its stretch of digits and joints has, up to 32. */
	ps_merge_set by_digits[PS_SHAPES_STRETCH + 1];
	/** By the run's first digit. */
	ps_merge_set by_first[10];
	/** Those that stand behind a '+' only, and those that stand apart. */
	ps_merge_set plus, apart;
	/** Those of lead. */
	ps_merge_set lead;
	/** The tables of each anchor: walks[first .. first + count). */
	struct {
		unsigned first, count;
	} anchors[PS_SHAPES_ANCHORS];
	/** Of each built-in pattern: what it is worth in the resolver's order, by type and by score. */
	uint16_t rank[PS_SHAPES_PATTERNS];
	/** Of each table: the patterns that are wanted, and those of them that need a cue before them. */
	struct {
		uint64_t wanted, cued;
		/** Of lead: by the set of the word before the digits; where its bits lie in the masks. */
		uint64_t by_word[PS_CUE_SETS];
		unsigned word, shift;
	} walks[PS_SHAPES_WALKS];
};

/**
 * The masks where just these built-in patterns are wanted, as a policy does
 * that says nothing else: made at build time by make_tables.
 */
struct ps_shapes_usual {
	uint32_t count;
	bool wanted[PS_SHAPES_PATTERNS];
	struct ps_shapes shapes;
};

extern const struct ps_shapes_usual ps_table_shapes;

/** What a finding is worth in the first three rules of the resolver's order. */
static inline uint16_t ps_shapes_rank(enum ps_type type, unsigned score)
{
	unsigned more = score > PS_SCORE_BARE ? 1U << 15 : 0;

	return (uint16_t)(more | (unsigned)ps_type_info(type)->specificity << 8 | score);
}

/** What one thread needs. Zeroed is empty. */
struct ps_shapes_work {
	struct ps_merge_states digit, token;
};

void ps_shapes_work_fini(struct ps_shapes_work *work);

/** Sorts the patterns into the masks. PS_POLICY where there are too many or a shape is none. */
PS_MUST_USE enum ps_status ps_shapes_init(
	struct ps_shapes *shapes, const struct ps_patterns *patterns, struct ps_error *error);

/** Adds the candidates of all anchors, and of the literals that were found, to @out. PS_SYSTEM without memory. */
PS_MUST_USE enum ps_status ps_shapes_find(const struct ps_shapes *shapes, const struct ps_patterns *patterns,
	struct ps_shapes_work *work, struct ps_confirm_work *confirm, const struct ps_text *text,
	const struct ps_anchors *anchors, const struct ps_literals *literals, const struct ps_literal_hits *hits,
	struct ps_findings *out);

#endif
