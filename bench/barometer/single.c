#define _DEFAULT_SOURCE
#include "single.h"

#include "report.h"
#include "scrub.h"
#include "timer.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define STARTS 21
#define MESSAGE ((size_t)160)
#define MESSAGES 10000
#define PAIR_ROUNDS 5

bool pb_start(FILE *csv)
{
	static const struct pb_corpus text = {.name = "-", .format = "text"};
	static const struct phiscrub_engine_options options = {0};
	double ns[STARTS];

	for (size_t i = 0; i < STARTS; i++) {
		uint64_t start = pb_cpu_ns();
		struct pb_scrub scrub;

		if (!pb_scrub_open(&scrub, &options, &text, 0))
			return false;
		ns[i] = (double)(pb_cpu_ns() - start);
		pb_scrub_close(&scrub);
	}
	pb_report(csv, &(struct pb_result){.kind = "start",
			       .corpus = "-",
			       .row = "engine",
			       .rounds = STARTS,
			       .ns = pb_spread_of(ns, STARTS),
			       .note = "ns for engine and stream"});
	return true;
}

/* --- one message -------------------------------------------------------------------- */

static bool scrub_message(struct pb_scrub *scrub, const unsigned char *data)
{
	return phiscrub_stream_feed(scrub->stream, data, MESSAGE) == PHISCRUB_OK &&
	       phiscrub_stream_finish(scrub->stream) == PHISCRUB_OK &&
	       phiscrub_stream_reset(scrub->stream) == PHISCRUB_OK;
}

/* Messages start at the beginnings of lines that are spread over the corpus. */
static const unsigned char *message_at(const struct pb_corpus *corpus, size_t index)
{
	size_t at = (corpus->len - 2 * MESSAGE) / MESSAGES * index;
	const unsigned char *line = memchr(corpus->data + at, '\n', corpus->len - MESSAGE - at);

	return line != NULL && line + 1 + MESSAGE <= corpus->data + corpus->len ? line + 1 : corpus->data + at;
}

static bool measure_messages(struct pb_scrub *scrub, const struct pb_corpus *corpus, double *ns)
{
	/* The first time warms; the second counts. */
	for (size_t i = 0; i < (size_t)2 * MESSAGES; i++) {
		const unsigned char *message = message_at(corpus, i % MESSAGES);
		uint64_t start = pb_wall_ns();

		if (!scrub_message(scrub, message))
			return false;
		ns[i % MESSAGES] = (double)(pb_wall_ns() - start);
	}
	return true;
}

static bool latency(const struct pb_corpus *corpus, FILE *csv)
{
	static const struct phiscrub_engine_options options = {0};
	double *ns = malloc(MESSAGES * sizeof(*ns));
	struct pb_scrub scrub;
	bool done;

	if (ns == NULL || !pb_scrub_open(&scrub, &options, corpus, 0)) {
		free(ns);
		return false;
	}
	done = measure_messages(&scrub, corpus, ns);
	if (done) {
		struct pb_result result = {.kind = "latency",
			.corpus = corpus->name,
			.row = "160 bytes p50",
			.bytes = MESSAGE,
			.findings = phiscrub_stream_stats(scrub.stream).findings / 2,
			.rounds = MESSAGES,
			.ns = pb_spread_of(ns, MESSAGES),
			.note = "median_ns is p50; q1_ns and q3_ns as usual"};

		pb_report(csv, &result);
		result.row = "160 bytes p99";
		result.ns.median = pb_quantile(ns, MESSAGES, 0.99);
		result.note = "median_ns is p99";
		pb_report(csv, &result);
	}
	pb_scrub_close(&scrub);
	free(ns);
	return done;
}

/* --- two at once ---------------------------------------------------------------------- */

static bool run_threads(const struct pb_corpus *corpus, unsigned jobs, double *ns, uint64_t *findings)
{
	static const struct phiscrub_engine_options options = {0};
	struct pb_scrub scrub;
	uint64_t start;
	bool done;

	if (!pb_scrub_open(&scrub, &options, corpus, jobs))
		return false;
	start = pb_wall_ns();
	done = pb_scrub_run(&scrub, corpus, findings);
	*ns = (double)(pb_wall_ns() - start);
	pb_scrub_close(&scrub);
	return done;
}

/* The child opens its engine, says so, waits for the start, and runs. */
static int child(const struct pb_corpus *corpus, int ready, int go)
{
	static const struct phiscrub_engine_options options = {0};
	struct pb_scrub scrub;
	uint64_t findings;
	char byte = 0;
	bool done;

	if (!pb_scrub_open(&scrub, &options, corpus, 0) || write(ready, &byte, 1) != 1 || read(go, &byte, 1) != 1)
		return 1;
	done = pb_scrub_run(&scrub, corpus, &findings);
	pb_scrub_close(&scrub);
	return done ? 0 : 1;
}

/* Two processes, each with one half of the corpus. */
static bool run_processes(const struct pb_corpus *corpus, double *ns)
{
	struct pb_corpus halves[2] = {pb_corpus_slice(corpus, corpus->len / 2), *corpus};
	uint64_t start;
	int ready[2];
	int go[2];
	bool done = true;
	char bytes[2] = {0};

	halves[1].data += halves[0].len;
	halves[1].len -= halves[0].len;
	if (pipe(ready) != 0 || pipe(go) != 0)
		return false;
	for (size_t i = 0; i < 2; i++) {
		pid_t id = fork();

		if (id == 0)
			_exit(child(&halves[i], ready[1], go[0]));
		done = done && id > 0 && read(ready[0], bytes, 1) == 1;
	}
	start = pb_wall_ns();
	done = done && write(go[1], bytes, 2) == 2;
	for (size_t i = 0; i < 2; i++) {
		int status = 0;

		done = wait(&status) > 0 && status == 0 && done;
	}
	*ns = (double)(pb_wall_ns() - start);
	(void)close(ready[0]);
	(void)close(ready[1]);
	(void)close(go[0]);
	(void)close(go[1]);
	return done;
}

static bool pairs(const struct pb_corpus *corpus, FILE *csv)
{
	static const char *const names[] = {"one thread", "two threads", "two processes"};
	struct pb_result result = {.kind = "threads",
		.corpus = corpus->name,
		.bytes = corpus->len,
		.rounds = PAIR_ROUNDS,
		.note = "wall time"};
	double ns[3][PAIR_ROUNDS];

	for (size_t i = 0; i < PAIR_ROUNDS; i++) {
		if (!run_threads(corpus, 1, &ns[0][i], &result.findings) ||
			!run_threads(corpus, 2, &ns[1][i], &result.findings) || !run_processes(corpus, &ns[2][i]))
			return false;
	}
	for (size_t i = 0; i < 3; i++) {
		result.row = names[i];
		result.ns = pb_spread_of(ns[i], PAIR_ROUNDS);
		pb_report(csv, &result);
	}
	return true;
}

bool pb_single(const struct pb_corpus *corpus, FILE *csv)
{
	if (corpus->records || corpus->len < 4 * MESSAGE)
		return true;
	return latency(corpus, csv) && pairs(corpus, csv);
}
