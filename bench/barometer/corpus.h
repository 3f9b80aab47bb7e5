/**
 * A corpus: one file in memory, and how it is read.
 *
 * The file's name says it: NAME.txt is one endless text; NAME.FORMAT.rec holds
 * documents of that format, each ending in NUL (short.text.rec, letters.email.rec).
 */
#ifndef PB_CORPUS_H
#define PB_CORPUS_H

#include <stdbool.h>
#include <stddef.h>

#define PB_NAME_MAX 32
/** Readable bytes behind the data: Hyperscan reads past its end. */
#define PB_TAIL 64

struct pb_corpus {
	char name[PB_NAME_MAX];
	/** A format's name for the stream. */
	char format[PB_NAME_MAX];
	/** True: documents that end in NUL. */
	bool records;
	/** Owned; aligned to 64, with PB_TAIL bytes of zero behind. */
	unsigned char *data;
	size_t len;
};

/**
 * Reads the file's first @limit bytes, ended at a line's or a record's end.
 * On failure says why on standard error and returns false; nothing is owned then.
 */
bool pb_corpus_read(struct pb_corpus *corpus, const char *path, size_t limit);

void pb_corpus_fini(struct pb_corpus *corpus);

/** The corpus's first @limit bytes, ended in the same way. Borrows the data. */
struct pb_corpus pb_corpus_slice(const struct pb_corpus *corpus, size_t limit);

#endif
