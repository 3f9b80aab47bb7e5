#include "finding.h"

#include <stdlib.h>

#define FINDINGS_MAX ((size_t)1 << 28)

enum ps_status ps_findings_add(struct ps_findings *list, struct ps_finding finding)
{
	if (list->len == list->cap) {
		size_t cap = list->cap == 0 ? 64 : list->cap * 2;
		struct ps_finding *items;

		if (cap > FINDINGS_MAX)
			return PS_LIMIT;
		items = realloc(list->items, cap * sizeof(*items));
		if (items == NULL)
			return PS_SYSTEM;
		list->items = items;
		list->cap = cap;
	}
	list->items[list->len] = finding;
	list->len++;
	return PS_OK;
}

void ps_findings_fini(struct ps_findings *list)
{
	free(list->items);
	*list = (struct ps_findings){0};
}
