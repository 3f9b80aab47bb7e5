#include "lexicon.h"

uint32_t ps_lexicon_entry_count(void)
{
	return ((const struct ps_lexicon_head *)(const void *)ps_lexicon_table)->entry_count;
}
