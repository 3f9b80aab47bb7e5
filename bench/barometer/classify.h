/** The engine's first pass alone: the only part of the bench that looks behind the public API. */
#ifndef PB_CLASSIFY_H
#define PB_CLASSIFY_H

#include "corpus.h"

#include <stdint.h>

struct pb_classify;

/** True where this processor has the instruction set; NULL is the best there is. */
bool pb_classify_has(const char *isa);

struct pb_classify *pb_classify_new(const char *isa);
void pb_classify_free(struct pb_classify *classify);

/** Class bitmaps of every block of 64 bytes; @bits counts what is set in some of them. */
bool pb_classify_run(struct pb_classify *classify, const struct pb_corpus *corpus, uint64_t *bits);

/** Bitmaps and lists of places, in texts of 64 KiB; @places counts them. */
bool pb_anchors_run(struct pb_classify *classify, const struct pb_corpus *corpus, uint64_t *places);

#endif
