/**
 * Asides: what of a text is read again in a text of its own (wraps.h, slugs.h, layout.h).
 */
#ifndef PS_ASIDE_H
#define PS_ASIDE_H

#include "buf.h"
#include "finding.h"
#include "status.h"
#include "text.h"

/** The place of a byte that is not in the text: of a label. */
#define PS_ASIDE_NOWHERE UINT32_MAX

/** Pieces of a text, written otherwise, an empty line between two. Zeroed is none; to be readied by ps_aside_init. */
struct ps_aside {
	struct ps_buf words;
	/** Where each byte of them stands in the text, or PS_ASIDE_NOWHERE, and behind a piece what is behind it.
	 * Owned. */
	uint32_t *places;
	size_t cap;
	/** The text: borrowed. */
	const struct ps_text *text;
	/** How far it is read: in this field, from here on. */
	size_t field, at;
	/** Whatever is found in them is news; and some of their bytes may stand nowhere. */
	bool all;
};

/** Ready for pieces of @piece bytes at most, some 64 KiB of them at once. */
void ps_aside_init(struct ps_aside *aside, size_t piece);

/** Wipes and frees. */
void ps_aside_fini(struct ps_aside *aside);

/** Begins a text, which must stay as long as it is read. */
void ps_aside_begin(struct ps_aside *aside, const struct ps_text *text);

/** Goes on to the next field that is read. */
void ps_aside_next_field(struct ps_aside *aside);

/** Drops the pieces. */
void ps_aside_clear(struct ps_aside *aside);

/** Whether a field is left to be read, and room for a piece. */
bool ps_aside_goes_on(const struct ps_aside *aside);

/** Makes room for a piece of @len bytes and what ends it. */
PS_MUST_USE enum ps_status ps_aside_reserve(struct ps_aside *aside, size_t len);

/** Adds a byte that stands at @place, into room that is there. */
static inline void ps_aside_put(struct ps_aside *aside, unsigned char byte, size_t place)
{
	aside->places[aside->words.len] = (uint32_t)place;
	aside->words.data[aside->words.len] = byte;
	aside->words.len++;
}

/** Ends a piece, whose text ends at @place. */
void ps_aside_end(struct ps_aside *aside, size_t place);

/**
 * Adds those of @found, in the pieces, that are news to @out, by their place in
 * the text: that hold what is written otherwise there, or stand beside it. The
 * others are found where they stand.
 */
PS_MUST_USE enum ps_status ps_aside_place(
	const struct ps_aside *aside, const struct ps_findings *found, struct ps_findings *out);

/** Fields of the text, 1 where it has none: the whole of it. */
size_t ps_aside_fields(const struct ps_text *text);

/** Field @index of them. */
struct ps_field ps_aside_field(const struct ps_text *text, size_t index);

/** Whether asides are made of the field: of what is written, not of keys and numbers. */
bool ps_aside_is_read(const struct ps_field *field);

/** Whether a mark begins in data[start .. end); what holds one is not read again, so that scrubbing is a fixed point.
 */
bool ps_aside_has_mark(const unsigned char *data, size_t start, size_t end);

/** Makes a text of @bytes, which it borrows: padded, all of it to be looked at; empty where they are. */
PS_MUST_USE enum ps_status ps_aside_finish(struct ps_buf *bytes, struct ps_text *text);

#endif
