/*
 * roster: makes a file of keyed digests of a list, and looks at one.
 *
 *     phiscrub roster build --type NAME --key KEYFILE < LIST > FILE
 *     phiscrub roster info --key KEYFILE FILE...
 */
#include "bytes.h"
#include "hooks.h"
#include "message.h"
#include "output.h"
#include "source.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum phiscrub_status read_list(struct phiscrub_roster_builder *builder)
{
	struct phiscrub_error error = {.status = PHISCRUB_OK, .offset = SIZE_MAX};
	unsigned char *block = malloc(PS_SOURCE_BLOCK);
	struct ps_source source;
	enum phiscrub_status status;
	size_t len = 1;

	if (block == NULL) {
		ps_say("start", "no memory for the list; try again");
		return PHISCRUB_SYSTEM;
	}
	status = ps_source_open(&source, NULL);
	while (status == PHISCRUB_OK && len > 0) {
		status = ps_source_read(&source, block, PS_SOURCE_BLOCK, &len);
		if (status != PHISCRUB_OK || len == 0)
			break;
		status = phiscrub_roster_feed(builder, block, len, &error);
		if (status != PHISCRUB_OK)
			ps_say(source.place, "%s", error.text);
	}
	ps_bytes_wipe(block, PS_SOURCE_BLOCK);
	free(block);
	return status;
}

static enum phiscrub_status build(const struct ps_options *options)
{
	const struct phiscrub_roster_options roster_options = {options->type, options->key};
	struct phiscrub_error error = {.status = PHISCRUB_OK, .offset = SIZE_MAX};
	struct phiscrub_roster_builder *builder = NULL;
	struct ps_output output;
	enum phiscrub_status status;

	if (isatty(STDOUT_FILENO)) {
		ps_say("stdout", "a roster is no text for a terminal; send it to a file with >");
		return PHISCRUB_USAGE;
	}
	status = phiscrub_roster_new(&roster_options, &builder, &error);
	if (status != PHISCRUB_OK) {
		ps_say_error("roster", &error);
		return status;
	}
	status = read_list(builder);
	if (status == PHISCRUB_OK)
		status = ps_output_init(&output, STDOUT_FILENO, "stdout");
	if (status == PHISCRUB_OK) {
		enum phiscrub_status closed;

		status = phiscrub_roster_finish(builder, ps_output_sink, &output, NULL, &error);
		closed = ps_output_finish(&output);
		if (status != PHISCRUB_OK && output.status == PHISCRUB_OK)
			ps_say("stdin", "%s", error.text);
		status = status != PHISCRUB_OK ? status : closed;
	}
	phiscrub_roster_free(builder);
	return status;
}

static enum phiscrub_status print_info(const struct ps_options *options)
{
	struct phiscrub_error error = {.status = PHISCRUB_OK, .offset = SIZE_MAX};
	struct phiscrub_roster_info info;
	struct ps_output output;
	enum phiscrub_status status = PHISCRUB_OK;
	enum phiscrub_status closed;

	if (ps_output_init(&output, STDOUT_FILENO, "stdout") != PHISCRUB_OK)
		return PHISCRUB_IO;
	for (size_t i = 1; i < options->file_count && status == PHISCRUB_OK; i++) {
		status = phiscrub_roster_read(options->files[i], options->key, &info, &error);
		if (status != PHISCRUB_OK)
			ps_say_error(options->files[i], &error);
		else
			ps_output_print(&output, "%s: %s, %" PRIu64 " entries, %" PRIu64 " digests, whole\n",
				options->files[i], info.type, info.entries, info.digests);
	}
	closed = ps_output_finish(&output);
	return status != PHISCRUB_OK ? status : closed;
}

enum ps_exit ps_roster_run(const struct ps_options *options)
{
	const char *what = options->file_count > 0 ? options->files[0] : "";

	if (strcmp(what, "build") == 0 && options->file_count == 1 && options->type != NULL)
		return ps_exit_from(build(options));
	if (strcmp(what, "info") == 0 && options->file_count > 1 && options->type == NULL)
		return ps_exit_from(print_info(options));
	ps_say("roster", "roster build --type TYPE, or roster info FILE...; see phiscrub roster --help");
	return ps_exit_from(PHISCRUB_USAGE);
}
