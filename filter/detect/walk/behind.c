#include "behind.h"

enum answer { NO, PERHAPS, YES };

static enum answer least(enum answer a, enum answer b)
{
	return a < b ? a : b;
}

static enum answer most(enum answer a, enum answer b)
{
	return a > b ? a : b;
}

/* Whether the tree matches one byte, always. */
static bool is_byte(const struct ps_rex *rex)
{
	switch (rex->kind) {
	case PS_REX_SET:
		return true;
	case PS_REX_GROUP:
		return is_byte(rex->left);
	case PS_REX_ALT:
		return is_byte(rex->left) && is_byte(rex->right);
	default:
		return false;
	}
}

/* Whether the tree matches and ends right behind the first of the bytes, of which @count are known. */
static enum answer ends_behind(const struct ps_rex *rex, const unsigned *bytes, unsigned count)
{
	enum answer right;

	if (count == 0)
		return PERHAPS;
	switch (rex->kind) {
	case PS_REX_SET:
		return bytes[0] != PS_BEHIND_NONE && ps_rex_holds(rex->set, bytes[0]) ? YES : NO;
	case PS_REX_GROUP:
		return ends_behind(rex->left, bytes, count);
	case PS_REX_ALT:
		return most(ends_behind(rex->left, bytes, count), ends_behind(rex->right, bytes, count));
	case PS_REX_CAT:
		right = ends_behind(rex->right, bytes, count);
		if (right == NO)
			return NO;
		return is_byte(rex->right) ? least(right, ends_behind(rex->left, bytes + 1, count - 1)) : PERHAPS;
	case PS_REX_REPEAT:
		if (rex->min == 0 || !is_byte(rex->left))
			return PERHAPS;
		right = ends_behind(rex->left, bytes, count);
		return right == YES && rex->min > 1 ? PERHAPS : right;
	default:
		return PERHAPS;
	}
}

/* *@open: only looks were met so far, so that a look behind still means the bytes before the place. */
static bool allows(const struct ps_rex *rex, const unsigned *bytes, bool *open)
{
	enum answer answer;
	bool right_open = *open;
	bool good;

	switch (rex->kind) {
	case PS_REX_CAT:
		good = allows(rex->left, bytes, open);
		return good && (!*open || allows(rex->right, bytes, open));
	case PS_REX_ALT:
		good = allows(rex->left, bytes, open);
		good = allows(rex->right, bytes, &right_open) || good;
		*open = *open && right_open;
		return good;
	case PS_REX_GROUP:
		return allows(rex->left, bytes, open);
	case PS_REX_LOOK:
		if (!rex->behind)
			return true;
		answer = ends_behind(rex->left, bytes, PS_BEHIND_BYTES);
		return rex->negative ? answer != YES : answer != NO;
	case PS_REX_EMPTY:
	case PS_REX_BOUND:
		return true;
	default:
		*open = false;
		return true;
	}
}

bool ps_behind_allows(const struct ps_rex *rex, unsigned before, unsigned second)
{
	const unsigned bytes[PS_BEHIND_BYTES] = {before, second};
	bool open = true;

	return allows(rex, bytes, &open);
}

bool ps_behind_decides(const struct ps_rex *look)
{
	unsigned bytes[PS_BEHIND_BYTES];

	for (bytes[0] = 0; bytes[0] <= PS_BEHIND_NONE; bytes[0]++) {
		for (bytes[1] = 0; bytes[1] <= PS_BEHIND_NONE; bytes[1]++) {
			if (ends_behind(look->left, bytes, PS_BEHIND_BYTES) == PERHAPS)
				return false;
		}
	}
	return true;
}
