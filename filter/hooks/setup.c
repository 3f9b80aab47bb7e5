#include "setup.h"

#include "message.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

struct phiscrub_engine_options ps_setup_engine_options(const struct ps_options *options)
{
	return (struct phiscrub_engine_options){
		.policy = options->policy,
		.action = options->action,
		.patterns_only = options->engine == PS_ENGINE_PATTERNS,
		.isa = options->isa,
		.lanes = options->lanes,
		.preset = options->preset,
		.sign_after = options->sign_after,
		.link_url = options->url,
		.needs_link = options->command == PS_COMMAND_SMS,
		.trail = options->audit != NULL,
	};
}

/** The options that an engine may find wrong, as far as they are given: "--action", "--isa and --lanes". */
static const char *blamed_options(const struct ps_options *options, char *place, size_t size)
{
	const struct {
		const char *name;
		bool given;
	} candidates[] = {{"--action", options->action != NULL}, {"--isa", options->isa != NULL},
		{"--lanes", options->lanes != NULL}};
	size_t len = 0;

	place[0] = '\0';
	for (size_t i = 0; i < sizeof(candidates) / sizeof(candidates[0]) && len < size; i++) {
		int added = candidates[i].given ? snprintf(place + len, size - len, "%s%s", len > 0 ? " and " : "",
							  candidates[i].name)
						: 0;

		len += added < 0 ? 0 : (size_t)added;
	}
	return len > 0 ? place : "options";
}

enum phiscrub_status ps_setup_engine(const struct ps_options *options, struct phiscrub_engine **engine)
{
	struct phiscrub_engine_options engine_options = ps_setup_engine_options(options);
	struct phiscrub_error error = {.status = PHISCRUB_OK, .offset = SIZE_MAX};
	enum phiscrub_status status = phiscrub_engine_new(&engine_options, engine, &error);
	char place[64];

	if (status == PHISCRUB_OK && phiscrub_engine_notice(*engine) != NULL)
		ps_say("policy", "%s", phiscrub_engine_notice(*engine));
	if (status == PHISCRUB_OK)
		return PHISCRUB_OK;
	if (status == PHISCRUB_POLICY && options->preset != NULL && error.line == 0)
		ps_say_error("--policy or --preset", &error);
	else if (status == PHISCRUB_POLICY)
		ps_say_error(options->policy != NULL ? options->policy : "policy", &error);
	else
		ps_say_error(
			status == PHISCRUB_USAGE ? blamed_options(options, place, sizeof(place)) : "start", &error);
	return status;
}

/** True where @wanted, without what follows a ';', is @name; case does not count. */
static bool is_named(const char *wanted, const char *name)
{
	size_t len = strcspn(wanted, "; ");

	return strlen(name) == len && strncasecmp(wanted, name, len) == 0;
}

/** The row of the format that --format names, by its name or a media type. */
static bool find_format(const char *wanted, struct phiscrub_format_info *format)
{
	for (size_t i = 0; phiscrub_format_at(i, format); i++) {
		if (is_named(wanted, format->name))
			return true;
		for (size_t j = 0; format->media_types != NULL && format->media_types[j] != NULL; j++) {
			if (is_named(wanted, format->media_types[j]))
				return true;
		}
	}
	return false;
}

/** Some formats cannot be cut into records: their documents hold the separator. */
static enum phiscrub_status check_records(const struct ps_options *options)
{
	struct phiscrub_format_info format;

	if (options->format == NULL || !find_format(options->format, &format))
		return PHISCRUB_OK;
	if (options->line_records && format.spans_lines) {
		ps_say("--lines", "a document of the format %s spans lines; use -0, or one FILE each", format.name);
		return PHISCRUB_USAGE;
	}
	if (options->null_records && strcmp(format.name, "multipart") == 0) {
		ps_say("--null", "a document of the format multipart may hold NUL; use one FILE each");
		return PHISCRUB_USAGE;
	}
	return PHISCRUB_OK;
}

enum phiscrub_status ps_setup_stream(const struct ps_options *options, const struct phiscrub_engine *engine,
	struct phiscrub_stream_options *stream_options, struct phiscrub_stream **stream)
{
	struct phiscrub_error error = {.status = PHISCRUB_OK, .offset = SIZE_MAX};
	enum phiscrub_status status = check_records(options);

	if (status != PHISCRUB_OK)
		return status;
	stream_options->format = options->format;
	stream_options->atomic = options->null_records || options->line_records;
	stream_options->jobs = options->jobs;
	stream_options->count_segments = options->stats;
	stream_options->shift_context = options->context;
	status = phiscrub_stream_new(engine, stream_options, stream, &error);
	if (status != PHISCRUB_OK)
		ps_say_error(status == PHISCRUB_USAGE ? "--format" : "start", &error);
	return status;
}
