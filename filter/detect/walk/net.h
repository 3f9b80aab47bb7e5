/**
 * From trees of regexes to one deterministic table for many of them.
 *
 * The table is rough on the safe side: it accepts whatever PCRE2 would match,
 * and some more. Looks ahead are kept as far as the next byte decides them, or
 * where the pattern ends with them; looks behind are left out, long bounds
 * become endless. A pattern is accepted where it first can be; from there on
 * the table follows only the others.
 */
#ifndef PS_NET_H
#define PS_NET_H

#include "rex.h"

/** The end of the text, as a byte. */
#define PS_NET_END 256
#define PS_NET_BYTES 257

/** Patterns in one table, at most. */
#define PS_NET_PATTERNS 64

struct ps_net;

struct ps_net *ps_net_new(void);
void ps_net_free(struct ps_net *net);

/** What a table is to tell. */
enum ps_net_way {
	/** Which trees match: each is left once it is accepted. */
	PS_NET_WHICH,
	/** Of one tree, where PCRE2's match ends: of the first way of matching that there is. */
	PS_NET_FIRST,
	/** Of one tree, where its longest match ends. */
	PS_NET_LONGEST
};

/** Of the trees that are added from now on, more bounds become endless, for smaller tables. */
void ps_net_coarsen(struct ps_net *net, bool coarse);

/**
 * Adds a tree, whose bit is the count of those before it; backreferences in it
 * mean groups of @whole. With @exact it is refused where the net would accept
 * more than the tree does. False where it is refused or there is no room.
 */
bool ps_net_add(struct ps_net *net, const struct ps_rex *rex, const struct ps_rex *whole, bool exact);

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
