#include "lists.h"

#include <stdlib.h>
#include <string.h>

/* Numbers of all lists, and lists. */
#define NUMBERS_MAX (1U << 23)
#define LISTS_MAX (1U << 18)
#define BUCKETS (1U << 18)

bool ps_lists_init(struct ps_lists *lists)
{
	lists->numbers = calloc(NUMBERS_MAX, sizeof(*lists->numbers));
	lists->starts = calloc(LISTS_MAX + 1, sizeof(*lists->starts));
	lists->chain = calloc(LISTS_MAX, sizeof(*lists->chain));
	lists->buckets = calloc(BUCKETS, sizeof(*lists->buckets));
	return lists->numbers != NULL && lists->starts != NULL && lists->chain != NULL && lists->buckets != NULL;
}

void ps_lists_fini(struct ps_lists *lists)
{
	free(lists->numbers);
	free(lists->starts);
	free(lists->chain);
	free(lists->buckets);
	*lists = (struct ps_lists){0};
}

const uint32_t *ps_list_of(const struct ps_lists *lists, uint32_t list, uint32_t *count)
{
	*count = lists->starts[list + 1] - lists->starts[list];
	return lists->numbers + lists->starts[list];
}

bool ps_lists_keep(struct ps_lists *lists, const uint32_t *numbers, uint32_t count, uint32_t *list)
{
	uint64_t hash = count;
	uint32_t bucket;

	for (uint32_t i = 0; i < count; i++)
		hash = (hash ^ numbers[i]) * 0x100000001B3U;
	bucket = (uint32_t)(hash ^ hash >> 29) % BUCKETS;
	for (uint32_t i = lists->buckets[bucket]; i != 0; i = lists->chain[i - 1]) {
		uint32_t other_count;
		const uint32_t *other = ps_list_of(lists, i - 1, &other_count);

		*list = i - 1;
		if (other_count == count && (count == 0 || memcmp(other, numbers, count * sizeof(*numbers)) == 0))
			return true;
	}
	if (lists->count == LISTS_MAX || count > NUMBERS_MAX - lists->used)
		return false;
	if (count > 0)
		memcpy(lists->numbers + lists->used, numbers, count * sizeof(*numbers));
	lists->used += count;
	lists->chain[lists->count] = lists->buckets[bucket];
	*list = lists->count;
	lists->count++;
	lists->starts[lists->count] = lists->used;
	lists->buckets[bucket] = lists->count;
	return true;
}
