/**
 * Spoken numbers: what transcripts of calls, voice mails and chats write as it was said: "503 five five five 0142",
 * "double eight, oh five, triple two, C", "Q R L dash eight eight oh five", "quince treinta"; and digits
 * that stand each apart: "7 8 6 - 5 5 5 - 0 1 4 2".
 *
 * Each is read again in a text of its own, with its digits and letters joined and a little of what stands around it;
 * what begins a line of a transcript, "[00:30] AGENT:", is left out. What is found there and holds a digit of it is a
 * candidate like any other.
 *
 * Read is what has three digits, at least two of them words, or six that stand apart. Times, counts and what has a unit
 * behind it are not read; nor is what has a mark near by, so that scrubbing stays a fixed point (I7).
 */
#ifndef PS_SPOKEN_H
#define PS_SPOKEN_H

#include "anchors.h"
#include "aside.h"
#include "literals.h"

/** Bytes of a piece, at most: of what stands before a number, of it, and of what stands behind it. */
#define PS_SPOKEN_PIECE 320

/** Ready for text after text. To be readied by ps_spoken_init. */
struct ps_spoken {
	struct ps_aside aside;
	/** How many of the words and of the digits were looked at. */
	size_t word, digit;
	/** Behind the last number that was read. */
	size_t behind;
};

void ps_spoken_init(struct ps_spoken *spoken);

/** Wipes and frees. */
void ps_spoken_fini(struct ps_spoken *spoken);

/** Begins a text, which must stay as long as it is read. */
void ps_spoken_begin(struct ps_spoken *spoken, const struct ps_text *text);

/**
 * Reads the next numbers, some 64 KiB of pieces, at the words of @hits and at @digits, which are those of the text.
 * *@words is their text, borrowed until the next call; empty where there are no more.
 */
PS_MUST_USE enum ps_status ps_spoken_next(struct ps_spoken *spoken, const struct ps_literals *literals,
	const struct ps_literal_hits *hits, const struct ps_places *digits, struct ps_text *words);

/** Adds those of @found, in the last pieces, that hold a digit of a number to @out, by their place in the text: each
 * line's part of what goes over several. */
PS_MUST_USE enum ps_status ps_spoken_place(
	const struct ps_spoken *spoken, const struct ps_findings *found, struct ps_findings *out);

#endif
