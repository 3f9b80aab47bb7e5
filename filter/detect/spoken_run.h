/**
 * One spoken number: its digits and letters, and where they stand.
 */
#ifndef PS_SPOKEN_RUN_H
#define PS_SPOKEN_RUN_H

#include "near.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Digits, letters and signs of a number, at most. */
#define PS_SPOKEN_MAX 40
/** Bytes of a number as it stands in the text, at most. */
#define PS_SPOKEN_BYTES 256

struct ps_spoken_run {
	size_t start, end;
	unsigned count;
	char chars[PS_SPOKEN_MAX];
	uint32_t places[PS_SPOKEN_MAX];
	/** Bit i: a pause, or a word or group of digits, begins at chars[i]. */
	uint64_t pauses, tokens;
	/** How many of its tokens are words of numbers, digits of their own, and other groups of digits. */
	unsigned words, singles, groups;
	unsigned digits, letters;
	/** Whether it holds "hundred"; goes over the end of a sentence or line; has a sign that was said. */
	bool zeros, across, signs;
};

/** Behind the letters at data[at], before data[end]. */
static inline size_t ps_spoken_letters(const unsigned char *data, size_t at, size_t end)
{
	while (at < end && ps_near_letter(data[at]))
		at++;
	return at;
}

/** Reads the number that begins at data[start], before data[end]; over ends of sentences and lines where it may go
 * @across them. False where there is none. */
bool ps_spoken_read(const unsigned char *data, size_t start, size_t end, bool across, struct ps_spoken_run *run);

/** Whether the word at data[at] has a digit, a letter or another such word beside it, so that it is worth a look. */
bool ps_spoken_is_beside(const unsigned char *data, size_t floor, size_t at, size_t end);

/** Where the number that data[at] may be in the middle of begins, no farther than @floor: before groups of digits,
 * letters and words of numbers. */
size_t ps_spoken_start(const unsigned char *data, size_t floor, size_t at);

/** Whether it may be somebody's number, and is no time, count or measure; @floor and @end are those of its field. */
bool ps_spoken_is_value(const struct ps_spoken_run *run, const unsigned char *data, size_t floor, size_t end);

/** Behind the end of a line at data[at] and what begins the next one: a time, a speaker; 0 where none ends there. */
size_t ps_spoken_next_line(const unsigned char *data, size_t at, size_t end);

/** Behind a line that is only a listener's, "Mm-hm.", at data[at], and what begins the next one; 0 where it is more. */
size_t ps_spoken_listener(const unsigned char *data, size_t at, size_t end);

#endif
