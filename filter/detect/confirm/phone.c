/* Telephone numbers: the North American plan and E.164. */
#include "check.h"

/* Bytes before an extension, which begins with a letter or '#'. */
static size_t before_extension(const unsigned char *value, size_t len)
{
	size_t end = 0;

	while (end < len && value[end] != '#' && !((value[end] | 0x20) >= 'a' && (value[end] | 0x20) <= 'z'))
		end++;
	return end;
}

/* The number proper, without a country code 1 and without an extension. */
bool ps_check_nanp(const unsigned char *value, size_t len)
{
	unsigned char d[12];
	size_t count = ps_check_digits(value, before_extension(value, len), d, sizeof(d));
	const unsigned char *n = d;

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
	size_t count = ps_check_digits(value, before_extension(value, len), NULL, 0);

	return count >= 7 && count <= 15;
}
