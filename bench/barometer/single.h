/** What is not throughput: one message, an engine's start, two threads against two processes. */
#ifndef PB_SINGLE_H
#define PB_SINGLE_H

#include "corpus.h"

#include <stdio.h>

/** Making an engine and a stream, and freeing them. False where that fails. */
bool pb_start(FILE *csv);

/**
 * Latency of messages of 160 bytes cut from the corpus, in a warm engine; and,
 * for an endless text, one stream with two threads against two processes.
 */
bool pb_single(const struct pb_corpus *corpus, FILE *csv);

#endif
