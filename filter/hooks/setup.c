#include "setup.h"

#include "message.h"

#include <string.h>

struct phiscrub_engine_options ps_setup_engine_options(const struct ps_options *options)
{
	return (struct phiscrub_engine_options){
		.policy = options->policy,
		.action = options->action,
		.patterns_only = options->engine == PS_ENGINE_PATTERNS,
		.isa = options->isa,
		.lanes = options->lanes,
	};
}

enum phiscrub_status ps_setup_engine(const struct ps_options *options, struct phiscrub_engine **engine)
{
	struct phiscrub_engine_options engine_options = ps_setup_engine_options(options);
	struct phiscrub_error error = {.status = PHISCRUB_OK, .offset = SIZE_MAX};
	enum phiscrub_status status = phiscrub_engine_new(&engine_options, engine, &error);

	if (status == PHISCRUB_OK)
		return PHISCRUB_OK;
	if (status == PHISCRUB_POLICY)
		ps_say_error(options->policy != NULL ? options->policy : "policy", &error);
	else
		ps_say_error(status == PHISCRUB_USAGE ? "options" : "start", &error);
	return status;
}

/** Some formats cannot be cut into records: their documents hold the separator. */
static enum phiscrub_status check_records(const struct ps_options *options)
{
	struct phiscrub_format_info format;

	if (options->format == NULL)
		return PHISCRUB_OK;
	for (size_t i = 0; phiscrub_format_at(i, &format); i++) {
		if (strcmp(format.name, options->format) != 0)
			continue;
		if (options->line_records && format.spans_lines) {
			ps_say("--lines", "a document of the format %s spans lines; use -0, or one FILE each",
				format.name);
			return PHISCRUB_USAGE;
		}
	}
	if (options->null_records && strncmp(options->format, "multipart", 9) == 0) {
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
	status = phiscrub_stream_new(engine, stream_options, stream, &error);
	if (status != PHISCRUB_OK)
		ps_say_error(status == PHISCRUB_USAGE ? "--format" : "start", &error);
	return status;
}
