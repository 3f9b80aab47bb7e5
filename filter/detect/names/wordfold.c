#include "wordfold.h"

#include <string.h>

/* U+00C0 to U+017F without case and accent; '*' stands for what is kept as it is. */
static const char latin[] = "aaaaaaaceeeeiiii"
			    "dnooooo*ouuuuyts"
			    "aaaaaaaceeeeiiii"
			    "dnooooo*ouuuuyty"
			    "aaaaaaccccccccdd"
			    "ddeeeeeeeeeegggg"
			    "gggghhhhiiiiiiii"
			    "iiiijjkkklllllll"
			    "lllnnnnnnnnnoooo"
			    "oooorrrrrrssssss"
			    "ssttttttuuuuuuuu"
			    "uuuuwwyyyzzzzzzs";

/* U+1EA0 to U+1EF9, Vietnamese. */
static const char viet[] = "aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeee"
			   "iiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy";

_Static_assert(sizeof latin == 0x180 - 0xc0 + 1, "one letter for each of U+00C0 to U+017F");
_Static_assert(sizeof viet == 0x1efa - 0x1ea0 + 1, "one letter for each of U+1EA0 to U+1EF9");

/* The base letter of a code point, '*' to keep it, 0 to drop it. */
static char base_of(uint32_t code)
{
	if (code >= 0xc0 && code < 0x180)
		return latin[code - 0xc0];
	if (code >= 0x1ea0 && code < 0x1efa)
		return viet[code - 0x1ea0];
	if (code == 0x1a0 || code == 0x1a1)
		return 'o';
	if (code == 0x1af || code == 0x1b0)
		return 'u';
	if (code >= 0x218 && code <= 0x21b)
		return code < 0x21a ? 's' : 't';
	if (code >= 0x300 && code < 0x370)
		return 0;
	if (code == 0x2bb || code == 0x2bc || code == 0x2018 || code == 0x2019)
		return '\'';
	if (code >= 0x1cd && code <= 0x1dc)
		return "aaiioouuuuuuuuuu"[code - 0x1cd];
	return '*';
}

static void fold_slowly(const unsigned char *text, size_t len, struct ps_folded *folded)
{
	size_t at = 0;
	uint32_t out = 0;

	memset(&folded->is, 0, sizeof folded->is);
	while (at < len && out < PS_FOLD_MAX) {
		unsigned char byte = text[at];
		uint32_t code = 0;
		size_t size = 1;

		if (byte < 0x80) {
			folded->is.bytes[out++] = (unsigned char)(byte | 0x20U);
			at++;
			continue;
		}
		if (byte >= 0xc2 && byte < 0xe0 && at + 1 < len) {
			code = (byte & 0x1fU) << 6 | (text[at + 1] & 0x3fU);
			size = 2;
		} else if (byte >= 0xe0 && byte < 0xf0 && at + 2 < len) {
			code = (byte & 0xfU) << 12 | (text[at + 1] & 0x3fU) << 6 | (text[at + 2] & 0x3fU);
			size = 3;
		}
		byte = size > 1 ? (unsigned char)base_of(code) : '*';
		if (byte == '*') {
			for (size_t i = 0; i < size && out < PS_FOLD_MAX; i++)
				folded->is.bytes[out++] = text[at + i];
		} else if (byte != 0) {
			folded->is.bytes[out++] = byte;
			if (code == 0xc6 || code == 0xe6 || code == 0x152 || code == 0x153) {
				folded->is.bytes[out - 1] = code < 0x100 ? 'a' : 'o';
				if (out < PS_FOLD_MAX)
					folded->is.bytes[out++] = 'e';
			} else if (code == 0xdf && out < PS_FOLD_MAX) {
				folded->is.bytes[out++] = 's';
			}
		}
		at += size;
	}
	folded->len = out;
	folded->foreign = true;
}

void ps_fold(const unsigned char *text, size_t len, struct ps_folded *folded)
{
	uint64_t any = 0;

	if (len > PS_FOLD_MAX)
		len = PS_FOLD_MAX;
	for (size_t i = 0; i < PS_FOLD_MAX / 8; i++) {
		uint64_t part = 0;

		if (i * 8 < len) {
			memcpy(&part, text + i * 8, 8);
			if (len < i * 8 + 8)
				part &= ~UINT64_C(0) >> (64 - 8 * (len - i * 8));
			any |= part;
			/* Sets the case bit of every byte that is not zero filling. */
			part |= UINT64_C(0x2020202020202020) &
				(len < i * 8 + 8 ? ~UINT64_C(0) >> (64 - 8 * (len - i * 8)) : ~UINT64_C(0));
		}
		folded->is.words[i] = part;
	}
	folded->len = (uint32_t)len;
	folded->foreign = false;
	if ((any & UINT64_C(0x8080808080808080)) != 0)
		fold_slowly(text, len, folded);
}
