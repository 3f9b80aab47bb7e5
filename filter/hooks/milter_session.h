/**
 * A milter session: what happens to the mails of one connection from the mail
 * server, in libmilter's callbacks.
 *
 * Headers and body are taken as they come, put together and fed to a stream;
 * at the end of the message everything is scrubbed before the first edit is
 * begun; then the changed headers and, last and unbroken, the body. What fails
 * is remembered and told at the end of the message, in the one reply that every
 * server waits for: 554 5.6.0 or 550 5.7.1 where the same mail would fail again,
 * else 451 4.7.1. Nothing is ever accepted that was not scrubbed (I3).
 *
 * Limits: the policy's message limit; bytes held by all messages together; a
 * time for each message from its last byte to the first edit.
 */
#ifndef PS_MILTER_SESSION_H
#define PS_MILTER_SESSION_H

#include "ledger.h"
#include "shared_engine.h"

#include <stdatomic.h>

/** Sessions that wait for their next connection, at most. */
#define PS_MILTER_IDLE_MAX 16

struct ps_session;

/** What the sessions of one milter share. */
struct ps_milter {
	struct ps_shared_engine engine;
	/** --audit and --metrics. */
	struct ps_ledger ledger;
	/** Bytes of raw mail that may be held at once, and are. */
	size_t memory;
	atomic_size_t held;
	/** Seconds. */
	unsigned deadline;
	/** The server connects by TCP, which waits with a small packet until the last one was answered. */
	bool tcp;
	/**
	 * Sessions of closed connections, emptied and wiped, with a stream each that
	 * the next connection takes over: most servers connect anew for each mail.
	 */
	pthread_mutex_t idle_mutex;
	struct ps_session *idle;
	unsigned idle_count;
	/** True: no new message is begun. */
	atomic_bool stopping;
	/** Messages between their first byte and their reply. */
	atomic_uint in_flight;
	/** Messages since the start, by how they ended. */
	atomic_ullong scrubbed, refused, deferred;
};

/** Frees the sessions that wait: they hold on to an engine that was replaced. */
void ps_milter_session_forget(struct ps_milter *milter);

/** Tells libmilter about the callbacks, which work on @milter from then on. */
PHISCRUB_MUST_USE enum phiscrub_status ps_milter_session_register(struct ps_milter *milter);

#endif
