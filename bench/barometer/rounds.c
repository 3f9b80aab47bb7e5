#include "rounds.h"

#include "report.h"
#include "row.h"
#include "timer.h"

#include <stdlib.h>
#include <string.h>

#define ROW_MAX 32

/* A row that takes part. */
struct entry {
	const struct pb_row *row;
	void *state;
	const struct pb_corpus *corpus;
	uint64_t findings;
	/* Nanoseconds of each round. */
	double *ns;
};

struct contest {
	struct entry entries[ROW_MAX];
	size_t count;
	/** The baseline's place, or ROW_MAX. */
	size_t naive;
};

static bool is_listed(const char *list, const char *name)
{
	size_t len = strlen(name);

	while (list != NULL && *list != '\0') {
		const char *end = strchr(list, ';');
		size_t item = end != NULL ? (size_t)(end - list) : strlen(list);

		if (item == len && memcmp(list, name, len) == 0)
			return true;
		list += item + (end != NULL);
	}
	return list == NULL;
}

static void leave(struct contest *contest)
{
	for (size_t i = 0; i < contest->count; i++) {
		contest->entries[i].row->close(contest->entries[i].state);
		free(contest->entries[i].ns);
	}
	contest->count = 0;
}

/* Opens the rows that can run and whose findings are true; the others make the result false. */
static bool enter(struct contest *contest, const struct pb_corpus *corpus, const struct pb_corpus *slice,
	const struct pb_rounds_options *options)
{
	const struct pb_row *row;
	struct pb_truths truths = {0};
	bool all = true;

	contest->naive = ROW_MAX;
	for (size_t i = 0; (row = pb_row_at(i)) != NULL && contest->count < ROW_MAX; i++) {
		struct entry *entry = &contest->entries[contest->count];

		if (!is_listed(options->rows, row->name) || !pb_row_can_run(row, corpus))
			continue;
		if (options->check && !pb_row_is_true(row, corpus, slice, &truths)) {
			all = false;
			continue;
		}
		*entry = (struct entry){.row = row, .corpus = row->slow ? slice : corpus};
		entry->ns = calloc(options->rounds, sizeof(*entry->ns));
		if (entry->ns == NULL || !row->open(row, corpus, &entry->state)) {
			free(entry->ns);
			return false;
		}
		if (strcmp(row->name, "naive18") == 0)
			contest->naive = contest->count;
		contest->count++;
	}
	return all;
}

static bool run_once(struct entry *entry, double *ns)
{
	uint64_t start = pb_cpu_ns();
	bool done = entry->row->run(entry->state, entry->corpus, &entry->findings);

	*ns = (double)(pb_cpu_ns() - start);
	return done;
}

/* One round that is not counted, then the others. */
static bool race(struct contest *contest, size_t rounds)
{
	double ignored;

	for (size_t round = 0; round <= rounds; round++) {
		for (size_t i = 0; i < contest->count; i++) {
			struct entry *entry = &contest->entries[i];

			if (!run_once(entry, round == 0 ? &ignored : &entry->ns[round - 1]))
				return false;
		}
	}
	return true;
}

/* Times faster than the baseline, round by round, on equal numbers of bytes. */
static bool compare(const struct contest *contest, const struct entry *entry, size_t rounds, struct pb_spread *ratio)
{
	const struct entry *naive = &contest->entries[contest->naive];
	double *ratios = malloc(rounds * sizeof(*ratios));

	if (ratios == NULL)
		return false;
	for (size_t i = 0; i < rounds; i++)
		ratios[i] = naive->ns[i] / entry->ns[i] * ((double)entry->corpus->len / (double)naive->corpus->len);
	*ratio = pb_spread_of(ratios, rounds);
	free(ratios);
	return true;
}

static bool report(struct contest *contest, size_t rounds, FILE *csv)
{
	struct pb_result results[ROW_MAX];

	for (size_t i = 0; i < contest->count; i++) {
		const struct entry *entry = &contest->entries[i];

		results[i] = (struct pb_result){.kind = "throughput",
			.corpus = entry->corpus->name,
			.row = entry->row->name,
			.bytes = entry->corpus->len,
			.findings = entry->findings,
			.rounds = rounds};
		if (contest->naive < ROW_MAX && !compare(contest, entry, rounds, &results[i].ratio))
			return false;
	}
	for (size_t i = 0; i < contest->count; i++) {
		results[i].ns = pb_spread_of(contest->entries[i].ns, rounds);
		pb_report(csv, &results[i]);
	}
	return true;
}

bool pb_rounds(const struct pb_corpus *corpus, const struct pb_rounds_options *options, FILE *csv)
{
	struct pb_corpus slice = pb_corpus_slice(corpus, options->slice);
	struct contest contest = {0};
	bool all = enter(&contest, corpus, &slice, options);
	bool done = race(&contest, options->rounds) && report(&contest, options->rounds, csv);

	leave(&contest);
	return all && done;
}
