#include "check.h"

#include <string.h>

static const struct ps_check_info checks[] = {
	{"luhn", "Luhn check digit", ps_check_luhn},
	{"card", "payment card number", ps_check_card},
	{"npi", "National Provider Identifier", ps_check_npi},
	{"imei", "IMEI", ps_check_imei},
	{"ssn", "social security number that can be issued", ps_check_ssn},
	{"nanp", "North American telephone number", ps_check_nanp},
	{"e164", "international telephone number", ps_check_e164},
	{"date", "numeric date in any order", ps_check_date},
	{"ymd", "date, year first", ps_check_ymd},
	{"date8", "date of eight digits", ps_check_date8},
	{"month-year", "month and year", ps_check_month_year},
	{"dea", "DEA registration number", ps_check_dea},
	{"vin", "vehicle identification number", ps_check_vin},
	{"mbi", "Medicare Beneficiary Identifier", ps_check_mbi},
	{"iban", "IBAN", ps_check_iban},
	{"ipv4", "IPv4 address", ps_check_ipv4},
	{"ipv6", "IPv6 address", ps_check_ipv6},
	{"has-digit", "holds a digit", ps_check_has_digit},
	{"age90", "an age over 89", ps_check_age90},
	{"age", "an age, looked for where all ages are", ps_check_age},
};

const struct ps_check_info *ps_check_at(size_t index)
{
	return index < sizeof(checks) / sizeof(checks[0]) ? &checks[index] : NULL;
}

ps_check *ps_check_by_name(const char *name)
{
	for (size_t i = 0; ps_check_at(i) != NULL; i++) {
		if (strcmp(checks[i].name, name) == 0)
			return checks[i].check;
	}
	return NULL;
}

size_t ps_check_digits(const unsigned char *value, size_t len, unsigned char *digits, size_t cap)
{
	size_t count = 0;

	for (size_t i = 0; i < len; i++) {
		if (value[i] < '0' || value[i] > '9')
			continue;
		if (count < cap)
			digits[count] = value[i] - '0';
		count++;
	}
	return count;
}

bool ps_check_has_digit(const unsigned char *value, size_t len)
{
	return ps_check_digits(value, len, NULL, 0) > 0;
}

bool ps_check_age(const unsigned char *value, size_t len)
{
	unsigned char digits[3];
	size_t count = ps_check_digits(value, len, digits, 3);

	return count == 1 || count == 2 || (count == 3 && digits[0] == 1 && digits[1] <= 2);
}

bool ps_check_age90(const unsigned char *value, size_t len)
{
	unsigned char digits[3];
	size_t count = ps_check_digits(value, len, digits, 3);

	if (count == 2)
		return digits[0] == 9;
	/* "091Y", as DICOM writes ages. */
	if (count == 3 && digits[0] == 0)
		return digits[1] == 9;
	return count == 3 && digits[0] == 1 && digits[1] <= 2;
}
