/*
 * make_tables SETS CUES WORDS SHAPES LITERALS: what the built-in patterns come to, worked
 * out before the program runs by the same functions that work it out anew for
 * other policies (confirm.h, cue.h, shapes.h).
 *
 * A host tool of the build, linked with the detection and the packs. Its own
 * tables are empty, which is to say: make them anew.
 */
#include "builtin.h"
#include "detect.h"
#include "shapes.h"

#include <stdio.h>
#include <stdlib.h>

const struct ps_pattern_sets ps_table_sets = {0};
const unsigned char ps_table_cues[1] = {0};
const unsigned char ps_table_words[1] = {0};
const struct ps_shapes_usual ps_table_shapes = {0};
const struct ps_literals ps_table_literals = {0};

static bool write_file(const char *path, const void *bytes, size_t len)
{
	FILE *file = fopen(path, "wb");
	bool good = file != NULL && fwrite(bytes, 1, len, file) == len;

	if (file != NULL)
		good = fclose(file) == 0 && good;
	if (!good) {
		perror(path);
		(void)remove(path);
	}
	return good;
}

static bool write_sets(const char *path, const struct ps_patterns *patterns)
{
	struct ps_pattern_sets sets = {.count = (uint32_t)patterns->builtin_count};

	for (size_t i = 0; i < patterns->builtin_count; i++) {
		sets.cues[i] = patterns->items[i].cue_set;
		sets.unless[i] = patterns->items[i].unless_set;
		sets.words[i] = patterns->items[i].word_set;
	}
	return write_file(path, &sets, sizeof(sets));
}

static bool write_cues(const char *path, struct ps_cues *cues)
{
	size_t len;
	const void *bytes = ps_cues_keep(cues, &len);

	return write_file(path, bytes, len);
}

static bool write_shapes(const char *path, const struct ps_patterns *patterns, struct ps_error *error)
{
	struct ps_shapes_usual *usual = calloc(1, sizeof(*usual));
	bool good = usual != NULL && ps_shapes_init(&usual->shapes, patterns, error) == PS_OK;

	if (good) {
		usual->count = (uint32_t)patterns->builtin_count;
		for (size_t i = 0; i < patterns->builtin_count; i++)
			usual->wanted[i] = patterns->items[i].wanted;
		good = write_file(path, usual, sizeof(*usual));
	}
	free(usual);
	return good;
}

static bool write_literals(const char *path, const struct ps_patterns *patterns, struct ps_error *error)
{
	struct ps_literals *literals = calloc(1, sizeof(*literals));
	bool good = literals != NULL && ps_literals_init(literals, patterns, error) == PS_OK &&
		    write_file(path, literals, sizeof(*literals));

	free(literals);
	return good;
}

int main(int argc, char **argv)
{
	struct ps_detect_config config;
	struct ps_patterns patterns;
	struct ps_error error = {0};
	bool good;

	if (argc != 6) {
		(void)fputs("usage: make_tables SETS CUES WORDS SHAPES LITERALS\n", stderr);
		return 64;
	}
	ps_detect_defaults(&config);
	if (ps_builtin_pattern_count > PS_PATTERNS_BUILTIN ||
		ps_patterns_init(&patterns, ps_builtin_patterns, ps_builtin_pattern_count, NULL, 0, config.wanted,
			config.all_ages, false, &error) != PS_OK) {
		(void)fprintf(stderr, "make_tables: %s\n", error.text);
		return 70;
	}
	good = write_sets(argv[1], &patterns) && write_shapes(argv[4], &patterns, &error) &&
	       write_literals(argv[5], &patterns, &error) && write_cues(argv[2], patterns.own_cues) &&
	       write_cues(argv[3], patterns.own_words);
	if (!good)
		(void)fprintf(stderr, "make_tables: nothing was made: %s\n", error.text);
	ps_patterns_fini(&patterns);
	return good ? EXIT_SUCCESS : 74;
}
