/** Memory that ends, with its padding, at a page that may not be touched: one byte too far faults. */
#ifndef PS_GUARDED_H
#define PS_GUARDED_H

#include "text.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct guarded {
	unsigned char *data;
	size_t len;
	void *pages;
	size_t mapped;
};

/* data[0 .. len) and so many zero bytes, then the end of the world. */
static inline struct guarded guarded_pad(const void *data, size_t len, size_t padding)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t body = (len + padding + page - 1) / page * page;
	int zero;
	struct guarded made = {.len = len, .mapped = body + page};

	/* POSIX has no anonymous memory, but a private view of /dev/zero. */
	zero = open("/dev/zero", O_RDWR);
	made.pages = mmap(NULL, made.mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE, zero, 0);
	(void)close(zero);
	if (made.pages == MAP_FAILED || mprotect((unsigned char *)made.pages + body, page, PROT_NONE) != 0)
		abort();
	made.data = (unsigned char *)made.pages + body - padding - len;
	if (len > 0)
		memcpy(made.data, data, len);
	return made;
}

/* A text, with its padding. */
static inline struct guarded guarded_copy(const void *data, size_t len)
{
	return guarded_pad(data, len, PS_TEXT_PADDING);
}

/* Bytes that nothing follows. */
static inline struct guarded guarded_end(const void *data, size_t len)
{
	return guarded_pad(data, len, 0);
}

static inline void guarded_free(struct guarded *guarded)
{
	munmap(guarded->pages, guarded->mapped);
}

#endif
