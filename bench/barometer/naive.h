/**
 * The baseline: a list of patterns in one Hyperscan block database, without
 * start offsets, scan only, in blocks of 64 KiB. What one would write first.
 */
#ifndef PB_NAIVE_H
#define PB_NAIVE_H

#include "corpus.h"

#include <stdint.h>

struct pb_naive;

/** Compiles the lines "/regex/flags" of the file (i: caseless). NULL, said on standard error, where that fails. */
struct pb_naive *pb_naive_new(const char *path);
void pb_naive_free(struct pb_naive *naive);

/** Scans the corpus once; @matches counts every end that Hyperscan reports. */
bool pb_naive_run(struct pb_naive *naive, const struct pb_corpus *corpus, uint64_t *matches);

#endif
