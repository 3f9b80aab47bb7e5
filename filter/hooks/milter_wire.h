/**
 * The packets of one milter connection: a length of four bytes, a command's
 * letter, and data.
 *
 * What the mail server sends is read in as few pieces as it comes in, and what
 * it is told leaves in one: a server and a milter that wait for each other at
 * every packet cost a mail more than looking at it does. Everything that was
 * read or sent is wiped when the message ends (I6).
 *
 * Numbers are those of Sendmail's include/libmilter/mfdef.h, protocol version 6.
 *
 * Limits: a packet of PS_WIRE_PACKET bytes; two hours of silence.
 */
#ifndef PS_MILTER_WIRE_H
#define PS_MILTER_WIRE_H

#include "bytes.h"

/** The longest packet: a header field that a format may read, and its name. */
#define PS_WIRE_PACKET ((size_t)1024 * 1024 + 4096)

/** Body bytes of one packet that is sent. */
#define PS_WIRE_CHUNK ((size_t)65535)

/** What the server sends. */
enum ps_wire_command {
	PS_WIRE_ABORT = 'A',
	PS_WIRE_BODY = 'B',
	PS_WIRE_CONNECT = 'C',
	PS_WIRE_MACROS = 'D',
	PS_WIRE_MESSAGE_END = 'E',
	PS_WIRE_HELO = 'H',
	PS_WIRE_NEXT_CONNECTION = 'K',
	PS_WIRE_HEADER = 'L',
	PS_WIRE_MAIL = 'M',
	PS_WIRE_HEADERS_END = 'N',
	PS_WIRE_NEGOTIATE = 'O',
	PS_WIRE_QUIT = 'Q',
	PS_WIRE_RCPT = 'R',
	PS_WIRE_DATA = 'T',
	PS_WIRE_UNKNOWN = 'U'
};

/** What it is told. Negotiation is answered with its own letter. */
enum ps_wire_answer {
	PS_WIRE_ADD_HEADER = 'h',
	PS_WIRE_CHANGE_HEADER = 'm',
	PS_WIRE_REPLACE_BODY = 'b',
	PS_WIRE_CONTINUE = 'c',
	PS_WIRE_REPLY = 'y'
};

struct ps_packet {
	/** A ps_wire_command, or anything else that was sent. */
	unsigned char command;
	/** Borrowed until the next packet is read. */
	const unsigned char *data;
	size_t len;
};

struct ps_wire {
	/** The connection; the caller's. */
	int fd;
	/** Bytes that were read; [taken .. len) wait. Owned, cap bytes, of which [0 .. stained) held something. */
	unsigned char *in;
	size_t taken, len, cap, stained;
	/** Packets that wait to be sent. */
	struct ps_bytes out;
	/** Sending failed: nothing more is sent. */
	bool broken;
};

void ps_wire_init(struct ps_wire *wire);

/** Begins a connection. False where it cannot be given its timeouts. */
PHISCRUB_MUST_USE bool ps_wire_begin(struct ps_wire *wire, int fd);

/** Waits for the next packet. False at the end of the connection, at a length that cannot be, and without memory. */
PHISCRUB_MUST_USE bool ps_wire_read(struct ps_wire *wire, struct ps_packet *packet);

/** Puts a packet of two pieces to those that wait; either may be empty. False where that cannot be. */
PHISCRUB_MUST_USE bool ps_wire_put(struct ps_wire *wire, unsigned char letter, const void *first, size_t first_len,
	const void *second, size_t second_len);

/** Sends what waits. */
PHISCRUB_MUST_USE bool ps_wire_flush(struct ps_wire *wire);

/** Wipes everything but what was read and not taken yet, and keeps little memory. */
void ps_wire_forget(struct ps_wire *wire);

/** Wipes and frees; the connection stays open. */
void ps_wire_fini(struct ps_wire *wire);

/** The number in data[0 .. 4), and the other way. */
uint32_t ps_wire_number(const unsigned char *data);
void ps_wire_write_number(unsigned char *data, uint32_t number);

#endif
