#include "ends.h"

#include "behind.h"
#include "first.h"
#include "subset.h"
#include "walk.h"

/* Entries of a table that says where the longest match ends. */
#define LONGEST_MAX 24000
/* The same of one that says just where PCRE2's match ends. */
#define FIRST_MAX 1000000
/* Bounds past these make a look too large. */
#define BOUND_MAX 40
/* Looks and pieces one behind the other in a pattern whose finding is a group, at most. */
#define PIECES_MAX 64

static bool has_group(const struct ps_rex *rex, unsigned number)
{
	if (rex == NULL)
		return false;
	return (rex->kind == PS_REX_GROUP && rex->number == number) || has_group(rex->left, number) ||
	       has_group(rex->right, number);
}

static bool is_decided(const struct ps_ends_of *of, const struct ps_rex *rex)
{
	if (rex->kind != PS_REX_LOOK || (of->group > 0 && has_group(rex, of->group)))
		return false;
	if (rex->behind)
		return ps_behind_decides(rex);
	for (unsigned i = 0; i < of->decided_count; i++) {
		if (of->decided[i] == rex)
			return true;
	}
	return false;
}

/* The tree without the looks that it begins with: all of them, or those that @of's table decides. NULL without
 * memory. */
static const struct ps_rex *strip(struct ps_rex_pool *pool, const struct ps_rex *rex, const struct ps_ends_of *of)
{
	struct ps_rex *stripped;

	if (of == NULL ? ps_rex_is_place(rex) : is_decided(of, rex))
		return ps_rex_new(pool, PS_REX_EMPTY);
	if (rex->kind != PS_REX_CAT)
		return rex;
	stripped = ps_rex_new(pool, PS_REX_CAT);
	if (stripped == NULL)
		return NULL;
	stripped->left = strip(pool, rex->left, of);
	stripped->right = ps_rex_is_place(rex->left) ? strip(pool, rex->right, of) : rex->right;
	return stripped->left != NULL && stripped->right != NULL ? stripped : NULL;
}

/* Looks and pieces of a tree one behind the other, in a tree that has them so. */
struct pieces {
	const struct ps_rex *items[PIECES_MAX];
	unsigned count;
	/** The group that is the finding. */
	unsigned group;
};

static bool cut(const struct ps_rex *rex, struct pieces *pieces)
{
	if (rex->kind == PS_REX_CAT)
		return cut(rex->left, pieces) && cut(rex->right, pieces);
	if (pieces->count == PIECES_MAX)
		return false;
	pieces->items[pieces->count++] = rex;
	return true;
}

/* Some pieces as one tree. NULL without memory. */
static const struct ps_rex *join(struct ps_rex_pool *pool, const struct ps_rex *const *items, unsigned count)
{
	const struct ps_rex *all = ps_rex_new(pool, PS_REX_EMPTY);

	for (unsigned i = 0; i < count && all != NULL; i++) {
		struct ps_rex *cat = ps_rex_new(pool, PS_REX_CAT);

		if (cat == NULL)
			return NULL;
		cat->left = all;
		cat->right = items[i];
		all = cat;
	}
	return all;
}

/* The same as what must stand ahead. */
static const struct ps_rex *join_ahead(struct ps_rex_pool *pool, const struct ps_rex *const *items, unsigned count)
{
	struct ps_rex *look = ps_rex_new(pool, PS_REX_LOOK);

	if (look != NULL)
		look->left = join(pool, items, count);
	return look != NULL && look->left != NULL ? look : NULL;
}

/*
 * Cuts a tree around its group. One inside a look ahead is taken out of it, and
 * what stands behind the look becomes a look before: that has its own way of
 * matching, whatever the group took. False where the group is deeper.
 */
static bool cut_group(struct ps_rex_pool *pool, const struct ps_rex *rex, unsigned number, struct pieces *pieces)
{
	struct pieces outer = {0};
	const struct ps_rex *with = NULL;
	unsigned at = 0;

	*pieces = (struct pieces){0};
	if (!cut(rex, &outer))
		return false;
	while (at < outer.count && !has_group(outer.items[at], number))
		at++;
	if (at == outer.count)
		return false;
	with = outer.items[at];
	if (with->kind == PS_REX_GROUP) {
		*pieces = outer;
		pieces->group = at;
		return with->number == number;
	}
	if (with->kind != PS_REX_LOOK || with->behind || with->negative)
		return false;
	for (unsigned i = 0; i < at; i++)
		pieces->items[i] = outer.items[i];
	pieces->items[at] = join_ahead(pool, outer.items + at + 1, outer.count - at - 1);
	pieces->count = at + 1;
	if (pieces->items[at] == NULL || !cut(with->left, pieces))
		return false;
	while (at < pieces->count && !has_group(pieces->items[at], number))
		at++;
	pieces->group = at;
	return pieces->items[at]->kind == PS_REX_GROUP && pieces->items[at]->number == number;
}

/* Where the first way of matching ends, remembered @far bytes behind where that is unsure. */
static bool find_far(const struct ps_rex *body, const struct ps_ends_of *of, unsigned far, struct ps_ends *ends)
{
	struct ps_net *net = ps_net_new();

	*ends = (struct ps_ends){.far = far, .sure = true};
	ends->exact = net != NULL && ps_net_add_looks(net, body, of->tree) &&
		      ps_first_determine(net, far, FIRST_MAX, &ends->table, &ends->sight);
	ps_net_free(net);
	if (ends->exact && (size_t)ends->table.states * ps_ends_units(&ends->table) <= UINT16_MAX)
		return true;
	ps_table_fini(&ends->table);
	*ends = (struct ps_ends){0};
	return false;
}

static bool find_first(const struct ps_rex *body, const struct ps_ends_of *of, struct ps_ends *ends)
{
	static const unsigned fars[] = {5, 9, 33};

	*ends = (struct ps_ends){0};
	for (unsigned i = 0; i < sizeof(fars) / sizeof(*fars) && body != NULL; i++) {
		if (find_far(body, of, fars[i], ends))
			return true;
	}
	return false;
}

/* The tree without its upper bounds but small ones. NULL without memory. */
static const struct ps_rex *unbind(struct ps_rex_pool *pool, const struct ps_rex *rex)
{
	struct ps_rex *unbound;

	if (rex->left == NULL)
		return rex;
	unbound = ps_rex_new(pool, rex->kind);
	if (unbound == NULL)
		return NULL;
	*unbound = *rex;
	unbound->left = unbind(pool, rex->left);
	if (rex->right != NULL)
		unbound->right = unbind(pool, rex->right);
	if (rex->kind == PS_REX_REPEAT && rex->max > BOUND_MAX)
		unbound->max = PS_REX_ENDLESS;
	return unbound->left != NULL && (rex->right == NULL || unbound->right != NULL) ? unbound : NULL;
}

/*
 * The tree with looks ahead through which all of its ways go made to forbid
 * more than they do. Where it matches, it does as the tree itself; where not,
 * the tree may. NULL where there is no such look, or without memory.
 */
static const struct ps_rex *forbid_more(struct ps_rex_pool *pool, const struct ps_rex *rex)
{
	struct pieces pieces = {0};
	bool more = false;

	if (!cut(rex, &pieces))
		return NULL;
	for (unsigned i = 0; i < pieces.count; i++) {
		const struct ps_rex *piece = pieces.items[i];

		if (piece->kind != PS_REX_LOOK || piece->behind || !piece->negative)
			continue;
		pieces.items[i] = unbind(pool, piece);
		if (pieces.items[i] == NULL)
			return NULL;
		more = more || !ps_rex_is_same(pieces.items[i], piece);
	}
	return more ? join(pool, pieces.items, pieces.count) : NULL;
}

/*
 * The same for a pattern whose finding is a group: where that ends, and where
 * it begins unless it does so at once. The first way of matching up to a place
 * from which the rest can match is the beginning of the first way of all.
 */
static bool find_group(
	struct ps_rex_pool *pool, const struct ps_ends_of *of, struct ps_ends *ends, struct ps_ends *begins)
{
	const struct ps_rex *body = strip(pool, of->tree, of);
	const struct ps_rex *upto;
	const struct ps_rex *rest;
	struct pieces pieces;

	*begins = (struct ps_ends){0};
	if (of->group == 0 && find_first(body, of, ends))
		return true;
	if (of->group == 0 && body != NULL && find_first(forbid_more(pool, body), of, ends)) {
		ends->sure = false;
		return true;
	}
	if (of->group == 0)
		return false;
	if (body == NULL || !cut_group(pool, body, of->group, &pieces) || pieces.group + 1 >= PIECES_MAX)
		return false;
	rest = join_ahead(pool, pieces.items + pieces.group + 1, pieces.count - pieces.group - 1);
	upto = join(pool, pieces.items, pieces.group);
	if (rest == NULL || upto == NULL)
		return false;
	if (!ps_rex_is_place(upto)) {
		const struct ps_rex *ahead = join_ahead(pool, pieces.items + pieces.group, pieces.count - pieces.group);
		const struct ps_rex *both[] = {upto, ahead};

		if (ahead == NULL || !find_first(join(pool, both, 2), of, begins))
			return false;
	}
	pieces.items[pieces.group + 1] = rest;
	if (find_first(join(pool, pieces.items, pieces.group + 2), of, ends))
		return true;
	ps_table_fini(&begins->table);
	*begins = (struct ps_ends){0};
	return false;
}

static bool find_longest(struct ps_rex_pool *pool, const struct ps_ends_of *of, struct ps_ends *ends)
{
	const struct ps_rex *body = strip(pool, of->tree, NULL);
	struct ps_net *net = ps_net_new();
	bool good = false;

	if (net != NULL && body != NULL) {
		ps_net_coarsen(net, of->coarse);
		good = ps_net_add(net, body, of->tree, false) &&
		       ps_net_determine(net, PS_NET_LONGEST, LONGEST_MAX, &ends->table);
	}
	ps_net_free(net);
	return good;
}

bool ps_ends_find(struct ps_rex_pool *pool, const struct ps_ends_of *of, struct ps_ends *ends, struct ps_ends *begins)
{
	*ends = (struct ps_ends){0};
	return find_group(pool, of, ends, begins) || find_longest(pool, of, ends);
}
