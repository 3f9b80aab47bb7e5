/**
 * Shapes: how a number begins, as patterns with the anchor "digit" say it.
 *
 * "3-" is a first run of exactly three digits with '-' behind it, "1-2[/.-]"
 * a run of one or two with one of three bytes behind it, and "9" a run of
 * nine with anything behind it, the end of the text too. A second set says what
 * stands behind that: "1-6[ ][\U]". A '+' before all says that the run stands
 * behind a '+'.
 *
 * In a set, \U is a capital or a byte above 0x7F, \L the same with a small
 * letter, \D a digit; a backslash stands before ']' and '\' and in \t and \n.
 * Sets are printable ASCII, tab and newline; the first one never holds digits.
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
	/** True: the run stands behind a '+'. */
	bool plus;
	/** True: anything may follow, and next is empty. */
	bool any;
	/** True: anything may follow behind that, and second is empty. */
	bool any_second;
	/** One bit for each byte that may follow: bit b % 64 of next[b / 64]. */
	uint64_t next[4];
	/** The same for the byte behind that. */
	uint64_t second[4];
};

/** False where @text is not a shape. */
bool ps_shape_parse(const char *text, struct ps_shape *shape);

/** True where the byte may follow a run of that shape, or stand as second behind it. */
bool ps_shape_follows(const struct ps_shape *shape, unsigned char byte);
bool ps_shape_second(const struct ps_shape *shape, unsigned char byte);

#endif
