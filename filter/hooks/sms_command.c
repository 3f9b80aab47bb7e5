/*
 * sms: short messages on their way to a gateway. One on standard input, records
 * of them, a gateway's request body by a preset, or the files of smstools.
 */
#include "feed.h"
#include "hooks.h"
#include "ledger.h"
#include "message.h"
#include "moving.h"
#include "setup.h"
#include "smsfile.h"
#include "spool.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void count_finding(void *context, const struct phiscrub_finding *finding)
{
	struct ps_feed *feed = context;

	ps_meter_count(feed->meter, finding->type);
}

static enum ps_exit scrub_file(const struct ps_options *options)
{
	struct ps_options sms = *options;
	struct ps_moving moving = {.scrubbed = {.limit = 16 * PS_SMSFILE_MAX},
		.before = {.limit = PS_SMSFILE_MAX},
		.after = {.limit = 16 * PS_SMSFILE_MAX}};
	struct phiscrub_stream_options stream_options = {.sink = ps_smsfile_sink, .sink_context = &moving.scrubbed};
	struct phiscrub_engine *engine = NULL;
	struct ps_ledger ledger;
	enum phiscrub_status status = ps_ledger_open(&ledger, options);

	if (status == PHISCRUB_OK)
		status = ps_setup_engine(options, &engine);
	if (status != PHISCRUB_OK) {
		ps_ledger_close(&ledger);
		return ps_exit_from(status);
	}
	sms.format = "sms";
	ps_ledger_join(&ledger, "checkhandler", &stream_options);
	status = ps_setup_stream(&sms, engine, &stream_options, &moving.stream);
	if (status == PHISCRUB_OK)
		status = ps_moving_in_place(&moving, options->files[0]);
	ps_moving_fini(&moving);
	phiscrub_stream_free(moving.stream);
	ps_ledger_close(&ledger);
	phiscrub_engine_free(engine);
	return ps_exit_from(status);
}

/*
 * smsd sends the raw text when its checkhandler dies of a signal. So the work is
 * a child's: what kills it leaves somebody to say no.
 */
static enum ps_exit scrub_in_place(const struct ps_options *options)
{
	int status = 0;
	pid_t child = fork();

	if (child < 0) {
		ps_say("start", "no process for the work (%s); it must not be sent", strerror(errno));
		return PS_EXIT_SYSTEM;
	}
	if (child == 0)
		_exit((int)scrub_file(options));
	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return PS_EXIT_SYSTEM;
	}
	if (WIFEXITED(status))
		return (enum ps_exit)WEXITSTATUS(status);
	ps_say(options->files[0], "the process that scrubbed it was killed; it must not be sent");
	return PS_EXIT_INTERNAL;
}

enum ps_exit ps_sms_run(const struct ps_options *options)
{
	struct ps_options sms = *options;

	if (options->spool)
		return ps_spool_run(options);
	if (options->in_place)
		return scrub_in_place(options);
	/* A preset knows the formats of its bodies. */
	if (options->preset == NULL)
		sms.format = "sms";
	return ps_feed_run(&sms, true, options->stats ? count_finding : NULL);
}
