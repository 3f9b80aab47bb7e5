#include "scrub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FNV_START 14695981039346656037U
#define FNV_PRIME 1099511628211U

static bool count(void *context, const unsigned char *data, size_t len)
{
	uint64_t *out = context;

	(void)data;
	*out += len;
	return true;
}

bool pb_has_format(const char *name)
{
	struct phiscrub_format_info info;

	for (size_t i = 0; phiscrub_format_at(i, &info); i++) {
		if (strcmp(info.name, name) == 0)
			return true;
	}
	return false;
}

bool pb_scrub_open(struct pb_scrub *scrub, const struct phiscrub_engine_options *options,
	const struct pb_corpus *corpus, unsigned jobs)
{
	struct phiscrub_stream_options stream = {
		.format = corpus->format, .sink = count, .sink_context = &scrub->out, .jobs = jobs};
	struct phiscrub_error error = {0};

	*scrub = (struct pb_scrub){0};
	if (phiscrub_engine_new(options, &scrub->engine, &error) != PHISCRUB_OK ||
		phiscrub_stream_new(scrub->engine, &stream, &scrub->stream, &error) != PHISCRUB_OK) {
		(void)fprintf(stderr, "%s: %s\n", corpus->name, error.text);
		pb_scrub_close(scrub);
		return false;
	}
	return true;
}

void pb_scrub_close(struct pb_scrub *scrub)
{
	phiscrub_stream_free(scrub->stream);
	phiscrub_engine_free(scrub->engine);
	*scrub = (struct pb_scrub){0};
}

/* The next number of a sequence (xorshift64); never 0. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* How the documents are cut. Zeroed: into pieces of PB_PIECE. */
struct cutter {
	uint64_t state;
	/* The longest piece is 2 to the power of this, at most 256 KiB: some runs have small pieces only. */
	unsigned power;
};

#define POWERS 19

static struct cutter cutter_of(uint64_t seed)
{
	return (struct cutter){.state = seed * FNV_PRIME, .power = (unsigned)(seed % POWERS)};
}

static size_t next_piece(struct cutter *cutter)
{
	uint64_t random;

	if (cutter->state == 0)
		return PB_PIECE;
	random = next_random(&cutter->state);
	return 1 + (size_t)((random >> 8) & (((uint64_t)1 << (random & 0xFF) % (cutter->power + 1)) - 1));
}

static bool feed(struct phiscrub_stream *stream, const unsigned char *data, size_t len, struct cutter *cutter)
{
	while (len > 0) {
		size_t piece = next_piece(cutter);

		if (piece > len)
			piece = len;
		if (phiscrub_stream_feed(stream, data, piece) != PHISCRUB_OK)
			return false;
		data += piece;
		len -= piece;
	}
	return true;
}

static bool run_documents(struct phiscrub_stream *stream, const struct pb_corpus *corpus, struct cutter *cutter)
{
	size_t at = 0;

	while (at < corpus->len) {
		size_t end = corpus->len;
		size_t next = end;

		if (corpus->records) {
			const unsigned char *nul = memchr(corpus->data + at, '\0', corpus->len - at);

			end = nul != NULL ? (size_t)(nul - corpus->data) : end;
			next = nul != NULL ? end + 1 : end;
		}
		if (!feed(stream, corpus->data + at, end - at, cutter) ||
			phiscrub_stream_finish(stream) != PHISCRUB_OK || phiscrub_stream_reset(stream) != PHISCRUB_OK) {
			(void)fprintf(stderr, "%s: %s\n", corpus->name, phiscrub_stream_error(stream)->text);
			return false;
		}
		at = next;
	}
	return true;
}

bool pb_scrub_run(struct pb_scrub *scrub, const struct pb_corpus *corpus, uint64_t *findings)
{
	uint64_t before = phiscrub_stream_stats(scrub->stream).findings;
	struct cutter whole = {0};
	bool done = run_documents(scrub->stream, corpus, &whole);

	*findings = phiscrub_stream_stats(scrub->stream).findings - before;
	return done;
}

/* --- digests -------------------------------------------------------------------- */

static void mix(uint64_t *hash, const void *data, size_t len)
{
	const unsigned char *bytes = data;

	for (size_t i = 0; i < len; i++)
		*hash = (*hash ^ bytes[i]) * FNV_PRIME;
}

struct witness {
	struct pb_digest *digest;
	struct pb_list *list;
	bool failed;
};

static bool digest_output(void *context, const unsigned char *data, size_t len)
{
	struct witness *witness = context;

	mix(&witness->digest->written, data, len);
	witness->digest->bytes += len;
	return !witness->failed;
}

static bool keep(struct pb_list *list, const struct phiscrub_finding *finding)
{
	struct pb_found *item;

	if (list->len == list->cap) {
		size_t cap = list->cap == 0 ? 1024 : list->cap * 2;
		struct pb_found *items = realloc(list->items, cap * sizeof(*items));

		if (items == NULL)
			return false;
		list->items = items;
		list->cap = cap;
	}
	item = &list->items[list->len];
	*item = (struct pb_found){.type = finding->type, .start = finding->start, .end = finding->end};
	(void)snprintf(item->pattern, sizeof(item->pattern), "%s", finding->pattern);
	list->len++;
	return true;
}

static void digest_finding(void *context, const struct phiscrub_finding *finding)
{
	struct witness *witness = context;
	uint64_t place[2] = {finding->start, finding->end};

	mix(&witness->digest->found, finding->type, strlen(finding->type));
	mix(&witness->digest->found, place, sizeof(place));
	witness->digest->findings++;
	if (witness->list != NULL && !keep(witness->list, finding))
		witness->failed = true;
}

bool pb_scrub_digest(const struct phiscrub_engine *engine, const struct pb_corpus *corpus, uint64_t seed,
	struct pb_digest *digest, struct pb_list *list)
{
	struct witness witness = {.digest = digest, .list = list};
	struct phiscrub_stream_options options = {.format = corpus->format,
		.sink = digest_output,
		.sink_context = &witness,
		.on_finding = digest_finding,
		.finding_context = &witness};
	struct cutter cutter = cutter_of(seed);
	struct phiscrub_stream *stream = NULL;
	struct phiscrub_error error = {0};
	bool done = false;

	*digest = (struct pb_digest){.found = FNV_START, .written = FNV_START};
	if (phiscrub_stream_new(engine, &options, &stream, &error) == PHISCRUB_OK)
		done = run_documents(stream, corpus, &cutter);
	else
		(void)fprintf(stderr, "%s: %s\n", corpus->name, error.text);
	phiscrub_stream_free(stream);
	return done && !witness.failed;
}

bool pb_scrub_digest_new(const struct phiscrub_engine_options *options, const struct pb_corpus *corpus,
	struct pb_digest *digest, struct pb_list *list)
{
	struct phiscrub_engine *engine;
	struct phiscrub_error error = {0};
	bool done;

	if (phiscrub_engine_new(options, &engine, &error) != PHISCRUB_OK) {
		(void)fprintf(stderr, "%s: %s\n", corpus->name, error.text);
		return false;
	}
	done = pb_scrub_digest(engine, corpus, 0, digest, list);
	phiscrub_engine_free(engine);
	return done;
}

bool pb_digest_same(const struct pb_digest *left, const struct pb_digest *right)
{
	return left->findings == right->findings && left->bytes == right->bytes && left->found == right->found &&
	       left->written == right->written;
}

void pb_list_fini(struct pb_list *list)
{
	free(list->items);
	*list = (struct pb_list){0};
}
