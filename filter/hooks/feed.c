#include "feed.h"

#include "bytes.h"
#include "message.h"
#include "records.h"
#include "setup.h"
#include "status_fd.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static bool has_records(const struct ps_options *options)
{
	return options->null_records || options->line_records;
}

/** Says why the stream failed, unless the output already did (or its reader went away). */
static enum phiscrub_status tell(const struct ps_feed *feed, enum phiscrub_status status)
{
	char place[PS_MESSAGE_MAX / 2];

	if (feed->output->status != PHISCRUB_OK)
		return feed->output->status;
	if (feed->ledger->audits && feed->ledger->audit.failed)
		return status;
	if (has_records(feed->options))
		(void)snprintf(place, sizeof(place), "%s: record %" PRIu64, feed->place, feed->record);
	else
		(void)snprintf(place, sizeof(place), "%s", feed->place);
	ps_say_error(place, phiscrub_stream_error(feed->stream));
	return status;
}

/** Before a document: the stream is ready, and its findings are counted from here. */
static enum phiscrub_status begin_document(struct ps_feed *feed)
{
	if (feed->used) {
		enum phiscrub_status status = phiscrub_stream_reset(feed->stream);

		if (status != PHISCRUB_OK)
			return tell(feed, status);
	}
	feed->used = true;
	feed->record_failed = false;
	feed->findings_before = phiscrub_stream_stats(feed->stream).findings;
	return PHISCRUB_OK;
}

static enum phiscrub_status read_block(
	struct ps_feed *feed, const struct ps_source *source, unsigned char *block, size_t *len)
{
	enum phiscrub_status status = ps_source_read(source, block, PS_SOURCE_BLOCK, len);

	if (*len > feed->block_used)
		feed->block_used = *len;
	ps_meter_add(feed->meter, *len);
	return status;
}

static enum phiscrub_status flush(const struct ps_feed *feed)
{
	enum phiscrub_status status = ps_output_flush(feed->output);

	if (status == PHISCRUB_OK && feed->status_lines != NULL)
		status = ps_output_flush(feed->status_lines);
	ps_ledger_tick(feed->ledger);
	return status;
}

/* --- records ---------------------------------------------------------------- */

/** True where the failure is this record's own, and its caller wants to hear of it and go on. */
static bool is_told(const struct ps_feed *feed, enum phiscrub_status status)
{
	bool of_the_record = status == PHISCRUB_MALFORMED || status == PHISCRUB_LIMIT || status == PHISCRUB_REFUSED;

	return of_the_record && feed->status_lines != NULL;
}

/** Takes what a call on the record's stream returned. */
static enum phiscrub_status note(struct ps_feed *feed, enum phiscrub_status status)
{
	if (status == PHISCRUB_OK)
		return PHISCRUB_OK;
	if (!is_told(feed, status))
		return tell(feed, status);
	feed->record_failed = true;
	feed->meter->refused++;
	if (feed->refusal == PHISCRUB_OK)
		feed->refusal = status;
	return PHISCRUB_OK;
}

static enum phiscrub_status end_record(struct ps_feed *feed, const struct ps_piece *piece)
{
	enum phiscrub_status status = PHISCRUB_OK;

	if (!feed->record_failed)
		status = note(feed, phiscrub_stream_finish(feed->stream));
	if (status != PHISCRUB_OK)
		return status;
	if (feed->writes_text)
		ps_output_add(feed->output, piece->separator, piece->separator_len);
	if (feed->status_lines != NULL) {
		/* The line must not come before its record, so a full block of lines waits for the output. */
		if (feed->status_lines->len > PS_OUTPUT_BLOCK / 2)
			status = flush(feed);
		ps_status_fd_line(feed->status_lines, feed->options->file_count > 1 ? feed->place : NULL, feed->record,
			phiscrub_stream_stats(feed->stream).findings - feed->findings_before,
			phiscrub_stream_error(feed->stream));
	}
	feed->record++;
	return status != PHISCRUB_OK ? status : feed->output->status;
}

/** One piece of a record; @starts where it is the record's first. */
static enum phiscrub_status take_piece(struct ps_feed *feed, const struct ps_piece *piece, bool starts)
{
	enum phiscrub_status status = PHISCRUB_OK;

	if (starts)
		status = begin_document(feed);
	if (status == PHISCRUB_OK && !feed->record_failed && piece->len > 0)
		status = note(feed, phiscrub_stream_feed(feed->stream, piece->data, piece->len));
	if (status == PHISCRUB_OK && piece->ends)
		status = end_record(feed, piece);
	return status;
}

/** Takes one block of the input apart. */
static enum phiscrub_status take_block(
	struct ps_feed *feed, struct ps_splitter *splitter, const unsigned char *data, size_t len)
{
	while (len > 0) {
		bool starts = !splitter->open;
		struct ps_piece piece;
		size_t took = ps_splitter_next(splitter, data, len, &piece);
		enum phiscrub_status status = take_piece(feed, &piece, starts);

		if (status != PHISCRUB_OK)
			return status;
		data += took;
		len -= took;
	}
	return PHISCRUB_OK;
}

static enum phiscrub_status feed_records(struct ps_feed *feed, const struct ps_source *source, unsigned char *block)
{
	struct ps_splitter splitter = {.lines = feed->options->line_records};
	enum phiscrub_status status;
	struct ps_piece last;
	size_t len;

	feed->record = 0;
	do {
		status = read_block(feed, source, block, &len);
		if (status == PHISCRUB_OK)
			status = take_block(feed, &splitter, block, len);
		if (status == PHISCRUB_OK)
			status = flush(feed);
	} while (status == PHISCRUB_OK && len > 0);
	if (status == PHISCRUB_OK && ps_splitter_finish(&splitter, &last))
		status = take_piece(feed, &last, false);
	return status;
}

/* --- whole files ------------------------------------------------------------ */

static enum phiscrub_status feed_document(struct ps_feed *feed, const struct ps_source *source, unsigned char *block)
{
	enum phiscrub_status status = begin_document(feed);
	size_t len;

	while (status == PHISCRUB_OK) {
		status = read_block(feed, source, block, &len);
		if (status != PHISCRUB_OK || len == 0)
			break;
		status = phiscrub_stream_feed(feed->stream, block, len);
		if (status != PHISCRUB_OK)
			return tell(feed, status);
		status = flush(feed);
	}
	if (status != PHISCRUB_OK)
		return status;
	status = phiscrub_stream_finish(feed->stream);
	return status == PHISCRUB_OK ? PHISCRUB_OK : tell(feed, status);
}

static enum phiscrub_status feed_file(struct ps_feed *feed, const char *path, unsigned char *block)
{
	struct ps_source source;
	enum phiscrub_status status = ps_source_open(&source, path);

	if (status != PHISCRUB_OK)
		return status;
	if (feed->ledger->audits && ps_audit_file_is(&feed->ledger->audit, source.fd)) {
		ps_say(source.place, "is the audit trail, too; give --audit a file of its own");
		ps_source_close(&source);
		return PHISCRUB_USAGE;
	}
	feed->place = source.place;
	feed->meter->total = feed->options->file_count <= 1 ? source.size : 0;
	if (has_records(feed->options))
		status = feed_records(feed, &source, block);
	else
		status = feed_document(feed, &source, block);
	ps_source_close(&source);
	if (status == PHISCRUB_OK)
		status = flush(feed);
	return status;
}

/** Reads every FILE. */
static enum phiscrub_status feed_all(struct ps_feed *feed)
{
	unsigned char *block = malloc(PS_SOURCE_BLOCK);
	enum phiscrub_status status = PHISCRUB_OK;

	if (block == NULL) {
		ps_say("start", "no memory for reading; try again");
		return PHISCRUB_SYSTEM;
	}
	if (feed->options->file_count == 0)
		status = feed_file(feed, NULL, block);
	for (size_t i = 0; status == PHISCRUB_OK && i < feed->options->file_count; i++)
		status = feed_file(feed, feed->options->files[i], block);
	ps_bytes_wipe(block, feed->block_used);
	free(block);
	return status;
}

/* --- from start to exit status ---------------------------------------------- */

/** Feeds everything and closes the outputs; the first failure counts. */
static enum phiscrub_status feed_and_close(struct ps_feed *feed)
{
	enum phiscrub_status status = feed_all(feed);
	enum phiscrub_status closed = ps_output_finish(feed->output);

	if (status == PHISCRUB_OK)
		status = closed;
	/* Lines that wait tell of records that may not have been written. */
	if (feed->status_lines != NULL && status == PHISCRUB_OK)
		status = ps_output_finish(feed->status_lines);
	return status;
}

/** Runs a feed whose engine and outputs are ready. */
static enum ps_exit run_feed(
	struct ps_feed *feed, const struct phiscrub_engine *engine, phiscrub_on_finding *on_finding)
{
	struct phiscrub_stream_options stream_options = {
		.sink = feed->writes_text ? ps_output_sink : NULL,
		.sink_context = feed->output,
		.on_finding = on_finding,
		.finding_context = feed,
	};
	enum phiscrub_status status;

	ps_ledger_join(feed->ledger, feed->options->command == PS_COMMAND_SMS ? "sms" : "filter", &stream_options);
	status = ps_setup_stream(feed->options, engine, &stream_options, &feed->stream);
	if (status != PHISCRUB_OK)
		return ps_exit_from(status);
	ps_meter_start(feed->meter, feed->options->stats);
	status = feed_and_close(feed);

	struct phiscrub_stats stats = phiscrub_stream_stats(feed->stream);

	if (feed->output->status != PHISCRUB_OK)
		phiscrub_stream_unsent(feed->stream);
	ps_meter_finish(feed->meter, &stats);
	phiscrub_stream_free(feed->stream);
	if (status == PHISCRUB_OK)
		status = feed->refusal;
	if (status == PHISCRUB_OK && feed->options->fail_on_find && stats.findings > 0)
		return PS_EXIT_FOUND;
	return ps_exit_from(status);
}

enum ps_exit ps_feed_run(const struct ps_options *options, bool writes_text, phiscrub_on_finding *on_finding)
{
	struct ps_output output, status_lines;
	struct phiscrub_engine *engine = NULL;
	struct ps_meter meter;
	struct ps_ledger ledger = {.audits = false};
	struct ps_feed feed = {
		.options = options,
		.output = &output,
		.writes_text = writes_text,
		.meter = &meter,
		.ledger = &ledger,
	};
	enum phiscrub_status status = ps_output_init(&output, STDOUT_FILENO, "stdout");

	if (status == PHISCRUB_OK && options->status_fd != 0) {
		status = ps_output_init(&status_lines, (int)options->status_fd, "--status-fd");
		feed.status_lines = &status_lines;
	}
	if (status == PHISCRUB_OK)
		status = ps_ledger_open(&ledger, options);
	if (status == PHISCRUB_OK)
		status = ps_setup_engine(options, &engine);
	if (status != PHISCRUB_OK) {
		ps_ledger_close(&ledger);
		return ps_exit_from(status);
	}

	enum ps_exit code = run_feed(&feed, engine, on_finding);

	ps_ledger_close(&ledger);
	phiscrub_engine_free(engine);
	return code;
}
