/*
 * Anchors: the vector code against its scalar twin, and the twin against what the header says.
 * PHISCRUB_BLOCKS says how many blocks of 64 bytes are compared.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "anchors.h"
#include "any.h"
#include "guarded.h"

#include <stdio.h>
#include <stdlib.h>

#define BLOCKS_USUAL 1000000

/* Bytes at which classes begin or end, and their neighbours. */
static const char borders[] = "/09:@AFGZ[`afgwWz{\x7F\x80\xC2\xC3\xD4\xD5\xE0\xE1\xE2\xFF '()*+,-. ";

static void fill(unsigned char *block)
{
	uint64_t kind = any() % 4;

	for (size_t i = 0; i < 64; i++) {
		uint64_t random = any();

		block[i] = kind == 0 || random % 8 == 0
				   ? (unsigned char)(random >> 32)
				   : (unsigned char)borders[(random >> 32) % (sizeof(borders) - 1)];
	}
}

/* Compares one instruction set with the twin, where this processor has it. */
static void same_as_twin(enum ps_isa isa, ps_classify *classify)
{
	const char *wanted = getenv("PHISCRUB_BLOCKS");
	size_t blocks = wanted != NULL ? strtoull(wanted, NULL, 10) : BLOCKS_USUAL;
	struct guarded block;

	if (ps_cpu_isa() < isa) {
		(void)fprintf(stderr, "[SKIP] %s: this processor has none\n", ps_isa_name(isa));
		return;
	}
	/* The block ends at a page that may not be read. */
	block = guarded_end("0123456789012345678901234567890123456789012345678901234567890123", 64);
	for (size_t i = 0; i < blocks; i++) {
		struct ps_block fast;
		struct ps_block twin;

		fill(block.data);
		classify(block.data, &fast);
		ps_classify_scalar(block.data, &twin);
		cr_assert(zero(int, memcmp(&fast, &twin, sizeof(fast))), "block %zu", i);
	}
	guarded_free(&block);
}

Test(anchors, avx2_says_what_the_scalar_twin_says, .timeout = 3600)
{
	same_as_twin(PS_ISA_AVX2, ps_classify_avx2);
}

Test(anchors, avx512_says_what_the_scalar_twin_says, .timeout = 3600)
{
	same_as_twin(PS_ISA_AVX512, ps_classify_avx512);
}

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(unsigned char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool is_hex(unsigned char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* What the header says about the place, byte by byte. */
static bool starts_digits(const unsigned char *data, size_t at)
{
	return is_digit(data[at]) && (at == 0 || !is_digit(data[at - 1]));
}

static bool starts_capital(const unsigned char *data, size_t at)
{
	unsigned char c = data[at];
	unsigned char before = at > 0 ? data[at - 1] : ' ';

	return ((c >= 'A' && c <= 'Z') || (c >= 0xC3 && c <= 0xD4) || c == 0xE1) && !is_letter(before) &&
	       !is_digit(before) && before < 0x80;
}

static bool is_sign(const unsigned char *data, size_t at)
{
	unsigned char before = at > 0 ? data[at - 1] : ' ';

	switch (data[at]) {
	case '@':
		return true;
	case '/':
		return before == ':' || is_letter(before);
	case ':':
		return is_hex(before) || before == ':';
	case '.':
		return at >= 3 && (data[at - 1] | 0x20) == 'w' && (data[at - 2] | 0x20) == 'w' &&
		       (data[at - 3] | 0x20) == 'w';
	default:
		return false;
	}
}

static void expect_places(const struct ps_places *places, const unsigned char *data, size_t len,
	bool (*is_one)(const unsigned char *, size_t), const char *what)
{
	size_t next = 0;

	for (size_t at = 0; at < len; at++) {
		bool listed = next < places->len && places->at[next] == at;

		cr_assert(listed == is_one(data, at), "%s at %zu of %zu", what, at, len);
		next += listed;
	}
	cr_assert(eq(sz, next, places->len));
	cr_assert(eq(u32, places->at[places->len], UINT32_MAX));
}

static bool is_set(uint64_t bits, size_t at)
{
	return (bits >> at % 64 & 1) != 0;
}

static void expect_bits(const struct ps_anchors *anchors, const unsigned char *data, size_t len)
{
	for (size_t at = 0; at < len + 64; at++) {
		const struct ps_class_bits *row = &anchors->bits[at / 64];
		bool joint =
			at < len && (is_digit(data[at]) || (data[at] != '\0' && strchr(" -.()/+", data[at]) != NULL));

		cr_assert(is_set(row->digit, at) == (at < len && is_digit(data[at])), "digit %zu of %zu", at, len);
		cr_assert(is_set(row->joint, at) == joint, "joint %zu of %zu", at, len);
	}
}

/* Texts of every length around blocks, with their padding against a guard page. */
Test(anchors, lists_are_what_their_header_says, .timeout = 120)
{
	unsigned char data[200 + 64];
	struct ps_anchors anchors = {0};

	for (size_t round = 0; round < 30; round++) {
		for (size_t len = 0; len <= 200; len++) {
			struct guarded guarded;
			struct ps_text text;

			for (size_t at = 0; at < sizeof(data) - 63; at += 64)
				fill(data + at);
			guarded = guarded_copy(data, len);
			text = (struct ps_text){.data = guarded.data, .len = len, .to = len};
			for (enum ps_isa isa = PS_ISA_SCALAR; isa <= ps_cpu_isa(); isa++) {
				cr_assert(eq(int, ps_anchors_find(&anchors, &text, NULL, isa), PS_OK));
				expect_places(&anchors.digits, guarded.data, len, starts_digits, "digits");
				expect_places(&anchors.caps, guarded.data, len, starts_capital, "capital");
				expect_places(&anchors.signs, guarded.data, len, is_sign, "sign");
				expect_bits(&anchors, guarded.data, len);
			}
			guarded_free(&guarded);
		}
	}
	ps_anchors_fini(&anchors);
}

Test(anchors, bytes_behind_the_text_do_not_count)
{
	unsigned char data[70 + PS_TEXT_PADDING];
	struct ps_text text = {.data = data, .len = 70, .to = 70};
	struct ps_anchors anchors = {0};

	memset(data, ' ', sizeof(data));
	memset(data + 70, '1', PS_TEXT_PADDING);
	cr_assert(eq(int, ps_anchors_find(&anchors, &text, NULL, ps_cpu_isa()), PS_OK));
	cr_assert(zero(sz, anchors.digits.len));
	ps_anchors_fini(&anchors);
}
