#include "follow.h"

#include <string.h>

/* A-Z in the second word of a set. */
#define LETTERS ((uint64_t)0x3FFFFFF << 1)

/* What the matches of a tree begin and end with. */
struct ends {
	uint64_t first[4], last[4];
	/** There are matches without a byte. */
	bool empty;
};

static void add(uint64_t *set, const uint64_t *more)
{
	for (unsigned i = 0; i < 4; i++)
		set[i] |= more[i];
}

static void add_pairs(struct ps_follow *follow, const uint64_t *first, const uint64_t *then)
{
	for (unsigned byte = 0; byte < 256; byte++) {
		if (ps_rex_holds(first, byte))
			add(follow->pairs[byte], then);
	}
}

static struct ends find(const struct ps_rex *rex, struct ps_follow *follow)
{
	struct ends ends = {.empty = true};
	struct ends right;

	switch (rex->kind) {
	case PS_REX_SET:
		add(ends.first, rex->set);
		add(ends.last, rex->set);
		ends.empty = false;
		break;
	case PS_REX_CAT:
		ends = find(rex->left, follow);
		right = find(rex->right, follow);
		add_pairs(follow, ends.last, right.first);
		if (ends.empty)
			add(ends.first, right.first);
		if (right.empty)
			add(right.last, ends.last);
		memcpy(ends.last, right.last, sizeof(ends.last));
		ends.empty = ends.empty && right.empty;
		break;
	case PS_REX_ALT:
		ends = find(rex->left, follow);
		right = find(rex->right, follow);
		add(ends.first, right.first);
		add(ends.last, right.last);
		ends.empty = ends.empty || right.empty;
		break;
	case PS_REX_REPEAT:
		ends = find(rex->left, follow);
		if (rex->max > 1)
			add_pairs(follow, ends.last, ends.first);
		ends.empty = ends.empty || rex->min == 0;
		break;
	case PS_REX_GROUP:
		return find(rex->left, follow);
	case PS_REX_BACK:
		/* Any byte; the pairs in its group are there already. */
		memset(ends.first, 0xFF, sizeof(ends.first));
		memset(ends.last, 0xFF, sizeof(ends.last));
		break;
	case PS_REX_EMPTY:
	case PS_REX_LOOK:
	case PS_REX_BOUND:
		break;
	}
	return ends;
}

/* Bytes outside ASCII stand for each other: fewer bytes differ. */
static void fold_wide(struct ps_follow *follow)
{
	uint64_t wide[5] = {0};

	for (unsigned byte = 0; byte < 256; byte++) {
		uint64_t *row = follow->pairs[byte];

		if ((row[2] | row[3]) != 0)
			row[2] = row[3] = ~(uint64_t)0;
	}
	for (unsigned byte = 128; byte < 256; byte++) {
		for (unsigned i = 0; i < 5; i++)
			wide[i] |= follow->pairs[byte][i];
	}
	for (unsigned byte = 128; byte < 256; byte++)
		memcpy(follow->pairs[byte], wide, sizeof(wide));
}

/* Capitals stand for small letters and the other way round. */
static void fold_letters(struct ps_follow *follow)
{
	for (unsigned byte = 0; byte < 256; byte++) {
		uint64_t *row = follow->pairs[byte];
		uint64_t letters = (row[1] | row[1] >> 32) & LETTERS;

		row[1] |= letters | letters << 32;
	}
	for (unsigned letter = 'A'; letter <= 'Z'; letter++) {
		for (unsigned i = 0; i < 5; i++) {
			follow->pairs[letter][i] |= follow->pairs[letter | 0x20][i];
			follow->pairs[letter | 0x20][i] = follow->pairs[letter][i];
		}
	}
}

void ps_follow_find(const struct ps_rex *rex, struct ps_follow *follow)
{
	struct ends ends;

	memset(follow, 0, sizeof(*follow));
	ends = find(rex, follow);
	for (unsigned byte = 0; byte < 256; byte++) {
		if (ps_rex_holds(ends.last, byte))
			follow->pairs[byte][PS_FOLLOW_END / 64] |= 1;
	}
	fold_wide(follow);
	fold_letters(follow);
}

bool ps_follow_holds(const struct ps_rex *rex, const uint64_t *set)
{
	switch (rex->kind) {
	case PS_REX_SET:
		return (rex->set[0] & set[0]) != 0 || (rex->set[1] & set[1]) != 0 || (rex->set[2] & set[2]) != 0 ||
		       (rex->set[3] & set[3]) != 0;
	case PS_REX_CAT:
	case PS_REX_ALT:
		return ps_follow_holds(rex->left, set) || ps_follow_holds(rex->right, set);
	case PS_REX_REPEAT:
	case PS_REX_GROUP:
		return ps_follow_holds(rex->left, set);
	case PS_REX_BACK:
	case PS_REX_EMPTY:
	case PS_REX_LOOK:
	case PS_REX_BOUND:
		break;
	}
	return false;
}
