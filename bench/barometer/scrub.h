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

/** One finding, with names that live as long as the engine's build. */
struct pb_found {
	const char *type;
	char pattern[PB_NAME_MAX];
	uint64_t start, end;
};

/** Findings of a run. Zeroed is empty; owned. */
struct pb_list {
	struct pb_found *items;
	size_t len, cap;
};

/** Makes both. On failure says why on standard error, closes, and returns false. */
bool pb_scrub_open(struct pb_scrub *scrub, const struct phiscrub_engine_options *options,
	const struct pb_corpus *corpus, unsigned jobs);
void pb_scrub_close(struct pb_scrub *scrub);

/** Scrubs the corpus once; its documents must be of the format that open was given. False where a call failed. */
bool pb_scrub_run(struct pb_scrub *scrub, const struct pb_corpus *corpus, uint64_t *findings);

/**
 * Scrubs the corpus once and digests findings and output.
 * Pieces are PB_PIECE long, or of random lengths from @seed where it is not 0.
 * @list (may be NULL) takes the findings themselves.
 */
bool pb_scrub_digest(const struct phiscrub_engine *engine, const struct pb_corpus *corpus, uint64_t seed,
	struct pb_digest *digest, struct pb_list *list);

/** The same with an engine of its own. */
bool pb_scrub_digest_new(const struct phiscrub_engine_options *options, const struct pb_corpus *corpus,
	struct pb_digest *digest, struct pb_list *list);

bool pb_digest_same(const struct pb_digest *left, const struct pb_digest *right);

void pb_list_fini(struct pb_list *list);

/** True where the build has the format. */
bool pb_has_format(const char *name);

#endif
