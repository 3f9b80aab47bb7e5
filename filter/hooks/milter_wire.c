#include "milter_wire.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum {
	/** A packet's length and letter. */
	LENGTH = 4,
	/** A mail of 50 kB in one piece, and its headers. */
	FIRST_CAPACITY = 64 * 1024,
	/** More is given back after a message. */
	KEPT_CAPACITY = 128 * 1024,
	/** What waits is sent when it is more. */
	OUT_ENOUGH = 64 * 1024,
	/** Seconds without a byte from the server, or without its taking one; libmilter's. */
	SILENCE = 7210,
};

void ps_wire_init(struct ps_wire *wire)
{
	memset(wire, 0, sizeof(*wire));
	wire->fd = -1;
	wire->out.limit = SIZE_MAX / 4;
}

bool ps_wire_begin(struct ps_wire *wire, int fd)
{
	const struct timeval silence = {.tv_sec = SILENCE};

	ps_wire_forget(wire);
	wire->taken = 0;
	wire->len = 0;
	wire->fd = fd;
	wire->broken = false;
	return setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &silence, sizeof(silence)) == 0 &&
	       setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &silence, sizeof(silence)) == 0;
}

uint32_t ps_wire_number(const unsigned char *data)
{
	return (uint32_t)data[0] << 24 | (uint32_t)data[1] << 16 | (uint32_t)data[2] << 8 | data[3];
}

void ps_wire_write_number(unsigned char *data, uint32_t number)
{
	data[0] = (unsigned char)(number >> 24);
	data[1] = (unsigned char)(number >> 16);
	data[2] = (unsigned char)(number >> 8);
	data[3] = (unsigned char)number;
}

/* --- reading ---------------------------------------------------------------- */

/** Moves what waits to the front of a block of at least @cap bytes. */
static bool make_room(struct ps_wire *wire, size_t cap)
{
	size_t waiting = wire->len - wire->taken;

	if (cap > wire->cap) {
		size_t wider = wire->cap < FIRST_CAPACITY ? FIRST_CAPACITY : wire->cap;
		unsigned char *in;

		while (wider < cap)
			wider *= 2;
		in = malloc(wider);
		if (in == NULL)
			return false;
		if (waiting > 0)
			memcpy(in, wire->in + wire->taken, waiting);
		ps_bytes_wipe(wire->in, wire->stained);
		free(wire->in);
		wire->in = in;
		wire->cap = wider;
		wire->stained = waiting;
	} else if (wire->taken > 0) {
		memmove(wire->in, wire->in + wire->taken, waiting);
	}
	wire->taken = 0;
	wire->len = waiting;
	return true;
}

/** Reads until @need bytes wait, and more where more is there. */
static bool read_until(struct ps_wire *wire, size_t need)
{
	while (wire->len - wire->taken < need) {
		ssize_t count;

		if ((need > wire->cap - wire->taken || wire->taken == wire->len) && !make_room(wire, need))
			return false;
		do {
			count = read(wire->fd, wire->in + wire->len, wire->cap - wire->len);
		} while (count < 0 && errno == EINTR);
		if (count <= 0)
			return false;
		wire->len += (size_t)count;
		if (wire->stained < wire->len)
			wire->stained = wire->len;
	}
	return true;
}

bool ps_wire_read(struct ps_wire *wire, struct ps_packet *packet)
{
	size_t len;

	if (!read_until(wire, LENGTH + 1))
		return false;
	len = ps_wire_number(wire->in + wire->taken);
	if (len == 0 || len > PS_WIRE_PACKET || !read_until(wire, LENGTH + len))
		return false;
	packet->command = wire->in[wire->taken + LENGTH];
	packet->data = wire->in + wire->taken + LENGTH + 1;
	packet->len = len - 1;
	wire->taken += LENGTH + len;
	return true;
}

/* --- sending ---------------------------------------------------------------- */

bool ps_wire_flush(struct ps_wire *wire)
{
	size_t sent = 0;

	while (!wire->broken && sent < wire->out.len) {
		ssize_t count = send(wire->fd, wire->out.data + sent, wire->out.len - sent, MSG_NOSIGNAL);

		if (count > 0)
			sent += (size_t)count;
		else if (count == 0 || errno != EINTR)
			wire->broken = true;
	}
	ps_bytes_clear(&wire->out);
	return !wire->broken;
}

bool ps_wire_put(struct ps_wire *wire, unsigned char letter, const void *first, size_t first_len, const void *second,
	size_t second_len)
{
	unsigned char head[LENGTH + 1];

	if (wire->broken || first_len > INT32_MAX - 1 || second_len > INT32_MAX - 1 - first_len)
		return false;
	ps_wire_write_number(head, (uint32_t)(1 + first_len + second_len));
	head[LENGTH] = letter;
	if (ps_bytes_add(&wire->out, head, sizeof(head)) != PHISCRUB_OK ||
		ps_bytes_add(&wire->out, first, first_len) != PHISCRUB_OK ||
		ps_bytes_add(&wire->out, second, second_len) != PHISCRUB_OK) {
		/* Half of a packet: what follows would be read as the rest of it. */
		wire->broken = true;
		return false;
	}
	return wire->out.len < OUT_ENOUGH || ps_wire_flush(wire);
}

/* --- the end ---------------------------------------------------------------- */

void ps_wire_forget(struct ps_wire *wire)
{
	size_t waiting = wire->len - wire->taken;

	if (wire->out.cap > KEPT_CAPACITY)
		ps_bytes_fini(&wire->out);
	else
		ps_bytes_clear(&wire->out);
	if (wire->cap > KEPT_CAPACITY && waiting == 0) {
		ps_bytes_wipe(wire->in, wire->stained);
		free(wire->in);
		wire->in = NULL;
		wire->cap = 0;
		wire->stained = 0;
	}
	if (wire->in == NULL) {
		wire->taken = 0;
		wire->len = 0;
		return;
	}
	memmove(wire->in, wire->in + wire->taken, waiting);
	ps_bytes_wipe(wire->in + waiting, wire->stained - waiting);
	wire->taken = 0;
	wire->len = waiting;
	wire->stained = waiting;
}

void ps_wire_fini(struct ps_wire *wire)
{
	ps_bytes_wipe(wire->in, wire->stained);
	free(wire->in);
	ps_bytes_fini(&wire->out);
	ps_wire_init(wire);
}
