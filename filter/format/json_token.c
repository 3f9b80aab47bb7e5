#include "json_token.h"

#include "chars.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#if defined(__SSE2__)
/* Bit i: byte i of the vector at @data ends a run of ordinary characters. *@markup gets the lanes of '<', '&' and '%'.
 */
static inline uint32_t ends16(const unsigned char *data, __m128i *markup)
{
	__m128i block = _mm_loadu_si128((const __m128i *)(const void *)data);
	__m128i hit =
		_mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')), _mm_cmpeq_epi8(block, _mm_set1_epi8('\\')));

	hit = _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1F)), block));
	*markup = _mm_or_si128(*markup, _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('<')),
						_mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('&')),
							_mm_cmpeq_epi8(block, _mm_set1_epi8('%')))));
	return (uint32_t)_mm_movemask_epi8(hit);
}
#endif

size_t ps_json_plain_end(const unsigned char *data, size_t at, size_t end, bool *markup)
{
#if defined(__SSE2__)
	__m128i marks = _mm_setzero_si128();

	/* Most strings end in the first round. */
	for (; at < end; at += 32) {
		uint32_t bits = ends16(data + at, &marks) | ends16(data + at + 16, &marks) << 16;

		if (bits != 0) {
			at += (unsigned)__builtin_ctz(bits);
			break;
		}
	}
	*markup |= _mm_movemask_epi8(marks) != 0;
	return at < end ? at : end;
#else
	*markup = true;
	while (at < end && data[at] != '"' && data[at] != '\\' && data[at] >= 0x20)
		at++;
	return at;
#endif
}

static bool hex4(const unsigned char *data, size_t len, uint32_t *value)
{
	unsigned char high;
	unsigned char low;

	if (len < 4 || !ps_hex_pair(data, &high) || !ps_hex_pair(data + 2, &low))
		return false;
	*value = (uint32_t)high << 8 | low;
	return true;
}

size_t ps_json_escape(const unsigned char *data, size_t len, uint32_t *cp)
{
	static const char letters[] = "\"\\/bfnrt";
	static const unsigned char values[] = "\"\\/\b\f\n\r\t";
	const char *found;
	uint32_t low;

	if (len < 2)
		return 0;
	if (data[1] == 'u') {
		if (!hex4(data + 2, len - 2, cp))
			return 0;
		if (*cp < 0xD800 || *cp > 0xDFFF)
			return 6;
		if (*cp < 0xDC00 && len >= 12 && data[6] == '\\' && data[7] == 'u' && hex4(data + 8, len - 8, &low) &&
			low >= 0xDC00 && low <= 0xDFFF) {
			*cp = 0x10000 + ((*cp - 0xD800) << 10) + (low - 0xDC00);
			return 12;
		}
		/* Half a surrogate pair is allowed by the grammar, and no character. */
		*cp = 0xFFFD;
		return 6;
	}
	found = data[1] != 0 ? strchr(letters, data[1]) : NULL;
	if (found == NULL)
		return 0;
	*cp = values[found - letters];
	return 2;
}

static bool stop(struct ps_json_tokens *json, size_t at)
{
	json->at = at;
	return false;
}

bool ps_json_string(struct ps_json_tokens *json, struct ps_json_string *string)
{
	size_t at = json->at;

	*string = (struct ps_json_string){.start = at, .end = at};
	for (;;) {
		uint32_t cp = 0;
		size_t n;

		at = ps_json_plain_end(json->data, at, json->end, &string->markup);
		if (at >= json->end || json->data[at] < 0x20)
			return stop(json, at);
		if (json->data[at] == '"')
			break;
		n = ps_json_escape(json->data + at, json->end - at, &cp);
		if (n == 0)
			return stop(json, at);
		string->escaped = true;
		at += n;
	}
	string->end = at;
	json->at = at + 1;
	return true;
}

static size_t skip_digits(const struct ps_json_tokens *json, size_t at)
{
	while (at < json->end && json->data[at] >= '0' && json->data[at] <= '9')
		at++;
	return at;
}

bool ps_json_number(struct ps_json_tokens *json)
{
	const unsigned char *data = json->data;
	size_t at = json->at;
	size_t digits;

	if (data[at] == '-')
		at++;
	digits = at;
	at = skip_digits(json, at);
	if (at == digits || (data[digits] == '0' && at > digits + 1))
		return stop(json, at);
	if (at < json->end && data[at] == '.') {
		digits = ++at;
		at = skip_digits(json, at);
		if (at == digits)
			return stop(json, at);
	}
	if (at < json->end && (data[at] | 0x20) == 'e') {
		at++;
		if (at < json->end && (data[at] == '+' || data[at] == '-'))
			at++;
		digits = at;
		at = skip_digits(json, at);
		if (at == digits)
			return stop(json, at);
	}
	json->at = at;
	return true;
}

bool ps_json_literal(struct ps_json_tokens *json, const char *word)
{
	size_t len = strlen(word);

	if (json->end - json->at < len || memcmp(json->data + json->at, word, len) != 0)
		return false;
	json->at += len;
	return true;
}
