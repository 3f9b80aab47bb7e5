#include "follow.h"
#include "nodes.h"

#include <stdlib.h>
#include <string.h>

#define NODES_MAX 60000
/* Bounds past these become endless. */
#define SET_REPEATS_MAX 20
#define TREE_REPEATS_MAX 3
/* The same for trees of few nodes. */
#define SMALL_TREE 12
#define SMALL_REPEATS_MAX 8
/* The same where nothing may be rough. */
#define SET_REPEATS_EXACT 600
#define TREE_REPEATS_EXACT 12
/* The same in a net with looks. */
#define TREE_REPEATS_LOOKS 24
/* Alternatives of a look ahead that ends a tree. */
#define PAIRS_MAX 16

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

	if (net->looks && !set)
		return TREE_REPEATS_LOOKS;
	if (net->exact)
		return set ? SET_REPEATS_EXACT : TREE_REPEATS_EXACT;
	if (set)
		return SET_REPEATS_MAX;
	return !net->coarse && count_nodes(rex->left) <= SMALL_TREE ? SMALL_REPEATS_MAX : TREE_REPEATS_MAX;
}

/* A place before none of the bytes in @set, which leads to @next. */
static uint32_t put_not(struct ps_net *net, const uint64_t *set, uint32_t next)
{
	uint32_t at = add_node(net, HOLDS, next, 0);

	memset(net->nodes[at].set, 0xFF, sizeof(net->nodes[at].set));
	for (unsigned i = 0; i < 4; i++)
		net->nodes[at].set[i] &= ~set[i];
	return at;
}

static uint32_t put_repeat(struct ps_net *net, const struct ps_rex *rex, uint32_t next)
{
	uint32_t most = most_repeats(net, rex);
	bool endless = rex->max == PS_REX_ENDLESS || rex->max > most;
	uint32_t leave = next;
	uint32_t at = next;

	/* Bytes that are never given back are left where no other one could be taken. */
	if (rex->possessive && net->looks && rex->left->kind == PS_REX_SET)
		leave = put_not(net, rex->left->set, next);
	else
		net->rough = net->rough || rex->possessive;
	/* Of rounds without a byte PCRE2 has rules of its own. */
	if (net->looks && endless && ps_rex_shortest(rex->left) == 0)
		net->rough = true;
	if (endless && rex->max != PS_REX_ENDLESS && rex->max - rex->min <= most && rex->max <= 36)
		endless = false;
	if (endless) {
		uint32_t loop = add_node(net, SPLIT, 0, leave);
		uint32_t body = put(net, rex->left, loop);

		net->rough = net->rough || rex->max != PS_REX_ENDLESS;
		net->nodes[loop].a = rex->lazy ? leave : body;
		net->nodes[loop].b = rex->lazy ? body : leave;
		at = loop;
	} else {
		for (uint32_t i = rex->min; i < rex->max; i++)
			at = put_choice(net, rex->lazy, put(net, rex->left, at), leave);
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
	uint32_t at = add_node(net, HOLDS, add_node(net, ACCEPT, 0, 0), 0);

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

static bool has_look(const struct ps_rex *rex)
{
	if (rex == NULL)
		return false;
	return rex->kind == PS_REX_LOOK || rex->kind == PS_REX_BOUND || has_look(rex->left) || has_look(rex->right);
}

/* The number of a look behind; 0 and a rough net where it cannot be told byte by byte. */
static uint32_t number_behind(struct ps_net *net, const struct ps_rex *rex)
{
	uint32_t end;

	if (net->behind_count == BEHINDS_MAX || ps_rex_longest(rex) == PS_REX_ENDLESS || has_look(rex)) {
		net->rough = true;
		return 0;
	}
	end = add_node(net, ACCEPT, 0, 0);
	net->behinds[net->behind_count] = put(net, rex, end);
	net->behind_count++;
	return net->behind_count - 1;
}

static uint32_t put_behind(struct ps_net *net, uint32_t number, bool negative, uint32_t next)
{
	uint32_t at = add_node(net, BEHIND, next, number);

	net->nodes[at].negative = negative;
	return at;
}

static uint32_t put_ahead(struct ps_net *net, uint32_t body, bool negative, uint32_t next)
{
	uint32_t at = add_node(net, AHEAD, next, body);

	net->nodes[at].negative = negative;
	return at;
}

/* A look as a node of its own. */
static uint32_t put_seen(struct ps_net *net, const struct ps_rex *rex, uint32_t next)
{
	if (rex->behind)
		return put_behind(net, number_behind(net, rex->left), rex->negative, next);
	return put_ahead(net, put(net, rex->left, add_node(net, ACCEPT, 0, 0)), rex->negative, next);
}

static const struct ps_rex word_byte = {.kind = PS_REX_SET, .set = {(uint64_t)0x3FF << 48, 0x07FFFFFE87FFFFFE}};

/* \b: a byte of a word on one side and none on the other. */
static uint32_t put_word_end(struct ps_net *net, uint32_t next)
{
	uint32_t not_ahead = put_not(net, word_byte.set, next);
	uint32_t ahead = add_node(net, HOLDS, next, 0);

	memcpy(net->nodes[ahead].set, word_byte.set, sizeof(word_byte.set));
	if (net->word == 0)
		net->word = number_behind(net, &word_byte) + 1;
	return add_node(net, SPLIT, put_behind(net, net->word - 1, false, not_ahead),
		put_behind(net, net->word - 1, true, ahead));
}

static uint32_t put_byte(struct ps_net *net, int byte, uint32_t next);

/* $: the end, or a line feed before it. */
static uint32_t put_text_end(struct ps_net *net, uint32_t next)
{
	uint32_t here = add_node(net, HOLDS, next, 0);
	uint32_t behind = add_node(net, HOLDS, add_node(net, ACCEPT, 0, 0), 0);

	net->nodes[here].set[PS_NET_END / 64] = 1;
	net->nodes[behind].set[PS_NET_END / 64] = 1;
	return add_node(net, SPLIT, here, put_ahead(net, put_byte(net, '\n', behind), false, next));
}

static uint32_t put_look(struct ps_net *net, const struct ps_rex *rex, uint32_t next)
{
	uint64_t set[SET_WORDS] = {0};
	struct pair pairs[PAIRS_MAX];
	unsigned count = 0;
	uint32_t at;

	if (net->looks)
		return put_seen(net, rex, next);
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

/* Whether each match of the tree goes through that group, which takes one byte. */
static bool goes_through(const struct ps_rex *rex, unsigned group)
{
	if (rex->kind == PS_REX_GROUP && rex->number == group)
		return rex->left->kind == PS_REX_SET;
	if (rex->kind == PS_REX_CAT)
		return goes_through(rex->left, group) || goes_through(rex->right, group);
	return rex->kind == PS_REX_GROUP && goes_through(rex->left, group);
}

/* Whether the group's byte is the first of its set in each match, so that there is one place for it. */
static bool is_first_of(const struct ps_rex *rex, unsigned group, const uint64_t *set)
{
	if (rex->kind == PS_REX_GROUP)
		return rex->number == group || is_first_of(rex->left, group, set);
	if (goes_through(rex->left, group))
		return is_first_of(rex->left, group, set);
	return !ps_follow_holds(rex->left, set) && is_first_of(rex->right, group, set);
}

/* The first backreference in the tree to a group of one byte in @before, through which each match goes; or 0. */
static unsigned find_back(const struct ps_net *net, const struct ps_rex *rex, const struct ps_rex *before)
{
	unsigned left;

	if (rex == NULL)
		return 0;
	if (rex->kind == PS_REX_BACK && net->taken[rex->number] < 0 && goes_through(before, rex->number))
		return rex->number;
	left = find_back(net, rex->left, before);
	return left != 0 ? left : find_back(net, rex->right, before);
}

/* Left, then right; once for each byte that a backreference can mean, which then is none any more. */
static uint32_t put_cat(struct ps_net *net, const struct ps_rex *rex, uint32_t next)
{
	unsigned group = find_back(net, rex->right, rex->left);
	uint32_t at = 0;
	bool first = true;

	if (group == 0)
		return put(net, rex->left, put(net, rex->right, next));
	/* Bytes are tried in their own order, which then says nothing. */
	net->rough = net->rough || !is_first_of(rex->left, group, net->groups[group]->set);
	for (int byte = 0; byte < 256; byte++) {
		uint32_t one;

		if (!ps_rex_holds(net->groups[group]->set, (unsigned)byte))
			continue;
		net->taken[group] = byte;
		one = put_cat(net, rex, next);
		at = first ? one : add_node(net, SPLIT, at, one);
		first = false;
	}
	net->taken[group] = -1;
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
		return put_cat(net, rex, next);
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
		if (net->looks)
			return rex->number == 1 ? put_text_end(net, next) : put_word_end(net, next);
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
	net->starts[net->patterns] = put(net, rex, end);
	if (exact && net->rough) {
		net->count = count;
		return false;
	}
	net->patterns++;
	return !net->full;
}

/* Bytes before the place that the tree's looks behind may see, where it has taken @taken bytes at least. */
static unsigned sight_of(const struct ps_rex *rex, uint32_t taken)
{
	uint32_t own = 0;
	unsigned left;
	unsigned right;

	if (rex == NULL)
		return 0;
	if (rex->kind == PS_REX_BOUND)
		return rex->number == 0 && taken == 0;
	if (rex->kind == PS_REX_LOOK && rex->behind) {
		own = ps_rex_longest(rex->left);
		return own > taken ? own - taken : 0;
	}
	left = sight_of(rex->left, taken);
	if (rex->kind == PS_REX_CAT)
		taken += ps_rex_shortest(rex->left);
	right = sight_of(rex->right, taken);
	return left > right ? left : right;
}

bool ps_net_add_looks(struct ps_net *net, const struct ps_rex *rex, const struct ps_rex *whole)
{
	net->looks = true;
	net->sight = sight_of(rex, 0);
	return ps_net_add(net, rex, whole, true);
}
