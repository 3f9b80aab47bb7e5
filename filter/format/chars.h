/** What a byte is, for parsers: each question has its one answer here. */
#ifndef PS_CHARS_H
#define PS_CHARS_H

#include <stdbool.h>

/** What a digit may be worth, and what ps_hex_value says of other bytes. */
#define PS_HEX_NONE 16u

/** The value of a hexadecimal digit, or PS_HEX_NONE. */
static inline unsigned ps_hex_value(unsigned c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : PS_HEX_NONE;
}

/** Two hexadecimal digits as the byte they stand for; false where they are none, and *byte is as it was. */
static inline bool ps_hex_pair(const unsigned char *digits, unsigned char *byte)
{
	unsigned high = ps_hex_value(digits[0]);
	unsigned low = ps_hex_value(digits[1]);

	if (high == PS_HEX_NONE || low == PS_HEX_NONE)
		return false;
	*byte = (unsigned char)(high << 4 | low);
	return true;
}

/** White space of mail, JSON and XML. */
static inline bool ps_is_space(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/** White space of HTML and CSS, which have the form feed as well. */
static inline bool ps_is_html_space(unsigned char c)
{
	return ps_is_space(c) || c == '\f';
}

#endif
