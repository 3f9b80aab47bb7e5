/** Throughput: every row on one corpus, in rounds that go through all of them. */
#ifndef PB_ROUNDS_H
#define PB_ROUNDS_H

#include "corpus.h"

#include <stdio.h>

struct pb_rounds_options {
	size_t rounds;
	/** Bytes for rows that are slow, and for the comparison with the oracle. */
	size_t slice;
	/** A comma list of rows, or NULL for all. */
	const char *rows;
	/** False: no comparison with the truth (for profiles). */
	bool check;
};

/** Measures and reports. False where a row failed or was refused. */
bool pb_rounds(const struct pb_corpus *corpus, const struct pb_rounds_options *options, FILE *csv);

#endif
