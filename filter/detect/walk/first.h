/**
 * From a net with looks to a table that tells where PCRE2's match ends.
 *
 * PCRE2 takes the first way of matching that there is. A state of the table is
 * the list of all ways that are open, the first before the others; each with
 * the looks ahead that must still come out, and must not. A way that has come
 * to its end and waits for a look stays in the list, as so many bytes behind.
 * Looks behind are walked along with the ways, from some bytes before the
 * place on.
 *
 * **Limits**: STATES_MAX states; lists of WAYS_MAX ways.
 */
#ifndef PS_FIRST_H
#define PS_FIRST_H

#include "states.h"

/**
 * The table of a net that ps_net_add_looks() made, of at most @limit entries.
 * An end that waits for a look is remembered by the walk @far bytes behind it,
 * 2 to PS_WALK_KEPT - 1; only one can be at a time, and less far are fewer states.
 * False where there is none. What a state accepts is told in struct
 * ps_walk_ends; of several ends the last one counts. Where *@sight is not 0, a
 * walk begins so many bytes before the place, or where the text begins, and at
 * the place goes the way of a class of its own, the last one.
 */
bool ps_first_determine(
	const struct ps_net *net, unsigned far, unsigned limit, struct ps_table *table, unsigned *sight);

#endif
