/** From a net to a deterministic table. */
#ifndef PS_SUBSET_H
#define PS_SUBSET_H

#include "net.h"

/** What a table is to tell. */
enum ps_net_way {
	/** Which trees match: each is left once it is accepted. */
	PS_NET_WHICH,
	/** Of one tree, where PCRE2's match ends: of the first way of matching that there is. */
	PS_NET_FIRST,
	/** Of one tree, where its longest match ends. */
	PS_NET_LONGEST
};

/**
 * A table of states. Row s is next[s * width ..]: the state for each class of
 * bytes, times width; the last entry is the index of what the state accepts.
 */
struct ps_table {
	/** The class of each byte and of the end. */
	uint8_t classes[PS_NET_BYTES];
	/** Classes + 1. */
	unsigned width;
	unsigned states;
	/** Where it begins; states below `plain` accept nothing and go on; from `final` on none goes on. */
	unsigned start, plain, final;
	uint16_t *next;
	/** Distinct sets of accepted patterns. */
	uint64_t *accepts;
	unsigned accept_count;
};

/**
 * False where the table would have more than @limit entries, or memory is
 * missing. Where ends are told, bit 0 of what a state accepts says that the
 * match ends before the last byte, bit 1 that it ends before the one before.
 */
bool ps_net_determine(const struct ps_net *net, enum ps_net_way way, unsigned limit, struct ps_table *table);
void ps_table_fini(struct ps_table *table);

#endif
