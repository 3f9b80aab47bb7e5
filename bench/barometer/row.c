#include "row.h"

#include "classify.h"
#include "naive.h"
#include "scrub.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *pb_naive_file;

/* --- the roof --------------------------------------------------------------------- */

static bool open_copy(const struct pb_row *row, const struct pb_corpus *corpus, void **state)
{
	(void)row;
	(void)corpus;
	*state = malloc(PB_PIECE);
	return *state != NULL;
}

static bool run_copy(void *state, const struct pb_corpus *corpus, uint64_t *findings)
{
	*findings = 0;
	for (size_t at = 0; at < corpus->len; at += PB_PIECE) {
		size_t len = corpus->len - at < PB_PIECE ? corpus->len - at : PB_PIECE;

		memcpy(state, corpus->data + at, len);
		/* The copy is wanted, whatever the compiler thinks of it. */
		__asm__ volatile("" : : "r"(state) : "memory");
	}
	return true;
}

/* --- the baseline ------------------------------------------------------------------- */

static bool open_naive(const struct pb_row *row, const struct pb_corpus *corpus, void **state)
{
	(void)row;
	(void)corpus;
	*state = pb_naive_new(pb_naive_file);
	return *state != NULL;
}

static bool run_naive(void *state, const struct pb_corpus *corpus, uint64_t *findings)
{
	return pb_naive_run(state, corpus, findings);
}

static void close_naive(void *state)
{
	pb_naive_free(state);
}

/* --- phiscrub ------------------------------------------------------------------------- */

static bool open_scrub(const struct pb_row *row, const struct pb_corpus *corpus, void **state)
{
	struct pb_scrub *scrub = malloc(sizeof(*scrub));

	*state = scrub;
	if (scrub == NULL || !pb_scrub_open(scrub, &row->options, corpus, 0)) {
		free(scrub);
		return false;
	}
	return true;
}

static bool run_scrub(void *state, const struct pb_corpus *corpus, uint64_t *findings)
{
	return pb_scrub_run(state, corpus, findings);
}

static void close_scrub(void *state)
{
	pb_scrub_close(state);
	free(state);
}

/* --- its first pass alone --------------------------------------------------------------- */

static bool open_bitmaps(const struct pb_row *row, const struct pb_corpus *corpus, void **state)
{
	(void)corpus;
	*state = pb_classify_new(row->options.isa);
	return *state != NULL;
}

static bool run_bitmaps(void *state, const struct pb_corpus *corpus, uint64_t *findings)
{
	return pb_classify_run(state, corpus, findings);
}

static bool run_anchors(void *state, const struct pb_corpus *corpus, uint64_t *findings)
{
	return pb_anchors_run(state, corpus, findings);
}

static void close_bitmaps(void *state)
{
	pb_classify_free(state);
}

/* --- the table ------------------------------------------------------------------------------ */

#define SCRUB .open = open_scrub, .run = run_scrub, .close = close_scrub
#define BITMAPS .open = open_bitmaps, .run = run_bitmaps, .close = close_bitmaps
#define ANCHORS .open = open_bitmaps, .run = run_anchors, .close = close_bitmaps

static const struct pb_row rows[] = {
	{.name = "memcpy",
		.what = "the roof: 64 KiB pieces into one buffer",
		.open = open_copy,
		.run = run_copy,
		.close = free},
	{.name = "naive18",
		.what = "18 patterns in one Hyperscan database, scan only; counts match ends",
		.open = open_naive,
		.run = run_naive,
		.close = close_naive},
	{.name = "phiscrub", .what = "the default policy, whole, rewriting", .truth = PB_TRUTH_ORACLE, SCRUB},
	{.name = "keep",
		.what = "the same with every action `keep`: finding without rewriting",
		.truth = PB_TRUTH_ORACLE,
		.options = {.action = "keep"},
		SCRUB},
	{.name = "isa=scalar",
		.what = "whole, without vector instructions",
		.truth = PB_TRUTH_ORACLE,
		.options = {.isa = "scalar"},
		SCRUB},
	{.name = "isa=avx2", .what = "whole, AVX2", .truth = PB_TRUTH_ORACLE, .options = {.isa = "avx2"}, SCRUB},
	{.name = "isa=avx512", .what = "whole, AVX-512", .truth = PB_TRUTH_ORACLE, .options = {.isa = "avx512"}, SCRUB},
	{.name = "lane=cues",
		.what = "the cue lane alone: streaming, first pass and output; it finds nothing by itself",
		.truth = PB_TRUTH_SCALAR,
		.options = {.lanes = "cues"},
		SCRUB},
	{.name = "lane=shapes",
		.what = "the shape lane alone",
		.truth = PB_TRUTH_SCALAR,
		.options = {.lanes = "shapes"},
		SCRUB},
	{.name = "lane=shapes,cues",
		.what = "shapes, and patterns without a shape",
		.truth = PB_TRUTH_SCALAR,
		.options = {.lanes = "shapes,cues"},
		SCRUB},
	{.name = "lane=names",
		.what = "the name lane alone, without the cues of lower-case names",
		.truth = PB_TRUTH_SCALAR,
		.options = {.lanes = "names"},
		SCRUB},
	{.name = "lane=names,cues",
		.what = "names with their cues",
		.truth = PB_TRUTH_SCALAR,
		.options = {.lanes = "names,cues"},
		SCRUB},
	{.name = "oracle",
		.what = "the pattern oracle (Hyperscan for all patterns), on a slice",
		.truth = PB_TRUTH_ORACLE,
		.options = {.patterns_only = true},
		.slow = true,
		SCRUB},
	{.name = "bitmaps=scalar", .what = "class bitmaps alone; counts bits", .options = {.isa = "scalar"}, BITMAPS},
	{.name = "bitmaps=avx2", .what = "class bitmaps alone, AVX2", .options = {.isa = "avx2"}, BITMAPS},
	{.name = "bitmaps=avx512", .what = "class bitmaps alone, AVX-512", .options = {.isa = "avx512"}, BITMAPS},
	{.name = "anchors=scalar",
		.what = "bitmaps and lists of places; counts places",
		.options = {.isa = "scalar"},
		ANCHORS},
	{.name = "anchors=avx2", .what = "bitmaps and lists of places, AVX2", .options = {.isa = "avx2"}, ANCHORS},
	{.name = "anchors=avx512",
		.what = "bitmaps and lists of places, AVX-512",
		.options = {.isa = "avx512"},
		ANCHORS},
};

const struct pb_row *pb_row_at(size_t index)
{
	return index < sizeof(rows) / sizeof(rows[0]) ? &rows[index] : NULL;
}

bool pb_row_can_run(const struct pb_row *row, const struct pb_corpus *corpus)
{
	if (row->open == open_naive)
		return pb_naive_file != NULL;
	if (row->options.isa != NULL && !pb_classify_has(row->options.isa))
		return false;
	return row->open != open_scrub || pb_has_format(corpus->format);
}

/* --- truth -------------------------------------------------------------------------------------- */

/* What is written may differ (the action may), what is found may not. */
static bool same(
	const struct pb_row *row, const struct pb_corpus *corpus, const struct pb_digest *truth, const char *name)
{
	struct pb_digest mine;

	if (!pb_scrub_digest_new(&row->options, corpus, &mine, NULL))
		return false;
	if (mine.findings == truth->findings && mine.found == truth->found &&
		(row->options.action != NULL || mine.written == truth->written))
		return true;
	(void)fprintf(stderr, "%s: %s and %s differ (%llu and %llu findings in %zu bytes): refused\n", corpus->name,
		row->name, name, (unsigned long long)mine.findings, (unsigned long long)truth->findings, corpus->len);
	return false;
}

static bool same_as_scalar(const struct pb_row *row, const struct pb_corpus *corpus)
{
	struct phiscrub_engine_options scalar = row->options;
	struct pb_digest truth;

	scalar.isa = "scalar";
	return pb_scrub_digest_new(&scalar, corpus, &truth, NULL) && same(row, corpus, &truth, "the scalar twin");
}

bool pb_row_is_true(const struct pb_row *row, const struct pb_corpus *corpus, const struct pb_corpus *slice,
	struct pb_truths *truths)
{
	static const struct phiscrub_engine_options scalar = {.isa = "scalar"};
	static const struct phiscrub_engine_options oracle = {.isa = "scalar", .patterns_only = true};

	if (row->truth == PB_TRUTH_NONE)
		return true;
	if (row->truth == PB_TRUTH_SCALAR)
		return same_as_scalar(row, corpus);
	if (!truths->has_scalar)
		truths->has_scalar = pb_scrub_digest_new(&scalar, corpus, &truths->scalar, NULL);
	if (!truths->has_oracle)
		truths->has_oracle = pb_scrub_digest_new(&oracle, slice, &truths->oracle, NULL);
	return truths->has_scalar && truths->has_oracle &&
	       (row->slow || same(row, corpus, &truths->scalar, "the scalar twin")) &&
	       same(row, slice, &truths->oracle, "the pattern oracle");
}
