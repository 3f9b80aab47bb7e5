/* The confirming regex and the scan: limits are "could not look", never "no match". */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "guarded.h"
#include "regex.h"
#include "scan.h"

static enum ps_status match(const char *pattern, const char *text, size_t at, bool anchored, unsigned group,
	bool *found, struct ps_regex_match *where)
{
	struct ps_regex *regex = NULL;
	struct ps_regex_work *work = NULL;
	struct guarded guarded = guarded_end(text, strlen(text));
	enum ps_status status;

	if (ps_regex_new(pattern, &regex) != PS_OK || ps_regex_work_new(&work) != PS_OK)
		abort();
	status = ps_regex_match(regex, work, guarded.data, guarded.len, at, anchored, group, found, where);
	ps_regex_work_free(work);
	ps_regex_free(regex);
	guarded_free(&guarded);
	return status;
}

Test(regex, limit_that_is_reached_is_no_miss)
{
	char text[64];
	struct ps_regex_match where;
	bool found = true;

	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	cr_assert(eq(int, match("(?:a+)+[bc]", text, 0, true, 0, &found, &where), PS_LIMIT));
	cr_assert(not(found));
}

/* Before and after it was compiled for the processor. */
Test(regex, limit_stays_one_when_the_pattern_is_busy)
{
	char text[64];
	struct ps_regex *regex = NULL;
	struct ps_regex_work *work = NULL;

	memset(text, 'a', sizeof(text));
	cr_assert(eq(int, ps_regex_new("(?:a+)+[bc]", &regex), PS_OK));
	cr_assert(eq(int, ps_regex_work_new(&work), PS_OK));
	for (size_t i = 0; i < 100; i++) {
		struct ps_regex_match where;
		bool found = true;

		cr_assert(eq(int,
			ps_regex_match(
				regex, work, (const unsigned char *)text, sizeof(text), 0, true, 0, &found, &where),
			PS_LIMIT));
		cr_assert(not(found));
	}
	ps_regex_work_free(work);
	ps_regex_free(regex);
}

Test(regex, that_recurses_without_end_is_could_not_look)
{
	struct ps_regex_match where;
	bool found = true;
	char text[4000];
	enum ps_status status;

	memset(text, '(', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	status = match("(\\((?1)*[)x])", text, 0, true, 0, &found, &where);
	cr_assert(eq(int, status, PS_LIMIT));
	cr_assert(not(found));
}

Test(regex, is_anchored_where_it_was_asked_to_be)
{
	struct ps_regex_match where;
	bool found = false;

	cr_assert(eq(int, match("b+", "aabb", 0, true, 0, &found, &where), PS_OK));
	cr_assert(not(found));
	cr_assert(eq(int, match("b+", "aabb", 0, false, 0, &found, &where), PS_OK));
	cr_assert(found);
	cr_assert(eq(sz, where.start, 2));
	cr_assert(eq(sz, where.end, 4));
}

Test(regex, looks_behind_its_start)
{
	struct ps_regex_match where;
	bool found = true;

	cr_assert(eq(int, match("(?<!a)b", "ab", 1, true, 0, &found, &where), PS_OK));
	cr_assert(not(found));
}

Test(regex, gives_the_group_or_else_the_whole)
{
	struct ps_regex_match where;
	bool found = false;

	cr_assert(eq(int, match("x(\\d+)?y", "x12y", 0, true, 1, &found, &where), PS_OK));
	cr_assert(eq(sz, where.start, 1));
	cr_assert(eq(sz, where.end, 3));
	cr_assert(eq(int, match("x(\\d+)?y", "xy", 0, true, 1, &found, &where), PS_OK));
	cr_assert(eq(sz, where.end, 2));
}

Test(regex, that_is_wrong_says_where)
{
	struct ps_regex *regex = NULL;
	struct ps_error error = {0};

	cr_assert(eq(int, ps_regex_new("ab(c", &regex), PS_OK));
	cr_assert(eq(int, ps_regex_compile(regex, &error), PS_POLICY));
	cr_assert(eq(sz, error.offset, 4));
	ps_regex_free(regex);
}

Test(scan, library_is_there_and_the_tested_one)
{
	struct ps_error error = {0};

	cr_assert(eq(int, ps_scan_check_library(&error), PS_OK), "%s", error.text);
}

Test(scan, reports_every_end)
{
	static const struct ps_scan_expression literals[] = {{"dr ", true, PS_SCAN_EXACT}, {"hi ", true, PS_SCAN_EXACT},
		{"mrs. ", true, PS_SCAN_EXACT}, {"[a-z]z", false, PS_SCAN_EXACT}};
	static const char data[] = "Hi DR Who, hi there, MRS. X";
	struct ps_scan *scan = NULL;
	struct ps_scan_work *work = NULL;
	struct ps_scan_hits hits = {0};
	struct guarded guarded = guarded_copy(data, sizeof(data) - 1);

	cr_assert(eq(int, ps_scan_new_for(literals, 4, false, &scan, NULL), PS_OK));
	cr_assert(eq(int, ps_scan_work_new(&work), PS_OK));
	cr_assert(eq(int, ps_scan_run(scan, work, guarded.data, guarded.len, &hits), PS_OK));
	cr_assert(eq(sz, hits.len, 4));
	cr_assert(eq(u32, hits.items[0].end, 3));
	cr_assert(eq(u32, hits.items[3].end, 26));
	ps_scan_hits_fini(&hits);
	ps_scan_work_free(work);
	ps_scan_free(scan);
	guarded_free(&guarded);
}

Test(scan, says_how_hyperscan_takes_a_pattern)
{
	cr_assert(eq(int, ps_scan_classify("ab+c", NULL), PS_SCAN_EXACT));
	cr_assert(eq(int, ps_scan_classify("(?<!a)b", NULL), PS_SCAN_PREFILTER));
	cr_assert(eq(int, ps_scan_classify("(a(?1)?b)", NULL), PS_SCAN_NONE));
}

Test(scan, database_survives_its_serialised_form)
{
	static const char *const regexes[] = {"\\d{3}-\\d{4}"};
	struct ps_scan *scan = NULL;
	struct ps_scan *again = NULL;
	struct ps_scan_work *work = NULL;
	struct ps_scan_hits hits = {0};
	char *bytes = NULL;
	size_t len = 0;
	struct guarded guarded = guarded_copy("call 555-0142 ", 14);

	cr_assert(eq(int, ps_scan_new(regexes, 1, &scan, NULL), PS_OK));
	cr_assert(eq(int, ps_scan_serialize(scan, &bytes, &len), PS_OK));
	cr_assert(eq(int, ps_scan_deserialize(bytes, len, &again), PS_OK));
	cr_assert(eq(int, ps_scan_work_new(&work), PS_OK));
	cr_assert(eq(int, ps_scan_run(again, work, guarded.data, guarded.len, &hits), PS_OK));
	cr_assert(eq(sz, hits.len, 1));
	cr_assert(eq(u32, hits.items[0].end, 13));
	bytes[len / 2] ^= 0x55;
	ps_scan_free(again);
	cr_assert(eq(int, ps_scan_deserialize(bytes, len, &again), PS_INTERNAL));
	cr_assert(again == NULL);
	free(bytes);
	ps_scan_hits_fini(&hits);
	ps_scan_work_free(work);
	ps_scan_free(scan);
	guarded_free(&guarded);
}
