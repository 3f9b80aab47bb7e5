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
};

/** The lowest @count bits, 0 to 64. */
static inline uint64_t ps_low_bits(unsigned count)
{
	return count >= 64 ? ~(uint64_t)0 : ((uint64_t)1 << count) - 1;
}

/** Of two rows that follow each other, the 64 bits from bit @place % 64 of the first on. */
static inline uint64_t ps_bits_from(uint64_t first, uint64_t next, size_t place)
{
	unsigned shift = place % 64;

	return shift == 0 ? first : first >> shift | next << (64 - shift);
}

#endif
