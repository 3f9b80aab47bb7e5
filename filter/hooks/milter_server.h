/**
 * The connections of a milter: who waits for them, and which thread serves them.
 *
 * Threads take turns at accept() and serve what they got to its end; the last
 * one that waits starts another before it serves. So no thread hands work to
 * another, and one that served a connection serves the next with the same
 * memory.
 *
 * Limits: PS_MILTER_CONNECTIONS at once; more wait in the socket's queue.
 */
#ifndef PS_MILTER_SERVER_H
#define PS_MILTER_SERVER_H

#include "milter_session.h"

/** Ten times as many as Postfix has of processes, and less than the unit has of tasks and a process of descriptors. */
#define PS_MILTER_CONNECTIONS 1000

struct ps_milter_server {
	/** The listening socket; the caller's. */
	int fd;
	struct ps_milter *milter;
	/** Called once, by any thread, when nothing can be accepted any more. */
	void (*ended)(void);
	/** Threads, and those of them that wait for a connection; under the mutex. */
	pthread_mutex_t mutex;
	unsigned threads, waiting;
	bool has_ended;
};

/** Starts to serve, in threads that no signal reaches. fd, milter and ended are set; the server lives for ever. */
PHISCRUB_MUST_USE enum phiscrub_status ps_milter_server_start(struct ps_milter_server *server);

#endif
