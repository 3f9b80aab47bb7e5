#define _DEFAULT_SOURCE /* explicit_bzero */
#include "bytes.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 4096 };

void ps_bytes_wipe(void *data, size_t len)
{
	if (len > 0)
		explicit_bzero(data, len);
}

/** Moves to a block of @cap bytes by hand: realloc() would leave the old one unwiped. */
static enum phiscrub_status move_to(struct ps_bytes *bytes, size_t cap)
{
	unsigned char *data = malloc(cap);

	if (data == NULL)
		return PHISCRUB_SYSTEM;
	if (bytes->len > 0)
		memcpy(data, bytes->data, bytes->len);
	ps_bytes_wipe(bytes->data, bytes->len);
	free(bytes->data);
	bytes->data = data;
	bytes->cap = cap;
	return PHISCRUB_OK;
}

enum phiscrub_status ps_bytes_add(struct ps_bytes *bytes, const void *data, size_t len)
{
	if (len > bytes->limit - bytes->len)
		return PHISCRUB_LIMIT;
	if (len == 0)
		return PHISCRUB_OK;
	if (len > bytes->cap - bytes->len) {
		size_t cap = bytes->cap < FIRST_CAPACITY ? FIRST_CAPACITY : bytes->cap;

		while (cap - bytes->len < len)
			cap = cap > bytes->limit / 2 ? bytes->len + len : cap * 2;
		if (move_to(bytes, cap) != PHISCRUB_OK)
			return PHISCRUB_SYSTEM;
	}
	memcpy(bytes->data + bytes->len, data, len);
	bytes->len += len;
	return PHISCRUB_OK;
}

void ps_bytes_clear(struct ps_bytes *bytes)
{
	ps_bytes_wipe(bytes->data, bytes->len);
	bytes->len = 0;
}

void ps_bytes_fini(struct ps_bytes *bytes)
{
	ps_bytes_wipe(bytes->data, bytes->len);
	free(bytes->data);
	bytes->data = NULL;
	bytes->len = 0;
	bytes->cap = 0;
}
