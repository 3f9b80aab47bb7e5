#include "folding.h"

char ps_fold_letter(unsigned class)
{
	/* 26 capital letters, then 26 small ones, by foldgen.py. */
	unsigned letter = class - PS_FOLD_HOMOGLYPH;

	return (char)(letter < 26 ? 'A' + letter : 'a' + (letter - 26));
}

char ps_fold_digit(unsigned class)
{
	char letter = ps_fold_letter(class);

	switch (letter) {
	case 'O':
	case 'o':
		return '0';
	case 'I':
	case 'l':
		return '1';
	default:
		return letter;
	}
}

char ps_fold_dot(unsigned char last)
{
	if ((last | 0x20) == 'l')
		return 0;
	return last >= '0' && last <= '9' ? '.' : '*';
}

const char *ps_fold_ligature(uint32_t cp)
{
	static const char *const ligatures[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};

	return ligatures[(cp - 0xFB00) % (sizeof(ligatures) / sizeof(*ligatures))];
}
