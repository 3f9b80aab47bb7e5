/**
 * The map: which source bytes each byte of a text stands for.
 *
 * A text is put together from runs in order. A run is a number of units of one
 * shape: so many bytes of text for so many bytes of source. Plain text is one
 * run of 1:1 units and costs eight bytes; other shapes cost twelve more. Units
 * of one shape that follow each other in text and source are one run.
 */
#ifndef PS_MAP_H
#define PS_MAP_H

#include "status.h"

#include <stdbool.h>
#include <stdint.h>

/** Texts and sources are shorter than this. */
#define PS_MAP_MAX ((size_t)0x7fffffff)

/** Bit of ps_map_run.text: what lies between the run before and this one is markup and stays. */
#define PS_MAP_GAP 0x80000000u
/** Bit of ps_map_run.src: the rest is an index into the shapes. */
#define PS_MAP_SHAPED 0x80000000u
/** ps_map_shape.text_unit of text that has no source. */
#define PS_MAP_CONTEXT 0xffffffffu

struct ps_map_run {
	/** Where the run starts in the text, and PS_MAP_GAP. It ends at the next run or at the text's (field's) end. */
	uint32_t text;
	/** Where it starts in the source, for 1:1 units; else PS_MAP_SHAPED and an index. */
	uint32_t src;
};

struct ps_map_shape {
	uint32_t src;
	/** Bytes of source of one unit. */
	uint32_t src_unit;
	/** Bytes of text of one unit; 0: one unit that is not seen; or PS_MAP_CONTEXT. */
	uint32_t text_unit;
};

struct ps_map {
	struct ps_map_run *runs;
	size_t count, cap;
	struct ps_map_shape *shapes;
	size_t shape_count, shape_cap;
	/** Where the last run's source ends. A next unit there, of the same shape, belongs to it. */
	uint32_t src_end;
	/** Bytes that runs and shapes may take together. */
	size_t limit;
};

/** Source bytes of a piece of text, in order; between two ranges lies markup. */
struct ps_map_range {
	uint32_t start, end;
};

void ps_map_init(struct ps_map *map, size_t limit);
void ps_map_fini(struct ps_map *map);

/** Forgets the runs, keeps the memory. */
void ps_map_clear(struct ps_map *map);

/** Bytes that the runs and shapes have taken. */
static inline size_t ps_map_bytes(const struct ps_map *map)
{
	return map->cap * sizeof(struct ps_map_run) + map->shape_cap * sizeof(struct ps_map_shape);
}

/** Room for one more run without a shape. Makes ps_map_push safe. */
PS_MUST_USE enum ps_status ps_map_reserve(struct ps_map *map);

/** A new 1:1 run, even where the last could go on. There is room. */
static inline void ps_map_push(struct ps_map *map, size_t text, size_t src, size_t len, bool gap)
{
	map->runs[map->count++] = (struct ps_map_run){(uint32_t)text | (gap ? PS_MAP_GAP : 0), (uint32_t)src};
	map->src_end = (uint32_t)(src + len);
}

/**
 * source[src .. src + len) stands at @text, 1:1. Runs before @first are not
 * continued: they belong to another field.
 */
PS_MUST_USE enum ps_status ps_map_add(struct ps_map *map, size_t first, size_t text, size_t src, size_t len, bool gap);

/** One unit: @text_len bytes at @text for source[src .. src + src_len). PS_MAP_CONTEXT: none of them from the source.
 */
PS_MUST_USE enum ps_status ps_map_add_unit(
	struct ps_map *map, size_t first, size_t text, size_t text_len, size_t src, size_t src_len, bool gap);

/** The last run in [from, to) that starts at or before @text; @from if none does. */
size_t ps_map_find(const struct ps_map *map, size_t from, size_t to, size_t text);

/** The same of all runs, there is one, soon found where it is at or not far behind the run @hint. */
size_t ps_map_near(const struct ps_map *map, size_t hint, size_t text);

/**
 * The next source range of text[start .. end). @run is the first run to look
 * at (from ps_map_find) and is moved on; runs end before @last, their text at
 * @text_end. False when there is no more. Units are never cut, and what is not
 * seen behind the last one belongs to it.
 */
bool ps_map_next(const struct ps_map *map, size_t *run, size_t last, size_t text_end, size_t start, size_t end,
	struct ps_map_range *range);

#endif
