#include "builtin.h"
#include "pack.h"
#include "shape.h"

#include <criterion/criterion.h>
#include <string.h>

static const char good[] = "phiscrub-pack: 1\n"
			   "pack: us/demo\n"
			   "cues:\n"
			   "  own: [Demo No, demo]\n"
			   "patterns:\n"
			   "  - id: demo/one\n"
			   "    type: ID\n"
			   "    anchor: digit\n"
			   "    shapes: [\"3-\", \"1-2[/. ]\", \"9\"]\n"
			   "    regex: '\\d{3}-\\d'\n"
			   "    cues: [\"@own\", \"@shared\", x]\n"
			   "    unless: [order]\n"
			   "    examples: {hit: [\"demo 123-4\"], miss: [\"1234\"]}\n";

static const char shared[] = "phiscrub-pack: 1\npack: cues\ncues: {shared: [everywhere]}\n";

static enum ps_status add(struct ps_packs *packs, const char *file, const char *text, struct ps_error *error)
{
	return ps_packs_add(packs, file, text, strlen(text), error);
}

Test(pack, loads_patterns_with_lists_of_its_own_and_of_all)
{
	struct ps_packs packs;
	struct ps_error error = {.text = ""};
	const struct ps_pattern *pattern;

	ps_packs_init(&packs);
	cr_assert_eq(add(&packs, "patterns/cues.yaml", shared, &error), PS_OK, "%s", error.text);
	cr_assert_eq(add(&packs, "patterns/us/demo.yaml", good, &error), PS_OK, "%s", error.text);
	cr_assert_eq(packs.patterns.count, 1);
	pattern = &packs.patterns.items[0];
	cr_assert_str_eq(packs.names[0], "us/demo");
	cr_assert_eq(pattern->cue_count, 4);
	cr_assert_str_eq(pattern->cues[0], "demo no");
	cr_assert_str_eq(pattern->cues[2], "everywhere");
	cr_assert_str_eq(pattern->cues[3], "x");
	cr_assert_eq(pattern->unless_count, 1);
	cr_assert_eq(pattern->shape_count, 3);
	cr_assert_eq(pattern->anchor, PS_ANCHOR_DIGIT);
	cr_assert_eq(pattern->near, 40);
	cr_assert_eq(pattern->max, 256);
	ps_packs_fini(&packs);
}

static void refuses(const char *file, const char *text, const char *message)
{
	struct ps_packs packs;
	struct ps_error error = {.text = ""};

	ps_packs_init(&packs);
	cr_expect_eq(add(&packs, file, text, &error), PS_POLICY);
	cr_expect_eq(strncmp(error.text, message, strlen(message)), 0, "expected %s, got %s", message, error.text);
	ps_packs_fini(&packs);
}

#define HEAD "phiscrub-pack: 1\npack: a\npatterns:\n"
#define EXAMPLES "examples: {hit: [a], miss: [b]}"

Test(pack, refuses_what_it_does_not_understand)
{
	refuses("a.yaml", "pack: a\n", "a.yaml:1:1: a pack lacks the key phiscrub-pack");
	refuses("a.yaml", "phiscrub-pack: 2\n", "a.yaml:1:16: unknown version of packs; this program knows 1");
	refuses("b.yaml", "phiscrub-pack: 1\npack: a\n",
		"b.yaml:2:7: the name of a pack is its path under patterns/ without .yaml");
	refuses("xa.yaml", "phiscrub-pack: 1\npack: a\n",
		"xa.yaml:2:7: the name of a pack is its path under patterns/ without .yaml");
	refuses("a.yaml", HEAD "  - {id: a, type: ID, regex: a, cues: [\"@none\"], " EXAMPLES "}\n",
		"a.yaml:4:40: no list of cues has that name, here or in cues.yaml");
	refuses("a.yaml", HEAD "  - {id: a, type: ID, regex: a, anchor: start, " EXAMPLES "}\n",
		"a.yaml:4:41: unknown anchor; one of none, digit, ");
	refuses("a.yaml", HEAD "  - {id: a, type: ID, regex: a, anchor: digit, " EXAMPLES "}\n",
		"a.yaml:4:5: the anchors digit");
	refuses("a.yaml", HEAD "  - {id: a, type: ID, regex: a, shapes: [\"3\"], " EXAMPLES "}\n",
		"a.yaml:4:33: shapes belong to the anchors digit");
	refuses("a.yaml", HEAD "  - {id: a, type: ID, regex: a, anchor: digit, shapes: [\"3\", \"-\"], " EXAMPLES "}\n",
		"a.yaml:4:62: not a shape; such as 3-, 1-2[/.], 9");
	refuses("a.yaml", HEAD "  - {id: a, type: ID, regex: a, anchor: lead, shapes: [\"3\"], " EXAMPLES "}\n",
		"a.yaml:4:5: the anchor lead needs words, and words need it");
	refuses("a.yaml", HEAD "  - {id: a, type: ID, regex: a, words: [no], " EXAMPLES "}\n",
		"a.yaml:4:5: the anchor lead needs words, and words need it");
	refuses("a.yaml", HEAD "  - {id: a, type: ID, regex: a, " EXAMPLES "}\n",
		"a.yaml:4:5: in a pack the anchor none needs scan");
	refuses("a.yaml", HEAD "  - {id: a, type: ID, regex: a, after: 65, " EXAMPLES "}\n",
		"a.yaml:4:40: expected a number from 1 to 64");
	refuses("a.yaml", HEAD "  - {id: a, type: ID, regex: a, max: 513, " EXAMPLES "}\n",
		"a.yaml:4:38: expected a number from 1 to 512");
	refuses("a.yaml", "phiscrub-pack: 1\npack: a\ncues: {a: [x], b: [\"@a\"]}\n",
		"a.yaml:3:20: a list of cues holds words, no other lists");
}

Test(pack, an_id_is_unique_in_all_packs)
{
	struct ps_packs packs;
	struct ps_error error;

	ps_packs_init(&packs);
	cr_assert_eq(
		add(&packs, "a.yaml", HEAD "  - {id: x, type: ID, regex: abc, scan: [abc], " EXAMPLES "}\n", &error),
		PS_OK);
	cr_assert_eq(
		add(&packs, "x/a.yaml", HEAD "  - {id: x, type: ID, regex: abc, scan: [abc], " EXAMPLES "}\n", &error),
		PS_POLICY);
	cr_assert_str_eq(error.text, "x/a.yaml:4:10: duplicate id");
	ps_packs_fini(&packs);
}

Test(pack, the_built_in_tables_hold_what_the_packs_say)
{
	bool seen = false;

	for (size_t i = 0; i < ps_builtin_pattern_count; i++) {
		const struct ps_pattern *pattern = &ps_builtin_patterns[i];

		cr_assert_gt(pattern->example_count, 1);
		cr_assert_not_null(ps_builtin_pattern_packs[i]);
		if (strcmp(pattern->id, "ssn/dashed") != 0)
			continue;
		seen = true;
		cr_assert_gt(pattern->shape_count, 0);
		cr_assert_str_eq(ps_builtin_pattern_packs[i], "us/ssn");
	}
	cr_assert(seen);
}

Test(shape, reads_runs_and_what_follows)
{
	struct ps_shape shape;

	cr_assert(ps_shape_parse("3-", &shape));
	cr_assert(shape.min == 3 && shape.max == 3 && !shape.any);
	cr_assert(ps_shape_follows(&shape, '-'));
	cr_assert_not(ps_shape_follows(&shape, '.'));
	cr_assert_not(ps_shape_follows(&shape, 0xad));
	cr_assert(ps_shape_parse("1-2[/.\\]\\\\\\n-]", &shape));
	cr_assert(shape.min == 1 && shape.max == 2);
	cr_assert(ps_shape_follows(&shape, ']') && ps_shape_follows(&shape, '\\') && ps_shape_follows(&shape, '\n'));
	cr_assert(ps_shape_follows(&shape, '-'));
	cr_assert(ps_shape_parse("3-5", &shape));
	cr_assert(shape.min == 3 && shape.max == 5 && shape.any);
	cr_assert(ps_shape_follows(&shape, 0));
	cr_assert(ps_shape_parse("3-5-", &shape));
	cr_assert(ps_shape_follows(&shape, '-'));
}

Test(shape, refuses_what_is_none)
{
	static const char *const wrong[] = {"", "-", "a", "0", "65", "5-3", "3[", "3[]", "3[.", "3[.]x", "3--", "3[4]",
		"3\\", "3]", "3[\\q]", "3\xc3"};
	struct ps_shape shape;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		cr_expect_not(ps_shape_parse(wrong[i], &shape), "%s", wrong[i]);
}
