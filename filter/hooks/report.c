/*
 * report: what audit trails say was removed and refused, as tables and, with
 * --html, as a page. report_read.c counts, report_html.c draws.
 */
#include "report.h"

#include "hooks.h"
#include "message.h"
#include "replace_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/** Rows of a table that are printed. */
enum { SHOWN = 25 };

/** "12,345", in a buffer of the caller's. */
static const char *group(uint64_t number, char text[32])
{
	char plain[24];
	int len = snprintf(plain, sizeof(plain), "%" PRIu64, number);
	size_t out = 0;

	for (int i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			text[out++] = ',';
		text[out++] = plain[i];
	}
	text[out] = '\0';
	return text;
}

/** A column of a table. */
struct column {
	const char *title;
	enum ps_report_value value;
};

static void print_row(struct ps_output *output, const struct ps_report_row *row, const struct column *columns)
{
	char text[32];

	ps_output_print(output, "  %-32s", row->key);
	for (; columns->title != NULL; columns++)
		ps_output_print(output, " %12s", group(row->values[columns->value], text));
	ps_output_print(output, "\n");
}

static void print_head(struct ps_output *output, const char *title, const struct column *columns)
{
	ps_output_print(output, "\n%-34s", title);
	for (; columns->title != NULL; columns++)
		ps_output_print(output, " %12s", columns->title);
	ps_output_print(output, "\n");
}

/** The rows with the most of the first column; what is left out is said. */
static void print_top(
	struct ps_output *output, const char *title, const struct ps_report_table *table, const struct column *columns)
{
	const struct ps_report_row *rows[SHOWN];
	size_t all = ps_report_top(table, columns[0].value, rows, SHOWN);

	if (all == 0)
		return;
	print_head(output, title, columns);
	for (size_t i = 0; i < all && i < SHOWN; i++)
		print_row(output, rows[i], columns);
	if (all > SHOWN)
		ps_output_print(output, "  ... and %zu more\n", all - SHOWN);
}

static void print_days(struct ps_output *output, const struct ps_report_table *days, const struct column *columns)
{
	if (days->count == 0)
		return;
	print_head(output, "By day (UTC)", columns);
	for (size_t i = 0; i < days->count; i++)
		print_row(output, &days->rows[i], columns);
}

static void print_total(struct ps_output *output, const char *name, uint64_t number, const char *meaning)
{
	char text[32];

	ps_output_print(
		output, "  %-20s %12s%s%s\n", name, group(number, text), meaning[0] == '\0' ? "" : "  ", meaning);
}

static void print_totals(const struct ps_report *report, struct ps_output *output)
{
	const uint64_t *values = report->total.values;

	if (report->days.count > 0)
		ps_output_print(output, "From %s to %s (UTC)\n\n", report->days.rows[0].key,
			report->days.rows[report->days.count - 1].key);
	print_total(output, "documents", values[PS_REPORT_DOCUMENTS], "");
	print_total(output, "released", values[PS_REPORT_RELEASED], "scrubbed");
	print_total(output, "refused", values[PS_REPORT_REFUSED], "by the policy, malformed or over a limit");
	print_total(output, "failed", values[PS_REPORT_FAILED], "for a reason that may pass; to be sent again");
	print_total(output, "removed", values[PS_REPORT_REMOVED], "identifiers");
	print_total(output, "kept", values[PS_REPORT_KEPT], "identifiers that the policy lets stay");
	if (report->unsent > 0)
		print_total(output, "not taken", report->unsent, "released, but the receiver did not take them");
	if (report->open_count > 0)
		print_total(output, "without an end", report->open_count, "begun, and no line tells how they ended");
	if (report->broken > 0)
		print_total(output, "lines not counted", report->broken, "they cannot be read");
}

void ps_report_print(const struct ps_report *report, struct ps_output *output)
{
	static const struct column found[] = {{"removed", PS_REPORT_REMOVED}, {"kept", PS_REPORT_KEPT},
		{"refusing", PS_REPORT_REFUSING}, {NULL, PS_REPORT_VALUES}};
	static const struct column refusing[] = {{"refusing", PS_REPORT_REFUSING}, {NULL, PS_REPORT_VALUES}};
	static const struct column documents[] = {{"documents", PS_REPORT_DOCUMENTS}, {"refused", PS_REPORT_REFUSED},
		{"failed", PS_REPORT_FAILED}, {"removed", PS_REPORT_REMOVED}, {NULL, PS_REPORT_VALUES}};
	static const struct column number[] = {{"documents", PS_REPORT_DOCUMENTS}, {NULL, PS_REPORT_VALUES}};

	print_totals(report, output);
	print_days(output, &report->days, documents);
	print_top(output, "By type", &report->types, found);
	print_top(output, "By channel and format", &report->channels, documents);
	print_top(output, "By rule", &report->rules, found);
	print_top(output, "Not released, by reason", &report->reasons, number);
	print_top(output, "What was refused for", &report->types, refusing);
	print_top(output, "By policy (digest)", &report->policies, number);
}

/* --- the command ------------------------------------------------------------ */

/** A ps_fill. */
static bool fill_page(void *context, int fd)
{
	struct ps_output output;

	if (ps_output_init(&output, fd, "--html") != PHISCRUB_OK)
		return false;
	ps_report_html(context, &output);
	return ps_output_finish(&output) == PHISCRUB_OK;
}

static enum phiscrub_status write_page(struct ps_report *report, const char *path)
{
	if (ps_replace_file(path, 0644, fill_page, report))
		return PHISCRUB_OK;
	ps_say(path, "the page cannot be written (%s); check the folder and its rights", strerror(errno));
	return PHISCRUB_IO;
}

static enum phiscrub_status write_report(struct ps_report *report, const struct ps_options *options)
{
	struct ps_output output;
	enum phiscrub_status status;

	if (options->html != NULL)
		return write_page(report, options->html);
	status = ps_output_init(&output, STDOUT_FILENO, "stdout");
	if (status != PHISCRUB_OK)
		return status;
	ps_report_print(report, &output);
	return ps_output_finish(&output);
}

enum ps_exit ps_report_run(const struct ps_options *options)
{
	struct ps_report report = {.open = NULL};
	enum phiscrub_status status = PHISCRUB_OK;

	if (options->file_count == 0)
		status = ps_report_read(&report, NULL);
	for (size_t i = 0; status == PHISCRUB_OK && i < options->file_count; i++)
		status = ps_report_read(&report, options->files[i]);
	if (status == PHISCRUB_OK)
		status = write_report(&report, options);
	if (status == PHISCRUB_OK && report.broken > 0)
		status = PHISCRUB_MALFORMED;
	ps_report_fini(&report);
	return ps_exit_from(status);
}
