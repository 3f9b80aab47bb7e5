/* Glancing with AVX2: four words at a time. Compiled with -mavx2, -mbmi. */
#include "glance.h"

#include <immintrin.h>

/* Words are loaded one by one: gathering is slow on many processors that have no more than AVX2. */
static inline __m256i load_words(const unsigned char *text, const uint32_t *places)
{
	uint64_t words[4];

	for (unsigned i = 0; i < 4; i++)
		memcpy(&words[i], text + places[i], sizeof(words[i]));
	return _mm256_set_epi64x((int64_t)words[3], (int64_t)words[2], (int64_t)words[1], (int64_t)words[0]);
}

static inline __m256i load_filter(const uint64_t *filter, __m256i places)
{
	const __m128i low = _mm256_castsi256_si128(places);
	const __m128i high = _mm256_extracti128_si256(places, 1);

	return _mm256_set_epi64x((int64_t)filter[_mm_extract_epi64(high, 1)], (int64_t)filter[_mm_cvtsi128_si64(high)],
		(int64_t)filter[_mm_extract_epi64(low, 1)], (int64_t)filter[_mm_cvtsi128_si64(low)]);
}

static inline __m256i equal(__m256i one, __m256i other)
{
	return _mm256_cmpeq_epi64(one, other);
}

static inline uint32_t mask_of(__m256i lanes)
{
	return (uint32_t)_mm256_movemask_pd(_mm256_castsi256_pd(lanes));
}

/* ps_roster_may(), four times. */
static inline uint32_t ask_filter(const struct ps_roster_filter *filter, __m256i first, __m256i lower_case)
{
	const __m256i six = _mm256_set1_epi64x(63);
	const __m256i one = _mm256_set1_epi64x(1);
	__m256i hash = _mm256_add_epi64(_mm256_mul_epu32(first, _mm256_set1_epi64x(PS_ROSTER_MIX_LOW)),
		_mm256_mul_epu32(_mm256_srli_epi64(first, 32), _mm256_set1_epi64x(PS_ROSTER_MIX_HIGH)));
	__m256i places;
	__m256i bits;

	hash = _mm256_xor_si256(hash, _mm256_srli_epi64(hash, 32));
	places = _mm256_srl_epi64(
		_mm256_and_si256(hash, _mm256_set1_epi64x(UINT32_MAX)), _mm_cvtsi32_si128((int)filter->shift));
	bits = _mm256_or_si256(_mm256_sllv_epi64(one, _mm256_and_si256(hash, six)),
		_mm256_sllv_epi64(one, _mm256_and_si256(_mm256_srli_epi64(hash, 6), six)));
	bits = _mm256_or_si256(
		bits, _mm256_and_si256(
			      lower_case, _mm256_sllv_epi64(one, _mm256_and_si256(_mm256_srli_epi64(hash, 40), six))));
	return mask_of(equal(_mm256_and_si256(load_filter(filter->words, places), bits), bits));
}

/* Bit i for the word at text[places[i]]. */
static inline uint32_t look_at_four(const struct ps_glancer *glancer, const uint32_t *places)
{
	const __m256i words = load_words(glancer->text, places);
	const __m256i lower = _mm256_or_si256(words, _mm256_set1_epi8(0x20));
	const __m256i alphabet = _mm256_sub_epi8(lower, _mm256_set1_epi8('a'));
	const __m256i ones = equal(_mm256_setzero_si256(), _mm256_setzero_si256());
	const __m256i others =
		_mm256_xor_si256(_mm256_cmpeq_epi8(_mm256_min_epu8(alphabet, _mm256_set1_epi8(25)), alphabet), ones);
	/* The lowest bit of the first byte that is no letter. */
	const __m256i behind = _mm256_and_si256(others, _mm256_sub_epi64(_mm256_setzero_si256(), others));
	const __m256i first = _mm256_and_si256(lower, _mm256_andnot_si256(others, _mm256_add_epi64(others, ones)));
	const __m256i case_bit = _mm256_set1_epi64x(0x20);
	const __m256i lower_case = equal(_mm256_and_si256(words, case_bit), case_bit);
	const __m256i plain = equal(_mm256_and_si256(words, _mm256_slli_epi64(behind, 7)), _mm256_setzero_si256());
	const uint32_t single = mask_of(equal(behind, _mm256_set1_epi64x(0x100)));
	uint32_t known = ask_filter(&glancer->roster->filter, first, lower_case) & ~single;

	if (single != 0) {
		const __m256i apostrophe =
			equal(_mm256_and_si256(words, _mm256_set1_epi64x(0xff00)), _mm256_set1_epi64x('\'' << 8));

		known |= single & (mask_of(apostrophe) | ~mask_of(lower_case));
	}
	return (known | ~mask_of(plain)) & 0xf;
}

/* The bytes of the block that are apostrophes. */
static inline uint64_t find_apostrophes(const unsigned char *block)
{
	const __m256i sign = _mm256_set1_epi8('\'');
	const __m256i low = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(const void *)block), sign);
	const __m256i high = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(const void *)(block + 32)), sign);

	return (uint32_t)_mm256_movemask_epi8(low) | (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

/* Writes the places of @starts; eight at once, whether there are so many or not. */
static inline void take_places(uint64_t starts, uint32_t base, uint32_t *places)
{
	const unsigned count = (unsigned)__builtin_popcountll(starts);

	for (unsigned done = 0; done < count; done += 8) {
		for (unsigned i = 0; i < 8; i++) {
			places[done + i] = base + (uint32_t)(_tzcnt_u64(starts) & 63);
			starts = _blsr_u64(starts);
		}
	}
}

size_t ps_glance_avx2(const struct ps_glancer *glancer, size_t base, struct ps_glances *glances)
{
	bool behind = base > 0 && glancer->text[base - 1] == '\'';

	ps_glance_begin(glances);
	for (; base < glancer->len && ps_glance_has_room(glances); base += 64) {
		uint64_t starts = ps_glance_starts(glancer, base);
		uint64_t apostrophes = find_apostrophes(glancer->text + base);

		ps_glance_pass(glances, starts, starts & (apostrophes << 1 | (uint64_t)behind));
		take_places(starts, (uint32_t)base, glances->places + glances->count);
		glances->count += (size_t)__builtin_popcountll(starts);
		behind = apostrophes >> 63 != 0;
	}
	ps_glance_fill(glances);
	for (size_t i = 0; i < glances->count; i += 4)
		glances->passed[i / 64] |= (uint64_t)look_at_four(glancer, glances->places + i) << i % 64;
	ps_glance_end(glances);
	return base;
}
