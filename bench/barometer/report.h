/** Results as lines: CSV for programs, aligned text for people. */
#ifndef PB_REPORT_H
#define PB_REPORT_H

#include "timer.h"

#include <stdint.h>
#include <stdio.h>

/** One result. */
struct pb_result {
	/** What was measured ("throughput", "latency", "start", "threads"), on what, by which row. */
	const char *kind, *corpus, *row;
	uint64_t bytes, findings;
	size_t rounds;
	/** Nanoseconds of a round. */
	struct pb_spread ns;
	/** How many times faster than naive18 in the same rounds; 0 where that was not measured. */
	struct pb_spread ratio;
	/** For the reader; no comma. */
	const char *note;
};

/** Writes the CSV's first line. */
void pb_report_head(FILE *csv);

/** Writes one line to @csv (may be NULL) and one to standard output. */
void pb_report(FILE *csv, const struct pb_result *result);

#endif
