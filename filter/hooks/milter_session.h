/**
 * A milter session: what happens to the mails of one connection from the mail
 * server, one after the other. How the connection speaks is in milter_talk.h.
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
#include "milter_wire.h"
#include "shared_engine.h"

#include <stdatomic.h>

/** Streams that wait for their next message, at most. */
#define PS_MILTER_IDLE_MAX 16

struct ps_kept_stream;
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
	 * Streams that wait, wiped, for the next message of any connection: most
	 * servers connect anew for each mail, and hold connections that send none.
	 */
	pthread_mutex_t idle_mutex;
	struct ps_kept_stream *idle;
	unsigned idle_count;
	/** True: no new message is begun. */
	atomic_bool stopping;
	/** Messages between their first byte and their reply. */
	atomic_uint in_flight;
	/** Messages since the start, by how they ended. */
	atomic_ullong scrubbed, refused, deferred;
};

/** Makes what sessions share; the caller has set the rest. */
PHISCRUB_MUST_USE enum phiscrub_status ps_milter_session_init(struct ps_milter *milter);

/** Frees the streams that wait: they hold on to an engine that was replaced. */
void ps_milter_session_forget(struct ps_milter *milter);

/** A session of @milter, which outlives it; NULL without memory. */
struct ps_session *ps_session_new(struct ps_milter *milter);

/** Gives up a message that was begun, wipes and frees; NULL is fine. */
void ps_session_free(struct ps_session *session);

/** The pieces of a message, in their order. The first begins it; what fails is told at its end. */
void ps_session_header(struct ps_session *session, const char *name, const char *value);
void ps_session_headers_end(struct ps_session *session);
void ps_session_body(struct ps_session *session, const unsigned char *data, size_t len);

/**
 * Ends the message and tells the server how to change it, or why it is not
 * taken; @queue_id, perhaps empty, is for the log. False where the server could
 * not be told: the connection is to be closed, and the mail is deferred. The
 * session may be another one afterwards, or NULL.
 */
PHISCRUB_MUST_USE bool ps_session_finish(struct ps_session **session, struct ps_wire *wire, const char *queue_id);

/** Gives up the message, if one was begun. */
void ps_session_abort(struct ps_session *session);

#endif
