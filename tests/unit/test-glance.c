/* Glancing at the words of a text: the vector code against its scalar twin, and the twin against what the header says.
 */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "any.h"
#include "glance.h"
#include "guarded.h"
#include "text.h"

#include <stdio.h>
#include <stdlib.h>

#define TEXT 5000
#define TEXTS 300
#define FILTER_BITS 12

static bool is_letter(unsigned char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c >= 0x80;
}

/** A text that ends where memory does, and what it is glanced through with. */
struct stage {
	struct guarded memory;
	struct ps_class_bits *bits;
	uint64_t filter[(1 << FILTER_BITS) / 64];
	struct ps_roster roster;
	struct ps_glancer glancer;
};

static void set_up(struct stage *stage, const char *text, size_t len)
{
	char *padded = calloc(1, len + PS_TEXT_PADDING);

	memcpy(padded, text, len);
	memset(stage->filter, 0, sizeof(stage->filter));
	stage->memory = guarded_end(padded, len + PS_TEXT_PADDING);
	stage->bits = calloc(len / 64 + 2, sizeof(*stage->bits));
	for (size_t i = 0; i < len; i++)
		stage->bits[i / 64].letter |= (uint64_t)is_letter((unsigned char)text[i]) << i % 64;
	stage->roster = (struct ps_roster){.type = PS_NAME, .filter = {stage->filter, 32 + 6 - FILTER_BITS}};
	stage->glancer = (struct ps_glancer){&stage->roster, stage->memory.data, len, stage->bits};
	free(padded);
}

static void tear_down(struct stage *stage)
{
	free(stage->bits);
	guarded_free(&stage->memory);
}

/* The roster has a word that begins with these letters, in a line of the list and in lower case. */
static void add_word(struct stage *stage, const char *folded)
{
	uint64_t first = 0;
	uint64_t hash;

	memcpy(&first, folded, strlen(folded) < 8 ? strlen(folded) : 8);
	hash = ps_roster_filter_hash(first);
	stage->filter[ps_roster_filter_place(hash, stage->roster.filter.shift)] |= ps_roster_filter_bits(hash, true);
}

/* The words that passed, a character for each: '+' or '-'. */
static void glance_all(const struct stage *stage, ps_glance *glance, char *passed)
{
	static struct ps_glances glances;

	for (size_t base = 0; base < stage->glancer.len;) {
		glances.count = 0;
		memset(glances.places, 0xff, sizeof(glances.places));
		base = glance(&stage->glancer, base, &glances);
		for (size_t i = 0; i < glances.count; i++) {
			cr_assert(is_letter(stage->glancer.text[glances.places[i]]));
			*passed++ = (glances.passed[i / 64] >> i % 64 & 1) != 0 ? '+' : '-';
		}
		for (size_t i = glances.count; i < PS_GLANCE_MAX; i++)
			cr_assert(zero(u64, glances.passed[i / 64] >> i % 64 & 1));
	}
	*passed = 0;
}

static const char *glance_at(const char *text)
{
	static char passed[256];
	struct stage stage;

	set_up(&stage, text, strlen(text));
	add_word(&stage, "jane");
	add_word(&stage, "constant");
	glance_all(&stage, ps_glance_scalar, passed);
	tear_down(&stage);
	return passed;
}

Test(glance, passes_what_the_filter_has_in_any_case)
{
	cr_assert(eq(str, (char *)glance_at("jane JANE Jane janet xjane"), "+++--"));
}

Test(glance, knows_a_long_word_by_its_first_eight_letters)
{
	cr_assert(eq(str, (char *)glance_at("Constantine constan constant"), "+-+"));
}

Test(glance, passes_initials_and_what_stands_behind_an_apostrophe)
{
	cr_assert(eq(str, (char *)glance_at("J x o'brien O'Brien"), "+-++++"));
}

Test(glance, passes_what_the_first_bytes_do_not_tell)
{
	cr_assert(eq(str, (char *)glance_at("Andr\xc3\xa9 \xc3\x89mile andre"), "++-"));
}

/* Compares one instruction set with the twin, where this processor has it. */
static void same_as_twin(enum ps_isa isa, ps_glance *glance)
{
	static const char signs[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ\xc3\xa9\x80\xff'''''  \n.,0@[`{";
	char text[TEXT];
	char fast[TEXT + 1];
	char twin[TEXT + 1];

	if (ps_cpu_isa() < isa) {
		(void)fprintf(stderr, "[SKIP] %s: this processor has none\n", ps_isa_name(isa));
		return;
	}
	for (size_t i = 0; i < TEXTS; i++) {
		size_t len = any() % TEXT + 1;
		/* From words of one letter to very long ones. */
		uint64_t spaces = any() % 40 + 1;
		struct stage stage;

		for (size_t k = 0; k < len; k++)
			text[k] = any() % spaces == 0 ? ' ' : signs[any() % (sizeof(signs) - 1)];
		set_up(&stage, text, len);
		for (size_t k = 0; k < sizeof(stage.filter) / 8; k++)
			stage.filter[k] = any() | k << 20;
		glance_all(&stage, glance, fast);
		glance_all(&stage, ps_glance_scalar, twin);
		cr_assert(eq(str, fast, twin), "text %zu", i);
		tear_down(&stage);
	}
}

Test(glance, avx2_says_what_its_twin_says)
{
	same_as_twin(PS_ISA_AVX2, ps_glance_avx2);
}

Test(glance, avx512_says_what_its_twin_says)
{
	same_as_twin(PS_ISA_AVX512, ps_glance_avx512);
}
