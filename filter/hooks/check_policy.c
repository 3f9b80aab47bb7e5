/*
 * check: loads a policy strictly and runs every example in it and its packs.
 */
#include "hooks.h"
#include "message.h"
#include "output.h"
#include "setup.h"

#include <string.h>
#include <unistd.h>

enum { WAYS = 6 };

struct tally {
	struct ps_output *output;
	size_t patterns, examples;
	/** Patterns of each way of running. */
	size_t runs[WAYS];
};

/* The ways a pattern runs, cheapest first, and what each costs. */
static const struct {
	const char *runs, *cost;
} ways[WAYS] = {
	{"anchored", "tried where a digit, capital or sign stands: next to nothing"},
	{"literal", "tried at its words: next to nothing"},
	{"exact", "tried where Hyperscan finds its end: one pass for all of them"},
	{"prefilter", "PCRE2 tries every place before what Hyperscan takes for its end: more the more often that is"},
	{"cue-only", "PCRE2 tries every place around its cues: more the commoner they are"},
	{"off", "the policy does not look for its type: its examples are not run"},
};

static void print_row(void *context, const struct phiscrub_check_row *row)
{
	struct tally *tally = context;

	tally->patterns++;
	for (unsigned i = 0; i < WAYS; i++)
		tally->runs[i] += strcmp(ways[i].runs, row->runs) == 0;
	tally->examples += row->hits + row->misses;
	ps_output_print(tally->output, "%-32s %-9s %-10s %zu hits, %zu misses\n", row->pattern, row->type, row->runs,
		row->hits, row->misses);
}

static void print_end(const struct tally *tally)
{
	for (unsigned i = 0; i < WAYS; i++) {
		if (tally->runs[i] > 0)
			ps_output_print(tally->output, "%zu %s: %s\n", tally->runs[i], ways[i].runs, ways[i].cost);
	}
	ps_output_print(tally->output, "%zu patterns, %zu examples: all hold\n", tally->patterns, tally->examples);
}

enum ps_exit ps_check_run(const struct ps_options *options)
{
	struct ps_output output;
	struct tally tally = {.output = &output};
	struct phiscrub_engine_options engine_options = ps_setup_engine_options(options);
	struct phiscrub_error error = {.status = PHISCRUB_OK, .offset = SIZE_MAX};

	if (ps_output_init(&output, STDOUT_FILENO, "stdout") != PHISCRUB_OK)
		return PS_EXIT_IO;

	enum phiscrub_status status = phiscrub_check(&engine_options, print_row, &tally, &error);

	if (status == PHISCRUB_OK)
		print_end(&tally);
	else
		ps_say_error(options->policy != NULL ? options->policy : "policy", &error);
	if (status == PHISCRUB_OK && options->compile) {
		status = phiscrub_compile(&engine_options, &error);
		if (status != PHISCRUB_OK)
			ps_say_error(options->policy != NULL ? options->policy : "policy", &error);
		else
			ps_output_print(&output, "%s.db written\n", options->policy);
	}

	enum phiscrub_status closed = ps_output_finish(&output);

	return ps_exit_from(status != PHISCRUB_OK ? status : closed);
}
