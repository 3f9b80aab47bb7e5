/**
 * Counters: what happened, in numbers without text, and as Prometheus reads
 * them (text format 0.0.4). Labels are names of our own tables, so that there
 * are few of them and none comes from the input.
 */
#ifndef PS_COUNTERS_H
#define PS_COUNTERS_H

#include "action.h"
#include "buf.h"

/** Findings by type and action. */
struct ps_tally {
	uint32_t by[PS_TYPE_COUNT][PS_ACTION_COUNT];
};

#define PS_COUNTER_FORMATS 16
#define PS_STATUS_COUNT (PS_INTERNAL + 1)

/** Since the start. Zeroed is empty and valid; for one thread at a time. */
struct ps_counters {
	/** By the index of a format and by how they ended. */
	uint64_t documents[PS_COUNTER_FORMATS][PS_STATUS_COUNT];
	uint64_t bytes_in, bytes_out;
	uint64_t findings[PS_TYPE_COUNT][PS_ACTION_COUNT];
};

/** Adds what was read, written and found: of a document, or of a part of an endless one. */
void ps_counters_add(struct ps_counters *counters, uint64_t bytes_in, uint64_t bytes_out, const struct ps_tally *tally);

/** Adds the end of one document. A @format past the end counts as the last. */
void ps_counters_end(struct ps_counters *counters, size_t format, enum ps_status status);

/**
 * Appends all counters as Prometheus text. formats[i] is the name of format
 * i; NULL ends the names. PS_LIMIT or PS_SYSTEM by the buffer, which is then
 * unchanged.
 */
PS_MUST_USE enum ps_status ps_counters_print(
	const struct ps_counters *counters, const char *const *formats, struct ps_buf *out);

#endif
