#define _GNU_SOURCE /* accept4 */
#include "milter_server.h"

#include "milter_talk.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
	/** Threads that may wait; one that finds so many ends. */
	WAITING_MAX = 16,
	/** How long nothing is accepted where the system has no room for another connection. */
	BREATH_MS = 100,
};

static void *run(void *given);

/** One more thread; it counts already. */
static bool start_thread(struct ps_milter_server *server)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, run, server) != 0)
		return false;
	return pthread_detach(thread) == 0;
}

/** True where the connection's failure says nothing about the next one. */
static bool is_passing(int error)
{
	const struct timespec breath = {0, BREATH_MS * 1000000L};

	switch (error) {
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
		(void)nanosleep(&breath, NULL);
		return true;
	case EBADF:
	case EINVAL:
	case ENOTSOCK:
	case EOPNOTSUPP:
	case EFAULT:
		return false;
	default:
		/* A connection that ended meanwhile, or a network's error, which accept(2) hands on. */
		return true;
	}
}

/** The next connection, or -1 where there will be none. */
static int take_connection(const struct ps_milter_server *server)
{
	for (;;) {
		/* cppcheck-suppress nullPointer; who connects is not asked */
		int fd = accept4(server->fd, NULL, NULL, SOCK_CLOEXEC);

		if (fd >= 0 || !is_passing(errno))
			return fd;
	}
}

/** This thread waits no more; where it was the last one, another is to come. */
static bool leave_waiting(struct ps_milter_server *server)
{
	bool was_last;

	(void)pthread_mutex_lock(&server->mutex);
	server->waiting--;
	was_last = server->waiting == 0 && server->threads < PS_MILTER_CONNECTIONS;
	if (was_last) {
		server->waiting++;
		server->threads++;
	}
	(void)pthread_mutex_unlock(&server->mutex);
	return was_last;
}

/** This thread waits again; false where enough do. */
static bool join_waiting(struct ps_milter_server *server)
{
	bool joins;

	(void)pthread_mutex_lock(&server->mutex);
	joins = server->waiting < WAITING_MAX;
	if (joins)
		server->waiting++;
	else
		server->threads--;
	(void)pthread_mutex_unlock(&server->mutex);
	return joins;
}

/** A thread that could not be started. Those that serve come back to wait. */
static void take_back(struct ps_milter_server *server)
{
	(void)pthread_mutex_lock(&server->mutex);
	server->waiting--;
	server->threads--;
	(void)pthread_mutex_unlock(&server->mutex);
}

static void tell_end(struct ps_milter_server *server)
{
	bool first;

	(void)pthread_mutex_lock(&server->mutex);
	first = !server->has_ended;
	server->has_ended = true;
	(void)pthread_mutex_unlock(&server->mutex);
	if (first)
		server->ended();
}

static void *run(void *given)
{
	struct ps_milter_server *server = given;
	struct ps_talk talk;

	ps_talk_init(&talk, server->milter);
	do {
		int fd = take_connection(server);

		if (fd < 0) {
			tell_end(server);
			break;
		}
		if (leave_waiting(server) && !start_thread(server))
			take_back(server);
		ps_talk_serve(&talk, fd);
		(void)close(fd);
	} while (join_waiting(server));
	ps_talk_fini(&talk);
	return NULL;
}

enum phiscrub_status ps_milter_server_start(struct ps_milter_server *server)
{
	sigset_t all, before;
	bool started;

	server->threads = 1;
	server->waiting = 1;
	server->has_ended = false;
	if (pthread_mutex_init(&server->mutex, NULL) != 0)
		return PHISCRUB_SYSTEM;
	(void)sigfillset(&all);
	/* Threads take the mask of the one that started them. */
	if (pthread_sigmask(SIG_SETMASK, &all, &before) != 0)
		return PHISCRUB_SYSTEM;
	started = start_thread(server);
	if (pthread_sigmask(SIG_SETMASK, &before, NULL) != 0 || !started)
		return PHISCRUB_SYSTEM;
	return PHISCRUB_OK;
}
