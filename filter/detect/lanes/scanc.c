/**
 * The scan compiler, a tool of the build: the scan lane's database as C.
 *
 *     scanc OUTPUT.c
 */
#include "cuescan.h"

#include <stdio.h>
#include <stdlib.h>

#define EXPRESSIONS_MAX 4096

static bool put_database(FILE *out, const struct ps_scan_expression *expressions, size_t count, bool avx2)
{
	struct ps_scan *scan = NULL;
	struct ps_error error = {0};
	char *bytes = NULL;
	size_t len = 0;

	if (ps_scan_new_for(expressions, count, avx2, &scan, &error) != PS_OK ||
		ps_scan_serialize(scan, &bytes, &len) != PS_OK) {
		(void)fprintf(stderr, "scanc: expression %zu: %s\n", error.offset, error.text);
		ps_scan_free(scan);
		return false;
	}
	(void)fprintf(out, "static const unsigned char database_%d[] __attribute__((aligned(64))) = {", avx2);
	for (size_t i = 0; i < len; i++)
		(void)fprintf(out, "%s%u,", i % 32 == 0 ? "\n" : "", (unsigned)(unsigned char)bytes[i]);
	(void)fputs("\n};\n\n", out);
	free(bytes);
	ps_scan_free(scan);
	return true;
}

int main(int argc, char **argv)
{
	static struct ps_scan_expression expressions[EXPRESSIONS_MAX];
	size_t count = 0;
	size_t pattern;
	FILE *out;
	bool good;

	if (argc != 2) {
		(void)fputs("usage: scanc OUTPUT.c\n", stderr);
		return 64;
	}
	while (count < EXPRESSIONS_MAX && ps_cuescan_expression(count, &expressions[count], &pattern))
		count++;
	out = fopen(argv[1], "we");
	if (out == NULL) {
		perror(argv[1]);
		return 74;
	}
	(void)fputs("/* Made by scanc from the packs and the cues of names. */\n#include \"cuescan.h\"\n\n", out);
	good = put_database(out, expressions, count, false) && put_database(out, expressions, count, true);
	(void)fputs("const struct ps_cuescan_bytes ps_cuescan_databases[2] = {\n"
		    "\t{database_0, sizeof(database_0)}, {database_1, sizeof(database_1)}};\n",
		out);
	good = good && ferror(out) == 0;
	good = fclose(out) == 0 && good;
	if (!good)
		(void)remove(argv[1]);
	return good ? 0 : 70;
}
