/* Documents bent at random, the same way every time. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "everything.h"

static uint32_t state = 12345;

/* Marsaglia's xorshift: below @bound. */
static size_t any(size_t bound)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state % bound;
}

static const char *const pieces[] = {"\xE2\x80\x8B", "\xD0\xB0", "\xCC\x81", "\xEF\xBC\x91", "\xFF", "\\u0041", "\\",
	"\"", "{", "}", "[", "]", "%41", "%", "+", "=", "&", ",", ":", "\\\"", "\n", "1",
	"UGF0aWVudDogQW5uIExlZQ==", "a", "\xEF\xAC\x81", "{\\\"a\\\":1}", "https://e.org/?a=%41"};

static const struct {
	ps_parse *parse;
	const char *data;
} seeds[] = {
	{ps_json_parse, "{\"a\":\"b\",\"c\":[1,22,\"d\",{\"e\":\"{\\\"f\\\":\\\"g h\\\"}\"}],\"n\":19610314}"},
	{ps_json_parse, "[\"UGF0aWVudDogQW5uIExlZQ==\",\"a=%41b&c=d\",\"\\ud83d\\ude00 x\"]\n[]"},
	{ps_form_parse, "name=Jane+Doe&j=%7B%22a%22%3A%22b%22%7D&x="},
	{ps_multipart_parse, "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nJane\r\n--b--\r\n"},
	{ps_text_parse, "J\xD0\xB0ne 5\xCC\x81"
			"5\xE2\x80\x8B"
			"5 \xE2\x80\x99 Jos\xC3\xA9"},
};

static size_t mutate(const char *seed, char *out)
{
	size_t len = strlen(seed);

	memcpy(out, seed, len);
	for (size_t i = any(4) + 1; i > 0; i--) {
		const char *piece = pieces[any(sizeof(pieces) / sizeof(*pieces))];
		size_t n = strlen(piece);
		size_t at = any(len + 1);
		size_t cut = any(4) == 0 ? any(len - at + 1) : 0;

		memmove(out + at + n, out + at + cut, len - at - cut);
		memcpy(out + at, piece, n);
		len += n - cut;
	}
	return len;
}

Test(mutate, keeps_and_stays_valid_whatever_comes, .timeout = 120)
{
	for (size_t i = 0; i < 20000; i++) {
		size_t seed = i % (sizeof(seeds) / sizeof(*seeds));
		char data[1024];
		size_t len = mutate(seeds[seed].data, data);

		cr_assert(everything_is_identity(seeds[seed].parse, data, len), "round %zu", i);
		cr_assert(everything_stays_valid(seeds[seed].parse, data, len, i % 2 == 0), "round %zu", i);
	}
}
