/* From a net to a table: the subset construction, and the merging of states that do the same. */
#include "subset.h"

#include "nodes.h"

#include <stdlib.h>
#include <string.h>

/* --- classes of bytes --------------------------------------------------------- */

static unsigned make_classes(const struct ps_net *net, uint8_t *classes)
{
	unsigned count = 1;

	memset(classes, 0, PS_NET_BYTES);
	for (uint32_t n = 0; n < net->count && count < 255; n++) {
		const struct node *node = &net->nodes[n];
		int split[256];

		if (node->kind != TAKE && node->kind != HOLDS)
			continue;
		for (unsigned i = 0; i < 256; i++)
			split[i] = -1;
		for (unsigned i = 0; i < count; i++) {
			bool in = false;
			bool out = false;

			for (unsigned b = 0; b < PS_NET_BYTES; b++) {
				if (classes[b] == i && ps_rex_holds(node->set, b))
					in = true;
				else if (classes[b] == i)
					out = true;
			}
			if (in && out)
				split[i] = (int)i;
		}
		for (unsigned i = 0, old = count; i < old; i++) {
			if (split[i] < 0)
				continue;
			for (unsigned b = 0; b < PS_NET_BYTES; b++) {
				if (classes[b] == i && ps_rex_holds(node->set, b))
					classes[b] = (uint8_t)count;
			}
			count++;
		}
	}
	return count;
}

/* --- sets of nodes ------------------------------------------------------------ */

/* A state while it is made: TAKE nodes and what they stand behind, before the next byte is known. */
struct state {
	uint32_t *nodes;
	uint32_t count;
	/** Patterns that are accepted on coming here. */
	uint64_t accepts;
};

struct making {
	const struct ps_net *net;
	struct state *states;
	unsigned count, cap;
	unsigned *buckets, *chain;
	unsigned bucket_count;
	enum ps_net_way way;
	/** Scratch: marks of the nodes that were visited, and those found. */
	uint32_t *seen, turn, *found, found_count, *stack;
};

/* Follows a node to the bytes it takes, where the next byte is @byte. False where what comes later counts no more. */
static bool follow(struct making *making, uint32_t from, unsigned byte, uint64_t *accepts)
{
	uint32_t depth = 0;

	making->stack[depth++] = from;
	while (depth > 0) {
		uint32_t n = making->stack[--depth];
		const struct node *node = &making->net->nodes[n];

		if (making->seen[n] == making->turn)
			continue;
		making->seen[n] = making->turn;
		switch (node->kind) {
		case TAKE:
			if (byte < PS_NET_END && ps_rex_holds(node->set, byte))
				making->found[making->found_count++] = node->a;
			break;
		case SPLIT:
			making->stack[depth++] = node->b;
			making->stack[depth++] = node->a;
			break;
		case HOLDS:
			if (ps_rex_holds(node->set, byte))
				making->stack[depth++] = node->a;
			break;
		case ACCEPT:
			*accepts |= (uint64_t)1 << (making->way == PS_NET_WHICH ? node->pattern : node->a);
			if (making->way == PS_NET_FIRST)
				return false;
			break;
		}
	}
	return true;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Of doubles the first counts. */
static void keep_first(struct making *making)
{
	uint32_t kept = 0;

	making->turn++;
	for (uint32_t i = 0; i < making->found_count; i++) {
		uint32_t n = making->found[i];

		if (making->seen[n] == making->turn)
			continue;
		making->seen[n] = making->turn;
		making->found[kept++] = n;
	}
	making->found_count = kept;
}

/* Sorts what was found, without doubles and without patterns that were accepted. In FIRST, the order is the meaning. */
static void tidy(struct making *making, uint64_t accepts)
{
	uint32_t kept = 0;

	if (making->way != PS_NET_WHICH)
		accepts = 0;
	if (making->way == PS_NET_FIRST) {
		keep_first(making);
		return;
	}

	qsort(making->found, making->found_count, sizeof(*making->found), by_number);
	for (uint32_t i = 0; i < making->found_count; i++) {
		uint32_t n = making->found[i];

		if ((accepts >> making->net->nodes[n].pattern & 1) != 0 || (kept > 0 && making->found[kept - 1] == n))
			continue;
		making->found[kept++] = n;
	}
	making->found_count = kept;
}

static unsigned hash_of(const uint32_t *nodes, uint32_t count, uint64_t accepts)
{
	uint64_t hash = accepts * 0x9E3779B97F4A7C15U;

	for (uint32_t i = 0; i < count; i++)
		hash = (hash ^ nodes[i]) * 0x100000001B3U;
	return (unsigned)(hash ^ hash >> 32);
}

/* The state of what was found; made where it is new. UINT32_MAX where there is no room. */
static unsigned state_of(struct making *making, uint64_t accepts)
{
	unsigned bucket = hash_of(making->found, making->found_count, accepts) % making->bucket_count;
	struct state *state;

	for (unsigned i = making->buckets[bucket]; i != 0; i = making->chain[i - 1]) {
		state = &making->states[i - 1];
		if (state->accepts == accepts && state->count == making->found_count &&
			memcmp(state->nodes, making->found, making->found_count * sizeof(*making->found)) == 0)
			return i - 1;
	}
	if (making->count == making->cap)
		return UINT32_MAX;
	state = &making->states[making->count];
	state->accepts = accepts;
	state->count = making->found_count;
	state->nodes = malloc((making->found_count + 1) * sizeof(*state->nodes));
	if (state->nodes == NULL)
		return UINT32_MAX;
	memcpy(state->nodes, making->found, making->found_count * sizeof(*state->nodes));
	making->chain[making->count] = making->buckets[bucket];
	making->buckets[bucket] = making->count + 1;
	making->count++;
	return making->count - 1;
}

static unsigned step(struct making *making, unsigned from, unsigned byte)
{
	uint64_t accepts = 0;

	making->turn++;
	making->found_count = 0;
	for (uint32_t i = 0; i < making->states[from].count; i++) {
		if (!follow(making, making->states[from].nodes[i], byte, &accepts))
			break;
	}
	tidy(making, accepts);
	return state_of(making, accepts);
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
static unsigned group_states(
	const struct making *making, const unsigned *rows, unsigned width, unsigned *group, unsigned groups)
{
	unsigned count = making->count;
	unsigned *next = calloc(count, sizeof(*next));
	unsigned *chain = calloc(count + 1, sizeof(*chain));
	unsigned *buckets = calloc(count * 2 + 1, sizeof(*buckets));
	unsigned before = 0;

	while (next != NULL && chain != NULL && buckets != NULL && groups != before) {
		before = groups;
		groups = 0;
		memset(buckets, 0, (count * 2 + 1) * sizeof(*buckets));
		for (unsigned s = 0; s < count; s++) {
			const unsigned *row = rows + (size_t)s * width;
			unsigned bucket = hash_row(row, width, group, group[s]) % (count * 2 + 1);
			unsigned i = buckets[bucket];

			while (i != 0 && (group[i - 1] != group[s] ||
						 !same_rows(row, rows + (size_t)(i - 1) * width, width, group)))
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
static bool write_table(const struct making *making, const unsigned *rows, const unsigned *group, unsigned groups,
	struct ps_table *table)
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
	for (unsigned s = making->count; s > 0; s--)
		member[group[s - 1]] = s - 1;
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned g = 0; g < groups; g++) {
			const struct state *state = &making->states[member[g]];
			unsigned kind = state->count == 0 ? 2 : state->accepts != 0;

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
		uint16_t *row = table->next + (size_t)order[g] * table->width;

		for (unsigned c = 0; c < classes; c++)
			row[c] = (uint16_t)(order[group[rows[(size_t)member[g] * classes + c]]] * table->width);
		row[classes] = (uint16_t)accept_index(table, making->states[member[g]].accepts);
	}
	free(member);
	free(order);
	return true;
}

static bool minimise(const struct making *making, const unsigned *rows, unsigned limit, struct ps_table *table)
{
	unsigned *group = calloc(making->count, sizeof(*group));
	unsigned groups = 0;
	bool good = false;

	if (group == NULL)
		return false;
	/* To begin with, states differ by what they accept and by whether they end. */
	for (unsigned s = 0; s < making->count; s++) {
		unsigned same = 0;

		while (same < s && (making->states[same].accepts != making->states[s].accepts ||
					   (making->states[same].count == 0) != (making->states[s].count == 0)))
			same++;
		group[s] = same < s ? group[same] : groups;
		groups += same == s;
	}
	groups = group_states(making, rows, table->width - 1, group, groups);
	if (groups > 0 && (size_t)groups * table->width <= limit)
		good = write_table(making, rows, group, groups, table);
	free(group);
	return good;
}

static void free_making(struct making *making)
{
	for (unsigned s = 0; making->states != NULL && s < making->count; s++)
		free(making->states[s].nodes);
	free(making->states);
	free(making->buckets);
	free(making->chain);
	free(making->seen);
	free(making->found);
	free(making->stack);
}

bool ps_net_determine(const struct ps_net *net, enum ps_net_way way, unsigned limit, struct ps_table *table)
{
	struct making making = {.net = net, .cap = 20000, .bucket_count = 40009, .way = way};
	unsigned bytes[256];
	unsigned *rows = NULL;
	unsigned classes;
	bool good;

	*table = (struct ps_table){0};
	classes = make_classes(net, table->classes);
	for (unsigned b = PS_NET_BYTES; b > 0; b--)
		bytes[table->classes[b - 1]] = b - 1;
	table->width = classes + 1;
	making.states = calloc(making.cap, sizeof(*making.states));
	making.buckets = calloc(making.bucket_count, sizeof(*making.buckets));
	making.chain = calloc(making.cap, sizeof(*making.chain));
	making.seen = calloc(net->count + 1, sizeof(*making.seen));
	making.found = calloc(net->count + 1, sizeof(*making.found) * 2);
	making.stack = calloc(net->count * 2 + 2, sizeof(*making.stack));
	rows = calloc((size_t)making.cap * classes, sizeof(*rows));
	good = making.states != NULL && making.buckets != NULL && making.chain != NULL && making.seen != NULL &&
	       making.found != NULL && making.stack != NULL && rows != NULL;
	if (good) {
		for (unsigned p = 0; p < net->patterns; p++)
			making.found[making.found_count++] = net->starts[p];
		tidy(&making, 0);
		good = state_of(&making, 0) == 0;
	}
	for (unsigned s = 0; good && s < making.count; s++) {
		for (unsigned c = 0; good && c < classes; c++) {
			unsigned to = step(&making, s, bytes[c]);

			good = to != UINT32_MAX;
			rows[(size_t)s * classes + c] = to;
		}
	}
	good = good && minimise(&making, rows, limit, table);
	free(rows);
	free_making(&making);
	if (!good)
		ps_table_fini(table);
	return good;
}

void ps_table_fini(struct ps_table *table)
{
	free(table->next);
	free(table->accepts);
	*table = (struct ps_table){0};
}
