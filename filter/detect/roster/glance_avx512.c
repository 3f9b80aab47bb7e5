/* Glancing with AVX-512: eight words at a time. Compiled with -mavx512f, -mavx512bw, -mavx512vl, -mavx512vbmi2, -mbmi.
 */
#include "glance.h"

#include <immintrin.h>

/* ps_roster_may(), eight times. */
static inline __mmask8 ask_filter(const struct ps_roster_filter *filter, __m512i first, __mmask8 lower_case)
{
	const __m512i six = _mm512_set1_epi64(63);
	const __m512i one = _mm512_set1_epi64(1);
	__m512i hash = _mm512_add_epi64(_mm512_mul_epu32(first, _mm512_set1_epi64(PS_ROSTER_MIX_LOW)),
		_mm512_mul_epu32(_mm512_srli_epi64(first, 32), _mm512_set1_epi64(PS_ROSTER_MIX_HIGH)));
	__m512i places;
	__m512i bits;

	hash = _mm512_xor_si512(hash, _mm512_srli_epi64(hash, 32));
	places = _mm512_srl_epi64(
		_mm512_and_si512(hash, _mm512_set1_epi64(UINT32_MAX)), _mm_cvtsi32_si128((int)filter->shift));
	bits = _mm512_or_si512(_mm512_sllv_epi64(one, _mm512_and_si512(hash, six)),
		_mm512_sllv_epi64(one, _mm512_and_si512(_mm512_srli_epi64(hash, 6), six)));
	bits = _mm512_mask_or_epi64(
		bits, lower_case, bits, _mm512_sllv_epi64(one, _mm512_and_si512(_mm512_srli_epi64(hash, 40), six)));
	return _mm512_cmpeq_epi64_mask(_mm512_and_si512(_mm512_i64gather_epi64(places, filter->words, 8), bits), bits);
}

/* Bit i for the word at text[places[i]]. */
static inline uint64_t look_at_eight(const struct ps_glancer *glancer, const uint32_t *places)
{
	const __m512i words =
		_mm512_i32gather_epi64(_mm256_loadu_si256((const __m256i *)(const void *)places), glancer->text, 1);
	const __m512i lower = _mm512_or_si512(words, _mm512_set1_epi8(0x20));
	const __m512i others = _mm512_movm_epi8(
		_mm512_cmpgt_epu8_mask(_mm512_sub_epi8(lower, _mm512_set1_epi8('a')), _mm512_set1_epi8(25)));
	/* The lowest bit of the first byte that is no letter. */
	const __m512i behind = _mm512_and_si512(others, _mm512_sub_epi64(_mm512_setzero_si512(), others));
	const __m512i first =
		_mm512_and_si512(lower, _mm512_andnot_si512(others, _mm512_add_epi64(others, _mm512_set1_epi64(-1))));
	const __mmask8 lower_case = _mm512_test_epi64_mask(words, _mm512_set1_epi64(0x20));
	const __mmask8 foreign = _mm512_test_epi64_mask(words, _mm512_slli_epi64(behind, 7));
	const __mmask8 single = _mm512_cmpeq_epi64_mask(behind, _mm512_set1_epi64(0x100));
	const __mmask8 apostrophe = _mm512_cmpeq_epi64_mask(
		_mm512_and_si512(words, _mm512_set1_epi64(0xff00)), _mm512_set1_epi64('\'' << 8));
	const unsigned known = ask_filter(&glancer->roster->filter, first, lower_case);

	return ((known & ~(unsigned)single) | (single & (apostrophe | ~(unsigned)lower_case)) | foreign) & 0xff;
}

/* Writes the places of @starts; sixteen at once, whether there are so many or not. */
static inline void take_places(uint64_t starts, uint32_t base, uint32_t *places)
{
	static const unsigned char count_up[64] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
		20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45,
		46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
	const __m512i bytes = _mm512_maskz_compress_epi8(starts, _mm512_loadu_si512(count_up));
	const __m512i bases = _mm512_set1_epi32((int)base);

	_mm512_storeu_si512(places, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_castsi512_si128(bytes)), bases));
	_mm512_storeu_si512(
		places + 16, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(bytes, 1)), bases));
}

size_t ps_glance_avx512(const struct ps_glancer *glancer, size_t base, struct ps_glances *glances)
{
	bool behind = base > 0 && glancer->text[base - 1] == '\'';

	ps_glance_begin(glances);
	for (; base < glancer->len && ps_glance_has_room(glances); base += 64) {
		uint64_t starts = ps_glance_starts(glancer, base);
		uint64_t apostrophes =
			_mm512_cmpeq_epi8_mask(_mm512_loadu_si512(glancer->text + base), _mm512_set1_epi8('\''));

		ps_glance_pass(glances, starts, starts & (apostrophes << 1 | (uint64_t)behind));
		take_places(starts, (uint32_t)base, glances->places + glances->count);
		glances->count += (size_t)__builtin_popcountll(starts);
		behind = apostrophes >> 63 != 0;
	}
	ps_glance_fill(glances);
	for (size_t i = 0; i < glances->count; i += 8)
		glances->passed[i / 64] |= look_at_eight(glancer, glances->places + i) << i % 64;
	ps_glance_end(glances);
	return base;
}
