/**
 * The scan: Hyperscan behind a small door, and nothing else.
 *
 * A scan is a database of expressions, compiled once. Running it appends where
 * expressions end; callbacks do nothing but append. No start-of-match, no UCP,
 * no UTF mode: what begins where is for the confirming regex to say.
 */
#ifndef PS_SCAN_H
#define PS_SCAN_H

#include "cpu.h"
#include "status.h"

#include <stdbool.h>
#include <stdint.h>

/** Immutable; shared by threads. */
struct ps_scan;

/** What one thread needs to run scans; grows to fit. */
struct ps_scan_work;

/** A match of expression @id that ends before text[end]. */
struct ps_scan_hit {
	uint32_t id, end;
};

struct ps_scan_hits {
	/** Owned. Ordered by end where the scan was run by ps_scan_run. */
	struct ps_scan_hit *items;
	size_t len, cap;
	/** Sticky failure of an append. */
	enum ps_status status;
};

enum ps_scan_class {
	/** Hyperscan's answer is exact. */
	PS_SCAN_EXACT,
	/** It finds more than the expression does; never less. */
	PS_SCAN_PREFILTER,
	/** It cannot take the expression at all. */
	PS_SCAN_NONE
};

/** Whether libhs is there, and the one that was tested: 5.4.0, not Vectorscan. PS_INTERNAL if not. */
PS_MUST_USE enum ps_status ps_scan_check_library(struct ps_error *error);

/** Bytes of the shortest and the longest match, UINT_MAX where there is no longest. */
struct ps_scan_widths {
	unsigned min, max;
};

/** How Hyperscan takes @regex; PS_SCAN_NONE without libhs. @widths may be NULL; zeroed for PS_SCAN_NONE. */
enum ps_scan_class ps_scan_classify(const char *regex, struct ps_scan_widths *widths);

/**
 * Compiles expressions, each exact or as a prefilter. Expressions of
 * PS_SCAN_NONE fail with PS_POLICY and their index in error->offset.
 */
PS_MUST_USE enum ps_status ps_scan_new(
	const char *const *regexes, size_t count, struct ps_scan **scan, struct ps_error *error);

/** One expression of a database that is compiled while building. */
struct ps_scan_expression {
	/** A regex, or with @literal text in any case (written as \xNN: the literal API is broken in 5.4.0). */
	const char *text;
	bool literal;
	/** How a regex is to be compiled; never PS_SCAN_NONE. */
	enum ps_scan_class class;
};

/** Whether Hyperscan is there and compiles the expression by itself: what it knows may still be too large for it. */
bool ps_scan_compiles(const struct ps_scan_expression *expression, bool avx2);

/**
 * Compiles expressions for processors with AVX2 (@avx2) or for all of x86-64.
 * As ps_scan_new else.
 */
PS_MUST_USE enum ps_status ps_scan_new_for(const struct ps_scan_expression *expressions, size_t count, bool avx2,
	struct ps_scan **scan, struct ps_error *error);

/** The serialised form: *@bytes is the caller's, to be freed with free(). */
PS_MUST_USE enum ps_status ps_scan_serialize(const struct ps_scan *scan, char **bytes, size_t *len);

/** Back from bytes that were made by the same libhs for this kind of processor. PS_INTERNAL where they were not, or
 * without libhs_runtime. */
PS_MUST_USE enum ps_status ps_scan_deserialize(const char *bytes, size_t len, struct ps_scan **scan);

void ps_scan_free(struct ps_scan *scan);

PS_MUST_USE enum ps_status ps_scan_work_new(struct ps_scan_work **work);
void ps_scan_work_free(struct ps_scan_work *work);

/**
 * Finds every end in data[0 .. len), which is followed by PS_TEXT_PADDING
 * readable bytes. @hits is emptied first.
 */
PS_MUST_USE enum ps_status ps_scan_run(const struct ps_scan *scan, struct ps_scan_work *work, const unsigned char *data,
	size_t len, struct ps_scan_hits *hits);

void ps_scan_hits_fini(struct ps_scan_hits *hits);

#endif
