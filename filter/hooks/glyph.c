#include "glyph.h"

/** Width and the range of the second byte by the first byte, Unicode table 3-7. */
struct lead {
	unsigned char first, last, width, low, high;
};

static const struct lead leads[] = {
	{0x00, 0x7f, 1, 0, 0},
	{0xc2, 0xdf, 2, 0x80, 0xbf},
	{0xe0, 0xe0, 3, 0xa0, 0xbf},
	{0xe1, 0xec, 3, 0x80, 0xbf},
	{0xed, 0xed, 3, 0x80, 0x9f},
	{0xee, 0xef, 3, 0x80, 0xbf},
	{0xf0, 0xf0, 4, 0x90, 0xbf},
	{0xf1, 0xf3, 4, 0x80, 0xbf},
	{0xf4, 0xf4, 4, 0x80, 0x8f},
};

size_t ps_glyph_width(const unsigned char *data, size_t len)
{
	const struct lead *lead = leads;

	while (data[0] < lead->first || data[0] > lead->last) {
		lead++;
		if (lead == leads + sizeof(leads) / sizeof(leads[0]))
			return 0;
	}
	if (lead->width == 1)
		return 1;
	if (lead->width > len || data[1] < lead->low || data[1] > lead->high)
		return 0;
	for (size_t i = 2; i < lead->width; i++) {
		if ((data[i] & 0xc0) != 0x80)
			return 0;
	}
	return lead->width;
}

bool ps_glyph_is_control(const unsigned char *data, size_t width)
{
	if (width == 1)
		return data[0] < 0x20 || data[0] == 0x7f;
	return width == 2 && data[0] == 0xc2 && data[1] < 0xa0;
}
