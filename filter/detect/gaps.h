/**
 * Gaps: words that stand more than a blank apart, as forms with an empty
 * middle name, padded dates and cells that were copied leave them:
 * "John  Smith", "412  Oak St", "(503)\t555-0142".
 *
 * The sentence or line around a gap is read again in a text of its own with one
 * blank for each gap. What is found there and holds a gap, or stands beside
 * one, is a candidate like any other.
 *
 * A gap is up to four blanks or tabs. Wider ones part columns, and end what is
 * read, as line ends and the ends of sentences do. What holds a mark is not
 * read, so that scrubbing stays a fixed point (I7); nor is a sentence of more
 * than 512 bytes.
 */
#ifndef PS_GAPS_H
#define PS_GAPS_H

#include "aside.h"

/** Ready for text after text. To be readied by ps_gaps_init. */
struct ps_gaps {
	/** Some of the sentences with their gaps closed. */
	struct ps_aside aside;
};

void ps_gaps_init(struct ps_gaps *gaps);

/** Wipes and frees. */
void ps_gaps_fini(struct ps_gaps *gaps);

/** Begins a text, which must stay as long as it is read. */
void ps_gaps_begin(struct ps_gaps *gaps, const struct ps_text *text);

/**
 * Closes the gaps of the next sentences, some 64 KiB of them. *@words is their text, borrowed until the next call;
 * empty where there are no more. ps_aside_place says where what is found there stands.
 */
PS_MUST_USE enum ps_status ps_gaps_next(struct ps_gaps *gaps, struct ps_text *words);

#endif
