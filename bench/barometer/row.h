/**
 * Rows of the barometer: what is run on each corpus, round after round.
 *
 * A row is a name, how it is opened, how it runs over a corpus once, and how
 * it is closed. The table is in row.c; everything else walks it.
 */
#ifndef PB_ROW_H
#define PB_ROW_H

#include "corpus.h"
#include "scrub.h"

#include "phiscrub.h"

#include <stdint.h>

/** What a row's findings must be equal to. */
enum pb_truth {
	/** Not comparable: a roof, a baseline. */
	PB_TRUTH_NONE,
	/** The same lanes with the scalar instruction set. */
	PB_TRUTH_SCALAR,
	/** The pattern oracle, and the scalar instruction set. */
	PB_TRUTH_ORACLE
};

struct pb_row {
	const char *name;
	/** One line for the report. */
	const char *what;
	enum pb_truth truth;
	/** Engine options of rows that scrub; ignored by the others. */
	struct phiscrub_engine_options options;
	/** True: so slow that it runs on a slice. */
	bool slow;
	/** Makes *state. Returns false where it cannot, having said why. */
	bool (*open)(const struct pb_row *row, const struct pb_corpus *corpus, void **state);
	/** Runs over the corpus once. @findings: how many, in the row's own terms. */
	bool (*run)(void *state, const struct pb_corpus *corpus, uint64_t *findings);
	void (*close)(void *state);
};

/** Row @index, or NULL past the last. */
const struct pb_row *pb_row_at(size_t index);

/** The file with the baseline's patterns; NULL: rows that need it are left out. */
extern const char *pb_naive_file;

/** True where the row can run here: the processor has its instructions, its files are there. */
bool pb_row_can_run(const struct pb_row *row, const struct pb_corpus *corpus);

/** What the findings on one corpus are, once known. Zeroed: nothing is known yet. */
struct pb_truths {
	/** Of the whole corpus, by the scalar instruction set; of the slice, by the pattern oracle. */
	struct pb_digest scalar, oracle;
	bool has_scalar, has_oracle;
};

/**
 * Compares the row's findings with its truth on the corpus, and says on
 * standard error where they differ. @slice is what the oracle is asked about.
 */
bool pb_row_is_true(const struct pb_row *row, const struct pb_corpus *corpus, const struct pb_corpus *slice,
	struct pb_truths *truths);

#endif
