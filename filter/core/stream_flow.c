/** Flows: endless documents, cut into sections that leave when the context behind them was read (I1). */
#include "streamimpl.h"

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
			return ps_stream_tell_refusal(stream, result.scrubber, result.base, status);
		if (result.scrubber == NULL)
			return PS_OK;
		status = ps_stream_write_out(
			stream, &(struct ps_departure){result.scrubber, result.base, result.findings, false});
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
		return ps_stream_tell_refusal(stream, &stream->scrubber, base, status);
	}
	stream->covered = end.covered + start;
	stream->swallow = end.swallow;
	return ps_stream_write_out(stream, &(struct ps_departure){&stream->scrubber, base, end.findings, false});
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
	input.more = (to < len || stream->phase == PS_PHASE_FLOW) && behind > 0;
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

/* Forgets what is no context any more. */
static void drop_done(struct phiscrub_stream *stream)
{
	size_t done = stream->section > PS_SECTION_CONTEXT + 3 ? stream->section - PS_SECTION_CONTEXT - 3 : 0;

	ps_buf_drop(&stream->held, done);
	stream->base += done;
	stream->section -= done;
	stream->covered = stream->covered > done ? stream->covered - done : 0;
}

enum ps_status ps_stream_feed_flow(struct phiscrub_stream *stream, const unsigned char *data, size_t len)
{
	/* Who feeds little at a time waits for what is finished; who feeds much comes back for it. */
	bool trickles = len < PS_SECTION_BLANK;

	while (len > 0) {
		size_t piece = len < PS_STREAM_SLICE ? len : PS_STREAM_SLICE;
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

enum ps_status ps_stream_finish_flow(struct phiscrub_stream *stream)
{
	struct ps_trail_end end;
	enum ps_status status = run_sections(stream, true);

	if (status != PS_OK)
		return status;
	/* All sections have left; what is missing is the trail's last line. */
	end = ps_stream_trail_end(stream, PS_OK);
	stream->untold = false;
	return ps_trail_document(&stream->trail, &end, &stream->inner);
}
