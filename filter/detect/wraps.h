/**
 * Wraps: values that a line end parts, as mail programs and their writers
 * wrap lines: "lives at 412 Old\nForge Road", "> call 503-555-\n> 0142".
 *
 * The ends of two lines that may be one sentence are put together, in a text
 * of their own that the patterns are looked for in; what is found there and
 * reaches over the line end is a candidate like any other, and so is what begins
 * or ends right at it, of which the other line may tell: "in Gallup, NM\n87305".
 * Only digits near a line end, or words of a spoken number on both sides of it,
 * make it worth a look: names are read over line ends as they are.
 *
 * Whether two lines are put together depends on them alone, and never on lines
 * that hold a mark, so that scrubbing stays a fixed point (I7).
 */
#ifndef PS_WRAPS_H
#define PS_WRAPS_H

#include "buf.h"
#include "finding.h"
#include "status.h"
#include "text.h"

/** Two ends that were put together. */
struct ps_wrap {
	/** Bytes [start, end) of the ends' text; the second end begins at @joint. */
	uint32_t start, joint, end;
	/** Where they stand: the first begins at text[left], the second at text[right]. */
	uint32_t left, right;
};

/** A line without its end: text[start .. end), whose words begin at @words. */
struct ps_line {
	size_t start, words, end;
};

/** Ready for text after text. To be readied by ps_wraps_init. */
struct ps_wraps {
	/** Some of the ends, an empty line between two. */
	struct ps_buf ends;
	/** Owned, in order. */
	struct ps_wrap *items;
	size_t count, cap;
	/** Where the text is read: borrowed; in this field, behind this line. */
	const struct ps_text *text;
	size_t field, at;
	struct ps_line line;
};

void ps_wraps_init(struct ps_wraps *wraps);

/** Wipes and frees. */
void ps_wraps_fini(struct ps_wraps *wraps);

/** Begins a text, which must stay as long as it is read. */
void ps_wraps_begin(struct ps_wraps *wraps, const struct ps_text *text);

/**
 * Puts together the next line ends, some 64 KiB of them, so that a long text takes no more memory than a short one.
 * *@ends is their text, borrowed until the next call; empty where there are no more.
 */
PS_MUST_USE enum ps_status ps_wraps_next(struct ps_wraps *wraps, struct ps_text *ends);

/** Adds those of @found, in the last ends' text, that reach over a line end to @out, by their place in the text. */
PS_MUST_USE enum ps_status ps_wraps_place(
	const struct ps_wraps *wraps, const struct ps_findings *found, struct ps_findings *out);

#endif
