#include "nested.h"

#include "form.h"
#include "format.h"
#include "utf8.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/** Shorter base64 is a word. */
#define BASE64_MIN 16

/* Values of the two alphabets of RFC 4648, plus one; 0 for what is in none. */
static const unsigned char base64_values[256] = {['A'] = 1,
	['B'] = 2,
	['C'] = 3,
	['D'] = 4,
	['E'] = 5,
	['F'] = 6,
	['G'] = 7,
	['H'] = 8,
	['I'] = 9,
	['J'] = 10,
	['K'] = 11,
	['L'] = 12,
	['M'] = 13,
	['N'] = 14,
	['O'] = 15,
	['P'] = 16,
	['Q'] = 17,
	['R'] = 18,
	['S'] = 19,
	['T'] = 20,
	['U'] = 21,
	['V'] = 22,
	['W'] = 23,
	['X'] = 24,
	['Y'] = 25,
	['Z'] = 26,
	['a'] = 27,
	['b'] = 28,
	['c'] = 29,
	['d'] = 30,
	['e'] = 31,
	['f'] = 32,
	['g'] = 33,
	['h'] = 34,
	['i'] = 35,
	['j'] = 36,
	['k'] = 37,
	['l'] = 38,
	['m'] = 39,
	['n'] = 40,
	['o'] = 41,
	['p'] = 42,
	['q'] = 43,
	['r'] = 44,
	['s'] = 45,
	['t'] = 46,
	['u'] = 47,
	['v'] = 48,
	['w'] = 49,
	['x'] = 50,
	['y'] = 51,
	['z'] = 52,
	['0'] = 53,
	['1'] = 54,
	['2'] = 55,
	['3'] = 56,
	['4'] = 57,
	['5'] = 58,
	['6'] = 59,
	['7'] = 60,
	['8'] = 61,
	['9'] = 62,
	['+'] = 63,
	['-'] = 63,
	['/'] = 64,
	['_'] = 64};

/* The value of a character, or 64. */
static unsigned base64_value(unsigned char c)
{
	return base64_values[c] != 0 ? base64_values[c] - 1u : 64;
}

static bool is_space(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* True where the first bytes are no base64, or base64 of what is certainly not UTF-8 text. */
static bool base64_unlikely(const unsigned char *value, size_t len)
{
	unsigned char bytes[BASE64_MIN / 4 * 3];
	uint32_t bits = 0;
	uint32_t cp = 0;
	size_t n;

	if (len < BASE64_MIN)
		return true;
	for (size_t i = 0; i < BASE64_MIN; i++) {
		unsigned v = base64_value(value[i]);

		if (v == 64 && (i < BASE64_MIN - 2 || value[i] != '='))
			return true;
		bits = bits << 6 | (v & 63);
		if ((i & 3) != 3)
			continue;
		bytes[i / 4 * 3] = (unsigned char)(bits >> 16);
		bytes[i / 4 * 3 + 1] = (unsigned char)(bits >> 8);
		bytes[i / 4 * 3 + 2] = (unsigned char)bits;
		if (ps_utf8_decode(bytes, i / 4 * 3 + 3, &cp) == 0 && bytes[0] < 0xE0)
			return true;
	}
	/* A character may be cut at the end, and padding have given it a zero or two. */
	for (size_t i = 0; i < sizeof(bytes) - 3; i += n) {
		n = ps_utf8_decode(bytes + i, sizeof(bytes) - i, &cp);
		if (n == 0 || (cp < 0x20 && !is_space((unsigned char)cp)) || cp == 0x7F)
			return true;
	}
	return false;
}

#if defined(__SSE2__)
/* Bytes of @block from @low to @high, both below 0x80. */
static __m128i between(__m128i block, char low, char high)
{
	return _mm_and_si128(_mm_cmpgt_epi8(block, _mm_set1_epi8((char)(low - 1))),
		_mm_cmplt_epi8(block, _mm_set1_epi8((char)(high + 1))));
}

/* Looks at the first bytes of a value at once. False: it holds nothing for certain. */
static bool start_is_likely(const unsigned char *value, size_t len)
{
	__m128i block = _mm_loadu_si128((const __m128i *)(const void *)value);
	uint32_t mask = len < 16 ? (UINT32_C(1) << len) - 1 : 0xFFFF;
	uint32_t blanks = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(block, _mm_set1_epi8(' ')));
	__m128i code;

	if ((blanks & mask) != 0)
		return false;
	if (((uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(block, _mm_set1_epi8('='))) & mask) != 0)
		return true;
	if (len <= 16)
		return len == 16 && !base64_unlikely(value, len);
	if (memchr(value + 16, '=', len - 16) != NULL)
		return true;
	/* From '+' to '9' there are two bytes too many, and so on: the first sieve may be coarse. */
	code = _mm_or_si128(between(block, '+', '9'), _mm_or_si128(between(block, 'A', 'Z'), between(block, '_', 'z')));
	return _mm_movemask_epi8(code) == 0xFFFF && !base64_unlikely(value, len);
}
#else
static bool start_is_likely(const unsigned char *value, size_t len)
{
	size_t start = len < 16 ? len : 16;

	if (memchr(value, ' ', start) != NULL)
		return false;
	return memchr(value, '=', len) != NULL || !base64_unlikely(value, len);
}
#endif

bool ps_nested_likely(const unsigned char *value, size_t len)
{
	if (len < 4)
		return false;
	/* An escaped quote or blank in front of JSON still leads to its bracket. */
	if (value[0] == '{' || value[0] == '[' || value[0] == ' ' || value[0] == '\t' || value[0] == '\r' ||
		value[0] == '\n' || value[0] == '\\')
		return true;
	return start_is_likely(value, len);
}

/* --- base64 -------------------------------------------------------------------- */

/* Decodes all of value[0 .. len) strictly; false where it is not base64. */
static bool base64_decode(const unsigned char *value, size_t len, struct ps_buf *out, enum ps_status *status)
{
	uint32_t bits = 0;
	size_t count = 0;

	while (len > 0 && value[len - 1] == '=' && count < 2) {
		len--;
		count++;
	}
	if ((count > 0 && (len + count) % 4 != 0) || len % 4 == 1)
		return false;
	*status = ps_buf_reserve(out, len);
	if (*status != PS_OK)
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned v = base64_value(value[i]);

		if (v == 64)
			return false;
		bits = bits << 6 | v;
		if (i % 4 == 3) {
			out->data[out->len++] = (unsigned char)(bits >> 16);
			out->data[out->len++] = (unsigned char)(bits >> 8);
			out->data[out->len++] = (unsigned char)bits;
			bits = 0;
		}
	}
	if (len % 4 == 2) {
		out->data[out->len++] = (unsigned char)(bits >> 4);
	} else if (len % 4 == 3) {
		out->data[out->len++] = (unsigned char)(bits >> 10);
		out->data[out->len++] = (unsigned char)(bits >> 2);
	}
	*status = ps_buf_add(out, "", 0);
	return *status == PS_OK;
}

/* True for UTF-8 with hardly a control character in it. */
static bool is_text(const unsigned char *data, size_t len)
{
	size_t controls = 0;

	for (size_t i = 0; i < len;) {
		uint32_t cp = 0;
		size_t n = ps_utf8_decode(data + i, len - i, &cp);

		if (n == 0)
			return false;
		controls += (cp < 0x20 && !is_space((unsigned char)cp)) || cp == 0x7F;
		i += n;
	}
	return controls <= len / 32;
}

/* The same alphabet, and padding where there was some. */
static enum ps_status base64_recode(const void *context, const unsigned char *original, size_t original_len,
	const unsigned char *decoded, size_t decoded_len, struct ps_buf *out)
{
	static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	static const char for_urls[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	bool is_url = memchr(original, '-', original_len) != NULL || memchr(original, '_', original_len) != NULL;
	const char *alphabet = is_url ? for_urls : standard;
	bool padded = original_len % 4 == 0;
	enum ps_status status = PS_OK;

	(void)context;
	for (size_t i = 0; i < decoded_len && status == PS_OK; i += 3) {
		size_t left = decoded_len - i;
		uint32_t bits = (uint32_t)decoded[i] << 16 | (left > 1 ? (uint32_t)decoded[i + 1] << 8 : 0) |
				(left > 2 ? decoded[i + 2] : 0);
		char quad[4] = {
			alphabet[bits >> 18], alphabet[bits >> 12 & 63], alphabet[bits >> 6 & 63], alphabet[bits & 63]};
		size_t used = left >= 3 ? 4 : left + 1;

		if (left < 3 && padded) {
			memset(quad + used, '=', 4 - used);
			used = 4;
		}
		status = ps_buf_add(out, quad, used);
	}
	return status;
}

static void base64_locate(const void *context, const unsigned char *original, size_t original_len, size_t *source,
	size_t *decoded, size_t target)
{
	(void)context;
	(void)original;
	*decoded = target;
	/* Of four characters, the one that the byte's first bits are in. */
	*source = target / 3 * 4 + target % 3;
	if (*source > original_len)
		*source = original_len;
}

static enum ps_status parse_base64(struct ps_document *doc, unsigned layer, size_t start, size_t end, bool *taken)
{
	size_t len;
	const unsigned char *value = ps_layer_data(doc, layer, &len) + start;
	enum ps_status status = PS_OK;
	struct ps_buf decoded;
	unsigned inner = 0;

	if (base64_unlikely(value, end - start))
		return PS_OK;
	ps_buf_init(&decoded, end - start + 4);
	if (!base64_decode(value, end - start, &decoded, &status) || !is_text(decoded.data, decoded.len)) {
		ps_buf_fini(&decoded);
		return status;
	}
	status = ps_layer_recoded(doc, layer, start, end, &decoded, base64_recode, NULL, &inner);
	ps_buf_fini(&decoded);
	if (status != PS_OK)
		return status;
	ps_layer_locate(doc, inner, base64_locate);
	value = ps_layer_data(doc, inner, &len);
	if (ps_nested_likely(value, len))
		status = ps_nested_parse(doc, inner, 0, len, taken);
	if (status == PS_OK && !*taken)
		status = ps_field_put(doc, inner, PS_ESCAPE_NONE, PS_FIELD_TEXT, PS_NONE, 0, len);
	*taken = true;
	return status;
}

/* --- the others ------------------------------------------------------------------ */

/* Reads the value with @parse, where it is in that grammar. */
static enum ps_status try_parse(
	struct ps_document *doc, unsigned layer, size_t start, size_t end, ps_parse *parse, bool *taken)
{
	struct ps_document_mark mark;
	enum ps_status status;

	ps_document_mark(doc, &mark);
	status = parse(doc, layer, start, end);
	if (status == PS_MALFORMED) {
		ps_document_rollback(doc, &mark);
		return PS_OK;
	}
	*taken = status == PS_OK;
	return status;
}

static bool is_json(const unsigned char *value, size_t len)
{
	while (len > 0 && is_space(*value)) {
		value++;
		len--;
	}
	while (len > 0 && is_space(value[len - 1]))
		len--;
	return len >= 2 && ((value[0] == '{' && value[len - 1] == '}') || (value[0] == '[' && value[len - 1] == ']'));
}

static bool is_name_byte(unsigned char c)
{
	return base64_value(c) < 62 || (c != 0 && strchr("._-[]$:*", c) != NULL);
}

bool ps_nested_is_form(const unsigned char *data, size_t len)
{
	unsigned pairs = 0;
	bool named = false;
	bool escaped = false;
	size_t start = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = data[i];

		if (c <= ' ' || c >= 0x7F || c == '<' || c == '"')
			return false;
		if (c == '%' || c == '+')
			escaped = true;
		if (c == '=' && !named) {
			if (i == start)
				return false;
			named = true;
			pairs++;
		} else if (c == '&') {
			if (!named)
				return false;
			named = false;
			start = i + 1;
		} else if (!named && c != '%' && c != '+' && !is_name_byte(c)) {
			return false;
		}
	}
	return named && (pairs >= 2 || escaped);
}

enum ps_status ps_nested_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end, bool *taken)
{
	size_t len;
	const unsigned char *value = ps_layer_data(doc, layer, &len) + start;
	enum ps_status status = PS_OK;

	*taken = false;
	if (is_json(value, end - start))
		status = try_parse(doc, layer, start, end, ps_json_parse, taken);
	if (status == PS_OK && !*taken)
		status = parse_base64(doc, layer, start, end, taken);
	if (status == PS_OK && !*taken && memchr(value, '=', end - start) != NULL &&
		ps_nested_is_form(value, end - start))
		status = try_parse(doc, layer, start, end, ps_form_parse, taken);
	return status;
}

enum ps_status ps_nested_query(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	size_t len;
	const unsigned char *data = ps_layer_data(doc, layer, &len);
	const unsigned char *query = memchr(data + start, '?', end - start);
	size_t at;

	if (query == NULL)
		return PS_OK;
	at = (size_t)(query - data) + 1;
	if (memchr(query, '%', end - at + 1) == NULL && memchr(query, '+', end - at + 1) == NULL)
		return PS_OK;
	return ps_form_pairs(doc, layer, at, end, PS_ESCAPE_PERCENT, true);
}
