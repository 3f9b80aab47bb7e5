#include "put.h"

#include "builtin.h"
#include "follow.h"
#include "walk.h"

#include <stdlib.h>
#include <string.h>

/* Gives bytes that all patterns treat alike one class. The count of classes. */
static unsigned class_rows(const struct ps_follow *follows, uint8_t *classes)
{
	unsigned first[PS_NET_BYTES] = {0};
	unsigned count = 0;

	for (unsigned byte = 0; byte < 256; byte++) {
		unsigned class = 0;

		for (; class < count; class ++) {
			size_t i = 0;

			while (i < ps_builtin_pattern_count &&
				memcmp(follows[i].pairs[byte], follows[i].pairs[first[class]],
					sizeof(follows[i].pairs[byte])) == 0)
				i++;
			if (i == ps_builtin_pattern_count)
				break;
		}
		classes[byte] = (uint8_t) class;
		if (class == count)
			first[count++] = byte;
	}
	return count;
}

static bool same_columns(const struct ps_follow *follows, unsigned a, unsigned b)
{
	for (size_t i = 0; i < ps_builtin_pattern_count; i++) {
		for (unsigned byte = 0; byte < 256; byte++) {
			if (ps_rex_holds(follows[i].pairs[byte], a) != ps_rex_holds(follows[i].pairs[byte], b))
				return false;
		}
	}
	return true;
}

static unsigned class_columns(const struct ps_follow *follows, uint8_t *classes)
{
	unsigned first[PS_NET_BYTES];
	unsigned count = 0;

	for (unsigned byte = 0; byte < PS_NET_BYTES; byte++) {
		unsigned class = 0;

		while (class < count && !same_columns(follows, first[class], byte))
			class ++;
		classes[byte] = (uint8_t) class;
		if (class == count)
			first[count++] = byte;
	}
	return count;
}

/* Of a pattern and a class of bytes: the classes of those that may stand behind. */
static uint64_t row_of(const struct ps_follow *follow, unsigned class, const uint8_t *rows, const uint8_t *columns)
{
	uint64_t bits = 0;
	unsigned byte = 0;

	while (rows[byte] != class)
		byte++;
	for (unsigned then = 0; then < PS_NET_BYTES; then++) {
		if (ps_rex_holds(follow->pairs[byte], then))
			bits |= (uint64_t)1 << columns[then];
	}
	return bits;
}

bool ps_put_follows(FILE *out, struct ps_rex_pool *pool)
{
	static uint8_t rows[PS_NET_BYTES];
	static uint8_t columns[PS_NET_BYTES];
	struct ps_follow *follows = calloc(ps_builtin_pattern_count, sizeof(*follows));
	unsigned row_count;
	unsigned column_count;

	if (follows == NULL)
		return false;
	for (size_t i = 0; i < ps_builtin_pattern_count; i++) {
		size_t at;
		unsigned anchor = ps_builtin_patterns[i].anchor;
		const struct ps_rex *tree = ps_rex_parse(pool, ps_builtin_patterns[i].regex, &at);

		if (tree != NULL &&
			(anchor == PS_ANCHOR_DIGIT || anchor == PS_ANCHOR_TOKEN || anchor == PS_ANCHOR_CODE))
			ps_follow_find(tree, &follows[i]);
	}
	row_count = class_rows(follows, rows);
	column_count = class_columns(follows, columns);
	if (row_count > PS_WALK_FOLLOW_ROWS || column_count > PS_WALK_FOLLOW) {
		(void)fprintf(stderr,
			"walkc: the packs: %u classes of bytes that stand before others, %u behind; at most %d and %d "
			"(PS_WALK_FOLLOW_ROWS, PS_WALK_FOLLOW)\n",
			row_count, column_count, PS_WALK_FOLLOW_ROWS, PS_WALK_FOLLOW);
		free(follows);
		return false;
	}
	(void)fputs("const struct ps_walk_follow ps_walk_follow = {\n", out);
	ps_put_classes(out, "rows", rows);
	ps_put_classes(out, "columns", columns);
	(void)fputs("};\nconst uint64_t ps_walk_follows[][PS_WALK_FOLLOW_ROWS] = {\n", out);
	for (size_t i = 0; i < ps_builtin_pattern_count; i++) {
		(void)fputs("\t{", out);
		for (unsigned row = 0; row < row_count; row++)
			(void)fprintf(out, "0x%llxU,", (unsigned long long)row_of(&follows[i], row, rows, columns));
		(void)fputs("},\n", out);
	}
	(void)fputs("};\n", out);
	free(follows);
	return true;
}

bool ps_put_in_run(FILE *out, struct ps_rex_pool *pool)
{
	uint64_t stops[4] = {0};

	for (unsigned byte = 0; byte < 256; byte++)
		stops[byte / 64] |= (uint64_t)ps_walk_is_stop((unsigned char)byte) << byte % 64;
	(void)fputs("const bool ps_walk_in_run[] = {\n", out);
	for (size_t i = 0; i < ps_builtin_pattern_count; i++) {
		size_t at;
		const struct ps_rex *tree = ps_rex_parse(pool, ps_builtin_patterns[i].regex, &at);

		if (tree == NULL)
			return false;
		(void)fprintf(out, "\t%s,\n", ps_follow_holds(tree, stops) ? "false" : "true");
	}
	(void)fputs("};\n", out);
	return true;
}
