/* Telephone numbers: the North American plan and E.164. */
#include "check.h"

/* The number proper, without a country code 1 and without an extension. */
bool ps_check_nanp(const unsigned char *value, size_t len)
{
	unsigned char d[12];
	size_t end = 0;
	size_t count = 0;
	const unsigned char *n = d;

	/* An extension begins with a letter or '#'. */
	while (end < len && value[end] != '#' && !((value[end] | 0x20) >= 'a' && (value[end] | 0x20) <= 'z'))
		end++;
	count = ps_check_digits(value, end, d, sizeof(d));
	if (count == 11 && d[0] == 1) {
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

bool ps_check_e164(const unsigned char *value, size_t len)
{
	size_t count = ps_check_digits(value, len, NULL, 0);

	return count >= 7 && count <= 15;
}
