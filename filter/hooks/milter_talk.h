/**
 * What is said on one milter connection: the negotiation, and which packet may
 * follow which.
 *
 * The mail server is asked for headers and body alone, and not to wait for an
 * answer before the end of a message. A packet that is out of turn, or makes no
 * sense, ends the connection: the server then defers the mail (I3).
 *
 *     negotiate, { MAIL ... DATA, header ..., headers' end, body ..., message's end }, quit
 *
 * The protocol is that of Sendmail 8.14 and Postfix 2.5, version 6; its only
 * description is libmilter's source and Postfix's src/milter/milter8.c.
 */
#ifndef PS_MILTER_TALK_H
#define PS_MILTER_TALK_H

#include "milter_session.h"

/** As long as the longest queue id of a mail server, and its NUL. */
#define PS_TALK_QUEUE_ID 64

enum ps_talk_phase {
	/** Nothing was agreed on. */
	PS_TALK_FRESH,
	/** Between messages, or in an envelope. */
	PS_TALK_ENVELOPE,
	PS_TALK_HEADERS,
	PS_TALK_BODY
};

/** Goes from connection to connection, with the memory of its messages. */
struct ps_talk {
	struct ps_milter *milter;
	struct ps_wire wire;
	/** Owned; NULL where there was no memory for one. */
	struct ps_session *session;
	enum ps_talk_phase phase;
	/** The server wants an answer to every header, to their end, to pieces of the body. */
	bool answers_header, answers_headers_end, answers_body;
	/** Of the message at hand, or empty. */
	char queue_id[PS_TALK_QUEUE_ID];
};

void ps_talk_init(struct ps_talk *talk, struct ps_milter *milter);

/** Serves the connection @fd to its end. The caller closes it. */
void ps_talk_serve(struct ps_talk *talk, int fd);

void ps_talk_fini(struct ps_talk *talk);

#endif
