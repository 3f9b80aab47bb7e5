/*
 * barometer: how fast phiscrub is, in one process and on one core.
 *
 *   main      options; reads the corpora; calls the measurements
 *   rounds    throughput: all rows in turn, round after round
 *   row       the table of rows: roof, baseline, phiscrub whole and by part
 *   scrub     phiscrub through its public API, and digests of what it does
 *   naive     the Hyperscan baseline
 *   classify  the first pass alone
 *   single    latency of one message, engine start, threads and processes
 *   report    CSV and text
 *
 * Times are processor time of the measuring thread, except where threads or
 * processes are compared, where they are wall time.
 */
#include "corpus.h"
#include "report.h"
#include "rounds.h"
#include "row.h"
#include "scrub.h"
#include "single.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
	"Usage: barometer [-n ROUNDS] [-m MIB] [-s KIB] [-r ROWS] [-b PATTERNS] [-o CSV] [-p PART] [-q] CORPUS...\n"
	"  -n  rounds that count (5)\n"
	"  -m  MiB of each corpus (8)\n"
	"  -s  KiB of each corpus for slow rows and for the comparison with the oracle (256)\n"
	"  -r  rows, separated by semicolons (all)\n"
	"  -b  the baseline's patterns (naive18.pat); without it there are no ratios\n"
	"  -o  also write CSV\n"
	"  -p  rounds, or single: this part only\n"
	"  -q  do not compare findings first; for profiles, never for results\n"
	"CORPUS is NAME.txt, or NAME.FORMAT.rec: documents that end in NUL.\n";

struct options {
	struct pb_rounds_options rounds;
	size_t limit;
	const char *csv, *part;
};

static bool read_number(const char *text, size_t max, size_t *number)
{
	char *end;
	unsigned long long value = strtoull(text, &end, 10);

	if (*text < '0' || *text > '9' || *end != '\0' || value == 0 || value > max)
		return false;
	*number = (size_t)value;
	return true;
}

static bool read_options(int argc, char **argv, struct options *options)
{
	bool good = true;
	int option;

	while ((option = getopt(argc, argv, "n:m:s:r:b:o:p:q")) != -1) {
		switch (option) {
		case 'n':
			good = good && read_number(optarg, 10000, &options->rounds.rounds);
			break;
		case 'm':
			good = good && read_number(optarg, 1 << 20, &options->limit);
			break;
		case 's':
			good = good && read_number(optarg, 1 << 30, &options->rounds.slice);
			break;
		case 'r':
			options->rounds.rows = optarg;
			break;
		case 'b':
			pb_naive_file = optarg;
			break;
		case 'o':
			options->csv = optarg;
			break;
		case 'p':
			options->part = optarg;
			break;
		case 'q':
			options->rounds.check = false;
			break;
		default:
			good = false;
		}
	}
	options->limit <<= 20;
	options->rounds.slice <<= 10;
	return good && optind < argc;
}

static bool wants(const struct options *options, const char *part)
{
	return options->part == NULL || strcmp(options->part, part) == 0;
}

static bool measure(const char *path, const struct options *options, FILE *csv)
{
	struct pb_corpus corpus;
	bool done = true;

	if (!pb_corpus_read(&corpus, path, options->limit))
		return false;
	if (wants(options, "rounds"))
		done = pb_rounds(&corpus, &options->rounds, csv);
	if (wants(options, "single") && pb_has_format(corpus.format))
		done = pb_single(&corpus, csv) && done;
	pb_corpus_fini(&corpus);
	return done;
}

int main(int argc, char **argv)
{
	struct options options = {.rounds = {.rounds = 5, .slice = 256, .check = true}, .limit = 8};
	FILE *csv = NULL;
	bool done = true;

	if (!read_options(argc, argv, &options)) {
		(void)fputs(usage, stderr);
		return 64;
	}
	if (options.csv != NULL) {
		csv = fopen(options.csv, "w");
		if (csv == NULL) {
			perror(options.csv);
			return 74;
		}
		pb_report_head(csv);
	}
	if (wants(&options, "single"))
		done = pb_start(csv);
	for (int i = optind; i < argc; i++)
		done = measure(argv[i], &options, csv) && done;
	if (csv != NULL && fclose(csv) != 0)
		done = false;
	return done ? 0 : 1;
}
