#include "alphabet.h"

#include "glyph.h"

#include <strings.h>

#define NO_CHARACTER 0xFFFFU
#define GSM_ESCAPE 0x1B

/* TS 23.038 section 6.2.1: the default alphabet. */
static const uint16_t gsm[128] = {'@', 0xA3, '$', 0xA5, 0xE8, 0xE9, 0xF9, 0xEC, 0xF2, 0xC7, '\n', 0xD8, 0xF8, '\r',
	0xC5, 0xE5, 0x394, '_', 0x3A6, 0x393, 0x39B, 0x3A9, 0x3A0, 0x3A8, 0x3A3, 0x398, 0x39E, NO_CHARACTER, 0xC6, 0xE6,
	0xDF, 0xC9, ' ', '!', '"', '#', 0xA4, '%', '&', '\'', '(', ')', '*', '+', ',', '-', '.', '/', '0', '1', '2',
	'3', '4', '5', '6', '7', '8', '9', ':', ';', '<', '=', '>', '?', 0xA1, 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H',
	'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', 0xC4, 0xD6, 0xD1,
	0xDC, 0xA7, 0xBF, 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's',
	't', 'u', 'v', 'w', 'x', 'y', 'z', 0xE4, 0xF6, 0xF1, 0xFC, 0xE0};

/* Section 6.2.1.1: what follows an escape. */
static const struct {
	unsigned char byte;
	uint16_t cp;
} gsm_extension[] = {{0x0A, '\f'}, {0x14, '^'}, {0x28, '{'}, {0x29, '}'}, {0x2F, '\\'}, {0x3C, '['}, {0x3D, '~'},
	{0x3E, ']'}, {0x40, '|'}, {0x65, 0x20AC}};
#define EXTENSIONS (sizeof(gsm_extension) / sizeof(gsm_extension[0]))

/* Where ISO-8859-15 differs from ISO-8859-1. */
static const struct {
	unsigned char byte;
	uint16_t cp;
} latin9[] = {{0xA4, 0x20AC}, {0xA6, 0x160}, {0xA8, 0x161}, {0xB4, 0x17D}, {0xB8, 0x17E}, {0xBC, 0x152}, {0xBD, 0x153},
	{0xBE, 0x178}};
#define LATIN9 (sizeof(latin9) / sizeof(latin9[0]))

bool ps_alphabet_by_name(const char *name, size_t len, enum ps_alphabet *alphabet)
{
	static const struct {
		const char *start;
		enum ps_alphabet alphabet;
	} names[] = {{"GSM", PS_ALPHABET_GSM}, {"ISO", PS_ALPHABET_ISO}, {"Lat", PS_ALPHABET_ISO},
		{"Ans", PS_ALPHABET_ISO}, {"UCS", PS_ALPHABET_UCS2}, {"Chi", PS_ALPHABET_UCS2},
		{"Uni", PS_ALPHABET_UCS2}, {"UTF", PS_ALPHABET_UTF8}};

	for (size_t i = 0; len >= 3 && i < sizeof(names) / sizeof(names[0]); i++) {
		if (strncasecmp(name, names[i].start, 3) == 0) {
			*alphabet = names[i].alphabet;
			return true;
		}
	}
	return false;
}

bool ps_alphabet_is_utf8(const unsigned char *data, size_t len)
{
	size_t at = 0;

	while (at < len) {
		size_t width = ps_glyph_width(data + at, len - at);

		if (width == 0)
			return false;
		at += width;
	}
	return true;
}

/* --- one character ---------------------------------------------------------------- */

static enum phiscrub_status add_utf8(struct ps_bytes *out, uint32_t cp)
{
	unsigned char bytes[4];
	size_t len = 0;

	if (cp < 0x80) {
		bytes[len++] = (unsigned char)cp;
	} else if (cp < 0x800) {
		bytes[len++] = (unsigned char)(0xC0 | cp >> 6);
		bytes[len++] = (unsigned char)(0x80 | (cp & 0x3F));
	} else if (cp < 0x10000) {
		bytes[len++] = (unsigned char)(0xE0 | cp >> 12);
		bytes[len++] = (unsigned char)(0x80 | (cp >> 6 & 0x3F));
		bytes[len++] = (unsigned char)(0x80 | (cp & 0x3F));
	} else {
		bytes[len++] = (unsigned char)(0xF0 | cp >> 18);
		bytes[len++] = (unsigned char)(0x80 | (cp >> 12 & 0x3F));
		bytes[len++] = (unsigned char)(0x80 | (cp >> 6 & 0x3F));
		bytes[len++] = (unsigned char)(0x80 | (cp & 0x3F));
	}
	return ps_bytes_add(out, bytes, len);
}

/** The character of a well-formed sequence of @width bytes. */
static uint32_t read_utf8(const unsigned char *bytes, size_t width)
{
	static const unsigned char first[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
	uint32_t cp = bytes[0] & first[width];

	for (size_t i = 1; i < width; i++)
		cp = cp << 6 | (bytes[i] & 0x3F);
	return cp;
}

/* --- from the alphabet -------------------------------------------------------------- */

static uint32_t from_gsm_extension(unsigned char byte)
{
	for (size_t i = 0; i < EXTENSIONS; i++) {
		if (gsm_extension[i].byte == byte)
			return gsm_extension[i].cp;
	}
	return NO_CHARACTER;
}

static uint32_t from_latin9(unsigned char byte)
{
	for (size_t i = 0; i < LATIN9; i++) {
		if (latin9[i].byte == byte)
			return latin9[i].cp;
	}
	return byte;
}

/** Reads the GSM character at data[*at], which is moved on. */
static uint32_t next_gsm(const unsigned char *data, size_t len, size_t *at)
{
	unsigned char byte = data[*at];

	++*at;
	if (byte >= 0x80)
		return NO_CHARACTER;
	if (byte != GSM_ESCAPE)
		return gsm[byte];
	if (*at == len)
		return NO_CHARACTER;
	++*at;
	return from_gsm_extension(data[*at - 1]);
}

/** Reads the UTF-16 character at data[*at], which is moved on. */
static uint32_t next_ucs2(const unsigned char *data, size_t len, size_t *at)
{
	uint32_t unit;
	uint32_t low;

	if (len - *at < 2) {
		*at = len;
		return NO_CHARACTER;
	}
	unit = (uint32_t)data[*at] << 8 | data[*at + 1];
	*at += 2;
	if (unit < 0xD800 || unit > 0xDFFF)
		return unit == 0xFFFE ? NO_CHARACTER : unit;
	if (unit > 0xDBFF || len - *at < 2)
		return NO_CHARACTER;
	low = (uint32_t)data[*at] << 8 | data[*at + 1];
	*at += 2;
	if (low < 0xDC00 || low > 0xDFFF)
		return NO_CHARACTER;
	return 0x10000 + ((unit & 0x3FF) << 10 | (low & 0x3FF));
}

enum phiscrub_status ps_alphabet_decode(
	enum ps_alphabet alphabet, const unsigned char *data, size_t len, struct ps_bytes *out)
{
	enum phiscrub_status status = PHISCRUB_OK;
	size_t at = 0;

	if (alphabet == PS_ALPHABET_UTF8)
		return ps_bytes_add(out, data, len);
	while (at < len && status == PHISCRUB_OK) {
		uint32_t cp;

		if (alphabet == PS_ALPHABET_GSM) {
			cp = next_gsm(data, len, &at);
		} else if (alphabet == PS_ALPHABET_UCS2) {
			cp = next_ucs2(data, len, &at);
		} else {
			cp = from_latin9(data[at]);
			at++;
		}
		status = cp == NO_CHARACTER ? PHISCRUB_MALFORMED : add_utf8(out, cp);
	}
	return status;
}

/* --- to the alphabet ------------------------------------------------------------------ */

static enum phiscrub_status add_gsm(struct ps_bytes *out, uint32_t cp)
{
	for (unsigned i = 0; i < 128; i++) {
		const unsigned char byte = (unsigned char)i;

		if (gsm[i] == cp)
			return ps_bytes_add(out, &byte, 1);
	}
	for (size_t i = 0; i < EXTENSIONS; i++) {
		const unsigned char bytes[] = {GSM_ESCAPE, gsm_extension[i].byte};

		if (gsm_extension[i].cp == cp)
			return ps_bytes_add(out, bytes, sizeof(bytes));
	}
	return PHISCRUB_MALFORMED;
}

static enum phiscrub_status add_latin9(struct ps_bytes *out, uint32_t cp)
{
	for (unsigned i = 0; i < 256; i++) {
		const unsigned char byte = (unsigned char)i;

		if (from_latin9(byte) == cp)
			return ps_bytes_add(out, &byte, 1);
	}
	return PHISCRUB_MALFORMED;
}

static enum phiscrub_status add_unit(struct ps_bytes *out, uint32_t unit)
{
	const unsigned char bytes[] = {(unsigned char)(unit >> 8), (unsigned char)(unit & 0xFF)};

	return ps_bytes_add(out, bytes, sizeof(bytes));
}

static enum phiscrub_status add_ucs2(struct ps_bytes *out, uint32_t cp)
{
	enum phiscrub_status status;

	if (cp < 0x10000)
		return add_unit(out, cp);
	status = add_unit(out, 0xD800 | (cp - 0x10000) >> 10);
	return status == PHISCRUB_OK ? add_unit(out, 0xDC00 | ((cp - 0x10000) & 0x3FF)) : status;
}

enum phiscrub_status ps_alphabet_encode(
	enum ps_alphabet alphabet, const unsigned char *text, size_t len, struct ps_bytes *out)
{
	enum phiscrub_status status = PHISCRUB_OK;
	size_t at = 0;

	if (alphabet == PS_ALPHABET_UTF8)
		return ps_bytes_add(out, text, len);
	while (at < len && status == PHISCRUB_OK) {
		size_t width = ps_glyph_width(text + at, len - at);
		uint32_t cp;

		if (width == 0)
			return PHISCRUB_MALFORMED;
		cp = read_utf8(text + at, width);
		at += width;
		if (alphabet == PS_ALPHABET_GSM)
			status = add_gsm(out, cp);
		else if (alphabet == PS_ALPHABET_UCS2)
			status = add_ucs2(out, cp);
		else
			status = add_latin9(out, cp);
	}
	return status;
}
