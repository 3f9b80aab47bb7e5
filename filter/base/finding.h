/**
 * Candidates and findings: what detection says about a text.
 *
 * A lane proposes candidates, which may overlap; the resolver makes disjoint
 * findings of them. Both are spans of the text that was looked at.
 */
#ifndef PS_FINDING_H
#define PS_FINDING_H

#include "status.h"
#include "type.h"

#include <stdbool.h>
#include <stdint.h>

struct ps_text;

/** Up to this score a candidate is a bare shape, which many things have: any other candidate says more than it. */
#define PS_SCORE_BARE 30

/** A span of the text with what it seems to be. */
struct ps_finding {
	/** Bytes [start, end) of the text; start < end. */
	uint32_t start, end;
	/** An enum ps_type, never PS_NONE. */
	uint8_t type;
	/** How sure, 0 to 100. Among candidates of one type the surer wins. */
	uint8_t score;
	/** Index of the pattern or rule that found it, see ps_rule_name(). */
	uint16_t rule;
};

/** A growing list of findings, owned. Zeroed is empty and valid. */
struct ps_findings {
	struct ps_finding *items;
	size_t len, cap;
};

/** Whether all of a finding in @text stays, by what @policy allows. */
typedef bool ps_stays(const void *policy, const struct ps_text *text, const struct ps_finding *finding);

/** Makes room for @more; PS_SYSTEM without memory, PS_LIMIT past 2^28, and then @list is unchanged. */
PS_MUST_USE enum ps_status ps_findings_reserve(struct ps_findings *list, size_t more);

/** Appends one; fails as ps_findings_reserve() does. */
PS_MUST_USE static inline enum ps_status ps_findings_add(struct ps_findings *list, struct ps_finding finding)
{
	if (list->len == list->cap) {
		enum ps_status status = ps_findings_reserve(list, 1);

		if (status != PS_OK)
			return status;
	}
	list->items[list->len] = finding;
	list->len++;
	return PS_OK;
}

/** Makes @list the same as @from. */
PS_MUST_USE enum ps_status ps_findings_copy(struct ps_findings *list, const struct ps_findings *from);

/** Frees the memory and leaves an empty list. */
void ps_findings_fini(struct ps_findings *list);

#endif
