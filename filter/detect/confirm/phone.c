/* Telephone numbers: the North American plan and E.164. */
#include "check.h"

/* The bytes of the number proper: an extension begins with a letter or '#'. */
static size_t without_extension(const unsigned char *value, size_t len)
{
	size_t end = 0;

	while (end < len && (end == 0 || value[end] != '#') &&
		!((value[end] | 0x20) >= 'a' && (value[end] | 0x20) <= 'z'))
		end++;
	return end;
}

bool ps_check_nanp(const unsigned char *value, size_t len)
{
	unsigned char d[14];
	size_t count = ps_check_digits(value, without_extension(value, len), d, sizeof(d));
	const unsigned char *n = d;

	/* The country code 1, behind "00" as well. */
	if (count == 13 && d[0] == 0 && d[1] == 0) {
		n += 2;
		count -= 2;
	}
	if (count == 11 && *n == 1) {
		n++;
		count--;
	}
	if (count != 10 || n[0] < 2 || n[3] < 2)
		return false;
	if (n[1] == 1 && n[2] == 1)
		return false;
	for (size_t i = 1; i < 10; i++) {
		if (n[i] != n[0])
			return true;
	}
	return false;
}

/* The minute of the day that digits[0 .. 4) are on a schedule of quarters of an hour, "0830"; -1 for none. */
static int scheduled(const unsigned char *digits)
{
	int hour = (digits[0] - '0') * 10 + (digits[1] - '0');
	int minute = (digits[2] - '0') * 10 + (digits[3] - '0');

	for (size_t i = 0; i < 4; i++) {
		if (digits[i] < '0' || digits[i] > '9')
			return -1;
	}
	return hour <= 24 && minute < 60 && minute % 15 == 0 ? hour * 60 + minute : -1;
}

/* "0800-1000": from when to when. One number of eight digits in ten thousand reads like that. */
static bool is_time_range(const unsigned char *value, size_t len)
{
	return len == 9 && value[4] == '-' && scheduled(value) >= 0 && scheduled(value) < scheduled(value + 5);
}

bool ps_check_e164(const unsigned char *value, size_t len)
{
	size_t count = ps_check_digits(value, without_extension(value, len), NULL, 0);

	return count >= 7 && count <= 15 && !is_time_range(value, len);
}
