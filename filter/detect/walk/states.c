#include "states.h"

#include "nodes.h"

#include <stdlib.h>
#include <string.h>

/* --- classes of bytes --------------------------------------------------------- */

/* Parts each class that the set holds some of and not all; the part that it holds is a new one. */
static unsigned part_classes(const uint64_t *set, uint8_t *classes, unsigned *sizes, unsigned count)
{
	unsigned held[PS_NET_BYTES] = {0};
	unsigned part[PS_NET_BYTES];
	unsigned old = count;

	for (unsigned b = 0; b < PS_NET_BYTES; b++)
		held[classes[b]] += ps_rex_holds(set, b);
	for (unsigned i = 0; i < old; i++) {
		part[i] = i;
		if (held[i] == 0 || held[i] == sizes[i])
			continue;
		part[i] = count;
		sizes[i] -= held[i];
		sizes[count] = held[i];
		count++;
	}
	for (unsigned b = 0; b < PS_NET_BYTES && count > old; b++) {
		if (ps_rex_holds(set, b))
			classes[b] = (uint8_t)part[classes[b]];
	}
	return count;
}

unsigned ps_net_classes(const struct ps_net *net, uint8_t *classes)
{
	unsigned sizes[PS_NET_BYTES] = {PS_NET_BYTES};
	unsigned count = 1;

	memset(classes, 0, PS_NET_BYTES);
	for (uint32_t n = 0; n < net->count && count < 255; n++) {
		const struct node *node = &net->nodes[n];

		if (node->kind == TAKE || node->kind == HOLDS)
			count = part_classes(node->set, classes, sizes, count);
	}
	return count;
}

/* --- merging states that do the same -------------------------------------------- */

static unsigned hash_row(const unsigned *row, unsigned width, const unsigned *group, unsigned own)
{
	uint64_t hash = own * 0x9E3779B97F4A7C15U;

	for (unsigned c = 0; c < width; c++)
		hash = (hash ^ group[row[c]]) * 0x100000001B3U;
	return (unsigned)(hash ^ hash >> 29);
}

static bool same_rows(const unsigned *a, const unsigned *b, unsigned width, const unsigned *group)
{
	for (unsigned c = 0; c < width; c++) {
		if (group[a[c]] != group[b[c]])
			return false;
	}
	return true;
}

/* Moore's way: parts the groups until no member differs from its group. The count of groups, 0 without memory. */
static unsigned group_states(const struct ps_states *states, unsigned width, unsigned *group, unsigned groups)
{
	unsigned count = states->count;
	unsigned *next = calloc(count, sizeof(*next));
	unsigned *chain = calloc(count + 1, sizeof(*chain));
	unsigned *buckets = calloc(count * 2 + 1, sizeof(*buckets));
	unsigned before = 0;

	while (next != NULL && chain != NULL && buckets != NULL && groups != before) {
		before = groups;
		groups = 0;
		memset(buckets, 0, (count * 2 + 1) * sizeof(*buckets));
		for (unsigned s = 0; s < count; s++) {
			const unsigned *row = states->rows + (size_t)s * width;
			unsigned bucket = hash_row(row, width, group, group[s]) % (count * 2 + 1);
			unsigned i = buckets[bucket];

			while (i != 0 && (group[i - 1] != group[s] ||
						 !same_rows(row, states->rows + (size_t)(i - 1) * width, width, group)))
				i = chain[i - 1];
			if (i != 0) {
				next[s] = next[i - 1];
				continue;
			}
			chain[s] = buckets[bucket];
			buckets[bucket] = s + 1;
			next[s] = groups;
			groups++;
		}
		memcpy(group, next, count * sizeof(*group));
	}
	if (next == NULL || chain == NULL || buckets == NULL)
		groups = 0;
	free(next);
	free(chain);
	free(buckets);
	return groups;
}

/* --- the table -------------------------------------------------------------------- */

static unsigned accept_index(struct ps_table *table, uint64_t accepts)
{
	for (unsigned i = 0; i < table->accept_count; i++) {
		if (table->accepts[i] == accepts)
			return i;
	}
	table->accepts[table->accept_count] = accepts;
	table->accept_count++;
	return table->accept_count - 1;
}

/* Writes the groups as rows: first those that only lead on, then those that accept, then those that end. */
static bool write_table(const struct ps_states *states, const unsigned *group, unsigned groups, struct ps_table *table)
{
	unsigned classes = table->width - 1;
	unsigned *member = calloc(groups, sizeof(*member));
	unsigned *order = calloc(groups, sizeof(*order));
	unsigned placed = 0;

	table->next = calloc((size_t)groups * table->width, sizeof(*table->next));
	table->accepts = calloc(groups + 1, sizeof(*table->accepts));
	if (member == NULL || order == NULL || table->next == NULL || table->accepts == NULL) {
		free(member);
		free(order);
		return false;
	}
	for (unsigned s = states->count; s > 0; s--)
		member[group[s - 1]] = s - 1;
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned g = 0; g < groups; g++) {
			const struct ps_state *state = &states->items[member[g]];
			unsigned kind = state->ended ? 2 : state->accepts != 0;

			if (kind != round)
				continue;
			order[g] = placed;
			placed++;
		}
		if (round == 0)
			table->plain = placed;
		if (round == 1)
			table->final = placed;
	}
	table->states = groups;
	table->start = order[group[0]];
	for (unsigned g = 0; g < groups; g++) {
		uint32_t *row = table->next + (size_t)order[g] * table->width;

		for (unsigned c = 0; c < classes; c++)
			row[c] = order[group[states->rows[(size_t)member[g] * classes + c]]] * table->width;
		row[classes] = accept_index(table, states->items[member[g]].accepts);
	}
	free(member);
	free(order);
	return true;
}

bool ps_states_merge(const struct ps_states *states, unsigned limit, struct ps_table *table)
{
	unsigned *group = calloc(states->count, sizeof(*group));
	unsigned groups = 0;
	bool good = false;

	if (group == NULL)
		return false;
	/* To begin with, states differ by what they accept and by whether they end. */
	for (unsigned s = 0; s < states->count; s++) {
		unsigned same = 0;

		while (same < s && (states->items[same].accepts != states->items[s].accepts ||
					   states->items[same].ended != states->items[s].ended))
			same++;
		group[s] = same < s ? group[same] : groups;
		groups += same == s;
	}
	groups = group_states(states, table->width - 1, group, groups);
	if (groups > 0 && (size_t)groups * table->width <= limit)
		good = write_table(states, group, groups, table);
	free(group);
	return good;
}

void ps_table_fini(struct ps_table *table)
{
	free(table->next);
	free(table->accepts);
	*table = (struct ps_table){0};
}
