/**
 * Feed: from FILEs, or standard input, into one stream, document by document.
 *
 * A document is a FILE, or a record of one with -0 and -l. Whoever feeds also
 * flushes: what is finished is written before the program waits for input. The
 * first failure ends everything and was said, except that with --status-fd a
 * refused record is told there, stands as an empty record in the output, and
 * the next one follows.
 */
#ifndef PS_FEED_H
#define PS_FEED_H

#include "ledger.h"
#include "options.h"
#include "output.h"
#include "source.h"
#include "stats.h"

struct ps_feed {
	const struct ps_options *options;
	struct phiscrub_stream *stream;
	/** Where the caller's bytes go; flushed here. */
	struct ps_output *output;
	/** The output is the scrubbed text, so separators are written there. */
	bool writes_text;
	/** For --status-fd, or NULL. */
	struct ps_output *status_lines;
	struct ps_meter *meter;
	/** --audit and --metrics. */
	struct ps_ledger *ledger;
	/** The FILE that is read, "stdin" for standard input. */
	const char *place;
	/** The record's number in its FILE, from 0. */
	uint64_t record;
	/** The stream's findings when the record began. */
	uint64_t findings_before;
	/** Why the current record was refused. */
	bool record_failed;
	/** The most bytes that a read has put into the block, which is wiped as far. */
	size_t block_used;
	/** A document was finished, so the stream needs a reset before the next. */
	bool used;
	/** The first refusal that --status-fd told of, or PHISCRUB_OK. */
	enum phiscrub_status refusal;
};

/**
 * Reads everything that the command line names, through a new engine and
 * stream, to standard output: the scrubbed text where @writes_text, else only
 * what @on_finding prints to the feed's output. @on_finding may be NULL; its
 * context is the struct ps_feed.
 */
enum ps_exit ps_feed_run(const struct ps_options *options, bool writes_text, phiscrub_on_finding *on_finding);

#endif
