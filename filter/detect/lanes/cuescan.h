/**
 * The scan lane: one Hyperscan database of what has no anchor.
 *
 * The cues of lower-case names, as literals, and the built-in patterns with
 * the anchor "none", in one pass. The database is compiled while building and
 * lies in the program, for all of x86-64 and for AVX2.
 */
#ifndef PS_CUESCAN_H
#define PS_CUESCAN_H

#include "cpu.h"
#include "scan.h"

/** A serialised database; see patterns/CMakeLists.txt. */
struct ps_cuescan_bytes {
	const unsigned char *data;
	size_t len;
};

/** [0] for all of x86-64, [1] for AVX2. Made by scanc. */
extern const struct ps_cuescan_bytes ps_cuescan_databases[2];

/**
 * Expression @index of the database: first the name cues, then the patterns
 * without an anchor, whose index goes to *@pattern ((size_t)-1 for a cue).
 * False past the end.
 */
bool ps_cuescan_expression(size_t index, struct ps_scan_expression *expression, size_t *pattern);

/** The database for this processor. PS_INTERNAL where libhs does not take it, or loses a planted cue. */
PS_MUST_USE enum ps_status ps_cuescan_new(enum ps_isa isa, struct ps_scan **scan, struct ps_error *error);

#endif
