/**
 * An arena: memory that lives and dies together, with a limit.
 *
 * Everything a policy or a pack consists of is taken from one arena, so a
 * loader that fails halfway has nothing to unpick. Not for input: arenas hold
 * configuration.
 */
#ifndef PS_ARENA_H
#define PS_ARENA_H

#include <stddef.h>

struct ps_arena_block;

struct ps_arena {
	/** Owned, newest first. */
	struct ps_arena_block *blocks;
	/** Bytes handed out, and the most that ever will be. */
	size_t used, limit;
};

void ps_arena_init(struct ps_arena *arena, size_t limit);

/** Frees everything that was taken; the arena is empty and can be used again. */
void ps_arena_fini(struct ps_arena *arena);

/** @len zeroed bytes, aligned for any object; NULL without memory or past the limit. */
void *ps_arena_take(struct ps_arena *arena, size_t len);

/** @count zeroed objects of @size bytes. A @count of 0 gives a pointer that must not be read. */
void *ps_arena_take_array(struct ps_arena *arena, size_t count, size_t size);

/** A NUL-terminated copy of text[0 .. len), or NULL as above. */
char *ps_arena_copy(struct ps_arena *arena, const char *text, size_t len);

#endif
