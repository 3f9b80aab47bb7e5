/**
 * A byte buffer that cannot exist without a limit, and is wiped.
 *
 * Memory that held input is overwritten before it is given back (I6). Data is
 * always followed by PS_TEXT_PADDING zero bytes, so that a full buffer can be
 * read as a text.
 */
#ifndef PS_BUF_H
#define PS_BUF_H

#include "status.h"
#include "text.h"

#include <string.h>

struct ps_buf {
	/** Owned; NULL while nothing was ever reserved. */
	unsigned char *data;
	/** Bytes in use, at most limit. */
	size_t len;
	size_t cap;
	/** Never grows past this many bytes. */
	size_t limit;
};

void ps_buf_init(struct ps_buf *buf, size_t limit);

/** Wipes and frees. The buffer is empty with its limit kept, and can be used again. */
void ps_buf_fini(struct ps_buf *buf);

/** Wipes the content and keeps the memory. */
void ps_buf_clear(struct ps_buf *buf);

/** Room for @more bytes behind len: PS_LIMIT or PS_SYSTEM, and then unchanged. */
PS_MUST_USE enum ps_status ps_buf_reserve(struct ps_buf *buf, size_t more);

PS_MUST_USE static inline enum ps_status ps_buf_add(struct ps_buf *buf, const void *data, size_t len)
{
	if (buf->cap < PS_TEXT_PADDING || len > buf->cap - PS_TEXT_PADDING - buf->len || len > buf->limit - buf->len) {
		enum ps_status status = ps_buf_reserve(buf, len);

		if (status != PS_OK)
			return status;
	}
	if (len > 0)
		memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	memset(buf->data + buf->len, 0, PS_TEXT_PADDING);
	return PS_OK;
}

/** Appends the bytes of a C string. */
PS_MUST_USE enum ps_status ps_buf_add_str(struct ps_buf *buf, const char *text);

/** Wipes everything from byte @len on, which is at most the length. */
void ps_buf_truncate(struct ps_buf *buf, size_t len);

/** Removes the first @len bytes; the rest moves to the front and the freed tail is wiped. */
void ps_buf_drop(struct ps_buf *buf, size_t len);

#endif
