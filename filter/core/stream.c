/*
 * Streams: bytes in, scrubbed bytes out, one document after the other.
 *
 * A document is atomic (held whole, nothing leaves before all was accepted) or
 * a flow (cut into sections; a section leaves when the context behind it was
 * read). With format "auto" the first PS_SNIFF_MAX bytes decide. A failure is
 * kept in the stream: nothing is written after it (I3).
 */
#include "crew.h"
#include "scrub.h"
#include "section.h"
#include "wipe.h"

#include <stdlib.h>
#include <string.h>

/* Bytes that are taken in before finished sections leave: what stays in the second-level cache. */
#define SLICE ((size_t)128 << 10)
/* A flow never holds more than a section, what says where it ends, its context and a slice. */
#define FLOW_HELD (PS_SECTION_MAX + PS_FLOW_RECORD + 2 * PS_SECTION_CONTEXT + SLICE + 16)

enum phase {
	/** Too little was read to say what it is. */
	PHASE_SNIFF,
	PHASE_FLOW,
	PHASE_ATOMIC,
	/** Finished, or failed. */
	PHASE_DONE
};

struct phiscrub_stream {
	const struct phiscrub_engine *engine;
	struct phiscrub_stream_options options;
	/** Whose dates are shifted, or NULL. Owned, wiped. */
	char *shift_context;
	/** NULL: to be sniffed. */
	const struct ps_format *format;
	const struct ps_format *chosen;
	enum phase phase;
	struct ps_scrubber scrubber;
	/** For flows with several jobs, made by the first; or NULL. */
	struct ps_crew *crew;
	/** Bytes of the document from `base` on. */
	struct ps_buf held;
	uint64_t base;
	/** Where the next section begins in held. */
	size_t section;
	/** Of a table: its head, and where in it the next section begins. */
	struct ps_flow flow;
	struct ps_flow_place place;
	/** What the last section left behind: offsets in held. */
	size_t covered;
	bool swallow;
	struct ps_error inner;
	struct phiscrub_error error;
	struct phiscrub_stats stats;
	struct ps_trail trail;
	/** Bytes of this document, and how many of them the trail was told of. */
	uint64_t doc_in, doc_out, told_in, told_out;
	/** The document was begun, and the trail was not told how it ended. */
	bool untold;
};

/* --- the trail -------------------------------------------------------------- */

static struct ps_trail_end trail_end(struct phiscrub_stream *stream, enum ps_status status)
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
	struct ps_trail_end end = trail_end(stream, status);
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
	stream->phase = PHASE_DONE;
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
		stream->phase = PHASE_ATOMIC;
	else if (stream->chosen == NULL || (stream->chosen->flow && !stream->options.atomic))
		stream->phase = PHASE_SNIFF;
	else
		stream->phase = PHASE_ATOMIC;
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
	limit = engine->limits.bytes > FLOW_HELD ? engine->limits.bytes : FLOW_HELD;
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

/* What a failed scrub leaves behind: a refusal's reasons are told, and its place. @base as below. */
static enum ps_status tell_refusal(
	struct phiscrub_stream *stream, const struct ps_scrubber *scrubber, uint64_t base, enum ps_status status)
{
	const struct ps_scrub_listener listener = listener_of(stream);

	if (status == PS_REFUSED && ps_scrub_tell(scrubber, base, true, &listener, NULL) != PS_OK)
		return ps_fail(&stream->inner, PS_SYSTEM, (size_t)-1, "the audit trail could not be prepared");
	return status;
}

/* Tells of what one scrub left, and then lets its bytes leave. */
struct departure {
	const struct ps_scrubber *scrubber;
	/** Position of its data in the document. */
	uint64_t base;
	size_t findings;
	/** It is the whole document. */
	bool whole;
};

static enum ps_status tell_trail(struct phiscrub_stream *stream, const struct departure *departure)
{
	const struct ps_scrub_listener listener = listener_of(stream);
	struct ps_trail_end end;
	enum ps_status status = ps_scrub_tell(departure->scrubber, departure->base, false, &listener, &stream->inner);

	if (status != PS_OK)
		return status;
	stream->doc_out += departure->scrubber->out.len;
	end = trail_end(stream, PS_OK);
	status = departure->whole ? ps_trail_document(&stream->trail, &end, &stream->inner)
				  : ps_trail_section(&stream->trail, &end, &stream->inner);
	/* A trail that cannot be written is not asked to tell of that. */
	if (departure->whole || status != PS_OK)
		stream->untold = false;
	return status;
}

static enum ps_status write_out(struct phiscrub_stream *stream, const struct departure *departure)
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

/* --- flows ------------------------------------------------------------------ */

/* Takes what the crew has finished, in order; with @wait, until it is no longer full or, at the @last, until it is
 * empty. */
static enum ps_status take_finished(struct phiscrub_stream *stream, bool wait, bool last)
{
	struct ps_crew_result result;
	enum ps_status status;

	do {
		bool must = wait && (last || ps_crew_is_full(stream->crew));

		status = ps_crew_take(stream->crew, must, &result, &stream->inner);
		if (status != PS_OK)
			return tell_refusal(stream, result.scrubber, result.base, status);
		if (result.scrubber == NULL)
			return PS_OK;
		status = write_out(stream, &(struct departure){result.scrubber, result.base, result.findings, false});
	} while (status == PS_OK);
	return status;
}

static enum ps_status give_section(struct phiscrub_stream *stream, const struct ps_scrub_input *input, uint64_t base)
{
	enum ps_status status = PS_OK;

	if (stream->crew == NULL) {
		status = ps_crew_new(stream->engine, stream->options.jobs, &stream->crew);
		if (status != PS_OK)
			return ps_fail(&stream->inner, status, (size_t)-1,
				"%u threads cannot be started; ask for fewer jobs", stream->options.jobs);
	}
	if (status == PS_OK)
		status = take_finished(stream, true, false);
	return status == PS_OK ? ps_crew_give(stream->crew, input, base) : status;
}

/* Scrubs a section here and now; @start is its data's place in held. */
static enum ps_status scrub_here(struct phiscrub_stream *stream, struct ps_scrub_input *input, size_t start)
{
	uint64_t base = stream->base + start;
	struct ps_scrub_end end;
	enum ps_status status;

	input->covered = stream->covered - start;
	input->swallow = stream->swallow;
	status = ps_scrub(&stream->scrubber, input, &end, &stream->inner);
	if (status != PS_OK) {
		if (stream->inner.offset != SIZE_MAX)
			stream->inner.offset += (size_t)base;
		return tell_refusal(stream, &stream->scrubber, base, status);
	}
	stream->covered = end.covered + start;
	stream->swallow = end.swallow;
	return write_out(stream, &(struct departure){&stream->scrubber, base, end.findings, false});
}

/*
 * Scrubs the section held[section .. cut), or has it scrubbed. A table's is
 * looked at without context, but where a cell was cut; *next is where it goes on.
 */
static enum ps_status scrub_section(struct phiscrub_stream *stream, size_t cut, const struct ps_flow_place *next)
{
	const unsigned char *data = stream->held.data;
	size_t len = stream->held.len;
	bool table = stream->chosen->table;
	size_t before = table && !stream->place.inside ? 0 : PS_SECTION_CONTEXT;
	size_t behind = table && !next->inside ? 0 : PS_SECTION_CONTEXT;
	size_t from = stream->section > before ? stream->section - before : 0;
	size_t to = len - cut > behind ? cut + behind : len;
	struct ps_scrub_input input = {.format = stream->chosen, .shift_context = stream->shift_context};
	enum ps_status status;

	if (table) {
		input.flow = &stream->flow;
		input.place = stream->place;
	}
	from = ps_section_boundary(data, len, from);
	to = ps_section_boundary(data, len, to);
	input.data = data + from;
	input.len = to - from;
	input.from = stream->section - from;
	input.to = cut - from;
	input.more = (to < len || stream->phase == PHASE_FLOW) && behind > 0;
	if (stream->options.jobs > 1)
		status = give_section(stream, &input, stream->base + from);
	else
		status = scrub_here(stream, &input, from);
	stream->section = cut;
	stream->place = *next;
	return status;
}

/* Where the next section ends, as ps_section_end says it. */
static size_t section_end(struct phiscrub_stream *stream, bool last, struct ps_flow_place *next)
{
	const unsigned char *data = stream->held.data + stream->section;
	size_t left = stream->held.len - stream->section;

	if (stream->chosen->table)
		return ps_flow_cut(&stream->flow, data, left, last, &stream->place, next);
	*next = stream->place;
	return ps_section_end(data, left, last);
}

/*
 * Sections that are finished leave; at the end of input all of them are. One
 * byte behind the context says whether the context ends inside of a character.
 */
static enum ps_status run_sections(struct phiscrub_stream *stream, bool last)
{
	for (;;) {
		size_t left = stream->held.len - stream->section;
		struct ps_flow_place next;
		size_t cut = section_end(stream, last, &next);
		enum ps_status status;

		if (cut == 0 || left == 0 || (!last && left - cut <= PS_SECTION_CONTEXT))
			return stream->crew != NULL ? take_finished(stream, last, last) : PS_OK;
		status = scrub_section(stream, stream->section + cut, &next);
		if (status != PS_OK)
			return status;
	}
}

/* All sections have left; what is missing is the trail's last line. */
static enum ps_status end_flow(struct phiscrub_stream *stream)
{
	struct ps_trail_end end = trail_end(stream, PS_OK);

	stream->untold = false;
	return ps_trail_document(&stream->trail, &end, &stream->inner);
}

/* Forgets what is no context any more. */
static void drop_done(struct phiscrub_stream *stream)
{
	size_t done = stream->section > PS_SECTION_CONTEXT + 3 ? stream->section - PS_SECTION_CONTEXT - 3 : 0;

	ps_buf_drop(&stream->held, done);
	stream->base += done;
	stream->section -= done;
	stream->covered = stream->covered > done ? stream->covered - done : 0;
}

static enum ps_status feed_flow(struct phiscrub_stream *stream, const unsigned char *data, size_t len)
{
	/* Who feeds little at a time waits for what is finished; who feeds much comes back for it. */
	bool trickles = len < PS_SECTION_BLANK;

	while (len > 0) {
		size_t piece = len < SLICE ? len : SLICE;
		enum ps_status status = ps_buf_add(&stream->held, data, piece);

		if (status == PS_OK)
			status = run_sections(stream, false);
		if (status != PS_OK)
			return status;
		drop_done(stream);
		data += piece;
		len -= piece;
	}
	return trickles && stream->crew != NULL ? take_finished(stream, true, true) : PS_OK;
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
		return tell_refusal(stream, &stream->scrubber, 0, status);
	stream->stats.segments_in += end.segments_in;
	stream->stats.segments_out += end.segments_out;
	return write_out(stream, &(struct departure){&stream->scrubber, 0, end.findings, true});
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
	stream->phase = flow ? PHASE_FLOW : PHASE_ATOMIC;
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

	if (stream->phase == PHASE_SNIFF) {
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
	if (stream->phase != PHASE_FLOW)
		return feed_atomic(stream, data, len);
	status = check_flow(stream);
	return status == PS_OK ? feed_flow(stream, data, len) : status;
}

enum phiscrub_status phiscrub_stream_feed(struct phiscrub_stream *stream, const void *data, size_t len)
{
	enum ps_status status;

	if (stream == NULL)
		return PHISCRUB_USAGE;
	if (stream->error.status != PHISCRUB_OK)
		return stream->error.status;
	if (stream->phase == PHASE_DONE) {
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
	if (stream->phase == PHASE_DONE)
		return PHISCRUB_OK;
	stream->untold = true;
	/* An empty document still owns readable padding. */
	status = ps_buf_reserve(&stream->held, 1);
	if (status == PS_OK && stream->phase == PHASE_SNIFF)
		sniff(stream);
	if (status == PS_OK && preset && stream->format == NULL) {
		stream->chosen = format_of_body(stream);
		if (stream->chosen == NULL)
			status = ps_fail(&stream->inner, PS_MALFORMED, 0,
				"the body is in none of the formats of the preset %s",
				stream->engine->policy->preset.name);
	}
	if (status == PS_OK && stream->phase == PHASE_ATOMIC) {
		status = finish_atomic(stream, sniffed);
	} else if (status == PS_OK) {
		status = check_flow(stream);
		stream->phase = PHASE_DONE;
		if (status == PS_OK)
			status = run_sections(stream, true);
		if (status == PS_OK)
			status = end_flow(stream);
	}
	if (status != PS_OK)
		return fail(stream, status);
	stream->phase = PHASE_DONE;
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
	if (stream != NULL && stream->phase == PHASE_DONE && stream->error.status == PHISCRUB_OK &&
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
