/* Work that is waited for until a deadline. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "patience.h"

#include <stdatomic.h>
#include <time.h>

/** A piece of work that ends after a while. */
struct work {
	long ms;
	atomic_bool is_done, is_abandoned;
};

static void rest(long ms)
{
	const struct timespec time = {ms / 1000, ms % 1000 * 1000000};

	(void)nanosleep(&time, NULL);
}

static void do_work(void *context)
{
	struct work *work = context;

	rest(work->ms);
	atomic_store(&work->is_done, true);
}

static void abandon_work(void *context)
{
	struct work *work = context;

	/* Only behind the work, which this thread cannot assert. */
	atomic_store(&work->is_abandoned, atomic_load(&work->is_done));
}

/** The time of a clock that never goes back, in @ms. */
static struct timespec in(long ms)
{
	struct timespec time;

	cr_assert(eq(int, clock_gettime(CLOCK_MONOTONIC, &time), 0));
	time.tv_sec += ms / 1000;
	return time;
}

Test(patience, waits_for_work_that_ends_in_time)
{
	struct work work = {.ms = 20};
	struct timespec deadline = in(60000);

	cr_assert(eq(int, (int)ps_patience_run(do_work, abandon_work, &work, &deadline), PS_PATIENCE_DONE));
	cr_assert(atomic_load(&work.is_done));
	cr_assert(not(atomic_load(&work.is_abandoned)));
}

Test(patience, leaves_late_work_to_itself)
{
	static struct work work = {.ms = 1000};
	struct timespec deadline = in(0);

	cr_assert(eq(int, (int)ps_patience_run(do_work, abandon_work, &work, &deadline), PS_PATIENCE_LATE));
	cr_assert(not(atomic_load(&work.is_done)));
	for (int i = 0; i < 1000 && !atomic_load(&work.is_abandoned); i++)
		rest(10);
	cr_assert(atomic_load(&work.is_abandoned));
}
