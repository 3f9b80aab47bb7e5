/**
 * From trees of regexes to one net for many of them, of which subset.h makes a table.
 *
 * The net is rough on the safe side: it accepts whatever PCRE2 would match,
 * and some more. Looks ahead are kept as far as the next byte decides them, or
 * where the pattern ends with them; looks behind are left out, long bounds
 * become endless. A pattern is accepted where it first can be; from there on
 * the table follows only the others. A net for first.h is just what its tree is.
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

/** Of the trees that are added from now on, more bounds become endless, for smaller tables. */
void ps_net_coarsen(struct ps_net *net, bool coarse);

/**
 * Adds a tree, whose bit is the count of those before it; backreferences in it
 * mean groups of @whole. With @exact it is refused where the net would accept
 * more than the tree does. False where it is refused or there is no room.
 */
bool ps_net_add(struct ps_net *net, const struct ps_rex *rex, const struct ps_rex *whole, bool exact);

/** The same for the only tree of a net, just as it is and with all its looks, for first.h. */
bool ps_net_add_looks(struct ps_net *net, const struct ps_rex *rex, const struct ps_rex *whole);

#endif
