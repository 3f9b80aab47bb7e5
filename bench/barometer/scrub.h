/**
 * phiscrub as a contestant: an engine and a stream through the public API, fed
 * with pieces of 64 KiB into a sink that counts.
 */
#ifndef PB_SCRUB_H
#define PB_SCRUB_H

#include "corpus.h"

#include "phiscrub.h"

#define PB_PIECE ((size_t)64 << 10)

/** An engine with its stream. Zeroed is closed. */
struct pb_scrub {
	struct phiscrub_engine *engine;
	struct phiscrub_stream *stream;
	/** Bytes that the sink took. */
	uint64_t out;
};

/** What a run found and wrote, so that two runs can be compared. */
struct pb_digest {
	uint64_t findings, bytes;
	/** Of type, start and end of each finding, in order; and of the output. */
	uint64_t found, written;
};

/** Makes both. On failure says why on standard error, closes, and returns false. */
bool pb_scrub_open(struct pb_scrub *scrub, const struct phiscrub_engine_options *options,
	const struct pb_corpus *corpus, unsigned jobs);
void pb_scrub_close(struct pb_scrub *scrub);

/** Scrubs the corpus once; its documents must be of the format that open was given. False where a call failed. */
bool pb_scrub_run(struct pb_scrub *scrub, const struct pb_corpus *corpus, uint64_t *findings);

/**
 * Scrubs the corpus with an engine of its own and digests findings and output.
 * Pieces are PB_PIECE long, or of random lengths from @seed where it is not 0.
 */
bool pb_scrub_digest(const struct phiscrub_engine_options *options, const struct pb_corpus *corpus, uint64_t seed,
	struct pb_digest *digest);

/** True where the build has the format. */
bool pb_has_format(const char *name);

#endif
