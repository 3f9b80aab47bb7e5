/**
 * Scrubbing: one document, or one section of a flow, from bytes to bytes.
 *
 *      parse ── text ── detect ── redact ── replace ── render
 *
 * Nothing is rendered before all of it was looked at; whoever calls writes only
 * what a whole, successful scrub appended to `out`.
 */
#ifndef PS_SCRUB_H
#define PS_SCRUB_H

#include "engine.h"
#include "flow.h"
#include "format.h"
#include "trail.h"

/** One thread's memory for scrubbing. Zeroed, then ps_scrubber_init. */
struct ps_scrubber {
	const struct phiscrub_engine *engine;
	struct ps_document *document;
	struct ps_detect_work *detect;
	struct ps_redact_state *state;
	/** Of the last document or section: its text, borrowed from the document, and what was found in it. */
	struct ps_text text;
	struct ps_findings findings;
	/** The mark of one finding. */
	struct ps_buf mark;
	/** One short message as it will be. */
	struct ps_buf message;
	/** Scrubbed bytes of the last document or section. Wiped by the next. */
	struct ps_buf out;
};

/** What is to be scrubbed. */
struct ps_scrub_input {
	/** Followed by PS_TEXT_PADDING readable zero bytes, or other bytes of the stream. */
	const unsigned char *data;
	size_t len;
	const struct ps_format *format;
	/** True: the format was sniffed, not declared, so that nothing is exempt. */
	bool guessed;
	/** A section of a table: what is known of all of it, borrowed, and where it begins. Or NULL. */
	const struct ps_flow *flow;
	struct ps_flow_place place;
	/** Bytes [from, to) are rendered; what lies outside is context. */
	size_t from, to;
	/** Bytes before this one were covered by the section before. At least from. */
	size_t covered;
	/** The run that ended at `covered` goes on to the end of its class. */
	bool swallow;
	/** True: the data goes on behind len. */
	bool more;
	/** Count what short messages cost. */
	bool count_segments;
	/** Whose dates are shifted, or NULL. Borrowed until the scrub is done. */
	const char *shift_context;
};

/** What the next section must know. */
struct ps_scrub_end {
	/** One past the last covered byte, as an offset into data; at least to. */
	size_t covered;
	bool swallow;
	size_t findings;
	/** Segments before and after. */
	size_t segments_in, segments_out;
	/** True: it is a document of its format, whatever failed then. */
	bool parsed;
};

PS_MUST_USE enum ps_status ps_scrubber_init(struct ps_scrubber *scrubber, const struct phiscrub_engine *engine);
void ps_scrubber_fini(struct ps_scrubber *scrubber);

/** Wipes what the last document or section left: text, marks and output. */
void ps_scrubber_forget(struct ps_scrubber *scrubber);

/** Scrubs into scrubber->out. On failure out is empty and @error says why, its place counted from data[0]. */
PS_MUST_USE enum ps_status ps_scrub(struct ps_scrubber *scrubber, const struct ps_scrub_input *input,
	struct ps_scrub_end *end, struct ps_error *error);

/** Who is told of findings. */
struct ps_scrub_listener {
	/** May be NULL. */
	phiscrub_on_finding *on_finding;
	void *context;
	/** Findings are told with why they were found. */
	bool explain;
	struct ps_trail *trail;
};

/**
 * Tells of the findings of the last scrub, before its bytes are written: of all
 * where it succeeded; where it was PS_REFUSED (@refused) only of those that
 * refuse it. @base is the position of its data[0] in the document. Fails as
 * ps_trail_finding does.
 */
PS_MUST_USE enum ps_status ps_scrub_tell(const struct ps_scrubber *scrubber, uint64_t base, bool refused,
	const struct ps_scrub_listener *listener, struct ps_error *error);

#endif
