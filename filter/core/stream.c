/*
 * Streams: bytes in, scrubbed bytes out, one document after the other.
 *
 * A document is atomic (held whole, nothing leaves before all was accepted) or
 * a flow (cut into sections; a section leaves when the context behind it was
 * read). With format "auto" the first PS_SNIFF_MAX bytes decide. A failure is
 * kept in the stream: nothing is written after it (I3).
 */
#include "streamimpl.h"
#include "wipe.h"

#include <stdlib.h>
#include <string.h>

/* --- the trail -------------------------------------------------------------- */

struct ps_trail_end ps_stream_trail_end(struct phiscrub_stream *stream, enum ps_status status)
{
	struct ps_trail_end end = {.format = stream->chosen,
		.bytes_in = stream->doc_in,
		.bytes_out = stream->doc_out,
		.fresh_in = stream->doc_in - stream->told_in,
		.fresh_out = stream->doc_out - stream->told_out,
		.status = status};

	stream->told_in = stream->doc_in;
	stream->told_out = stream->doc_out;
	return end;
}

/* A refusal that could not be told is to be tried again, so that it is. */
static enum ps_status tell_failure(struct phiscrub_stream *stream, enum ps_status status)
{
	struct ps_trail_end end = ps_stream_trail_end(stream, status);
	struct ps_error error = {.offset = (size_t)-1};

	if (status != PS_REFUSED)
		ps_trail_drop(&stream->trail);
	if (ps_trail_document(&stream->trail, &end, &error) == PS_OK)
		return status;
	stream->inner = error;
	return error.status;
}

/* What is left of a document is wiped when it ends, not when the next begins. */
static void forget(struct phiscrub_stream *stream)
{
	ps_buf_clear(&stream->held);
	ps_scrubber_forget(&stream->scrubber);
	if (stream->crew != NULL)
		ps_crew_reset(stream->crew);
}

static enum phiscrub_status fail(struct phiscrub_stream *stream, enum ps_status status)
{
	if (stream->inner.text[0] == '\0')
		status = ps_fail(&stream->inner, status, (size_t)-1, "no memory for the input");
	if (stream->untold)
		status = tell_failure(stream, status);
	stream->untold = false;
	stream->inner.status = status;
	ps_public_error(&stream->inner, &stream->error);
	stream->phase = PS_PHASE_DONE;
	forget(stream);
	return stream->error.status;
}

static const struct ps_format *format_of(const char *name)
{
	return name == NULL || strcmp(name, "auto") == 0 ? NULL : ps_format_by_name(name);
}

/* With a preset its formats alone will do. */
static bool fits_preset(const struct phiscrub_engine *engine, const char *name)
{
	const struct ps_preset *preset = &engine->policy->preset;
	const struct ps_format *format = format_of(name);

	if (preset->name == NULL || format == NULL)
		return true;
	for (size_t i = 0; preset->formats[i] != NULL; i++) {
		if (strcmp(preset->formats[i], format->name) == 0)
			return true;
	}
	return false;
}

static void choose_phase(struct phiscrub_stream *stream)
{
	stream->chosen = stream->format;
	/* Whether a flow can be cut, its first bytes say, too. */
	if (stream->engine->policy->preset.name != NULL)
		stream->phase = PS_PHASE_ATOMIC;
	else if (stream->chosen == NULL || (stream->chosen->flow && !stream->options.atomic))
		stream->phase = PS_PHASE_SNIFF;
	else
		stream->phase = PS_PHASE_ATOMIC;
}

/* True where no form starts so: JSON, XML, or parts with a boundary. */
static bool is_no_form(const unsigned char *data, size_t len)
{
	return len > 0 &&
	       (data[0] == '{' || data[0] == '[' || data[0] == '<' || (len > 1 && data[0] == '-' && data[1] == '-'));
}

/* Which of its preset's formats a body is in: JSON by its first byte, else the first other one. NULL for none. */
static const struct ps_format *format_of_body(const struct phiscrub_stream *stream)
{
	const struct ps_preset *preset = &stream->engine->policy->preset;
	const unsigned char *data = stream->held.data;
	const char *other = NULL;
	size_t at = 0;

	while (at < stream->held.len && strchr(" \t\r\n", data[at]) != NULL && data[at] != '\0')
		at++;
	for (size_t i = 0; preset->formats[i] != NULL; i++) {
		bool json = strcmp(preset->formats[i], "json") == 0;

		if (json && at < stream->held.len && (data[at] == '{' || data[at] == '['))
			return ps_format_by_name("json");
		if (!json && other == NULL)
			other = preset->formats[i];
	}
	if (other != NULL && strcmp(other, "form") == 0 && is_no_form(data + at, stream->held.len - at))
		return NULL;
	return ps_format_by_name(other != NULL ? other : "json");
}

static void start_document(struct phiscrub_stream *stream)
{
	ps_buf_clear(&stream->held);
	if (stream->crew != NULL)
		ps_crew_reset(stream->crew);
	stream->base = 0;
	stream->section = 0;
	ps_flow_begin(&stream->flow, &stream->place);
	stream->covered = 0;
	stream->swallow = false;
	stream->inner = (struct ps_error){.offset = (size_t)-1};
	ps_public_error(&stream->inner, &stream->error);
	stream->doc_in = 0;
	stream->doc_out = 0;
	stream->told_in = 0;
	stream->told_out = 0;
	stream->untold = false;
	ps_trail_begin(&stream->trail);
	choose_phase(stream);
}

static void free_context(char *context)
{
	if (context != NULL)
		ps_wipe_free(context, strlen(context));
}

enum phiscrub_status phiscrub_stream_new(const struct phiscrub_engine *engine,
	const struct phiscrub_stream_options *options, struct phiscrub_stream **stream, struct phiscrub_error *error)
{
	static const struct phiscrub_stream_options defaults = {0};
	struct ps_error inner = {.offset = (size_t)-1};
	struct phiscrub_stream *made;
	size_t limit;

	if (stream == NULL) {
		inner.status = ps_fail(&inner, PS_USAGE, (size_t)-1, "a new stream needs a place to be put");
		ps_public_error(&inner, error);
		return PHISCRUB_USAGE;
	}
	*stream = NULL;
	if (options == NULL)
		options = &defaults;
	if (engine == NULL || (options->format != NULL && strcmp(options->format, "auto") != 0 &&
				      ps_format_by_name(options->format) == NULL)) {
		inner.status = ps_fail(&inner, PS_USAGE, (size_t)-1,
			engine == NULL ? "a stream needs an engine" : "unknown format; `phiscrub --help` lists them");
		ps_public_error(&inner, error);
		return PHISCRUB_USAGE;
	}
	if (!fits_preset(engine, options->format)) {
		inner.status = ps_fail(&inner, PS_USAGE, (size_t)-1, "not a format of the preset %s, whose first is %s",
			engine->policy->preset.name, engine->policy->preset.formats[0]);
		ps_public_error(&inner, error);
		return PHISCRUB_USAGE;
	}
	made = calloc(1, sizeof(*made));
	if (made != NULL && options->shift_context != NULL) {
		made->shift_context = strdup(options->shift_context);
		if (made->shift_context == NULL) {
			free(made);
			made = NULL;
		}
	}
	if (made == NULL || ps_trail_init(&made->trail, engine, options) != PS_OK ||
		ps_scrubber_init(&made->scrubber, engine) != PS_OK) {
		free_context(made != NULL ? made->shift_context : NULL);
		free(made);
		inner.status = ps_fail(&inner, PS_SYSTEM, (size_t)-1, "no memory for a stream");
		ps_public_error(&inner, error);
		return PHISCRUB_SYSTEM;
	}
	made->engine = engine;
	made->options = *options;
	made->options.format = NULL;
	made->options.shift_context = NULL;
	made->format = format_of(options->format);
	limit = engine->limits.bytes > PS_STREAM_FLOW_HELD ? engine->limits.bytes : PS_STREAM_FLOW_HELD;
	ps_buf_init(&made->held, limit);
	start_document(made);
	*stream = made;
	return PHISCRUB_OK;
}

/* --- writing ---------------------------------------------------------------- */

static struct ps_scrub_listener listener_of(struct phiscrub_stream *stream)
{
	return (struct ps_scrub_listener){.on_finding = stream->options.on_finding,
		.context = stream->options.finding_context,
		.explain = stream->options.explain,
		.trail = &stream->trail};
}

enum ps_status ps_stream_tell_refusal(
	struct phiscrub_stream *stream, const struct ps_scrubber *scrubber, uint64_t base, enum ps_status status)
{
	const struct ps_scrub_listener listener = listener_of(stream);

	if (status == PS_REFUSED && ps_scrub_tell(scrubber, base, true, &listener, NULL) != PS_OK)
		return ps_fail(&stream->inner, PS_SYSTEM, (size_t)-1, "the audit trail could not be prepared");
	return status;
}

static enum ps_status tell_trail(struct phiscrub_stream *stream, const struct ps_departure *departure)
{
	const struct ps_scrub_listener listener = listener_of(stream);
	struct ps_trail_end end;
	enum ps_status status = ps_scrub_tell(departure->scrubber, departure->base, false, &listener, &stream->inner);

	if (status != PS_OK)
		return status;
	stream->doc_out += departure->scrubber->out.len;
	end = ps_stream_trail_end(stream, PS_OK);
	status = departure->whole ? ps_trail_document(&stream->trail, &end, &stream->inner)
				  : ps_trail_section(&stream->trail, &end, &stream->inner);
	/* A trail that cannot be written is not asked to tell of that. */
	if (departure->whole || status != PS_OK)
		stream->untold = false;
	return status;
}

enum ps_status ps_stream_write_out(struct phiscrub_stream *stream, const struct ps_departure *departure)
{
	const struct ps_buf *out = &departure->scrubber->out;
	enum ps_status status = tell_trail(stream, departure);

	if (status != PS_OK)
		return status;
	stream->stats.findings += departure->findings;
	stream->stats.bytes_out += out->len;
	if (stream->options.sink == NULL || out->len == 0)
		return PS_OK;
	if (stream->options.sink(stream->options.sink_context, out->data, out->len))
		return PS_OK;
	if (departure->whole && ps_trail_unsent(&stream->trail) != PS_OK)
		return ps_fail(
			&stream->inner, PS_IO, (size_t)-1, "neither the output nor the audit trail could be written");
	return ps_fail(&stream->inner, PS_IO, (size_t)-1, "the output could not be written");
}

/* --- atomic documents --------------------------------------------------------- */

/* What was held to be sniffed counts, too: a limit may be shorter than that. */
static enum ps_status check_length(struct phiscrub_stream *stream, size_t more)
{
	size_t limit = stream->engine->limits.bytes;

	if (stream->held.len <= limit && more <= limit - stream->held.len)
		return PS_OK;
	return ps_fail(&stream->inner, PS_LIMIT, limit,
		"the document is longer than limits.message (%zu bytes); raise it in the policy", limit);
}

static enum ps_status feed_atomic(struct phiscrub_stream *stream, const unsigned char *data, size_t len)
{
	enum ps_status status = check_length(stream, len);

	return status == PS_OK ? ps_buf_add(&stream->held, data, len) : status;
}

static enum ps_status finish_atomic(struct phiscrub_stream *stream, bool sniffed)
{
	struct ps_scrub_input input = {.data = stream->held.data,
		.len = stream->held.len,
		.format = stream->chosen,
		.guessed = sniffed,
		.to = stream->held.len,
		.count_segments = stream->options.count_segments,
		.shift_context = stream->shift_context};
	struct ps_scrub_end end;
	enum ps_status status = check_length(stream, 0);

	if (status != PS_OK)
		return status;
	status = ps_scrub(&stream->scrubber, &input, &end, &stream->inner);
	/* What only looked like its format is read in another that looks at no less; what is in its format is not. */
	while (status == PS_MALFORMED && sniffed && !end.parsed && input.format->fallback != NULL) {
		stream->inner = (struct ps_error){.offset = (size_t)-1};
		stream->chosen = ps_format_by_name(input.format->fallback);
		input.format = stream->chosen;
		status = ps_scrub(&stream->scrubber, &input, &end, &stream->inner);
	}
	if (status != PS_OK)
		return ps_stream_tell_refusal(stream, &stream->scrubber, 0, status);
	stream->stats.segments_in += end.segments_in;
	stream->stats.segments_out += end.segments_out;
	return ps_stream_write_out(stream, &(struct ps_departure){&stream->scrubber, 0, end.findings, true});
}

/* --- the interface -------------------------------------------------------------- */

/* Decides by the first bytes; what was held goes the way that was chosen. */
static void sniff(struct phiscrub_stream *stream)
{
	const struct ps_buf *held = &stream->held;
	bool flow;

	if (stream->format == NULL)
		stream->chosen = ps_format_sniff(held->data, held->len);
	flow = stream->chosen->flow && !stream->options.atomic;
	if (flow && ps_flow_is_whole(held->data, held->len))
		flow = false;
	stream->phase = flow ? PS_PHASE_FLOW : PS_PHASE_ATOMIC;
}

/* Numbers of people are those of one document; a flow has no end. */
static enum ps_status check_flow(struct phiscrub_stream *stream)
{
	const struct phiscrub_engine *engine = stream->engine;

	if (stream->options.sink == NULL)
		return PS_OK;
	for (enum ps_type type = PS_NAME; type < PS_TYPE_COUNT; type++) {
		if (engine->policy->types[type].find &&
			ps_redactor_rule(engine->redactor, type)->action == PS_ACTION_PSEUDONYM)
			return ps_fail(&stream->inner, PS_REFUSED, (size_t)-1,
				"the action pseudonym of %s needs documents with an end, and a flow has "
				"none; use -0 or -l",
				ps_type_info(type)->name);
	}
	return PS_OK;
}

static enum ps_status feed(struct phiscrub_stream *stream, const unsigned char *data, size_t len)
{
	enum ps_status status;

	if (stream->phase == PS_PHASE_SNIFF) {
		size_t need = PS_SNIFF_MAX - stream->held.len;
		size_t piece = len < need ? len : need;

		status = ps_buf_add(&stream->held, data, piece);
		if (status != PS_OK)
			return status;
		data += piece;
		len -= piece;
		if (stream->held.len < PS_SNIFF_MAX)
			return PS_OK;
		sniff(stream);
	}
	if (stream->phase != PS_PHASE_FLOW)
		return feed_atomic(stream, data, len);
	status = check_flow(stream);
	return status == PS_OK ? ps_stream_feed_flow(stream, data, len) : status;
}

enum phiscrub_status phiscrub_stream_feed(struct phiscrub_stream *stream, const void *data, size_t len)
{
	enum ps_status status;

	if (stream == NULL)
		return PHISCRUB_USAGE;
	if (stream->error.status != PHISCRUB_OK)
		return stream->error.status;
	if (stream->phase == PS_PHASE_DONE) {
		return fail(stream, ps_fail(&stream->inner, PS_USAGE, (size_t)-1,
					    "the document has ended; reset the stream first"));
	}
	if (len == 0)
		return PHISCRUB_OK;
	if (data == NULL)
		return fail(stream, ps_fail(&stream->inner, PS_USAGE, (size_t)-1, "no bytes, yet a length"));
	stream->stats.bytes_in += len;
	stream->doc_in += len;
	stream->untold = true;
	status = feed(stream, data, len);
	return status == PS_OK ? PHISCRUB_OK : fail(stream, status);
}

enum phiscrub_status phiscrub_stream_finish(struct phiscrub_stream *stream)
{
	bool preset;
	bool sniffed;
	enum ps_status status;

	if (stream == NULL)
		return PHISCRUB_USAGE;
	preset = stream->engine->policy->preset.name != NULL;
	sniffed = stream->format == NULL && !preset;
	if (stream->error.status != PHISCRUB_OK)
		return stream->error.status;
	if (stream->phase == PS_PHASE_DONE)
		return PHISCRUB_OK;
	stream->untold = true;
	/* An empty document still owns readable padding. */
	status = ps_buf_reserve(&stream->held, 1);
	if (status == PS_OK && stream->phase == PS_PHASE_SNIFF)
		sniff(stream);
	if (status == PS_OK && preset && stream->format == NULL) {
		stream->chosen = format_of_body(stream);
		if (stream->chosen == NULL)
			status = ps_fail(&stream->inner, PS_MALFORMED, 0,
				"the body is in none of the formats of the preset %s",
				stream->engine->policy->preset.name);
	}
	if (status == PS_OK && stream->phase == PS_PHASE_ATOMIC) {
		status = finish_atomic(stream, sniffed);
	} else if (status == PS_OK) {
		status = check_flow(stream);
		stream->phase = PS_PHASE_DONE;
		if (status == PS_OK)
			status = ps_stream_finish_flow(stream);
	}
	if (status != PS_OK)
		return fail(stream, status);
	stream->phase = PS_PHASE_DONE;
	stream->stats.documents++;
	forget(stream);
	return PHISCRUB_OK;
}

enum phiscrub_status phiscrub_stream_reset(struct phiscrub_stream *stream)
{
	if (stream == NULL)
		return PHISCRUB_USAGE;
	switch (stream->error.status) {
	case PHISCRUB_OK:
	case PHISCRUB_MALFORMED:
	case PHISCRUB_LIMIT:
	case PHISCRUB_REFUSED:
		start_document(stream);
		return PHISCRUB_OK;
	default:
		return stream->error.status;
	}
}

const struct phiscrub_error *phiscrub_stream_error(const struct phiscrub_stream *stream)
{
	static const struct phiscrub_error no_stream = {
		.status = PHISCRUB_USAGE, .offset = SIZE_MAX, .text = "there is no stream"};

	return stream != NULL ? &stream->error : &no_stream;
}

struct phiscrub_stats phiscrub_stream_stats(const struct phiscrub_stream *stream)
{
	return stream != NULL ? stream->stats : (struct phiscrub_stats){0};
}

void phiscrub_stream_unsent(struct phiscrub_stream *stream)
{
	if (stream != NULL && stream->phase == PS_PHASE_DONE && stream->error.status == PHISCRUB_OK &&
		ps_trail_unsent(&stream->trail) != PS_OK)
		stream->error.status = PHISCRUB_IO;
}

void phiscrub_stream_free(struct phiscrub_stream *stream)
{
	if (stream == NULL)
		return;
	/* Nobody is left to hear that this failed, and nothing leaves any more. */
	if (stream->untold)
		(void)tell_failure(stream, PS_IO);
	ps_trail_fini(&stream->trail);
	ps_crew_free(stream->crew);
	ps_scrubber_fini(&stream->scrubber);
	ps_buf_fini(&stream->held);
	ps_flow_begin(&stream->flow, &stream->place);
	free_context(stream->shift_context);
	free(stream);
}
