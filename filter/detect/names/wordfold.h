/**
 * Folding: a word as the lexicon knows it, and its hash.
 *
 * Case and accents are taken off, so that "MUÑOZ", "Muñoz" and "munoz" are one
 * word. The same code makes the table at build time and reads it at run time.
 */
#ifndef PS_WORDFOLD_H
#define PS_WORDFOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Bytes of a folded word that are kept; what is longer is in no list. */
#define PS_FOLD_MAX 32

struct ps_folded {
	/** Lower case, filled up with zero bytes. */
	union {
		unsigned char bytes[PS_FOLD_MAX];
		uint64_t words[PS_FOLD_MAX / 8];
	} is;
	/** Bytes in use. */
	uint32_t len;
	/** True where a letter outside ASCII was folded or kept. */
	bool foreign;
};

/**
 * Folds text[0 .. len). Reads up to PS_FOLD_MAX bytes from @text even where
 * len is less, so that many must be readable.
 */
void ps_fold(const unsigned char *text, size_t len, struct ps_folded *folded);

/** The hash of a folded word of at most 16 bytes: its first 8 bytes and the rest. */
static inline uint64_t ps_fold_hash_short(uint64_t first, uint64_t second)
{
	uint64_t hash = (first ^ 0x9e3779b97f4a7c15U) * 0xff51afd7ed558ccdU;

	hash = (hash ^ (hash >> 32) ^ second) * 0xc4ceb9fe1a85ec53U;
	hash = (hash ^ (hash >> 29)) * 0xd6e8feb86659fd93U;
	return hash ^ (hash >> 32);
}

/** 64 well-mixed bits; equal folded words have equal hashes. */
static inline uint64_t ps_fold_hash(const struct ps_folded *folded)
{
	uint64_t hash = ps_fold_hash_short(folded->is.words[0], folded->is.words[1]);

	if (folded->len > 16) {
		hash = (hash ^ folded->is.words[2] ^ (folded->is.words[3] * 0x9fb21c651e98df25U)) * 0xff51afd7ed558ccdU;
		hash ^= hash >> 31;
	}
	return hash;
}

#endif
