/**
 * The walk compiler, a tool of the build: the packs' regexes as tables in C.
 *
 *     walkc OUTPUT.c
 *
 * Patterns of one anchor are put into as few tables as their size allows.
 */
#include "behind.h"
#include "builtin.h"
#include "ends.h"
#include "follow.h"
#include "subset.h"
#include "walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLES_MAX 64
/* Entries of a table: rows are numbered by their first entry, in 16 bits. */
#define ENTRIES_MAX 60000

/* Looks ahead with which one pattern begins, at most. */
#define LOOKS_MAX 24

/* A pattern while its table is made. */
struct member {
	size_t pattern;
	const struct ps_rex *tree;
	/** Bits of looks ahead that must match where it begins, and that must not. */
	uint64_t need, deny;
	/** Those of its looks ahead that are among these, just as they are. */
	const struct ps_rex *decided[LOOKS_MAX];
	unsigned decided_count;
	/** It is too large for a table otherwise. */
	bool coarse;
};

struct made {
	struct ps_table table;
	struct member members[PS_NET_PATTERNS];
	unsigned count;
	unsigned anchor;
};

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
static void add_look(struct ps_net *net, struct looks *looks, const struct ps_rex *look, struct member *member)
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
		if (!rex->behind && *count < LOOKS_MAX)
			found[(*count)++] = rex;
		return true;
	default:
		return ps_rex_is_place(rex);
	}
}

static bool determine(struct made *made, struct ps_table *table)
{
	struct ps_net *net = ps_net_new();
	struct looks looks = {.next = made->count};
	bool good = net != NULL;

	for (unsigned i = 0; i < made->count && good; i++) {
		ps_net_coarsen(net, made->members[i].coarse);
		good = ps_net_add(net, made->members[i].tree, made->members[i].tree, false);
	}
	for (unsigned i = 0; i < made->count && good; i++) {
		const struct ps_rex *found[LOOKS_MAX];
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
static bool add_to(struct made *made, size_t pattern, const struct ps_rex *tree, bool coarse)
{
	struct made more = *made;
	struct ps_table table;

	if (made->count == PS_NET_PATTERNS / 2)
		return false;
	more.members[more.count] = (struct member){.pattern = pattern, .tree = tree, .coarse = coarse};
	more.count++;
	if (!determine(&more, &table))
		return false;
	ps_table_fini(&made->table);
	*made = more;
	made->table = table;
	return true;
}

static bool add_pattern(struct ps_rex_pool *pool, struct made *tables, size_t *count, size_t pattern)
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
	if (*count == TABLES_MAX) {
		(void)fprintf(stderr, "walkc: %s of %s: one table more than %d (TABLES_MAX)\n",
			ps_builtin_patterns[pattern].id, ps_builtin_pattern_packs[pattern], TABLES_MAX);
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

/* --- writing --------------------------------------------------------------------- */

/* Patterns that two bytes before a place allow there, by the one right before it and the other. */
struct allowed {
	uint64_t at[PS_NET_BYTES][PS_NET_BYTES];
};

static struct allowed *find_allowed(const struct made *made)
{
	struct allowed *allowed = calloc(1, sizeof(*allowed));

	if (allowed == NULL)
		return NULL;
	for (unsigned before = 0; before < PS_NET_BYTES; before++) {
		for (unsigned second = 0; second < PS_NET_BYTES; second++) {
			for (unsigned i = 0; i < made->count; i++) {
				bool good = ps_behind_allows(made->members[i].tree, before, second);

				allowed->at[before][second] |= (uint64_t)good << i;
			}
		}
	}
	return allowed;
}

static bool same_before(const struct allowed *allowed, unsigned a, unsigned b)
{
	return memcmp(allowed->at[a], allowed->at[b], sizeof(allowed->at[a])) == 0;
}

static bool same_second(const struct allowed *allowed, unsigned a, unsigned b)
{
	for (unsigned before = 0; before < PS_NET_BYTES; before++) {
		if (allowed->at[before][a] != allowed->at[before][b])
			return false;
	}
	return true;
}

/* Gives bytes that are the same one class; first[class] is one of them. The count of classes. */
static unsigned class_bytes(const struct allowed *allowed,
	bool (*same)(const struct allowed *allowed, unsigned a, unsigned b), uint8_t *classes, unsigned *first)
{
	unsigned count = 0;

	for (unsigned byte = 0; byte < PS_NET_BYTES; byte++) {
		unsigned class = 0;

		while (class < count && !same(allowed, first[class], byte))
			class += 1;
		classes[byte] = (uint8_t) class;
		if (class == count)
			first[count++] = byte;
	}
	return count;
}

/* Classes of the two bytes before a place, and what they allow. The count of classes of the second. */
static unsigned put_allowed(FILE *out, const struct made *made, size_t index, uint8_t *before, uint8_t *second)
{
	unsigned rows[PS_NET_BYTES];
	unsigned columns[PS_NET_BYTES];
	unsigned row_count;
	unsigned column_count;
	struct allowed *allowed = find_allowed(made);

	if (allowed == NULL) {
		(void)fputs("#error \"walkc had no memory\"\n", out);
		return 0;
	}
	row_count = class_bytes(allowed, same_before, before, rows);
	column_count = class_bytes(allowed, same_second, second, columns);
	(void)fprintf(out, "static const uint64_t allowed_%zu[] = {\n", index);
	for (unsigned row = 0; row < row_count; row++) {
		for (unsigned column = 0; column < column_count; column++)
			(void)fprintf(out, "\t0x%llxU,\n", (unsigned long long)allowed->at[rows[row]][columns[column]]);
	}
	(void)fputs("};\n", out);
	free(allowed);
	return column_count;
}

static void put_rows(FILE *out, const struct made *made, size_t index)
{
	const struct ps_table *table = &made->table;
	size_t entries = (size_t)table->states * table->width;

	(void)fprintf(out, "static const uint16_t next_%zu[] = {", index);
	for (size_t i = 0; i < entries; i++)
		(void)fprintf(out, "%s%u,", i % table->width == 0 ? "\n" : "", table->next[i]);
	(void)fprintf(out, "\n};\nstatic const uint64_t accepts_%zu[] = {\n", index);
	for (unsigned i = 0; i < table->accept_count; i++)
		(void)fprintf(out, "\t0x%llxU,\n", (unsigned long long)table->accepts[i]);
	(void)fprintf(out, "};\nstatic const uint16_t patterns_%zu[] = {", index);
	for (unsigned i = 0; i < made->count; i++)
		(void)fprintf(out, "%zu,", made->members[i].pattern);
	(void)fprintf(out, "};\nstatic const uint64_t looks_%zu[][2] = {\n", index);
	for (unsigned i = 0; i < made->count; i++)
		(void)fprintf(out, "\t{0x%llxU, 0x%llxU},\n", (unsigned long long)made->members[i].need,
			(unsigned long long)made->members[i].deny);
	(void)fputs("};\n", out);
}

static void put_classes(FILE *out, const char *name, const uint8_t *classes)
{
	(void)fprintf(out, "\t\t.%s = {", name);
	for (unsigned i = 0; i < PS_NET_BYTES; i++)
		(void)fprintf(out, "%u,", classes[i]);
	(void)fputs("},\n", out);
}

/* As ps_confirm_at() cuts what PCRE2 sees. */
static unsigned reach_of(const struct made *made)
{
	unsigned reach = 0;

	for (unsigned i = 0; i < made->count; i++) {
		unsigned own = ps_builtin_patterns[made->members[i].pattern].max + PS_PATTERN_BEHIND;

		reach = own > reach ? own : reach;
	}
	return reach;
}

static void put_tables(FILE *out, const struct made *tables, size_t count)
{
	static uint8_t before[TABLES_MAX][PS_NET_BYTES];
	static uint8_t second[TABLES_MAX][PS_NET_BYTES];
	unsigned second_count[TABLES_MAX];

	(void)fputs("/* Made by walkc from patterns/; changes belong there. */\n#include \"walk.h\"\n\n", out);
	for (size_t i = 0; i < count; i++) {
		put_rows(out, &tables[i], i);
		second_count[i] = put_allowed(out, &tables[i], i, before[i], second[i]);
	}
	(void)fputs("\nconst struct ps_walk ps_walks[] = {\n", out);
	for (size_t i = 0; i < count; i++) {
		const struct ps_table *table = &tables[i].table;

		(void)fputs("\t{\n", out);
		put_classes(out, "classes", table->classes);
		put_classes(out, "before", before[i]);
		put_classes(out, "second", second[i]);
		(void)fprintf(out,
			"\t\t.next = next_%zu, .accepts = accepts_%zu, .allowed = allowed_%zu, .patterns = "
			"patterns_%zu, .looks = looks_%zu,\n",
			i, i, i, i, i);
		(void)fprintf(out,
			"\t\t.start = %u, .plain = %u, .final = %u, .width = %u, .reach = %u, .pattern_count = %u, "
			".anchor = %u, .second_count = %u,\n",
			table->start * table->width, table->plain * table->width, table->final * table->width,
			table->width, reach_of(&tables[i]), tables[i].count, tables[i].anchor, second_count[i]);
		(void)fputs("\t},\n", out);
	}
	(void)fprintf(out, "};\n\nconst size_t ps_walk_count = %zu;\n", count);
}

/* Of one pattern: the table without its rows, and where these begin among all. */
struct ends {
	uint8_t classes[PS_NET_BYTES];
	size_t rows;
	unsigned start, plain, final, width, sight, far;
	bool has, exact, sure;
};

/* All tables of ends that were written. */
struct written {
	struct ps_table tables[2 * PS_NET_PATTERNS * TABLES_MAX];
	/** Where each one's rows begin. */
	size_t rows[2 * PS_NET_PATTERNS * TABLES_MAX];
	size_t count;
	/** Entries of all. */
	size_t entries;
};

static bool same_table(const struct ps_table *a, const struct ps_table *b)
{
	return a->width == b->width && a->states == b->states && a->accept_count == b->accept_count &&
	       memcmp(a->next, b->next, (size_t)a->states * a->width * sizeof(*a->next)) == 0 &&
	       memcmp(a->accepts, b->accepts, a->accept_count * sizeof(*a->accepts)) == 0;
}

static void put_rows_of_ends(FILE *out, const struct ps_table *table)
{
	unsigned units = ps_ends_units(table);

	for (unsigned s = 0; s < table->states; s++) {
		const uint32_t *row = table->next + (size_t)s * table->width;

		for (unsigned c = 0; c + 1 < table->width; c++)
			(void)fprintf(out, "%s%u,", c == 0 ? "\n" : "", row[c] / table->width * units);
		(void)fprintf(out, "%llu,", (unsigned long long)table->accepts[row[table->width - 1]]);
		for (unsigned c = table->width; c < units * PS_WALK_END_UNIT; c++)
			(void)fputs("0,", out);
	}
}

/* Adds a table's rows to those of all, unless they are among them. Takes the table. */
static void put_found(FILE *out, const struct ps_ends *found, struct written *written, struct ends *ends)
{
	const struct ps_table *table = &found->table;
	unsigned units = ps_ends_units(table);
	size_t i = 0;

	while (i < written->count && !same_table(&written->tables[i], table))
		i++;
	written->tables[written->count] = *table;
	if (i == written->count) {
		put_rows_of_ends(out, table);
		written->rows[i] = written->entries;
		written->entries += (size_t)table->states * units * PS_WALK_END_UNIT;
	} else {
		written->rows[written->count] = written->rows[i];
	}
	memcpy(ends->classes, table->classes, sizeof(ends->classes));
	ends->rows = written->rows[written->count];
	written->count++;
	ends->start = table->start * units;
	ends->plain = table->plain * units;
	ends->final = table->final * units;
	ends->width = table->width;
	ends->sight = found->sight;
	ends->far = found->far;
	ends->exact = found->exact;
	ends->sure = found->sure;
	ends->has = true;
}

static void put_ends_of(FILE *out, const char *name, size_t pattern, const struct ends *ends)
{
	(void)fprintf(out, "static const struct ps_walk_ends %s_%zu = {\n", name, pattern);
	put_classes(out, "classes", ends->classes);
	(void)fprintf(out,
		"\t\t.rows = %zu, .start = %u, .plain = %u, .final = %u, .width = %u, .sight = %u, .far = %u, .exact = "
		"%s, .sure = %s,\n};\n",
		ends->rows, ends->start, ends->plain, ends->final, ends->width, ends->sight, ends->far,
		ends->exact ? "true" : "false", ends->sure ? "true" : "false");
}

static void put_pointers(FILE *out, const char *name, const struct ends *ends)
{
	(void)fprintf(out, "const struct ps_walk_ends *const ps_walk_%s[] = {\n", name);
	for (size_t i = 0; i < ps_builtin_pattern_count; i++) {
		if (ends[i].has)
			(void)fprintf(out, "\t&%s_%zu,\n", name, i);
		else
			(void)fputs("\tNULL,\n", out);
	}
	(void)fputs("};\n", out);
}

static bool find_ends(
	struct ps_rex_pool *pool, const struct member *member, struct ps_ends *ends, struct ps_ends *begins)
{
	struct ps_ends_of of = {.tree = member->tree,
		.decided = member->decided,
		.decided_count = member->decided_count,
		.group = ps_builtin_patterns[member->pattern].group,
		.coarse = member->coarse};

	return ps_ends_find(pool, &of, ends, begins);
}

/* Numbers, for pointers into the rows would be relocated one by one at each start. */
static void put_ends(FILE *out, struct ps_rex_pool *pool, const struct made *tables, size_t count)
{
	static struct ends ends[PS_NET_PATTERNS * TABLES_MAX];
	static struct ends begins[PS_NET_PATTERNS * TABLES_MAX];
	static struct written written;
	unsigned exact_count = 0;

	(void)fputs("const uint16_t ps_walk_end_rows[] = {", out);
	for (size_t i = 0; i < count * PS_NET_PATTERNS; i++) {
		const struct made *made = &tables[i / PS_NET_PATTERNS];
		const struct member *member = &made->members[i % PS_NET_PATTERNS];
		struct ps_ends found;
		struct ps_ends found_begins;

		if (i % PS_NET_PATTERNS >= made->count || !find_ends(pool, member, &found, &found_begins))
			continue;
		exact_count += found.exact;
		put_found(out, &found, &written, &ends[member->pattern]);
		if (found_begins.exact)
			put_found(out, &found_begins, &written, &begins[member->pattern]);
	}
	while (written.count > 0)
		ps_table_fini(&written.tables[--written.count]);
	(void)fputs("\n};\n", out);
	for (size_t i = 0; i < ps_builtin_pattern_count; i++) {
		if (ends[i].has)
			put_ends_of(out, "ends", i, &ends[i]);
		if (begins[i].has)
			put_ends_of(out, "begins", i, &begins[i]);
	}
	put_pointers(out, "ends", ends);
	put_pointers(out, "begins", begins);
	(void)fprintf(out, "/* %u of them exact. */\n", exact_count);
}

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

static bool put_follows(FILE *out, struct ps_rex_pool *pool)
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
	put_classes(out, "rows", rows);
	put_classes(out, "columns", columns);
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

static bool put_in_run(FILE *out, struct ps_rex_pool *pool)
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
		struct made made = {.count = 1};
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
	const struct made *x = a;
	const struct made *y = b;

	return x->anchor < y->anchor ? -1 : x->anchor > y->anchor;
}

int main(int argc, char **argv)
{
	static struct made tables[TABLES_MAX];
	struct ps_rex_pool pool = {0};
	struct sized *order;
	size_t count = 0;
	FILE *out;
	bool good;

	if (argc != 2) {
		(void)fputs("usage: walkc OUTPUT.c\n", stderr);
		return 64;
	}
	order = calloc(ps_builtin_pattern_count, sizeof(*order));
	good = order != NULL && order_patterns(&pool, order);
	for (size_t i = 0; i < ps_builtin_pattern_count && good; i++)
		good = add_pattern(&pool, tables, &count, order[i].pattern);
	free(order);
	if (!good) {
		ps_rex_pool_fini(&pool);
		return 70;
	}
	qsort(tables, count, sizeof(*tables), by_anchor);
	out = fopen(argv[1], "we");
	if (out == NULL) {
		perror(argv[1]);
		ps_rex_pool_fini(&pool);
		return 74;
	}
	put_tables(out, tables, count);
	put_ends(out, &pool, tables, count);
	good = put_follows(out, &pool) && put_in_run(out, &pool);
	ps_rex_pool_fini(&pool);
	good = ferror(out) == 0 && good;
	good = fclose(out) == 0 && good;
	if (!good)
		(void)remove(argv[1]);
	return good ? 0 : 70;
}
