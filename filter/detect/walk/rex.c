#include "rex.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK 256

struct ps_rex_chunk {
	struct ps_rex_chunk *next;
	unsigned used;
	struct ps_rex nodes[CHUNK];
};

void ps_rex_pool_fini(struct ps_rex_pool *pool)
{
	while (pool->chunks != NULL) {
		struct ps_rex_chunk *chunk = pool->chunks;

		pool->chunks = chunk->next;
		free(chunk);
	}
}

struct ps_rex *ps_rex_new(struct ps_rex_pool *pool, enum ps_rex_kind kind)
{
	struct ps_rex_chunk *chunk = pool->chunks;

	if (chunk == NULL || chunk->used == CHUNK) {
		chunk = calloc(1, sizeof(*chunk));
		if (chunk == NULL)
			return NULL;
		chunk->next = pool->chunks;
		pool->chunks = chunk;
	}
	chunk->nodes[chunk->used].kind = kind;
	chunk->used++;
	return &chunk->nodes[chunk->used - 1];
}

/* The text that is left, and the letters' case. */
struct reader {
	struct ps_rex_pool *pool;
	const char *at;
	bool caseless, failed;
	unsigned groups;
};

static struct ps_rex *parse_alternatives(struct reader *reader);

static struct ps_rex *new_node(struct reader *reader, enum ps_rex_kind kind)
{
	struct ps_rex *node = ps_rex_new(reader->pool, kind);

	if (node == NULL)
		reader->failed = true;
	return node;
}

static struct ps_rex *join(struct reader *reader, enum ps_rex_kind kind, struct ps_rex *left, struct ps_rex *right)
{
	struct ps_rex *node = new_node(reader, kind);

	if (node != NULL) {
		node->left = left;
		node->right = right;
	}
	return node;
}

static void add_byte(uint64_t *set, unsigned byte)
{
	set[byte / 64] |= (uint64_t)1 << byte % 64;
}

static void add_range(uint64_t *set, unsigned first, unsigned last)
{
	for (unsigned byte = first; byte <= last; byte++)
		add_byte(set, byte);
}

static void invert(uint64_t *set)
{
	for (unsigned i = 0; i < 4; i++)
		set[i] = ~set[i];
}

static void add_both_cases(uint64_t *set)
{
	for (unsigned c = 'a'; c <= 'z'; c++) {
		if (ps_rex_holds(set, c) || ps_rex_holds(set, c ^ 0x20)) {
			add_byte(set, c);
			add_byte(set, c ^ 0x20);
		}
	}
}

/* \d, \w, \s and what they are not; false where @c is no such letter. */
static bool add_named(uint64_t *set, char c)
{
	uint64_t named[4] = {0};

	switch (c | 0x20) {
	case 'd':
		add_range(named, '0', '9');
		break;
	case 'w':
		add_range(named, '0', '9');
		add_range(named, 'A', 'Z');
		add_range(named, 'a', 'z');
		add_byte(named, '_');
		break;
	case 's':
		add_range(named, '\t', '\r');
		add_byte(named, ' ');
		break;
	default:
		return false;
	}
	if ((c & 0x20) == 0)
		invert(named);
	for (unsigned i = 0; i < 4; i++)
		set[i] |= named[i];
	return true;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte behind a backslash; reader->at stands on it and ends up behind it. -1 where it is none. */
static int escaped_byte(struct reader *reader)
{
	char c = *reader->at;
	int high;
	int low;

	reader->at++;
	switch (c) {
	case 'n':
		return '\n';
	case 't':
		return '\t';
	case 'r':
		return '\r';
	case 'x':
		high = hex_value(reader->at[0]);
		low = high < 0 ? -1 : hex_value(reader->at[1]);
		if (low < 0)
			return -1;
		reader->at += 2;
		return high * 16 + low;
	default:
		if (c == '\0' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			return -1;
		return (unsigned char)c;
	}
}

/* One member of a class: a byte, or -1 where a whole set was added or it failed. */
static int class_member(struct reader *reader, uint64_t *set)
{
	int byte;

	if (*reader->at != '\\') {
		byte = (unsigned char)*reader->at;
		reader->at++;
		return byte;
	}
	reader->at++;
	if (add_named(set, *reader->at)) {
		reader->at++;
		return -1;
	}
	byte = escaped_byte(reader);
	reader->failed = reader->failed || byte < 0;
	return byte;
}

/* "[...]", from behind the bracket. */
static struct ps_rex *parse_class(struct reader *reader)
{
	struct ps_rex *node = new_node(reader, PS_REX_SET);
	bool inverted = *reader->at == '^';
	bool first = true;

	if (node == NULL)
		return NULL;
	reader->at += inverted;
	while ((*reader->at != ']' || first) && !reader->failed) {
		int from;
		int to;

		if (*reader->at == '\0' || (reader->at[0] == '[' && reader->at[1] == ':')) {
			reader->failed = true;
			return NULL;
		}
		first = false;
		from = class_member(reader, node->set);
		if (from < 0)
			continue;
		to = from;
		if (reader->at[0] == '-' && reader->at[1] != ']') {
			reader->at++;
			to = class_member(reader, node->set);
			reader->failed = reader->failed || to < from;
		}
		if (!reader->failed)
			add_range(node->set, (unsigned)from, (unsigned)to);
	}
	reader->at++;
	if (reader->caseless)
		add_both_cases(node->set);
	if (inverted)
		invert(node->set);
	return node;
}

static struct ps_rex *byte_node(struct reader *reader, int byte)
{
	struct ps_rex *node = new_node(reader, PS_REX_SET);

	if (byte < 0)
		reader->failed = true;
	else if (node != NULL)
		add_byte(node->set, (unsigned)byte);
	if (node != NULL && reader->caseless)
		add_both_cases(node->set);
	return node;
}

static struct ps_rex *parse_escape(struct reader *reader)
{
	char c = *reader->at;
	struct ps_rex *node;

	if (c >= '1' && c <= '9') {
		node = new_node(reader, PS_REX_BACK);
		if (node != NULL)
			node->number = (unsigned)(c - '0');
		reader->at++;
		return node;
	}
	if (c == 'b') {
		reader->at++;
		return new_node(reader, PS_REX_BOUND);
	}
	node = new_node(reader, PS_REX_SET);
	if (node != NULL && add_named(node->set, c)) {
		reader->at++;
		return node;
	}
	return byte_node(reader, escaped_byte(reader));
}

/* What may stand behind "(?": letters of options, up to ':' or ')'. True where they hold for the rest of the group. */
static bool parse_options(struct reader *reader)
{
	bool on = true;

	for (; *reader->at != ':' && *reader->at != ')'; reader->at++) {
		if (*reader->at == '-') {
			on = false;
		} else if (*reader->at == 'i') {
			reader->caseless = on;
		} else {
			reader->failed = true;
			return false;
		}
	}
	reader->at++;
	return reader->at[-1] == ')';
}

/* Up to the bracket that closes it, with options that end there. */
static struct ps_rex *parse_inside(struct reader *reader, bool caseless_after)
{
	struct ps_rex *inside = parse_alternatives(reader);

	if (*reader->at != ')') {
		reader->failed = true;
		return NULL;
	}
	reader->at++;
	reader->caseless = caseless_after;
	return inside;
}

static struct ps_rex *parse_look(struct reader *reader, bool behind, bool negative, unsigned skip)
{
	bool caseless = reader->caseless;
	struct ps_rex *node = new_node(reader, PS_REX_LOOK);
	struct ps_rex *inside;

	reader->at += skip;
	inside = parse_inside(reader, caseless);
	if (node == NULL)
		return NULL;
	node->behind = behind;
	node->negative = negative;
	node->left = inside;
	return node;
}

/* "(...)", from behind the bracket. */
static struct ps_rex *parse_group(struct reader *reader)
{
	bool caseless = reader->caseless;
	struct ps_rex *node;

	if (*reader->at != '?') {
		node = new_node(reader, PS_REX_GROUP);
		reader->groups++;
		if (node == NULL || reader->groups >= PS_REX_GROUPS) {
			reader->failed = true;
			return NULL;
		}
		node->number = reader->groups;
		node->left = parse_inside(reader, caseless);
		return node;
	}
	reader->at++;
	if (strncmp(reader->at, "<=", 2) == 0 || strncmp(reader->at, "<!", 2) == 0)
		return parse_look(reader, true, reader->at[1] == '!', 2);
	if (*reader->at == '=' || *reader->at == '!')
		return parse_look(reader, false, *reader->at == '!', 1);
	if (parse_options(reader))
		return new_node(reader, PS_REX_EMPTY);
	return reader->failed ? NULL : parse_inside(reader, caseless);
}

static struct ps_rex *parse_one(struct reader *reader)
{
	char c = *reader->at;
	struct ps_rex *node;

	reader->at++;
	switch (c) {
	case '(':
		return parse_group(reader);
	case '[':
		return parse_class(reader);
	case '\\':
		return parse_escape(reader);
	case '.':
		node = new_node(reader, PS_REX_SET);
		if (node != NULL)
			invert(node->set);
		return node;
	case '$':
		node = new_node(reader, PS_REX_BOUND);
		if (node != NULL)
			node->number = 1;
		return node;
	case '^':
	case '*':
	case '+':
	case '?':
		reader->failed = true;
		return NULL;
	default:
		return byte_node(reader, (unsigned char)c);
	}
}

static uint32_t parse_number(struct reader *reader)
{
	uint32_t number = 0;

	while (*reader->at >= '0' && *reader->at <= '9' && number < 10000) {
		number = number * 10 + (uint32_t)(*reader->at - '0');
		reader->at++;
	}
	return number;
}

/* Reads a quantifier, if there is one. */
static bool parse_counts(struct reader *reader, uint32_t *min, uint32_t *max)
{
	switch (*reader->at) {
	case '*':
	case '+':
		*min = *reader->at == '+';
		*max = PS_REX_ENDLESS;
		break;
	case '?':
		*min = 0;
		*max = 1;
		break;
	case '{':
		if (reader->at[1] < '0' || reader->at[1] > '9')
			return false;
		reader->at++;
		*min = parse_number(reader);
		*max = *min;
		if (*reader->at == ',') {
			reader->at++;
			*max = *reader->at == '}' ? PS_REX_ENDLESS : parse_number(reader);
		}
		reader->failed = reader->failed || *reader->at != '}' || *max < *min;
		break;
	default:
		return false;
	}
	reader->at++;
	return true;
}

static struct ps_rex *parse_sequence(struct reader *reader)
{
	struct ps_rex *all = NULL;

	while (!reader->failed && *reader->at != '\0' && *reader->at != '|' && *reader->at != ')') {
		struct ps_rex *one = parse_one(reader);
		uint32_t min;
		uint32_t max;

		while (one != NULL && parse_counts(reader, &min, &max)) {
			one = join(reader, PS_REX_REPEAT, one, NULL);
			if (one == NULL)
				return NULL;
			one->min = min;
			one->max = max;
			one->lazy = *reader->at == '?';
			one->possessive = *reader->at == '+';
			reader->at += one->lazy || one->possessive;
		}
		all = all == NULL ? one : join(reader, PS_REX_CAT, all, one);
	}
	return all != NULL ? all : new_node(reader, PS_REX_EMPTY);
}

static struct ps_rex *parse_alternatives(struct reader *reader)
{
	struct ps_rex *all = parse_sequence(reader);

	while (!reader->failed && *reader->at == '|') {
		reader->at++;
		all = join(reader, PS_REX_ALT, all, parse_sequence(reader));
	}
	return all;
}

struct ps_rex *ps_rex_parse(struct ps_rex_pool *pool, const char *regex, size_t *at)
{
	struct reader reader = {.pool = pool, .at = regex};
	struct ps_rex *all = parse_alternatives(&reader);

	*at = (size_t)(reader.at - regex);
	return reader.failed || *reader.at != '\0' ? NULL : all;
}

bool ps_rex_first(const struct ps_rex *rex, uint64_t *set)
{
	switch (rex->kind) {
	case PS_REX_SET:
		for (unsigned i = 0; i < 4; i++)
			set[i] |= rex->set[i];
		return false;
	case PS_REX_CAT:
		return ps_rex_first(rex->left, set) && ps_rex_first(rex->right, set);
	case PS_REX_ALT: {
		bool left = ps_rex_first(rex->left, set);

		return ps_rex_first(rex->right, set) || left;
	}
	case PS_REX_REPEAT:
		return ps_rex_first(rex->left, set) || rex->min == 0;
	case PS_REX_GROUP:
		return ps_rex_first(rex->left, set);
	case PS_REX_BACK:
		memset(set, 0xFF, 4 * sizeof(*set));
		return true;
	case PS_REX_EMPTY:
	case PS_REX_LOOK:
	case PS_REX_BOUND:
		break;
	}
	return true;
}

bool ps_rex_is_same(const struct ps_rex *a, const struct ps_rex *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return a->kind == b->kind && memcmp(a->set, b->set, sizeof(a->set)) == 0 && a->min == b->min &&
	       a->max == b->max && a->lazy == b->lazy && a->possessive == b->possessive && a->negative == b->negative &&
	       a->behind == b->behind && (a->kind == PS_REX_GROUP || a->number == b->number) &&
	       ps_rex_is_same(a->left, b->left) && ps_rex_is_same(a->right, b->right);
}

uint32_t ps_rex_shortest(const struct ps_rex *rex)
{
	uint32_t left;
	uint32_t right;

	switch (rex->kind) {
	case PS_REX_SET:
		return 1;
	case PS_REX_CAT:
		return ps_rex_shortest(rex->left) + ps_rex_shortest(rex->right);
	case PS_REX_ALT:
		left = ps_rex_shortest(rex->left);
		right = ps_rex_shortest(rex->right);
		return left < right ? left : right;
	case PS_REX_REPEAT:
		return rex->min * ps_rex_shortest(rex->left);
	case PS_REX_GROUP:
		return ps_rex_shortest(rex->left);
	case PS_REX_BACK:
	case PS_REX_EMPTY:
	case PS_REX_LOOK:
	case PS_REX_BOUND:
		break;
	}
	return 0;
}

uint32_t ps_rex_longest(const struct ps_rex *rex)
{
	uint32_t left;
	uint32_t right;

	switch (rex->kind) {
	case PS_REX_SET:
		return 1;
	case PS_REX_CAT:
		left = ps_rex_longest(rex->left);
		right = ps_rex_longest(rex->right);
		return left == PS_REX_ENDLESS || right == PS_REX_ENDLESS ? PS_REX_ENDLESS : left + right;
	case PS_REX_ALT:
		left = ps_rex_longest(rex->left);
		right = ps_rex_longest(rex->right);
		return left > right ? left : right;
	case PS_REX_REPEAT:
		left = ps_rex_longest(rex->left);
		return left == PS_REX_ENDLESS || rex->max == PS_REX_ENDLESS ? PS_REX_ENDLESS : left * rex->max;
	case PS_REX_GROUP:
		return ps_rex_longest(rex->left);
	case PS_REX_BACK:
		return PS_REX_ENDLESS;
	case PS_REX_EMPTY:
	case PS_REX_LOOK:
	case PS_REX_BOUND:
		break;
	}
	return 0;
}

bool ps_rex_is_place(const struct ps_rex *rex)
{
	switch (rex->kind) {
	case PS_REX_EMPTY:
	case PS_REX_BOUND:
	case PS_REX_LOOK:
		return true;
	case PS_REX_CAT:
	case PS_REX_ALT:
		return ps_rex_is_place(rex->left) && ps_rex_is_place(rex->right);
	case PS_REX_GROUP:
	case PS_REX_REPEAT:
		return ps_rex_is_place(rex->left);
	case PS_REX_SET:
	case PS_REX_BACK:
		break;
	}
	return false;
}
