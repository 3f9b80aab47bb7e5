/* Exit statuses: what each caller is told. */
#include "exit.h"

#include <criterion/criterion.h>

static const enum ps_exit failures[] = {PS_EXIT_FOUND, PS_EXIT_USAGE, PS_EXIT_DATA, PS_EXIT_INTERNAL, PS_EXIT_SYSTEM,
	PS_EXIT_IO, PS_EXIT_TEMPORARY, PS_EXIT_REFUSED, PS_EXIT_POLICY};

enum { FAILURES = sizeof(failures) / sizeof(failures[0]) };

Test(exit, success_is_0_and_failure_never_is)
{
	for (unsigned profile = 0; ps_profile_names[profile] != NULL; profile++) {
		cr_expect_eq(ps_exit_for(PS_EXIT_OK, profile), 0);
		for (size_t i = 0; i < FAILURES; i++)
			cr_expect_neq(ps_exit_for(failures[i], profile), 0);
	}
}

Test(exit, every_status_has_its_sysexit)
{
	cr_expect_eq(ps_exit_from(PHISCRUB_OK), 0);
	cr_expect_eq(ps_exit_from(PHISCRUB_MALFORMED), 65);
	cr_expect_eq(ps_exit_from(PHISCRUB_LIMIT), 65);
	cr_expect_eq(ps_exit_from(PHISCRUB_REFUSED), 77);
	cr_expect_eq(ps_exit_from(PHISCRUB_POLICY), 78);
	cr_expect_eq(ps_exit_from(PHISCRUB_USAGE), 64);
	cr_expect_eq(ps_exit_from(PHISCRUB_SYSTEM), 71);
	cr_expect_eq(ps_exit_from(PHISCRUB_IO), 74);
	cr_expect_eq(ps_exit_from(PHISCRUB_INTERNAL), 70);
}

Test(exit, postfix_and_exim_defer_all_but_what_the_same_bytes_meet_again)
{
	static const unsigned profiles[] = {PS_PROFILE_POSTFIX_PIPE, PS_PROFILE_EXIM};

	for (size_t p = 0; p < 2; p++) {
		for (size_t i = 0; i < FAILURES; i++) {
			int code = ps_exit_for(failures[i], profiles[p]);
			bool permanent = failures[i] == PS_EXIT_DATA || failures[i] == PS_EXIT_REFUSED ||
					 failures[i] == PS_EXIT_FOUND;

			cr_expect_eq(code, permanent ? (int)failures[i] : 75);
		}
	}
}

Test(exit, smstools_is_told_1_whatever_went_wrong)
{
	for (size_t i = 0; i < FAILURES; i++)
		cr_expect_eq(ps_exit_for(failures[i], PS_PROFILE_SMSTOOLS), 1);
}
