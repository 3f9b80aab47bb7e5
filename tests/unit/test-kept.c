/* Kept trees: what comes back of a text, and what does not. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "guarded.h"
#include "kept.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Quotes, quotes in quotes, letters of two bytes before a place, nothing, lists in maps in lists. */
static const char policy[] =
	"phiscrub: 1 # a remark\n"
	"key: {file: kéy}\n"
	"'it''s': \"said\"\n"
	"none:\n"
	"patterns:\n"
	"  - {id: a/b, regex: 'QX''[0-9]{4}\"', cues: [\"é\", ü, ''], examples: {hit: [QX'1234]}}\n"
	"  - id: c/d\n"
	"    regex: (?<=a)b\n"
	"    cues:\n"
	"    - x y\n"
	"    - ''''\n"
	"last: [[], {}, [a, [b]]]\n";

static struct ps_arena arena;
static struct ps_buf trees;

static void set_up(void)
{
	ps_arena_init(&arena, (size_t)64 << 20);
	ps_buf_init(&trees, (size_t)1 << 20);
}

static void tear_down(void)
{
	ps_arena_fini(&arena);
	ps_buf_fini(&trees);
}

TestSuite(kept, .init = set_up, .fini = tear_down);

static struct ps_yaml_node *parse(const char *text)
{
	struct ps_yaml_node *root = NULL;
	struct ps_error error = {0};

	cr_assert_eq(ps_yaml_parse("p", text, strlen(text), &arena, &root, &error), PS_OK, "%s", error.text);
	return root;
}

static void keep(const char *text)
{
	cr_assert_eq(ps_kept_add(&trees, text, strlen(text), parse(text)), PS_OK);
}

static struct ps_yaml_node *find(const char *text)
{
	return ps_kept_find(trees.data, trees.len, text, strlen(text), &arena);
}

/* All that a node says, one line each. */
static void tell(const struct ps_yaml_node *node, unsigned depth, FILE *out)
{
	(void)fprintf(out, "%*s%d %u:%u %s@%u:%u [%s] %zu %d %zu\n", (int)depth, "", (int)node->kind, node->line,
		node->column, node->key != NULL ? node->key : "-", node->key_line, node->key_column, node->text,
		node->len, node->quoted, node->count);
	for (node = node->child; node != NULL; node = node->next)
		tell(node, depth + 1, out);
}

static void is_told(const struct ps_yaml_node *root, char *told, size_t cap)
{
	FILE *out = fmemopen(told, cap, "w");

	tell(root, 0, out);
	(void)fclose(out);
}

Test(kept, tree_comes_back_with_every_word_and_place)
{
	char parsed[8192];
	char found[8192];

	keep("other: text\n");
	keep(policy);
	cr_assert_neq(find(policy), NULL);
	is_told(parse(policy), parsed, sizeof(parsed));
	is_told(find(policy), found, sizeof(found));
	cr_assert_str_eq(found, parsed);
}

Test(kept, tree_is_for_the_very_same_bytes)
{
	char other[sizeof(policy)];

	keep(policy);
	for (size_t i = 0; i < sizeof(policy) - 1; i++) {
		memcpy(other, policy, sizeof(policy));
		other[i] ^= 1;
		cr_assert_eq(find(other), NULL);
	}
	memcpy(other, policy, sizeof(policy));
	other[sizeof(policy) - 2] = '\0';
	cr_assert_eq(find(other), NULL);
}

Test(kept, words_that_do_not_stand_in_the_text_as_they_are_keep_it_out)
{
	static const char *const texts[] = {
		"a: \"x\\ty\"\n", "a: x\n  y\n", "a: |\n  x\n", "a: 'x\n  y'\n", "a: >-\n  x\n"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		keep(texts[i]);
		cr_assert_eq(trees.len, 0, "%s", texts[i]);
	}
}

Test(kept, bytes_hold_no_word_of_the_text)
{
	keep("secret: [hospital, 'st mary']\n");
	cr_assert_gt(trees.len, 0);
	for (size_t i = 0; i + 4 <= trees.len; i++) {
		cr_assert_neq(memcmp(trees.data + i, "secr", 4), 0);
		cr_assert_neq(memcmp(trees.data + i, "hosp", 4), 0);
		cr_assert_neq(memcmp(trees.data + i, "mary", 4), 0);
	}
}

/* The digest is of the text, so each of these is looked at to its end; none may read or write past it. */
Test(kept, damaged_bytes_do_no_harm)
{
	size_t len;

	keep(policy);
	len = trees.len;
	for (size_t i = 0; i < len; i++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			struct guarded guarded = guarded_end((const char *)trees.data, len);

			guarded.data[i] ^= (unsigned char)(1U << bit);
			(void)ps_kept_find(guarded.data, len, policy, sizeof(policy) - 1, &arena);
			guarded_free(&guarded);
		}
		ps_arena_fini(&arena);
	}
	for (size_t cut = 0; cut < len; cut++) {
		struct guarded guarded = guarded_end((const char *)trees.data, cut);

		cr_assert_eq(ps_kept_find(guarded.data, cut, policy, sizeof(policy) - 1, &arena), NULL);
		guarded_free(&guarded);
	}
}
