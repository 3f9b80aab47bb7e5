/* Asking the filter of literals about sixteen words at once. Compiled with -mavx512bw -mavx512vl -mavx512vbmi2. */
#include "literals.h"

#include <immintrin.h>

#define AT_ONCE 16

size_t ps_filter_words_avx512(
	const uint32_t *filter, const struct ps_text *text, size_t base, uint64_t bits, uint32_t *passed, size_t count)
{
	static const unsigned char order[64] __attribute__((aligned(64))) = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
		13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38,
		39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
	unsigned char places[64] __attribute__((aligned(64)));
	unsigned words = (unsigned)__builtin_popcountll(bits);

	_mm512_store_si512(places, _mm512_maskz_compress_epi8(bits, _mm512_load_si512(order)));
	for (unsigned i = 0; i < words; i += AT_ONCE) {
		__mmask16 live = (__mmask16)(words - i >= AT_ONCE ? 0xFFFFU : (1U << (words - i)) - 1);
		__m512i place = _mm512_cvtepu8_epi32(_mm_load_si128((const __m128i *)(const void *)(places + i)));
		/* Of words alone: what stands behind the last one may be no memory. */
		__m512i head = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), live, place, text->data + base, 1);
		__m512i row, bit;
		__mmask16 may;

		head = _mm512_or_si512(head, _mm512_set1_epi8(0x20));
		row = _mm512_srli_epi32(
			_mm512_mullo_epi32(_mm512_slli_epi32(head, 8), _mm512_set1_epi32((int)0x9E3779B1U)), 20);
		row = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), live, row, filter, 4);
		bit = _mm512_and_si512(_mm512_srli_epi32(head, 24), _mm512_set1_epi32(31));
		may = _mm512_mask_test_epi32_mask(live, _mm512_srlv_epi32(row, bit), _mm512_set1_epi32(1));
		place = _mm512_add_epi32(place, _mm512_set1_epi32((int)base));
		_mm512_storeu_si512(passed + count, _mm512_maskz_compress_epi32(may, place));
		count += (unsigned)__builtin_popcount(may);
	}
	return count;
}
