/* Score: one leaked letter is a leak, and neutral is neutral. */
#include "score.h"

#include <criterion/criterion.h>
#include <string.h>

static const char types[] = "NAME,PHONE,FAX,CITY,STATE,DATE,LOCATION";

/** Judges one span and one finding in @text and returns the totals. */
static struct ps_score_row score_one(const char *text, struct ps_span span, struct ps_found found)
{
	struct ps_judged document = {
		.text = (const unsigned char *)text,
		.len = strlen(text),
		.spans = &span,
		.span_count = 1,
		.found = &found,
		.found_count = found.end > 0 ? 1 : 0,
	};
	static struct ps_score score;

	ps_score_init(&score, types);
	ps_score_judge(&document);
	ps_score_add(&score, &document);
	return score.all;
}

static void expect(struct ps_score_row row, unsigned full, unsigned part, unsigned typed, unsigned right)
{
	cr_expect_eq(row.full, full, "full %d", (int)row.full);
	cr_expect_eq(row.part, part, "part %d", (int)row.part);
	cr_expect_eq(row.typed, typed, "typed %d", (int)row.typed);
	cr_expect_eq(row.right, right, "right %d", (int)row.right);
}

Test(score, the_whole_span_is_fully_covered)
{
	expect(score_one("Jane Doe", (struct ps_span){.end = 8, .type = "NAME"},
		       (struct ps_found){.end = 8, .type = "NAME"}),
		1, 0, 1, 1);
}

Test(score, one_letter_left_is_a_leak)
{
	expect(score_one("Jane D.", (struct ps_span){.end = 7, .type = "NAME"},
		       (struct ps_found){.end = 4, .type = "NAME"}),
		0, 1, 1, 1);
}

Test(score, punctuation_left_is_none)
{
	expect(score_one("(503) 555-0142.", (struct ps_span){.end = 15, .type = "PHONE"},
		       (struct ps_found){.start = 1, .end = 14, .type = "FAX"}),
		1, 0, 1, 1);
}

Test(score, a_letter_of_two_bytes_left_is_a_leak)
{
	expect(score_one("Jos\303\251", (struct ps_span){.end = 5, .type = "NAME"},
		       (struct ps_found){.end = 3, .type = "NAME"}),
		0, 1, 1, 1);
}

Test(score, a_dash_of_three_bytes_left_is_none)
{
	expect(score_one("\342\200\224Ann", (struct ps_span){.end = 6, .type = "NAME"},
		       (struct ps_found){.start = 3, .end = 6, .type = "NAME"}),
		1, 0, 1, 1);
}

Test(score, nothing_found_is_a_miss)
{
	expect(score_one("Jane", (struct ps_span){.end = 4, .type = "NAME"}, (struct ps_found){.end = 0}), 0, 0, 0, 0);
}

Test(score, a_finding_of_another_type_covers_and_is_right)
{
	expect(score_one(
		       "Jane", (struct ps_span){.end = 4, .type = "NAME"}, (struct ps_found){.end = 4, .type = "CITY"}),
		1, 0, 0, 1);
}

Test(score, a_location_is_met_by_a_state)
{
	expect(score_one("Ohio", (struct ps_span){.end = 4, .type = "LOCATION"},
		       (struct ps_found){.end = 4, .type = "STATE"}),
		1, 0, 1, 1);
}

Test(score, a_finding_beside_the_span_is_wrong)
{
	expect(score_one("Jane May", (struct ps_span){.end = 4, .type = "NAME"},
		       (struct ps_found){.start = 4, .end = 8, .type = "NAME"}),
		0, 0, 0, 0);
}

Test(score, may_is_no_gold_and_a_finding_on_it_is_right)
{
	struct ps_score_row row = score_one(
		"Monday", (struct ps_span){.end = 6, .type = "MAY"}, (struct ps_found){.end = 6, .type = "DATE"});

	cr_expect_eq(row.gold, 0);
	cr_expect_eq(row.findings, 1);
	cr_expect_eq(row.right, 1);
}

Test(score, types_that_were_not_asked_for_do_not_count)
{
	struct ps_score_row row = score_one(
		"4111", (struct ps_span){.end = 4, .type = "ACCOUNT"}, (struct ps_found){.end = 4, .type = "ACCOUNT"});

	cr_expect_eq(row.gold, 0);
	cr_expect_eq(row.findings, 0);
}

Test(score, two_findings_may_cover_one_span)
{
	struct ps_span span = {.end = 8, .type = "NAME"};
	struct ps_found found[] = {{.end = 4, .type = "NAME"}, {.start = 5, .end = 8, .type = "NAME"}};
	struct ps_judged document = {(const unsigned char *)"Jane Doe", 8, &span, 1, found, 2};

	ps_score_judge(&document);
	cr_expect_eq(span.cover, PS_COVER_FULL);
}

Test(score, a_ratio_without_a_whole_is_none)
{
	cr_expect(ps_score_ratio(0, 0) < 0);
	cr_expect_float_eq(ps_score_ratio(1, 2), 0.5, 1e-9);
}
