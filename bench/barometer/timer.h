/** Clocks and what is said of a series of measurements. */
#ifndef PB_TIMER_H
#define PB_TIMER_H

#include <stddef.h>
#include <stdint.h>

/** Nanoseconds of processor time that this thread has had. What other processes do on the machine counts little. */
uint64_t pb_cpu_ns(void);

/** Nanoseconds on the wall, for what runs in several threads or processes. */
uint64_t pb_wall_ns(void);

/** Five numbers of a series. */
struct pb_spread {
	double min, lower, median, upper, max;
};

/** Sorts values[0 .. count) and describes them; count > 0. */
struct pb_spread pb_spread_of(double *values, size_t count);

/** The value at @share (0 to 1) of values[0 .. count), which are sorted; count > 0. */
double pb_quantile(const double *values, size_t count, double share);

#endif
