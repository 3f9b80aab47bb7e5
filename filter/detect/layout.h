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

/** Bytes of a sentence that is read, at most. */
#define PS_LAYOUT_SENTENCE 512

/**
 * Takes the layout out of the next sentences, some 64 KiB of them. @aside has room for sentences and was begun with the
 * text. *@words is their text, borrowed until the next call; empty where there are no more. ps_aside_place says where
 * what is found there stands.
 */
PS_MUST_USE enum ps_status ps_layout_next(struct ps_aside *aside, struct ps_text *words);

#endif
