/* Numbers with a Luhn check digit: cards, NPI, IMEI. */
#include "check.h"

#define CARD_MAX 19

bool ps_luhn_digits(const unsigned char *digits, size_t count)
{
	unsigned sum = 0;

	for (size_t i = 0; i < count; i++) {
		unsigned digit = digits[count - 1 - i];

		if (i % 2 == 1) {
			digit *= 2;
			if (digit > 9)
				digit -= 9;
		}
		sum += digit;
	}
	return sum % 10 == 0;
}

static bool all_same(const unsigned char *digits, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (digits[i] != digits[0])
			return false;
	}
	return true;
}

bool ps_check_luhn(const unsigned char *value, size_t len)
{
	unsigned char digits[64];
	size_t count = ps_check_digits(value, len, digits, sizeof(digits));

	return count >= 2 && count <= sizeof(digits) && !all_same(digits, count) && ps_luhn_digits(digits, count);
}

/* Issuer ranges (ISO/IEC 7812-1) with the lengths that they issue. */
struct brand {
	unsigned low, high;
	/** How many first digits low and high have. */
	unsigned width;
	unsigned min, max;
};

static const struct brand brands[] = {
	{4, 4, 1, 13, 19},
	{51, 55, 2, 16, 16},
	{2221, 2720, 4, 16, 16},
	{34, 34, 2, 15, 15},
	{37, 37, 2, 15, 15},
	{6011, 6011, 4, 16, 19},
	{644, 649, 3, 16, 19},
	{65, 65, 2, 16, 19},
	{300, 305, 3, 14, 19},
	{36, 36, 2, 14, 19},
	{38, 39, 2, 14, 19},
	{3528, 3589, 4, 16, 19},
	{62, 62, 2, 16, 19},
	{50, 50, 2, 12, 19},
	{56, 58, 2, 12, 19},
	{60, 61, 2, 12, 19},
	{63, 63, 2, 12, 19},
	{66, 69, 2, 12, 19},
};

static bool brand_issues(const unsigned char *digits, size_t count)
{
	for (size_t i = 0; i < sizeof(brands) / sizeof(brands[0]); i++) {
		unsigned first = 0;

		for (unsigned j = 0; j < brands[i].width; j++)
			first = first * 10 + digits[j];
		if (first >= brands[i].low && first <= brands[i].high && count >= brands[i].min &&
			count <= brands[i].max)
			return true;
	}
	return false;
}

bool ps_check_card(const unsigned char *value, size_t len)
{
	unsigned char digits[CARD_MAX];
	size_t count = ps_check_digits(value, len, digits, CARD_MAX);

	return count >= 12 && count <= CARD_MAX && brand_issues(digits, count) && !all_same(digits, count) &&
	       ps_luhn_digits(digits, count);
}

bool ps_check_npi(const unsigned char *value, size_t len)
{
	unsigned char digits[15] = {8, 0, 8, 4, 0};
	size_t count = ps_check_digits(value, len, digits + 5, 10);

	return count == 10 && (digits[5] == 1 || digits[5] == 2) && ps_luhn_digits(digits, 15);
}

bool ps_check_imei(const unsigned char *value, size_t len)
{
	unsigned char digits[15];
	size_t count = ps_check_digits(value, len, digits, 15);

	return count == 15 && !all_same(digits, count) && ps_luhn_digits(digits, count);
}
