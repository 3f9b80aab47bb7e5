/* What is said on a milter connection: in any pieces the same, and out of turn the end of it. */
#define _GNU_SOURCE /* memmem */
#include "milter_talk.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SECRET "219-09-9999"
/* Letters of commands and answers stand in literals of their own: "\0" "1" is no octal number then. */
#define ACTIONS "\0\0\1\xff"
#define ALL_STEPS "\0\x1f\xff\xff"
#define NEGOTIATION "O\0\0\0\6" ACTIONS ALL_STEPS
/* Version 6; headers and body may be changed; no connection, envelope, DATA, end of headers; no answers. */
#define AGREED       \
	"O\0\0\0\6"  \
	"\0\0\0\x13" \
	"\0\x1c\x03\xcf"

static struct ps_milter milter;
static struct ps_talk talk;

static void start(void)
{
	const struct phiscrub_engine_options options = {.policy_text = "phiscrub: 1\nextends: safe-harbor\n",
		.policy_text_len = sizeof("phiscrub: 1\nextends: safe-harbor\n") - 1};
	struct phiscrub_engine *engine;

	milter.memory = 8 * 1024 * 1024;
	milter.deadline = 60;
	cr_assert_eq(ps_shared_engine_init(&milter.engine), PHISCRUB_OK);
	cr_assert_eq(phiscrub_engine_new(&options, &engine, NULL), PHISCRUB_OK);
	cr_assert_eq(ps_shared_engine_put(&milter.engine, engine), PHISCRUB_OK);
	cr_assert_eq(ps_milter_session_init(&milter), PHISCRUB_OK);
	ps_talk_init(&talk, &milter);
	cr_redirect_stderr();
}

static void stop(void)
{
	ps_talk_fini(&talk);
	ps_milter_session_forget(&milter);
	ps_shared_engine_fini(&milter.engine);
}

TestSuite(milter_talk, .init = start, .fini = stop, .timeout = 30);

/** Bytes of one direction. */
struct bytes {
	unsigned char data[300 * 1024];
	size_t len;
};

static struct bytes sent, answers;

static void put(const void *data, size_t len)
{
	cr_assert_leq(len, sizeof(sent.data) - sent.len);
	memcpy(sent.data + sent.len, data, len);
	sent.len += len;
}

/** Puts the packet @data, letter and all, to what the server is going to send. */
static void say(const void *data, size_t len)
{
	const unsigned char head[4] = {0, (unsigned char)(len >> 16), (unsigned char)(len >> 8), (unsigned char)len};

	put(head, sizeof(head));
	put(data, len);
}

/* The literal's last NUL is none of it. */
#define SAY(literal) say(literal, sizeof(literal) - 1)

/** The server's part: what is written in pieces, one a packet of the socket. */
struct writer {
	int fd;
	size_t piece;
	/** More may come. */
	bool stays;
};

static void *write_pieces(void *given)
{
	const struct writer *writer = given;

	for (size_t at = 0; at < sent.len; at += writer->piece) {
		size_t len = sent.len - at < writer->piece ? sent.len - at : writer->piece;

		if (send(writer->fd, sent.data + at, len, MSG_NOSIGNAL) < 0)
			break;
	}
	if (!writer->stays)
		(void)shutdown(writer->fd, SHUT_WR);
	return NULL;
}

static void *serve_connection(void *given)
{
	int *fd = given;

	ps_talk_serve(&talk, *fd);
	(void)close(*fd);
	return NULL;
}

/** Serves a connection on which the server sends all that was said; then nothing was said any more. */
static void serve_to(size_t piece, bool stays)
{
	int ends[2];
	pthread_t threads[2];
	ssize_t count;

	/* Each read() gets what one send() gave, whatever the timing. */
	cr_assert_eq(socketpair(AF_UNIX, piece < 4096 ? SOCK_SEQPACKET : SOCK_STREAM, 0, ends), 0);

	struct writer writer = {.fd = ends[0], .piece = piece, .stays = stays};

	cr_assert_eq(pthread_create(&threads[0], NULL, write_pieces, &writer), 0);
	cr_assert_eq(pthread_create(&threads[1], NULL, serve_connection, &ends[1]), 0);
	answers.len = 0;
	do {
		count = read(ends[0], answers.data + answers.len, sizeof(answers.data) - answers.len);
		answers.len += count > 0 ? (size_t)count : 0;
	} while (count > 0);
	for (size_t i = 0; i < 2; i++)
		cr_assert_eq(pthread_join(threads[i], NULL), 0);
	(void)close(ends[0]);
	sent.len = 0;
}

static void serve(size_t piece)
{
	serve_to(piece, false);
}

/** Takes the next answer of what was answered; it has to be @expected. */
static void expect_answer(size_t *at, const void *expected, size_t len)
{
	cr_assert_leq(*at + 4 + len, answers.len, "no answer at %zu of %zu", *at, answers.len);
	cr_expect_eq(ps_wire_number(answers.data + *at), len);
	cr_expect_arr_eq(answers.data + *at + 4, expected, len);
	*at += 4 + len;
}

#define EXPECT(literal) expect_answer(&at, literal, sizeof(literal) - 1)

static void say_mail(void)
{
	SAY("DLi\0"
	    "4F2B\0");
	SAY("LX-Note\0 number " SECRET "\0");
	SAY("LSubject\0 number " SECRET "\0");
	SAY("BYour number " SECRET " is on file.\r\n");
	SAY("E");
}

/** The last header first: taking one away would move those behind it. */
static void expect_scrubbed(size_t *at)
{
	static const char subject[] = "m\0\0\0\1Subject\0 number [SSN]";
	static const char note[] = "m\0\0\0\1X-Note\0 number [SSN]";
	static const char body[] = "bYour number [SSN] is on file.\r\n";

	expect_answer(at, subject, sizeof(subject));
	expect_answer(at, note, sizeof(note));
	expect_answer(at, body, sizeof(body) - 1);
	expect_answer(at, "c", 1);
}

static bool holds(const void *data, size_t len, const char *text)
{
	return len > 0 && memmem(data, len, text, strlen(text)) != NULL;
}

Test(milter_talk, asks_for_headers_and_body_alone_and_for_no_waiting)
{
	size_t at = 0;

	SAY(NEGOTIATION);
	serve(SIZE_MAX / 2);
	EXPECT(AGREED);
	cr_expect_eq(at, answers.len);
}

Test(milter_talk, over_tcp_the_data_step_stays)
{
	size_t at = 0;

	milter.tcp = true;
	SAY(NEGOTIATION);
	SAY("T");
	serve(SIZE_MAX / 2);
	EXPECT("O\0\0\0\6"
	       "\0\0\0\x13"
	       "\0\x1c\x01\xcf");
	EXPECT("c");
	cr_expect_eq(at, answers.len);
}

Test(milter_talk, a_mail_comes_back_scrubbed_in_whatever_pieces_it_came)
{
	static const size_t pieces[] = {1, 2, 3, 5, 7, 64, SIZE_MAX / 2};

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		size_t at = 0;

		SAY(NEGOTIATION);
		say_mail();
		SAY("Q");
		serve(pieces[i]);
		EXPECT(AGREED);
		expect_scrubbed(&at);
		cr_expect_eq(at, answers.len);
	}
	cr_expect_eq(atomic_load(&milter.scrubbed), sizeof(pieces) / sizeof(pieces[0]));
}

Test(milter_talk, one_connection_brings_several_mails)
{
	size_t at = 0;

	SAY(NEGOTIATION);
	say_mail();
	SAY("A");
	say_mail();
	/* The last piece of the body may come with its end. */
	SAY("LTo\0 somebody\0");
	SAY("EYour number " SECRET ".\r\n");
	SAY("K");
	say_mail();
	serve(SIZE_MAX / 2);
	EXPECT(AGREED);
	expect_scrubbed(&at);
	expect_scrubbed(&at);
	EXPECT("bYour number [SSN].\r\n");
	EXPECT("c");
	expect_scrubbed(&at);
	cr_expect_eq(at, answers.len);
}

Test(milter_talk, a_mail_without_a_finding_is_answered_with_one_word)
{
	size_t at = 0;

	SAY(NEGOTIATION);
	SAY("LSubject\0 hello\0");
	SAY("Bhello\r\n");
	SAY("E");
	serve(SIZE_MAX / 2);
	EXPECT(AGREED);
	EXPECT("c");
	cr_expect_eq(at, answers.len);
}

Test(milter_talk, a_long_body_comes_back_in_chunks_without_a_gap)
{
	static const char line[] = "Your number " SECRET " is on file, and the clinic is open on all weekdays.\r\n";
	static unsigned char chunk[1 + 65000];
	size_t at = 4 + sizeof(AGREED) - 1, total = 0, marks = 0;

	chunk[0] = 'B';
	for (size_t i = 1; i < sizeof(chunk); i++)
		chunk[i] = (unsigned char)line[(i - 1) % (sizeof(line) - 1)];
	SAY(NEGOTIATION);
	SAY("LSubject\0 hello\0");
	for (int i = 0; i < 4; i++)
		say(chunk, sizeof(chunk));
	SAY("E");
	serve(10000);
	for (; at < answers.len && answers.data[at + 4] == 'b'; at += 4 + ps_wire_number(answers.data + at)) {
		size_t len = ps_wire_number(answers.data + at) - 1;

		cr_expect_leq(len, PS_WIRE_CHUNK);
		total += len;
		for (size_t i = 0; i + 5 <= len; i++)
			marks += memcmp(answers.data + at + 5 + i, "[SSN]", 5) == 0;
	}
	EXPECT("c");
	cr_expect_eq(at, answers.len);
	cr_expect_geq(marks, 4 * 65000 / (sizeof(line) - 1) - 12);
	cr_expect_geq(total, 4 * 65000 - 7 * marks - 100);
	cr_expect(!holds(answers.data, answers.len, SECRET "\x20is"));
}

Test(milter_talk, each_step_is_answered_where_the_server_cannot_do_without)
{
	size_t at = 0;

	/* A header's first space, and nothing else. */
	SAY("O\0\0\0\6" ACTIONS "\0\x10\0\0");
	SAY("Cmx.example.org\0U");
	SAY("Hclient\0");
	SAY("M<app@clinic.example.org>\0");
	SAY("R<patient@mail.example.org>\0");
	SAY("T");
	SAY("LSubject\0 hello\0");
	SAY("N");
	SAY("Bhello\r\n");
	SAY("E");
	serve(SIZE_MAX / 2);
	EXPECT("O\0\0\0\6"
	       "\0\0\0\x13"
	       "\0\x10\0\0");
	for (int i = 0; i < 9; i++)
		EXPECT("c");
	cr_expect_eq(at, answers.len);
}

#define PACKET(literal)                      \
	{                                    \
		literal, sizeof(literal) - 1 \
	}

/** Packets behind a negotiation that end the connection. */
static const struct packet {
	const char *data;
	size_t len;
} out_of_turn[] = {
	PACKET(NEGOTIATION),
	PACKET("X"),
	PACKET("LSubject"),
	PACKET("LSubject\0 hello"),
	PACKET("LSubject\0 hello\0 more\0"),
	PACKET("L"),
	PACKET("DLi\0"
	       "4F2B"),
	PACKET("DLi\0"),
};

Test(milter_talk, what_makes_no_sense_ends_the_connection)
{
	for (size_t i = 0; i < sizeof(out_of_turn) / sizeof(out_of_turn[0]); i++) {
		size_t at = 0;

		SAY(NEGOTIATION);
		say(out_of_turn[i].data, out_of_turn[i].len);
		say_mail();
		serve(SIZE_MAX / 2);
		EXPECT(AGREED);
		cr_expect_eq(at, answers.len, "packet %zu: more was answered", i);
	}
}

Test(milter_talk, what_comes_inside_of_a_message_and_is_none_of_it_ends_the_connection)
{
	static const struct packet inside[] = {PACKET("LSubject\0 late\0"), PACKET("N"), PACKET("M<>\0"),
		PACKET("R<>\0"), PACKET("T"), PACKET(NEGOTIATION)};

	for (size_t i = 0; i < sizeof(inside) / sizeof(inside[0]); i++) {
		size_t at = 0;

		SAY(NEGOTIATION);
		SAY("LSubject\0 number " SECRET "\0");
		SAY("Bhello\r\n");
		say(inside[i].data, inside[i].len);
		SAY("E");
		serve(SIZE_MAX / 2);
		EXPECT(AGREED);
		cr_expect_eq(at, answers.len, "packet %zu: more was answered", i);
	}
	cr_expect_eq(atomic_load(&milter.in_flight), 0);
	cr_expect_eq(atomic_load(&milter.held), 0);
}

Test(milter_talk, a_packet_of_no_length_or_of_too_much_ends_the_connection)
{
	static const char lengths[][4] = {
		{0, 0, 0, 0}, {'\x7f', 0, 0, 0}, {'\xff', '\xff', '\xff', '\xff'}, {0, 0x11, 0, 0}};

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		size_t at = 0;

		SAY(NEGOTIATION);
		put(lengths[i], 4);
		say_mail();
		/* The rest of such a packet is not waited for. */
		serve_to(SIZE_MAX / 2, true);
		EXPECT(AGREED);
		cr_expect_eq(at, answers.len, "length %zu", i);
	}
}

Test(milter_talk, without_a_negotiation_nothing_is_answered)
{
	say_mail();
	serve(SIZE_MAX / 2);
	cr_expect_eq(answers.len, 0);
}

Test(milter_talk, a_server_that_cannot_do_what_is_needed_gets_no_answer)
{
	/* The first space is hidden; the body cannot be changed; an old version; half of a negotiation. */
	static const struct packet poor[] = {PACKET("O\0\0\0\6" ACTIONS "\0\x0f\xff\xff"),
		PACKET("O\0\0\0\6"
		       "\0\0\0\x11" ALL_STEPS),
		PACKET("O\0\0\0\2" ACTIONS ALL_STEPS), PACKET("O\0\0\0\6")};

	for (size_t i = 0; i < sizeof(poor) / sizeof(poor[0]); i++) {
		say(poor[i].data, poor[i].len);
		say_mail();
		serve(SIZE_MAX / 2);
		cr_expect_eq(answers.len, 0, "server %zu", i);
	}
}

Test(milter_talk, a_connection_lost_in_a_message_leaves_nothing_behind)
{
	SAY(NEGOTIATION);
	SAY("LSubject\0 number " SECRET "\0");
	SAY("BYour number " SECRET " is on file.\r\n");
	serve(SIZE_MAX / 2);
	cr_expect_eq(atomic_load(&milter.in_flight), 0);
	cr_expect_eq(atomic_load(&milter.held), 0);
	cr_expect(!holds(talk.wire.in, talk.wire.cap, SECRET));
}

Test(milter_talk, what_was_read_and_sent_is_wiped_with_its_message)
{
	SAY(NEGOTIATION);
	say_mail();
	serve(SIZE_MAX / 2);
	cr_expect(!holds(talk.wire.in, talk.wire.cap, SECRET));
	cr_expect(!holds(talk.wire.in, talk.wire.cap, "on file"));
	cr_expect(!holds(talk.wire.out.data, talk.wire.out.cap, "on file"));
}

Test(milter_talk, more_than_may_be_held_is_deferred_and_the_next_mail_is_not)
{
	size_t at = 0;

	milter.memory = 60;
	ps_talk_fini(&talk);
	ps_talk_init(&talk, &milter);
	SAY(NEGOTIATION);
	say_mail();
	SAY("LSubject\0 hello\0");
	SAY("E");
	serve(SIZE_MAX / 2);
	EXPECT(AGREED);
	expect_answer(&at, "y451 4.7.1 phiscrub: too much mail at once; try again later",
		sizeof("y451 4.7.1 phiscrub: too much mail at once; try again later"));
	EXPECT("c");
	cr_expect_eq(at, answers.len);
}
