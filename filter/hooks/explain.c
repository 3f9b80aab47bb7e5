/*
 * explain: a person's view. The message with its findings marked, and below it
 * why each was found. It shows the text; that is what it is asked for (I5).
 *
 * What the message could do to a terminal is made visible: control characters
 * come out as \x1b, bytes that are no UTF-8 as \xff.
 */
#include "bytes.h"
#include "glyph.h"
#include "hooks.h"
#include "message.h"
#include "output.h"
#include "setup.h"
#include "source.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/** The longest message that is explained: as limits.message. */
#define MESSAGE_LIMIT ((size_t)32 * 1024 * 1024)

/** The most findings that are listed. */
#define FINDING_LIMIT ((size_t)1 << 18)

enum {
	/** Bytes of a finding that are quoted below the message, and of its reason. */
	QUOTED = 64,
	REASON = 256
};

/** What the list needs of a finding. What the stream lends is copied. */
struct row {
	uint64_t start, end;
	double score;
	/** These live as long as the engine. */
	const char *type, *pattern, *action;
	/** What the reader sees there, and why it was found; cut where they are longer. */
	char text[QUOTED], why[REASON];
	bool cut;
};

struct explanation {
	struct ps_output *output;
	bool colored;
	const char *place;
	struct ps_bytes message;
	/** Array of struct row, in the order of their start. */
	struct ps_bytes rows;
	/** Why a row could not be kept, or PHISCRUB_OK. */
	enum phiscrub_status status;
};

static void keep_finding(void *context, const struct phiscrub_finding *finding)
{
	struct explanation *explanation = context;
	struct row row = {.start = finding->start,
		.end = finding->end,
		.score = finding->score,
		.type = finding->type,
		.pattern = finding->pattern,
		.action = finding->action,
		.cut = finding->text_len >= QUOTED};

	(void)snprintf(
		row.text, sizeof(row.text), "%.*s", (int)(row.cut ? QUOTED - 1 : finding->text_len), finding->text);
	(void)snprintf(row.why, sizeof(row.why), "%s", finding->why != NULL ? finding->why : "");
	if (explanation->status == PHISCRUB_OK)
		explanation->status = ps_bytes_add(&explanation->rows, &row, sizeof(row));
}

/* --- showing ----------------------------------------------------------------- */

static void show_text(struct ps_output *output, const unsigned char *data, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t width = ps_glyph_width(data + i, len - i);
		bool plain = width > 0 && !ps_glyph_is_control(data + i, width);

		if (plain || data[i] == '\n' || data[i] == '\t') {
			ps_output_add(output, data + i, width);
			i += width;
			continue;
		}
		/* A return alone ends a segment of HL7. */
		if (data[i] == '\r') {
			if (i + 1 == len || data[i + 1] != '\n')
				ps_output_add(output, "\n", 1);
			i++;
			continue;
		}
		ps_output_print(output, "\\x%02x", data[i]);
		i++;
	}
}

static void show_finding(const struct explanation *explanation, const struct row *row, uint64_t start, uint64_t end)
{
	struct ps_output *output = explanation->output;

	ps_output_print(output, "%s", explanation->colored ? "\033[1;31m" : "{");
	show_text(output, explanation->message.data + start, (size_t)(end - start));
	ps_output_print(output, explanation->colored ? "\033[0;36m %s\033[0m" : "|%s}", row->type);
}

static const struct row *row_at(const struct explanation *explanation, size_t index)
{
	const struct row *rows = (const struct row *)(const void *)explanation->rows.data;

	return index < explanation->rows.len / sizeof(struct row) ? &rows[index] : NULL;
}

/** The message, with what was found marked where it stands in the raw bytes. */
static void show_message(const struct explanation *explanation)
{
	const struct ps_bytes *message = &explanation->message;
	const struct row *row;
	uint64_t at = 0;

	for (size_t i = 0; (row = row_at(explanation, i)) != NULL; i++) {
		uint64_t start = row->start > at ? row->start : at;
		uint64_t end = row->end < message->len ? row->end : message->len;

		if (start >= end)
			continue;
		show_text(explanation->output, message->data + at, (size_t)(start - at));
		show_finding(explanation, row, start, end);
		at = end;
	}
	if (message->len > at)
		show_text(explanation->output, message->data + at, (size_t)(message->len - at));
	if (message->len > 0 && message->data[message->len - 1] != '\n')
		ps_output_add(explanation->output, "\n", 1);
}

/** Text on one line: its line breaks become blanks. */
static void show_line(struct ps_output *output, const char *text)
{
	for (; *text != '\0'; text++) {
		size_t len = strcspn(text, "\r\n\t");

		show_text(output, (const unsigned char *)text, len);
		text += len;
		if (*text == '\0')
			return;
		ps_output_add(output, " ", 1);
	}
}

static void show_reason(const struct explanation *explanation, const struct row *row)
{
	struct ps_output *output = explanation->output;

	ps_output_print(output, "  bytes %" PRIu64 "-%" PRIu64 "  %s%s%s  %s  \"", row->start, row->end,
		explanation->colored ? "\033[36m" : "", row->type, explanation->colored ? "\033[0m" : "", row->action);
	show_line(output, row->text);
	ps_output_print(output, "%s\n      %s, score %.2f: ", row->cut ? "...\"" : "\"", row->pattern, row->score);
	show_line(output, row->why);
	ps_output_print(output, "\n");
}

static void show_reasons(const struct explanation *explanation)
{
	const struct row *row;

	ps_output_print(explanation->output, "\n%s: %zu found\n", explanation->place,
		explanation->rows.len / sizeof(struct row));
	for (size_t i = 0; (row = row_at(explanation, i)) != NULL; i++)
		show_reason(explanation, row);
}

/* --- reading ----------------------------------------------------------------- */

static enum phiscrub_status scan_message(struct explanation *explanation, struct phiscrub_stream *stream)
{
	enum phiscrub_status status = phiscrub_stream_feed(stream, explanation->message.data, explanation->message.len);

	if (status == PHISCRUB_OK)
		status = phiscrub_stream_finish(stream);
	if (status != PHISCRUB_OK) {
		ps_say_error(explanation->place, phiscrub_stream_error(stream));
		return status;
	}
	if (explanation->status != PHISCRUB_OK)
		ps_say(explanation->place, "too many findings to list; use phiscrub find");
	return explanation->status;
}

static enum phiscrub_status explain_file(struct explanation *explanation, const struct phiscrub_engine *engine,
	const struct ps_options *options, const char *path)
{
	struct phiscrub_stream_options stream_options = {
		.on_finding = keep_finding, .finding_context = explanation, .explain = true};
	struct phiscrub_stream *stream = NULL;
	enum phiscrub_status status = ps_setup_stream(options, engine, &stream_options, &stream);

	if (status != PHISCRUB_OK)
		return status;
	ps_bytes_clear(&explanation->message);
	ps_bytes_clear(&explanation->rows);
	status = ps_source_read_all(path, &explanation->message, &explanation->place,
		"longer than 32 MiB; explain is for a message, use phiscrub find");
	if (status == PHISCRUB_OK)
		status = scan_message(explanation, stream);
	/* What the policy refuses is shown with what it refuses it for. */
	if (status == PHISCRUB_OK || (status == PHISCRUB_REFUSED && explanation->rows.len > 0)) {
		show_message(explanation);
		show_reasons(explanation);
	}
	if (status == PHISCRUB_OK)
		status = explanation->output->status;
	phiscrub_stream_free(stream);
	return status;
}

static bool is_colored(const struct ps_options *options)
{
	const char *no_color = getenv("NO_COLOR");

	if (options->color != PS_COLOR_AUTO)
		return options->color == PS_COLOR_ALWAYS;
	return isatty(STDOUT_FILENO) == 1 && (no_color == NULL || no_color[0] == '\0');
}

enum ps_exit ps_explain_run(const struct ps_options *options)
{
	struct ps_output output;
	struct phiscrub_engine *engine = NULL;
	struct explanation explanation = {
		.output = &output,
		.colored = is_colored(options),
		.message = {.limit = MESSAGE_LIMIT},
		.rows = {.limit = FINDING_LIMIT * sizeof(struct row)},
	};
	enum phiscrub_status status = ps_output_init(&output, STDOUT_FILENO, "stdout");

	if (status == PHISCRUB_OK)
		status = ps_setup_engine(options, &engine);
	if (status != PHISCRUB_OK)
		return ps_exit_from(status);
	if (options->file_count == 0)
		status = explain_file(&explanation, engine, options, NULL);
	for (size_t i = 0; status == PHISCRUB_OK && i < options->file_count; i++)
		status = explain_file(&explanation, engine, options, options->files[i]);
	ps_bytes_fini(&explanation.message);
	ps_bytes_fini(&explanation.rows);
	phiscrub_engine_free(engine);

	enum phiscrub_status closed = ps_output_finish(&output);

	return ps_exit_from(status != PHISCRUB_OK ? status : closed);
}
