/* Cues: how the words before a place are read, and how far they reach. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "cue.h"
#include "guarded.h"

#include <stdio.h>

static const char *const member[] = {"member id", "mid"};
static const char *const record[] = {"mrn", "chart"};
static struct ps_cues *cues;
static unsigned member_set, record_set;

static void set_up(void)
{
	if (ps_cues_new(&cues) != PS_OK || ps_cues_add(cues, member, 2, &member_set) != PS_OK ||
		ps_cues_add(cues, record, 2, &record_set) != PS_OK)
		abort();
}

static void tear_down(void)
{
	ps_cues_free(cues);
}

TestSuite(cue, .init = set_up, .fini = tear_down);

/* How far the nearest cue of a set is from the end of @before, whose text goes on with "1"; -1 where none reaches. */
static int distance(unsigned set, const char *before)
{
	char whole[300];
	struct guarded guarded;
	struct ps_text text;
	struct ps_cue_view view;

	(void)snprintf(whole, sizeof(whole), "%s12345", before);
	guarded = guarded_copy(whole, strlen(whole));
	text = (struct ps_text){.data = guarded.data, .len = guarded.len, .to = guarded.len};
	ps_cues_before(cues, &text, NULL, strlen(before), &view);
	guarded_free(&guarded);
	return (view.sets >> set & 1) != 0 ? ps_cue_nearest(&view, set).distance : -1;
}

Test(cue, is_read_in_every_way_a_key_is_written)
{
	static const char *const ways[] = {"member id ", "Member ID: ", "MEMBER ID ",
		"memberId=", "member_id: ", "member-id ", "\"memberId\": \"",
		"patientMemberId:", "member.id=", "Member  Id #", "MemberID "};

	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++)
		cr_expect(distance(member_set, ways[i]) >= 0, "%s", ways[i]);
}

Test(cue, is_a_whole_word)
{
	cr_assert(eq(int, distance(record_set, "amrn "), -1));
	cr_assert(eq(int, distance(record_set, "mrns "), -1));
	cr_assert(eq(int, distance(record_set, "charted "), -1));
	cr_assert(eq(int, distance(member_set, "member xx id "), -1));
	cr_assert(eq(int, distance(member_set, "remember id "), -1));
}

Test(cue, tells_how_far_it_is)
{
	cr_assert(eq(int, distance(record_set, "MRN "), 1));
	cr_assert(eq(int, distance(record_set, "MRN: "), 2));
	cr_assert(eq(int, distance(record_set, "MRN number is "), 11));
	cr_assert(eq(int, distance(record_set, "chart, or MRN "), 1));
}

Test(cue, reaches_48_bytes)
{
	char before[100];

	(void)snprintf(before, sizeof(before), "mrn%*s", PS_CUE_REACH - 3, "");
	cr_assert(eq(int, distance(record_set, before), PS_CUE_REACH - 3));
	(void)snprintf(before, sizeof(before), "mrn%*s", PS_CUE_REACH + 1, "");
	cr_assert(eq(int, distance(record_set, before), -1));
}

Test(cue, is_used_up_by_a_value)
{
	cr_assert(eq(int, distance(record_set, "MRN 123456 room "), -1));
	cr_assert(not(le(int, distance(record_set, "MRN 12 room "), 0)));
}

Test(cue, is_used_up_by_a_mark)
{
	cr_assert(eq(int, distance(record_set, "MRN [MRN] "), -1));
	cr_assert(eq(int, distance(record_set, "MRN (MRN-12) "), -1));
	cr_assert(eq(int, distance(record_set, "MRN [MRN#kdfpmbaa], "), -1));
	cr_assert(not(le(int, distance(record_set, "MRN [mine] "), 0)));
}

Test(cue, reaches_over_the_members_of_a_list)
{
	cr_assert(not(le(int, distance(record_set, "MRN 123456, "), 0)));
	cr_assert(not(le(int, distance(record_set, "MRN 123456/"), 0)));
	cr_assert(not(le(int, distance(record_set, "MRNs 123456 and MRN "), 0)));
	cr_assert(not(le(int, distance(record_set, "MRN 123456 or "), 0)));
	cr_assert(not(le(int, distance(record_set, "MRN 123456 (formerly "), 0)));
	cr_assert(not(le(int, distance(record_set, "MRN 123456, now "), 0)));
	cr_assert(eq(int, distance(record_set, "MRN 123456 or so many as "), -1));
	cr_assert(eq(int, distance(record_set, "MRN 123456 owed "), -1));
	cr_assert(eq(int, distance(record_set, "MRN 123456 # "), -1));
}

Test(cue, reaches_over_one_line_break)
{
	cr_assert(not(le(int, distance(record_set, "MRN\n"), 0)));
	cr_assert(not(le(int, distance(record_set, "MRN\r\n"), 0)));
	cr_assert(eq(int, distance(record_set, "MRN\n\n"), -1));
}

Test(cue, equal_lists_are_one_set)
{
	unsigned again = 99;

	cr_assert(eq(int, ps_cues_add(cues, record, 2, &again), PS_OK));
	cr_assert(eq(u32, again, record_set));
}

Test(cue, sets_are_limited)
{
	static char words[PS_CUE_SETS + 1][16];
	static const char *lists[PS_CUE_SETS + 1];
	unsigned set = 0;
	enum ps_status status = PS_OK;
	size_t made = 0;

	for (; made <= PS_CUE_SETS && status == PS_OK; made++) {
		(void)snprintf(
			words[made], sizeof(words[made]), "word%c%c", (char)('a' + made / 26), (char)('a' + made % 26));
		lists[made] = words[made];
		status = ps_cues_add(cues, &lists[made], 1, &set);
	}
	cr_assert(eq(int, status, PS_LIMIT));
	cr_assert(eq(sz, made, PS_CUE_SETS - 2 + 1));
}

Test(cue, behind_a_value_is_found_too)
{
	static const char data[] = "12345 is the MRN";
	struct guarded guarded = guarded_copy(data, sizeof(data) - 1);
	struct ps_text text = {.data = guarded.data, .len = guarded.len, .to = guarded.len};
	struct ps_cue_view view;

	ps_cues_after(cues, &text, 5, &view);
	cr_assert(eq(int, (int)(view.sets >> record_set & 1), 1));
	cr_assert(eq(int, ps_cue_nearest(&view, record_set).distance, 8));
	guarded_free(&guarded);
}
