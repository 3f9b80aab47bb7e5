/* Files that failed, and their next try. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "stuck.h"

Test(stuck, tries_a_failed_file_again_ever_later)
{
	struct ps_stuck stuck = {0};

	cr_assert(ps_stuck_is_due(&stuck, "a", 0));
	ps_stuck_tell(&stuck, "a", true, 0);
	cr_assert(eq(int, ps_stuck_end_round(&stuck, 0), 1000));
	cr_assert(not(ps_stuck_is_due(&stuck, "a", 999)));
	cr_assert(ps_stuck_is_due(&stuck, "a", 1000));
	ps_stuck_tell(&stuck, "a", true, 1000);
	cr_assert(eq(int, ps_stuck_end_round(&stuck, 1000), 2000));
	for (int64_t now = 10000; now < 10000000; now += 100000) {
		(void)ps_stuck_is_due(&stuck, "a", now);
		ps_stuck_tell(&stuck, "a", true, now);
		cr_assert(le(int, ps_stuck_end_round(&stuck, now), 60000));
	}
	ps_stuck_clear(&stuck);
	cr_assert(ps_stuck_is_due(&stuck, "a", 0));
}

Test(stuck, keeps_files_apart_and_forgets_what_went)
{
	struct ps_stuck stuck = {0};

	ps_stuck_tell(&stuck, "a", true, 0);
	ps_stuck_tell(&stuck, "b", true, 0);
	cr_assert(ps_stuck_is_due(&stuck, "c", 1));
	ps_stuck_tell(&stuck, "a", false, 1);
	cr_assert(ps_stuck_is_due(&stuck, "a", 1));
	cr_assert(not(ps_stuck_is_due(&stuck, "b", 1)));
	cr_assert(eq(int, ps_stuck_end_round(&stuck, 1), 999));
	/* Not asked for in this round: it is not there any more. */
	cr_assert(eq(int, ps_stuck_end_round(&stuck, 2), -1));
	cr_assert(ps_stuck_is_due(&stuck, "b", 2));
	ps_stuck_clear(&stuck);
}
