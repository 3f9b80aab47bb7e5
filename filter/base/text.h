/**
 * The text: what detection reads.
 *
 * A format turns a document's bytes into one text as the receiver would read
 * it: field after field, with a newline between two fields, keys and labels
 * before their values ("dob: 19610314"), encodings undone. Plain text is its
 * own text, without a copy.
 */
#ifndef PS_TEXT_H
#define PS_TEXT_H

#include "type.h"

#include <stdint.h>

/** Readable bytes that must follow a text: vector loads look that far. */
#define PS_TEXT_PADDING 64

enum ps_field_kind {
	/** Running text. */
	PS_FIELD_TEXT,
	/** A short value with a place of its own: a cell, a JSON string, an HL7 component. */
	PS_FIELD_VALUE,
	/** The name of a value: a JSON key, a form name, a CSV header. A cue, and text as well. */
	PS_FIELD_KEY,
	/** A number token of JSON: a finding takes it whole. */
	PS_FIELD_NUMBER,
	/** Read for context only: a finding that starts here is dropped. */
	PS_FIELD_EXEMPT
};

/** A piece of text with its own place in the document. No finding crosses a field's edge. */
struct ps_field {
	/** Bytes [start, end) of the text. */
	uint32_t start, end;
	/** What the field's place says it holds (PID-5 holds a NAME), or PS_NONE. */
	uint8_t type;
	/** An enum ps_field_kind. */
	uint8_t kind;
};

/** Borrowed from its format until the document ends. */
struct ps_text {
	/** Followed by PS_TEXT_PADDING readable bytes, which are zero. */
	const unsigned char *data;
	/** Bytes of text, below 2^31. */
	size_t len;
	/** In order of start, disjoint. None: the whole text is one field of PS_FIELD_TEXT. */
	const struct ps_field *fields;
	size_t field_count;
	/** Findings start in [from, to); what lies outside is context. */
	size_t from, to;
};

#endif
