#include "anchors.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK 64

static ps_classify *const classify_table[PS_ISA_COUNT] = {
	[PS_ISA_SCALAR] = ps_classify_scalar,
#if defined(__x86_64__)
	[PS_ISA_AVX2] = ps_classify_avx2,
	[PS_ISA_AVX512] = ps_classify_avx512,
#else
	[PS_ISA_AVX2] = ps_classify_scalar,
	[PS_ISA_AVX512] = ps_classify_scalar,
#endif
};

/* What the last block says about the byte before this one, as bit 0. */
struct carry {
	uint64_t digit, word, letter, colon, hex, w1, w2, w3;
};

static inline enum ps_status make_room(struct ps_places *places)
{
	size_t cap;
	uint32_t *at;

	if (places->cap - places->len > BLOCK)
		return PS_OK;
	cap = places->cap == 0 ? 1024 : places->cap * 2;
	at = realloc(places->at, cap * sizeof(*at));
	if (at == NULL)
		return PS_SYSTEM;
	places->at = at;
	places->cap = cap;
	return PS_OK;
}

static inline void add_places(struct ps_places *places, uint64_t bits, uint32_t base)
{
	uint32_t *at = places->at + places->len;

	places->len += (size_t)__builtin_popcountll(bits);
	while (bits != 0) {
		*at = base + (uint32_t)__builtin_ctzll(bits);
		at++;
		bits &= bits - 1;
	}
}

static inline enum ps_status make_all_room(struct ps_anchors *anchors)
{
	if (make_room(&anchors->digits) != PS_OK || make_room(&anchors->caps) != PS_OK ||
		make_room(&anchors->signs) != PS_OK || make_room(&anchors->dashes) != PS_OK)
		return PS_SYSTEM;
	return PS_OK;
}

static inline void add_block(struct ps_anchors *anchors, const struct ps_block *b, bool with_dashes,
	struct carry *carry, uint32_t base, uint64_t valid)
{
	uint64_t word = b->digit | b->letter | b->high;
	uint64_t digits = b->digit & ~(b->digit << 1 | carry->digit);
	uint64_t caps = (b->upper | b->lead) & ~(word << 1 | carry->word);
	uint64_t after_w = (b->w << 1 | carry->w1) & (b->w << 2 | carry->w2) & (b->w << 3 | carry->w3);
	uint64_t signs = b->at | (b->slash & ((b->colon | b->letter) << 1 | carry->colon | carry->letter)) |
			 (b->colon & ((b->hex | b->colon) << 1 | carry->hex | carry->colon)) | (b->dot & after_w);
	uint64_t after_letter = b->letter << 1 | carry->letter;

	add_places(&anchors->digits, digits & valid, base);
	add_places(&anchors->caps, caps & valid, base);
	add_places(&anchors->signs, signs & valid, base);
	if (with_dashes) {
		uint64_t dashes = b->dash & ~after_letter & ((b->joint & ~b->digit) >> 1 | (uint64_t)1 << 63);

		add_places(&anchors->dashes, dashes & valid, base);
	}
	carry->digit = b->digit >> 63;
	carry->word = word >> 63;
	carry->letter = b->letter >> 63;
	carry->colon = b->colon >> 63;
	carry->hex = b->hex >> 63;
	carry->w1 = b->w >> 63;
	carry->w2 = b->w >> 62;
	carry->w3 = b->w >> 61;
}

const struct ps_class_bits ps_no_class_bits;

static inline struct ps_class_bits row_of(const struct ps_block *b, uint64_t valid)
{
	uint64_t alnum = b->digit | b->letter;

	return (struct ps_class_bits){.digit = b->digit & valid,
		.joint = b->joint & valid,
		.letter = (b->letter | b->high) & valid,
		.upper = b->upper & valid,
		.alnum = alnum & valid,
		.token = (alnum | b->dash | b->underscore) & valid};
}

static enum ps_status make_bits(struct ps_anchors *anchors, size_t len)
{
	size_t need = len / BLOCK + 2;
	struct ps_class_bits *bits;

	if (need <= anchors->bits_cap)
		return PS_OK;
	bits = realloc(anchors->bits, need * sizeof(*bits));
	if (bits == NULL)
		return PS_SYSTEM;
	anchors->bits = bits;
	anchors->bits_cap = need;
	return PS_OK;
}

enum ps_status ps_anchors_find(
	struct ps_anchors *anchors, const struct ps_text *text, bool with_dashes, enum ps_isa isa)
{
	ps_classify *classify = classify_table[isa];
	struct carry carry = {0};
	struct ps_block block;

	anchors->digits.len = 0;
	anchors->caps.len = 0;
	anchors->signs.len = 0;
	anchors->dashes.len = 0;
	if (make_bits(anchors, text->len) != PS_OK)
		return PS_SYSTEM;
	for (size_t base = 0; base < text->len || base == 0; base += BLOCK) {
		size_t left = text->len - base;
		uint64_t valid = left >= BLOCK ? ~(uint64_t)0 : ((uint64_t)1 << left) - 1;

		classify(text->data + base, &block);
		anchors->bits[base / BLOCK] = row_of(&block, valid);
		if (make_all_room(anchors) != PS_OK)
			return PS_SYSTEM;
		add_block(anchors, &block, with_dashes, &carry, (uint32_t)base, valid);
	}
	anchors->bits[text->len / BLOCK + 1] = (struct ps_class_bits){0};
	if (text->len % BLOCK == 0)
		anchors->bits[text->len / BLOCK] = (struct ps_class_bits){0};
	anchors->digits.at[anchors->digits.len] = UINT32_MAX;
	anchors->caps.at[anchors->caps.len] = UINT32_MAX;
	anchors->signs.at[anchors->signs.len] = UINT32_MAX;
	return PS_OK;
}

void ps_anchors_fini(struct ps_anchors *anchors)
{
	free(anchors->bits);
	free(anchors->digits.at);
	free(anchors->caps.at);
	free(anchors->signs.at);
	free(anchors->dashes.at);
	*anchors = (struct ps_anchors){0};
}
