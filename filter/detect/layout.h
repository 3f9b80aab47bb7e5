/**
 * Layout: what gives words their look and is not read: gaps wider than a
 * blank, as forms with an empty middle name, padded dates and cells that were
 * copied leave them, and signs of emphasis, as chats and Markdown have them
 * (CommonMark 0.30, section 6.2): "John  Smith", "412  Oak St", "(503)\t555-0142",
 * "_03/14/1961_", "aged **34**".
 *
 * The sentence or line around either is read again in a text of its own, with
 * one blank for each gap and without the signs. What is found there and holds
 * such a place, or stands beside one, is a candidate like any other.
 *
 * A gap is up to four blanks or tabs. Wider ones part columns, and end what is
 * read, as line ends and the ends of sentences do. What holds a mark is not
 * read, so that scrubbing stays a fixed point (I7); nor is a sentence of more
 * than 512 bytes.
 */
#ifndef PS_LAYOUT_H
#define PS_LAYOUT_H

#include "aside.h"

/** Ready for text after text. To be readied by ps_layout_init. */
struct ps_layout {
	/** Some of the sentences without their layout. */
	struct ps_aside aside;
};

void ps_layout_init(struct ps_layout *layout);

/** Wipes and frees. */
void ps_layout_fini(struct ps_layout *layout);

/** Begins a text, which must stay as long as it is read. */
void ps_layout_begin(struct ps_layout *layout, const struct ps_text *text);

/**
 * Takes the layout out of the next sentences, some 64 KiB of them. *@words is their text, borrowed until the next call;
 * empty where there are no more. ps_aside_place says where what is found there stands.
 */
PS_MUST_USE enum ps_status ps_layout_next(struct ps_layout *layout, struct ps_text *words);

#endif
