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

static bool is_local(const struct ps_listen *listen)
{
	return listen->path[0] != '\0';
}

static enum phiscrub_status refuse(const char *why)
{
	ps_say("--listen", "%s; " SYNOPSIS, why);
	return PHISCRUB_USAGE;
}

static enum phiscrub_status parse_unix(struct ps_listen *listen, const char *path)
{
	if (path[0] != '/')
		return refuse("a socket's path must be absolute");
	if (strlen(path) >= sizeof(listen->path))
		return refuse("the path is too long for a socket");
	memcpy(listen->path, path, strlen(path) + 1);
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

/** An address for the system's calls. */
union address {
	struct sockaddr any;
	struct sockaddr_un local;
	struct sockaddr_in inet;
};

static socklen_t make_address(const struct ps_listen *listen, union address *address)
{
	memset(address, 0, sizeof(*address));
	if (is_local(listen)) {
		address->local.sun_family = AF_UNIX;
		memcpy(address->local.sun_path, listen->path, strlen(listen->path));
		return sizeof(address->local);
	}
	address->inet.sin_family = AF_INET;
	address->inet.sin_port = htons((uint16_t)listen->port);
	address->inet.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return sizeof(address->inet);
}

int ps_listen_try(const struct ps_listen *listen)
{
	union address address;
	socklen_t size = make_address(listen, &address);
	int error = 0;
	int fd;

	fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return errno;
	if (connect(fd, &address.any, size) != 0)
		error = errno;
	(void)close(fd);
	return error;
}

/** Lets a service start again at once, and its small packets go. Accepted connections inherit the latter. */
static bool set_inet_options(int fd)
{
	const int yes = 1;

	return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0 &&
	       setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes)) == 0;
}

static bool bind_socket(const struct ps_listen *listen, int fd)
{
	union address address;
	socklen_t size = make_address(listen, &address);
	mode_t before;
	int bound;

	if (!is_local(listen) && !set_inet_options(fd))
		return false;
	before = umask(0177);
	bound = bind(fd, &address.any, size);
	(void)umask(before);
	return bound == 0;
}

enum phiscrub_status ps_listen_open(const struct ps_listen *where, int backlog, int *fd)
{
	*fd = socket(is_local(where) ? AF_UNIX : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (*fd >= 0 && bind_socket(where, *fd) && listen(*fd, backlog) == 0)
		return PHISCRUB_OK;
	ps_say("--listen", "cannot listen there: %s; look at the address and the folder's rights", strerror(errno));
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
	return PHISCRUB_SYSTEM;
}

enum phiscrub_status ps_listen_clear(const struct ps_listen *listen)
{
	struct stat info;

	if (!is_local(listen) || lstat(listen->path, &info) != 0)
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

	if (!is_local(listen))
		return PHISCRUB_OK;
	/* A hardened service may not even try to change an owner. */
	if ((keeps_owner || lchown(listen->path, access->uid, access->gid) == 0) &&
		chmod(listen->path, access->mode) == 0)
		return PHISCRUB_OK;
	ps_say(listen->path, "cannot set owner and mode: %s; start as root or join the group", strerror(errno));
	return PHISCRUB_SYSTEM;
}

void ps_listen_remove(const struct ps_listen *listen)
{
	if (is_local(listen))
		(void)unlink(listen->path);
}
