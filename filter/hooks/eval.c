/*
 * eval: recall and precision by type against gold spans.
 */
#include "bytes.h"
#include "glyph.h"
#include "gold.h"
#include "hooks.h"
#include "message.h"
#include "output.h"
#include "records.h"
#include "setup.h"
#include "source.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/** The longest line of gold, and the most findings in one document. */
#define LINE_LIMIT ((size_t)256 * 1024 * 1024)
#define FOUND_LIMIT ((size_t)1 << 22)

/** Bytes shown on either side of an error. */
#define CONTEXT ((size_t)30)

struct evaluation {
	const struct ps_options *options;
	struct phiscrub_stream *stream;
	struct ps_output *output;
	struct ps_score score;
	/** Array of struct ps_found: the current document's. */
	struct ps_bytes found;
	/** Why one could not be kept, or PHISCRUB_OK. */
	enum phiscrub_status found_status;
	uint64_t documents, refused;
	/** The current line: FILE and number from 1. */
	const char *file;
	uint64_t line;
	bool used;
};

static void keep_found(void *context, const struct phiscrub_finding *finding)
{
	struct evaluation *evaluation = context;
	struct ps_found found = {.start = (size_t)finding->start, .end = (size_t)finding->end};

	(void)snprintf(found.type, sizeof(found.type), "%s", finding->type);
	(void)snprintf(found.pattern, sizeof(found.pattern), "%s", finding->pattern);
	if (evaluation->found_status == PHISCRUB_OK)
		evaluation->found_status = ps_bytes_add(&evaluation->found, &found, sizeof(found));
}

/* --- --errors ----------------------------------------------------------------- */

/** Moves @at down to the start of a UTF-8 character. */
static size_t glyph_start(const unsigned char *text, size_t at)
{
	while (at > 0 && (text[at] & 0xc0) == 0x80)
		at--;
	return at;
}

/** What was missed or wrongly taken, between its neighbours, each as a JSON string. */
static void show_context(struct ps_output *output, const struct ps_judged *document, size_t start, size_t end)
{
	size_t from = start > CONTEXT ? glyph_start(document->text, start - CONTEXT) : 0;
	size_t to = document->len - end > CONTEXT ? glyph_start(document->text, end + CONTEXT) : document->len;

	ps_output_json(output, document->text + from, start - from);
	ps_output_print(output, " ");
	ps_output_json(output, document->text + start, end - start);
	ps_output_print(output, " ");
	ps_output_json(output, document->text + end, to < end ? 0 : to - end);
	ps_output_print(output, "\n");
}

static void show_place(
	const struct evaluation *evaluation, const char *kind, const char *type, size_t start, size_t end)
{
	ps_output_print(evaluation->output, "%s %s %s:%" PRIu64 " %zu-%zu ", kind, type, evaluation->file,
		evaluation->line, start, end);
}

static void show_errors(const struct evaluation *evaluation, const struct ps_judged *document)
{
	for (size_t i = 0; i < document->span_count; i++) {
		const struct ps_span *span = &document->spans[i];
		bool counts = !ps_score_is_neutral(span->type) && ps_score_wants(&evaluation->score, span->type);

		if (!counts || span->cover == PS_COVER_FULL)
			continue;
		show_place(
			evaluation, span->cover == PS_COVER_PART ? "part" : "miss", span->type, span->start, span->end);
		show_context(evaluation->output, document, span->start, span->end);
	}
	for (size_t i = 0; i < document->found_count; i++) {
		const struct ps_found *found = &document->found[i];

		if (found->right || !ps_score_wants(&evaluation->score, found->type))
			continue;
		show_place(evaluation, "false", found->type, found->start, found->end);
		ps_output_print(evaluation->output, "%s ", found->pattern);
		show_context(evaluation->output, document, found->start, found->end);
	}
}

/* --- one document -------------------------------------------------------------- */

static bool is_hex_digit_of(const char *digits, char digit)
{
	for (; *digits != '\0'; digits++) {
		char lower = *digits >= 'A' && *digits <= 'F' ? (char)(*digits - 'A' + 'a') : *digits;

		if (lower == digit)
			return true;
	}
	return false;
}

static bool is_chosen(const struct ps_options *options, const struct ps_gold *gold)
{
	if (options->only_ids != NULL)
		return is_hex_digit_of(options->only_ids, ps_gold_digit(gold));
	if (options->except_ids != NULL)
		return !is_hex_digit_of(options->except_ids, ps_gold_digit(gold));
	return true;
}

static void say_line(const struct evaluation *evaluation, const char *fact)
{
	char place[PS_MESSAGE_MAX / 2];

	(void)snprintf(place, sizeof(place), "%s:%" PRIu64, evaluation->file, evaluation->line);
	ps_say(place, "%s; each line is {\"id\", \"text\", \"spans\"}", fact);
}

/** A refused document counts as one in which nothing was found, and is named. */
static enum phiscrub_status note_refusal(struct evaluation *evaluation, enum phiscrub_status status)
{
	char place[PS_MESSAGE_MAX / 2];

	(void)snprintf(place, sizeof(place), "%s:%" PRIu64, evaluation->file, evaluation->line);
	ps_say_error(place, phiscrub_stream_error(evaluation->stream));
	if (status != PHISCRUB_MALFORMED && status != PHISCRUB_LIMIT && status != PHISCRUB_REFUSED)
		return status;
	evaluation->refused++;
	ps_bytes_clear(&evaluation->found);
	return PHISCRUB_OK;
}

static enum phiscrub_status scan(struct evaluation *evaluation, const struct ps_gold *gold)
{
	enum phiscrub_status status = PHISCRUB_OK;

	ps_bytes_clear(&evaluation->found);
	if (evaluation->used)
		status = phiscrub_stream_reset(evaluation->stream);
	evaluation->used = true;
	if (status == PHISCRUB_OK)
		status = phiscrub_stream_feed(evaluation->stream, gold->text, gold->text_len);
	if (status == PHISCRUB_OK)
		status = phiscrub_stream_finish(evaluation->stream);
	if (status != PHISCRUB_OK)
		return note_refusal(evaluation, status);
	if (evaluation->found_status != PHISCRUB_OK)
		say_line(evaluation, "too many findings in it");
	return evaluation->found_status;
}

static enum phiscrub_status score_gold(struct evaluation *evaluation, const struct ps_gold *gold)
{
	enum phiscrub_status status = scan(evaluation, gold);

	if (status != PHISCRUB_OK)
		return status;

	struct ps_judged document = {
		.text = gold->text,
		.len = gold->text_len,
		.spans = gold->spans,
		.span_count = gold->span_count,
		.found = (struct ps_found *)(void *)evaluation->found.data,
		.found_count = evaluation->found.len / sizeof(struct ps_found),
	};

	evaluation->documents++;
	ps_score_judge(&document);
	ps_score_add(&evaluation->score, &document);
	if (evaluation->options->errors)
		show_errors(evaluation, &document);
	return evaluation->output->status;
}

static enum phiscrub_status take_line(struct evaluation *evaluation, const struct ps_bytes *line)
{
	struct ps_gold gold;
	const char *fact;

	evaluation->line++;
	if (line->len == 0)
		return PHISCRUB_OK;

	enum phiscrub_status status = ps_gold_read(&gold, line->data, line->len, &fact);

	if (status != PHISCRUB_OK) {
		say_line(evaluation, fact);
		return status;
	}
	if (is_chosen(evaluation->options, &gold))
		status = score_gold(evaluation, &gold);
	ps_gold_fini(&gold);
	return status;
}

/* --- files ---------------------------------------------------------------------- */

static enum phiscrub_status take_piece(
	struct evaluation *evaluation, const struct ps_piece *piece, struct ps_bytes *line)
{
	enum phiscrub_status status = ps_bytes_add(line, piece->data, piece->len);

	if (status != PHISCRUB_OK) {
		evaluation->line++;
		say_line(evaluation, "the line is too long to hold");
		return status;
	}
	if (!piece->ends)
		return PHISCRUB_OK;
	status = take_line(evaluation, line);
	ps_bytes_clear(line);
	return status;
}

static enum phiscrub_status read_lines(
	struct evaluation *evaluation, const struct ps_source *source, struct ps_bytes *line)
{
	struct ps_splitter splitter = {.lines = true};
	enum phiscrub_status status;
	unsigned char block[16384];
	struct ps_piece piece;
	size_t len, taken;

	do {
		status = ps_source_read(source, block, sizeof(block), &len);
		for (taken = 0; status == PHISCRUB_OK && taken < len;) {
			taken += ps_splitter_next(&splitter, block + taken, len - taken, &piece);
			status = take_piece(evaluation, &piece, line);
		}
	} while (status == PHISCRUB_OK && len > 0);
	if (status == PHISCRUB_OK && ps_splitter_finish(&splitter, &piece))
		status = take_piece(evaluation, &piece, line);
	ps_bytes_wipe(block, sizeof(block));
	return status;
}

static enum phiscrub_status read_file(struct evaluation *evaluation, const char *path)
{
	struct ps_bytes line = {.limit = LINE_LIMIT};
	struct ps_source source;
	enum phiscrub_status status = ps_source_open(&source, path);

	if (status != PHISCRUB_OK)
		return status;
	evaluation->file = source.place;
	evaluation->line = 0;
	status = read_lines(evaluation, &source, &line);
	ps_bytes_fini(&line);
	ps_source_close(&source);
	return status;
}

/* --- the table -------------------------------------------------------------------- */

static void print_ratio(struct ps_output *output, uint64_t part, uint64_t whole)
{
	double ratio = ps_score_ratio(part, whole);

	if (ratio < 0)
		ps_output_print(output, "%10s", "-");
	else
		ps_output_print(output, "%10.3f", ratio);
}

static void print_row(struct ps_output *output, const struct ps_score_row *row)
{
	ps_output_print(output, "%-10s%7" PRIu64 "%7" PRIu64 "%7" PRIu64 "%7" PRIu64, row->type, row->gold, row->full,
		row->part, row->typed);
	print_ratio(output, row->full, row->gold);
	ps_output_print(output, "%10" PRIu64 "%7" PRIu64, row->findings, row->right);
	print_ratio(output, row->right, row->findings);
	ps_output_print(output, "\n");
}

static void print_score(const struct evaluation *evaluation)
{
	struct ps_output *output = evaluation->output;

	ps_output_print(output, "%-10s%7s%7s%7s%7s%10s%10s%7s%10s\n", "type", "gold", "full", "part", "typed", "recall",
		"findings", "right", "precision");
	for (size_t i = 0; i < evaluation->score.row_count; i++) {
		const struct ps_score_row *row = &evaluation->score.rows[i];

		if (evaluation->options->only_ids == NULL && (row->gold > 0 || row->findings > 0))
			print_row(output, row);
	}
	print_row(output, &evaluation->score.all);
	ps_output_print(
		output, "documents %" PRIu64 ", refused %" PRIu64 "\n", evaluation->documents, evaluation->refused);
}

static enum phiscrub_status evaluate(struct evaluation *evaluation, const struct phiscrub_engine *engine)
{
	const struct ps_options *options = evaluation->options;
	struct phiscrub_stream_options stream_options = {.on_finding = keep_found, .finding_context = evaluation};
	enum phiscrub_status status = ps_setup_stream(options, engine, &stream_options, &evaluation->stream);

	for (size_t i = 0; status == PHISCRUB_OK && i < options->file_count; i++)
		status = read_file(evaluation, options->files[i]);
	if (status == PHISCRUB_OK)
		print_score(evaluation);
	phiscrub_stream_free(evaluation->stream);
	ps_bytes_fini(&evaluation->found);
	return status;
}

/** The digits of --only-ids and --except-ids. */
static enum phiscrub_status check_digits(const struct ps_options *options)
{
	const char *digits = options->only_ids != NULL ? options->only_ids : options->except_ids;
	const char *place = options->only_ids != NULL ? "--only-ids" : "--except-ids";

	if (digits == NULL || digits[strspn(digits, "0123456789abcdefABCDEF")] == '\0')
		return PHISCRUB_OK;
	ps_say(place, "not hexadecimal digits; give some of 0 to f, as in 05af");
	return PHISCRUB_USAGE;
}

static bool is_known_type(const char *name, size_t len)
{
	static const char places[] = "LOCATION";
	struct phiscrub_type_info type;

	for (size_t i = 0; phiscrub_type_at(i, &type); i++) {
		if (strlen(type.name) == len && memcmp(type.name, name, len) == 0)
			return true;
	}
	return len == sizeof(places) - 1 && memcmp(name, places, len) == 0;
}

/** The names of --types. */
static enum phiscrub_status check_types(const char *list)
{
	while (list != NULL && *list != '\0') {
		size_t len = strcspn(list, ",");

		if (!is_known_type(list, len)) {
			ps_say("--types", "unknown type; see phiscrub types");
			return PHISCRUB_USAGE;
		}
		list += len;
		list += *list == ',' ? 1 : 0;
	}
	return PHISCRUB_OK;
}

enum ps_exit ps_eval_run(const struct ps_options *options)
{
	struct ps_output output;
	struct phiscrub_engine *engine = NULL;
	struct evaluation evaluation = {
		.options = options,
		.output = &output,
		.found = {.limit = FOUND_LIMIT * sizeof(struct ps_found)},
	};
	enum phiscrub_status status = check_digits(options);

	ps_score_init(&evaluation.score, options->types);
	if (status == PHISCRUB_OK)
		status = check_types(options->types);
	if (status == PHISCRUB_OK)
		status = ps_output_init(&output, STDOUT_FILENO, "stdout");
	if (status == PHISCRUB_OK)
		status = ps_setup_engine(options, &engine);
	if (status != PHISCRUB_OK)
		return ps_exit_from(status);
	status = evaluate(&evaluation, engine);
	phiscrub_engine_free(engine);

	enum phiscrub_status closed = ps_output_finish(&output);

	return ps_exit_from(status != PHISCRUB_OK ? status : closed);
}
