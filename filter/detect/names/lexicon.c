#include "lexicon.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* lexicon_table.S */
extern const unsigned char ps_lexicon_table[];

static const struct ps_lex *lexicon_entries(void)
{
	return (const void *)(ps_lexicon_table + sizeof(struct ps_lexicon_head));
}

const struct ps_lex *ps_lexicon_entry(uint32_t index)
{
	return lexicon_entries() + index;
}

uint32_t ps_lexicon_entry_count(void)
{
	return ((const struct ps_lexicon_head *)(const void *)ps_lexicon_table)->entry_count;
}

uint32_t ps_lexicon_index(const struct ps_lex *lex)
{
	return (uint32_t)(lex - lexicon_entries());
}

#ifdef __SSE2__
/* Bit i is set where slot i of the line holds @print. */
static inline unsigned matches(const uint32_t *slots, uint32_t print)
{
	__m128i wanted = _mm_set1_epi32((int)print);
	unsigned bits = 0;

	for (unsigned i = 0; i < PS_LEXICON_SLOTS; i += 4) {
		__m128i part = _mm_loadu_si128((const __m128i *)(const void *)(slots + i));
		__m128i same = _mm_cmpeq_epi32(_mm_srli_epi32(part, PS_LEXICON_ENTRY_BITS), wanted);

		bits |= (unsigned)_mm_movemask_ps(_mm_castsi128_ps(same)) << i;
	}
	return bits;
}
#else
static inline unsigned matches(const uint32_t *slots, uint32_t print)
{
	unsigned bits = 0;

	for (unsigned i = 0; i < PS_LEXICON_SLOTS; i++)
		bits |= (slots[i] >> PS_LEXICON_ENTRY_BITS == print ? 1U : 0U) << i;
	return bits;
}
#endif

void ps_lexicon_prefetch(uint64_t hash)
{
	const struct ps_lexicon_head *head = (const void *)ps_lexicon_table;

	__builtin_prefetch(ps_lexicon_table + head->lines +
			   (size_t)ps_lexicon_line(hash, head->line_count) * PS_LEXICON_SLOTS * sizeof(uint32_t));
}

const struct ps_lex *ps_lexicon_find(uint64_t hash)
{
	const struct ps_lexicon_head *head = (const void *)ps_lexicon_table;
	const uint32_t *lines = (const void *)(ps_lexicon_table + head->lines);
	uint32_t line = ps_lexicon_line(hash, head->line_count);
	uint32_t print = ps_lexicon_print(hash);

	for (;;) {
		const uint32_t *slots = lines + (size_t)line * PS_LEXICON_SLOTS;
		unsigned found = matches(slots, print);

		if (found != 0)
			return lexicon_entries() + (slots[__builtin_ctz(found)] & ((1U << PS_LEXICON_ENTRY_BITS) - 1));
		/* Slots are filled in order: a line with a free slot never overflowed. */
		if (slots[PS_LEXICON_SLOTS - 1] == 0)
			return lexicon_entries();
		line = line + 1 < head->line_count ? line + 1 : 0;
	}
}
