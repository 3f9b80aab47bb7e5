/* Social security numbers and the taxpayer numbers that share their form. */
#include "check.h"

bool ps_check_ssn(const unsigned char *value, size_t len)
{
	unsigned char d[9];
	unsigned area;

	if (ps_check_digits(value, len, d, 9) != 9)
		return false;
	area = d[0] * 100u + d[1] * 10u + d[2];
	return area != 0 && area != 666 && (d[3] != 0 || d[4] != 0) && (d[5] | d[6] | d[7] | d[8]) != 0;
}
