#include "milter_session.h"

#include "mail_bytes.h"
#include "message.h"
#include "patience.h"

#include <libmilter/mfapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/** A stream that saw more than this is not kept for the next message. */
#define KEEP_STREAM_BELOW ((size_t)1024 * 1024)

/** What is shorter is scrubbed in far less time than any deadline, and without a thread of its own. */
#define HURRY_FROM ((size_t)256 * 1024)

/** What the server must be able to do for us, and what it need not send. */
#define ACTIONS ((unsigned long)(SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_CHGBODY))
#define NOT_SENT \
	((unsigned long)(SMFIP_NOCONNECT | SMFIP_NOHELO | SMFIP_NOMAIL | SMFIP_NORCPT | SMFIP_NOUNKNOWN | SMFIP_NOEOH))
/** No reply before the end of the message; libmilter makes one up where the server insists. */
#define NO_REPLY ((unsigned long)(SMFIP_NR_HDR | SMFIP_NR_EOH | SMFIP_NR_BODY))

/** libmilter hands no context to its first callback. Set once, before any of them. */
static struct ps_milter *the_milter;

/** One connection. */
struct ps_session {
	struct ps_milter *milter;
	/** The next that waits, where this one does. */
	struct ps_session *next;
	/** Kept from message to message while the engine is current. */
	struct ps_engine_hold *hold;
	struct phiscrub_stream *stream;
	/** The stream had a document. */
	bool used;
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
	fail(session, status, phiscrub_stream_error(session->stream)->text);
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
	struct ps_session *session = context;

	return !is_late(session) && ps_mail_sink(&session->mail, data, len);
}

/* --- a message's life ------------------------------------------------------- */

static void drop_stream(struct ps_session *session)
{
	phiscrub_stream_free(session->stream);
	session->stream = NULL;
	session->used = false;
	ps_shared_engine_give_back(&session->milter->engine, session->hold);
	session->hold = NULL;
}

/** A stream of the current engine, ready for a document. */
static enum phiscrub_status get_stream(struct ps_session *session)
{
	struct phiscrub_stream_options options = {
		.format = "email",
		.atomic = true,
		.sink = take_scrubbed,
		.sink_context = session,
	};
	struct ps_shared_engine *shared = &session->milter->engine;

	if (session->stream != NULL && !ps_shared_engine_is_current(shared, session->hold))
		drop_stream(session);
	if (session->used && phiscrub_stream_reset(session->stream) != PHISCRUB_OK)
		drop_stream(session);
	if (session->stream != NULL)
		return PHISCRUB_OK;
	session->hold = ps_shared_engine_take(shared);
	if (session->hold == NULL)
		return PHISCRUB_INTERNAL;

	ps_ledger_join(&session->milter->ledger, "milter", &options);

	enum phiscrub_status status =
		phiscrub_stream_new(ps_engine_hold_view(session->hold), &options, &session->stream, NULL);

	if (status != PHISCRUB_OK)
		drop_stream(session);
	return status;
}

/** Before a message's first byte. */
static void begin_message(struct ps_session *session)
{
	if (session->begun)
		return;
	session->begun = true;
	atomic_fetch_add(&session->milter->in_flight, 1);
	if (atomic_load(&session->milter->stopping)) {
		fail(session, PHISCRUB_SYSTEM, "the filter is stopping");
		return;
	}

	enum phiscrub_status status = get_stream(session);

	if (status != PHISCRUB_OK)
		fail(session, status, "no stream could be made");
}

/** Forgets the message; the session is ready for its next. */
static void end_message(struct ps_session *session)
{
	if (!session->begun)
		return;
	/* A document that was not finished, or was large, leaves nothing behind. */
	if (session->status != PHISCRUB_OK || session->fed > KEEP_STREAM_BELOW)
		drop_stream(session);
	session->used = session->stream != NULL;
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

/** After bytes were added to the mail: hands them to the stream, or fails. */
static void feed(struct ps_session *session, enum phiscrub_status added)
{
	struct ps_mail *mail = &session->mail;

	if (added != PHISCRUB_OK) {
		fail(session, added,
			added == PHISCRUB_LIMIT ? "the message is over a limit of the filter" : "no memory");
		return;
	}

	enum phiscrub_status status =
		phiscrub_stream_feed(session->stream, mail->raw.data + session->fed, mail->raw.len - session->fed);

	session->fed = mail->raw.len;
	if (status != PHISCRUB_OK)
		fail_by_stream(session, status);
}

/* --- the end of a message --------------------------------------------------- */

/** Scrubs the rest and looks at what came out. Nothing was told to the server before. */
static void scrub(void *context)
{
	struct ps_session *session = context;

	feed(session, ps_mail_end_headers(&session->mail));
	if (session->status != PHISCRUB_OK)
		return;

	enum phiscrub_status status = phiscrub_stream_finish(session->stream);

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

/** Changes headers and deletes those that get a new name, last first: a deletion moves the indices behind it. */
static bool send_changes(SMFICTX *context, const struct edits *edits)
{
	for (size_t i = edits->count; i > 0; i--) {
		const struct ps_mail_edit *edit = &edits->items[i - 1];
		char *value = edit->new_name == NULL ? edit->value : NULL;

		if (smfi_chgheader(context, edit->name, (int)edit->index, value) != MI_SUCCESS)
			return false;
	}
	return true;
}

static bool send_new_names(SMFICTX *context, const struct edits *edits)
{
	for (size_t i = 0; i < edits->count; i++) {
		const struct ps_mail_edit *edit = &edits->items[i];

		if (edit->new_name != NULL && smfi_addheader(context, edit->new_name, edit->value) != MI_SUCCESS)
			return false;
	}
	return true;
}

/** Headers first, then the body in one run: any other edit in between would end the replacement. */
static bool send_edits(SMFICTX *context, const struct ps_mail *mail, const struct edits *edits)
{
	const unsigned char *body;
	size_t len;

	if (!send_changes(context, edits) || !send_new_names(context, edits))
		return false;
	if (!ps_mail_body_edit(mail, &body, &len))
		return true;
	if (len > INT32_MAX)
		return false;
	return smfi_replacebody(context, (unsigned char *)(uintptr_t)body, (int)len) == MI_SUCCESS;
}

static void edit_message(SMFICTX *context, struct ps_session *session)
{
	struct edits edits;
	enum phiscrub_status status = make_edits(&session->mail, &edits);

	if (status != PHISCRUB_OK)
		fail(session, status, "the scrubbed headers cannot be told");
	else if (!send_edits(context, &session->mail, &edits))
		fail(session, PHISCRUB_IO, "the mail server did not take the scrubbed message");
	free_edits(&edits);
}

/* --- the reply -------------------------------------------------------------- */

/** How a failure is told in SMTP. */
struct verdict {
	/* libmilter's functions take char *, and change nothing. */
	char code[4], extended[6];
	sfsistat reply;
	const char *word, *advice;
};

static struct verdict verdict_of(enum phiscrub_status status)
{
	switch (status) {
	case PHISCRUB_MALFORMED:
	case PHISCRUB_LIMIT:
		return (struct verdict){"554", "5.6.0", SMFIS_REJECT, "refused", ""};
	case PHISCRUB_REFUSED:
		return (struct verdict){"550", "5.7.1", SMFIS_REJECT, "refused", ""};
	default:
		return (struct verdict){"451", "4.7.1", SMFIS_TEMPFAIL, "deferred", "; try again later"};
	}
}

/** Makes @text fit for an SMTP reply: libmilter takes a '%' for the start of a format. */
static void make_plain(char *text)
{
	for (; *text != '\0'; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte < 0x20 || byte >= 0x7f || byte == '%')
			*text = '?';
	}
}

static sfsistat reply(SMFICTX *context, struct ps_session *session)
{
	struct ps_milter *milter = session->milter;
	char queue_id_macro[] = "i";
	const char *queue_id = smfi_getsymval(context, queue_id_macro);
	char text[PHISCRUB_ERROR_TEXT + 64];

	if (session->status == PHISCRUB_OK) {
		atomic_fetch_add(&milter->scrubbed, 1);
		return SMFIS_CONTINUE;
	}

	struct verdict verdict = verdict_of(session->status);

	atomic_fetch_add(verdict.reply == SMFIS_REJECT ? &milter->refused : &milter->deferred, 1);
	ps_say("milter", "%s: %s: %s", queue_id == NULL ? "no queue id" : queue_id, verdict.word, session->why);
	(void)snprintf(text, sizeof(text), "phiscrub: %s%s", session->why, verdict.advice);
	make_plain(text);
	/* Without its text the reply still refuses. */
	(void)smfi_setreply(context, verdict.code, verdict.extended, text);
	return verdict.reply;
}

/* --- sessions --------------------------------------------------------------- */

/** A session that waits, or NULL. */
static struct ps_session *take_idle(struct ps_milter *milter)
{
	struct ps_session *session;

	(void)pthread_mutex_lock(&milter->idle_mutex);
	session = milter->idle;
	if (session != NULL) {
		milter->idle = session->next;
		milter->idle_count--;
	}
	(void)pthread_mutex_unlock(&milter->idle_mutex);
	return session;
}

static void free_session(struct ps_session *session)
{
	drop_stream(session);
	free(session);
}

/** One that waits, or a new one; NULL without memory. */
static struct ps_session *new_session(struct ps_milter *milter)
{
	struct ps_session *session = take_idle(milter);

	if (session != NULL)
		return session;
	session = calloc(1, sizeof(*session));
	if (session == NULL)
		return NULL;
	session->milter = milter;
	ps_mail_init(&session->mail, milter->memory);
	return session;
}

/** Puts an empty session to those that wait, or frees it where enough do. */
static void put_idle(struct ps_session *session)
{
	struct ps_milter *milter = session->milter;
	bool put = false;

	if (session->stream != NULL && ps_shared_engine_is_current(&milter->engine, session->hold)) {
		(void)pthread_mutex_lock(&milter->idle_mutex);
		if (milter->idle_count < PS_MILTER_IDLE_MAX) {
			session->next = milter->idle;
			milter->idle = session;
			milter->idle_count++;
			put = true;
		}
		(void)pthread_mutex_unlock(&milter->idle_mutex);
	}
	if (!put)
		free_session(session);
}

void ps_milter_session_forget(struct ps_milter *milter)
{
	for (struct ps_session *session = take_idle(milter); session != NULL; session = take_idle(milter))
		free_session(session);
}

/** The session of @context; NULL without memory. */
static struct ps_session *get_session(SMFICTX *context)
{
	struct ps_session *session = smfi_getpriv(context);

	if (session != NULL)
		return session;
	session = new_session(the_milter);
	if (session != NULL && smfi_setpriv(context, session) != MI_SUCCESS) {
		free_session(session);
		return NULL;
	}
	return session;
}

/* --- the deadline ----------------------------------------------------------- */

/** Ends what nobody waits for any more, in its own thread. */
static void end_late(void *context)
{
	struct ps_session *session = context;

	/* Recorded as released, and not delivered. */
	if (session->released)
		phiscrub_stream_unsent(session->stream);
	fail(session, PHISCRUB_SYSTEM, "scrubbing took too long");
	end_message(session);
	free_session(session);
}

/**
 * Scrubs until the deadline. What is late goes on alone, with its session, and
 * its bytes count as held until it ends; the connection gets a session in which
 * the message has failed. NULL where there is no memory for that.
 */
static struct ps_session *scrub_in_time(SMFICTX *context, struct ps_session *session)
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
	(void)smfi_setpriv(context, NULL);
	session = new_session(milter);
	if (session == NULL || smfi_setpriv(context, session) != MI_SUCCESS) {
		if (session != NULL)
			free_session(session);
		return NULL;
	}
	session->begun = true;
	atomic_fetch_add(&milter->in_flight, 1);
	fail(session, PHISCRUB_SYSTEM, "scrubbing took too long");
	return session;
}

/* --- callbacks -------------------------------------------------------------- */

static sfsistat on_negotiate(SMFICTX *context, unsigned long actions, unsigned long steps, unsigned long unused2,
	unsigned long unused3, unsigned long *want_actions, unsigned long *want_steps, unsigned long *want2,
	unsigned long *want3)
{
	(void)unused2;
	(void)unused3;
	if ((actions & ACTIONS) != ACTIONS || get_session(context) == NULL)
		return SMFIS_REJECT;
	/* Without the first space of each value the bytes would not be those that are received. */
	if ((steps & SMFIP_HDR_LEADSPC) == 0) {
		ps_say("milter", "the mail server is too old: it hides the first space of a header; "
				 "Postfix 2.5 or Sendmail 8.14 is needed");
		return SMFIS_REJECT;
	}
	*want_actions = ACTIONS;
	*want_steps = (NOT_SENT & steps) | NO_REPLY | (unsigned long)SMFIP_HDR_LEADSPC;
	if (!the_milter->tcp)
		*want_steps |= (unsigned long)SMFIP_NODATA & steps;
	*want2 = 0;
	*want3 = 0;
	return SMFIS_CONTINUE;
}

/*
 * A reply acknowledges what Postfix sent before, whether we wanted it or not.
 * Over TCP its next small packet would wait 40 ms for that.
 */
static sfsistat on_data(SMFICTX *context)
{
	(void)context;
	return SMFIS_CONTINUE;
}

static sfsistat on_header(SMFICTX *context, char *name, char *value)
{
	struct ps_session *session = smfi_getpriv(context);

	if (session == NULL)
		return SMFIS_NOREPLY;
	begin_message(session);
	/* Colon and CRLF; a newline inside may take one byte more. */
	if (session->status == PHISCRUB_OK && hold_bytes(session, strlen(name) + strlen(value) + 3))
		feed(session, ps_mail_add_header(&session->mail, name, value));
	return SMFIS_NOREPLY;
}

static sfsistat on_headers_end(SMFICTX *context)
{
	struct ps_session *session = smfi_getpriv(context);

	if (session == NULL)
		return SMFIS_NOREPLY;
	begin_message(session);
	if (session->status == PHISCRUB_OK)
		feed(session, ps_mail_end_headers(&session->mail));
	return SMFIS_NOREPLY;
}

static sfsistat on_body(SMFICTX *context, unsigned char *data, size_t len)
{
	struct ps_session *session = smfi_getpriv(context);

	if (session == NULL)
		return SMFIS_NOREPLY;
	begin_message(session);
	if (session->status == PHISCRUB_OK && hold_bytes(session, len))
		feed(session, ps_mail_add_body(&session->mail, data, len));
	return SMFIS_NOREPLY;
}

static sfsistat on_message_end(SMFICTX *context)
{
	struct ps_session *session = smfi_getpriv(context);
	sfsistat answer;

	/* Its session is lost, and what it held with it. */
	if (session == NULL)
		return SMFIS_TEMPFAIL;
	begin_message(session);
	set_deadline(session);
	if (session->status == PHISCRUB_OK)
		session = scrub_in_time(context, session);
	if (session == NULL) {
		ps_say("milter", "deferred: scrubbing took too long, and there is no memory for a new session");
		return SMFIS_TEMPFAIL;
	}
	if (session->status == PHISCRUB_OK)
		edit_message(context, session);
	/* Scrubbed and recorded, and yet not delivered. */
	if (session->status != PHISCRUB_OK && session->released)
		phiscrub_stream_unsent(session->stream);
	answer = reply(context, session);
	end_message(session);
	return answer;
}

static sfsistat on_abort(SMFICTX *context)
{
	struct ps_session *session = smfi_getpriv(context);

	/* The stream stands in the middle of a document. */
	if (session != NULL && session->begun) {
		fail(session, PHISCRUB_IO, "given up by the mail server");
		end_message(session);
	}
	return SMFIS_CONTINUE;
}

static sfsistat on_close(SMFICTX *context)
{
	struct ps_session *session = smfi_getpriv(context);

	if (session == NULL)
		return SMFIS_CONTINUE;
	(void)on_abort(context);
	(void)smfi_setpriv(context, NULL);
	put_idle(session);
	return SMFIS_CONTINUE;
}

enum phiscrub_status ps_milter_session_register(struct ps_milter *milter)
{
	static char name[] = "phiscrub";
	struct smfiDesc description = {
		.xxfi_name = name,
		.xxfi_version = SMFI_VERSION,
		.xxfi_flags = ACTIONS,
		.xxfi_negotiate = on_negotiate,
		.xxfi_data = on_data,
		.xxfi_header = on_header,
		.xxfi_eoh = on_headers_end,
		.xxfi_body = on_body,
		.xxfi_eom = on_message_end,
		.xxfi_abort = on_abort,
		.xxfi_close = on_close,
	};

	if (pthread_mutex_init(&milter->idle_mutex, NULL) != 0)
		return PHISCRUB_SYSTEM;
	the_milter = milter;
	return smfi_register(description) == MI_SUCCESS ? PHISCRUB_OK : PHISCRUB_SYSTEM;
}
