/*
 * diff: what a change of the policy would change on a sample. Each document is
 * scrubbed under the old policy and under the new one; what differs is listed by
 * its place, and counted. No text is printed, unless it is asked for (I5).
 */
#include "bytes.h"
#include "hooks.h"
#include "message.h"
#include "output.h"
#include "setup.h"
#include "source.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	OLD,
	NEW,
	SIDES,
	/** Kinds of finding that are counted; a type and an action. */
	KINDS = 512
};

/** The longest FILE. */
#define SAMPLE_LIMIT ((size_t)256 * 1024 * 1024)
/** What scrubbing may make of a document. */
#define OUTPUT_LIMIT (4 * SAMPLE_LIMIT)
/** Findings of one document. */
#define FINDING_LIMIT ((size_t)1 << 20)

/** A finding; names are static in the library or live as long as its engine. */
struct row {
	uint64_t start, end;
	const char *type, *pattern, *action;
};

/** One of the two policies, and what it made of the current document. */
struct side {
	const char *policy;
	struct phiscrub_engine *engine;
	struct phiscrub_stream *stream;
	bool used;
	/** Array of struct row. */
	struct ps_bytes rows;
	struct ps_bytes scrubbed;
	enum phiscrub_status status;
	/** Documents that did not pass. */
	uint64_t refused;
};

struct kind {
	const char *type, *action;
	uint64_t count[SIDES];
};

struct diff {
	const struct ps_options *options;
	struct ps_output *output;
	struct side sides[SIDES];
	struct kind kinds[KINDS];
	size_t kind_count;
	uint64_t documents, changed;
	/** The document: its FILE, its number there, and its bytes, borrowed. */
	const char *place;
	uint64_t record;
	const unsigned char *data;
};

/* --- scrubbing -------------------------------------------------------------- */

static bool take_output(void *context, const unsigned char *data, size_t len)
{
	struct side *side = context;

	return ps_bytes_add(&side->scrubbed, data, len) == PHISCRUB_OK;
}

static void take_finding(void *context, const struct phiscrub_finding *finding)
{
	struct side *side = context;
	const struct row row = {finding->start, finding->end, finding->type, finding->pattern, finding->action};

	if (side->status == PHISCRUB_OK)
		side->status = ps_bytes_add(&side->rows, &row, sizeof(row));
}

/** True where the failure is the document's own, and so a result. */
static bool is_result(enum phiscrub_status status)
{
	return status == PHISCRUB_OK || status == PHISCRUB_MALFORMED || status == PHISCRUB_LIMIT ||
	       status == PHISCRUB_REFUSED;
}

static enum phiscrub_status scrub(struct diff *diff, struct side *side, const unsigned char *data, size_t len)
{
	enum phiscrub_status status = side->used ? phiscrub_stream_reset(side->stream) : PHISCRUB_OK;

	side->used = true;
	side->status = PHISCRUB_OK;
	ps_bytes_clear(&side->rows);
	ps_bytes_clear(&side->scrubbed);
	if (status == PHISCRUB_OK)
		status = phiscrub_stream_feed(side->stream, data, len);
	if (status == PHISCRUB_OK)
		status = phiscrub_stream_finish(side->stream);
	if (side->status != PHISCRUB_OK) {
		ps_say(diff->place, "too many findings to compare; give smaller documents");
		return side->status;
	}
	if (!is_result(status)) {
		ps_say_error(diff->place, phiscrub_stream_error(side->stream));
		return status;
	}
	side->status = status;
	side->refused += status != PHISCRUB_OK;
	return PHISCRUB_OK;
}

/* --- comparing -------------------------------------------------------------- */

static const struct row *row_at(const struct side *side, size_t index)
{
	const struct row *rows = (const struct row *)(const void *)side->rows.data;

	return index < side->rows.len / sizeof(struct row) ? &rows[index] : NULL;
}

static void print_place(const struct diff *diff)
{
	ps_output_print(diff->output, "%s: ", diff->place);
	if (diff->options->line_records || diff->options->null_records)
		ps_output_print(diff->output, "record %" PRIu64 ": ", diff->record);
}

/** One finding that differs, at @row; @old or @now may be NULL, and the other is the row. */
static void print_change(const struct diff *diff, const struct row *row, const struct row *old, const struct row *now)
{
	struct ps_output *output = diff->output;

	print_place(diff);
	ps_output_print(output, "bytes %" PRIu64 "-%" PRIu64 ": ", row->start, row->end);
	if (old != NULL)
		ps_output_print(output, "%s %s", old->type, old->action);
	else
		ps_output_print(output, "nothing");
	if (now != NULL)
		ps_output_print(output, " -> %s %s (%s)", now->type, now->action, now->pattern);
	else
		ps_output_print(output, " -> nothing");
	if (diff->options->show_text) {
		ps_output_print(output, "  ");
		ps_output_json(output, diff->data + row->start, (size_t)(row->end - row->start));
	}
	ps_output_print(output, "\n");
}

static int compare(const struct row *old, const struct row *now)
{
	if (old == NULL || now == NULL)
		return old == NULL ? 1 : -1;
	if (old->start != now->start)
		return old->start < now->start ? -1 : 1;
	if (old->end != now->end)
		return old->end < now->end ? -1 : 1;
	return 0;
}

/** A side that did not pass tells only what refused it; that the rest is missing there is no change. */
static bool is_told(const struct diff *diff, const struct row *old, const struct row *now)
{
	return (old != NULL || diff->sides[OLD].status == PHISCRUB_OK) &&
	       (now != NULL || diff->sides[NEW].status == PHISCRUB_OK);
}

/** Walks both lists, which are in order of start; returns how many findings differ. */
static size_t compare_findings(const struct diff *diff)
{
	size_t at[SIDES] = {0, 0};
	size_t changes = 0;

	for (;;) {
		const struct row *old = row_at(&diff->sides[OLD], at[OLD]);
		const struct row *now = row_at(&diff->sides[NEW], at[NEW]);
		int order = compare(old, now);

		if (old == NULL && now == NULL)
			return changes;
		at[OLD] += order <= 0;
		at[NEW] += order >= 0;
		if (order == 0 && strcmp(old->type, now->type) == 0 && strcmp(old->action, now->action) == 0)
			continue;
		if (order > 0)
			old = NULL;
		if (order < 0)
			now = NULL;
		if (!is_told(diff, old, now))
			continue;
		print_change(diff, old != NULL ? old : now, old, now);
		changes++;
	}
}

static void count_kinds(struct diff *diff, size_t side)
{
	const struct row *row;

	for (size_t i = 0; (row = row_at(&diff->sides[side], i)) != NULL; i++) {
		size_t kind = 0;

		while (kind < diff->kind_count && (strcmp(diff->kinds[kind].type, row->type) != 0 ||
							  strcmp(diff->kinds[kind].action, row->action) != 0))
			kind++;
		if (kind == KINDS)
			continue;
		if (kind == diff->kind_count) {
			diff->kinds[kind] = (struct kind){.type = row->type, .action = row->action};
			diff->kind_count++;
		}
		diff->kinds[kind].count[side]++;
	}
}

static const char *end_name(enum phiscrub_status status)
{
	switch (status) {
	case PHISCRUB_OK:
		return "passes";
	case PHISCRUB_MALFORMED:
		return "malformed";
	case PHISCRUB_LIMIT:
		return "over a limit";
	default:
		return "refused";
	}
}

static bool is_same_output(const struct diff *diff)
{
	const struct ps_bytes *old = &diff->sides[OLD].scrubbed;
	const struct ps_bytes *now = &diff->sides[NEW].scrubbed;

	return old->len == now->len && (old->len == 0 || memcmp(old->data, now->data, old->len) == 0);
}

static enum phiscrub_status compare_document(struct diff *diff, const unsigned char *data, size_t len)
{
	bool differs = false;

	diff->data = data;
	diff->documents++;
	for (size_t side = 0; side < SIDES; side++) {
		enum phiscrub_status status = scrub(diff, &diff->sides[side], data, len);

		if (status != PHISCRUB_OK)
			return status;
		count_kinds(diff, side);
	}
	if (diff->sides[OLD].status != diff->sides[NEW].status) {
		print_place(diff);
		ps_output_print(diff->output, "%s -> %s\n", end_name(diff->sides[OLD].status),
			end_name(diff->sides[NEW].status));
		differs = true;
	}
	differs = compare_findings(diff) > 0 || differs;
	/* Marks that are written otherwise, or what a format does by the policy. */
	if (!differs && !is_same_output(diff)) {
		print_place(diff);
		ps_output_print(diff->output, "the same findings, another output\n");
		differs = true;
	}
	diff->changed += differs;
	diff->record++;
	return diff->output->status;
}

/* --- reading ---------------------------------------------------------------- */

static enum phiscrub_status compare_records(struct diff *diff, const struct ps_bytes *sample)
{
	unsigned char end = diff->options->line_records ? '\n' : '\0';
	size_t start = 0;

	while (start < sample->len) {
		const unsigned char *data = sample->data + start;
		const unsigned char *found = memchr(data, end, sample->len - start);
		size_t len = found != NULL ? (size_t)(found - data) : sample->len - start;
		size_t text = end == '\n' && found != NULL && len > 0 && data[len - 1] == '\r' ? len - 1 : len;
		enum phiscrub_status status = compare_document(diff, data, text);

		if (status != PHISCRUB_OK)
			return status;
		start += len + 1;
	}
	return PHISCRUB_OK;
}

static enum phiscrub_status compare_file(struct diff *diff, const char *path)
{
	struct ps_bytes sample = {.limit = SAMPLE_LIMIT};
	enum phiscrub_status status =
		ps_source_read_all(path, &sample, &diff->place, "longer than 256 MiB; give it in parts");

	diff->record = 0;
	if (status == PHISCRUB_OK && (diff->options->line_records || diff->options->null_records))
		status = compare_records(diff, &sample);
	else if (status == PHISCRUB_OK)
		status = compare_document(diff, sample.data, sample.len);
	ps_bytes_fini(&sample);
	return status;
}

/* --- from start to end ------------------------------------------------------ */

static void print_summary(const struct diff *diff)
{
	struct ps_output *output = diff->output;

	ps_output_print(output, "%s%-26s %12s %12s\n", diff->changed > 0 ? "\n" : "", "", "old", "new");
	for (size_t i = 0; i < diff->kind_count; i++) {
		const struct kind *kind = &diff->kinds[i];

		ps_output_print(output, "%-12s %-12s  %12" PRIu64 " %12" PRIu64 "%s\n", kind->type, kind->action,
			kind->count[OLD], kind->count[NEW], kind->count[OLD] != kind->count[NEW] ? "  *" : "");
	}
	ps_output_print(output, "%-26s %12" PRIu64 " %12" PRIu64 "%s\n", "documents refused", diff->sides[OLD].refused,
		diff->sides[NEW].refused, diff->sides[OLD].refused != diff->sides[NEW].refused ? "  *" : "");
	ps_output_print(output, "%" PRIu64 " documents, %" PRIu64 " would change\n", diff->documents, diff->changed);
}

static enum phiscrub_status start_side(struct diff *diff, size_t index, const char *policy)
{
	struct side *side = &diff->sides[index];
	struct ps_options options = *diff->options;
	struct phiscrub_stream_options stream_options = {
		.sink = take_output, .sink_context = side, .on_finding = take_finding, .finding_context = side};
	enum phiscrub_status status;

	options.policy = policy;
	side->policy = policy;
	side->rows.limit = FINDING_LIMIT * sizeof(struct row);
	side->scrubbed.limit = OUTPUT_LIMIT;
	status = ps_setup_engine(&options, &side->engine);
	return status == PHISCRUB_OK ? ps_setup_stream(&options, side->engine, &stream_options, &side->stream) : status;
}

static void stop_side(struct side *side)
{
	phiscrub_stream_free(side->stream);
	phiscrub_engine_free(side->engine);
	ps_bytes_fini(&side->rows);
	ps_bytes_fini(&side->scrubbed);
}

static enum phiscrub_status compare_all(struct diff *diff)
{
	const struct ps_options *options = diff->options;
	enum phiscrub_status status = start_side(diff, OLD, options->against);

	if (status == PHISCRUB_OK)
		status = start_side(diff, NEW, options->policy);
	if (status == PHISCRUB_OK && options->file_count == 0)
		status = compare_file(diff, NULL);
	for (size_t i = 0; status == PHISCRUB_OK && i < options->file_count; i++)
		status = compare_file(diff, options->files[i]);
	if (status == PHISCRUB_OK)
		print_summary(diff);
	return status;
}

enum ps_exit ps_diff_run(const struct ps_options *options)
{
	/* Large, and one a process. */
	static struct diff diff;
	struct ps_output output;
	enum phiscrub_status status = ps_output_init(&output, STDOUT_FILENO, "stdout");
	enum phiscrub_status closed;

	if (status != PHISCRUB_OK)
		return ps_exit_from(status);
	diff.options = options;
	diff.output = &output;
	status = compare_all(&diff);
	for (size_t side = 0; side < SIDES; side++)
		stop_side(&diff.sides[side]);
	closed = ps_output_finish(&output);
	return ps_exit_from(status != PHISCRUB_OK ? status : closed);
}
