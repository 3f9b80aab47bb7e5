#include "charset.h"

#include "base64.h"
#include "mail_header.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>

/* How a charset's bytes relate to ASCII. */
enum kind {
	/* UTF-8 and ASCII itself; other bytes are read as Windows-1252 where they are not UTF-8. */
	KIND_UTF8,
	/* ASCII bytes are ASCII characters, wherever only they occur. */
	KIND_SUPERSET,
	/* ASCII bytes mean other things at times. */
	KIND_OTHER,
	/* Escapes shift to two bytes a character, which look like ASCII. */
	KIND_SHIFTED,
	/* Not read: who knows it and who does not see two texts. */
	KIND_UTF7,
	/* ASCII bytes are never ASCII characters by themselves: wide units, EBCDIC. */
	KIND_FOREIGN,
	/* KIND_FOREIGN with a byte order mark, or without one. */
	KIND_UTF16,
	KIND_UTF32
};

struct ps_charset {
	/* MIME names with a blank between two, in lower case. */
	const char *names;
	/* What iconv calls it. */
	const char *iconv_name;
	enum kind kind;
};

static const struct ps_charset charsets[] = {
	{"utf-8 utf8 us-ascii ascii ansi_x3.4-1968 iso646-us unknown-8bit x-unknown 8bit binary unicode-1-1-utf-8 "
	 "utf-8-mac cp65001 iso-10646-utf-8 unknown default none x-utf-8 us_ascii usascii 7bit",
		"UTF-8", KIND_UTF8},
	{"iso-8859-1 iso8859-1 iso_8859-1 latin1 l1 windows-1252 cp1252 cp-1252 x-cp1252 "
	 "iso-8859-1-windows-3.1-latin-1 "
	 "iso8859_1 iso88591 latin-1",
		"CP1252", KIND_SUPERSET},
	{"iso-8859-2 iso8859-2 iso_8859-2 latin2 l2", "ISO-8859-2", KIND_SUPERSET},
	{"iso-8859-3 iso8859-3 latin3", "ISO-8859-3", KIND_SUPERSET},
	{"iso-8859-4 iso8859-4 latin4", "ISO-8859-4", KIND_SUPERSET},
	{"iso-8859-5 iso8859-5 cyrillic", "ISO-8859-5", KIND_SUPERSET},
	{"iso-8859-6 iso8859-6 iso-8859-6-i iso-8859-6-e arabic", "ISO-8859-6", KIND_SUPERSET},
	{"iso-8859-7 iso8859-7 greek greek8", "ISO-8859-7", KIND_SUPERSET},
	{"iso-8859-8 iso8859-8 iso-8859-8-i iso-8859-8-e hebrew logical visual", "ISO-8859-8", KIND_SUPERSET},
	{"iso-8859-9 iso8859-9 latin5 l5", "ISO-8859-9", KIND_SUPERSET},
	{"iso-8859-10 iso8859-10 latin6", "ISO-8859-10", KIND_SUPERSET},
	{"iso-8859-11 iso8859-11 tis-620 tis620 windows-874 cp874", "CP874", KIND_SUPERSET},
	{"iso-8859-13 iso8859-13 latin7", "ISO-8859-13", KIND_SUPERSET},
	{"iso-8859-14 iso8859-14 latin8", "ISO-8859-14", KIND_SUPERSET},
	{"iso-8859-15 iso8859-15 latin-9 latin9", "ISO-8859-15", KIND_SUPERSET},
	{"iso-8859-16 iso8859-16 latin10", "ISO-8859-16", KIND_SUPERSET},
	{"windows-1250 cp1250 x-cp1250 cp-1250", "CP1250", KIND_SUPERSET},
	{"windows-1251 cp1251 x-cp1251 cp-1251", "CP1251", KIND_SUPERSET},
	{"windows-1253 cp1253 cp-1253", "CP1253", KIND_SUPERSET},
	{"windows-1254 cp1254 cp-1254", "CP1254", KIND_SUPERSET},
	{"windows-1255 cp1255 cp-1255", "CP1255", KIND_SUPERSET},
	{"windows-1256 cp1256 cp-1256", "CP1256", KIND_SUPERSET},
	{"windows-1257 cp1257 cp-1257", "CP1257", KIND_SUPERSET},
	{"windows-1258 cp1258 cp-1258", "CP1258", KIND_SUPERSET},
	{"ibm437 cp437", "CP437", KIND_SUPERSET},
	{"ibm850 cp850 cp-850", "CP850", KIND_SUPERSET},
	{"ibm852 cp852", "CP852", KIND_SUPERSET},
	{"ibm855 cp855", "CP855", KIND_SUPERSET},
	{"ibm857 cp857", "CP857", KIND_SUPERSET},
	{"ibm858 cp858", "CP858", KIND_SUPERSET},
	{"ibm862 cp862 dos-862", "CP862", KIND_SUPERSET},
	{"ibm866 cp866", "CP866", KIND_SUPERSET},
	{"macintosh mac x-mac-roman x-mac", "MACINTOSH", KIND_SUPERSET},
	{"x-mac-cyrillic mac-cyrillic", "MAC-CYRILLIC", KIND_SUPERSET},
	{"koi8-r koi8r koi8", "KOI8-R", KIND_SUPERSET},
	{"koi8-u", "KOI8-U", KIND_SUPERSET},
	{"viscii", "VISCII", KIND_OTHER},
	{"gb2312 gbk gb18030 x-gbk cp936 gb_2312-80 csgb2312 euc-cn hz-free windows-936 ms936", "GB18030",
		KIND_SUPERSET},
	{"big5 big-5 x-big5 cp950 ms950 windows-950", "CP950", KIND_SUPERSET},
	{"big5-hkscs", "BIG5-HKSCS", KIND_SUPERSET},
	{"euc-tw x-euc-tw", "EUC-TW", KIND_SUPERSET},
	{"euc-jp x-euc-jp eucjp", "EUC-JP", KIND_SUPERSET},
	{"shift_jis shift-jis sjis x-sjis ms_kanji windows-31j cp932 cswindows31j csshiftjis", "CP932", KIND_SUPERSET},
	{"euc-kr x-euc-kr ks_c_5601-1987 ks_c_5601 ksc5601 ksc_5601 cp949 uhc x-windows-949 windows-949 iso-ir-149",
		"UHC", KIND_SUPERSET},
	{"iso-2022-jp csiso2022jp iso-2022-jp-1 iso-2022-jp-2 iso2022jp", "ISO-2022-JP-2", KIND_SHIFTED},
	{"iso-2022-jp-3 iso-2022-jp-2004", "ISO-2022-JP-3", KIND_SHIFTED},
	{"iso-2022-kr csiso2022kr", "ISO-2022-KR", KIND_SHIFTED},
	{"iso-2022-cn", "ISO-2022-CN", KIND_SHIFTED},
	{"utf-7 unicode-1-1-utf-7 utf7 x-unicode-2-0-utf-7", "UTF-7", KIND_UTF7},
	{"utf-16 unicode utf16 iso-10646-ucs-2 ucs-2", "UTF-16", KIND_UTF16},
	{"utf-16le utf-16-le unicodelittle", "UTF-16LE", KIND_FOREIGN},
	{"utf-16be utf-16-be unicodebig", "UTF-16BE", KIND_FOREIGN},
	{"utf-32 utf32 iso-10646-ucs-4 ucs-4", "UTF-32", KIND_UTF32},
	{"utf-32le", "UTF-32LE", KIND_FOREIGN},
	{"utf-32be", "UTF-32BE", KIND_FOREIGN},
	{"ibm037 cp037 ebcdic-us ebcdic-cp-us", "IBM037", KIND_FOREIGN},
	{"ibm500 cp500", "IBM500", KIND_FOREIGN},
	{"ibm1047", "IBM1047", KIND_FOREIGN},
};

#define MARK_MAX 4
/* So many bytes of ASCII in a row may be text for who does not know the charset. */
#define READABLE_MIN 6
/* Bytes that iconv is offered at once. */
#define WINDOW ((size_t)4096)
/* Carried bytes are U+10FF00 + byte: F4 8F BC+b/64 80+b%64. */
#define CARRY_LEN 4

/* --- looking at bytes ------------------------------------------------------------ */

bool ps_is_ascii(const unsigned char *data, size_t len)
{
	uint64_t seen = 0;
	size_t i = 0;

	for (; len - i >= 32; i += 32) {
		uint64_t w[4];

		memcpy(w, data + i, sizeof w);
		seen |= w[0] | w[1] | w[2] | w[3];
		if ((seen & UINT64_C(0x8080808080808080)) != 0)
			return false;
	}
	for (; i < len; i++)
		seen |= data[i];
	return (seen & UINT64_C(0x8080808080808080)) == 0;
}

/* Bytes of the well-formed character at data[0 .. len), len > 0, or 0. */
static size_t utf8_length(const unsigned char *data, size_t len)
{
	unsigned char a = data[0];
	unsigned char low = 0x80;
	unsigned char high = 0xBF;
	size_t need;

	if (a < 0x80)
		return 1;
	if (a < 0xC2 || a > 0xF4)
		return 0;
	need = a < 0xE0 ? 2 : a < 0xF0 ? 3 : 4;
	if (a == 0xE0)
		low = 0xA0;
	if (a == 0xED)
		high = 0x9F;
	if (a == 0xF0)
		low = 0x90;
	if (a == 0xF4)
		high = 0x8F;
	if (len < need || data[1] < low || data[1] > high)
		return 0;
	for (size_t i = 2; i < need; i++) {
		if ((data[i] & 0xC0) != 0x80)
			return 0;
	}
	return need;
}

bool ps_is_utf8(const unsigned char *data, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t step;

		if (len - i >= 8) {
			uint64_t w;

			memcpy(&w, data + i, sizeof w);
			if ((w & UINT64_C(0x8080808080808080)) == 0) {
				i += 8;
				continue;
			}
		}
		step = utf8_length(data + i, len - i);
		if (step == 0)
			return false;
		i += step;
	}
	return true;
}

/* --- the table --------------------------------------------------------------------- */

static bool names_hold(const char *names, const unsigned char *name, size_t len)
{
	while (*names != '\0') {
		size_t word = strcspn(names, " ");
		size_t i = 0;

		while (word == len && i < len &&
			(name[i] >= 'A' && name[i] <= 'Z' ? name[i] | 0x20 : name[i]) == names[i])
			i++;
		if (word == len && i == len)
			return true;
		names += word;
		names += *names == ' ';
	}
	return false;
}

const struct ps_charset *ps_charset_by_name(const unsigned char *name, size_t len)
{
	if (len == 0)
		return &charsets[0];
	for (size_t i = 0; i < sizeof charsets / sizeof charsets[0]; i++) {
		if (names_hold(charsets[i].names, name, len))
			return &charsets[i];
	}
	return NULL;
}

/* True where UTF-7 shifts at least one character: '+' and three digits of base64 (RFC 2152). */
static bool has_shift(const unsigned char *data, size_t len)
{
	for (size_t at = 0; at < len; at++) {
		size_t start = at;

		if (data[at] != '+')
			continue;
		while (at + 1 < len && ps_base64_class[data[at + 1]] < 64)
			at++;
		if (at - start >= 3)
			return true;
	}
	return false;
}

bool ps_charset_keeps_lines(const struct ps_charset *charset)
{
	return charset->kind == KIND_UTF8 || charset->kind == KIND_SUPERSET;
}

bool ps_charset_is_direct(const struct ps_charset *charset, const unsigned char *data, size_t len)
{
	if (charset->kind == KIND_UTF8)
		return ps_is_utf8(data, len);
	if (charset->kind == KIND_UTF7)
		return ps_is_ascii(data, len) && !has_shift(data, len);
	return charset->kind == KIND_SUPERSET && ps_is_ascii(data, len);
}

/* --- other readings --------------------------------------------------------------- */

static bool is_readable(unsigned char c)
{
	return (c >= ' ' && c < 0x7F) || c == '\n' || c == '\r' || c == '\t';
}

/* Where the bytes at or behind @at begin that are two to a character, or @len; *stop: where they end. */
static size_t next_shifted(const unsigned char *data, size_t at, size_t len, size_t *stop)
{
	bool escaped;

	while (at < len && data[at] != 0x0E && !(data[at] == 0x1B && len - at > 1 && data[at + 1] == '$'))
		at++;
	*stop = at;
	if (at == len)
		return len;
	escaped = data[at] == 0x1B;
	at++;
	*stop = at;
	while (*stop < len && data[*stop] != 0x0F && !(escaped && data[*stop] == 0x1B))
		++*stop;
	return at;
}

/* The same of bytes that could be read as ASCII. */
static size_t next_readable(const unsigned char *data, size_t at, size_t len, size_t *stop)
{
	while (at < len && !is_readable(data[at]))
		at++;
	*stop = at;
	while (*stop < len && is_readable(data[*stop]))
		++*stop;
	return at;
}

bool ps_charset_other_reading(
	const struct ps_charset *charset, const unsigned char *data, size_t len, size_t *at, size_t *start)
{
	if (charset->kind < KIND_SHIFTED)
		return false;
	while (*at < len) {
		*start = charset->kind == KIND_SHIFTED ? next_shifted(data, *at, len, at)
						       : next_readable(data, *at, len, at);
		if (*at - *start >= READABLE_MIN)
			return true;
	}
	return false;
}

bool ps_charset_is_doubtful(const struct ps_charset *charset, const unsigned char *data, size_t len)
{
	size_t at = 0;
	size_t start;

	return charset->kind >= KIND_FOREIGN && ps_charset_other_reading(charset, data, len, &at, &start);
}

/* --- what iconv is asked for --------------------------------------------------------- */

/* The wide charsets' byte orders, with their marks. */
static const struct order {
	enum kind kind;
	const char *iconv_name;
	unsigned char mark[MARK_MAX];
	size_t mark_len;
	/* Bytes in a unit, and which of them holds an ASCII character. */
	size_t unit, low;
} orders[] = {
	{KIND_UTF16, "UTF-16LE", {0xFF, 0xFE}, 2, 2, 0},
	{KIND_UTF16, "UTF-16BE", {0xFE, 0xFF}, 2, 2, 1},
	{KIND_UTF32, "UTF-32LE", {0xFF, 0xFE, 0, 0}, 4, 4, 0},
	{KIND_UTF32, "UTF-32BE", {0, 0, 0xFE, 0xFF}, 4, 4, 3},
};

/* Units that would be ASCII characters in this order. */
static size_t ascii_units(const struct order *order, const unsigned char *data, size_t len)
{
	size_t count = 0;

	for (size_t i = 0; len - i >= order->unit; i += order->unit) {
		unsigned other = 0;

		for (size_t k = 0; k < order->unit; k++)
			other |= k == order->low ? 0 : data[i + k];
		count += other == 0 && data[i + order->low] < 0x80;
	}
	return count;
}

/* Units that are characters of ISO 8859-1 in this order, and no NUL. */
static size_t letter_units(const struct order *order, const unsigned char *data, size_t len)
{
	size_t count = 0;

	for (size_t i = 0; len - i >= order->unit; i += order->unit) {
		unsigned other = 0;

		for (size_t k = 0; k < order->unit; k++)
			other |= k == order->low ? 0 : data[i + k];
		count += other == 0 && data[i + order->low] >= '\t';
	}
	return count;
}

/* Three of four bytes are ASCII's signs and blanks: no text in wide units, whatever mark it has. */
static bool is_narrow(const unsigned char *data, size_t len)
{
	size_t count = 0;

	for (size_t i = 0; i < len; i++)
		count += (data[i] >= ' ' && data[i] < 0x7F) || (data[i] >= '\t' && data[i] <= '\r');
	return len > 0 && count >= len - len / 4;
}

/* True where these bytes begin with the order's mark, or could hardly be anything else. */
static bool is_in_order(const struct order *order, const unsigned char *data, size_t len)
{
	size_t units;

	if (len > PS_CHARSET_WIDE)
		len = PS_CHARSET_WIDE;
	if (len >= order->mark_len && memcmp(data, order->mark, order->mark_len) == 0)
		return !is_narrow(data + order->mark_len, len - order->mark_len);
	units = len / order->unit;
	return units >= 4 && letter_units(order, data, len) >= units - units / 4;
}

/* Wide text begins with a mark, whose first bytes are these, or is full of NULs. */
static bool may_be_wide(const unsigned char *data, size_t len)
{
	if (len == 0)
		return false;
	return data[0] >= 0xFE || memchr(data, 0, len < PS_CHARSET_WIDE ? len : PS_CHARSET_WIDE) != NULL;
}

const struct ps_charset *ps_charset_wide(const unsigned char *data, size_t len)
{
	static const char names[][7] = {"utf-16", "utf-32"};

	if (!may_be_wide(data, len))
		return NULL;
	/* The mark of UTF-32LE begins with the one of UTF-16LE. */
	for (size_t i = sizeof orders / sizeof orders[0]; i-- > 0;) {
		if (is_in_order(&orders[i], data, len))
			return ps_charset_by_name((const unsigned char *)names[orders[i].kind == KIND_UTF32], 6);
	}
	return NULL;
}

/*
 * The iconv name for these bytes, and how many bytes of mark stand before the
 * text. Without a mark the order is the one that gives more ASCII.
 */
static const char *iconv_name_for(
	const struct ps_charset *charset, const unsigned char *data, size_t len, size_t *mark_len)
{
	const struct order *best = NULL;
	size_t best_count = 0;

	*mark_len = 0;
	if (charset->kind == KIND_UTF8)
		return "CP1252";
	if (charset->kind != KIND_UTF16 && charset->kind != KIND_UTF32)
		return charset->iconv_name;
	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
		const struct order *order = &orders[i];
		size_t count;

		if (order->kind != charset->kind)
			continue;
		if (len >= order->mark_len && memcmp(data, order->mark, order->mark_len) == 0) {
			*mark_len = order->mark_len;
			return order->iconv_name;
		}
		count = ascii_units(order, data, len);
		if (best == NULL || count >= best_count) {
			best = order;
			best_count = count;
		}
	}
	return best->iconv_name;
}

/* --- conversion ------------------------------------------------------------------------ */

/*
 * iconv with room as needed, one window of the input after the other: whoever
 * checks iconv's arguments reads all that it is offered, at each call. Stops at
 * the first byte that cannot be converted and tells its place.
 */
static enum ps_status convert(iconv_t cd, const unsigned char *data, size_t len, struct ps_buf *out, size_t *done)
{
	size_t at = 0;

	/* What is empty may have no address. */
	if (data == NULL)
		data = (const unsigned char *)"";
	for (;;) {
		/* iconv does not write to its input; its type comes from before const. */
		char *in = (char *)(uintptr_t)(data + at);
		size_t window = len - at < WINDOW ? len - at : WINDOW;
		size_t left = window;
		size_t room = 2 * window + 64;
		enum ps_status status = ps_buf_reserve(out, room);
		char *dst;
		size_t dst_left = room;
		bool failed;

		if (status != PS_OK)
			return status;
		dst = (char *)out->data + out->len;
		errno = 0;
		failed = (left > 0 ? iconv(cd, &in, &left, &dst, &dst_left) : iconv(cd, NULL, NULL, &dst, &dst_left)) ==
			 (size_t)-1;
		out->len += room - dst_left;
		memset(out->data + out->len, 0, PS_TEXT_PADDING);
		at += window - left;
		*done = at;
		/* A character that the window cuts is whole in the next one. */
		if (failed && errno != E2BIG && (errno != EINVAL || left == window || at + left == len))
			return PS_OK;
		if (!failed && at == len)
			return PS_OK;
	}
}

/* The private character for a byte that is no character. */
static enum ps_status carry(struct ps_buf *out, unsigned char byte)
{
	unsigned char utf8[CARRY_LEN] = {
		0xF4, 0x8F, (unsigned char)(0xBC + (byte >> 6)), (unsigned char)(0x80 + (byte & 63))};

	return ps_buf_add(out, utf8, sizeof utf8);
}

static bool is_carried(const unsigned char *data, size_t len)
{
	return len >= CARRY_LEN && data[0] == 0xF4 && data[1] == 0x8F && data[2] >= 0xBC;
}

/* Where the next carried byte stands in text[at .. len), or @len. */
static size_t next_carried(const unsigned char *text, size_t at, size_t len)
{
	while (at < len) {
		const unsigned char *lead = memchr(text + at, 0xF4, len - at);

		if (lead == NULL)
			return len;
		at = (size_t)(lead - text);
		if (is_carried(lead, len - at))
			return at;
		at++;
	}
	return len;
}

enum ps_status ps_charset_decode(
	const struct ps_charset *charset, const unsigned char *data, size_t len, struct ps_buf *out)
{
	size_t at = 0;
	size_t before;
	const char *name = iconv_name_for(charset, data, len, &at);
	iconv_t cd = iconv_open("UTF-8", name);
	enum ps_status status = PS_OK;

	if (cd == (iconv_t)-1)
		return PS_SYSTEM;
	if (charset->kind == KIND_UTF7)
		status = PS_REFUSED;
	while (at < len && status == PS_OK) {
		size_t done = 0;

		before = out->len;
		status = convert(cd, data + at, len - at, out, &done);
		at += done;
		/* Its own private characters would come back as something else. */
		if (status == PS_OK && next_carried(out->data, before, out->len) < out->len)
			status = PS_MALFORMED;
		if (status == PS_OK && at < len)
			status = carry(out, data[at++]);
	}
	iconv_close(cd);
	return status;
}

/* Text without carried bytes. */
static enum ps_status encode_run(iconv_t cd, const unsigned char *text, size_t len, struct ps_buf *out)
{
	size_t done = 0;
	enum ps_status status = convert(cd, text, len, out, &done);

	if (status == PS_OK && done < len)
		status = PS_MALFORMED;
	if (status == PS_OK)
		status = convert(cd, NULL, 0, out, &done);
	return status;
}

static enum ps_status encode_with(const char *name, const unsigned char *text, size_t len, struct ps_buf *out)
{
	iconv_t cd = iconv_open(name, "UTF-8");
	enum ps_status status = PS_OK;
	size_t at = 0;

	if (cd == (iconv_t)-1)
		return PS_SYSTEM;
	while (at < len && status == PS_OK) {
		size_t stop = next_carried(text, at, len);

		if (stop > at)
			status = encode_run(cd, text + at, stop - at, out);
		if (status == PS_OK && stop < len) {
			unsigned char byte = (unsigned char)((text[stop + 2] - 0xBC) << 6 | (text[stop + 3] & 63));

			status = ps_buf_add(out, &byte, 1);
			stop += CARRY_LEN;
		}
		at = stop;
	}
	iconv_close(cd);
	return status;
}

enum ps_status ps_charset_encode(
	const struct ps_charset *charset, const unsigned char *text, size_t len, struct ps_buf *out)
{
	if (charset->kind == KIND_UTF8)
		return ps_buf_add(out, text, len);
	return encode_with(charset->iconv_name, text, len, out);
}

enum ps_status ps_charset_recode(const void *context, const unsigned char *original, size_t original_len,
	const unsigned char *decoded, size_t decoded_len, struct ps_buf *out)
{
	size_t mark_len;
	const char *name = iconv_name_for(context, original, original_len, &mark_len);
	enum ps_status status = ps_buf_add(out, original, mark_len);

	return status == PS_OK ? encode_with(name, decoded, decoded_len, out) : status;
}
