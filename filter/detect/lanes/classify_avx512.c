/* Classification with AVX-512BW: 64 bytes at once. Compiled with -mavx512bw -mavx512vbmi2. */
#include "anchors.h"

#include <immintrin.h>

static inline uint64_t in_range(__m512i x, unsigned char low, unsigned char high)
{
	__m512i moved = _mm512_sub_epi8(x, _mm512_set1_epi8((char)low));

	return _mm512_cmple_epu8_mask(moved, _mm512_set1_epi8((char)(high - low)));
}

static inline uint64_t is(__m512i x, char c)
{
	return _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(c));
}

void ps_classify_avx512(const unsigned char *block, struct ps_block *out)
{
	__m512i x = _mm512_loadu_si512((const void *)block);
	__m512i lower = _mm512_or_si512(x, _mm512_set1_epi8(0x20));

	out->digit = in_range(x, '0', '9');
	out->upper = in_range(x, 'A', 'Z');
	out->letter = in_range(lower, 'a', 'z');
	out->high = _mm512_movepi8_mask(x);
	out->lead = in_range(x, 0xC3, 0xD4) | is(x, (char)0xE1);
	out->at = is(x, '@');
	out->slash = is(x, '/');
	out->colon = is(x, ':');
	out->dot = is(x, '.');
	out->dash = is(x, '-');
	out->underscore = is(x, '_');
	out->w = is(lower, 'w');
	/* Digits, blank, and the bytes of ( ) + - . /, which are '(' to '/' but for '*' and ','. */
	out->joint = out->digit | is(x, ' ') | (in_range(x, '(', '/') & ~(is(x, '*') | is(x, ',')));
	out->hex = out->digit | in_range(lower, 'a', 'f');
}
