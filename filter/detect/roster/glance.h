/**
 * Glancing: which words of a text a roster of names may have.
 *
 * Nearly every word is turned away here, by its first 8 bytes, its case and
 * what stands behind its letters, without a branch for each; what passes is
 * read in full. A function each for AVX-512 and AVX2, and a scalar twin that
 * says the same.
 */
#ifndef PS_GLANCE_H
#define PS_GLANCE_H

#include "classbits.h"
#include "cpu.h"
#include "entry.h"
#include "roster.h"

/** Words that are glanced at together. */
#define PS_GLANCE_MAX 1024
/** Words that are looked at at once, at most. */
#define PS_GLANCE_LANES 8
/** Words that begin in a block of 64 bytes, at most. */
#define PS_GLANCE_BLOCK 32

/** Words that were glanced at, in order. */
struct ps_glances {
	size_t count;
	/** Where in the text they begin; and room for as many as are looked at together. */
	uint32_t places[PS_GLANCE_MAX + PS_GLANCE_LANES];
	/**
	 * Bit i % 64 of passed[i / 64]: word i may be of a name. Set where the
	 * roster's filter does not rule it out, at an initial, where the first 8
	 * bytes do not tell, and behind an apostrophe. Clear behind the last word.
	 */
	uint64_t passed[PS_GLANCE_MAX / 64 + 1];
};

/** What a text is glanced through with. */
struct ps_glancer {
	const struct ps_roster *roster;
	/** With PS_TEXT_PADDING readable bytes behind it, and the classes of its bytes. */
	const unsigned char *text;
	size_t len;
	const struct ps_class_bits *bits;
};

/**
 * Glances at the words, runs of letters, that begin in the blocks of 64 bytes
 * from @base on, as many blocks as there is room for. A word before @base that
 * @glances holds already stays the first. Returns where the next block begins.
 */
typedef size_t ps_glance(const struct ps_glancer *glancer, size_t base, struct ps_glances *glances);
ps_glance ps_glance_scalar, ps_glance_avx2, ps_glance_avx512;

/** The function for an instruction set. */
ps_glance *ps_glance_for(enum ps_isa isa);

/** The words that begin in the block at text[base]. */
static inline uint64_t ps_glance_starts(const struct ps_glancer *glancer, size_t base)
{
	uint64_t letters = glancer->bits[base / 64].letter;
	uint64_t before = base > 0 ? glancer->bits[base / 64 - 1].letter >> 63 : 0;

	return letters & ~(letters << 1 | before);
}

/** There is room for the words of one more block. */
static inline bool ps_glance_has_room(const struct ps_glances *glances)
{
	return glances->count <= PS_GLANCE_MAX - PS_GLANCE_BLOCK;
}

/** Before the first block: no word passed but the one that is there. */
static inline void ps_glance_begin(struct ps_glances *glances)
{
	uint64_t kept = glances->passed[0] & glances->count;

	memset(glances->passed, 0, sizeof(glances->passed));
	glances->passed[0] = kept;
}

/** Of the words that begin in a block at @starts, and are to follow those there are, marks @words as passed. */
static inline void ps_glance_pass(struct ps_glances *glances, uint64_t starts, uint64_t words)
{
	for (; words != 0; words &= words - 1) {
		uint64_t below = (words & -words) - 1;
		size_t word = glances->count + (size_t)__builtin_popcountll(starts & below);

		glances->passed[word / 64] |= (uint64_t)1 << word % 64;
	}
}

/** Behind the last block: the places that are looked at with the last words. */
static inline void ps_glance_fill(struct ps_glances *glances)
{
	memset(glances->places + glances->count, 0, PS_GLANCE_LANES * sizeof(glances->places[0]));
}

/** After the last word: what was looked at with it is none. */
static inline void ps_glance_end(struct ps_glances *glances)
{
	glances->passed[glances->count / 64] &= ps_low_bits((unsigned)(glances->count % 64));
}

#endif
