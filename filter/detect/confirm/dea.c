/* DEA registration numbers: two characters and seven digits, the last a checksum (21 CFR 1301). */
#include "check.h"

bool ps_check_dea(const unsigned char *value, size_t len)
{
	unsigned char d[7];
	unsigned sum = 0;

	if (len < 9 || ps_check_digits(value + 2, len - 2, d, 7) != 7)
		return false;
	for (size_t i = 0; i < 6; i++)
		sum += i % 2 == 0 ? d[i] : 2u * d[i];
	return sum % 10 == d[6];
}
