/**
 * The resolver: overlapping candidates in, disjoint findings out.
 *
 * Candidates that overlap become their union, so that nothing found inside a
 * bigger finding can shrink it and none is lost. The union takes the type of
 * its best candidate. Best is, in this order:
 *
 *   1. the higher specificity of the type (base/type.c),
 *   2. the higher score,
 *   3. the longer span,
 *   4. the lower rule number,
 *   5. the earlier start.
 *
 * Specificity is distinct for every type and rules are distinct, so the order
 * is total and the outcome does not depend on the order of the candidates.
 */
#ifndef PS_RESOLVE_H
#define PS_RESOLVE_H

#include "finding.h"
#include "text.h"

/**
 * Makes @findings disjoint and ordered by start, in place. Findings are cut at
 * the edges of fields, dropped in exempt ones, and widened over number tokens.
 * Marks are cut out. @scratch is memory that is used and kept for the next call.
 */
PS_MUST_USE enum ps_status ps_resolve(
	struct ps_findings *findings, const struct ps_text *text, struct ps_findings *scratch);

#endif
