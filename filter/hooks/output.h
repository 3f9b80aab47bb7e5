/**
 * Output: bytes to a descriptor, all of them or a failure that stays.
 *
 * A reader that went away ends the output without a word (`| head`), and still
 * as a failure: never exit status 0 with a short stream (I3).
 */
#ifndef PS_OUTPUT_H
#define PS_OUTPUT_H

#include "phiscrub.h"

#define PS_OUTPUT_BLOCK ((size_t)64 * 1024)

struct ps_output {
	int fd;
	/** What messages call it. Borrowed. */
	const char *place;
	/** The first failure; after it nothing more is written. */
	enum phiscrub_status status;
	/** Bytes in block that wait. */
	size_t len;
	/** The most bytes that ever waited; the block is wiped as far. */
	size_t used;
	unsigned char block[PS_OUTPUT_BLOCK];
};

/** Output to @fd, which finish() closes. PHISCRUB_IO, with a message, where it cannot be written to. */
PHISCRUB_MUST_USE enum phiscrub_status ps_output_init(struct ps_output *output, int fd, const char *place);

/** Takes data[0 .. len). A failure is kept in status. */
void ps_output_add(struct ps_output *output, const void *data, size_t len);

/** A struct phiscrub_stream's sink; @context is the output. */
phiscrub_sink ps_output_sink;

void ps_output_print(struct ps_output *output, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** data[0 .. len) as a JSON string with its quotes; what is not UTF-8 becomes U+FFFD. */
void ps_output_json(struct ps_output *output, const void *data, size_t len);

/** Writes what waits. Called before the program waits for input. */
PHISCRUB_MUST_USE enum phiscrub_status ps_output_flush(struct ps_output *output);

/** Flushes and closes: some file systems tell only then that a write failed. Wipes the block. */
PHISCRUB_MUST_USE enum phiscrub_status ps_output_finish(struct ps_output *output);

#endif
