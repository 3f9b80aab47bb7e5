/**
 * What the properties are stated with: one document through the public door,
 * cut in some way, and everything that came of it.
 */
#ifndef PS_PROPERTY_H
#define PS_PROPERTY_H

#include "phiscrub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Bytes that grow. Zeroed is empty. */
struct bytes {
	unsigned char *data;
	size_t len, cap;
};

void bytes_add(struct bytes *bytes, const void *data, size_t len);
void bytes_text(struct bytes *bytes, const char *text);
void bytes_free(struct bytes *bytes);
bool bytes_same(const struct bytes *a, const struct bytes *b);

/** What a run left: the output, one line "TYPE pattern start end" a finding, and how it ended. */
struct outcome {
	struct bytes out, findings;
	enum phiscrub_status status;
	char error[PHISCRUB_ERROR_TEXT];
	uint64_t names;
};

/** Where a document is cut: called with the place, returns how many bytes the next piece has, at least 1. */
typedef size_t next_cut(void *context, size_t at);

/** An engine of the built-in policy, or of @policy_text; stops the test where there is none. */
struct phiscrub_engine *property_engine(const char *policy_text, const char *action);

/** Runs data[0 .. len) in pieces of @cut, or whole where it is NULL. */
struct outcome property_run(const struct phiscrub_engine *engine, const char *format, bool atomic, const void *data,
	size_t len, next_cut *cut, void *context);

/** As property_run, not atomic, with that many threads. */
struct outcome property_run_jobs(const struct phiscrub_engine *engine, const char *format, unsigned jobs,
	const void *data, size_t len, next_cut *cut, void *context);

/** As property_run, on a stream that is there. Findings are not noted. */
enum phiscrub_status property_feed(
	struct phiscrub_stream *stream, const void *data, size_t len, next_cut *cut, void *context);

void outcome_free(struct outcome *outcome);
bool outcome_same(const struct outcome *a, const struct outcome *b);

/** Cuts one byte at a time; once at *(size_t *)context; at random by the state *(uint64_t *)context. */
next_cut cut_bytes, cut_once, cut_random;

/** The next of a sequence that is the same in every run; *@state is not 0. */
uint64_t property_random(uint64_t *state);

/** A sink that fills struct bytes. */
phiscrub_sink property_sink;

#endif
