/**
 * Class bits: which bytes of a text are digits, letters, capitals: one bit for
 * each byte, in rows of 64. The anchors make them; who looks around a place
 * counts and finds with them instead of going byte by byte.
 */
#ifndef PS_CLASSBITS_H
#define PS_CLASSBITS_H

#include <stddef.h>
#include <stdint.h>

/** 64 bytes of a text, bit i for byte i. */
struct ps_class_bits {
	/** Digits; digits and what may stand between them: blank - . ( ) / + */
	uint64_t digit, joint;
	/** Letters, and bytes above 0x7F; A-Z. */
	uint64_t letter, upper;
	/** A-Z, a-z, 0-9; these, '-' and '_'. */
	uint64_t alnum, token;
};

/** The row of bits that the text's first byte has before it. */
extern const struct ps_class_bits ps_no_class_bits;

/** The lowest @count bits, 0 to 64. */
static inline uint64_t ps_low_bits(unsigned count)
{
	return count >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << count) - 1;
}

/** Of two rows that follow each other, the 64 bits from bit @place % 64 of the first on. */
static inline uint64_t ps_bits_from(uint64_t first, uint64_t next, size_t place)
{
	unsigned shift = place % 64;

	/* Twice, for a shift by 64 is none. */
	return first >> shift | next << 1 << (63 - shift);
}

/** How many bits in a row are set, from the highest down; from the lowest up. */
static inline unsigned ps_ones_below(uint64_t bits)
{
	return ~bits == 0 ? 64 : (unsigned)__builtin_clzll(~bits);
}

static inline unsigned ps_ones_above(uint64_t bits)
{
	return ~bits == 0 ? 64 : (unsigned)__builtin_ctzll(~bits);
}

/** The rows that hold the 64 bytes before @place, for ps_bits_from(). */
static inline const struct ps_class_bits *ps_row_before(const struct ps_class_bits *bits, size_t place)
{
	return place < 64 ? &ps_no_class_bits : &bits[place / 64 - 1];
}

/** The 64 bits of @class before @place, bit 63 for the byte right before it. */
#define PS_BITS_BEFORE(bits, class, place) \
	ps_bits_from(ps_row_before(bits, place)->class, (bits)[(place) / 64].class, place)

/** The 64 bits of @class from @place on. */
#define PS_BITS_FROM(bits, class, place) ps_bits_from((bits)[(place) / 64].class, (bits)[(place) / 64 + 1].class, place)

#endif
