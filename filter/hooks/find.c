/*
 * find: one JSON line per finding, in the order of the input. Offsets are
 * bytes of the raw document, counted anew for each record.
 */
#include "feed.h"
#include "hooks.h"

#include <inttypes.h>
#include <string.h>

static void print_finding(void *context, const struct phiscrub_finding *finding)
{
	struct ps_feed *feed = context;
	struct ps_output *output = feed->output;

	ps_output_add(output, "{", 1);
	if (feed->options->file_count > 1) {
		ps_output_print(output, "\"file\":");
		ps_output_json(output, feed->place, strlen(feed->place));
		ps_output_add(output, ",", 1);
	}
	ps_output_print(output,
		"\"record\":%" PRIu64 ",\"type\":\"%s\",\"start\":%" PRIu64 ",\"end\":%" PRIu64 ",\"pattern\":",
		feed->record, finding->type, finding->start, finding->end);
	ps_output_json(output, finding->pattern, strlen(finding->pattern));
	ps_output_print(output, ",\"score\":%.2f", finding->score);
	if (feed->options->show_text) {
		ps_output_print(output, ",\"text\":");
		ps_output_json(output, finding->text, finding->text_len);
	}
	ps_output_print(output, "}\n");
	if (feed->meter->active)
		ps_meter_count(feed->meter, finding->type);
}

enum ps_exit ps_find_run(const struct ps_options *options)
{
	return ps_feed_run(options, false, print_finding);
}
