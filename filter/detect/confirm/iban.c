/* International bank account numbers (ISO 13616-1): the country's length and modulo 97. */
#include "check.h"

#include <string.h>

#define IBAN_MAX 34

/* Registered countries with the length of their numbers. */
static const char lengths[] =
	"AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18FR27GB22GE22GI23"
	"GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21MC27MD24ME22MK19MR27MT31MU30NL18"
	"NO15PK24PL28PS29PT25QA29RO24RS22SA24SC31SE24SI19SK24SM27ST25SV28TL23TN24TR26UA29VA22VG24XK20";

static size_t length_of(const char *country)
{
	for (const char *row = lengths; *row != '\0'; row += 4) {
		if (row[0] == country[0] && row[1] == country[1])
			return (size_t)(row[2] - '0') * 10 + (size_t)(row[3] - '0');
	}
	return 0;
}

bool ps_check_iban(const unsigned char *value, size_t len)
{
	char text[IBAN_MAX];
	size_t count = 0;
	unsigned rest = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = value[i];

		if (c == ' ' || c == '-')
			continue;
		if (count == IBAN_MAX)
			return false;
		text[count] = (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
		count++;
	}
	if (count < 15 || length_of(text) != count)
		return false;
	for (size_t i = 0; i < count; i++) {
		char c = text[(i + 4) % count];

		if (c >= '0' && c <= '9')
			rest = (rest * 10 + (unsigned)(c - '0')) % 97;
		else if (c >= 'A' && c <= 'Z')
			rest = (rest * 100 + (unsigned)(c - 'A') + 10) % 97;
		else
			return false;
	}
	return rest == 1;
}
