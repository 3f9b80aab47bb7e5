#include "ledger.h"

#include "message.h"
#include "replace_file.h"
#include "write_all.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/** Seconds between two writings of the metrics. */
enum { INTERVAL = 1 };

/* --- the metrics file ------------------------------------------------------- */

static bool write_lines(void *context, const unsigned char *data, size_t len)
{
	const int *fd = context;

	return ps_write_all(*fd, data, len);
}

/** A ps_fill. */
static bool fill(void *context, int fd)
{
	bool good = phiscrub_counters_print(context, write_lines, &fd) == PHISCRUB_OK;

	return close(fd) == 0 && good;
}

static enum phiscrub_status write_metrics(struct ps_ledger *ledger)
{
	(void)clock_gettime(CLOCK_MONOTONIC, &ledger->written);
	/* For all to read: there is no text in it. */
	if (ps_replace_file(ledger->metrics, 0644, fill, ledger->counters)) {
		ledger->failed = false;
		return PHISCRUB_OK;
	}
	if (!ledger->failed)
		ps_say(ledger->metrics, "the metrics cannot be written (%s); check the folder and its rights",
			strerror(errno));
	ledger->failed = true;
	return PHISCRUB_IO;
}

/* --- both ------------------------------------------------------------------- */

static enum phiscrub_status open_metrics(struct ps_ledger *ledger, const char *path)
{
	ledger->counters = phiscrub_counters_new();
	ledger->metrics = path;
	if (ledger->counters == NULL) {
		ps_say("start", "no memory for the counters; try again");
		return PHISCRUB_SYSTEM;
	}
	/* Zeros at the start: a rate needs them, and a wrong path is noticed now. */
	return write_metrics(ledger);
}

enum phiscrub_status ps_ledger_open(struct ps_ledger *ledger, const struct ps_options *options)
{
	enum phiscrub_status status = PHISCRUB_OK;

	*ledger = (struct ps_ledger){.audits = options->audit != NULL};
	if (ledger->audits)
		status = ps_audit_file_open(&ledger->audit, options->audit);
	if (status != PHISCRUB_OK) {
		ledger->audits = false;
		return status;
	}
	if (options->metrics != NULL)
		status = open_metrics(ledger, options->metrics);
	if (status != PHISCRUB_OK) {
		phiscrub_counters_free(ledger->counters);
		ledger->counters = NULL;
		ps_ledger_close(ledger);
	}
	return status;
}

void ps_ledger_join(struct ps_ledger *ledger, const char *channel, struct phiscrub_stream_options *stream_options)
{
	if (ledger->audits) {
		stream_options->audit = ps_audit_file_sink;
		stream_options->audit_context = &ledger->audit;
	}
	stream_options->channel = channel;
	stream_options->counters = ledger->counters;
}

void ps_ledger_tick(struct ps_ledger *ledger)
{
	struct timespec now;

	if (ledger->counters == NULL || clock_gettime(CLOCK_MONOTONIC, &now) != 0)
		return;
	if (now.tv_sec - ledger->written.tv_sec > INTERVAL ||
		(now.tv_sec - ledger->written.tv_sec == INTERVAL && now.tv_nsec >= ledger->written.tv_nsec))
		(void)write_metrics(ledger);
}

void ps_ledger_flush(struct ps_ledger *ledger)
{
	if (ledger->counters != NULL)
		(void)write_metrics(ledger);
}

void ps_ledger_reopen(struct ps_ledger *ledger)
{
	if (ledger->audits)
		ps_audit_file_reopen(&ledger->audit);
}

void ps_ledger_close(struct ps_ledger *ledger)
{
	ps_ledger_flush(ledger);
	phiscrub_counters_free(ledger->counters);
	ledger->counters = NULL;
	if (ledger->audits)
		ps_audit_file_close(&ledger->audit);
	ledger->audits = false;
}
