/**
 * The lane of users' patterns.
 *
 * They are in one Hyperscan database, and PCRE2 confirms what begins where:
 *
 *   exact      Hyperscan tells every end; from its widths, where a match began
 *   prefilter  Hyperscan tells ends, and more than there are
 *   cue-only   Hyperscan cannot take the pattern: its cues are in the database
 *              instead, and the pattern is tried around each
 *
 * The database can be kept: `check --compile` writes it beside the policy.
 */
#ifndef PS_USER_H
#define PS_USER_H

#include "buf.h"
#include "confirm.h"
#include "scan.h"

/** How one expression's end tells where the pattern may begin: in [end - back, end - least + ahead]. */
struct ps_user_expression {
	/** Index of the pattern among all of the engine. */
	uint32_t pattern;
	uint32_t back, least, ahead;
};

/** Immutable. Zeroed is empty. */
struct ps_user {
	struct ps_scan *scan;
	/** Owned. */
	struct ps_user_expression *expressions;
	size_t count;
	/** An enum ps_scan_class for each of the user's patterns. Owned. */
	uint8_t *classes;
	/** Index of the first of the user's patterns, and how many. */
	size_t first, pattern_count;
};

/** What one thread needs. Zeroed is empty. */
struct ps_user_work {
	struct ps_scan_hits hits;
};

/** Which way of running a pattern there is: PS_POLICY with the reason where there is none. Compiles its regex. */
PS_MUST_USE enum ps_status ps_user_classify(const struct ps_pattern *pattern, enum ps_scan_class *class,
	struct ps_scan_widths *widths, struct ps_error *error);

/**
 * Makes the lane of the patterns behind the built-in ones, those that are
 * wanted. On PS_POLICY error->offset is the index of the pattern among the user's.
 */
PS_MUST_USE enum ps_status ps_user_init(
	struct ps_user *user, const struct ps_patterns *patterns, bool avx2, struct ps_error *error);

/** Makes it from what ps_user_write gave for the same patterns. PS_MALFORMED where that cannot be. */
PS_MUST_USE enum ps_status ps_user_read(
	struct ps_user *user, const struct ps_patterns *patterns, const unsigned char *data, size_t len);

/** Appends the lane's database. */
PS_MUST_USE enum ps_status ps_user_write(const struct ps_user *user, struct ps_buf *out);

void ps_user_fini(struct ps_user *user);
void ps_user_work_fini(struct ps_user_work *work);

/** Adds the candidates of the user's patterns to @out. */
PS_MUST_USE enum ps_status ps_user_match(const struct ps_user *user, const struct ps_patterns *patterns,
	struct ps_confirm_work *confirm, struct ps_scan_work *scan, struct ps_user_work *work,
	const struct ps_text *text, struct ps_findings *out);

#endif
