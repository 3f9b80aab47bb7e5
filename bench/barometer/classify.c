#include "classify.h"

#include "anchors.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK 64
#define TEXT ((size_t)64 << 10)

struct pb_classify {
	enum ps_isa isa;
	ps_classify *function;
	struct ps_anchors anchors;
};

static enum ps_isa isa_of(const char *name)
{
	for (int isa = PS_ISA_SCALAR; isa < PS_ISA_COUNT; isa++) {
		if (name != NULL && strcmp(ps_isa_name((enum ps_isa)isa), name) == 0)
			return (enum ps_isa)isa;
	}
	return ps_cpu_isa();
}

bool pb_classify_has(const char *isa)
{
	return isa_of(isa) <= ps_cpu_isa();
}

struct pb_classify *pb_classify_new(const char *isa)
{
	struct pb_classify *classify = calloc(1, sizeof(*classify));

	if (classify == NULL)
		return NULL;
	classify->isa = isa_of(isa);
	classify->function = ps_classify_scalar;
#if defined(__x86_64__)
	if (classify->isa == PS_ISA_AVX2)
		classify->function = ps_classify_avx2;
	if (classify->isa == PS_ISA_AVX512)
		classify->function = ps_classify_avx512;
#endif
	return classify;
}

void pb_classify_free(struct pb_classify *classify)
{
	if (classify == NULL)
		return;
	ps_anchors_fini(&classify->anchors);
	free(classify);
}

bool pb_classify_run(struct pb_classify *classify, const struct pb_corpus *corpus, uint64_t *bits)
{
	*bits = 0;
	for (size_t at = 0; at + BLOCK <= corpus->len; at += BLOCK) {
		struct ps_block block;

		classify->function(corpus->data + at, &block);
		*bits += (uint64_t)__builtin_popcountll(block.digit | block.upper | block.at);
	}
	return true;
}

bool pb_anchors_run(struct pb_classify *classify, const struct pb_corpus *corpus, uint64_t *places)
{
	*places = 0;
	for (size_t at = 0; at < corpus->len; at += TEXT) {
		size_t len = corpus->len - at < TEXT ? corpus->len - at : TEXT;
		struct ps_text text = {.data = corpus->data + at, .len = len, .to = len};

		if (ps_anchors_find(&classify->anchors, &text, false, classify->isa) != PS_OK)
			return false;
		*places += classify->anchors.digits.len + classify->anchors.caps.len + classify->anchors.signs.len;
	}
	return true;
}
