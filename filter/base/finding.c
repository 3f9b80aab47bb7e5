#include "finding.h"

#include <stdlib.h>
#include <string.h>

#define FINDINGS_MAX ((size_t)1 << 28)

enum ps_status ps_findings_reserve(struct ps_findings *list, size_t more)
{
	size_t cap = list->cap == 0 ? 64 : list->cap;
	struct ps_finding *items;

	if (list->cap - list->len >= more)
		return PS_OK;
	if (more > FINDINGS_MAX || list->len > FINDINGS_MAX - more)
		return PS_LIMIT;
	while (cap < list->len + more)
		cap *= 2;
	items = realloc(list->items, cap * sizeof(*items));
	if (items == NULL)
		return PS_SYSTEM;
	list->items = items;
	list->cap = cap;
	return PS_OK;
}

enum ps_status ps_findings_copy(struct ps_findings *list, const struct ps_findings *from)
{
	enum ps_status status;

	list->len = 0;
	status = ps_findings_reserve(list, from->len);
	if (status == PS_OK && from->len > 0)
		memcpy(list->items, from->items, from->len * sizeof(*from->items));
	if (status == PS_OK)
		list->len = from->len;
	return status;
}

void ps_findings_fini(struct ps_findings *list)
{
	free(list->items);
	*list = (struct ps_findings){0};
}
