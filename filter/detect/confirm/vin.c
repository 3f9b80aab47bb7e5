/* Vehicle identification numbers with their check digit (49 CFR 565.15). */
#include "check.h"

#include <string.h>

#define VIN_LEN 17

static int value_of(unsigned char c)
{
	static const char letters[] = "ABCDEFGH JKLMN P R STUVWXYZ";
	static const char values[] = "12345678 12345 7 9 23456789";
	const char *place;

	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'z')
		c = (unsigned char)(c - 'a' + 'A');
	if (c < 'A' || c > 'Z')
		return -1;
	place = strchr(letters, c);
	return place != NULL ? values[place - letters] - '0' : -1;
}

bool ps_check_vin(const unsigned char *value, size_t len)
{
	static const unsigned char weights[VIN_LEN] = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
	unsigned sum = 0;
	unsigned char expected;

	if (len != VIN_LEN)
		return false;
	for (size_t i = 0; i < VIN_LEN; i++) {
		int v = value_of(value[i]);

		if (v < 0)
			return false;
		sum += (unsigned)v * weights[i];
	}
	expected = sum % 11 == 10 ? 'X' : (unsigned char)('0' + sum % 11);
	return value[8] == expected || (expected == 'X' && value[8] == 'x');
}
