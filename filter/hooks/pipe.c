/*
 * The filter: FILEs or standard input to standard output, scrubbed.
 */
#include "feed.h"
#include "hooks.h"
#include "message.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static void count_finding(void *context, const struct phiscrub_finding *finding)
{
	struct ps_feed *feed = context;

	/* What refuses a document was not removed from it. */
	if (strcmp(finding->action, "refuse") != 0)
		ps_meter_count(feed->meter, finding->type);
}

/** True where the only FILE is not there and is spelled like a command. */
static bool looks_like_a_command(const struct ps_options *options)
{
	const char *word = options->file_count == 1 ? options->files[0] : "";
	size_t len = strspn(word, "abcdefghijklmnopqrstuvwxyz");

	return len > 0 && word[len] == '\0' && access(word, F_OK) != 0 && errno == ENOENT;
}

enum ps_exit ps_pipe_run(const struct ps_options *options)
{
	if (looks_like_a_command(options)) {
		ps_say(options->files[0], "is no FILE here, and no command either; see phiscrub --help");
		return PS_EXIT_IO;
	}
	return ps_feed_run(options, true, options->stats ? count_finding : NULL);
}
