#include "glance.h"

static ps_glance *const glance_table[PS_ISA_COUNT] = {
	[PS_ISA_SCALAR] = ps_glance_scalar,
#if defined(__x86_64__)
	[PS_ISA_AVX2] = ps_glance_avx2,
	[PS_ISA_AVX512] = ps_glance_avx512,
#else
	[PS_ISA_AVX2] = ps_glance_scalar,
	[PS_ISA_AVX512] = ps_glance_scalar,
#endif
};

ps_glance *ps_glance_for(enum ps_isa isa)
{
	return glance_table[isa];
}

/* Whether the word at text[at] may be of a name. */
static bool may_be(const struct ps_glancer *glancer, size_t at)
{
	const unsigned char *word = glancer->text + at;
	bool capital = (word[0] & 0x20) == 0;
	uint64_t first;
	uint64_t behind = ps_name_quick(word, &first);

	if (behind == PS_QUICK_FOREIGN || (at > 0 && word[-1] == '\''))
		return true;
	/* An initial, or the front of "o'brien". */
	if (behind == PS_QUICK_ONE)
		return capital || word[1] == '\'';
	return ps_roster_may(&glancer->roster->filter, first, capital);
}

size_t ps_glance_scalar(const struct ps_glancer *glancer, size_t base, struct ps_glances *glances)
{
	const size_t kept = glances->count;

	ps_glance_begin(glances);
	for (; base < glancer->len && ps_glance_has_room(glances); base += 64) {
		for (uint64_t rest = ps_glance_starts(glancer, base); rest != 0; rest &= rest - 1) {
			glances->places[glances->count] = (uint32_t)base + (uint32_t)__builtin_ctzll(rest);
			glances->count++;
		}
	}
	for (size_t i = kept; i < glances->count; i++)
		glances->passed[i / 64] |= (uint64_t)may_be(glancer, glances->places[i]) << i % 64;
	return base;
}
