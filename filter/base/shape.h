/**
 * Shapes: how a number begins, as patterns with the anchor "digit" say it.
 *
 * "3-" is a first run of exactly three digits with '-' behind it, "1-2[/.-]"
 * a run of one or two with one of three bytes behind it, and "9" a run of
 * nine with anything behind it, the end of the text too. In a set, a
 * backslash stands before ']' and '\' and in \t and \n. Sets are printable
 * ASCII, tab and newline, and never digits.
 */
#ifndef PS_SHAPE_H
#define PS_SHAPE_H

#include <stdbool.h>
#include <stdint.h>

/** The longest first run that a shape can tell from longer ones. */
#define PS_SHAPE_RUN_MAX 64

struct ps_shape {
	/** Digits of the first run: 1 <= min <= max <= PS_SHAPE_RUN_MAX. */
	uint8_t min, max;
	/** True: anything may follow, and next is empty. */
	bool any;
	/** One bit for each ASCII byte that may follow: bit b % 64 of next[b / 64]. */
	uint64_t next[2];
};

/** False where @text is not a shape. */
bool ps_shape_parse(const char *text, struct ps_shape *shape);

/** True where the byte may follow a run of that shape. */
bool ps_shape_follows(const struct ps_shape *shape, unsigned char byte);

#endif
