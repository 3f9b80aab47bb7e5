#define _GNU_SOURCE /* SOCK_CLOEXEC */
#include "listen.h"

#include "message.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define SYNOPSIS "give unix:/PATH or inet:127.0.0.1:PORT"

static enum phiscrub_status refuse(const char *why)
{
	ps_say("--listen", "%s; " SYNOPSIS, why);
	return PHISCRUB_USAGE;
}

static enum phiscrub_status parse_unix(struct ps_listen *listen, const char *path)
{
	const size_t room = sizeof(((struct sockaddr_un *)NULL)->sun_path);

	if (path[0] != '/')
		return refuse("a socket's path must be absolute");
	if (strlen(path) >= room)
		return refuse("the path is too long for a socket");
	(void)snprintf(listen->address, sizeof(listen->address), "unix:%s", path);
	listen->path = listen->address + strlen("unix:");
	return PHISCRUB_OK;
}

static enum phiscrub_status parse_inet(struct ps_listen *listen, const char *text)
{
	const char *colon = strchr(text, ':');
	size_t len = colon == NULL ? 0 : (size_t)(colon - text);
	unsigned long port;
	char *end;

	if (colon == NULL)
		return refuse("no port");
	if (!(len == 9 && strncmp(text, "127.0.0.1", 9) == 0) && !(len == 9 && strncmp(text, "localhost", 9) == 0))
		return refuse("not a loopback address, and raw mail must not cross a network");
	errno = 0;
	port = colon[1] >= '0' && colon[1] <= '9' ? strtoul(colon + 1, &end, 10) : 0;
	if (port == 0 || port > 65535 || errno != 0 || *end != '\0')
		return refuse("not a port");
	(void)snprintf(listen->address, sizeof(listen->address), "inet:%lu@127.0.0.1", port);
	listen->port = (unsigned)port;
	return PHISCRUB_OK;
}

enum phiscrub_status ps_listen_parse(struct ps_listen *listen, const char *text)
{
	memset(listen, 0, sizeof(*listen));
	if (strncmp(text, "unix:", 5) == 0)
		return parse_unix(listen, text + 5);
	if (strncmp(text, "inet:", 5) == 0)
		return parse_inet(listen, text + 5);
	return refuse("unknown kind of address");
}

int ps_listen_try(const struct ps_listen *listen)
{
	struct sockaddr_un local = {.sun_family = AF_UNIX};
	struct sockaddr_in inet = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)listen->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const struct sockaddr *address = (const struct sockaddr *)&inet;
	socklen_t size = sizeof(inet);
	int error = 0;
	int fd;

	if (listen->path != NULL) {
		memcpy(local.sun_path, listen->path, strlen(listen->path));
		address = (const struct sockaddr *)&local;
		size = sizeof(local);
	}
	fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return errno;
	if (connect(fd, address, size) != 0)
		error = errno;
	(void)close(fd);
	return error;
}

enum phiscrub_status ps_listen_clear(const struct ps_listen *listen)
{
	struct stat info;

	if (listen->path == NULL || lstat(listen->path, &info) != 0)
		return PHISCRUB_OK;
	if (!S_ISSOCK(info.st_mode)) {
		ps_say(listen->path, "exists and is no socket; remove it or listen elsewhere");
		return PHISCRUB_USAGE;
	}

	int error = ps_listen_try(listen);

	if (error != ECONNREFUSED && error != ENOENT) {
		ps_say(listen->path, "another service answers here; stop it or listen elsewhere");
		return PHISCRUB_USAGE;
	}
	if (unlink(listen->path) != 0 && errno != ENOENT) {
		ps_say(listen->path, "a stale socket that cannot be removed: %s", strerror(errno));
		return PHISCRUB_SYSTEM;
	}
	return PHISCRUB_OK;
}

enum phiscrub_status ps_listen_allow(const struct ps_listen *listen, const struct ps_listen_access *access)
{
	bool keeps_owner = access->uid == (uid_t)-1 && access->gid == (gid_t)-1;

	if (listen->path == NULL)
		return PHISCRUB_OK;
	/* A hardened service may not even try to change an owner. */
	if ((keeps_owner || lchown(listen->path, access->uid, access->gid) == 0) &&
		chmod(listen->path, access->mode) == 0)
		return PHISCRUB_OK;
	ps_say(listen->path, "cannot set owner and mode: %s; start as root or join the group", strerror(errno));
	return PHISCRUB_SYSTEM;
}

/** True where @fd listens on @port. */
static bool is_listener(int fd, unsigned port)
{
	struct sockaddr_in address = {0};
	socklen_t size = sizeof(address), flag_size = sizeof(int);
	int listens = 0;

	if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &flag_size) != 0 || listens == 0)
		return false;
	return getsockname(fd, (struct sockaddr *)&address, &size) == 0 && address.sin_family == AF_INET &&
	       ntohs(address.sin_port) == port;
}

void ps_listen_hurry(const struct ps_listen *listen)
{
	const int yes = 1;

	if (listen->path != NULL)
		return;
	/* libmilter keeps its descriptor to itself; at a start it is one of the first. */
	for (int fd = STDERR_FILENO + 1; fd < 64; fd++) {
		if (is_listener(fd, listen->port))
			(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	}
}

void ps_listen_remove(const struct ps_listen *listen)
{
	if (listen->path != NULL)
		(void)unlink(listen->path);
}
