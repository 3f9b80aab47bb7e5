/**
 * Users and groups: who a service runs as, and giving up root for good.
 */
#ifndef PS_PRIVILEGES_H
#define PS_PRIVILEGES_H

#include "phiscrub.h"

#include <sys/types.h>

/** A user of the system. */
struct ps_user {
	const char *name;
	uid_t uid;
	gid_t gid;
};

/** Looks @name up. Says why it cannot. */
PHISCRUB_MUST_USE enum phiscrub_status ps_user_find(const char *name, struct ps_user *user);

/** Looks the group @name up. Says why it cannot. */
PHISCRUB_MUST_USE enum phiscrub_status ps_group_find(const char *name, gid_t *gid);

/**
 * Becomes @user with that user's groups, for good. Nothing happens where the
 * process is that user already. Says why it cannot.
 */
PHISCRUB_MUST_USE enum phiscrub_status ps_privileges_drop(const struct ps_user *user);

#endif
