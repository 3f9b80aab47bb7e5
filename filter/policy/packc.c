/**
 * The pack compiler, a tool of the build: packs in, one C source out.
 *
 *     packc -o OUTPUT.c PACK.yaml...
 *     packc --policies -o OUTPUT.c POLICY.yaml...
 *     packc --presets -o OUTPUT.c PRESET.yaml...
 *
 * The output holds the tables of base/builtin.h, constant and complete, so
 * that a start costs no parsing of packs; policies and presets are kept as their text.
 * "cues.yaml" must come before its users.
 */
#include "pack.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Bytes of a literal on one line of the output. */
#define LITERAL_LINE 100

static void put_string(FILE *out, const char *text)
{
	size_t on_line = 0;

	if (text == NULL) {
		(void)fputs("NULL", out);
		return;
	}
	(void)fputc('"', out);
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (on_line >= LITERAL_LINE) {
			(void)fputs("\"\n\t\t\"", out);
			on_line = 0;
		}
		/* Three octal digits never swallow what follows; '?' could begin a trigraph. */
		if (c == '\\' || c == '"')
			(void)fprintf(out, "\\%c", c);
		else if (c < ' ' || c > 0x7e || c == '?')
			(void)fprintf(out, "\\%03o", (unsigned)c);
		else
			(void)fputc(c, out);
		on_line++;
	}
	(void)fputc('"', out);
}

/** A kind of list, and where a pattern has it. */
struct list_kind {
	const char *name;
	size_t words, count;
};

static const struct list_kind list_kinds[] = {
	{"cues", offsetof(struct ps_pattern, cues), offsetof(struct ps_pattern, cue_count)},
	{"unless", offsetof(struct ps_pattern, unless), offsetof(struct ps_pattern, unless_count)},
	{"shapes", offsetof(struct ps_pattern, shapes), offsetof(struct ps_pattern, shape_count)},
	{"scan", offsetof(struct ps_pattern, scan), offsetof(struct ps_pattern, scan_count)},
	{"words", offsetof(struct ps_pattern, words), offsetof(struct ps_pattern, word_count)},
};

#define LIST_KINDS (sizeof(list_kinds) / sizeof(*list_kinds))

static const char *const *words_of(const struct ps_pattern *pattern, size_t kind, size_t *count)
{
	const char *const *words;

	memcpy(&words, (const char *)pattern + list_kinds[kind].words, sizeof(words));
	memcpy(count, (const char *)pattern + list_kinds[kind].count, sizeof(*count));
	return words;
}

static bool is_same(const char *const *a, const char *const *b, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(a[i], b[i]) != 0)
			return false;
	}
	return true;
}

/* Equal lists are one: a start relocates each pointer of them. The first pattern and kind that has this one. */
static void find_first(const struct ps_pattern *patterns, size_t *index, size_t *kind)
{
	size_t count;
	const char *const *words = words_of(&patterns[*index], *kind, &count);

	for (size_t i = 0; i <= *index; i++) {
		for (size_t k = 0; k < LIST_KINDS; k++) {
			size_t own;
			const char *const *first = words_of(&patterns[i], k, &own);

			if (own == count && is_same(first, words, count)) {
				*index = i;
				*kind = k;
				return;
			}
		}
	}
}

static void put_list(FILE *out, const struct ps_pattern *patterns, size_t index, size_t kind)
{
	const char *name = list_kinds[kind].name;
	size_t first = index;
	size_t first_kind = kind;
	size_t count;
	const char *const *words = words_of(&patterns[index], kind, &count);

	find_first(patterns, &first, &first_kind);
	if (count == 0 || first != index || first_kind != kind)
		return;
	(void)fprintf(out, "static const char *const %s_%zu[] = {\n", name, index);
	for (size_t i = 0; i < count; i++) {
		(void)fputc('\t', out);
		put_string(out, words[i]);
		(void)fputs(",\n", out);
	}
	(void)fputs("};\n", out);
}

static void put_examples(FILE *out, size_t index, const struct ps_pattern *pattern)
{
	(void)fprintf(out, "static const struct ps_example examples_%zu[] = {\n", index);
	for (size_t i = 0; i < pattern->example_count; i++) {
		const struct ps_example *example = &pattern->examples[i];

		(void)fputs("\t{", out);
		put_string(out, example->text);
		(void)fprintf(
			out, ", %uU, %uU, %s},\n", example->line, example->column, example->hit ? "true" : "false");
	}
	(void)fputs("};\n", out);
}

static void put_member_list(FILE *out, const struct ps_pattern *patterns, size_t index, size_t kind)
{
	size_t first = index;
	size_t first_kind = kind;
	size_t count;

	(void)words_of(&patterns[index], kind, &count);
	if (count == 0)
		return;
	find_first(patterns, &first, &first_kind);
	(void)fprintf(out, "\t\t.%s = %s_%zu,\n", list_kinds[kind].name, list_kinds[first_kind].name, first);
}

static void put_pattern(FILE *out, const struct ps_pattern *patterns, size_t index)
{
	const struct ps_pattern *pattern = &patterns[index];

	(void)fputs("\t{\n\t\t.id = ", out);
	put_string(out, pattern->id);
	(void)fputs(",\n\t\t.regex = ", out);
	put_string(out, pattern->regex);
	(void)fputs(",\n\t\t.check = ", out);
	put_string(out, pattern->check);
	(void)fputs(",\n", out);
	for (size_t kind = 0; kind < LIST_KINDS; kind++)
		put_member_list(out, patterns, index, kind);
	if (pattern->example_count > 0)
		(void)fprintf(out, "\t\t.examples = examples_%zu,\n", index);
	(void)fprintf(out,
		"\t\t.cue_count = %zu, .unless_count = %zu, .shape_count = %zu, .word_count = %zu,\n\t\t.example_count "
		"= %zu,\n",
		pattern->cue_count, pattern->unless_count, pattern->shape_count, pattern->word_count,
		pattern->example_count);
	(void)fprintf(out, "\t\t.type = PS_%s, .anchor = %u, .score = %u, .group = %u,\n",
		ps_type_info(pattern->type)->name, pattern->anchor, pattern->score, pattern->group);
	(void)fprintf(out, "\t\t.scan_count = %zu, .reach = %u,\n", pattern->scan_count, pattern->reach);
	(void)fputs("\t\t.first = ", out);
	put_string(out, pattern->first);
	(void)fprintf(out, ", .apart = %s,\n", pattern->apart ? "true" : "false");
	(void)fprintf(out, "\t\t.digits_max = %u,\n", pattern->digits_max);
	(void)fprintf(out, "\t\t.near = %u, .after = %u, .digits = %u, .max = %u, .line = %uU, .column = %uU,\n\t},\n",
		pattern->near, pattern->after, pattern->digits, pattern->max, pattern->line, pattern->column);
}

static void put_tables(FILE *out, const struct ps_packs *packs)
{
	const struct ps_pattern_list *list = &packs->patterns;

	(void)fputs("/* Made by packc from patterns/; changes belong there. */\n#include \"builtin.h\"\n\n", out);
	for (size_t i = 0; i < list->count; i++) {
		for (size_t kind = 0; kind < LIST_KINDS; kind++)
			put_list(out, list->items, i, kind);
		put_examples(out, i, &list->items[i]);
	}
	(void)fputs("\nconst struct ps_pattern ps_builtin_patterns[] = {\n", out);
	for (size_t i = 0; i < list->count; i++)
		put_pattern(out, list->items, i);
	(void)fputs("};\n\nconst char *const ps_builtin_pattern_packs[] = {\n", out);
	for (size_t i = 0; i < list->count; i++) {
		(void)fputc('\t', out);
		put_string(out, packs->names[i]);
		(void)fputs(",\n", out);
	}
	(void)fprintf(out, "};\n\nconst size_t ps_builtin_pattern_count = %zu;\n", list->count);
}

/* --- policies ---------------------------------------------------------------- */

/** A policy's text while it is written. */
struct policy_text {
	char *text;
	size_t len;
	const char *description;
};

static bool read_policy(const char *path, struct ps_arena *arena, struct policy_text *policy)
{
	struct ps_error error;
	struct ps_yaml_node *root;
	const struct ps_yaml_node *description;

	if (ps_yaml_read(path, arena, &policy->text, &policy->len, &error) != PS_OK ||
		ps_yaml_parse(path, policy->text, policy->len, arena, &root, &error) != PS_OK) {
		(void)fprintf(stderr, "%s\n", error.text);
		return false;
	}
	description = root->kind == PS_YAML_MAP ? ps_yaml_get(root, "description") : NULL;
	if (description == NULL || description->kind != PS_YAML_SCALAR) {
		(void)fprintf(stderr, "%s:1:1: a built-in policy needs a description\n", path);
		return false;
	}
	policy->description = description->text;
	return true;
}

/* "patterns/policies/strict.yaml" is strict. */
static void put_name(FILE *out, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;

	(void)fprintf(out, "\"%.*s\"", (int)strcspn(name, "."), name);
}

static void put_bytes(FILE *out, size_t index, const struct policy_text *policy)
{
	(void)fprintf(out, "static const unsigned char text_%zu[] = {", index);
	for (size_t i = 0; i < policy->len; i++)
		(void)fprintf(out, "%s%u,", i % 24 == 0 ? "\n\t" : "", (unsigned)(unsigned char)policy->text[i]);
	(void)fputs("\n\t0,\n};\n", out);
}

/* @plural: "policies" or "presets", @singular: what their tables are called by. */
static bool put_policies(
	FILE *out, const char *plural, const char *singular, char **paths, size_t count, struct ps_arena *arena)
{
	struct policy_text *policies = ps_arena_take_array(arena, count, sizeof(*policies));

	if (policies == NULL)
		return false;
	(void)fprintf(out, "/* Made by packc from patterns/%s/; changes belong there. */\n#include \"builtin.h\"\n\n",
		plural);
	for (size_t i = 0; i < count; i++) {
		if (!read_policy(paths[i], arena, &policies[i]))
			return false;
		put_bytes(out, i, &policies[i]);
	}
	(void)fprintf(out, "\nconst struct ps_builtin_policy ps_builtin_%s[] = {\n", plural);
	for (size_t i = 0; i < count; i++) {
		(void)fputs("\t{", out);
		put_name(out, paths[i]);
		(void)fputs(", ", out);
		put_string(out, policies[i].description);
		(void)fprintf(out, ", text_%zu, %zu},\n", i, policies[i].len);
	}
	(void)fprintf(out, "};\n\nconst size_t ps_builtin_%s_count = %zu;\n", singular, count);
	return true;
}

/* --- the program ------------------------------------------------------------- */

static bool load_packs(struct ps_packs *packs, char **paths, size_t count)
{
	struct ps_error error;

	for (size_t i = 0; i < count; i++) {
		if (ps_packs_add_file(packs, paths[i], &error) != PS_OK) {
			(void)fprintf(stderr, "%s\n", error.text);
			return false;
		}
	}
	if (packs->patterns.count == 0)
		(void)fprintf(stderr, "packc: the packs hold no patterns\n");
	return packs->patterns.count > 0;
}

/** What is written. */
enum job { JOB_PACKS, JOB_POLICIES, JOB_PRESETS };

/* A half-written output would look newer than its sources to the build. */
static bool compile(const char *output, enum job job, char **paths, size_t count)
{
	struct ps_packs packs;
	FILE *out;
	bool good;

	ps_packs_init(&packs);
	good = job != JOB_PACKS || load_packs(&packs, paths, count);
	out = good ? fopen(output, "we") : NULL;
	if (good && out == NULL) {
		perror(output);
		good = false;
	}
	if (good && job == JOB_POLICIES)
		good = put_policies(out, "policies", "policy", paths, count, &packs.arena);
	else if (good && job == JOB_PRESETS)
		good = put_policies(out, "presets", "preset", paths, count, &packs.arena);
	else if (good)
		put_tables(out, &packs);
	if (out != NULL) {
		good = ferror(out) == 0 && good;
		good = fclose(out) == 0 && good;
		if (!good)
			(void)remove(output);
	}
	ps_packs_fini(&packs);
	return good;
}

int main(int argc, char **argv)
{
	enum job job = JOB_PACKS;
	int first;

	if (argc > 1 && strcmp(argv[1], "--policies") == 0)
		job = JOB_POLICIES;
	else if (argc > 1 && strcmp(argv[1], "--presets") == 0)
		job = JOB_PRESETS;
	first = job == JOB_PACKS ? 1 : 2;

	if (argc < first + 3 || strcmp(argv[first], "-o") != 0) {
		(void)fprintf(stderr, "usage: packc [--policies | --presets] -o OUTPUT.c FILE.yaml...\n");
		return 64;
	}
	if (!compile(argv[first + 1], job, argv + first + 2, (size_t)(argc - first - 2))) {
		(void)fprintf(stderr, "packc: nothing was written\n");
		return 78;
	}
	return EXIT_SUCCESS;
}
