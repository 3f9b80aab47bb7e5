/**
 * A stream, as its two halves see it: stream.c has documents, from the first
 * byte to the last and the trail of them; stream_flow.c has flows, which are
 * cut into sections that leave one after the other.
 */
#ifndef PS_STREAMIMPL_H
#define PS_STREAMIMPL_H

#include "crew.h"
#include "scrub.h"
#include "section.h"

/** Bytes that are taken in before finished sections leave: what stays in the second-level cache. */
#define PS_STREAM_SLICE ((size_t)128 << 10)
/** A flow never holds more than a section, what says where it ends, its context and a slice. */
#define PS_STREAM_FLOW_HELD (PS_SECTION_MAX + PS_FLOW_RECORD + 2 * PS_SECTION_CONTEXT + PS_STREAM_SLICE + 16)

enum ps_phase {
	/** Too little was read to say what it is. */
	PS_PHASE_SNIFF,
	PS_PHASE_FLOW,
	PS_PHASE_ATOMIC,
	/** Finished, or failed. */
	PS_PHASE_DONE
};

struct phiscrub_stream {
	const struct phiscrub_engine *engine;
	struct phiscrub_stream_options options;
	/** Whose dates are shifted, or NULL. Owned, wiped. */
	char *shift_context;
	/** NULL: to be sniffed. */
	const struct ps_format *format;
	const struct ps_format *chosen;
	enum ps_phase phase;
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

/** What one scrub left, which is told of before its bytes leave. */
struct ps_departure {
	const struct ps_scrubber *scrubber;
	/** Position of its data in the document. */
	uint64_t base;
	size_t findings;
	/** It is the whole document. */
	bool whole;
};

/** Of the trail: where the stream is, and that it was told so. */
struct ps_trail_end ps_stream_trail_end(struct phiscrub_stream *stream, enum ps_status status);

/** What a failed scrub leaves behind: a refusal's reasons are told, and its place. @base as in a departure. */
PS_MUST_USE enum ps_status ps_stream_tell_refusal(
	struct phiscrub_stream *stream, const struct ps_scrubber *scrubber, uint64_t base, enum ps_status status);

/** Tells the trail and the listener, and then the sink. */
PS_MUST_USE enum ps_status ps_stream_write_out(struct phiscrub_stream *stream, const struct ps_departure *departure);

/** Takes bytes of a flow in; sections that they finish leave. */
PS_MUST_USE enum ps_status ps_stream_feed_flow(struct phiscrub_stream *stream, const unsigned char *data, size_t len);

/** What is left of a flow leaves, and the trail is told of its end. */
PS_MUST_USE enum ps_status ps_stream_finish_flow(struct phiscrub_stream *stream);

#endif
