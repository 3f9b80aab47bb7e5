/**
 * Anchors: the places in a text where something may begin.
 *
 * One pass over the bytes in blocks of 64 makes bitmaps of classes (digits,
 * capitals, word characters, a few signs) and from them three lists of places.
 * Everything after this pass looks only at those places. The pass exists for
 * AVX-512, AVX2 and as a scalar twin, which is the oracle of the others.
 */
#ifndef PS_ANCHORS_H
#define PS_ANCHORS_H

#include "classbits.h"
#include "cpu.h"
#include "status.h"
#include "text.h"

struct ps_places {
	/** Owned; places in the text, ascending. Followed by one entry of UINT32_MAX. */
	uint32_t *at;
	size_t len, cap;
};

/** Zeroed is empty and valid. */
struct ps_anchors {
	/** One row for each 64 bytes of the text, and one more. Owned. */
	struct ps_class_bits *bits;
	size_t bits_cap;
	/** First digits of runs of ASCII digits. */
	struct ps_places digits;
	/**
	 * First bytes of words that begin with A-Z, or with a lead byte 0xC3-0xD4
	 * or 0xE1 (a possible capital outside ASCII), where the byte before is no
	 * letter, digit or byte above 0x7F.
	 */
	struct ps_places caps;
	/**
	 * Signs: '@'; '/' after ':' or a letter; ':' between two hexadecimal
	 * digits or before another ':'; '.' after "www".
	 */
	struct ps_places signs;
	/** '-' before a sign or a blank, and behind no ASCII letter. */
	struct ps_places dashes;
};

/** Fills @anchors for the whole text; dashes only where they are asked for. PS_SYSTEM without memory. */
PS_MUST_USE enum ps_status ps_anchors_find(
	struct ps_anchors *anchors, const struct ps_text *text, bool with_dashes, enum ps_isa isa);

void ps_anchors_fini(struct ps_anchors *anchors);

/** The classes of one block of 64 bytes, bit i for byte i. */
struct ps_block {
	uint64_t digit, upper, letter, high, lead, at, slash, colon, dot, dash, underscore, w, hex, joint;
};

/** One per instruction set; each looks at block[0 .. 64). */
typedef void ps_classify(const unsigned char *block, struct ps_block *out);
ps_classify ps_classify_scalar, ps_classify_avx2, ps_classify_avx512;

#endif
