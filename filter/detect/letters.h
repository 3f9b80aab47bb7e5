/** Names that are told letter by letter: "R as in Robert, O, E", "spelled D-O-E", "two words, V A N, R O E". */
#ifndef PS_LETTERS_H
#define PS_LETTERS_H

#include "finding.h"
#include "text.h"

struct ps_class_bits;

/**
 * Appends the names of the text that are told by their letters as NAME, in order. @bits: the text's class bits.
 * PS_SYSTEM: no memory.
 */
PS_MUST_USE enum ps_status ps_letters_find(
	const struct ps_text *text, const struct ps_class_bits *bits, struct ps_findings *out);

#endif
