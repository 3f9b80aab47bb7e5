/* The scalar twin of the classification: plain enough to be believed. */
#include "anchors.h"

void ps_classify_scalar(const unsigned char *block, struct ps_block *out)
{
	*out = (struct ps_block){0};
	for (unsigned i = 0; i < 64; i++) {
		uint64_t bit = (uint64_t)1 << i;
		unsigned char c = block[i];
		unsigned char lower = c | 0x20;

		if (c >= '0' && c <= '9')
			out->digit |= bit;
		if (c >= 'A' && c <= 'Z')
			out->upper |= bit;
		if (lower >= 'a' && lower <= 'z')
			out->letter |= bit;
		if (c >= 0x80)
			out->high |= bit;
		if ((c >= 0xC3 && c <= 0xD4) || c == 0xE1)
			out->lead |= bit;
		if (c == '@')
			out->at |= bit;
		if (c == '/')
			out->slash |= bit;
		if (c == ':')
			out->colon |= bit;
		if (c == '.')
			out->dot |= bit;
		if (c == '-')
			out->dash |= bit;
		if (c == '_')
			out->underscore |= bit;
		if (lower == 'w')
			out->w |= bit;
		if ((c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'f'))
			out->hex |= bit;
		if ((c >= '0' && c <= '9') || c == ' ' || (c >= '(' && c <= '/' && c != '*' && c != ','))
			out->joint |= bit;
	}
}
