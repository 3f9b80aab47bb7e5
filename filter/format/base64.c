#include "base64.h"

#include "transfer.h"

#include <string.h>

#if defined(__SSSE3__)
#include <tmmintrin.h>
#endif

/* The width of lines that are written where none were. */
#define LINE_WIDTH ((size_t)76)
/* Bytes put into a buffer at once. */
#define STEP ((size_t)3072)

const char ps_base64_alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* clang-format off */
const unsigned char ps_base64_class[256] = {
	192, 192, 192, 192, 192, 192, 192, 192, 192, 128, 128, 128, 128, 128, 192, 192,
	192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192,
	128, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 62, 192, 192, 192, 63,
	52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 192, 192, 192, 64, 192, 192,
	192, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
	15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 192, 192, 192, 192, 192,
	192, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
	41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 192, 192, 192, 192, 192,
	192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192,
	192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192,
	192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192,
	192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192,
	192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192,
	192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192,
	192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192,
	192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192, 192,
};
/* clang-format on */

/* --- sixteen letters at once -------------------------------------------------- */

#if defined(__SSSE3__)
#define VECTOR 1

/*
 * The values of sixteen letters, each by what its upper four bits say is to be
 * added; '/' has the ones of '+' and is told apart. False where one is no letter:
 * lower and upper bits each allow some of the rows, and none has both.
 */
static inline bool values_of(const unsigned char *letters, __m128i *values)
{
	const __m128i low_rows = _mm_setr_epi8(
		0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1A, 0x1B, 0x1B, 0x1B, 0x1A);
	const __m128i high_rows = _mm_setr_epi8(
		0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10);
	const __m128i added = _mm_setr_epi8(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0);
	const __m128i slash = _mm_set1_epi8('/');
	__m128i block = _mm_loadu_si128((const __m128i *)(const void *)letters);
	__m128i high = _mm_and_si128(_mm_srli_epi32(block, 4), _mm_set1_epi8(0x0F));
	__m128i low = _mm_and_si128(block, _mm_set1_epi8(0x0F));
	__m128i bad = _mm_and_si128(_mm_shuffle_epi8(low_rows, low), _mm_shuffle_epi8(high_rows, high));

	if (_mm_movemask_epi8(_mm_cmpeq_epi8(bad, _mm_setzero_si128())) != 0xFFFF)
		return false;
	*values = _mm_add_epi8(block, _mm_shuffle_epi8(added, _mm_add_epi8(_mm_cmpeq_epi8(block, slash), high)));
	return true;
}

/* The twelve bytes of sixteen values, and four zero bytes. */
static inline __m128i bytes_of(__m128i values)
{
	__m128i pairs = _mm_maddubs_epi16(values, _mm_set1_epi32(0x01400140));
	__m128i groups = _mm_madd_epi16(pairs, _mm_set1_epi32(0x00011000));

	return _mm_shuffle_epi8(groups, _mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1));
}

/* The sixteen letters of the first twelve bytes at @src, where sixteen can be read. */
static inline __m128i letters_of(const unsigned char *src)
{
	/* By the value less 51, and 13 for those below 26: what is to be added. */
	const __m128i added = _mm_setr_epi8('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
		'0' - 52, '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0);
	__m128i block = _mm_loadu_si128((const __m128i *)(const void *)src);
	__m128i groups = _mm_shuffle_epi8(block, _mm_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10));
	__m128i odd = _mm_mulhi_epu16(_mm_and_si128(groups, _mm_set1_epi32(0x0FC0FC00)), _mm_set1_epi32(0x04000040));
	__m128i even = _mm_mullo_epi16(_mm_and_si128(groups, _mm_set1_epi32(0x003F03F0)), _mm_set1_epi32(0x01000010));
	__m128i values = _mm_or_si128(odd, even);
	__m128i row = _mm_subs_epu8(values, _mm_set1_epi8(51));
	__m128i capital = _mm_cmpgt_epi8(_mm_set1_epi8(26), values);

	row = _mm_or_si128(row, _mm_and_si128(capital, _mm_set1_epi8(13)));
	return _mm_add_epi8(values, _mm_shuffle_epi8(added, row));
}
#endif

/* Whole groups of four clean letters, as many as there are. Returns one behind the last one read. */
static size_t decode_groups(const unsigned char *src, size_t at, size_t len, unsigned char *dst, size_t *written)
{
	size_t out = *written;

#if defined(VECTOR)
	__m128i values;

	/* Room is there for the vector's end. */
	while (len - at >= 16 && values_of(src + at, &values)) {
		_mm_storeu_si128((__m128i *)(void *)(dst + out), bytes_of(values));
		out += 12;
		at += 16;
	}
#endif
	while (len - at >= 4) {
		unsigned a = ps_base64_class[src[at]];
		unsigned b = ps_base64_class[src[at + 1]];
		unsigned c = ps_base64_class[src[at + 2]];
		unsigned d = ps_base64_class[src[at + 3]];

		if ((a | b | c | d) > 63)
			break;
		dst[out] = (unsigned char)(a << 2 | b >> 4);
		dst[out + 1] = (unsigned char)(b << 4 | c >> 2);
		dst[out + 2] = (unsigned char)(c << 6 | d);
		out += 3;
		at += 4;
	}
	*written = out;
	return at;
}

/* Ends a group of less than four letters. Returns the bytes it stands for. */
static size_t flush_group(unsigned bits, unsigned count, unsigned char *dst)
{
	if (count < 2)
		return 0;
	bits <<= 6 * (4 - count);
	dst[0] = (unsigned char)(bits >> 16);
	dst[1] = (unsigned char)(bits >> 8);
	return count - 1;
}

static enum ps_status decode_base64(
	const unsigned char *src, size_t len, bool pad_ends_group, struct ps_buf *out, bool *odd)
{
	enum ps_status status = ps_buf_reserve(out, len / 4 * 3 + 6);
	unsigned char *dst;
	size_t written = 0;
	unsigned bits = 0;
	unsigned count = 0;
	bool padded = false;

	*odd = false;
	if (status != PS_OK)
		return status;
	dst = out->data + out->len;
	for (size_t i = 0; i < len; i++) {
		unsigned value;

		if (count == 0) {
			i = decode_groups(src, i, len, dst, &written);
			if (i == len)
				break;
		}
		value = ps_base64_class[src[i]];
		if (value < 64) {
			*odd = *odd || padded;
			bits = bits << 6 | value;
			count++;
		} else if (value == PS_BASE64_PAD) {
			padded = true;
		} else if (value == PS_BASE64_OTHER) {
			*odd = true;
		}
		if (count == 4 || (value == PS_BASE64_PAD && pad_ends_group)) {
			written += count == 4 ? 0 : flush_group(bits, count, dst + written);
			if (count == 4) {
				dst[written] = (unsigned char)(bits >> 16);
				dst[written + 1] = (unsigned char)(bits >> 8);
				dst[written + 2] = (unsigned char)bits;
				written += 3;
			}
			bits = 0;
			count = 0;
		}
	}
	written += flush_group(bits, count, dst + written);
	out->len += written;
	memset(out->data + out->len, 0, PS_TEXT_PADDING);
	return PS_OK;
}

enum ps_status ps_base64_decode(const unsigned char *src, size_t len, struct ps_buf *out, bool *odd)
{
	return decode_base64(src, len, true, out, odd);
}

enum ps_status ps_base64_decode_on(const unsigned char *src, size_t len, struct ps_buf *out)
{
	bool odd;

	return decode_base64(src, len, false, out, &odd);
}

/* Encodes src[0 .. len) into dst, which has room for four bytes for each begun three. Returns the length. */
static size_t encode_base64(const unsigned char *src, size_t len, char *dst)
{
	size_t out = 0;
	size_t i = 0;

#if defined(VECTOR)
	for (; len - i >= 16; i += 12, out += 16)
		_mm_storeu_si128((__m128i *)(void *)(dst + out), letters_of(src + i));
#endif
	for (; i < len; i += 3) {
		unsigned have = len - i < 3 ? (unsigned)(len - i) : 3;
		unsigned bits = (unsigned)src[i] << 16;

		if (have > 1)
			bits |= (unsigned)src[i + 1] << 8;
		if (have > 2)
			bits |= src[i + 2];
		dst[out] = ps_base64_alphabet[bits >> 18];
		dst[out + 1] = ps_base64_alphabet[bits >> 12 & 63];
		dst[out + 2] = have > 1 ? ps_base64_alphabet[bits >> 6 & 63] : '=';
		dst[out + 3] = have > 2 ? ps_base64_alphabet[bits & 63] : '=';
		out += 4;
	}
	return out;
}

enum ps_status ps_base64_encode(const unsigned char *src, size_t len, struct ps_buf *out)
{
	char step[STEP / 3 * 4];

	for (size_t i = 0; i < len; i += STEP) {
		size_t part = len - i < STEP ? len - i : STEP;
		enum ps_status status = ps_buf_add(out, step, encode_base64(src + i, part, step));

		if (status != PS_OK)
			return status;
	}
	return PS_OK;
}

static bool is_line_blank(unsigned char c)
{
	return ps_base64_class[c] == PS_BASE64_BLANK;
}

/* One behind the next letter. */
static size_t past_letter(const unsigned char *src, size_t at, size_t len)
{
	while (at < len && ps_base64_class[src[at]] > 63)
		at++;
	return at < len ? at + 1 : len;
}

/* Byte k of a group starts in its letter k; the fourth letter belongs to the third byte. */
void ps_base64_locate(const void *context, const unsigned char *original, size_t original_len, size_t *source,
	size_t *decoded, size_t target)
{
	(void)context;
#if defined(VECTOR)
	__m128i values;
#endif
	/* Whole groups, as they mostly are. */
	while (*decoded % 3 == 0 && *decoded + 3 <= target && original_len - *source >= 4) {
		const unsigned char *group = original + *source;

#if defined(VECTOR)
		if (*decoded + 12 <= target && original_len - *source >= 16 && values_of(group, &values)) {
			*source += 16;
			*decoded += 12;
			continue;
		}
#endif
		if ((ps_base64_class[group[0]] | ps_base64_class[group[1]] | ps_base64_class[group[2]] |
			    ps_base64_class[group[3]]) > 63) {
			/* A line's end, or one of its letters in another place. */
			if (!is_line_blank(group[0]))
				break;
			*source += 1;
			continue;
		}
		*source += 4;
		*decoded += 3;
	}
	while (*decoded < target && *source < original_len) {
		*source = past_letter(original, *source, original_len);
		*decoded += 1;
		if (*decoded % 3 == 0)
			*source = past_letter(original, *source, original_len);
	}
}

/* Letters in lines of @width, each line but the last with @eol. */
static enum ps_status add_in_lines(
	const unsigned char *letters, size_t len, size_t width, const char *eol, struct ps_buf *out)
{
	for (size_t i = 0; i < len; i += width) {
		size_t part = len - i < width ? len - i : width;
		enum ps_status status = ps_buf_add(out, letters + i, part);

		if (status == PS_OK && i + part < len)
			status = ps_buf_add_str(out, eol);
		if (status != PS_OK)
			return status;
	}
	return PS_OK;
}

/* The same of bytes whose letters fill each line but the last: @width is a multiple of four. */
static enum ps_status encode_in_lines(
	const unsigned char *src, size_t len, size_t width, const char *eol, struct ps_buf *out)
{
	size_t line = width / 4 * 3;
	size_t letters = (len + 2) / 3 * 4;
	size_t eol_len = strlen(eol);
	size_t lines = (len + line - 1) / line;
	enum ps_status status;

	if (len == 0)
		return PS_OK;
	status = ps_buf_reserve(out, letters + (lines - 1) * eol_len);
	if (status != PS_OK)
		return status;
	for (size_t i = 0; i < len; i += line) {
		size_t part = len - i < line ? len - i : line;

		out->len += encode_base64(src + i, part, (char *)out->data + out->len);
		if (part < len - i) {
			memcpy(out->data + out->len, eol, eol_len);
			out->len += eol_len;
		}
	}
	memset(out->data + out->len, 0, PS_TEXT_PADDING);
	return PS_OK;
}

enum ps_status ps_base64_recode(const void *context, const unsigned char *original, size_t original_len,
	const unsigned char *decoded, size_t decoded_len, struct ps_buf *out)
{
	size_t head = 0;
	size_t tail = original_len;
	size_t width = 0;
	struct ps_buf letters;
	const char *eol;
	enum ps_status status;

	(void)context;
	while (head < original_len && is_line_blank(original[head]))
		head++;
	while (tail > head && is_line_blank(original[tail - 1]))
		tail--;
	while (head + width < tail && ps_base64_class[original[head + width]] < PS_BASE64_BLANK)
		width++;
	if (width == 0 || width > PS_MAIL_LINE_MAX)
		width = LINE_WIDTH;
	eol = ps_line_end_of(original, original_len);
	ps_buf_init(&letters, decoded_len / 3 * 4 + 4);
	status = width % 4 == 0 ? PS_OK : ps_base64_encode(decoded, decoded_len, &letters);
	if (status == PS_OK)
		status = ps_buf_add(out, original, head);
	if (status == PS_OK && width % 4 == 0)
		status = encode_in_lines(decoded, decoded_len, width, eol, out);
	else if (status == PS_OK)
		status = add_in_lines(letters.data, letters.len, width, eol, out);
	if (status == PS_OK)
		status = ps_buf_add(out, original + tail, original_len - tail);
	ps_buf_fini(&letters);
	return status;
}
