/**
 * --stats: what went through, on standard error at the end, and a progress
 * line on a terminal while it takes long. Counts only, no text (I5).
 */
#ifndef PS_STATS_H
#define PS_STATS_H

#include "phiscrub.h"

#include <time.h>

/** More types than the library knows are counted together. */
#define PS_METER_TYPES 64

struct ps_meter {
	/** False: --stats was not given, and nothing here does anything. */
	bool active;
	/** Standard error is a terminal. */
	bool draws;
	/** A progress line stands there and must be wiped. */
	bool drawn;
	struct timespec start;
	/** Seconds after start of the last progress line. */
	double last_drawn;
	/** Bytes read; bytes to be read, 0 where unknown. */
	uint64_t done, total;
	/** Records that were refused, while others went on. */
	uint64_t refused;
	/** By the index of phiscrub_type_at. */
	uint64_t by_type[PS_METER_TYPES];
};

void ps_meter_start(struct ps_meter *meter, bool active);

/** @len more bytes were read. */
void ps_meter_add(struct ps_meter *meter, size_t len);

void ps_meter_count(struct ps_meter *meter, const char *type);

/** Prints the counts. */
void ps_meter_finish(struct ps_meter *meter, const struct phiscrub_stats *stats);

#endif
