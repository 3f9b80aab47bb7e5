#include "milter_talk.h"

#include "message.h"

#include <string.h>

/** The protocol's version, and the length of what is said about it: version, actions, steps. */
enum { VERSION = 6, NEGOTIATION = 12 };

/** Edits that the server has to be able to make for us. */
enum {
	ADD_HEADERS = 0x01,
	CHANGE_BODY = 0x02,
	CHANGE_HEADERS = 0x10,
	ACTIONS = ADD_HEADERS | CHANGE_BODY | CHANGE_HEADERS
};

/** Steps: what need not be sent, what is not answered, and a header's value with its first space. */
enum {
	NO_CONNECT = 0x01,
	NO_HELO = 0x02,
	NO_MAIL = 0x04,
	NO_RCPT = 0x08,
	NO_HEADERS_END = 0x40,
	NO_ANSWER_HEADER = 0x80,
	NO_UNKNOWN = 0x100,
	NO_DATA = 0x200,
	NO_ANSWER_HEADERS_END = 0x40000,
	NO_ANSWER_BODY = 0x80000,
	LEADING_SPACE = 0x100000,
	WANTED = NO_CONNECT | NO_HELO | NO_MAIL | NO_RCPT | NO_HEADERS_END | NO_UNKNOWN | NO_ANSWER_HEADER |
		 NO_ANSWER_HEADERS_END | NO_ANSWER_BODY | LEADING_SPACE
};

static bool answer(struct ps_talk *talk, unsigned char letter, const void *data, size_t len)
{
	return ps_wire_put(&talk->wire, letter, data, len, NULL, 0) && ps_wire_flush(&talk->wire);
}

static bool go_on(struct ps_talk *talk)
{
	return answer(talk, PS_WIRE_CONTINUE, NULL, 0);
}

/** Says why the connection ends; returns false for its caller to return. */
static bool breach(const char *why)
{
	ps_say("milter", "%s; the connection was closed", why);
	return false;
}

/* --- packets ---------------------------------------------------------------- */

/*
 * Over TCP the DATA step stays: a reply acknowledges what Postfix sent before,
 * whether we wanted it or not, and its next small packet would wait 40 ms for
 * that.
 */
static bool negotiate(struct ps_talk *talk, const struct ps_packet *packet)
{
	unsigned char reply[NEGOTIATION];
	uint32_t version, actions, steps, wanted;

	if (talk->phase != PS_TALK_FRESH || packet->len < NEGOTIATION)
		return breach("the mail server negotiates where nothing is to be negotiated");
	version = ps_wire_number(packet->data);
	actions = ps_wire_number(packet->data + 4);
	steps = ps_wire_number(packet->data + 8);
	if ((actions & ACTIONS) != ACTIONS)
		return breach("the mail server lets nobody change headers and body");
	/* Without the first space of each value the bytes would not be those that are received. */
	if (version < VERSION || (steps & LEADING_SPACE) == 0)
		return breach("the mail server is too old: it hides the first space of a header; "
			      "Postfix 2.5 or Sendmail 8.14 is needed");
	wanted = steps & (uint32_t)WANTED;
	if (!talk->milter->tcp)
		wanted |= steps & (uint32_t)NO_DATA;
	talk->answers_header = (wanted & NO_ANSWER_HEADER) == 0;
	talk->answers_headers_end = (wanted & NO_ANSWER_HEADERS_END) == 0;
	talk->answers_body = (wanted & NO_ANSWER_BODY) == 0;
	talk->phase = PS_TALK_ENVELOPE;
	ps_wire_write_number(reply, VERSION);
	ps_wire_write_number(reply + 4, ACTIONS);
	ps_wire_write_number(reply + 8, wanted);
	return answer(talk, PS_WIRE_NEGOTIATE, reply, sizeof(reply));
}

/** One past the NUL that ends the text at data[at], or 0. */
static size_t text_end(const struct ps_packet *packet, size_t at)
{
	const unsigned char *end = at < packet->len ? memchr(packet->data + at, '\0', packet->len - at) : NULL;

	return end == NULL ? 0 : (size_t)(end - packet->data) + 1;
}

/** Keeps the queue id; of macros, which come as a letter and then names and values, there is no other use. */
static bool take_macros(struct ps_talk *talk, const struct ps_packet *packet)
{
	size_t at = 1;

	while (at < packet->len) {
		const char *name = (const char *)packet->data + at;
		size_t value = text_end(packet, at);
		size_t end = value == 0 ? 0 : text_end(packet, value);

		if (end == 0)
			return breach("the mail server sent macros that make no sense");
		if ((strcmp(name, "i") == 0 || strcmp(name, "{i}") == 0) && end - value <= sizeof(talk->queue_id))
			memcpy(talk->queue_id, packet->data + value, end - value);
		at = end;
	}
	return true;
}

/** What belongs to an envelope, and was not wanted or is answered for its own sake. */
static bool take_envelope(struct ps_talk *talk)
{
	if (talk->phase != PS_TALK_ENVELOPE)
		return breach("the mail server sent an envelope inside of a message");
	return go_on(talk);
}

static bool take_header(struct ps_talk *talk, const struct ps_packet *packet)
{
	size_t value = text_end(packet, 0);

	if (talk->phase != PS_TALK_ENVELOPE && talk->phase != PS_TALK_HEADERS)
		return breach("the mail server sent a header out of turn");
	/* What stood behind a NUL would be delivered and was not looked at. */
	if (value == 0 || text_end(packet, value) != packet->len)
		return breach("the mail server sent a header that makes no sense");
	talk->phase = PS_TALK_HEADERS;
	ps_session_header(talk->session, (const char *)packet->data, (const char *)packet->data + value);
	return !talk->answers_header || go_on(talk);
}

static bool take_headers_end(struct ps_talk *talk)
{
	if (talk->phase != PS_TALK_ENVELOPE && talk->phase != PS_TALK_HEADERS)
		return breach("the mail server ended the headers out of turn");
	talk->phase = PS_TALK_BODY;
	ps_session_headers_end(talk->session);
	return !talk->answers_headers_end || go_on(talk);
}

static bool take_body(struct ps_talk *talk, const struct ps_packet *packet)
{
	talk->phase = PS_TALK_BODY;
	ps_session_body(talk->session, packet->data, packet->len);
	return !talk->answers_body || go_on(talk);
}

/** Nothing of a message outlives it. */
static void forget_message(struct ps_talk *talk)
{
	if (talk->phase != PS_TALK_FRESH)
		talk->phase = PS_TALK_ENVELOPE;
	talk->queue_id[0] = '\0';
	ps_wire_forget(&talk->wire);
}

static bool end_message(struct ps_talk *talk, const struct ps_packet *packet)
{
	bool told;

	/* Sendmail's protocol lets the last piece of the body come here. */
	if (packet->len > 0)
		ps_session_body(talk->session, packet->data, packet->len);
	told = ps_session_finish(&talk->session, &talk->wire, talk->queue_id);
	forget_message(talk);
	return told && talk->session != NULL;
}

static void abort_message(struct ps_talk *talk)
{
	ps_session_abort(talk->session);
	forget_message(talk);
}

/** Takes one packet; false ends the connection. */
static bool take_packet(struct ps_talk *talk, const struct ps_packet *packet)
{
	if (talk->phase == PS_TALK_FRESH && packet->command != PS_WIRE_NEGOTIATE && packet->command != PS_WIRE_QUIT)
		return breach("the mail server did not negotiate");
	switch (packet->command) {
	case PS_WIRE_NEGOTIATE:
		return negotiate(talk, packet);
	case PS_WIRE_MACROS:
		return take_macros(talk, packet);
	case PS_WIRE_CONNECT:
	case PS_WIRE_HELO:
	case PS_WIRE_MAIL:
	case PS_WIRE_RCPT:
	case PS_WIRE_DATA:
	case PS_WIRE_UNKNOWN:
		return take_envelope(talk);
	case PS_WIRE_HEADER:
		return take_header(talk, packet);
	case PS_WIRE_HEADERS_END:
		return take_headers_end(talk);
	case PS_WIRE_BODY:
		return take_body(talk, packet);
	case PS_WIRE_MESSAGE_END:
		return end_message(talk, packet);
	case PS_WIRE_ABORT:
	case PS_WIRE_NEXT_CONNECTION:
		abort_message(talk);
		return true;
	case PS_WIRE_QUIT:
		return false;
	default:
		return breach("the mail server sent what this protocol does not have");
	}
}

/* --- connections ------------------------------------------------------------ */

void ps_talk_init(struct ps_talk *talk, struct ps_milter *milter)
{
	memset(talk, 0, sizeof(*talk));
	talk->milter = milter;
	ps_wire_init(&talk->wire);
}

void ps_talk_serve(struct ps_talk *talk, int fd)
{
	struct ps_packet packet;

	talk->phase = PS_TALK_FRESH;
	if (talk->session == NULL)
		talk->session = ps_session_new(talk->milter);
	if (talk->session == NULL || !ps_wire_begin(&talk->wire, fd))
		return;
	while (ps_wire_read(&talk->wire, &packet) && take_packet(talk, &packet))
		continue;
	/* What came of a message that did not end. */
	if (talk->session != NULL)
		ps_session_abort(talk->session);
	talk->wire.taken = talk->wire.len;
	forget_message(talk);
}

void ps_talk_fini(struct ps_talk *talk)
{
	ps_session_free(talk->session);
	ps_wire_fini(&talk->wire);
}
