/*
 * equal: whether the same bytes give the same findings and the same output,
 * whatever finds them and however they are cut.
 *
 * For each corpus: every instruction set against the scalar one; the fast lanes
 * against the pattern oracle, on a slice; whole pieces against random ones.
 * One line a corpus on standard output; differences, by type and place, on
 * standard error. Exit status 1 where there is one.
 */
#include "corpus.h"
#include "scrub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Differences that are shown for one comparison. */
#define SHOWN 5

static const char usage[] = "Usage: equal [-m KIB] [-s KIB] [-k CHUNKINGS] [-x SEED] CORPUS...\n"
			    "  -m  KiB of each corpus (1024)\n"
			    "  -s  KiB of each corpus for the pattern oracle, which is slow (128)\n"
			    "  -k  random chunkings (30)\n"
			    "  -x  the first chunking's seed (1)\n";

struct options {
	size_t limit, slice, chunkings, seed;
};

static void show(const char *side, const struct pb_found *found)
{
	(void)fprintf(stderr, "    %s: %s %llu..%llu %s\n", side, found->type, (unsigned long long)found->start,
		(unsigned long long)found->end, found->pattern);
}

static bool is_before(const struct pb_found *left, const struct pb_found *right)
{
	return left->start < right->start || (left->start == right->start && left->end < right->end);
}

static bool is_same(const struct pb_found *left, const struct pb_found *right)
{
	return left->start == right->start && left->end == right->end && strcmp(left->type, right->type) == 0;
}

/* Walks two ordered lists and shows what only one of them has. */
static void show_differences(const struct pb_list *left, const struct pb_list *right)
{
	size_t shown = 0;
	size_t i = 0;
	size_t j = 0;

	while (shown < SHOWN && (i < left->len || j < right->len)) {
		bool both = i < left->len && j < right->len;

		if (both && is_same(&left->items[i], &right->items[j])) {
			i++;
			j++;
			continue;
		}
		if (j >= right->len || (both && !is_before(&right->items[j], &left->items[i]))) {
			show("only the first", &left->items[i]);
			i++;
		} else {
			show("only the second", &right->items[j]);
			j++;
		}
		shown++;
	}
}

/* What one side of a comparison found and wrote. */
struct side {
	struct pb_digest digest;
	struct pb_list list;
};

static bool is_equal(
	const struct pb_corpus *corpus, const char *what, const struct side *first, const struct side *second)
{
	if (pb_digest_same(&first->digest, &second->digest))
		return true;
	(void)fprintf(stderr, "%s: %s: %llu and %llu findings, %llu and %llu bytes\n", corpus->name, what,
		(unsigned long long)first->digest.findings, (unsigned long long)second->digest.findings,
		(unsigned long long)first->digest.bytes, (unsigned long long)second->digest.bytes);
	show_differences(&first->list, &second->list);
	return false;
}

/* Runs another engine over the corpus and compares with @best. */
static bool compare(const struct pb_corpus *corpus, const char *what, const struct side *best,
	const struct phiscrub_engine_options *options)
{
	struct side other = {0};
	bool same = pb_scrub_digest_new(options, corpus, &other.digest, &other.list) &&
		    is_equal(corpus, what, best, &other);

	pb_list_fini(&other.list);
	return same;
}

static bool compare_sets(const struct pb_corpus *corpus, const struct side *best)
{
	static const char *const names[] = {"scalar", "avx2", "avx512"};
	bool same = true;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct phiscrub_engine_options options = {.isa = names[i]};
		struct phiscrub_engine *engine;

		if (phiscrub_engine_new(&options, &engine, NULL) != PHISCRUB_OK)
			continue;
		phiscrub_engine_free(engine);
		same = compare(corpus, names[i], best, &options) && same;
	}
	return same;
}

static bool compare_oracle(const struct phiscrub_engine *engine, const struct pb_corpus *corpus, size_t slice)
{
	static const struct phiscrub_engine_options oracle = {.patterns_only = true};
	struct pb_corpus part = pb_corpus_slice(corpus, slice);
	struct side best = {0};
	bool same = pb_scrub_digest(engine, &part, 0, &best.digest, &best.list) &&
		    compare(&part, "the lanes and the pattern oracle", &best, &oracle);

	pb_list_fini(&best.list);
	return same;
}

static bool compare_chunkings(const struct phiscrub_engine *engine, const struct pb_corpus *corpus,
	const struct side *best, const struct options *options)
{
	bool same = true;

	for (size_t i = 0; same && i < options->chunkings; i++) {
		uint64_t seed = options->seed + i;
		struct side cut = {0};
		char what[64];

		(void)snprintf(what, sizeof(what), "whole and chunking %llu", (unsigned long long)seed);
		same = pb_scrub_digest(engine, corpus, seed, &cut.digest, &cut.list) &&
		       is_equal(corpus, what, best, &cut);
		pb_list_fini(&cut.list);
	}
	return same;
}

static bool compare_all(const struct pb_corpus *corpus, const struct options *options)
{
	struct phiscrub_engine *engine;
	struct phiscrub_error error = {0};
	struct side best = {0};
	bool same;

	if (phiscrub_engine_new(NULL, &engine, &error) != PHISCRUB_OK) {
		(void)fprintf(stderr, "%s\n", error.text);
		return false;
	}
	same = pb_scrub_digest(engine, corpus, 0, &best.digest, &best.list);
	if (same) {
		same = compare_sets(corpus, &best);
		same = compare_oracle(engine, corpus, options->slice) && same;
		same = compare_chunkings(engine, corpus, &best, options) && same;
	}
	pb_list_fini(&best.list);
	phiscrub_engine_free(engine);
	return same;
}

static bool check(const char *path, const struct options *options)
{
	struct pb_corpus corpus;
	bool same;

	if (!pb_corpus_read(&corpus, path, options->limit))
		return false;
	if (!pb_has_format(corpus.format)) {
		(void)printf("[SKIP] %s: this build does not read %s\n", corpus.name, corpus.format);
		pb_corpus_fini(&corpus);
		return true;
	}
	same = compare_all(&corpus, options);
	(void)printf("%s: %zu bytes, %zu chunkings: %s\n", corpus.name, corpus.len, options->chunkings,
		same ? "equal" : "DIFFERENT");
	(void)fflush(stdout);
	pb_corpus_fini(&corpus);
	return same;
}

static bool read_number(const char *text, size_t *number)
{
	char *end;
	unsigned long long value = strtoull(text, &end, 10);

	*number = (size_t)value;
	return *text >= '0' && *text <= '9' && *end == '\0' && value > 0 && value <= 1U << 30;
}

int main(int argc, char **argv)
{
	struct options options = {.limit = 1024, .slice = 128, .chunkings = 30, .seed = 1};
	bool good = true;
	bool same = true;
	int option;

	while ((option = getopt(argc, argv, "m:s:k:x:")) != -1) {
		size_t *number = option == 'm'   ? &options.limit
				 : option == 's' ? &options.slice
				 : option == 'k' ? &options.chunkings
						 : &options.seed;

		good = option != '?' && good && read_number(optarg, number);
	}
	if (!good || optind >= argc) {
		(void)fputs(usage, stderr);
		return 64;
	}
	options.limit <<= 10;
	options.slice <<= 10;
	for (int i = optind; i < argc; i++)
		same = check(argv[i], &options) && same;
	return same ? 0 : 1;
}
