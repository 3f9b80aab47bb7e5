#include "alloc.h"

#include <stddef.h>

static long fail_from = -1;
static long count;

void *__real_malloc(size_t len);
void *__real_calloc(size_t items, size_t len);
void *__real_realloc(void *data, size_t len);
void *__wrap_malloc(size_t len);
void *__wrap_calloc(size_t items, size_t len);
void *__wrap_realloc(void *data, size_t len);

void ps_test_fail_alloc(long number)
{
	fail_from = number;
	count = 0;
}

long ps_test_alloc_count(void)
{
	return count;
}

static int fails(void)
{
	long number = count;

	count++;
	return fail_from >= 0 && number >= fail_from;
}

void *__wrap_malloc(size_t len)
{
	return fails() ? NULL : __real_malloc(len);
}

void *__wrap_calloc(size_t items, size_t len)
{
	return fails() ? NULL : __real_calloc(items, len);
}

void *__wrap_realloc(void *data, size_t len)
{
	return fails() ? NULL : __real_realloc(data, len);
}
