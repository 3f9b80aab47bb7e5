#include "net.h"

#include <stdlib.h>
#include <string.h>

#define NODES_MAX 60000
/* Bounds past these become endless. */
#define SET_REPEATS_MAX 20
#define TREE_REPEATS_MAX 3
/* The same for trees of few nodes. */
#define SMALL_TREE 12
#define SMALL_REPEATS_MAX 8
#define SET_WORDS 5
/* The same where nothing may be rough. */
#define SET_REPEATS_EXACT 600
#define TREE_REPEATS_EXACT 12
/* Alternatives of a look ahead that ends a tree. */
#define PAIRS_MAX 16

enum kind { TAKE, SPLIT, HOLDS, ACCEPT };

struct node {
	enum kind kind;
	/** TAKE: bytes that lead on. HOLDS: next bytes, the end among them, before which it leads on. */
	uint64_t set[SET_WORDS];
	uint32_t a, b;
	unsigned pattern;
};

struct ps_net {
	struct node *nodes;
	uint32_t count;
	uint32_t starts[PS_NET_PATTERNS];
	unsigned patterns;
	/** There was no room; more is accepted than the tree that is being added accepts. */
	bool full, rough;
	/** Bounds are kept, as far as there is room for them. */
	bool exact;
	/** Bounds of small trees become endless, too. */
	bool coarse;
	/** Groups of the tree that is being added, and the byte that each took, or -1. */
	const struct ps_rex *groups[PS_REX_GROUPS];
	int taken[PS_REX_GROUPS];
};

struct ps_net *ps_net_new(void)
{
	struct ps_net *net = calloc(1, sizeof(*net));

	if (net == NULL)
		return NULL;
	net->nodes = calloc(NODES_MAX, sizeof(*net->nodes));
	if (net->nodes == NULL) {
		free(net);
		return NULL;
	}
	return net;
}

void ps_net_free(struct ps_net *net)
{
	if (net == NULL)
		return;
	free(net->nodes);
	free(net);
}

void ps_net_coarsen(struct ps_net *net, bool coarse)
{
	net->coarse = coarse;
}

static uint32_t add_node(struct ps_net *net, enum kind kind, uint32_t a, uint32_t b)
{
	if (net->count == NODES_MAX) {
		net->full = true;
		return 0;
	}
	net->nodes[net->count] = (struct node){.kind = kind, .a = a, .b = b, .pattern = net->patterns};
	net->count++;
	return net->count - 1;
}

static uint32_t put(struct ps_net *net, const struct ps_rex *rex, uint32_t next);

/* First the one, then the other; or the other way round. */
static uint32_t put_choice(struct ps_net *net, bool swapped, uint32_t first, uint32_t then)
{
	return swapped ? add_node(net, SPLIT, then, first) : add_node(net, SPLIT, first, then);
}

static unsigned count_nodes(const struct ps_rex *rex)
{
	return rex == NULL ? 0 : 1 + count_nodes(rex->left) + count_nodes(rex->right);
}

/* Bounds up to this are kept. */
static uint32_t most_repeats(const struct ps_net *net, const struct ps_rex *rex)
{
	bool set = rex->left->kind == PS_REX_SET;

	if (net->exact)
		return set ? SET_REPEATS_EXACT : TREE_REPEATS_EXACT;
	if (set)
		return SET_REPEATS_MAX;
	return !net->coarse && count_nodes(rex->left) <= SMALL_TREE ? SMALL_REPEATS_MAX : TREE_REPEATS_MAX;
}

static uint32_t put_repeat(struct ps_net *net, const struct ps_rex *rex, uint32_t next)
{
	uint32_t most = most_repeats(net, rex);
	bool endless = rex->max == PS_REX_ENDLESS || rex->max > most;
	uint32_t at = next;

	endless = rex->max == PS_REX_ENDLESS || rex->max > most;
	net->rough = net->rough || rex->possessive;
	if (endless && rex->max != PS_REX_ENDLESS && rex->max - rex->min <= most && rex->max <= 36)
		endless = false;
	if (endless) {
		uint32_t loop = add_node(net, SPLIT, 0, next);
		uint32_t body = put(net, rex->left, loop);

		net->rough = net->rough || rex->max != PS_REX_ENDLESS;
		net->nodes[loop].a = rex->lazy ? next : body;
		net->nodes[loop].b = rex->lazy ? body : next;
		at = loop;
	} else {
		for (uint32_t i = rex->min; i < rex->max; i++)
			at = put_choice(net, rex->lazy, put(net, rex->left, at), next);
	}
	for (uint32_t i = 0; i < rex->min && !net->full; i++)
		at = put(net, rex->left, at);
	return at;
}

/* Takes the alternatives that are one byte long out of the set of bytes that may follow. False where others are left.
 */
static bool forbid(const struct ps_rex *rex, uint64_t *set)
{
	bool left;

	switch (rex->kind) {
	case PS_REX_SET:
		for (unsigned i = 0; i < 4; i++)
			set[i] &= ~rex->set[i];
		return true;
	case PS_REX_ALT:
		left = forbid(rex->left, set);
		return forbid(rex->right, set) && left;
	case PS_REX_GROUP:
		return forbid(rex->left, set);
	default:
		return false;
	}
}

/* One or two bytes that may not follow. */
struct pair {
	const uint64_t *first, *second;
};

/* The alternatives of a look ahead as bytes and pairs of bytes. False where it has others. */
static bool find_pairs(const struct ps_rex *rex, struct pair *pairs, unsigned *count)
{
	const struct ps_rex *left;

	if (rex->kind == PS_REX_ALT)
		return find_pairs(rex->left, pairs, count) && find_pairs(rex->right, pairs, count);
	if (rex->kind == PS_REX_GROUP)
		return find_pairs(rex->left, pairs, count);
	if (*count + 2 > PAIRS_MAX)
		return false;
	if (rex->kind == PS_REX_SET) {
		pairs[(*count)++] = (struct pair){rex->set, NULL};
		return true;
	}
	if (rex->kind != PS_REX_CAT || rex->right->kind != PS_REX_SET)
		return false;
	left = rex->left;
	if (left->kind == PS_REX_REPEAT && left->min == 0 && left->max == 1) {
		pairs[(*count)++] = (struct pair){rex->right->set, NULL};
		left = left->left;
	}
	if (left->kind != PS_REX_SET)
		return false;
	pairs[(*count)++] = (struct pair){left->set, rex->right->set};
	return true;
}

/* Which of the pairs a byte begins; bit PAIRS_MAX where it is forbidden by itself. */
static unsigned begun_by(const struct pair *pairs, unsigned count, unsigned byte)
{
	unsigned begun = 0;

	for (unsigned i = 0; i < count && byte < PS_NET_END; i++) {
		if (ps_rex_holds(pairs[i].first, byte))
			begun |= 1U << (pairs[i].second == NULL ? PAIRS_MAX : i);
	}
	return begun;
}

/* A place behind which no second byte of the pairs in @begun stands: the match ended one byte before it. */
static uint32_t put_second(struct ps_net *net, const struct pair *pairs, unsigned begun)
{
	uint32_t at = add_node(net, HOLDS, add_node(net, ACCEPT, 1, 0), 0);

	memset(net->nodes[at].set, 0xFF, sizeof(net->nodes[at].set));
	for (unsigned i = 0; i < PAIRS_MAX; i++) {
		for (unsigned w = 0; (begun >> i & 1) != 0 && w < 4; w++)
			net->nodes[at].set[w] &= ~pairs[i].second[w];
	}
	return at;
}

/* The end of a tree behind which none of the pairs may follow. Each next byte has one way on at most. */
static uint32_t put_end(struct ps_net *net, const struct pair *pairs, unsigned count, uint32_t end)
{
	bool done[PS_NET_BYTES] = {false};
	uint32_t at = add_node(net, HOLDS, end, 0);

	for (unsigned byte = 0; byte < PS_NET_BYTES; byte++) {
		if (begun_by(pairs, count, byte) == 0)
			net->nodes[at].set[byte / 64] |= (uint64_t)1 << byte % 64;
	}
	for (unsigned byte = 0; byte < PS_NET_END; byte++) {
		unsigned begun = begun_by(pairs, count, byte);
		uint32_t one;

		if (begun == 0 || begun >> PAIRS_MAX != 0 || done[byte])
			continue;
		one = add_node(net, TAKE, put_second(net, pairs, begun), 0);
		for (unsigned other = byte; other < PS_NET_END; other++) {
			if (begun_by(pairs, count, other) != begun)
				continue;
			done[other] = true;
			net->nodes[one].set[other / 64] |= (uint64_t)1 << other % 64;
		}
		at = add_node(net, SPLIT, at, one);
	}
	return at;
}

static uint32_t put_look(struct ps_net *net, const struct ps_rex *rex, uint32_t next)
{
	uint64_t set[SET_WORDS] = {0};
	struct pair pairs[PAIRS_MAX];
	unsigned count = 0;
	uint32_t at;

	if (rex->behind) {
		net->rough = true;
		return next;
	}
	if (!rex->negative && !net->exact && net->nodes[next].kind == ACCEPT)
		return put(net, rex->left, next);
	if (rex->negative && net->exact && net->nodes[next].kind == ACCEPT && find_pairs(rex->left, pairs, &count))
		return put_end(net, pairs, count, next);
	if (rex->negative) {
		memset(set, 0xFF, sizeof(set));
		net->rough = !forbid(rex->left, set) || net->rough;
	} else {
		net->rough = true;
		if (ps_rex_first(rex->left, set))
			return next;
	}
	at = add_node(net, HOLDS, next, 0);
	memcpy(net->nodes[at].set, set, sizeof(set));
	return at;
}

static uint32_t put_byte(struct ps_net *net, int byte, uint32_t next)
{
	uint32_t at = add_node(net, TAKE, next, 0);

	net->nodes[at].set[byte / 64] |= (uint64_t)1 << byte % 64;
	return at;
}

/* Nodes that match the tree and lead to @next; the first of them is returned. */
static uint32_t put(struct ps_net *net, const struct ps_rex *rex, uint32_t next)
{
	uint32_t at;

	if (net->full)
		return 0;
	switch (rex->kind) {
	case PS_REX_SET:
		at = add_node(net, TAKE, next, 0);
		memcpy(net->nodes[at].set, rex->set, sizeof(rex->set));
		return at;
	case PS_REX_CAT:
		return put(net, rex->left, put(net, rex->right, next));
	case PS_REX_ALT:
		at = put(net, rex->left, next);
		return add_node(net, SPLIT, at, put(net, rex->right, next));
	case PS_REX_REPEAT:
		return put_repeat(net, rex, next);
	case PS_REX_LOOK:
		return put_look(net, rex, next);
	case PS_REX_GROUP:
		if (net->taken[rex->number] >= 0)
			return put_byte(net, net->taken[rex->number], next);
		return put(net, rex->left, next);
	case PS_REX_BACK:
		if (net->taken[rex->number] >= 0)
			return put_byte(net, net->taken[rex->number], next);
		net->rough = true;
		return net->groups[rex->number] != NULL ? put(net, net->groups[rex->number], next) : next;
	case PS_REX_BOUND:
		net->rough = true;
		break;
	case PS_REX_EMPTY:
		break;
	}
	return next;
}

static void find_groups(struct ps_net *net, const struct ps_rex *rex)
{
	if (rex == NULL)
		return;
	if (rex->kind == PS_REX_GROUP)
		net->groups[rex->number] = rex->left;
	find_groups(net, rex->left);
	find_groups(net, rex->right);
}

/* The first group that a backreference in the tree means, or 0. */
static unsigned find_back(const struct ps_rex *rex)
{
	unsigned left;

	if (rex == NULL)
		return 0;
	if (rex->kind == PS_REX_BACK)
		return rex->number;
	left = find_back(rex->left);
	return left != 0 ? left : find_back(rex->right);
}

/* The tree once for each byte that its first backreference can mean: then it is no backreference any more. */
static uint32_t put_whole(struct ps_net *net, const struct ps_rex *rex, uint32_t end)
{
	unsigned group = find_back(rex);
	uint32_t at = 0;
	bool first = true;

	if (group == 0 || net->groups[group] == NULL || net->groups[group]->kind != PS_REX_SET)
		return put(net, rex, end);
	for (int byte = 0; byte < 256; byte++) {
		uint32_t one;

		if (!ps_rex_holds(net->groups[group]->set, (unsigned)byte))
			continue;
		net->taken[group] = byte;
		one = put(net, rex, end);
		at = first ? one : add_node(net, SPLIT, at, one);
		first = false;
	}
	net->taken[group] = -1;
	return at;
}

bool ps_net_add(struct ps_net *net, const struct ps_rex *rex, const struct ps_rex *whole, bool exact)
{
	uint32_t count = net->count;
	uint32_t end;

	if (net->patterns == PS_NET_PATTERNS)
		return false;
	memset(net->groups, 0, sizeof(net->groups));
	memset(net->taken, 0xFF, sizeof(net->taken));
	find_groups(net, whole);
	net->rough = false;
	net->exact = exact;
	end = add_node(net, ACCEPT, 0, 0);
	net->starts[net->patterns] = put_whole(net, rex, end);
	if (exact && net->rough) {
		net->count = count;
		return false;
	}
	net->patterns++;
	return !net->full;
}

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
