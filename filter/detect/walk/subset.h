/** From a net to a deterministic table that tells which trees match, or where the longest match ends. */
#ifndef PS_SUBSET_H
#define PS_SUBSET_H

#include "net.h"
#include "states.h"

/** What a table is to tell. */
enum ps_net_way {
	/** Which trees match: each is left once it is accepted. */
	PS_NET_WHICH,
	/** Of one tree, where its longest match ends. */
	PS_NET_LONGEST
};

/**
 * False where the table would have more than @limit entries, or memory is
 * missing. Where the longest match is told, a state accepts 1 where it ends
 * before the last byte.
 */
bool ps_net_determine(const struct ps_net *net, enum ps_net_way way, unsigned limit, struct ps_table *table);

#endif
