/**
 * Bytes that a hook holds for itself: a message to explain, a line of gold.
 *
 * Never longer than their limit, and wiped before their memory is given back (I6).
 */
#ifndef PS_BYTES_H
#define PS_BYTES_H

#include "phiscrub.h"

struct ps_bytes {
	/** Owned; NULL while empty from the start. data[len] is not readable. */
	unsigned char *data;
	size_t len, cap;
	/** len never passes it. */
	size_t limit;
};

/** Appends data[0 .. len). PHISCRUB_LIMIT or PHISCRUB_SYSTEM, and then unchanged. */
PHISCRUB_MUST_USE enum phiscrub_status ps_bytes_add(struct ps_bytes *bytes, const void *data, size_t len);

/** Wipes the content and keeps the memory. */
void ps_bytes_clear(struct ps_bytes *bytes);

/** Wipes and frees; empty again with its limit kept. */
void ps_bytes_fini(struct ps_bytes *bytes);

/** Overwrites memory that held input; no compiler leaves it out. */
void ps_bytes_wipe(void *data, size_t len);

#endif
