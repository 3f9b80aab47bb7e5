#include "buf.h"

#include "text.h"
#include "wipe.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BUF_FIRST_CAP ((size_t)256)
/* Leaves sums of a limit and the padding far from overflow. */
#define BUF_LIMIT_MAX (SIZE_MAX / 4)

void ps_buf_init(struct ps_buf *buf, size_t limit)
{
	*buf = (struct ps_buf){.limit = limit < BUF_LIMIT_MAX ? limit : BUF_LIMIT_MAX};
}

void ps_buf_fini(struct ps_buf *buf)
{
	ps_wipe_free(buf->data, buf->cap);
	ps_buf_init(buf, buf->limit);
}

void ps_buf_clear(struct ps_buf *buf)
{
	ps_wipe(buf->data, buf->len);
	buf->len = 0;
}

enum ps_status ps_buf_reserve(struct ps_buf *buf, size_t more)
{
	size_t need;
	size_t cap;
	unsigned char *data;

	if (more > buf->limit - buf->len)
		return PS_LIMIT;
	need = buf->len + more + PS_TEXT_PADDING;
	if (need <= buf->cap)
		return PS_OK;
	/* What is reserved at once is mostly all that will be needed. */
	cap = buf->cap + buf->cap / 2;
	if (cap < BUF_FIRST_CAP)
		cap = BUF_FIRST_CAP;
	if (cap < need)
		cap = need;
	if (cap > buf->limit && buf->limit + PS_TEXT_PADDING >= need)
		cap = buf->limit + PS_TEXT_PADDING;
	data = malloc(cap);
	if (data == NULL)
		return PS_SYSTEM;
	if (buf->len > 0)
		memcpy(data, buf->data, buf->len);
	memset(data + buf->len, 0, PS_TEXT_PADDING);
	ps_wipe_free(buf->data, buf->cap);
	buf->data = data;
	buf->cap = cap;
	return PS_OK;
}

enum ps_status ps_buf_add_str(struct ps_buf *buf, const char *text)
{
	return ps_buf_add(buf, text, strlen(text));
}

void ps_buf_truncate(struct ps_buf *buf, size_t len)
{
	if (len == buf->len)
		return;
	ps_wipe(buf->data + len, buf->len - len);
	buf->len = len;
}

void ps_buf_drop(struct ps_buf *buf, size_t len)
{
	size_t rest = buf->len - len;

	if (len == 0)
		return;
	memmove(buf->data, buf->data + len, rest);
	ps_wipe(buf->data + rest, len);
	buf->len = rest;
	memset(buf->data + rest, 0, PS_TEXT_PADDING);
}
