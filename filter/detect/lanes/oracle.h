/**
 * The pattern oracle: the shipped patterns through Hyperscan alone.
 *
 * Every built-in pattern is in one database; from each end that it reports,
 * all starts that the pattern's anchor allows are confirmed, without the
 * shortcuts of the fast lanes. It finds the same, slowly: what the fast lanes
 * are tested against. Users' patterns, which have no anchor, always run so.
 */
#ifndef PS_ORACLE_H
#define PS_ORACLE_H

#include "confirm.h"
#include "scan.h"

/** Immutable. */
struct ps_oracle {
	struct ps_scan *scan;
	/** The pattern of each expression. */
	uint16_t *pattern;
	size_t count;
};

/** What one thread needs. Zeroed is empty. */
struct ps_oracle_work {
	struct ps_scan_hits hits;
};

/** Compiles patterns [first, first + count) of @patterns, those that are wanted. */
PS_MUST_USE enum ps_status ps_oracle_init(struct ps_oracle *oracle, const struct ps_patterns *patterns, size_t first,
	size_t count, struct ps_error *error);

void ps_oracle_fini(struct ps_oracle *oracle);
void ps_oracle_work_fini(struct ps_oracle_work *work);

/** Adds the candidates of the oracle's patterns to @out. */
PS_MUST_USE enum ps_status ps_oracle_find(const struct ps_oracle *oracle, const struct ps_patterns *patterns,
	struct ps_confirm_work *confirm, struct ps_scan_work *scan, struct ps_oracle_work *work,
	const struct ps_text *text, struct ps_findings *out);

/**
 * Adds the candidates behind the ends that Hyperscan reported; the ids of
 * @hits are indices of patterns. Sorts @hits.
 */
PS_MUST_USE enum ps_status ps_oracle_confirm(const struct ps_patterns *patterns, struct ps_confirm_work *confirm,
	const struct ps_text *text, struct ps_scan_hit *hits, size_t count, struct ps_findings *out);

/** Adds the candidates of one pattern, tried at every place, without Hyperscan. For examples. */
PS_MUST_USE enum ps_status ps_oracle_try(const struct ps_patterns *patterns, struct ps_confirm_work *confirm,
	const struct ps_text *text, size_t index, struct ps_findings *out);

#endif
