/**
 * The flow: how an endless table is cut into sections, and what they share.
 *
 * The first bytes say what separates cells and what the columns are called;
 * every section is read with that head. A section ends behind a record, after
 * 32 KiB; a record that is longer than 64 KiB is cut between two cells, and a
 * cell of more than 64 KiB anywhere outside a UTF-8 sequence. The cuts depend
 * on the bytes alone (I2).
 */
#ifndef PS_FLOW_H
#define PS_FLOW_H

#include "status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Sections end behind the first record that ends after so many bytes, or at most here. */
#define PS_FLOW_RECORD ((size_t)32 << 10)
#define PS_FLOW_MAX ((size_t)64 << 10)
/** The head and the separator are judged by so many bytes. */
#define PS_FLOW_HEAD ((size_t)16 << 10)

/** Heads of more columns, or longer ones, are not known. */
#define PS_FLOW_COLUMNS 256
#define PS_FLOW_NAME 64

/** What all sections of a table have in common. Immutable once its head was read. */
struct ps_flow {
	bool known;
	unsigned char separator;
	/** The first record is the head. */
	bool has_head;
	/** The columns' names, one behind the other: text[starts[i] .. starts[i + 1]). */
	size_t column_count;
	uint16_t starts[PS_FLOW_COLUMNS + 1];
	char text[PS_FLOW_COLUMNS * PS_FLOW_NAME];
};

/** Where in a table a section begins. */
struct ps_flow_place {
	/** It is the first: what is the head comes first. */
	bool first;
	/** In the middle of a cell without quotes. */
	bool inside;
	size_t column;
};

/** Forgets a table, wiped; its sections start anew at *place. */
void ps_flow_begin(struct ps_flow *flow, struct ps_flow_place *place);

/** Reads the head of the table data[0 .. len), of which at most PS_FLOW_HEAD bytes count. */
void ps_flow_read(struct ps_flow *flow, const unsigned char *data, size_t len);

/** True for a document that cannot be cut: it is in UTF-16 or UTF-32. PS_CHARSET_WIDE bytes suffice. */
bool ps_flow_is_whole(const unsigned char *data, size_t len);

/**
 * Where the section that begins at data[0], at *place, ends; *next is where the
 * next one begins then. 0: more bytes are needed to say, which never is so
 * where @last is set and len > 0.
 */
size_t ps_flow_cut(struct ps_flow *flow, const unsigned char *data, size_t len, bool last,
	const struct ps_flow_place *place, struct ps_flow_place *next);

#endif
