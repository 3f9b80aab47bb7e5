#include "arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)16384)
#define ALIGNMENT ((size_t)16)

struct ps_arena_block {
	struct ps_arena_block *next;
	size_t used, cap;
	_Alignas(16) unsigned char data[];
};

void ps_arena_init(struct ps_arena *arena, size_t limit)
{
	*arena = (struct ps_arena){.limit = limit < SIZE_MAX / 4 ? limit : SIZE_MAX / 4};
}

void ps_arena_fini(struct ps_arena *arena)
{
	struct ps_arena_block *block = arena->blocks;

	while (block != NULL) {
		struct ps_arena_block *next = block->next;

		free(block);
		block = next;
	}
	ps_arena_init(arena, arena->limit);
}

void *ps_arena_take(struct ps_arena *arena, size_t len)
{
	struct ps_arena_block *block = arena->blocks;
	size_t need;
	void *taken;

	if (len > arena->limit - arena->used)
		return NULL;
	need = len == 0 ? ALIGNMENT : (len + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (block == NULL || need > block->cap - block->used) {
		size_t cap = need > BLOCK_BYTES ? need : BLOCK_BYTES;

		block = calloc(1, sizeof(*block) + cap);
		if (block == NULL)
			return NULL;
		block->cap = cap;
		block->next = arena->blocks;
		arena->blocks = block;
	}
	taken = block->data + block->used;
	block->used += need;
	arena->used += len;
	return taken;
}

void *ps_arena_take_array(struct ps_arena *arena, size_t count, size_t size)
{
	if (size > 0 && count > SIZE_MAX / size)
		return NULL;
	return ps_arena_take(arena, count * size);
}

char *ps_arena_copy(struct ps_arena *arena, const char *text, size_t len)
{
	char *copy = ps_arena_take(arena, len + 1);

	if (copy != NULL && len > 0)
		memcpy(copy, text, len);
	return copy;
}
