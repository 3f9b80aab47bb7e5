/**
 * Failing allocations: linked with --wrap=malloc, --wrap=calloc and
 * --wrap=realloc, the n-th allocation of the code under test fails.
 */
#ifndef PS_TEST_ALLOC_H
#define PS_TEST_ALLOC_H

/** The allocation with that number, from 0, and all after it fail; -1: none does. */
void ps_test_fail_alloc(long number);

/** Allocations since the last call of ps_test_fail_alloc(). */
long ps_test_alloc_count(void);

#endif
