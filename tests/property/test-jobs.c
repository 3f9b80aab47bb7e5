/*
 * I2 for threads: the output of several is that of one, and a failure stops all
 * of them. A plain program, since Criterion does not run under ThreadSanitizer.
 */
#include "documents.h"
#include "section.h"

#include <pthread.h>

static unsigned passed, failed;

static void expect(bool holds, const char *name, unsigned jobs, const char *what)
{
	passed += holds;
	failed += !holds;
	if (!holds)
		(void)printf("[FAIL] %s, %u jobs: %s\n", name, jobs, what);
}

/* Whole, in random pieces and in small ones: always what one thread makes of it. */
static void same_as_one(const struct phiscrub_engine *engine, const char *name, const void *data, size_t len)
{
	static const unsigned jobs[] = {2, 3, 7};
	struct outcome one = property_run(engine, "text", false, data, len, NULL, NULL);
	uint64_t state = 0x2545F4914F6CDD1D + len;

	for (size_t i = 0; i < sizeof(jobs) / sizeof(*jobs); i++) {
		struct outcome whole = property_run_jobs(engine, "text", jobs[i], data, len, NULL, NULL);
		struct outcome pieces = property_run_jobs(engine, "text", jobs[i], data, len, cut_random, &state);

		expect(outcome_same(&one, &whole), name, jobs[i], "whole");
		expect(outcome_same(&one, &pieces), name, jobs[i], "in pieces");
		outcome_free(&whole);
		outcome_free(&pieces);
	}
	outcome_free(&one);
}

/* Values at and over the cuts of many sections, and runs that fill whole ones. */
static void long_document(struct bytes *bytes, uint64_t *state)
{
	static const char *const values[] = {"call 503-555-0142 or ", "Dear Jane Doe, ", "born 03/14/1961, ",
		"jane.doe@example.org ", "https://example.org/visit?id=", "\n\n"};

	while (bytes->len < 12 * PS_SECTION_MAX) {
		uint64_t draw = property_random(state);

		document_fill(bytes, bytes->len + draw % 3000, draw % 4 == 0 ? 0 : 80, "\n");
		bytes_text(bytes, values[(draw >> 16) % (sizeof(values) / sizeof(*values))]);
		/* An address that never ends: the sections behind it begin covered. */
		for (size_t run = (draw >> 32) % 40 == 0 ? 3 * PS_SECTION_MAX : 0; run > 0; run--)
			bytes_add(bytes, "a", 1);
	}
}

static bool fail_at(void *context, const unsigned char *data, size_t len)
{
	size_t *left = context;

	(void)data;
	*left = *left > len ? *left - len : 0;
	return *left > 0;
}

/* A sink that fails ends the stream for good, whatever the other threads have ready. */
static void stops(const struct phiscrub_engine *engine, const struct bytes *bytes)
{
	struct outcome one = property_run(engine, "text", false, bytes->data, bytes->len, NULL, NULL);

	for (size_t room = 1; room < one.out.len; room += one.out.len / 5 + 1) {
		size_t left = room;
		struct phiscrub_stream_options options = {
			.format = "text", .jobs = 3, .sink = fail_at, .sink_context = &left};
		struct phiscrub_stream *stream = NULL;
		enum phiscrub_status status = phiscrub_stream_new(engine, &options, &stream, NULL);

		if (status == PHISCRUB_OK)
			status = property_feed(stream, bytes->data, bytes->len, NULL, NULL);
		if (status == PHISCRUB_OK)
			status = phiscrub_stream_finish(stream);
		expect(status == PHISCRUB_IO, "a sink that fails", 3, "status");
		expect(phiscrub_stream_finish(stream) == PHISCRUB_IO, "a sink that fails", 3, "status later");
		phiscrub_stream_free(stream);
	}
	outcome_free(&one);
}

/* What a thread of a server does with the engine that all share. */
struct server {
	const struct phiscrub_engine *engine;
	const struct document *documents;
	const struct outcome *wanted;
	unsigned different;
};

static void *serve(void *context)
{
	struct server *server = context;

	for (size_t round = 0; round < 2; round++) {
		for (size_t i = 0; i < DOCUMENTS; i++) {
			const struct bytes *bytes = &server->documents[i].bytes;
			struct outcome seen = property_run_jobs(
				server->engine, "auto", 1 + (unsigned)(i % 2), bytes->data, bytes->len, NULL, NULL);

			server->different += !outcome_same(&server->wanted[i], &seen);
			outcome_free(&seen);
		}
	}
	return NULL;
}

/* One engine, a stream for each thread. */
static void serves_threads(const struct phiscrub_engine *engine)
{
	struct document documents[DOCUMENTS];
	struct outcome wanted[DOCUMENTS];
	struct server servers[4];
	pthread_t threads[4];

	for (size_t i = 0; i < DOCUMENTS; i++) {
		documents[i] = document_make(i);
		wanted[i] = property_run(
			engine, "auto", false, documents[i].bytes.data, documents[i].bytes.len, NULL, NULL);
	}
	for (size_t i = 0; i < 4; i++) {
		servers[i] = (struct server){engine, documents, wanted, 0};
		if (pthread_create(&threads[i], NULL, serve, &servers[i]) != 0)
			abort();
	}
	for (size_t i = 0; i < 4; i++) {
		(void)pthread_join(threads[i], NULL);
		expect(servers[i].different == 0, "a stream for each thread", 1, "output");
	}
	for (size_t i = 0; i < DOCUMENTS; i++) {
		outcome_free(&wanted[i]);
		bytes_free(&documents[i].bytes);
	}
}

int main(void)
{
	struct phiscrub_engine *engine = property_engine(NULL, NULL);
	uint64_t state = 88172645463325252;

	for (size_t i = 0; i < DOCUMENTS; i++) {
		struct document document = document_make(i);

		same_as_one(engine, document.name, document.bytes.data, document.bytes.len);
		bytes_free(&document.bytes);
	}
	for (size_t i = 0; i < 6; i++) {
		struct bytes bytes = {0};

		long_document(&bytes, &state);
		same_as_one(engine, "long", bytes.data, bytes.len);
		if (i == 0)
			stops(engine, &bytes);
		bytes_free(&bytes);
	}
	serves_threads(engine);
	phiscrub_engine_free(engine);
	(void)printf("[====] Synthesis: Tested: %u | Passing: %u | Failing: %u | Crashing: 0\n", passed + failed,
		passed, failed);
	return failed == 0 && passed > 0 ? 0 : 1;
}
