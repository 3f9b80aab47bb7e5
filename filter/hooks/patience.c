#include "patience.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

/** What both threads see; the last of them frees it. */
struct job {
	pthread_mutex_t mutex;
	pthread_cond_t ended;
	/** Under the mutex. */
	bool is_done, is_abandoned;
	ps_patient_work *work, *abandoned;
	void *context;
};

/** A job that no thread knows yet, or NULL. */
static struct job *new_job(void)
{
	struct job *job = calloc(1, sizeof(*job));
	pthread_condattr_t attributes;
	bool good;

	if (job == NULL || pthread_condattr_init(&attributes) != 0) {
		free(job);
		return NULL;
	}
	good = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
	       pthread_cond_init(&job->ended, &attributes) == 0;
	(void)pthread_condattr_destroy(&attributes);
	if (good && pthread_mutex_init(&job->mutex, NULL) == 0)
		return job;
	if (good)
		(void)pthread_cond_destroy(&job->ended);
	free(job);
	return NULL;
}

static void free_job(struct job *job)
{
	(void)pthread_cond_destroy(&job->ended);
	(void)pthread_mutex_destroy(&job->mutex);
	free(job);
}

static void *run(void *given)
{
	struct job *job = given;
	bool is_abandoned;

	job->work(job->context);
	(void)pthread_mutex_lock(&job->mutex);
	job->is_done = true;
	is_abandoned = job->is_abandoned;
	(void)pthread_cond_signal(&job->ended);
	(void)pthread_mutex_unlock(&job->mutex);
	if (is_abandoned) {
		job->abandoned(job->context);
		free_job(job);
	}
	return NULL;
}

enum ps_patience ps_patience_run(
	ps_patient_work *work, ps_patient_work *abandoned, void *context, const struct timespec *deadline)
{
	struct job *job = new_job();
	pthread_t thread;
	int error = 0;
	bool is_done;

	if (job == NULL)
		return PS_PATIENCE_NONE;
	job->work = work;
	job->abandoned = abandoned;
	job->context = context;
	if (pthread_create(&thread, NULL, run, job) != 0) {
		free_job(job);
		return PS_PATIENCE_NONE;
	}
	(void)pthread_mutex_lock(&job->mutex);
	while (!job->is_done && error == 0)
		error = pthread_cond_timedwait(&job->ended, &job->mutex, deadline);
	is_done = job->is_done;
	job->is_abandoned = !is_done;
	(void)pthread_mutex_unlock(&job->mutex);
	if (!is_done) {
		(void)pthread_detach(thread);
		return PS_PATIENCE_LATE;
	}
	/* It may stand in its last line, with the mutex in its hands. */
	(void)pthread_join(thread, NULL);
	free_job(job);
	return PS_PATIENCE_DONE;
}
