/*
 * Hyperscan says what PCRE2's DFA says: every end of every built-in pattern,
 * and no other where it takes the pattern exactly. Some builds of the library
 * lose matches, and none would be missed by a test that asks Hyperscan alone.
 *
 * A comparison is one pattern from one place of a text.
 * PHISCRUB_SCAN_COMPARISONS says how many; PHISCRUB_SCAN_SEED where to start.
 */
#define PCRE2_CODE_UNIT_WIDTH 8

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <pcre2.h>

#include "builtin.h"
#include "invented.h"
#include "scan.h"

#define COMPARISONS_USUAL 1000000
#define TEXT_MAX 1024
/* Bytes that a scan may read behind a text. */
#define PADDING 64
#define ENDS_MAX 256
#define SHOWN 5

/* Where matches of one pattern end. */
struct ends {
	uint64_t bits[TEXT_MAX / 64 + 1];
};

struct bench {
	enum ps_scan_class *classes;
	pcre2_code **codes;
	pcre2_match_data *match;
	struct ps_scan *scan;
	struct ps_scan_work *work;
	struct ps_scan_hits hits;
	struct ends *found;
	int workspace[4096];
	size_t comparisons, ends, skipped;
};

static void open_bench(struct bench *bench)
{
	size_t count = ps_builtin_pattern_count;
	const char **regexes = calloc(count, sizeof(*regexes));
	/* Repeats that are made possessive hide the shorter ends. */
	const uint32_t flags =
		PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_DOTALL | PCRE2_ANCHORED | PCRE2_NO_AUTO_POSSESS;
	int number;
	PCRE2_SIZE place;

	*bench = (struct bench){.classes = calloc(count, sizeof(*bench->classes)),
		.codes = calloc(count, sizeof(*bench->codes)),
		.found = calloc(count, sizeof(*bench->found)),
		.match = pcre2_match_data_create(ENDS_MAX, NULL)};
	for (size_t i = 0; i < count; i++) {
		regexes[i] = ps_builtin_patterns[i].regex;
		bench->classes[i] = ps_scan_classify(regexes[i], NULL);
		bench->codes[i] =
			pcre2_compile((PCRE2_SPTR)regexes[i], PCRE2_ZERO_TERMINATED, flags, &number, &place, NULL);
		if (bench->codes[i] == NULL)
			abort();
	}
	if (ps_scan_new(regexes, count, &bench->scan, NULL) != PS_OK || ps_scan_work_new(&bench->work) != PS_OK)
		abort();
	free(regexes);
}

static void close_bench(struct bench *bench)
{
	for (size_t i = 0; i < ps_builtin_pattern_count; i++)
		pcre2_code_free(bench->codes[i]);
	pcre2_match_data_free(bench->match);
	ps_scan_free(bench->scan);
	ps_scan_work_free(bench->work);
	ps_scan_hits_fini(&bench->hits);
	free(bench->classes);
	free(bench->codes);
	free(bench->found);
}

static void mark(struct ends *ends, size_t end)
{
	ends->bits[end / 64] |= (uint64_t)1 << end % 64;
}

/* All ends of one pattern as the DFA sees them. False where it does not take it: back references, too many states. */
static bool find_with_dfa(struct bench *bench, size_t pattern, const struct bytes *text, struct ends *ends)
{
	*ends = (struct ends){0};
	for (size_t at = 0; at < text->len; at++) {
		const PCRE2_SIZE *where = pcre2_get_ovector_pointer(bench->match);
		int count = pcre2_dfa_match(bench->codes[pattern], text->data, text->len, at, 0, bench->match, NULL,
			bench->workspace, sizeof(bench->workspace) / sizeof(*bench->workspace));

		if (count == PCRE2_ERROR_DFA_UITEM || count == PCRE2_ERROR_DFA_UCOND || count == PCRE2_ERROR_DFA_WSSIZE)
			return false;
		if (count == PCRE2_ERROR_NOMATCH)
			continue;
		if (count <= 0) {
			(void)fprintf(stderr, "%s: %d\n", ps_builtin_patterns[pattern].id, count);
			abort();
		}
		for (int i = 0; i < count; i++)
			mark(ends, where[2 * i + 1]);
		bench->ends += (size_t)count;
	}
	bench->comparisons += text->len;
	return true;
}

static void find_with_hyperscan(struct bench *bench, const struct bytes *text)
{
	memset(bench->found, 0, ps_builtin_pattern_count * sizeof(*bench->found));
	if (ps_scan_run(bench->scan, bench->work, text->data, text->len, &bench->hits) != PS_OK)
		abort();
	for (size_t i = 0; i < bench->hits.len; i++)
		mark(&bench->found[bench->hits.items[i].id], bench->hits.items[i].end);
}

static bool agree(const struct ends *hyperscan, const struct ends *dfa, bool exact)
{
	for (size_t i = 0; i < sizeof(dfa->bits) / sizeof(*dfa->bits); i++) {
		if ((dfa->bits[i] & ~hyperscan->bits[i]) != 0 || (exact && hyperscan->bits[i] != dfa->bits[i]))
			return false;
	}
	return true;
}

static void report(const struct ps_pattern *pattern, const struct ends *hyperscan, const struct ends *dfa,
	const struct bytes *text)
{
	(void)fprintf(stderr, "%s differs on: %.*s\n", pattern->id, (int)text->len, (const char *)text->data);
	for (size_t end = 0; end <= text->len; end++) {
		bool one = (hyperscan->bits[end / 64] >> end % 64 & 1) != 0;
		bool other = (dfa->bits[end / 64] >> end % 64 & 1) != 0;

		if (one != other)
			(void)fprintf(stderr, "  %s alone has the end %zu\n", one ? "Hyperscan" : "the DFA", end);
	}
}

/* How many patterns differ. */
static size_t compare(struct bench *bench, const struct bytes *text)
{
	size_t differences = 0;

	find_with_hyperscan(bench, text);
	for (size_t i = 0; i < ps_builtin_pattern_count; i++) {
		struct ends dfa;

		if (!find_with_dfa(bench, i, text, &dfa)) {
			bench->skipped++;
			continue;
		}
		if (agree(&bench->found[i], &dfa, bench->classes[i] == PS_SCAN_EXACT))
			continue;
		differences++;
		report(&ps_builtin_patterns[i], &bench->found[i], &dfa, text);
	}
	return differences;
}

static size_t number_from(const char *name, size_t usual)
{
	const char *text = getenv(name);

	return text != NULL && *text != '\0' ? strtoull(text, NULL, 10) : usual;
}

Test(scan, says_what_the_dfa_of_pcre2_says, .timeout = 36000)
{
	size_t wanted = number_from("PHISCRUB_SCAN_COMPARISONS", COMPARISONS_USUAL);
	uint64_t state = number_from("PHISCRUB_SCAN_SEED", 0xDA3E39CB94B95BDB) | 1;
	struct bytes text = {0};
	struct bench bench;
	size_t differences = 0;
	size_t texts = 0;

	open_bench(&bench);
	for (; bench.comparisons < wanted && differences < SHOWN; texts++) {
		if (texts % 2 == 0)
			invented_made(&state, texts / 2, &text);
		else
			invented_glued(&state, texts, &text);
		if (text.len > TEXT_MAX)
			text.len = TEXT_MAX;
		/* A scan reads a little behind the end. */
		bytes_add(&text, (const char[PADDING]){0}, PADDING);
		text.len -= PADDING;
		differences += compare(&bench, &text);
	}
	(void)fprintf(stderr, "%zu comparisons on %zu texts, %zu ends, %zu times no DFA\n", bench.comparisons, texts,
		bench.ends, bench.skipped);
	cr_assert(zero(sz, differences));
	cr_assert(not(zero(sz, bench.ends)));
	close_bench(&bench);
	bytes_free(&text);
}
