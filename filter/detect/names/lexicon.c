#include "lexicon.h"

/* lexicon_table.S */
extern const unsigned char ps_lexicon_table[];

const struct ps_lex ps_lexicon_nothing = {0};

const struct ps_lex *ps_lexicon_find(uint64_t hash)
{
	const struct ps_lexicon_head *head = (const void *)ps_lexicon_table;
	const struct ps_lex *entries = (const void *)(ps_lexicon_table + head->entries);
	const uint32_t *lines = (const void *)(ps_lexicon_table + head->lines);
	uint32_t line = ps_lexicon_line(hash, head->line_count);
	uint32_t print = ps_lexicon_print(hash);

	for (;;) {
		const uint32_t *slots = lines + (size_t)line * PS_LEXICON_SLOTS;
		uint32_t found = 0;

		for (unsigned i = 0; i < PS_LEXICON_SLOTS; i++)
			found |= slots[i] >> PS_LEXICON_ENTRY_BITS == print ? slots[i] : 0;
		if (found != 0)
			return entries + (found & ((1U << PS_LEXICON_ENTRY_BITS) - 1));
		/* Slots are filled in order: a line with a free slot never overflowed. */
		if (slots[PS_LEXICON_SLOTS - 1] == 0)
			return &ps_lexicon_nothing;
		line = line + 1 < head->line_count ? line + 1 : 0;
	}
}
