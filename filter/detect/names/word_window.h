/**
 * Sixteen bytes of a text at once: which are letters and digits, where a gap
 * and the word at its end lie, and what the gap says.
 *
 * The quick way to read a neighbour, for gaps of PS_WINDOW_GAP bytes and words of
 * ASCII that end inside the window. What it cannot judge it leaves to
 * ps_gap_after(), ps_gap_before() and ps_word_read(), which read everything
 * and are its oracle.
 */
#ifndef PS_WORD_WINDOW_H
#define PS_WORD_WINDOW_H

#include "word_scan.h"

#include <string.h>

/** Bytes of a window, and of a gap that is read from it. */
#define PS_WINDOW 16
#define PS_WINDOW_GAP 4

/** Bit i is for byte i. */
struct ps_window {
	uint32_t letters, digits, upper;
};

#ifdef __SSE2__
static inline struct ps_window ps_window_at(const unsigned char *data)
{
	struct ps_window window;
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)data);
	__m128i letter = _mm_sub_epi8(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
	__m128i digit = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));

	letter = _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8('z' - 'a')), letter);
	digit = _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit);
	window.letters = (uint32_t)_mm_movemask_epi8(letter);
	window.digits = (uint32_t)_mm_movemask_epi8(digit);
	/* The case bit of each byte, moved to where the mask is taken from. */
	window.upper = window.letters & ~(uint32_t)_mm_movemask_epi8(_mm_slli_epi16(bytes, 2));
	return window;
}
#else
static inline struct ps_window ps_window_at(const unsigned char *data)
{
	struct ps_window window = {0, 0, 0};

	for (unsigned i = 0; i < PS_WINDOW; i++) {
		unsigned char lower = (unsigned char)(data[i] | 0x20);

		window.letters |= (lower >= 'a' && lower <= 'z' ? 1U : 0U) << i;
		window.digits |= (data[i] >= '0' && data[i] <= '9' ? 1U : 0U) << i;
		window.upper |= (data[i] >= 'A' && data[i] <= 'Z' ? 1U : 0U) << i;
	}
	return window;
}
#endif

/** The first line end at or behind @at; the text's length where there is none. */
static inline size_t ps_line_end(const struct ps_text *text, size_t at)
{
#ifdef __SSE2__
	for (; at < text->len; at += PS_WINDOW) {
		__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text->data + at));
		unsigned found = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')));

		if (found != 0) {
			at += (unsigned)__builtin_ctz(found);
			break;
		}
	}
	return at < text->len ? at : text->len;
#else
	const unsigned char *end = at < text->len ? memchr(text->data + at, '\n', text->len - at) : NULL;

	return end != NULL ? (size_t)(end - text->data) : text->len;
#endif
}

/** What a byte says of a gap; of a gap's plain characters the lowest says most. */
enum ps_gap_bit {
	PS_GAP_BIT_BLANK = 1 << 0,
	PS_GAP_BIT_LINE = 1 << 1,
	PS_GAP_BIT_COLON = 1 << 7,
	PS_GAP_BIT_CLOSE = 1 << 8,
	PS_GAP_BIT_OPEN = 1 << 9,
	PS_GAP_BIT_QUOTE = 1 << 10,
	PS_GAP_BIT_STAR = 1 << 15,
	PS_GAP_BIT_OTHER = 1 << 18,
	PS_GAP_BIT_HYPHEN = 1 << 22,
	PS_GAP_BIT_APOSTROPHE = 1 << 23,
	PS_GAP_BIT_SPACE = 1 << 24,
	/** The plain ones end here. */
	PS_GAP_BIT_NONE = 1 << 25,
	/** A bracket that may open or close a mark. */
	PS_GAP_BIT_OPENS = 1 << 26,
	PS_GAP_BIT_CLOSES = 1 << 27,
	/** No part of a gap: a letter or digit of ASCII, what is not ASCII. */
	PS_GAP_BIT_WORD = 1 << 28,
	PS_GAP_BIT_HIGH = 1 << 29,
	/** Says nothing: a carriage return. */
	PS_GAP_BIT_NOTHING = 1 << 30
};
#define PS_GAP_BITS_KEY (PS_GAP_BIT_COLON | PS_GAP_BIT_QUOTE)

/** The bit of each byte. */
extern const uint32_t ps_gap_bits[256];

/** What a gap of this one byte is, PS_GAP_COUNT where that is no plain one. */
extern const uint8_t ps_gap_of_byte[256];

/** How a gap is read by its lowest bit: as @gap, or as @alone if of the bits of @mask those of @want are there. */
struct ps_gap_reading {
	uint32_t mask, want;
	uint8_t gap, alone;
};
extern const struct ps_gap_reading ps_gap_readings[26];

static inline unsigned ps_gap_of_bits(uint32_t bits)
{
	const struct ps_gap_reading *reading = &ps_gap_readings[__builtin_ctz(bits | (uint32_t)PS_GAP_BIT_NONE)];

	return (bits & reading->mask) == reading->want ? reading->alone : reading->gap;
}

/** True where one blank stands between @data and a letter or digit of ASCII: most gaps. Two bytes are read. */
static inline bool ps_is_blank_after(const unsigned char *data)
{
	return data[0] == ' ' && ps_gap_bits[data[1]] == PS_GAP_BIT_WORD;
}

/** The same before @data. */
static inline bool ps_is_blank_before(const unsigned char *data)
{
	return data[-1] == ' ' && ps_gap_bits[data[-2]] == PS_GAP_BIT_WORD;
}

/* A gap of up to PS_WINDOW_GAP plain bytes and a letter or digit behind it, @step by @step from @data on. */
static inline bool ps_quick_gap(const unsigned char *data, ptrdiff_t step, unsigned *len, unsigned *gap)
{
	uint32_t bits = ps_gap_bits[data[0]];
	uint32_t next = ps_gap_bits[data[step]];
	unsigned i = 1;

	if (next == PS_GAP_BIT_WORD) {
		*len = 1;
		*gap = ps_gap_of_byte[data[0]];
		return *gap < PS_GAP_COUNT;
	}
	while (next < PS_GAP_BIT_OPENS) {
		bits |= (next & bits & PS_GAP_BIT_LINE) != 0 ? (uint32_t)PS_GAP_BIT_BLANK : next;
		i++;
		if (i > PS_WINDOW_GAP)
			return false;
		next = ps_gap_bits[data[(ptrdiff_t)i * step]];
	}
	*len = i;
	*gap = ps_gap_of_bits(bits);
	return next == PS_GAP_BIT_WORD && bits < PS_GAP_BIT_OPENS;
}

/** Reads the gap from @data on if it is short and plain and a word of ASCII follows; PS_WINDOW_GAP + 1 bytes do. */
static inline bool ps_quick_gap_after(const unsigned char *data, unsigned *len, unsigned *gap)
{
	return ps_quick_gap(data, 1, len, gap);
}

/** The same for the gap before @data. */
static inline bool ps_quick_gap_before(const unsigned char *data, unsigned *len, unsigned *gap)
{
	return ps_quick_gap(data - 1, -1, len, gap);
}

#endif
