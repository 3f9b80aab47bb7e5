/**
 * Where a service listens: unix:PATH or inet:127.0.0.1:PORT.
 *
 * Raw mail passes here, so the network has no way in: an address that is not
 * loopback's is refused. A UNIX socket that a dead service left behind is
 * removed; one that somebody answers on is not, nor is anything else there.
 */
#ifndef PS_LISTEN_H
#define PS_LISTEN_H

#include "phiscrub.h"

#include <sys/types.h>

struct ps_listen {
	/** The UNIX socket's path; empty for inet. */
	char path[108];
	/** 0 for a UNIX socket. */
	unsigned port;
};

/** Reads @text. PHISCRUB_USAGE, with a message, where it is not such an address. */
PHISCRUB_MUST_USE enum phiscrub_status ps_listen_parse(struct ps_listen *listen, const char *text);

/** Makes room for the socket: removes a stale one. Says why it cannot. */
PHISCRUB_MUST_USE enum phiscrub_status ps_listen_clear(const struct ps_listen *listen);

/** Connects and hangs up. 0 where somebody answers, else an errno. */
int ps_listen_try(const struct ps_listen *listen);

/**
 * Opens the socket in *@fd, a UNIX one for nobody but this user; @backlog
 * connections may wait. Small packets over inet are sent at once. Says why it
 * cannot.
 */
PHISCRUB_MUST_USE enum phiscrub_status ps_listen_open(const struct ps_listen *where, int backlog, int *fd);

/** Who may connect to a UNIX socket. */
struct ps_listen_access {
	mode_t mode;
	/** (gid_t)-1 to leave as it is, as with uid. */
	gid_t gid;
	uid_t uid;
};

/** Gives the socket, which exists, its owner and mode. Nothing happens for inet. */
PHISCRUB_MUST_USE enum phiscrub_status ps_listen_allow(
	const struct ps_listen *listen, const struct ps_listen_access *access);

/** Removes the socket, as far as this process still may. */
void ps_listen_remove(const struct ps_listen *listen);

#endif
