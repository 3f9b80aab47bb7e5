/* Classification with AVX2: two halves of 32 bytes. Compiled with -mavx2. */
#include "anchors.h"

#include <immintrin.h>

/* Bytes of @x in [low, high]: signed compare after moving the range to the bottom. */
static inline __m256i in_range(__m256i x, unsigned char low, unsigned char high)
{
	__m256i moved = _mm256_sub_epi8(x, _mm256_set1_epi8((char)low));
	__m256i top = _mm256_set1_epi8((char)(high - low));

	return _mm256_cmpeq_epi8(_mm256_min_epu8(moved, top), moved);
}

static inline __m256i is(__m256i x, char c)
{
	return _mm256_cmpeq_epi8(x, _mm256_set1_epi8(c));
}

static inline uint64_t bits(__m256i low, __m256i high)
{
	return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

/* Digits, blank, and the bytes of ( ) + - . /, which are '(' to '/' but for '*' and ','. */
static inline __m256i joint_of(__m256i x, __m256i digit)
{
	__m256i sign = _mm256_andnot_si256(_mm256_or_si256(is(x, '*'), is(x, ',')), in_range(x, '(', '/'));

	return _mm256_or_si256(_mm256_or_si256(digit, is(x, ' ')), sign);
}

#define EACH(field, a_expr, b_expr) out->field = bits((a_expr), (b_expr))

void ps_classify_avx2(const unsigned char *block, struct ps_block *out)
{
	__m256i a = _mm256_loadu_si256((const __m256i *)(const void *)block);
	__m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(block + 32));
	__m256i fold = _mm256_set1_epi8(0x20);
	__m256i la = _mm256_or_si256(a, fold);
	__m256i lb = _mm256_or_si256(b, fold);
	__m256i da = in_range(a, '0', '9');
	__m256i db = in_range(b, '0', '9');

	EACH(digit, da, db);
	EACH(upper, in_range(a, 'A', 'Z'), in_range(b, 'A', 'Z'));
	EACH(letter, in_range(la, 'a', 'z'), in_range(lb, 'a', 'z'));
	EACH(high, a, b);
	EACH(lead, _mm256_or_si256(in_range(a, 0xC3, 0xD4), is(a, (char)0xE1)),
		_mm256_or_si256(in_range(b, 0xC3, 0xD4), is(b, (char)0xE1)));
	EACH(at, is(a, '@'), is(b, '@'));
	EACH(slash, is(a, '/'), is(b, '/'));
	EACH(colon, is(a, ':'), is(b, ':'));
	EACH(dot, is(a, '.'), is(b, '.'));
	EACH(dash, is(a, '-'), is(b, '-'));
	EACH(underscore, is(a, '_'), is(b, '_'));
	EACH(w, is(la, 'w'), is(lb, 'w'));
	EACH(joint, joint_of(a, da), joint_of(b, db));
	EACH(hex, _mm256_or_si256(da, in_range(la, 'a', 'f')), _mm256_or_si256(db, in_range(lb, 'a', 'f')));
}
