#include "shared_engine.h"

#include <stdlib.h>

struct ps_engine_hold {
	struct phiscrub_engine *engine;
	/** Under the mutex. The shared engine itself counts as one. */
	size_t users;
};

enum phiscrub_status ps_shared_engine_init(struct ps_shared_engine *shared)
{
	shared->current = NULL;
	return pthread_mutex_init(&shared->mutex, NULL) == 0 ? PHISCRUB_OK : PHISCRUB_SYSTEM;
}

void ps_shared_engine_fini(struct ps_shared_engine *shared)
{
	ps_shared_engine_give_back(shared, shared->current);
	shared->current = NULL;
	(void)pthread_mutex_destroy(&shared->mutex);
}

enum phiscrub_status ps_shared_engine_put(struct ps_shared_engine *shared, struct phiscrub_engine *engine)
{
	struct ps_engine_hold *hold = malloc(sizeof(*hold));
	struct ps_engine_hold *old;

	if (hold == NULL) {
		phiscrub_engine_free(engine);
		return PHISCRUB_SYSTEM;
	}
	hold->engine = engine;
	hold->users = 1;
	(void)pthread_mutex_lock(&shared->mutex);
	old = shared->current;
	shared->current = hold;
	(void)pthread_mutex_unlock(&shared->mutex);
	ps_shared_engine_give_back(shared, old);
	return PHISCRUB_OK;
}

struct ps_engine_hold *ps_shared_engine_take(struct ps_shared_engine *shared)
{
	struct ps_engine_hold *hold;

	(void)pthread_mutex_lock(&shared->mutex);
	hold = shared->current;
	if (hold != NULL)
		hold->users++;
	(void)pthread_mutex_unlock(&shared->mutex);
	return hold;
}

bool ps_shared_engine_is_current(struct ps_shared_engine *shared, const struct ps_engine_hold *hold)
{
	bool current;

	(void)pthread_mutex_lock(&shared->mutex);
	current = shared->current == hold;
	(void)pthread_mutex_unlock(&shared->mutex);
	return current;
}

void ps_shared_engine_give_back(struct ps_shared_engine *shared, struct ps_engine_hold *hold)
{
	bool last;

	if (hold == NULL)
		return;
	(void)pthread_mutex_lock(&shared->mutex);
	hold->users--;
	last = hold->users == 0;
	(void)pthread_mutex_unlock(&shared->mutex);
	if (!last)
		return;
	phiscrub_engine_free(hold->engine);
	free(hold);
}

const struct phiscrub_engine *ps_engine_hold_view(const struct ps_engine_hold *hold)
{
	return hold->engine;
}
