/**
 * Scanning a word of letters of ASCII, at most 15, with one load.
 *
 * For the loops that meet every capitalised word; ps_word_scan() is the door
 * for all others, and the oracle is its slow way, which reads any word.
 */
#ifndef PS_WORD_SCAN_H
#define PS_WORD_SCAN_H

/** Bytes that ps_word_scan_quickly() may look at. */
#define PS_WORD_QUICK 20

#include "word.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/** What a byte beside letters may be. */
enum ps_word_edge {
	PS_EDGE_PLAIN,
	/** Cannot be judged quickly: an apostrophe, what is not ASCII; a letter, where the word ends too early. */
	PS_EDGE_HARD,
	PS_EDGE_DIGIT
};

/** The enum ps_word_edge of each byte. */
extern const uint8_t ps_word_edge[256];

#ifdef __SSE2__
/* The bits of 16 bytes that are letters of ASCII; *upper: those that are capitals. */
static inline unsigned ps_letter_bits(const unsigned char *data, unsigned *upper)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)data);
	__m128i place = _mm_sub_epi8(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
	__m128i letter = _mm_cmpeq_epi8(_mm_min_epu8(place, _mm_set1_epi8('z' - 'a')), place);
	unsigned bits = (unsigned)_mm_movemask_epi8(letter);

	/* The case bit of each byte, moved to where the mask is taken from. */
	*upper = bits & ~(unsigned)_mm_movemask_epi8(_mm_slli_epi16(bytes, 2));
	return bits;
}

/* The hash of @len letters, at most 15. */
static inline uint64_t ps_hash_of_letters(const unsigned char *data, unsigned len)
{
	static const unsigned char kept[32] = {
		0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
	__m128i mask = _mm_loadu_si128((const __m128i *)(const void *)(kept + 16 - len));
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)data);

	bytes = _mm_and_si128(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), mask);
	return ps_fold_hash_short(
		(uint64_t)_mm_cvtsi128_si64(bytes), (uint64_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(bytes, bytes)));
}
#else
static inline unsigned ps_letter_bits(const unsigned char *data, unsigned *upper)
{
	unsigned bits = 0;

	*upper = 0;
	for (unsigned i = 0; i < 16; i++) {
		bool capital = data[i] >= 'A' && data[i] <= 'Z';

		*upper |= (capital ? 1U : 0U) << i;
		bits |= (capital || (data[i] >= 'a' && data[i] <= 'z') ? 1U : 0U) << i;
	}
	return bits;
}

static inline uint64_t ps_hash_of_letters(const unsigned char *data, unsigned len)
{
	uint64_t parts[2] = {0, 0};

	for (unsigned i = 0; i < len; i++)
		parts[i / 8] |= (uint64_t)(data[i] | 0x20U) << i % 8 * 8;
	return ps_fold_hash_short(parts[0], parts[1]);
}
#endif

/* @upper: which of @len letters are capitals. */
static inline enum ps_word_shape ps_shape_of_bits(unsigned upper, unsigned len)
{
	if (upper == 0)
		return PS_SHAPE_LOWER;
	if (upper == (1U << len) - 1)
		return len == 1 ? PS_SHAPE_INITIAL : PS_SHAPE_UPPER;
	if (upper == 1)
		return PS_SHAPE_TITLE;
	if ((upper & 1) == 0)
		return PS_SHAPE_HUMP;
	return (upper & ~(upper << 1) & ~1U) != 0 ? PS_SHAPE_CAMEL : PS_SHAPE_OTHER;
}

/* A word of @len letters of ASCII, at most 15; @upper: which of them are capitals. */
static inline void ps_word_set_letters(
	const unsigned char *data, size_t start, unsigned len, unsigned upper, struct ps_word *word)
{
	uint64_t hash = ps_hash_of_letters(data, len);

	word->start = (uint32_t)start;
	word->end = (uint32_t)(start + len);
	word->after = word->end;
	word->hash = hash;
	word->kind = (uint8_t)(PS_WORD_LOWER + (upper & 1));
	word->shape = PS_SHAPE_TITLE;
	if (upper != 1 || len == 1)
		word->shape = (uint8_t)ps_shape_of_bits(upper, len);
	word->possessive = false;
	word->plain = true;
	word->listed = true;
}

enum ps_quick_result {
	/** Read. */
	PS_QUICK_WORD,
	/** Nothing was read: digits stand in it. */
	PS_QUICK_NUMBER,
	/** Nothing was read: the slow way has to. */
	PS_QUICK_OTHER
};

/**
 * Reads the word at data[start] if it is one of those, with or without the 's of a possessive; else @word is
 * unchanged. The text goes on for 20 bytes from @start at least, and begins with a letter there.
 */
static inline enum ps_quick_result ps_word_scan_quickly(const unsigned char *text, size_t start, struct ps_word *word)
{
	const unsigned char *data = text + start;
	unsigned upper;
	unsigned len = (unsigned)__builtin_ctz(~ps_letter_bits(data, &upper));
	unsigned edge;

	if (len - 1 > 14)
		return PS_QUICK_OTHER;
	edge = ps_word_edge[data[len]];
	if (edge != PS_EDGE_PLAIN) {
		if (edge == PS_EDGE_DIGIT)
			return PS_QUICK_NUMBER;
		/* "Patient's", and nothing like "O'Sullivan". */
		if (data[len] != '\'' || (data[len + 1] | 0x20) != 's' || ps_word_edge[data[len + 2]] != PS_EDGE_PLAIN)
			return PS_QUICK_OTHER;
	}
	ps_word_set_letters(data, start, len, upper & ((1U << len) - 1), word);
	word->possessive = edge != PS_EDGE_PLAIN;
	word->after += word->possessive * 2U;
	return PS_QUICK_WORD;
}

#endif
