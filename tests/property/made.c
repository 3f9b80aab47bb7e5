#include "made.h"

#include "builtin.h"
#include "rex.h"

#include <stdlib.h>

/* Repeats beyond those that a regex asks for. */
#define MORE_MAX 3
/* Bytes of one text: long bounds in long bounds are cut off. */
#define TEXT_MAX 400

static struct ps_rex_pool pool;
static const struct ps_rex **trees;

/* A text while it is made. */
struct making {
	struct bytes *text;
	size_t from;
	uint64_t *state;
	/** What each group took last. */
	struct {
		size_t start, len;
	} groups[PS_REX_GROUPS];
};

/* The regexes of all built-in patterns; read when the first is needed, kept until the test ends. */
static const struct ps_rex *tree_of(size_t pattern)
{
	size_t at;

	if (trees == NULL)
		trees = calloc(ps_builtin_pattern_count, sizeof(*trees));
	if (trees != NULL && trees[pattern] == NULL)
		trees[pattern] = ps_rex_parse(&pool, ps_builtin_patterns[pattern].regex, &at);
	if (trees == NULL || trees[pattern] == NULL)
		abort();
	return trees[pattern];
}

static uint64_t any(struct making *making, uint64_t bound)
{
	return property_random(making->state) % bound;
}

/* A byte out of the set; where it holds many, mostly one that texts are made of. */
static void add_out_of(struct making *making, const uint64_t *set)
{
	static const char usual[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ -./,:#\"'()@";
	unsigned char found[256];
	size_t count = 0;

	for (size_t i = 0; i < sizeof(usual) - 1; i++) {
		if (ps_rex_holds(set, (unsigned char)usual[i]))
			found[count++] = (unsigned char)usual[i];
	}
	if (count == 0 || any(making, 32) == 0) {
		count = 0;
		for (unsigned byte = 0; byte < 256; byte++) {
			if (ps_rex_holds(set, byte))
				found[count++] = (unsigned char)byte;
		}
	}
	if (count > 0)
		bytes_add(making->text, &found[any(making, count)], 1);
}

static void add_tree(struct making *making, const struct ps_rex *rex);

static void add_repeat(struct making *making, const struct ps_rex *rex)
{
	uint32_t more = rex->max - rex->min;
	uint64_t count = rex->min + any(making, (more < MORE_MAX ? more : MORE_MAX) + 1U);

	for (uint64_t i = 0; i < count && making->text->len - making->from < TEXT_MAX; i++)
		add_tree(making, rex->left);
}

/* What stands ahead is made now and then: where it is the end, that is right; elsewhere what follows may fit it. */
static void add_look(struct making *making, const struct ps_rex *rex)
{
	if (!rex->negative && (rex->behind || any(making, 2) == 0))
		add_tree(making, rex->left);
}

/* Alternatives hang on the left, one below the other; each is as likely as any. */
static void add_alternative(struct making *making, const struct ps_rex *rex)
{
	const struct ps_rex *at = rex;
	uint64_t count = 1;
	uint64_t chosen;

	for (; at->kind == PS_REX_ALT; at = at->left)
		count++;
	chosen = any(making, count);
	for (at = rex; chosen > 0 && at->left->kind == PS_REX_ALT; at = at->left)
		chosen--;
	add_tree(making, chosen == 0 ? at->right : at->left);
}

static void add_group(struct making *making, const struct ps_rex *rex)
{
	size_t start = making->text->len;

	add_tree(making, rex->left);
	making->groups[rex->number % PS_REX_GROUPS].start = start;
	making->groups[rex->number % PS_REX_GROUPS].len = making->text->len - start;
}

static void add_back(struct making *making, const struct ps_rex *rex)
{
	size_t start = making->groups[rex->number % PS_REX_GROUPS].start;

	for (size_t i = 0; i < making->groups[rex->number % PS_REX_GROUPS].len; i++) {
		unsigned char byte = making->text->data[start + i];

		bytes_add(making->text, &byte, 1);
	}
}

static void add_tree(struct making *making, const struct ps_rex *rex)
{
	switch (rex->kind) {
	case PS_REX_EMPTY:
	case PS_REX_BOUND:
		break;
	case PS_REX_SET:
		add_out_of(making, rex->set);
		break;
	case PS_REX_CAT:
		add_tree(making, rex->left);
		add_tree(making, rex->right);
		break;
	case PS_REX_ALT:
		add_alternative(making, rex);
		break;
	case PS_REX_REPEAT:
		add_repeat(making, rex);
		break;
	case PS_REX_LOOK:
		add_look(making, rex);
		break;
	case PS_REX_GROUP:
		add_group(making, rex);
		break;
	case PS_REX_BACK:
		add_back(making, rex);
		break;
	}
}

void made_add(struct bytes *text, size_t pattern, uint64_t *state)
{
	struct making making = {.text = text, .from = text->len, .state = state};

	add_tree(&making, tree_of(pattern));
}
