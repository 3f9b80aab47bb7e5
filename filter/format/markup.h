/**
 * Markup text: adding text in which references and escapes stand for characters.
 *
 * HTML and XML share it. A reader goes over ranges of a layer and adds them to
 * the open field, each reference, percent triplet or script escape as one unit
 * that reads as the character it stands for. References are undone first, so
 * "&#37;20" in an address is a space.
 */
#ifndef PS_MARKUP_H
#define PS_MARKUP_H

#include "document.h"
#include "html_entities.h"

enum ps_markup_flags {
	/** References are characters, by the rules of reader.place. */
	PS_MARKUP_REFERENCES = 1,
	/** "%20", and '+' behind the first '?'. */
	PS_MARKUP_PERCENT = 2,
	/** "\u0035", "\x35", "\n" and the like. */
	PS_MARKUP_SCRIPT = 4,
	/** White space reads as one blank, and none where reader.space is set. */
	PS_MARKUP_COLLAPSE = 8,
	PS_MARKUP_NONE = 0
};

struct ps_markup_reader {
	struct ps_document *doc;
	/** The layer's bytes, borrowed. */
	const unsigned char *data;
	/** Of enum ps_markup_flags. */
	unsigned flags;
	enum ps_entity_place place;
	/** The last thing read was white space. */
	bool space;
	/** Behind the '?' of an address. */
	bool query;
};

/**
 * What data[start .. end) would read as, folded as a field is: text[0 .. max) at most. A character beyond ASCII is its
 * first byte. Returns the length.
 */
size_t ps_markup_peek(const struct ps_markup_reader *reader, size_t start, size_t end, unsigned char *text, size_t max);

/** Adds data[start .. end) to the field that is open. */
PS_MUST_USE enum ps_status ps_markup_add(struct ps_markup_reader *reader, size_t start, size_t end);

/** One whole field of data[start .. end), closed again; none where the range is empty. */
PS_MUST_USE enum ps_status ps_markup_field(struct ps_markup_reader *reader, unsigned layer, size_t start, size_t end,
	enum ps_escape escape, enum ps_field_kind kind, enum ps_type type);

/**
 * A child layer that holds data[start .. end) with its references undone, for
 * a format inside an attribute or an element.
 */
PS_MUST_USE enum ps_status ps_markup_layer(
	struct ps_markup_reader *reader, unsigned parent, size_t start, size_t end, unsigned *layer);

#endif
