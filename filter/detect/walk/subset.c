/* From a net to a table: the subset construction. */
#include "subset.h"

#include "nodes.h"
#include "states.h"

#include <stdlib.h>
#include <string.h>

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

/* Follows a node to the bytes it takes, where the next byte is @byte. */
static void follow(struct making *making, uint32_t from, unsigned byte, uint64_t *accepts)
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
			*accepts |= (uint64_t)1 << (making->way == PS_NET_WHICH ? node->pattern : 0);
			break;
		case AHEAD:
		case BEHIND:
			/* Only nets for first.h have them. */
			break;
		}
	}
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Sorts what was found, without doubles and without patterns that were accepted. */
static void tidy(struct making *making, uint64_t accepts)
{
	uint32_t kept = 0;

	if (making->way != PS_NET_WHICH)
		accepts = 0;
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
	for (uint32_t i = 0; i < making->states[from].count; i++)
		follow(making, making->states[from].nodes[i], byte, &accepts);
	tidy(making, accepts);
	return state_of(making, accepts);
}

/* --- the table -------------------------------------------------------------------- */

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

static bool merge(const struct making *making, const unsigned *rows, unsigned limit, struct ps_table *table)
{
	struct ps_states states = {.count = making->count, .rows = rows};
	struct ps_state *items = calloc(making->count, sizeof(*items));
	bool good = items != NULL;

	for (unsigned s = 0; good && s < making->count; s++)
		items[s] = (struct ps_state){making->states[s].accepts, making->states[s].count == 0};
	states.items = items;
	good = good && ps_states_merge(&states, limit, table);
	free(items);
	return good;
}

bool ps_net_determine(const struct ps_net *net, enum ps_net_way way, unsigned limit, struct ps_table *table)
{
	struct making making = {.net = net, .cap = 20000, .bucket_count = 40009, .way = way};
	unsigned bytes[256];
	unsigned *rows = NULL;
	unsigned classes;
	bool good;

	*table = (struct ps_table){0};
	classes = ps_net_classes(net, table->classes);
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
	good = good && merge(&making, rows, limit, table);
	free(rows);
	free_making(&making);
	if (!good)
		ps_table_fini(table);
	return good;
}
