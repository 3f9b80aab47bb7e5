#define _DEFAULT_SOURCE /* initgroups */
#include "privileges.h"

#include "message.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

enum phiscrub_status ps_user_find(const char *name, struct ps_user *user)
{
	/* Before any other thread is started. */
	/* cppcheck-suppress getpwnamCalled */
	const struct passwd *entry = getpwnam(name);

	if (entry == NULL) {
		ps_say("--user", "no such user; make it with: useradd --system phiscrub");
		return PHISCRUB_USAGE;
	}
	*user = (struct ps_user){name, entry->pw_uid, entry->pw_gid};
	return PHISCRUB_OK;
}

enum phiscrub_status ps_group_find(const char *name, gid_t *gid)
{
	/* cppcheck-suppress getgrnamCalled */
	const struct group *entry = getgrnam(name);

	if (entry == NULL) {
		ps_say("--socket-group", "no such group");
		return PHISCRUB_USAGE;
	}
	*gid = entry->gr_gid;
	return PHISCRUB_OK;
}

enum phiscrub_status ps_privileges_drop(const struct ps_user *user)
{
	if (geteuid() == user->uid && getuid() == user->uid && getegid() == user->gid)
		return PHISCRUB_OK;
	if (initgroups(user->name, user->gid) != 0 || setgid(user->gid) != 0 || setuid(user->uid) != 0) {
		ps_say("--user", "cannot become this user: %s; start as root or as the user itself", strerror(errno));
		return PHISCRUB_SYSTEM;
	}
	/* A way back means that nothing was given up. */
	if (user->uid != 0 && (setuid(0) == 0 || geteuid() != user->uid)) {
		ps_say("--user", "the process could become root again; nothing was started");
		return PHISCRUB_SYSTEM;
	}
	return PHISCRUB_OK;
}
