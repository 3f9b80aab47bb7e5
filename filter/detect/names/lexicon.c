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
/* Bit i is set where slot i of the line has the fingerprint's lower half. */
static inline unsigned matches(const struct ps_lexicon_line *line, uint16_t print)
{
	__m128i wanted = _mm_set1_epi16((short)print);
	__m128i low = _mm_load_si128((const __m128i *)(const void *)line->prints);
	__m128i high = _mm_load_si128((const __m128i *)(const void *)(line->prints + 8));

	return (unsigned)_mm_movemask_epi8(
		_mm_packs_epi16(_mm_cmpeq_epi16(low, wanted), _mm_cmpeq_epi16(high, wanted)));
}
#else
static inline unsigned matches(const struct ps_lexicon_line *line, uint16_t print)
{
	unsigned bits = 0;

	for (unsigned i = 0; i < PS_LEXICON_SLOTS; i++)
		bits |= (line->prints[i] == print ? 1U : 0U) << i;
	return bits;
}
#endif

static inline const struct ps_lexicon_line *lexicon_lines(const struct ps_lexicon_head *head)
{
	return (const void *)(ps_lexicon_table + head->lines);
}

void ps_lexicon_prefetch(uint64_t hash)
{
	const struct ps_lexicon_head *head = (const void *)ps_lexicon_table;

	__builtin_prefetch(lexicon_lines(head) + ps_lexicon_line(hash, head->line_count));
}

const struct ps_lex *ps_lexicon_find(uint64_t hash)
{
	const struct ps_lexicon_head *head = (const void *)ps_lexicon_table;
	const struct ps_lexicon_line *lines = lexicon_lines(head);
	uint32_t at = ps_lexicon_line(hash, head->line_count);
	uint32_t print = ps_lexicon_print(hash);

	for (;;) {
		const struct ps_lexicon_line *line = &lines[at];

		for (unsigned found = matches(line, (uint16_t)print); found != 0; found &= found - 1) {
			unsigned entry = line->entries[__builtin_ctz(found)];

			if (entry >> PS_LEXICON_ENTRY_BITS == print >> 16)
				return lexicon_entries() + (entry & ((1U << PS_LEXICON_ENTRY_BITS) - 1));
		}
		/* Slots are filled in order: a line with a free slot never overflowed. */
		if ((line->prints[PS_LEXICON_SLOTS - 1] | line->entries[PS_LEXICON_SLOTS - 1]) == 0)
			return lexicon_entries();
		at = at + 1 < head->line_count ? at + 1 : 0;
	}
}
