/**
 * The resolver: overlapping candidates in, disjoint findings out.
 *
 * Candidates that overlap become their union, so that nothing found inside a
 * bigger finding can shrink it and none is lost. The union takes the type of
 * its best candidate. Best is, in this order:
 *
 *   1. more than a bare shape (PS_SCORE_BARE),
 *   2. the higher specificity of the type (base/type.c),
 *   3. the higher score,
 *   4. the longer span,
 *   5. the lower rule number,
 *   6. the earlier start.
 *
 * Specificity is distinct for every type and rules are distinct, so the order
 * is total and the outcome does not depend on the order of the candidates.
 */
#ifndef PS_RESOLVE_H
#define PS_RESOLVE_H

#include "finding.h"
#include "text.h"

/** The resolver's memory. Zeroed is valid. */
struct ps_resolver {
	/** The marks of the text, in order. */
	struct ps_findings marks;
	struct ps_findings scratch;
};

void ps_resolver_fini(struct ps_resolver *resolver);

/** Finds the marks of a text. Before the first ps_resolve with it. */
PS_MUST_USE enum ps_status ps_resolver_begin(struct ps_resolver *resolver, const struct ps_text *text);

/**
 * Makes @findings disjoint and ordered by start, in place. Findings are cut at
 * the edges of fields, dropped in exempt ones, and widened over number tokens.
 * Marks are cut out.
 */
PS_MUST_USE enum ps_status ps_resolve(
	struct ps_resolver *resolver, struct ps_findings *findings, const struct ps_text *text);

#endif
