#include "common.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fuzz_claim(bool claim, const char *what)
{
	if (claim)
		return;
	(void)fprintf(stderr, "not true: %s\n", what);
	abort();
}

struct phiscrub_engine *fuzz_engine(const char *action)
{
	struct phiscrub_engine_options options = {.action = action};
	struct phiscrub_engine *engine = NULL;

	fuzz_claim(phiscrub_engine_new(&options, &engine, NULL) == PHISCRUB_OK, "there is an engine");
	return engine;
}

static bool sink(void *context, const unsigned char *data, size_t len)
{
	struct fuzz_output *output = context;

	if (len > output->cap - output->len) {
		output->cap = (output->len + len) * 2;
		output->data = realloc(output->data, output->cap);
		fuzz_claim(output->data != NULL, "there is memory");
	}
	memcpy(output->data + output->len, data, len);
	output->len += len;
	return true;
}

/* I3: what has failed fails again, and writes no more. */
static void check_sticks(struct phiscrub_stream *stream, const struct fuzz_output *output)
{
	size_t written = output->len;

	fuzz_claim(
		phiscrub_stream_feed(stream, (const unsigned char *)"x\n", 2) == output->status, "feeding fails again");
	fuzz_claim(phiscrub_stream_finish(stream) == output->status, "the end fails again");
	fuzz_claim(output->len == written, "nothing is written after a failure");
}

struct fuzz_output fuzz_run(
	const struct phiscrub_engine *engine, const char *format, const unsigned char *data, size_t len, unsigned seed)
{
	struct fuzz_output output = {0};
	struct phiscrub_stream_options options = {.format = format, .sink = sink, .sink_context = &output};
	struct phiscrub_stream *stream = NULL;
	size_t at = 0;

	fuzz_claim(phiscrub_stream_new(engine, &options, &stream, NULL) == PHISCRUB_OK, "there is a stream");
	while (at < len && output.status == PHISCRUB_OK) {
		size_t piece = len - at;

		if (seed != 0) {
			seed = seed * 1103515245u + 12345u;
			piece = 1 + (seed >> 16) % 64;
		}
		if (piece > len - at)
			piece = len - at;
		output.status = phiscrub_stream_feed(stream, data + at, piece);
		at += piece;
	}
	if (output.status == PHISCRUB_OK)
		output.status = phiscrub_stream_finish(stream);
	fuzz_claim(output.status != PHISCRUB_INTERNAL, "no call fails by a mistake of ours");
	if (output.status != PHISCRUB_OK)
		check_sticks(stream, &output);
	phiscrub_stream_free(stream);
	return output;
}

void fuzz_free(struct fuzz_output *output)
{
	free(output->data);
}
