#include "first.h"

#include "lists.h"
#include "nodes.h"
#include "walk.h"

#include <stdlib.h>
#include <string.h>

#define STATES_MAX 20000
#define WAYS_MAX 2000
/* Numbers of a state, at most. */
#define LIST_MAX (2 * WAYS_MAX + 2)

/* The byte that means: here is the place. */
#define PLACE PS_NET_BYTES

/* A node that is none: the end of a match, DONE + n bytes ago. At making->far it is remembered by the walk. */
#define DONE 0x80000000U

/* A way: the node that it has come to, and the list of looks that it waits for. */
struct way {
	uint32_t node, waits;
};

struct ways {
	struct way *items;
	uint32_t count;
	/** Those that were met at this place. */
	struct way *met;
	uint32_t met_count;
	/** Ways of a look: which one is first does not matter, and one that comes to its end is enough. */
	bool look;
	/** What is accepted. */
	unsigned accepts;
};

/* What becomes of a look, or of a list of them. */
enum verdict { NO, YES, WAITS };

/* Whether more ways are to be looked at. */
enum going { ON, ENOUGH };

/* Looks in looks, and the ways of the state itself. */
#define DEPTH_MAX 32

struct making {
	const struct ps_net *net;
	/** Memory for ways, by how deep their look lies; kept from step to step. */
	struct way *room[DEPTH_MAX];
	unsigned depth;
	struct ps_lists lists;
	/** States, as lists: 0 or 1 at or behind the place; the count of ways; node and waits of each; nodes of looks
	 * behind. */
	struct ps_lists states;
	unsigned *accepts;
	/** By node: that it accepts with no further byte; which looks behind can still be asked from it; the look
	 * behind that it is part of. */
	bool *ends;
	uint64_t *asks;
	uint8_t *owners;
	/** Looks behind that hold at this place. */
	uint64_t holds;
	unsigned byte;
	/** Bytes from the end of a match on after which the walk remembers it. */
	unsigned far;
	bool failed;
};

/* The list of these numbers. */
static uint32_t keep_list(struct making *making, struct ps_lists *lists, const uint32_t *numbers, uint32_t count)
{
	uint32_t list = 0;

	making->failed = making->failed || !ps_lists_keep(lists, numbers, count, &list);
	return list;
}

/* --- looks that are waited for ------------------------------------------------------- */

static enum verdict step_look(struct making *making, uint32_t ways, uint32_t *next);

/* Looks have numbers: twice the list of their ways, and 1 where they must not come out. */
static enum verdict judge(enum verdict verdict, bool negative)
{
	if (verdict == WAITS)
		return WAITS;
	return (verdict == YES) != negative ? YES : NO;
}

/* The list with one more look in it. */
static uint32_t add_wait(struct making *making, uint32_t waits, uint32_t look)
{
	uint32_t count;
	const uint32_t *list = ps_list_of(&making->lists, waits, &count);
	uint32_t more[64];
	uint32_t i = 0;

	if (count == sizeof(more) / sizeof(*more)) {
		making->failed = true;
		return 0;
	}
	while (i < count && list[i] < look) {
		more[i] = list[i];
		i++;
	}
	if (i < count && list[i] == look)
		return waits;
	more[i] = look;
	for (; i < count; i++)
		more[i + 1] = list[i];
	return keep_list(making, &making->lists, more, count + 1);
}

/* What becomes of a list of looks over the byte: NO where one of them fails, else the list of those that wait. */
static enum verdict step_waits(struct making *making, uint32_t *waits)
{
	uint32_t count;
	uint32_t next = 0;

	(void)ps_list_of(&making->lists, *waits, &count);
	for (uint32_t i = 0; i < count; i++) {
		uint32_t look = making->lists.numbers[making->lists.starts[*waits] + i];
		uint32_t ways = 0;
		enum verdict verdict = judge(step_look(making, look / 2, &ways), look % 2 != 0);

		if (verdict == NO)
			return NO;
		if (verdict == WAITS)
			next = add_wait(making, next, ways * 2 + look % 2);
	}
	*waits = next;
	return next == 0 ? YES : WAITS;
}

/* Whether all of the looks in one list are in another. */
static bool is_within(const struct making *making, uint32_t waits, uint32_t others)
{
	uint32_t count;
	uint32_t other_count;
	const uint32_t *list = ps_list_of(&making->lists, waits, &count);
	const uint32_t *other = ps_list_of(&making->lists, others, &other_count);
	uint32_t at = 0;

	if (waits == others)
		return true;
	for (uint32_t i = 0; i < count; i++) {
		while (at < other_count && other[at] < list[i])
			at++;
		if (at == other_count || other[at] != list[i])
			return false;
	}
	return true;
}

/* --- ways ------------------------------------------------------------------------- */

/* Adds a way, unless one before it can do all that it could. */
static void add_way(struct making *making, struct way *ways, uint32_t *count, uint32_t node, uint32_t waits, bool *old)
{
	*old = false;
	for (uint32_t i = 0; i < *count && !*old; i++)
		*old = (ways[i].node == node || ways[i].node >= DONE) && is_within(making, ways[i].waits, waits);
	if (*old)
		return;
	if (*count == WAYS_MAX) {
		making->failed = true;
		return;
	}
	ways[*count] = (struct way){node, waits};
	(*count)++;
}

/* A way that has come to its end, n bytes before the byte. */
static enum going end_way(struct making *making, struct ways *ways, unsigned n, uint32_t waits)
{
	bool old;

	if (waits == 0) {
		ways->accepts = n == making->far ? PS_WALK_KEPT : n + 1;
		return ENOUGH;
	}
	if (ways->look)
		n = 0;
	else if (n < making->far)
		n++;
	add_way(making, ways->items, &ways->count, DONE + n, waits, &old);
	return ON;
}

/* Follows a way to the ways behind the byte. */
static enum going follow(struct making *making, struct ways *ways, uint32_t n, uint32_t waits)
{
	const struct node *node = &making->net->nodes[n];
	enum verdict verdict;
	uint32_t look = 0;
	bool old;

	add_way(making, ways->met, &ways->met_count, n, waits, &old);
	if (old || making->failed)
		return ON;
	switch (node->kind) {
	case TAKE:
		if (making->byte >= PS_NET_END || !ps_rex_holds(node->set, making->byte))
			return ON;
		/* Of a look only that it comes out counts, so the sooner the better. */
		if (ways->look && making->ends[node->a])
			return end_way(making, ways, 0, waits);
		add_way(making, ways->items, &ways->count, node->a, waits, &old);
		return ON;
	case SPLIT:
		if (follow(making, ways, node->a, waits) == ENOUGH)
			return ENOUGH;
		return follow(making, ways, node->b, waits);
	case HOLDS:
		return ps_rex_holds(node->set, making->byte) ? follow(making, ways, node->a, waits) : ON;
	case BEHIND:
		return (making->holds >> node->b & 1) != node->negative ? follow(making, ways, node->a, waits) : ON;
	case AHEAD:
		look = keep_list(making, &making->lists, (const uint32_t[]){node->b, 0}, 2);
		verdict = judge(step_look(making, look, &look), node->negative);
		if (verdict == NO)
			return ON;
		if (verdict == WAITS)
			waits = add_wait(making, waits, look * 2 + node->negative);
		return follow(making, ways, node->a, waits);
	case ACCEPT:
		return end_way(making, ways, 0, waits);
	}
	return ON;
}

/* Steps all ways of a list over the byte. */
static void step_ways(struct making *making, const uint32_t *list, uint32_t count, struct ways *ways)
{
	for (uint32_t i = 0; i + 1 < count && !making->failed; i += 2) {
		uint32_t node = list[i];
		uint32_t waits = list[i + 1];
		enum going going;

		if (step_waits(making, &waits) == NO)
			continue;
		if (node >= DONE)
			going = end_way(making, ways, node - DONE, waits);
		else
			going = follow(making, ways, node, waits);
		if (going == ENOUGH)
			return;
	}
}

/* To be given back with ways_end(), the last begun first. False without room. */
static bool ways_begin(struct making *making, struct ways *ways, bool look)
{
	*ways = (struct ways){.look = look};
	if (making->depth < DEPTH_MAX && making->room[making->depth] == NULL)
		making->room[making->depth] = malloc(2 * WAYS_MAX * sizeof(struct way));
	if (making->depth == DEPTH_MAX || making->room[making->depth] == NULL)
		return false;
	ways->items = making->room[making->depth];
	ways->met = ways->items + WAYS_MAX;
	making->depth++;
	return true;
}

static void ways_end(struct making *making, const struct ways *ways)
{
	if (ways->items != NULL)
		making->depth--;
}

static int by_node(const void *a, const void *b)
{
	const struct way *x = a;
	const struct way *y = b;

	if (x->node != y->node)
		return x->node < y->node ? -1 : 1;
	return x->waits < y->waits ? -1 : x->waits > y->waits;
}

/* What becomes of a look, a list of ways, over the byte. */
static enum verdict step_look(struct making *making, uint32_t look, uint32_t *next)
{
	enum verdict verdict = WAITS;
	struct ways ways;
	uint32_t count;
	const uint32_t *list = ps_list_of(&making->lists, look, &count);

	if (!ways_begin(making, &ways, true))
		making->failed = true;
	else
		step_ways(making, list, count, &ways);
	if (ways.accepts != 0)
		verdict = YES;
	else if (ways.count == 0 || making->failed)
		verdict = NO;
	if (verdict == WAITS) {
		qsort(ways.items, ways.count, sizeof(*ways.items), by_node);
		*next = keep_list(making, &making->lists, (const uint32_t *)(const void *)ways.items, ways.count * 2);
	}
	ways_end(making, &ways);
	return verdict;
}

/* --- looks behind --------------------------------------------------------------------- */

/* Marks what the net's nodes lead to, from @n on, as parts of look behind @owner. */
static void own(struct making *making, uint32_t n, uint8_t owner)
{
	const struct node *node = &making->net->nodes[n];

	if (making->owners[n] == owner)
		return;
	making->owners[n] = owner;
	if (node->kind == TAKE || node->kind == SPLIT)
		own(making, node->a, owner);
	if (node->kind == SPLIT)
		own(making, node->b, owner);
}

/* The nodes of looks behind that are come to from @n over the byte. */
static void step_behind(struct making *making, uint32_t n, uint64_t asked, uint32_t *nodes, uint32_t *count)
{
	const struct node *node = &making->net->nodes[n];
	uint32_t i = 0;

	if ((asked >> (making->owners[n] - 1) & 1) == 0)
		return;
	if (node->kind == SPLIT) {
		step_behind(making, node->a, asked, nodes, count);
		step_behind(making, node->b, asked, nodes, count);
		return;
	}
	if (node->kind != TAKE || making->byte >= PS_NET_END || !ps_rex_holds(node->set, making->byte))
		return;
	while (i < *count && nodes[i] != node->a)
		i++;
	if (i < *count)
		return;
	if (*count == WAYS_MAX) {
		making->failed = true;
		return;
	}
	nodes[(*count)++] = node->a;
}

/* Which looks behind hold where these nodes were come to. */
static uint64_t find_holds(const struct making *making, const uint32_t *nodes, uint32_t count)
{
	uint64_t holds = 0;

	for (uint32_t i = 0; i < count; i++) {
		if (making->ends[nodes[i]])
			holds |= (uint64_t)1 << (making->owners[nodes[i]] - 1);
	}
	return holds;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Which looks behind can still be asked by a list of ways, and by what these wait for. */
static uint64_t find_asked(const struct making *making, const uint32_t *list, uint32_t count)
{
	uint64_t asked = 0;

	for (uint32_t i = 0; i + 1 < count; i += 2) {
		uint32_t wait_count;
		const uint32_t *waits = ps_list_of(&making->lists, list[i + 1], &wait_count);

		if (list[i] < DONE)
			asked |= making->asks[list[i]];
		for (uint32_t w = 0; w < wait_count; w++) {
			uint32_t way_count;
			const uint32_t *ways = ps_list_of(&making->lists, waits[w] / 2, &way_count);

			asked |= find_asked(making, ways, way_count);
		}
	}
	return asked;
}

/* --- states --------------------------------------------------------------------------- */

/* What is known of each node. */
static void know_nodes(struct making *making)
{
	const struct ps_net *net = making->net;
	bool more = true;

	for (uint8_t i = 0; i < net->behind_count; i++)
		own(making, net->behinds[i], (uint8_t)(i + 1));
	while (more) {
		more = false;
		for (uint32_t n = 0; n < net->count; n++) {
			const struct node *node = &net->nodes[n];
			bool ends = node->kind == ACCEPT;
			uint64_t asks = 0;

			if (node->kind == SPLIT)
				ends = making->ends[node->a] || making->ends[node->b];
			if (node->kind != ACCEPT)
				asks = making->asks[node->a];
			if (node->kind == SPLIT || node->kind == AHEAD)
				asks |= making->asks[node->b];
			if (node->kind == BEHIND)
				asks |= (uint64_t)1 << node->b;
			if (ends == making->ends[n] && asks == making->asks[n])
				continue;
			making->ends[n] = ends;
			making->asks[n] = asks;
			more = true;
		}
	}
}

/* The state of these ways and nodes of looks behind, @behind the place or not there yet. */
static uint32_t keep_state(
	struct making *making, bool behind, const struct ways *ways, const uint32_t *nodes, uint32_t count)
{
	uint32_t list[LIST_MAX + WAYS_MAX];
	uint32_t before = making->states.count;
	uint32_t state;
	uint32_t len = 2;

	list[0] = behind;
	list[1] = ways->count;
	for (uint32_t i = 0; i < ways->count; i++) {
		list[len++] = ways->items[i].node;
		list[len++] = ways->items[i].waits;
	}
	for (uint32_t i = 0; i < count; i++)
		list[len++] = nodes[i];
	/* A state is also what it accepts. */
	list[len++] = ways->accepts;
	state = keep_list(making, &making->states, list, len);
	if (making->states.count == STATES_MAX)
		making->failed = true;
	if (making->states.count > before)
		making->accepts[state] = ways->accepts;
	return state;
}

/* Ends that become far over this byte are kept apart, where none is yet. */
static void keep_far(struct making *making, const uint32_t *list, uint32_t count, struct ways *ways)
{
	bool is_far = false;
	bool was_far = false;
	bool grows = false;

	for (uint32_t i = 0; i + 1 < count; i += 2) {
		was_far = was_far || list[i] == DONE + making->far;
		grows = grows || list[i] == DONE + making->far - 1;
	}
	for (uint32_t i = 0; i < ways->count; i++)
		is_far = is_far || ways->items[i].node == DONE + making->far;
	if (!grows || !is_far)
		return;
	if (was_far)
		making->failed = true;
	ways->accepts |= PS_WALK_KEEP;
}

/* The state that one leads to over a byte, the end or the place. */
static uint32_t step(struct making *making, uint32_t from, unsigned byte)
{
	uint32_t len;
	const uint32_t *list = ps_list_of(&making->states, from, &len);
	const uint32_t *behinds = list + 2 + (size_t)list[1] * 2;
	uint32_t behind_count = len - 3 - list[1] * 2;
	bool behind = list[0] != 0;
	uint64_t asked = ~(uint64_t)0;
	uint32_t nodes[WAYS_MAX];
	uint32_t count = 0;
	struct ways ways;
	uint32_t to = from;

	if (!ways_begin(making, &ways, false))
		making->failed = true;
	making->byte = byte;
	making->holds = find_holds(making, behinds, behind_count);
	if (byte == PLACE && !behind && !making->failed) {
		ways.items[ways.count++] = (struct way){making->net->starts[0], 0};
		to = keep_state(making, true, &ways, behinds, behind_count);
	} else if (byte != PLACE && (behind || byte < PS_NET_END) && !making->failed) {
		step_ways(making, list + 2, list[1] * 2, &ways);
		keep_far(making, list + 2, list[1] * 2, &ways);
		if (behind)
			asked = find_asked(making, (const uint32_t *)(const void *)ways.items, ways.count * 2);
		for (uint32_t i = 0; i < behind_count; i++)
			step_behind(making, behinds[i], asked, nodes, &count);
		for (unsigned i = 0; i < making->net->behind_count; i++)
			step_behind(making, making->net->behinds[i], asked, nodes, &count);
		qsort(nodes, count, sizeof(*nodes), by_number);
		to = keep_state(making, behind, &ways, nodes, count);
	}
	ways_end(making, &ways);
	return to;
}

static bool making_init(struct making *making)
{
	uint32_t count = making->net->count + 1;

	making->accepts = calloc(STATES_MAX + 1, sizeof(*making->accepts));
	making->ends = calloc(count, sizeof(*making->ends));
	making->asks = calloc(count, sizeof(*making->asks));
	making->owners = calloc(count, sizeof(*making->owners));
	return ps_lists_init(&making->lists) && ps_lists_init(&making->states) && making->accepts != NULL &&
	       making->ends != NULL && making->asks != NULL && making->owners != NULL;
}

static void making_fini(struct making *making)
{
	ps_lists_fini(&making->lists);
	ps_lists_fini(&making->states);
	free(making->accepts);
	free(making->ends);
	free(making->asks);
	free(making->owners);
	for (unsigned i = 0; i < DEPTH_MAX; i++)
		free(making->room[i]);
}

static bool merge(const struct making *making, const unsigned *rows, unsigned limit, struct ps_table *table)
{
	struct ps_states states = {.count = making->states.count, .rows = rows};
	struct ps_state *items = calloc(states.count, sizeof(*items));
	bool good = items != NULL;

	for (uint32_t s = 0; good && s < states.count; s++) {
		uint32_t len;
		const uint32_t *list = ps_list_of(&making->states, s, &len);

		items[s] = (struct ps_state){making->accepts[s], list[0] != 0 && list[1] == 0};
	}
	states.items = items;
	good = good && ps_states_merge(&states, limit, table);
	free(items);
	return good;
}

bool ps_first_determine(const struct ps_net *net, unsigned far, unsigned limit, struct ps_table *table, unsigned *sight)
{
	struct making making = {.net = net, .far = far};
	struct way first = {net->starts[0], 0};
	struct ways start = {.items = &first, .count = net->sight == 0};
	unsigned bytes[PS_NET_BYTES + 1];
	unsigned *rows = NULL;
	unsigned classes;

	*table = (struct ps_table){0};
	*sight = net->sight;
	classes = ps_net_classes(net, table->classes);
	for (unsigned b = PS_NET_BYTES; b > 0; b--)
		bytes[table->classes[b - 1]] = b - 1;
	if (net->sight > 0)
		bytes[classes++] = PLACE;
	table->width = classes + 1;
	rows = calloc((size_t)STATES_MAX * classes, sizeof(*rows));
	making.failed = !making_init(&making) || rows == NULL;
	if (!making.failed) {
		know_nodes(&making);
		(void)keep_list(&making, &making.lists, NULL, 0);
		(void)keep_state(&making, net->sight == 0, &start, NULL, 0);
	}
	for (uint32_t s = 0; s < making.states.count && !making.failed; s++) {
		for (unsigned c = 0; c < classes && !making.failed; c++)
			rows[(size_t)s * classes + c] = step(&making, s, bytes[c]);
	}
	making.failed = making.failed || !merge(&making, rows, limit, table);
	free(rows);
	making_fini(&making);
	if (making.failed)
		ps_table_fini(table);
	return !making.failed;
}
