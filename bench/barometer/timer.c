#include "timer.h"

#include <stdlib.h>
#include <time.h>

static uint64_t read_clock(clockid_t clock)
{
	struct timespec now;

	if (clock_gettime(clock, &now) != 0)
		return 0;
	return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

uint64_t pb_cpu_ns(void)
{
	return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

uint64_t pb_wall_ns(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

static int by_value(const void *left, const void *right)
{
	double a = *(const double *)left;
	double b = *(const double *)right;

	return (a > b) - (a < b);
}

double pb_quantile(const double *values, size_t count, double share)
{
	double place = share * (double)(count - 1);
	size_t low = (size_t)place;
	double rest = place - (double)low;

	if (low + 1 >= count)
		return values[count - 1];
	return values[low] * (1 - rest) + values[low + 1] * rest;
}

struct pb_spread pb_spread_of(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), by_value);
	return (struct pb_spread){.min = values[0],
		.lower = pb_quantile(values, count, 0.25),
		.median = pb_quantile(values, count, 0.5),
		.upper = pb_quantile(values, count, 0.75),
		.max = values[count - 1]};
}
