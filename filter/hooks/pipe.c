/*
 * The filter: FILEs or standard input to standard output, scrubbed.
 */
#include "feed.h"
#include "hooks.h"

static void count_finding(void *context, const struct phiscrub_finding *finding)
{
	struct ps_feed *feed = context;

	ps_meter_count(feed->meter, finding->type);
}

enum ps_exit ps_pipe_run(const struct ps_options *options)
{
	return ps_feed_run(options, true, options->stats ? count_finding : NULL);
}
