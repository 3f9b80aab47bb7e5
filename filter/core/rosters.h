/** The rosters of a policy, opened for an engine. */
#ifndef PS_ROSTERS_H
#define PS_ROSTERS_H

#include "policy.h"
#include "roster.h"

/** Open rosters. Zeroed is empty. */
struct ps_rosters {
	/** Owned. */
	struct ps_roster **items;
	size_t count;
};

/**
 * Opens every roster of the policy. @secret may be NULL where there is no key.
 * PS_POLICY with the place in the policy, PS_SYSTEM; then @rosters is empty.
 */
PS_MUST_USE enum ps_status ps_rosters_open(const struct ps_policy *policy, const struct ps_secret *secret,
	struct ps_rosters *rosters, struct ps_error *error);

void ps_rosters_close(struct ps_rosters *rosters);

#endif
