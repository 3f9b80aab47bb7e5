#include "behind.h"

enum answer { NO, PERHAPS, YES };

/* The digits, as the second word of a set would hold none. */
#define DIGITS ((uint64_t)0x3FF << '0')

/* Whether a set holds the byte before the last one, of which it is only known whether it is a digit. */
static enum answer holds_second(const uint64_t *set, bool digit)
{
	bool all_digits = (set[0] & DIGITS) == DIGITS;
	bool only_digits = (set[0] & ~DIGITS) == 0 && (set[1] | set[2] | set[3]) == 0;

	if (digit)
		return all_digits ? YES : (set[0] & DIGITS) == 0 ? NO : PERHAPS;
	return only_digits ? NO : PERHAPS;
}

/* Whether the tree matches and ends right behind the byte. */
static enum answer ends_behind(const struct ps_rex *rex, unsigned before, bool digit)
{
	enum answer left;
	enum answer right;

	switch (rex->kind) {
	case PS_REX_SET:
		return before != PS_BEHIND_NONE && ps_rex_holds(rex->set, before) ? YES : NO;
	case PS_REX_GROUP:
		return ends_behind(rex->left, before, digit);
	case PS_REX_ALT:
		left = ends_behind(rex->left, before, digit);
		right = ends_behind(rex->right, before, digit);
		return left > right ? left : right;
	case PS_REX_CAT:
		right = ends_behind(rex->right, before, digit);
		if (right != YES)
			return right;
		return rex->left->kind == PS_REX_SET ? holds_second(rex->left->set, digit) : PERHAPS;
	case PS_REX_REPEAT:
		if (rex->min == 0 || rex->left->kind != PS_REX_SET)
			return PERHAPS;
		right = ends_behind(rex->left, before, digit);
		return right == YES && rex->min > 1 ? PERHAPS : right;
	default:
		return PERHAPS;
	}
}

/* *@open: only looks were met so far, so that a look behind still means the bytes before the place. */
static bool allows(const struct ps_rex *rex, unsigned before, bool digit, bool *open)
{
	enum answer answer;
	bool right_open = *open;
	bool good;

	switch (rex->kind) {
	case PS_REX_CAT:
		good = allows(rex->left, before, digit, open);
		return good && (!*open || allows(rex->right, before, digit, open));
	case PS_REX_ALT:
		good = allows(rex->left, before, digit, open);
		good = allows(rex->right, before, digit, &right_open) || good;
		*open = *open && right_open;
		return good;
	case PS_REX_GROUP:
		return allows(rex->left, before, digit, open);
	case PS_REX_LOOK:
		if (!rex->behind)
			return true;
		answer = ends_behind(rex->left, before, digit);
		return rex->negative ? answer != YES : answer != NO;
	case PS_REX_EMPTY:
	case PS_REX_BOUND:
		return true;
	default:
		*open = false;
		return true;
	}
}

bool ps_behind_allows(const struct ps_rex *rex, unsigned before, bool digit)
{
	bool open = true;

	return allows(rex, before, digit, &open);
}

static bool always_known(const struct ps_rex *look)
{
	for (unsigned before = 0; before <= PS_BEHIND_NONE; before++) {
		if (ends_behind(look->left, before, false) == PERHAPS ||
			ends_behind(look->left, before, true) == PERHAPS)
			return false;
	}
	return true;
}

bool ps_behind_decides(const struct ps_rex *rex)
{
	switch (rex->kind) {
	case PS_REX_CAT:
		return ps_behind_decides(rex->left) && (!ps_rex_is_place(rex->left) || ps_behind_decides(rex->right));
	case PS_REX_LOOK:
		return !rex->behind || always_known(rex);
	case PS_REX_BOUND:
		return false;
	default:
		return !ps_rex_is_place(rex) || rex->kind == PS_REX_EMPTY;
	}
}
