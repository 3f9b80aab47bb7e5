/**
 * An engine that is replaced while it is used: reload.
 *
 * Who begins a message takes the engine of that moment and keeps it to the
 * message's end, so that one message is scrubbed by one policy (I2). The old
 * engine goes when its last user gives it back. For any number of threads.
 */
#ifndef PS_SHARED_ENGINE_H
#define PS_SHARED_ENGINE_H

#include "phiscrub.h"

#include <pthread.h>

/** One engine and how many hold it; only through the functions below. */
struct ps_engine_hold;

struct ps_shared_engine {
	pthread_mutex_t mutex;
	struct ps_engine_hold *current;
};

PHISCRUB_MUST_USE enum phiscrub_status ps_shared_engine_init(struct ps_shared_engine *shared);

/** Gives the current engine back. */
void ps_shared_engine_fini(struct ps_shared_engine *shared);

/** Makes @engine, which is owned from here on, the one that is taken next. Freed on failure. */
PHISCRUB_MUST_USE enum phiscrub_status ps_shared_engine_put(
	struct ps_shared_engine *shared, struct phiscrub_engine *engine);

/** Takes the current engine; NULL where there is none. */
struct ps_engine_hold *ps_shared_engine_take(struct ps_shared_engine *shared);

/** True where @hold is still the engine that would be taken. */
bool ps_shared_engine_is_current(struct ps_shared_engine *shared, const struct ps_engine_hold *hold);

/** Gives an engine back. NULL is allowed. */
void ps_shared_engine_give_back(struct ps_shared_engine *shared, struct ps_engine_hold *hold);

/** Borrowed from @hold. */
const struct phiscrub_engine *ps_engine_hold_view(const struct ps_engine_hold *hold);

#endif
