/**
 * Stuck files: the names of those that failed, and when each is tried again.
 *
 * One file that cannot be read or written keeps no other from its way: it is
 * left out of the rounds until its time comes, after a second at first and a
 * minute at last. Times are milliseconds of one clock that never goes back.
 *
 * Limits: PS_STUCK_MAX names; files beyond them are tried in every round.
 */
#ifndef PS_STUCK_H
#define PS_STUCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PS_STUCK_MAX 10000

struct ps_stuck_file;

/** All zero at first. */
struct ps_stuck {
	/** Owned; count of cap are used. */
	struct ps_stuck_file *files;
	size_t count, cap;
};

/** True where @name is to be tried. Called once a round for each file that is there. */
bool ps_stuck_is_due(struct ps_stuck *stuck, const char *name, int64_t now);

/** @name was tried, and failed or not. */
void ps_stuck_tell(struct ps_stuck *stuck, const char *name, bool failed, int64_t now);

/** Ends a round: forgets the files that were not there, and says how long until the next is due; -1 for none. */
int ps_stuck_end_round(struct ps_stuck *stuck, int64_t now);

/** Forgets all of them: each is tried at once. */
void ps_stuck_clear(struct ps_stuck *stuck);

#endif
