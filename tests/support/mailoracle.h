/** What another mail reader (GMime) sees: an oracle that shares no code with phiscrub. */
#ifndef PS_MAILORACLE_H
#define PS_MAILORACLE_H

#include <stddef.h>

/** What it saw, NUL-terminated, from malloc. NUL bytes in contents are blanks. */
struct mailoracle {
	/** Decoded headers, file names and contents as UTF-8, one below the other. */
	char *text;
	/** The tree of media types. */
	char *structure;
};

struct mailoracle mailoracle_read(const void *data, size_t len);
void mailoracle_free(struct mailoracle *seen);

#endif
