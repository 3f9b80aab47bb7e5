/** Lists of numbers, of which equal ones are kept once: a list is known by its own number, from 0 on. */
#ifndef PS_LISTS_H
#define PS_LISTS_H

#include <stdbool.h>
#include <stdint.h>

/** Zeroed is valid for ps_lists_fini(). */
struct ps_lists {
	uint32_t *numbers;
	uint32_t used;
	/** Where each list begins among the numbers; the next one's beginning is its end. */
	uint32_t *starts;
	uint32_t count;
	/** Number + 1 of the first list with a hash, and of the next one; 0 none. */
	uint32_t *buckets, *chain;
};

/** False without memory; to be given back with ps_lists_fini() all the same. */
bool ps_lists_init(struct ps_lists *lists);
void ps_lists_fini(struct ps_lists *lists);

/** The numbers of a list. They stay where they are. */
const uint32_t *ps_list_of(const struct ps_lists *lists, uint32_t list, uint32_t *count);

/** Finds or adds the list of these numbers, which may lie among those that are kept. False where there is no room. */
bool ps_lists_keep(struct ps_lists *lists, const uint32_t *numbers, uint32_t count, uint32_t *list);

#endif
