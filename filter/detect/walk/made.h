/**
 * Made: the tables of the walk while they are made, by walkc.
 */
#ifndef PS_MADE_H
#define PS_MADE_H

#include "rex.h"
#include "subset.h"

#include <stddef.h>

/** Tables of all anchors, at most. */
#define PS_MADE_TABLES 80

/** Looks ahead with which one pattern begins, at most. */
#define PS_MADE_LOOKS 24

/** A pattern while its table is made. */
struct ps_made_member {
	size_t pattern;
	const struct ps_rex *tree;
	/** Bits of looks ahead that must match where it begins, and that must not. */
	uint64_t need, deny;
	/** Those of its looks ahead that are among these, just as they are. */
	const struct ps_rex *decided[PS_MADE_LOOKS];
	unsigned decided_count;
	/** It is too large for a table otherwise. */
	bool coarse;
};

/** A table of the patterns of one anchor. */
struct ps_made {
	struct ps_table table;
	struct ps_made_member members[PS_NET_PATTERNS];
	unsigned count;
	unsigned anchor;
};

/**
 * Puts the patterns of each anchor into as few of @tables, zeroed, as their size allows; those of one anchor come
 * together. False where one is not understood or too large, which is told on stderr.
 */
bool ps_made_fill(struct ps_rex_pool *pool, struct ps_made *tables, size_t *count);

#endif
