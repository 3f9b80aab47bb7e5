/**
 * Where a pattern's matches end, and where the findings in them begin: tables
 * for ps_walk_end().
 *
 * Most tables say what PCRE2 would, with every look, so that PCRE2 need not be
 * asked. Of a pattern for which that takes too many states, a table says where
 * its longest match would end, and there may be none.
 */
#ifndef PS_ENDS_H
#define PS_ENDS_H

#include "states.h"
#include "walk.h"

/** A pattern, and what is known when its table is asked. */
struct ps_ends_of {
	const struct ps_rex *tree;
	/** Looks ahead that the tree begins with and that need not be asked again. */
	const struct ps_rex *const *decided;
	unsigned decided_count;
	/** The group that is the finding, or 0. */
	unsigned group;
	/** It is too large for a rough table otherwise. */
	bool coarse;
};

struct ps_ends {
	struct ps_table table;
	/** As in struct ps_walk_ends. */
	unsigned sight, far;
	bool exact, sure;
};

/**
 * Makes the table of where the finding ends, and where its group does not begin
 * with the match the exact one of where that does; else *@begins is zeroed. To
 * be freed with ps_table_fini(). False where there is no table.
 */
bool ps_ends_find(struct ps_rex_pool *pool, const struct ps_ends_of *of, struct ps_ends *ends, struct ps_ends *begins);

/** What a row takes of its table, in PS_WALK_END_UNIT entries. */
static inline unsigned ps_ends_units(const struct ps_table *table)
{
	return (table->width + PS_WALK_END_UNIT - 1) / PS_WALK_END_UNIT;
}

#endif
