#include "put.h"

#include "behind.h"
#include "builtin.h"
#include "ends.h"
#include "walk.h"

#include <stdlib.h>
#include <string.h>

/* Patterns that two bytes before a place allow there, by the one right before it and the other. */
struct allowed {
	uint64_t at[PS_NET_BYTES][PS_NET_BYTES];
};

static struct allowed *find_allowed(const struct ps_made *made)
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
static unsigned put_allowed(FILE *out, const struct ps_made *made, size_t index, uint8_t *before, uint8_t *second)
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

static void put_rows(FILE *out, const struct ps_made *made, size_t index)
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

void ps_put_classes(FILE *out, const char *name, const uint8_t *classes)
{
	(void)fprintf(out, "\t\t.%s = {", name);
	for (unsigned i = 0; i < PS_NET_BYTES; i++)
		(void)fprintf(out, "%u,", classes[i]);
	(void)fputs("},\n", out);
}

/* As ps_confirm_at() cuts what PCRE2 sees. */
static unsigned reach_of(const struct ps_made *made)
{
	unsigned reach = 0;

	for (unsigned i = 0; i < made->count; i++) {
		unsigned own = ps_builtin_patterns[made->members[i].pattern].max + PS_PATTERN_BEHIND;

		reach = own > reach ? own : reach;
	}
	return reach;
}

void ps_put_tables(FILE *out, const struct ps_made *tables, size_t count)
{
	static uint8_t before[PS_MADE_TABLES][PS_NET_BYTES];
	static uint8_t second[PS_MADE_TABLES][PS_NET_BYTES];
	unsigned second_count[PS_MADE_TABLES];

	(void)fputs("/* Made by walkc from patterns/; changes belong there. */\n#include \"walk.h\"\n\n", out);
	for (size_t i = 0; i < count; i++) {
		put_rows(out, &tables[i], i);
		second_count[i] = put_allowed(out, &tables[i], i, before[i], second[i]);
	}
	(void)fputs("\nconst struct ps_walk ps_walks[] = {\n", out);
	for (size_t i = 0; i < count; i++) {
		const struct ps_table *table = &tables[i].table;

		(void)fputs("\t{\n", out);
		ps_put_classes(out, "classes", table->classes);
		ps_put_classes(out, "before", before[i]);
		ps_put_classes(out, "second", second[i]);
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
	struct ps_table tables[2 * PS_NET_PATTERNS * PS_MADE_TABLES];
	/** Where each one's rows begin. */
	size_t rows[2 * PS_NET_PATTERNS * PS_MADE_TABLES];
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
	ps_put_classes(out, "classes", ends->classes);
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
	struct ps_rex_pool *pool, const struct ps_made_member *member, struct ps_ends *ends, struct ps_ends *begins)
{
	struct ps_ends_of of = {.tree = member->tree,
		.decided = member->decided,
		.decided_count = member->decided_count,
		.group = ps_builtin_patterns[member->pattern].group,
		.coarse = member->coarse};

	return ps_ends_find(pool, &of, ends, begins);
}

/* Numbers, for pointers into the rows would be relocated one by one at each start. */
void ps_put_ends(FILE *out, struct ps_rex_pool *pool, const struct ps_made *tables, size_t count)
{
	static struct ends ends[PS_NET_PATTERNS * PS_MADE_TABLES];
	static struct ends begins[PS_NET_PATTERNS * PS_MADE_TABLES];
	static struct written written;
	unsigned exact_count = 0;

	(void)fputs("const uint16_t ps_walk_end_rows[] = {", out);
	for (size_t i = 0; i < count * PS_NET_PATTERNS; i++) {
		const struct ps_made *made = &tables[i / PS_NET_PATTERNS];
		const struct ps_made_member *member = &made->members[i % PS_NET_PATTERNS];
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
