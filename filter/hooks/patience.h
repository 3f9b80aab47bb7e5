/**
 * Patience: work in a thread of its own, which somebody waits for until a
 * deadline and not a moment longer.
 *
 * Nothing is asked of the work: it need not look at a clock. What is late goes
 * on by itself and cleans up behind itself; whoever waited does not touch its
 * context any more.
 */
#ifndef PS_PATIENCE_H
#define PS_PATIENCE_H

#include <time.h>

enum ps_patience {
	/** The work has ended; the context is the caller's again. */
	PS_PATIENCE_DONE,
	/** The deadline came first; the context is the work's. */
	PS_PATIENCE_LATE,
	/** There was no thread or memory for it: nothing was done. */
	PS_PATIENCE_NONE
};

typedef void ps_patient_work(void *context);

/**
 * Runs @work in a new thread and waits for its end until @deadline, a time of
 * CLOCK_MONOTONIC. Where that comes first @abandoned is called behind @work, in
 * its thread, to end what @context holds.
 */
enum ps_patience ps_patience_run(
	ps_patient_work *work, ps_patient_work *abandoned, void *context, const struct timespec *deadline);

#endif
