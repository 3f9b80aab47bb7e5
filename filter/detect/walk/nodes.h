/** What a net is made of, for the two rooms that build it and read it. */
#ifndef PS_NODES_H
#define PS_NODES_H

#include "net.h"

/** Words of a set of bytes and the end. */
#define SET_WORDS 5

enum kind { TAKE, SPLIT, HOLDS, AHEAD, BEHIND, ACCEPT };

/* Looks behind of one net, at most. */
#define BEHINDS_MAX 64

struct node {
	enum kind kind;
	/** TAKE: bytes that lead on. HOLDS: next bytes, the end among them, before which it leads on. */
	uint64_t set[SET_WORDS];
	/** Where it leads; SPLIT: first to a, then to b. AHEAD: b begins what must stand ahead. BEHIND: b is the number
	 * of what must stand behind. */
	uint32_t a, b;
	unsigned pattern;
	/** AHEAD, BEHIND: must not. */
	bool negative;
};

struct ps_net {
	struct node *nodes;
	uint32_t count;
	uint32_t starts[PS_NET_PATTERNS];
	unsigned patterns;
	/** There was no room; more is accepted than the tree that is being added accepts. */
	bool full, rough;
	/** Bounds are kept, as far as there is room for them. */
	bool exact;
	/** Looks are nodes of their own, AHEAD and BEHIND. */
	bool looks;
	/** Bounds of small trees become endless, too. */
	bool coarse;
	/** Groups of the tree that is being added, and the byte that each took, or -1. */
	const struct ps_rex *groups[PS_REX_GROUPS];
	int taken[PS_REX_GROUPS];
	/** Where each look behind begins. */
	uint32_t behinds[BEHINDS_MAX];
	unsigned behind_count;
	/** Bytes before the place that looks behind may see. */
	unsigned sight;
	/** The number of the look behind for a byte of a word and one more; 0 where there is none yet. */
	unsigned word;
};

#endif
