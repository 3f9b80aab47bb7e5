/* Medicare Beneficiary Identifiers: CMS's format of eleven characters, without S L O I B Z. */
#include "check.h"

#include <string.h>

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(unsigned char c)
{
	if (c >= 'a' && c <= 'z')
		c = (unsigned char)(c - 'a' + 'A');
	return c >= 'A' && c <= 'Z' && strchr("SLOIBZ", c) == NULL;
}

bool ps_check_mbi(const unsigned char *value, size_t len)
{
	/* 9: 1-9, 0: a digit, A: a letter, X: either. */
	static const char format[] = "9AX0AX0AA00";
	size_t place = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = value[i];
		bool fits;

		if (c == '-' || c == ' ')
			continue;
		switch (format[place]) {
		case '9':
			fits = c >= '1' && c <= '9';
			break;
		case '0':
			fits = is_digit(c);
			break;
		case 'A':
			fits = is_letter(c);
			break;
		case 'X':
			fits = is_digit(c) || is_letter(c);
			break;
		default:
			fits = false;
			break;
		}
		if (!fits)
			return false;
		place++;
	}
	return format[place] == '\0';
}
