/**
 * Regexes as trees: the part of PCRE2's syntax that the packs are written in.
 *
 * A tool of the build reads the packs' regexes with this and makes the tables
 * of the walk from them. What it does not know it refuses, so that a pack
 * cannot say more than the walk understands.
 */
#ifndef PS_REX_H
#define PS_REX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ps_rex_kind {
	PS_REX_EMPTY,
	/** One byte out of a set. */
	PS_REX_SET,
	/** left, then right. */
	PS_REX_CAT,
	/** left, or else right. */
	PS_REX_ALT,
	/** left, min to max times. */
	PS_REX_REPEAT,
	/** left must (or must not) stand ahead of, or behind, the place. */
	PS_REX_LOOK,
	/** \b, or $ with the number 1. */
	PS_REX_BOUND,
	/** Capture group `number` around left. */
	PS_REX_GROUP,
	/** What that group took. */
	PS_REX_BACK
};

#define PS_REX_ENDLESS UINT32_MAX
#define PS_REX_GROUPS 32

struct ps_rex {
	enum ps_rex_kind kind;
	/** PS_REX_SET: bit b % 64 of set[b / 64]. */
	uint64_t set[4];
	const struct ps_rex *left, *right;
	uint32_t min, max;
	/** PS_REX_REPEAT: takes as little as it can; never gives back. */
	bool lazy, possessive;
	/** PS_REX_LOOK. */
	bool negative, behind;
	unsigned number;
};

struct ps_rex_chunk;

/** Where trees live, all of them until the end. Zeroed is empty and valid. */
struct ps_rex_pool {
	struct ps_rex_chunk *chunks;
};

void ps_rex_pool_fini(struct ps_rex_pool *pool);

/** A node without children. NULL without memory. */
struct ps_rex *ps_rex_new(struct ps_rex_pool *pool, enum ps_rex_kind kind);

/** Reads @regex; *@at says where it went wrong. NULL where it is not understood or memory is missing. */
struct ps_rex *ps_rex_parse(struct ps_rex_pool *pool, const char *regex, size_t *at);

/** Whether the tree can match nothing at all; adds the bytes it can begin with to @set. */
bool ps_rex_first(const struct ps_rex *rex, uint64_t *set);

/** Whether both trees say the same. NULL is a tree, too. */
bool ps_rex_is_same(const struct ps_rex *a, const struct ps_rex *b);

/** Bytes that the tree takes at least; at most, or PS_REX_ENDLESS. A backreference is any count of them. */
uint32_t ps_rex_shortest(const struct ps_rex *rex);
uint32_t ps_rex_longest(const struct ps_rex *rex);

/** Whether the tree takes no byte, ever: looks, and what is made of them. */
bool ps_rex_is_place(const struct ps_rex *rex);

static inline bool ps_rex_holds(const uint64_t *set, unsigned byte)
{
	return (set[byte / 64] >> byte % 64 & 1) != 0;
}

#endif
