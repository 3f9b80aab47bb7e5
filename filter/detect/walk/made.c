#include "made.h"

#include "builtin.h"
#include "net.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Entries of a table: rows are numbered by their first entry, in 16 bits. */
#define ENTRIES_MAX 60000

/* Looks that patterns of one table begin with; equal ones have one bit. */
struct looks {
	const struct ps_rex *trees[PS_NET_PATTERNS];
	unsigned bits[PS_NET_PATTERNS];
	bool decided[PS_NET_PATTERNS];
	unsigned count;
	/** The bit of the next tree. */
	unsigned next;
};

/* A backreference means a group of its own pattern, so that equal looks are no equals. */
static bool has_back(const struct ps_rex *rex)
{
	return rex != NULL && (rex->kind == PS_REX_BACK || has_back(rex->left) || has_back(rex->right));
}

/* Puts one look into the net, unless it is there or says too little. Notes in the member whether that decides it. */
static void add_look(struct ps_net *net, struct looks *looks, const struct ps_rex *look, struct ps_made_member *member)
{
	bool decided = true;
	unsigned i = 0;

	while (i < looks->count && (has_back(look->left) || !ps_rex_is_same(looks->trees[i], look->left)))
		i++;
	if (i == looks->count) {
		if (looks->next == PS_NET_PATTERNS || !ps_net_add(net, look->left, member->tree, true)) {
			decided = false;
			if (looks->next == PS_NET_PATTERNS || look->negative ||
				!ps_net_add(net, look->left, member->tree, false))
				return;
		}
		looks->decided[i] = decided;
		looks->trees[i] = look->left;
		looks->bits[i] = looks->next;
		looks->count++;
		looks->next++;
	}
	if (looks->decided[i])
		member->decided[member->decided_count++] = look;
	if (look->negative)
		member->deny |= (uint64_t)1 << looks->bits[i];
	else
		member->need |= (uint64_t)1 << looks->bits[i];
}

/* The looks ahead that a tree begins with. False where something else was met. */
static bool find_looks(const struct ps_rex *rex, const struct ps_rex **found, unsigned *count)
{
	switch (rex->kind) {
	case PS_REX_CAT:
		return find_looks(rex->left, found, count) && find_looks(rex->right, found, count);
	case PS_REX_LOOK:
		if (!rex->behind && *count < PS_MADE_LOOKS)
			found[(*count)++] = rex;
		return true;
	default:
		return ps_rex_is_place(rex);
	}
}

static bool determine(struct ps_made *made, struct ps_table *table)
{
	struct ps_net *net = ps_net_new();
	struct looks looks = {.next = made->count};
	bool good = net != NULL;

	for (unsigned i = 0; i < made->count && good; i++) {
		ps_net_coarsen(net, made->members[i].coarse);
		good = ps_net_add(net, made->members[i].tree, made->members[i].tree, false);
	}
	for (unsigned i = 0; i < made->count && good; i++) {
		const struct ps_rex *found[PS_MADE_LOOKS];
		unsigned count = 0;

		made->members[i].need = 0;
		made->members[i].deny = 0;
		made->members[i].decided_count = 0;
		(void)find_looks(made->members[i].tree, found, &count);
		for (unsigned j = 0; j < count; j++)
			add_look(net, &looks, found[j], &made->members[i]);
	}
	good = good && ps_net_determine(net, PS_NET_WHICH, ENTRIES_MAX, table);
	ps_net_free(net);
	return good;
}

/* Puts one more pattern into a table, where it fits. */
static bool add_to(struct ps_made *made, size_t pattern, const struct ps_rex *tree, bool coarse)
{
	struct ps_made more = *made;
	struct ps_table table;

	if (made->count == PS_NET_PATTERNS / 2)
		return false;
	more.members[more.count] = (struct ps_made_member){.pattern = pattern, .tree = tree, .coarse = coarse};
	more.count++;
	if (!determine(&more, &table))
		return false;
	ps_table_fini(&made->table);
	*made = more;
	made->table = table;
	return true;
}

static bool add_pattern(struct ps_rex_pool *pool, struct ps_made *tables, size_t *count, size_t pattern)
{
	unsigned anchor = ps_builtin_patterns[pattern].anchor;
	size_t at;
	const struct ps_rex *tree = ps_rex_parse(pool, ps_builtin_patterns[pattern].regex, &at);

	if (tree == NULL) {
		(void)fprintf(stderr, "walkc: %s of %s: byte %zu of the regex is not understood\n",
			ps_builtin_patterns[pattern].id, ps_builtin_pattern_packs[pattern], at);
		return false;
	}
	for (size_t i = 0; i < *count; i++) {
		if (tables[i].anchor == anchor && add_to(&tables[i], pattern, tree, false))
			return true;
	}
	if (*count == PS_MADE_TABLES) {
		(void)fprintf(stderr, "walkc: %s of %s: one table more than %d (PS_MADE_TABLES)\n",
			ps_builtin_patterns[pattern].id, ps_builtin_pattern_packs[pattern], PS_MADE_TABLES);
		return false;
	}
	tables[*count].anchor = anchor;
	if (!add_to(&tables[*count], pattern, tree, false) && !add_to(&tables[*count], pattern, tree, true)) {
		(void)fprintf(stderr, "walkc: %s of %s: too large for a table of %d entries (ENTRIES_MAX)\n",
			ps_builtin_patterns[pattern].id, ps_builtin_pattern_packs[pattern], ENTRIES_MAX);
		return false;
	}
	(*count)++;
	return true;
}

/* A pattern and how large a table of its own is. */
struct sized {
	size_t pattern, size;
	unsigned anchor;
};

static int by_size(const void *a, const void *b)
{
	const struct sized *x = a;
	const struct sized *y = b;

	if (x->anchor != y->anchor)
		return x->anchor < y->anchor ? -1 : 1;
	if (x->size != y->size)
		return (x->size > y->size) == (x->anchor != PS_ANCHOR_NONE) ? -1 : 1;
	return x->pattern < y->pattern ? -1 : x->pattern > y->pattern;
}

/*
 * Large ones first: small ones fill what these leave of their tables. Those
 * that words lead to the other way: the small ones share words, and so a walk.
 */
static bool order_patterns(struct ps_rex_pool *pool, struct sized *order)
{
	for (size_t i = 0; i < ps_builtin_pattern_count; i++) {
		struct ps_made made = {.count = 1};
		struct ps_table table;
		size_t at;

		made.members[0].tree = ps_rex_parse(pool, ps_builtin_patterns[i].regex, &at);
		if (made.members[0].tree == NULL) {
			(void)fprintf(stderr, "walkc: %s of %s: byte %zu of the regex is not understood\n",
				ps_builtin_patterns[i].id, ps_builtin_pattern_packs[i], at);
			return false;
		}
		order[i] = (struct sized){i, SIZE_MAX, ps_builtin_patterns[i].anchor};
		if (determine(&made, &table)) {
			order[i].size = (size_t)table.states * table.width;
			ps_table_fini(&table);
		}
	}
	qsort(order, ps_builtin_pattern_count, sizeof(*order), by_size);
	return true;
}

static int by_anchor(const void *a, const void *b)
{
	const struct ps_made *x = a;
	const struct ps_made *y = b;

	return x->anchor < y->anchor ? -1 : x->anchor > y->anchor;
}

bool ps_made_fill(struct ps_rex_pool *pool, struct ps_made *tables, size_t *count)
{
	struct sized *order = calloc(ps_builtin_pattern_count, sizeof(*order));
	bool good = order != NULL && order_patterns(pool, order);

	*count = 0;
	for (size_t i = 0; i < ps_builtin_pattern_count && good; i++)
		good = add_pattern(pool, tables, count, order[i].pattern);
	free(order);
	qsort(tables, *count, sizeof(*tables), by_anchor);
	return good;
}
