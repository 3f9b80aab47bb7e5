/** Pseudo-random numbers for tests, the same in each run: xorshift64 (Marsaglia, 2003). */
#ifndef PS_ANY_H
#define PS_ANY_H

#include <stdint.h>

static uint64_t any_state = 88172645463325252;

static inline uint64_t any(void)
{
	any_state ^= any_state << 13;
	any_state ^= any_state >> 7;
	any_state ^= any_state << 17;
	return any_state;
}

#endif
