#include "crew.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

/* Sections that wait or are at work, for each thread. */
#define SLOTS_PER_JOB 2
#define SLOT_MAX (PS_SECTION_MAX + 2 * PS_SECTION_CONTEXT + 16)

struct slot {
	struct ps_scrubber scrubber;
	struct ps_buf data;
	struct ps_scrub_input input;
	uint64_t base;
	bool done;
	enum ps_status status;
	struct ps_error error;
	struct ps_scrub_end end;
};

struct ps_crew {
	struct slot *slots;
	size_t slot_count;
	pthread_t *threads;
	size_t thread_count;
	pthread_mutex_t lock;
	/** A section was given, or the crew ends. */
	pthread_cond_t given;
	/** A section is done. */
	pthread_cond_t done;
	/** Running counts of sections: taken <= started <= given. `taken` is the caller's own. */
	size_t taken, started, given_count;
	bool ends;
	/** What the section taken last left behind: where its bytes end in the document, and an open run. */
	uint64_t covered;
	bool swallow;
};

static struct slot *slot_at(const struct ps_crew *crew, size_t count)
{
	return &crew->slots[count % crew->slot_count];
}

static void slot_scrub(struct slot *slot)
{
	slot->error = (struct ps_error){.offset = (size_t)-1};
	slot->status = ps_scrub(&slot->scrubber, &slot->input, &slot->end, &slot->error);
}

/* Scrubs the next section that nobody started. Called and left with the lock held. */
static void scrub_next(struct ps_crew *crew)
{
	struct slot *slot = slot_at(crew, crew->started++);

	pthread_mutex_unlock(&crew->lock);
	slot_scrub(slot);
	pthread_mutex_lock(&crew->lock);
	slot->done = true;
	pthread_cond_signal(&crew->done);
}

static void *work(void *context)
{
	struct ps_crew *crew = context;

	pthread_mutex_lock(&crew->lock);
	while (!crew->ends) {
		if (crew->started < crew->given_count)
			scrub_next(crew);
		else
			pthread_cond_wait(&crew->given, &crew->lock);
	}
	pthread_mutex_unlock(&crew->lock);
	return NULL;
}

/* Signals are for the caller's thread. */
static enum ps_status start_threads(struct ps_crew *crew, size_t count)
{
	sigset_t all;
	sigset_t before;
	int failed = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	while (failed == 0 && crew->thread_count < count) {
		failed = pthread_create(&crew->threads[crew->thread_count], NULL, work, crew);
		crew->thread_count += failed == 0;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed == 0 ? PS_OK : PS_SYSTEM;
}

enum ps_status ps_crew_new(const struct phiscrub_engine *engine, unsigned jobs, struct ps_crew **crew)
{
	struct ps_crew *made = calloc(1, sizeof(*made));
	enum ps_status status = PS_OK;

	*crew = NULL;
	if (made == NULL)
		return PS_SYSTEM;
	pthread_mutex_init(&made->lock, NULL);
	pthread_cond_init(&made->given, NULL);
	pthread_cond_init(&made->done, NULL);
	made->slots = calloc((size_t)SLOTS_PER_JOB * jobs, sizeof(*made->slots));
	made->threads = calloc(jobs, sizeof(*made->threads));
	if (made->slots == NULL || made->threads == NULL)
		status = PS_SYSTEM;
	while (status == PS_OK && made->slot_count < (size_t)SLOTS_PER_JOB * jobs) {
		struct slot *slot = &made->slots[made->slot_count];

		ps_buf_init(&slot->data, SLOT_MAX);
		status = ps_scrubber_init(&slot->scrubber, engine);
		made->slot_count += status == PS_OK;
	}
	if (status == PS_OK)
		status = start_threads(made, jobs - 1);
	if (status == PS_OK)
		*crew = made;
	else
		ps_crew_free(made);
	return status;
}

void ps_crew_free(struct ps_crew *crew)
{
	if (crew == NULL)
		return;
	pthread_mutex_lock(&crew->lock);
	crew->ends = true;
	pthread_cond_broadcast(&crew->given);
	pthread_mutex_unlock(&crew->lock);
	for (size_t i = 0; i < crew->thread_count; i++)
		pthread_join(crew->threads[i], NULL);
	for (size_t i = 0; i < crew->slot_count; i++) {
		ps_scrubber_fini(&crew->slots[i].scrubber);
		ps_buf_fini(&crew->slots[i].data);
	}
	pthread_cond_destroy(&crew->given);
	pthread_cond_destroy(&crew->done);
	pthread_mutex_destroy(&crew->lock);
	free(crew->slots);
	free(crew->threads);
	free(crew);
}

void ps_crew_reset(struct ps_crew *crew)
{
	pthread_mutex_lock(&crew->lock);
	crew->given_count = crew->started;
	for (; crew->taken < crew->started; crew->taken++)
		while (!slot_at(crew, crew->taken)->done)
			pthread_cond_wait(&crew->done, &crew->lock);
	pthread_mutex_unlock(&crew->lock);
	for (size_t i = 0; i < crew->slot_count; i++) {
		ps_buf_clear(&crew->slots[i].data);
		ps_scrubber_forget(&crew->slots[i].scrubber);
	}
	crew->covered = 0;
	crew->swallow = false;
}

bool ps_crew_is_full(const struct ps_crew *crew)
{
	return crew->given_count - crew->taken == crew->slot_count;
}

enum ps_status ps_crew_give(struct ps_crew *crew, const struct ps_scrub_input *input, uint64_t base)
{
	struct slot *slot = slot_at(crew, crew->given_count);
	enum ps_status status;

	ps_buf_clear(&slot->data);
	status = ps_buf_add(&slot->data, input->data, input->len);
	if (status != PS_OK)
		return status;
	slot->input = *input;
	slot->input.data = slot->data.data;
	slot->input.covered = input->from;
	slot->input.swallow = false;
	slot->base = base;
	slot->done = false;
	pthread_mutex_lock(&crew->lock);
	crew->given_count++;
	pthread_cond_signal(&crew->given);
	pthread_mutex_unlock(&crew->lock);
	return PS_OK;
}

/* True when the slot is done. Helps with what nobody started, as long as it has to wait. */
static bool await(struct ps_crew *crew, const struct slot *slot, bool wait)
{
	bool done;

	pthread_mutex_lock(&crew->lock);
	while (wait && !slot->done) {
		if (crew->started < crew->given_count)
			scrub_next(crew);
		else
			pthread_cond_wait(&crew->done, &crew->lock);
	}
	done = slot->done;
	pthread_mutex_unlock(&crew->lock);
	return done;
}

enum ps_status ps_crew_take(struct ps_crew *crew, bool wait, struct ps_crew_result *result, struct ps_error *error)
{
	struct slot *slot = slot_at(crew, crew->taken);

	*result = (struct ps_crew_result){NULL, 0, 0};
	if (crew->taken == crew->given_count || !await(crew, slot, wait))
		return PS_OK;
	crew->taken++;
	if (crew->swallow || crew->covered > slot->base + slot->input.from) {
		slot->input.covered = (size_t)(crew->covered - slot->base);
		slot->input.swallow = crew->swallow;
		slot_scrub(slot);
	}
	if (slot->status == PS_REFUSED)
		*result = (struct ps_crew_result){&slot->scrubber, slot->base, 0};
	if (slot->status != PS_OK) {
		*error = slot->error;
		if (error->offset != SIZE_MAX)
			error->offset += (size_t)slot->base;
		return slot->status;
	}
	crew->covered = slot->base + slot->end.covered;
	crew->swallow = slot->end.swallow;
	*result = (struct ps_crew_result){&slot->scrubber, slot->base, slot->end.findings};
	return PS_OK;
}
