/**
 * The walk compiler, a tool of the build: the packs' regexes as tables in C.
 *
 *     walkc OUTPUT.c
 *
 * Patterns of one anchor are put into as few tables as their size allows
 * (made.h); put.h writes them, and what else is known of the regexes.
 */
#include "made.h"
#include "put.h"

#include <stdio.h>

static bool write_all(FILE *out, struct ps_rex_pool *pool, const struct ps_made *tables, size_t count)
{
	bool good;

	ps_put_tables(out, tables, count);
	ps_put_ends(out, pool, tables, count);
	good = ps_put_follows(out, pool) && ps_put_in_run(out, pool);
	return ferror(out) == 0 && good;
}

int main(int argc, char **argv)
{
	static struct ps_made tables[PS_MADE_TABLES];
	struct ps_rex_pool pool = {0};
	size_t count;
	FILE *out = NULL;
	bool good;

	if (argc != 2) {
		(void)fputs("usage: walkc OUTPUT.c\n", stderr);
		return 64;
	}
	if (!ps_made_fill(&pool, tables, &count)) {
		ps_rex_pool_fini(&pool);
		return 70;
	}
	out = fopen(argv[1], "we");
	if (out == NULL) {
		perror(argv[1]);
		ps_rex_pool_fini(&pool);
		return 74;
	}
	good = write_all(out, &pool, tables, count);
	ps_rex_pool_fini(&pool);
	good = fclose(out) == 0 && good;
	if (!good)
		(void)remove(argv[1]);
	return good ? 0 : 70;
}
