/**
 * The walk compiler, a tool of the build: the packs' regexes as tables in C.
 *
 *     walkc OUTPUT.c
 *
 * Patterns of one anchor are put into as few tables as their size allows.
 */
#include "behind.h"
#include "builtin.h"
#include "net.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLES_MAX 64
/* Entries of a table: rows are numbered by their first entry, in 16 bits. */
#define ENTRIES_MAX 60000

struct made {
	struct ps_table table;
	size_t patterns[PS_NET_PATTERNS];
	const struct ps_rex *trees[PS_NET_PATTERNS];
	unsigned count;
	unsigned anchor;
};

static bool determine(const struct made *made, struct ps_table *table)
{
	struct ps_net *net = ps_net_new();
	bool good = net != NULL;

	for (unsigned i = 0; i < made->count && good; i++)
		good = ps_net_add(net, made->trees[i]);
	good = good && ps_net_determine(net, ENTRIES_MAX, table);
	ps_net_free(net);
	return good;
}

/* Puts one more pattern into a table, where it fits. */
static bool add_to(struct made *made, size_t pattern, const struct ps_rex *tree)
{
	struct ps_table table;

	if (made->count == PS_NET_PATTERNS)
		return false;
	made->patterns[made->count] = pattern;
	made->trees[made->count] = tree;
	made->count++;
	if (!determine(made, &table)) {
		made->count--;
		return false;
	}
	ps_table_fini(&made->table);
	made->table = table;
	return true;
}

static bool add_pattern(struct made *tables, size_t *count, size_t pattern)
{
	unsigned anchor = ps_builtin_patterns[pattern].anchor;
	size_t at;
	const struct ps_rex *tree = ps_rex_parse(ps_builtin_patterns[pattern].regex, &at);

	if (tree == NULL) {
		(void)fprintf(stderr, "walkc: %s: byte %zu of the regex is not understood\n",
			ps_builtin_patterns[pattern].id, at);
		return false;
	}
	for (size_t i = 0; i < *count; i++) {
		if (tables[i].anchor == anchor && add_to(&tables[i], pattern, tree))
			return true;
	}
	if (*count == TABLES_MAX)
		return false;
	tables[*count].anchor = anchor;
	if (!add_to(&tables[*count], pattern, tree)) {
		(void)fprintf(stderr, "walkc: %s: too large for a table\n", ps_builtin_patterns[pattern].id);
		return false;
	}
	(*count)++;
	return true;
}

/* --- writing --------------------------------------------------------------------- */

static uint64_t allowed(const struct made *made, unsigned before, bool digit)
{
	uint64_t mask = 0;

	for (unsigned i = 0; i < made->count; i++) {
		if (ps_behind_allows(made->trees[i], before, digit))
			mask |= (uint64_t)1 << i;
	}
	return mask;
}

/* Classes of the bytes before a place, and what each allows. */
static void put_allowed(FILE *out, const struct made *made, size_t index, uint8_t *classes)
{
	uint64_t rows[PS_NET_BYTES][2];
	unsigned count = 0;

	(void)fprintf(out, "static const uint64_t allowed_%zu[][2] = {\n", index);
	for (unsigned before = 0; before < PS_NET_BYTES; before++) {
		uint64_t plain = allowed(made, before, false);
		uint64_t digit = allowed(made, before, true);
		unsigned same = 0;

		while (same < count && (rows[same][0] != plain || rows[same][1] != digit))
			same++;
		classes[before] = (uint8_t)same;
		if (same < count)
			continue;
		rows[count][0] = plain;
		rows[count][1] = digit;
		count++;
		(void)fprintf(out, "\t{0x%llxU, 0x%llxU},\n", (unsigned long long)plain, (unsigned long long)digit);
	}
	(void)fputs("};\n", out);
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
		(void)fprintf(out, "%zu,", made->patterns[i]);
	(void)fputs("};\n", out);
}

static void put_classes(FILE *out, const char *name, const uint8_t *classes)
{
	(void)fprintf(out, "\t\t.%s = {", name);
	for (unsigned i = 0; i < PS_NET_BYTES; i++)
		(void)fprintf(out, "%u,", classes[i]);
	(void)fputs("},\n", out);
}

static void put_tables(FILE *out, const struct made *tables, size_t count)
{
	static uint8_t before[TABLES_MAX][PS_NET_BYTES];

	(void)fputs("/* Made by walkc from patterns/; changes belong there. */\n#include \"walk.h\"\n\n", out);
	for (size_t i = 0; i < count; i++) {
		put_rows(out, &tables[i], i);
		put_allowed(out, &tables[i], i, before[i]);
	}
	(void)fputs("\nconst struct ps_walk ps_walks[] = {\n", out);
	for (size_t i = 0; i < count; i++) {
		const struct ps_table *table = &tables[i].table;

		(void)fputs("\t{\n", out);
		put_classes(out, "classes", table->classes);
		put_classes(out, "before", before[i]);
		(void)fprintf(out,
			"\t\t.next = next_%zu, .accepts = accepts_%zu, .allowed = allowed_%zu, .patterns = "
			"patterns_%zu,\n",
			i, i, i, i);
		(void)fprintf(out,
			"\t\t.start = %u, .plain = %u, .final = %u, .width = %u, .pattern_count = %u, .anchor = %u,\n",
			table->start * table->width, table->plain * table->width, table->final * table->width,
			table->width, tables[i].count, tables[i].anchor);
		(void)fputs("\t},\n", out);
	}
	(void)fprintf(out, "};\n\nconst size_t ps_walk_count = %zu;\n", count);
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
	size_t count = 0;
	FILE *out;
	bool good;

	if (argc != 2) {
		(void)fputs("usage: walkc OUTPUT.c\n", stderr);
		return 64;
	}
	for (size_t i = 0; i < ps_builtin_pattern_count; i++) {
		if (!add_pattern(tables, &count, i))
			return 70;
	}
	qsort(tables, count, sizeof(*tables), by_anchor);
	out = fopen(argv[1], "we");
	if (out == NULL) {
		perror(argv[1]);
		return 74;
	}
	put_tables(out, tables, count);
	good = ferror(out) == 0;
	good = fclose(out) == 0 && good;
	if (!good)
		(void)remove(argv[1]);
	return good ? 0 : 70;
}
