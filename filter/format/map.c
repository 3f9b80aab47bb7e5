#include "map.h"

#include <stdlib.h>
#include <string.h>

#define MAP_FIRST 16

/* Offsets are not input: maps are freed without wiping. */

void ps_map_init(struct ps_map *map, size_t limit)
{
	*map = (struct ps_map){.limit = limit};
}

void ps_map_fini(struct ps_map *map)
{
	free(map->runs);
	free(map->shapes);
	ps_map_init(map, map->limit);
}

void ps_map_clear(struct ps_map *map)
{
	map->count = 0;
	map->shape_count = 0;
	map->src_end = 0;
}

enum ps_status ps_map_reserve(struct ps_map *map)
{
	size_t cap = map->cap;
	void *runs;

	if (map->count < cap)
		return PS_OK;
	cap = cap == 0 ? MAP_FIRST : cap + cap / 2;
	/* Old and new ones may stand side by side for a moment. */
	if (cap * sizeof(*map->runs) + ps_map_bytes(map) > map->limit)
		return PS_LIMIT;
	runs = realloc(map->runs, cap * sizeof(*map->runs));
	if (runs == NULL)
		return PS_SYSTEM;
	map->runs = runs;
	map->cap = cap;
	return PS_OK;
}

static enum ps_status map_reserve_shape(struct ps_map *map)
{
	size_t cap = map->shape_cap;
	void *shapes;

	if (map->shape_count < cap)
		return PS_OK;
	cap = cap == 0 ? MAP_FIRST : cap + cap / 2;
	if (cap * sizeof(*map->shapes) + ps_map_bytes(map) > map->limit)
		return PS_LIMIT;
	shapes = realloc(map->shapes, cap * sizeof(*map->shapes));
	if (shapes == NULL)
		return PS_SYSTEM;
	map->shapes = shapes;
	map->shape_cap = cap;
	return PS_OK;
}

enum ps_status ps_map_add(struct ps_map *map, size_t first, size_t text, size_t src, size_t len, bool gap)
{
	enum ps_status status;

	if (!gap && map->count > first && map->src_end == src && (map->runs[map->count - 1].src & PS_MAP_SHAPED) == 0) {
		map->src_end = (uint32_t)(src + len);
		return PS_OK;
	}
	status = ps_map_reserve(map);
	if (status != PS_OK)
		return status;
	ps_map_push(map, text, src, len, gap);
	return PS_OK;
}

/* True where the unit continues the last run, which then has it. */
static bool map_extend(struct ps_map *map, size_t first, size_t text_len, size_t src, size_t src_len)
{
	const struct ps_map_run *last;
	struct ps_map_shape *shape;

	if (map->count <= first || map->src_end != src)
		return false;
	last = &map->runs[map->count - 1];
	if ((last->src & PS_MAP_SHAPED) == 0)
		return false;
	shape = &map->shapes[last->src & ~PS_MAP_SHAPED];
	if (shape->text_unit != text_len)
		return false;
	if (text_len == 0)
		shape->src_unit += (uint32_t)src_len;
	else if (shape->src_unit != src_len)
		return false;
	map->src_end = (uint32_t)(src + src_len);
	return true;
}

enum ps_status ps_map_add_unit(
	struct ps_map *map, size_t first, size_t text, size_t text_len, size_t src, size_t src_len, bool gap)
{
	enum ps_status status;

	if (text_len == 1 && src_len == 1)
		return ps_map_add(map, first, text, src, 1, gap);
	if (!gap && text_len != PS_MAP_CONTEXT && map_extend(map, first, text_len, src, src_len))
		return PS_OK;
	status = ps_map_reserve(map);
	if (status == PS_OK)
		status = map_reserve_shape(map);
	if (status != PS_OK)
		return status;
	map->shapes[map->shape_count] = (struct ps_map_shape){(uint32_t)src, (uint32_t)src_len, (uint32_t)text_len};
	map->runs[map->count++] = (struct ps_map_run){
		(uint32_t)text | (gap ? PS_MAP_GAP : 0), (uint32_t)map->shape_count | PS_MAP_SHAPED};
	map->shape_count++;
	if (text_len != PS_MAP_CONTEXT)
		map->src_end = (uint32_t)(src + src_len);
	return PS_OK;
}

static size_t run_text(const struct ps_map *map, size_t run)
{
	return map->runs[run].text & ~PS_MAP_GAP;
}

size_t ps_map_find(const struct ps_map *map, size_t from, size_t to, size_t text)
{
	size_t low = from;
	size_t high = to;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (run_text(map, middle) <= text)
			low = middle;
		else
			high = middle;
	}
	return low;
}

size_t ps_map_near(const struct ps_map *map, size_t hint, size_t text)
{
	size_t step = 1;

	if (hint >= map->count || run_text(map, hint) > text)
		return ps_map_find(map, 0, map->count, text);
	while (hint + step < map->count && run_text(map, hint + step) <= text) {
		hint += step;
		step *= 2;
	}
	return ps_map_find(map, hint, hint + step < map->count ? hint + step : map->count, text);
}

/* The source of text[start .. end) inside one run; false where it has none. */
static bool run_range(const struct ps_map *map, size_t run, size_t start, size_t end, struct ps_map_range *range)
{
	size_t at = run_text(map, run);
	uint32_t src = map->runs[run].src;
	const struct ps_map_shape *shape;

	if ((src & PS_MAP_SHAPED) == 0) {
		if (start >= end)
			return false;
		*range = (struct ps_map_range){src + (uint32_t)(start - at), src + (uint32_t)(end - at)};
		return true;
	}
	shape = &map->shapes[src & ~PS_MAP_SHAPED];
	if (shape->text_unit == PS_MAP_CONTEXT)
		return false;
	if (shape->text_unit == 0) {
		*range = (struct ps_map_range){shape->src, shape->src + shape->src_unit};
		return true;
	}
	if (start >= end)
		return false;
	range->start = shape->src + (uint32_t)((start - at) / shape->text_unit) * shape->src_unit;
	range->end = shape->src + (uint32_t)((end - at - 1) / shape->text_unit + 1) * shape->src_unit;
	return true;
}

/* True where the run starts in text[.. end), or is an unseen one at the end. */
static bool run_belongs(const struct ps_map *map, size_t run, size_t end)
{
	size_t at = run_text(map, run);
	uint32_t src = map->runs[run].src;

	if (at < end)
		return true;
	return at == end && (map->runs[run].text & PS_MAP_GAP) == 0 && (src & PS_MAP_SHAPED) != 0 &&
	       map->shapes[src & ~PS_MAP_SHAPED].text_unit == 0;
}

bool ps_map_next(const struct ps_map *map, size_t *run, size_t last, size_t text_end, size_t start, size_t end,
	struct ps_map_range *range)
{
	bool found = false;

	while (*run < last && run_belongs(map, *run, end)) {
		size_t from = run_text(map, *run);
		size_t to = *run + 1 < last ? run_text(map, *run + 1) : text_end;
		struct ps_map_range piece;

		if (found && (map->runs[*run].text & PS_MAP_GAP) != 0)
			return true;
		(*run)++;
		if (!run_range(map, *run - 1, from > start ? from : start, to < end ? to : end, &piece))
			continue;
		if (!found)
			*range = piece;
		else if (piece.end > range->end)
			range->end = piece.end;
		found = true;
	}
	return found;
}
