/**
 * Dates as they are written: read, and written again in the same form.
 *
 * 1961-03-14, 3/14/1961, 14.3.61, 19610314, March 14th, 1961, Tue 14-MAR-61,
 * 3/14, March 1961, and any of them with a time of day behind it, which stays.
 * Slashes and dashes are month first unless that cannot be, dots day first. Two
 * digits are the latest such year that is not after the reference year.
 *
 * Will not see: spelled numbers, ranges, other languages, a time before the date.
 */
#ifndef PS_DATE_TEXT_H
#define PS_DATE_TEXT_H

#include "buf.h"

#include <stdbool.h>
#include <stdint.h>

/** A piece text[start .. end) of a date; none where end is 0. */
struct ps_date_piece {
	uint8_t start, end;
};

/** Longest text that is read, in bytes. */
#define PS_DATE_TEXT_MAX 96

struct ps_date_text {
	/** 0 where it is not said. */
	int year, month, day;
	struct ps_date_piece year_at, month_at, day_at;
	/** "Tuesday", and the "th" of "14th". */
	struct ps_date_piece weekday_at, ordinal_at;
	/** The month is a word, and it is whole: "March", not "Mar". */
	bool named, whole;
	/** Every number has as many digits as it can: 03, not 3. */
	bool padded;
};

/** False where the text is not one date that is understood to its last byte. */
bool ps_date_read(const char *text, size_t len, int reference_year, struct ps_date_text *date);

/** Appends the same text with another day in it. The date has a day. */
PS_MUST_USE enum ps_status ps_date_write(const struct ps_date_text *date, const char *text, size_t len, int year,
	int month, int day, struct ps_buf *out);

/** Days since 1970-01-01 in the Gregorian calendar, and back. */
int ps_date_days(int year, int month, int day);
void ps_date_civil(int days, int *year, int *month, int *day);

#endif
