/** UTF-8, one character at a time and strictly (Unicode 15, table 3-7). */
#ifndef PS_UTF8_H
#define PS_UTF8_H

#include <stddef.h>
#include <stdint.h>

/**
 * Bytes of the character that data[0 .. len) starts with, whose code point goes
 * to *@cp; 0 where there is none: cut off, overlong, a surrogate, not UTF-8.
 */
static inline size_t ps_utf8_decode(const unsigned char *data, size_t len, uint32_t *cp)
{
	uint32_t c;

	if (len == 0)
		return 0;
	c = data[0];
	if (c < 0x80) {
		*cp = c;
		return 1;
	}
	if (c < 0xC2 || c > 0xF4 || len < 2 || (data[1] & 0xC0) != 0x80)
		return 0;
	if (c < 0xE0) {
		*cp = (c & 0x1F) << 6 | (data[1] & 0x3Fu);
		return 2;
	}
	if (len < 3 || (data[2] & 0xC0) != 0x80)
		return 0;
	if (c < 0xF0) {
		*cp = (c & 0x0F) << 12 | (data[1] & 0x3Fu) << 6 | (data[2] & 0x3Fu);
		return *cp >= 0x800 && (*cp < 0xD800 || *cp > 0xDFFF) ? 3 : 0;
	}
	if (len < 4 || (data[3] & 0xC0) != 0x80)
		return 0;
	*cp = (c & 0x07) << 18 | (data[1] & 0x3Fu) << 12 | (data[2] & 0x3Fu) << 6 | (data[3] & 0x3Fu);
	return *cp >= 0x10000 && *cp <= 0x10FFFF ? 4 : 0;
}

/** Writes @cp, a code point that is no surrogate, to out[0 .. 4) and returns its length. */
static inline size_t ps_utf8_encode(uint32_t cp, unsigned char *out)
{
	if (cp < 0x80) {
		out[0] = (unsigned char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (unsigned char)(0xC0 | cp >> 6);
		out[1] = (unsigned char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (unsigned char)(0xE0 | cp >> 12);
		out[1] = (unsigned char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (unsigned char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (unsigned char)(0xF0 | cp >> 18);
	out[1] = (unsigned char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (unsigned char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (unsigned char)(0x80 | (cp & 0x3F));
	return 4;
}

#endif
