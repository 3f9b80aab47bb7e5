/**
 * The context of a word: two words to either side, and the run it stands in.
 *
 * A run is capitalised words with one blank or hyphen between them ("Harrison
 * Heart Institute"); initials with their dot count. A mark ends the context: what
 * stands behind it is not looked at, so that it uses up its cue.
 */
#ifndef PS_CONTEXT_H
#define PS_CONTEXT_H

#include "finding.h"
#include "word.h"

#define PS_RUN_MAX 5

struct ps_context {
	struct ps_word self;
	/** [0] is next to the word, [1] behind it. */
	struct ps_word before[2], after[2];
	/** enum ps_gap; [0] between the word and its neighbour. */
	uint8_t gap_before[2], gap_after[2];
	/** Words of the run before and after this one, at most PS_RUN_MAX. */
	uint8_t run_before, run_after;
	/** Flags of the run's words behind this one, taken together, and of those before. */
	uint32_t flags_after, flags_before;
	/** Highest buckets among the other words of the run. */
	uint8_t run_given, run_surname;
};

/** The words of a text that were read so far, and the other lanes' findings. */
struct ps_context_source {
	const struct ps_text *text;
	/** Capitalised words in order. */
	const struct ps_word *words;
	size_t word_count;
	const struct ps_finding *shapes;
	size_t shape_count;
};

/**
 * Reads the context of @word. @index is its place among the source's words, or
 * the place it would have (@listed false). @shape is the index of the first
 * shape that ends behind the word's start.
 */
void ps_context_read(const struct ps_context_source *source, const struct ps_word *word, size_t index, bool listed,
	size_t shape, struct ps_context *context);

/** True where words @index and @index + 1 stand in one run. */
bool ps_run_joins(const struct ps_context_source *source, size_t index);

#endif
