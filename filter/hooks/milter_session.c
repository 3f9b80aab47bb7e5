#include "milter_session.h"

#include "mail_bytes.h"
#include "message.h"
#include "patience.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/** A stream that saw more than this is not kept for the next message. */
#define KEEP_STREAM_BELOW ((size_t)1024 * 1024)

/** So many bytes are fed at once; less waits for the end of the message, so that few streams serve many connections. */
#define FEED_FROM ((size_t)256 * 1024)

/** What is shorter is scrubbed in far less time than any deadline, and without a thread of its own. */
#define HURRY_FROM ((size_t)256 * 1024)

#define NOT_TAKEN "the mail server did not take the scrubbed message"

/** A stream that goes from message to message while its engine is current. */
struct ps_kept_stream {
	/** The next that waits, where this one does. */
	struct ps_kept_stream *next;
	struct ps_engine_hold *hold;
	struct phiscrub_stream *stream;
	/** Whose message it works on. */
	struct ps_session *session;
	/** The stream had a document. */
	bool used;
};

struct ps_session {
	struct ps_milter *milter;
	/** From the first bytes of a message that are fed to its end; else NULL. */
	struct ps_kept_stream *kept;
	/** The stream has finished this message. */
	bool released;
	/** The message: from its first byte to its reply. */
	bool begun;
	struct ps_mail mail;
	/** Bytes of mail.raw that the stream was fed. */
	size_t fed;
	/** Bytes that count in milter->held. */
	size_t held;
	/** Why the message cannot be delivered, or PHISCRUB_OK. */
	enum phiscrub_status status;
	char why[PHISCRUB_ERROR_TEXT];
	/** When the message has to be ready. */
	struct timespec deadline;
	bool has_deadline;
};

/* --- failing ---------------------------------------------------------------- */

/** Keeps the first failure of a message. */
static void fail(struct ps_session *session, enum phiscrub_status status, const char *why)
{
	if (session->status != PHISCRUB_OK)
		return;
	session->status = status;
	(void)snprintf(session->why, sizeof(session->why), "%s", why);
}

static void fail_by_stream(struct ps_session *session, enum phiscrub_status status)
{
	fail(session, status, phiscrub_stream_error(session->kept->stream)->text);
}

static bool is_late(const struct ps_session *session)
{
	struct timespec now;

	if (!session->has_deadline)
		return false;
	if (clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		return true;
	return now.tv_sec > session->deadline.tv_sec ||
	       (now.tv_sec == session->deadline.tv_sec && now.tv_nsec >= session->deadline.tv_nsec);
}

static void set_deadline(struct ps_session *session)
{
	/* Without a clock the message is late, see is_late(). */
	session->deadline = (struct timespec){0, 0};
	session->has_deadline = true;
	if (clock_gettime(CLOCK_MONOTONIC, &session->deadline) == 0)
		session->deadline.tv_sec += (time_t)session->milter->deadline;
}

/** The stream's sink: also the place where a scrub that takes too long ends. */
static bool take_scrubbed(void *context, const unsigned char *data, size_t len)
{
	struct ps_session *session = ((struct ps_kept_stream *)context)->session;

	return !is_late(session) && ps_mail_sink(&session->mail, data, len);
}

/* --- streams ---------------------------------------------------------------- */

static void free_kept(struct ps_milter *milter, struct ps_kept_stream *kept)
{
	phiscrub_stream_free(kept->stream);
	ps_shared_engine_give_back(&milter->engine, kept->hold);
	free(kept);
}

/** A stream that waits, or NULL. The last that was put there comes first: the processor still knows its memory. */
static struct ps_kept_stream *take_idle(struct ps_milter *milter)
{
	struct ps_kept_stream *kept;

	(void)pthread_mutex_lock(&milter->idle_mutex);
	kept = milter->idle;
	if (kept != NULL) {
		milter->idle = kept->next;
		milter->idle_count--;
	}
	(void)pthread_mutex_unlock(&milter->idle_mutex);
	return kept;
}

/** Puts a stream to those that wait, or frees it where enough do. */
static void put_idle(struct ps_milter *milter, struct ps_kept_stream *kept)
{
	bool put = false;

	kept->session = NULL;
	if (ps_shared_engine_is_current(&milter->engine, kept->hold)) {
		(void)pthread_mutex_lock(&milter->idle_mutex);
		if (milter->idle_count < PS_MILTER_IDLE_MAX) {
			kept->next = milter->idle;
			milter->idle = kept;
			milter->idle_count++;
			put = true;
		}
		(void)pthread_mutex_unlock(&milter->idle_mutex);
	}
	if (!put)
		free_kept(milter, kept);
}

void ps_milter_session_forget(struct ps_milter *milter)
{
	for (struct ps_kept_stream *kept = take_idle(milter); kept != NULL; kept = take_idle(milter))
		free_kept(milter, kept);
}

/** One that waits and is ready for a document of the current engine, or NULL. */
static struct ps_kept_stream *reuse_stream(struct ps_milter *milter)
{
	for (;;) {
		struct ps_kept_stream *kept = take_idle(milter);

		if (kept == NULL)
			return NULL;
		if (ps_shared_engine_is_current(&milter->engine, kept->hold) &&
			(!kept->used || phiscrub_stream_reset(kept->stream) == PHISCRUB_OK))
			return kept;
		free_kept(milter, kept);
	}
}

static enum phiscrub_status new_stream(struct ps_milter *milter, struct ps_kept_stream **made)
{
	struct ps_kept_stream *kept = calloc(1, sizeof(*kept));
	struct phiscrub_stream_options options = {
		.format = "email",
		.atomic = true,
		.sink = take_scrubbed,
		.sink_context = kept,
	};
	enum phiscrub_status status;

	*made = NULL;
	if (kept == NULL)
		return PHISCRUB_SYSTEM;
	kept->hold = ps_shared_engine_take(&milter->engine);
	if (kept->hold == NULL) {
		free(kept);
		return PHISCRUB_INTERNAL;
	}
	ps_ledger_join(&milter->ledger, "milter", &options);
	status = phiscrub_stream_new(ps_engine_hold_view(kept->hold), &options, &kept->stream, NULL);
	if (status == PHISCRUB_OK)
		*made = kept;
	else
		free_kept(milter, kept);
	return status;
}

/** Sees to it that the session has a stream of the current engine, ready for its message. */
static enum phiscrub_status get_stream(struct ps_session *session)
{
	enum phiscrub_status status = PHISCRUB_OK;

	if (session->kept != NULL)
		return PHISCRUB_OK;
	session->kept = reuse_stream(session->milter);
	if (session->kept == NULL)
		status = new_stream(session->milter, &session->kept);
	if (session->kept != NULL)
		session->kept->session = session;
	return status;
}

/** The stream leaves the session. A document that was not finished, or was large, leaves nothing behind. */
static void leave_stream(struct ps_session *session)
{
	struct ps_kept_stream *kept = session->kept;

	session->kept = NULL;
	if (kept == NULL)
		return;
	kept->used = true;
	if (session->status != PHISCRUB_OK || session->fed > KEEP_STREAM_BELOW)
		free_kept(session->milter, kept);
	else
		put_idle(session->milter, kept);
}

/* --- a message's life ------------------------------------------------------- */

/** Before a message's first byte. */
static void begin_message(struct ps_session *session)
{
	if (session->begun)
		return;
	session->begun = true;
	atomic_fetch_add(&session->milter->in_flight, 1);
	if (atomic_load(&session->milter->stopping))
		fail(session, PHISCRUB_SYSTEM, "the filter is stopping");
}

/** Hands the stream what it was not fed yet. */
static void feed(struct ps_session *session)
{
	struct ps_mail *mail = &session->mail;
	enum phiscrub_status status = get_stream(session);

	if (status != PHISCRUB_OK) {
		fail(session, status, "no stream could be made");
		return;
	}
	status = phiscrub_stream_feed(
		session->kept->stream, mail->raw.data + session->fed, mail->raw.len - session->fed);
	session->fed = mail->raw.len;
	if (status != PHISCRUB_OK)
		fail_by_stream(session, status);
}

/** Of a message that ends before it was fed a stream is told, too, for the trail and the metrics. */
static void tell_ledger(struct ps_session *session)
{
	const struct ps_ledger *ledger = &session->milter->ledger;

	if (session->status != PHISCRUB_OK && session->kept == NULL && session->mail.raw.len > 0 &&
		(ledger->audits || ledger->counters != NULL))
		feed(session);
}

/** Forgets the message; the session is ready for its next. */
static void end_message(struct ps_session *session)
{
	if (!session->begun)
		return;
	tell_ledger(session);
	leave_stream(session);
	ps_mail_clear(&session->mail);
	atomic_fetch_sub(&session->milter->held, session->held);
	session->held = 0;
	session->fed = 0;
	session->status = PHISCRUB_OK;
	session->why[0] = '\0';
	session->has_deadline = false;
	session->released = false;
	session->begun = false;
	atomic_fetch_sub(&session->milter->in_flight, 1);
}

/** Counts @len bytes more as held; false where that would be too many. */
static bool hold_bytes(struct ps_session *session, size_t len)
{
	struct ps_milter *milter = session->milter;
	size_t before = atomic_fetch_add(&milter->held, len);

	if (before > milter->memory || len > milter->memory - before) {
		atomic_fetch_sub(&milter->held, len);
		fail(session, PHISCRUB_SYSTEM, "too much mail at once");
		return false;
	}
	session->held += len;
	return true;
}

/** After bytes were added to the mail, or were not. */
static void take_added(struct ps_session *session, enum phiscrub_status added)
{
	if (added != PHISCRUB_OK)
		fail(session, added,
			added == PHISCRUB_LIMIT ? "the message is over a limit of the filter" : "no memory");
	else if (session->mail.raw.len - session->fed >= FEED_FROM)
		feed(session);
}

/* --- the end of a message --------------------------------------------------- */

/** Scrubs the rest and looks at what came out. Nothing was told to the server before. */
static void scrub(void *context)
{
	struct ps_session *session = context;

	take_added(session, ps_mail_end_headers(&session->mail));
	if (session->status == PHISCRUB_OK)
		feed(session);
	if (session->status != PHISCRUB_OK)
		return;

	enum phiscrub_status status = phiscrub_stream_finish(session->kept->stream);

	session->released = status == PHISCRUB_OK;
	if (is_late(session))
		fail(session, PHISCRUB_SYSTEM, "scrubbing took too long");
	else if (status != PHISCRUB_OK)
		fail_by_stream(session, status);
	else if (ps_mail_split(&session->mail) != PHISCRUB_OK)
		fail(session, PHISCRUB_INTERNAL, "the scrubbed message does not match its headers");
}

/** One header's edit, made ready before any is sent. */
struct edits {
	struct ps_mail_edit *items;
	size_t count;
};

static void free_edits(struct edits *edits)
{
	for (size_t i = 0; i < edits->count; i++)
		ps_mail_edit_fini(&edits->items[i]);
	free(edits->items);
}

static enum phiscrub_status make_edits(const struct ps_mail *mail, struct edits *edits)
{
	*edits = (struct edits){NULL, 0};
	if (mail->count == 0)
		return PHISCRUB_OK;
	edits->items = calloc(mail->count, sizeof(*edits->items));
	if (edits->items == NULL)
		return PHISCRUB_SYSTEM;
	for (size_t i = 0; i < mail->count; i++) {
		struct ps_mail_edit *edit = &edits->items[edits->count];
		bool changed;
		enum phiscrub_status status = ps_mail_header_edit(mail, i, edit, &changed);

		if (changed)
			edits->count++;
		if (status != PHISCRUB_OK)
			return status;
	}
	return PHISCRUB_OK;
}

/** Changes a header, or deletes it where it gets a new name. */
static bool put_change(struct ps_wire *wire, const struct ps_mail_edit *edit)
{
	const char *value = edit->new_name == NULL ? edit->value : "";
	size_t name_len = strlen(edit->name) + 1;
	unsigned char *head = malloc(4 + name_len);
	bool good;

	if (head == NULL)
		return false;
	ps_wire_write_number(head, edit->index);
	memcpy(head + 4, edit->name, name_len);
	good = ps_wire_put(wire, PS_WIRE_CHANGE_HEADER, head, 4 + name_len, value, strlen(value) + 1);
	free(head);
	return good;
}

/** Last first: a deletion moves the indices behind it. */
static bool put_changes(struct ps_wire *wire, const struct edits *edits)
{
	for (size_t i = edits->count; i > 0; i--) {
		if (!put_change(wire, &edits->items[i - 1]))
			return false;
	}
	return true;
}

static bool put_new_names(struct ps_wire *wire, const struct edits *edits)
{
	for (size_t i = 0; i < edits->count; i++) {
		const struct ps_mail_edit *edit = &edits->items[i];

		if (edit->new_name != NULL && !ps_wire_put(wire, PS_WIRE_ADD_HEADER, edit->new_name,
						      strlen(edit->new_name) + 1, edit->value, strlen(edit->value) + 1))
			return false;
	}
	return true;
}

/** The new body, where it is one. */
static bool put_body(struct ps_wire *wire, const struct ps_mail *mail)
{
	const unsigned char *body;
	size_t len;

	if (!ps_mail_body_edit(mail, &body, &len))
		return true;
	/* A body of which nothing is left is replaced, too. */
	do {
		size_t piece = len < PS_WIRE_CHUNK ? len : PS_WIRE_CHUNK;

		if (!ps_wire_put(wire, PS_WIRE_REPLACE_BODY, body, piece, NULL, 0))
			return false;
		body += piece;
		len -= piece;
	} while (len > 0);
	return true;
}

/** Headers first, then the body in one run: any other edit in between would end the replacement. */
static void edit_message(struct ps_session *session, struct ps_wire *wire)
{
	struct edits edits;
	enum phiscrub_status status = make_edits(&session->mail, &edits);

	if (status != PHISCRUB_OK)
		fail(session, status, "the scrubbed headers cannot be told");
	else if (!put_changes(wire, &edits) || !put_new_names(wire, &edits) || !put_body(wire, &session->mail))
		fail(session, PHISCRUB_IO, NOT_TAKEN);
	free_edits(&edits);
}

/* --- the reply -------------------------------------------------------------- */

/** How a failure is told in SMTP. */
struct verdict {
	const char *code;
	bool is_permanent;
	const char *word, *advice;
};

static struct verdict verdict_of(enum phiscrub_status status)
{
	switch (status) {
	case PHISCRUB_MALFORMED:
	case PHISCRUB_LIMIT:
		return (struct verdict){"554 5.6.0", true, "refused", ""};
	case PHISCRUB_REFUSED:
		return (struct verdict){"550 5.7.1", true, "refused", ""};
	default:
		return (struct verdict){"451 4.7.1", false, "deferred", "; try again later"};
	}
}

/** Makes @text fit for an SMTP reply: servers take a '%' for the start of a format. */
static void make_plain(char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte < 0x20 || byte >= 0x7f || byte == '%')
			*text = '?';
	}
}

/** Tells the server of a message that cannot be delivered. */
static bool refuse(struct ps_session *session, struct ps_wire *wire, const char *queue_id)
{
	struct ps_milter *milter = session->milter;
	struct verdict verdict = verdict_of(session->status);
	char text[PHISCRUB_ERROR_TEXT + 64];

	atomic_fetch_add(verdict.is_permanent ? &milter->refused : &milter->deferred, 1);
	ps_say("milter", "%s: %s: %s", queue_id[0] == '\0' ? "no queue id" : queue_id, verdict.word, session->why);
	(void)snprintf(text, sizeof(text), "%s phiscrub: %s%s", verdict.code, session->why, verdict.advice);
	make_plain(text);
	return ps_wire_put(wire, PS_WIRE_REPLY, text, strlen(text) + 1, NULL, 0) && ps_wire_flush(wire);
}

/** The edits and the word that ends them leave together. */
static void release(struct ps_session *session, struct ps_wire *wire)
{
	edit_message(session, wire);
	if (session->status == PHISCRUB_OK &&
		(!ps_wire_put(wire, PS_WIRE_CONTINUE, NULL, 0, NULL, 0) || !ps_wire_flush(wire)))
		fail(session, PHISCRUB_IO, NOT_TAKEN);
	if (session->status == PHISCRUB_OK)
		atomic_fetch_add(&session->milter->scrubbed, 1);
}

/* --- the deadline ----------------------------------------------------------- */

/** Ends what nobody waits for any more, in its own thread. */
static void end_late(void *context)
{
	struct ps_session *session = context;

	/* Recorded as released, and not delivered. */
	if (session->released)
		phiscrub_stream_unsent(session->kept->stream);
	fail(session, PHISCRUB_SYSTEM, "scrubbing took too long");
	end_message(session);
	ps_session_free(session);
}

/**
 * Scrubs until the deadline. What is late goes on alone, with its session, and
 * its bytes count as held until it ends; the connection gets a session in which
 * the message has failed. NULL where there is no memory for that.
 */
static struct ps_session *scrub_in_time(struct ps_session *session)
{
	struct ps_milter *milter = session->milter;

	if (session->mail.raw.len < HURRY_FROM) {
		scrub(session);
		return session;
	}
	switch (ps_patience_run(scrub, end_late, session, &session->deadline)) {
	case PS_PATIENCE_DONE:
		return session;
	case PS_PATIENCE_NONE:
		fail(session, PHISCRUB_SYSTEM, "no thread for the message");
		return session;
	case PS_PATIENCE_LATE:
		break;
	}
	session = ps_session_new(milter);
	if (session == NULL)
		return NULL;
	session->begun = true;
	atomic_fetch_add(&milter->in_flight, 1);
	fail(session, PHISCRUB_SYSTEM, "scrubbing took too long");
	return session;
}

/* --- the interface ---------------------------------------------------------- */

struct ps_session *ps_session_new(struct ps_milter *milter)
{
	struct ps_session *session = calloc(1, sizeof(*session));

	if (session == NULL)
		return NULL;
	session->milter = milter;
	ps_mail_init(&session->mail, milter->memory);
	return session;
}

void ps_session_free(struct ps_session *session)
{
	if (session == NULL)
		return;
	ps_session_abort(session);
	ps_mail_fini(&session->mail);
	free(session);
}

void ps_session_header(struct ps_session *session, const char *name, const char *value)
{
	begin_message(session);
	/* Colon and CRLF; a newline inside may take one byte more. */
	if (session->status == PHISCRUB_OK && hold_bytes(session, strlen(name) + strlen(value) + 3))
		take_added(session, ps_mail_add_header(&session->mail, name, value));
}

void ps_session_headers_end(struct ps_session *session)
{
	begin_message(session);
	if (session->status == PHISCRUB_OK)
		take_added(session, ps_mail_end_headers(&session->mail));
}

void ps_session_body(struct ps_session *session, const unsigned char *data, size_t len)
{
	begin_message(session);
	if (session->status == PHISCRUB_OK && hold_bytes(session, len))
		take_added(session, ps_mail_add_body(&session->mail, data, len));
}

bool ps_session_finish(struct ps_session **given, struct ps_wire *wire, const char *queue_id)
{
	struct ps_session *session = *given;
	bool told = true;

	begin_message(session);
	set_deadline(session);
	if (session->status == PHISCRUB_OK)
		session = scrub_in_time(session);
	*given = session;
	if (session == NULL) {
		ps_say("milter", "deferred: scrubbing took too long, and there is no memory for a new session");
		return false;
	}
	if (session->status == PHISCRUB_OK)
		release(session, wire);
	/* Scrubbed and recorded, and yet not delivered. */
	if (session->status != PHISCRUB_OK && session->released)
		phiscrub_stream_unsent(session->kept->stream);
	if (session->status != PHISCRUB_OK)
		told = refuse(session, wire, queue_id);
	end_message(session);
	return told;
}

void ps_session_abort(struct ps_session *session)
{
	if (!session->begun)
		return;
	fail(session, PHISCRUB_IO, "given up by the mail server");
	end_message(session);
}

enum phiscrub_status ps_milter_session_init(struct ps_milter *milter)
{
	return pthread_mutex_init(&milter->idle_mutex, NULL) == 0 ? PHISCRUB_OK : PHISCRUB_SYSTEM;
}
