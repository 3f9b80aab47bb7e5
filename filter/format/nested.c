#include "nested.h"

#include "base64.h"
#include "chars.h"
#include "form.h"
#include "format.h"
#include "input.h"
#include "sniff.h"
#include "utf8.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/** Shorter base64 is a word. */
#define BASE64_MIN 16

/** Bytes of Latin-1 among the first of a text, and how long it is at least: random bytes look so at times. */
#define LATIN_MAX 3
#define LATIN_LEN_MIN 24

/* The value of a character in either alphabet of RFC 4648, or 64. */
static unsigned base64_value(unsigned char c)
{
	if (ps_base64_class[c] < 64)
		return ps_base64_class[c];
	return c == '-' ? 62 : c == '_' ? 63 : 64;
}

/* What base64 stands for, as far as one has looked. */
struct glimpse {
	/** Whole characters of text before here; bytes of them that are no UTF-8, which Latin-1 may be. */
	size_t checked, high;
	/** Zeros at even and at odd places: UTF-16 has half of its bytes there. */
	size_t zeros[2];
};

/* Looks on at bytes[.. have); false where they are certainly no text. */
static bool is_text_so_far(const unsigned char *bytes, size_t have, struct glimpse *seen)
{
	while (seen->checked < have) {
		size_t at = seen->checked;
		uint32_t cp = 0;
		size_t n = ps_utf8_decode(bytes + at, have - at, &cp);

		/* A character may be cut at the end. */
		if (n == 0 && have - at < 4 && bytes[at] >= 0xC2 && bytes[at] <= 0xF4)
			return true;
		if (n == 0 && (bytes[at] < 0xA0 || ++seen->high > LATIN_MAX))
			return false;
		if (n > 0 && ((cp < 0x20 && !ps_is_space((unsigned char)cp)) || cp == 0x7F))
			return false;
		seen->checked += n == 0 ? 1 : n;
	}
	return true;
}

/* The same of UTF-16, whose order is not known: letters of ASCII, or a mark in front. */
static bool is_wide_so_far(const unsigned char *bytes, size_t have, struct glimpse *seen)
{
	if ((bytes[0] ^ bytes[1]) == 1 && (bytes[0] | bytes[1]) == 0xFF)
		return true;
	for (size_t i = have - 3; i < have; i++)
		seen->zeros[i % 2] += bytes[i] == 0;
	return (seen->zeros[0] == 0) != (seen->zeros[1] == 0);
}

/* True where the first bytes are no base64, or base64 of what is certainly not text. */
static bool base64_unlikely(const unsigned char *value, size_t len)
{
	unsigned char bytes[BASE64_MIN / 4 * 3];
	struct glimpse seen = {0};
	bool text = true;
	bool wide = true;

	if (len < BASE64_MIN)
		return true;
	for (size_t i = 0; i < BASE64_MIN; i += 4) {
		size_t at = i / 4 * 3;
		uint32_t bits = 0;

		for (size_t k = i; k < i + 4; k++) {
			unsigned v = base64_value(value[k]);

			/* Padding, at the earliest. */
			if (v == 64)
				return k < BASE64_MIN - 2 || value[k] != '=';
			bits = bits << 6 | v;
		}
		bytes[at] = (unsigned char)(bits >> 16);
		bytes[at + 1] = (unsigned char)(bits >> 8);
		bytes[at + 2] = (unsigned char)bits;
		text = text && is_text_so_far(bytes, at + 3, &seen);
		wide = wide && is_wide_so_far(bytes, at + 3, &seen);
		if (!text && !wide)
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
	if (value[0] == 'd' && len > 12 && memcmp(value, "data:", 5) == 0)
		return true;
	/* An escaped quote or blank in front of JSON still leads to its bracket. */
	if (value[0] == '{' || value[0] == '[' || value[0] == '<' || value[0] == ' ' || value[0] == '\t' ||
		value[0] == '\r' || value[0] == '\n' || value[0] == '\\')
		return true;
	return start_is_likely(value, len);
}

/* --- base64 -------------------------------------------------------------------- */

/* Decodes all of value[0 .. len), in which lines may end; false where it is not base64. */
static bool base64_decode(const unsigned char *value, size_t len, struct ps_buf *out, enum ps_status *status)
{
	uint32_t bits = 0;
	size_t count = 0;
	size_t padding = 0;

	*status = ps_buf_reserve(out, len);
	if (*status != PS_OK)
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned v = base64_value(value[i]);

		if (value[i] == '\n' || value[i] == '\r')
			continue;
		if (value[i] == '=' && ++padding <= 2)
			continue;
		if (v == 64 || padding > 0)
			return false;
		bits = bits << 6 | v;
		if (++count % 4 != 0)
			continue;
		out->data[out->len++] = (unsigned char)(bits >> 16);
		out->data[out->len++] = (unsigned char)(bits >> 8);
		out->data[out->len++] = (unsigned char)bits;
		bits = 0;
	}
	if (count % 4 == 1 || (padding > 0 && (count + padding) % 4 != 0))
		return false;
	if (count % 4 == 2) {
		out->data[out->len++] = (unsigned char)(bits >> 4);
	} else if (count % 4 == 3) {
		out->data[out->len++] = (unsigned char)(bits >> 10);
		out->data[out->len++] = (unsigned char)(bits >> 2);
	}
	*status = ps_buf_add(out, "", 0);
	return *status == PS_OK;
}

/* True for UTF-8 or, where it is longer, Latin-1, with hardly a control character in it. */
static bool is_text(const unsigned char *data, size_t len)
{
	size_t controls = 0;
	size_t high = 0;

	for (size_t i = 0; i < len;) {
		uint32_t cp = 0;
		size_t n = ps_utf8_decode(data + i, len - i, &cp);

		controls += n != 0 && ((cp < 0x20 && !ps_is_space((unsigned char)cp)) || cp == 0x7F);
		high += n == 0;
		i += n == 0 ? 1 : n;
	}
	return controls <= len / 32 && (high == 0 || (len >= LATIN_LEN_MIN && high <= len / 8));
}

/* True for UTF-16 with a mark, or with many letters and digits of ASCII. */
static bool is_wide(const unsigned char *data, size_t len)
{
	size_t ascii[2] = {0};

	if (len % 2 != 0 || len < 2)
		return false;
	if ((data[0] ^ data[1]) == 1 && (data[0] | data[1]) == 0xFF)
		return true;
	for (size_t i = 0; i < len; i += 2) {
		ascii[0] += data[i] == 0 && data[i + 1] >= ' ' && data[i + 1] < 0x7F;
		ascii[1] += data[i + 1] == 0 && data[i] >= ' ' && data[i] < 0x7F;
	}
	return ascii[0] > len / 4 || ascii[1] > len / 4;
}

/* True for text; *charset: what it is in, NULL for UTF-8. */
static bool is_some_text(const struct ps_buf *bytes, const struct ps_charset **charset)
{
	*charset = NULL;
	if (is_wide(bytes->data, bytes->len))
		*charset = ps_charset_by_name((const unsigned char *)"utf-16", 6);
	else if (!is_text(bytes->data, bytes->len))
		return false;
	else if (!ps_is_utf8(bytes->data, bytes->len))
		*charset = ps_charset_by_name((const unsigned char *)"windows-1252", 12);
	return true;
}

/* How base64 is written: its alphabet, padding, and lines. */
struct base64_style {
	const char *alphabet;
	bool padded;
	/** Characters of a line; 0 for one line. */
	size_t line;
	const char *line_end;
};

/* The context of base64 in tokens, which has no padding (RFC 7515 section 2). */
static const char never_padded = 0;

static struct base64_style style_of(const void *context, const unsigned char *original, size_t len)
{
	const unsigned char *end = memchr(original, '\n', len);
	size_t chars = 0;
	struct base64_style style = {.alphabet = ps_base64_alphabet, .line_end = "\n"};

	if (memchr(original, '-', len) != NULL || memchr(original, '_', len) != NULL)
		style.alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
	if (end != NULL && end > original) {
		style.line = (size_t)(end - original);
		if (end[-1] == '\r') {
			style.line--;
			style.line_end = "\r\n";
		}
	}
	for (size_t i = 0; i < len; i++)
		chars += original[i] != '\r' && original[i] != '\n';
	style.padded = context != &never_padded && chars % 4 == 0;
	return style;
}

/* In the original's style. */
static enum ps_status base64_recode(const void *context, const unsigned char *original, size_t original_len,
	const unsigned char *decoded, size_t decoded_len, struct ps_buf *out)
{
	struct base64_style style = style_of(context, original, original_len);
	enum ps_status status = PS_OK;
	size_t column = 0;

	for (size_t i = 0; i < decoded_len && status == PS_OK; i += 3) {
		size_t left = decoded_len - i;
		uint32_t bits = (uint32_t)decoded[i] << 16 | (left > 1 ? (uint32_t)decoded[i + 1] << 8 : 0) |
				(left > 2 ? decoded[i + 2] : 0);
		char quad[4] = {style.alphabet[bits >> 18], style.alphabet[bits >> 12 & 63],
			style.alphabet[bits >> 6 & 63], style.alphabet[bits & 63]};
		size_t used = left >= 3 ? 4 : left + 1;

		if (left < 3 && style.padded) {
			memset(quad + used, '=', 4 - used);
			used = 4;
		}
		if (style.line > 0 && column > 0 && column + used > style.line) {
			status = ps_buf_add_str(out, style.line_end);
			column = 0;
		}
		if (status == PS_OK)
			status = ps_buf_add(out, quad, used);
		column += used;
	}
	return status;
}

/* To the character that the byte's first bits are in. */
static void base64_locate(const void *context, const unsigned char *original, size_t original_len, size_t *source,
	size_t *decoded, size_t target)
{
	/* Four characters are three bytes: where the group of *decoded starts, *source is exact. */
	(void)context;
	while (*source < original_len && *decoded < target) {
		if (original[*source] == '\r' || original[*source] == '\n') {
			(*source)++;
			continue;
		}
		(*source) += *decoded % 3 == 2 ? 2 : 1;
		(*decoded)++;
	}
	if (*source > original_len)
		*source = original_len;
	*decoded = target;
}

static enum ps_status parse_base64(
	struct ps_document *doc, unsigned layer, size_t start, size_t end, const void *context, bool *taken)
{
	size_t len;
	const unsigned char *value = ps_layer_data(doc, layer, &len) + start;
	enum ps_status status = PS_OK;
	const struct ps_charset *charset = NULL;
	struct ps_buf decoded;
	unsigned inner = 0;

	if (base64_unlikely(value, end - start))
		return PS_OK;
	ps_buf_init(&decoded, end - start + 4);
	if (!base64_decode(value, end - start, &decoded, &status) || !is_some_text(&decoded, &charset)) {
		ps_buf_fini(&decoded);
		return status;
	}
	status = ps_layer_recoded(doc, layer, start, end, &decoded, base64_recode, context, &inner);
	ps_buf_fini(&decoded);
	if (status != PS_OK)
		return status;
	ps_layer_locate(doc, inner, base64_locate);
	start = 0;
	(void)ps_layer_data(doc, inner, &end);
	if (charset != NULL)
		status = ps_input_decode(doc, charset, &inner, &start, &end);
	value = ps_layer_data(doc, inner, &len);
	if (status == PS_OK && ps_nested_likely(value, len))
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
	while (len > 0 && ps_is_space(*value)) {
		value++;
		len--;
	}
	while (len > 0 && ps_is_space(value[len - 1]))
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

/* A JSON Web Token (RFC 7519): header.claims.signature, the first two base64 of JSON. */
static enum ps_status parse_token(struct ps_document *doc, unsigned layer, size_t start, size_t end, bool *taken)
{
	size_t len;
	const unsigned char *data = ps_layer_data(doc, layer, &len);
	const unsigned char *first = memchr(data + start, '.', end - start);
	const unsigned char *second;
	enum ps_status status;
	bool header = false;
	size_t at;

	if (first == NULL)
		return PS_OK;
	at = (size_t)(first - data);
	second = memchr(first + 1, '.', end - at - 1);
	if (second == NULL)
		return PS_OK;
	status = parse_base64(doc, layer, start, at, &never_padded, &header);
	if (status != PS_OK || !header)
		return status;
	*taken = true;
	at++;
	end = (size_t)(second - data);
	header = false;
	status = parse_base64(doc, layer, at, end, &never_padded, &header);
	if (status != PS_OK || header)
		return status;
	/* The claims are short, or encrypted. */
	return ps_field_put(doc, layer, PS_ESCAPE_NONE, PS_FIELD_VALUE, PS_NONE, at, end);
}

/* data:text/plain;base64,... (RFC 2397). */
static enum ps_status parse_data_url(struct ps_document *doc, unsigned layer, size_t start, size_t end, bool *taken)
{
	size_t len;
	const unsigned char *data = ps_layer_data(doc, layer, &len);
	const unsigned char *comma = memchr(data + start, ',', end - start);
	size_t at = comma != NULL ? (size_t)(comma - data) + 1 : end;

	if (at - start < 13 || memcmp(data + at - 8, ";base64,", 8) != 0)
		return PS_OK;
	return parse_base64(doc, layer, at, end, NULL, taken);
}

enum ps_status ps_nested_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end, bool *taken)
{
	size_t len;
	const unsigned char *value = ps_layer_data(doc, layer, &len) + start;
	enum ps_status status = PS_OK;

	*taken = false;
	if (is_json(value, end - start))
		status = try_parse(doc, layer, start, end, ps_json_parse, taken);
	else if (value[0] == '<' && ps_sniff_html(value, end - start))
		status = try_parse(doc, layer, start, end, ps_html_parse, taken);
	else if (value[0] == '<' && ps_sniff_xml(value, end - start))
		status = try_parse(doc, layer, start, end, ps_xml_parse, taken);
	if (status == PS_OK && !*taken)
		status = parse_base64(doc, layer, start, end, NULL, taken);
	if (status == PS_OK && !*taken && end - start > 3 && memcmp(value, "eyJ", 3) == 0)
		status = parse_token(doc, layer, start, end, taken);
	if (status == PS_OK && !*taken && end - start > 5 && memcmp(value, "data:", 5) == 0)
		status = parse_data_url(doc, layer, start, end, taken);
	if (status == PS_OK && !*taken && memchr(value, '=', end - start) != NULL &&
		ps_nested_is_form(value, end - start))
		status = try_parse(doc, layer, start, end, ps_form_parse, taken);
	return status;
}

static enum ps_status read_query(struct ps_document *doc, unsigned layer, size_t start, size_t end)
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

static bool is_url(const unsigned char *value, size_t len)
{
	return len > 8 && memcmp(value, "http", 4) == 0;
}

static bool is_word_byte(unsigned char c)
{
	return base64_value(c) < 62;
}

/* True for text with a tag or a character reference in it. */
static bool has_markup(const unsigned char *value, size_t len)
{
	size_t last = len;

	while (last > 0 && value[last - 1] != '>')
		last--;
	for (size_t i = 0; i + 3 < len; i++) {
		unsigned char next = value[i + 1];

		if (i < last && value[i] == '<' && (next == '/' || next == '!' || is_word_byte(next)))
			return true;
		if (value[i] != '&')
			continue;
		if (next == '#')
			return true;
		next = (unsigned char)(next | 0x20);
		if (next >= 'a' && next <= 'z' && memchr(value + i, ';', len - i < 10 ? len - i : 10) != NULL)
			return true;
	}
	return false;
}

/* True where percent escapes are in it and no blanks: an address of another kind, or a part of one. */
static bool is_percent_encoded(const unsigned char *value, size_t len)
{
	size_t count = 0;
	unsigned char byte;

	for (const unsigned char *at = value; count < 2; at++) {
		at = memchr(at, '%', len - (size_t)(at - value));
		if (at == NULL || len - (size_t)(at - value) < 3)
			return false;
		count += ps_hex_pair(at + 1, &byte);
	}
	return memchr(value, ' ', len) == NULL;
}

bool ps_nested_more_likely(const unsigned char *value, size_t len)
{
	return is_url(value, len) || memchr(value, '<', len) != NULL || memchr(value, '&', len) != NULL ||
	       is_percent_encoded(value, len);
}

enum ps_status ps_nested_more(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	size_t len;
	const unsigned char *value = ps_layer_data(doc, layer, &len) + start;
	bool taken = false;

	if (is_url(value, end - start))
		return read_query(doc, layer, start, end);
	if (is_percent_encoded(value, end - start)) {
		enum ps_status status = ps_form_pairs(doc, layer, start, end, PS_ESCAPE_PERCENT, true);

		if (status != PS_OK)
			return status;
		value = ps_layer_data(doc, layer, &len) + start;
	}
	if (!has_markup(value, end - start))
		return PS_OK;
	return try_parse(doc, layer, start, end, ps_html_parse, &taken);
}
