/**
 * Source: a FILE of the command line, or standard input, read to its end.
 *
 * Says its own messages, so that a caller only passes the status on.
 */
#ifndef PS_SOURCE_H
#define PS_SOURCE_H

#include "bytes.h"

/** How much is read at once. */
#define PS_SOURCE_BLOCK ((size_t)256 * 1024)

struct ps_source {
	/** What messages call it: the path, or "stdin". Borrowed. */
	const char *place;
	int fd;
	/** Bytes of a regular file; 0 where nobody knows. */
	uint64_t size;
};

/**
 * Opens @path; NULL and "-" are standard input. A directory is refused here,
 * and so is the file that standard output goes to, which would never end.
 */
PHISCRUB_MUST_USE enum phiscrub_status ps_source_open(struct ps_source *source, const char *path);

/** Reads up to @cap bytes; *@len is 0 at the end only. Short reads are normal. */
PHISCRUB_MUST_USE enum phiscrub_status ps_source_read(
	const struct ps_source *source, unsigned char *data, size_t cap, size_t *len);

/**
 * Opens @path and appends all of it to @bytes; *@place is what messages call it.
 * PHISCRUB_LIMIT past the limit of @bytes, and then @too_long is said.
 */
PHISCRUB_MUST_USE enum phiscrub_status ps_source_read_all(
	const char *path, struct ps_bytes *bytes, const char **place, const char *too_long);

void ps_source_close(struct ps_source *source);

#endif
