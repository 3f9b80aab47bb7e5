/* Dates: numbers that the calendar allows (45 CFR 164.514(b)(2)(i)(C)). */
#include "check.h"

#define NUMBERS_MAX 3
#define YEAR_FIRST 1850
#define YEAR_LAST 2150

static unsigned days_in(unsigned month, unsigned year)
{
	static const unsigned char days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (month == 2 && year >= 100 && (year % 4 != 0 || (year % 100 == 0 && year % 400 != 0)))
		return 28;
	return days[month - 1];
}

static bool is_day(unsigned day, unsigned month, unsigned year)
{
	return month >= 1 && month <= 12 && day >= 1 && day <= days_in(month, year);
}

/* Whether a time of day is what follows a date, and not a fourth number of its own. */
static bool is_time_sign(unsigned char c)
{
	return c == ' ' || c == ',' || c == 'T' || c == '+' || c == '%';
}

/*
 * The runs of digits in the value and their lengths, up to a time of day behind
 * the last; NUMBERS_MAX + 1 where there are more. "%2F" is a slash in a URL.
 */
static size_t numbers(const unsigned char *value, size_t len, unsigned *number, unsigned *width)
{
	size_t count = 0;

	for (size_t i = 0; i < len; i++) {
		if (count == NUMBERS_MAX && is_time_sign(value[i]))
			break;
		if (value[i] == '%') {
			i += 2;
			continue;
		}
		if (value[i] < '0' || value[i] > '9')
			continue;
		if (count == NUMBERS_MAX)
			return NUMBERS_MAX + 1;
		number[count] = 0;
		width[count] = 0;
		for (; i < len && value[i] >= '0' && value[i] <= '9'; i++) {
			if (width[count] >= 8)
				return NUMBERS_MAX + 1;
			number[count] = number[count] * 10 + (unsigned)(value[i] - '0');
			width[count]++;
		}
		i--;
		count++;
	}
	return count;
}

static bool is_year(unsigned year, unsigned width)
{
	return width == 2 || (width == 4 && year >= YEAR_FIRST && year <= YEAR_LAST);
}

bool ps_check_date(const unsigned char *value, size_t len)
{
	unsigned n[NUMBERS_MAX];
	unsigned w[NUMBERS_MAX];
	size_t count = numbers(value, len, n, w);

	if (count == 2)
		return is_day(n[1], n[0], 0) || is_day(n[0], n[1], 0);
	if (count != 3)
		return false;
	if (w[0] == 4)
		return is_year(n[0], 4) && (is_day(n[2], n[1], n[0]) || is_day(n[1], n[2], n[0]));
	return is_year(n[2], w[2]) && (is_day(n[1], n[0], n[2]) || is_day(n[0], n[1], n[2]));
}

bool ps_check_ymd(const unsigned char *value, size_t len)
{
	unsigned char d[8];
	unsigned year;

	if (ps_check_digits(value, len < 10 ? len : 10, d, 8) < 8)
		return false;
	year = d[0] * 1000u + d[1] * 100u + d[2] * 10u + d[3];
	return year >= YEAR_FIRST && year <= YEAR_LAST && is_day(d[6] * 10u + d[7], d[4] * 10u + d[5], year);
}

bool ps_check_date8(const unsigned char *value, size_t len)
{
	unsigned char d[8];
	unsigned year;
	unsigned a;
	unsigned b;

	if (ps_check_digits(value, len, d, 8) != 8)
		return false;
	if (ps_check_ymd(value, len))
		return true;
	a = d[0] * 10u + d[1];
	b = d[2] * 10u + d[3];
	year = d[4] * 1000u + d[5] * 100u + d[6] * 10u + d[7];
	return is_year(year, 4) && (is_day(b, a, year) || is_day(a, b, year));
}

bool ps_check_month_year(const unsigned char *value, size_t len)
{
	unsigned n[NUMBERS_MAX];
	unsigned w[NUMBERS_MAX];

	if (numbers(value, len, n, w) != 2)
		return false;
	if (w[0] == 4)
		return n[1] >= 1 && n[1] <= 12 && n[0] >= 1900 && n[0] <= 2100;
	return n[0] >= 1 && n[0] <= 12 && (w[1] == 2 || (n[1] >= 1900 && n[1] <= 2100));
}
