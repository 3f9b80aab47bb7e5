#include "trail.h"

#include <stdlib.h>
#include <string.h>

#define HEAD_OF(trail)                                                                    \
	{                                                                                 \
		.time = (trail)->time, .run = (trail)->run, .document = (trail)->document \
	}

enum ps_status ps_trail_init(
	struct ps_trail *trail, const struct phiscrub_engine *engine, const struct phiscrub_stream_options *options)
{
	unsigned char run[PS_AUDIT_RUN / 2];

	*trail = (struct ps_trail){.engine = engine,
		.sink = options->audit,
		.context = options->audit_context,
		.channel = options->channel,
		.counters = options->counters};
	ps_buf_init(&trail->lines, PS_TRAIL_LINES);
	if (trail->sink == NULL)
		return PS_OK;
	if (ps_digest_random(run, sizeof(run)) != PS_OK)
		return PS_INTERNAL;
	ps_digest_hex(run, sizeof(run), trail->run);
	memcpy(trail->policy_digest, engine->policy_digest, sizeof(trail->policy_digest));
	return trail->policy_digest[0] != '\0' ? PS_OK : ps_policy_digest(engine->policy, trail->policy_digest);
}

void ps_trail_fini(struct ps_trail *trail)
{
	ps_buf_fini(&trail->lines);
}

bool ps_trail_is_wanted(const struct ps_trail *trail)
{
	return trail->sink != NULL || trail->counters != NULL;
}

void ps_trail_begin(struct ps_trail *trail)
{
	if (!ps_trail_is_wanted(trail))
		return;
	ps_buf_clear(&trail->lines);
	trail->prefix[0] = '\0';
	memset(&trail->tally, 0, sizeof(trail->tally));
	memset(&trail->fresh, 0, sizeof(trail->fresh));
	/* A clock that cannot be read tells 1970, which is seen. */
	if (clock_gettime(CLOCK_REALTIME, &trail->time) != 0)
		trail->time = (struct timespec){0, 0};
}

static enum ps_status add_line(
	struct ps_trail *trail, const struct phiscrub_finding *finding, enum ps_type type, enum ps_action action)
{
	char join[PS_AUDIT_JOIN + 1];
	struct ps_audit_finding line = {.prefix = trail->prefix,
		.type = type,
		.rule = finding->pattern,
		.start = finding->start,
		.len = finding->end - finding->start,
		.action = action};

	if (trail->prefix[0] == '\0') {
		const struct ps_audit_head head = HEAD_OF(trail);
		enum ps_status status = ps_audit_prefix(&head, trail->prefix);

		if (status != PS_OK)
			return status;
	}
	if (trail->engine->has_secret) {
		enum ps_status status =
			ps_audit_join(&trail->engine->secret, type, finding->text, finding->text_len, join);

		if (status != PS_OK)
			return status;
		line.join = join;
	}
	return ps_audit_finding(&line, &trail->lines);
}

enum ps_status ps_trail_finding(struct ps_trail *trail, const struct phiscrub_finding *finding, enum ps_type type,
	enum ps_action action, struct ps_error *error)
{
	enum ps_status status = PS_OK;

	if (!ps_trail_is_wanted(trail))
		return PS_OK;
	if (trail->sink != NULL)
		status = add_line(trail, finding, type, action);
	if (status == PS_LIMIT)
		return ps_fail(error, status, (size_t)-1, "more findings than the audit trail takes for one document");
	if (status != PS_OK)
		return ps_fail(error, status, (size_t)-1, "the audit trail could not be prepared");
	trail->tally.by[type][action]++;
	trail->fresh.by[type][action]++;
	return PS_OK;
}

void ps_trail_drop(struct ps_trail *trail)
{
	ps_buf_clear(&trail->lines);
	for (size_t type = 0; type < PS_TYPE_COUNT; type++) {
		for (size_t action = 0; action < PS_ACTION_COUNT; action++) {
			trail->tally.by[type][action] -= trail->fresh.by[type][action];
			trail->fresh.by[type][action] = 0;
		}
	}
}

/* --- handing over ------------------------------------------------------------- */

static enum ps_status hand_over(struct ps_trail *trail, struct ps_error *error)
{
	bool taken = true;

	if (trail->sink != NULL && trail->lines.len > 0)
		taken = trail->sink(trail->context, trail->lines.data, trail->lines.len);
	ps_buf_clear(&trail->lines);
	if (!taken)
		return ps_fail(error, PS_IO, (size_t)-1, "the audit trail could not be written");
	return PS_OK;
}

/* The last one is for documents that ended before their format was known. */
static size_t format_index(const struct ps_format *format)
{
	size_t index = 0;

	while (ps_format_at(index) != NULL && ps_format_at(index) != format)
		index++;
	return index;
}

static void count(struct ps_trail *trail, const struct ps_trail_end *end, bool whole)
{
	struct phiscrub_counters *counters = trail->counters;

	if (counters != NULL) {
		(void)pthread_mutex_lock(&counters->mutex);
		ps_counters_add(&counters->counts, end->fresh_in, end->fresh_out, &trail->fresh);
		if (whole)
			ps_counters_end(&counters->counts, format_index(end->format), end->status);
		(void)pthread_mutex_unlock(&counters->mutex);
	}
	memset(&trail->fresh, 0, sizeof(trail->fresh));
}

enum ps_status ps_trail_section(struct ps_trail *trail, const struct ps_trail_end *end, struct ps_error *error)
{
	enum ps_status status = PS_OK;

	if (!ps_trail_is_wanted(trail))
		return PS_OK;
	status = hand_over(trail, error);
	if (status == PS_OK)
		count(trail, end, false);
	return status;
}

enum ps_status ps_trail_document(struct ps_trail *trail, const struct ps_trail_end *end, struct ps_error *error)
{
	struct ps_audit_document line = {.head = HEAD_OF(trail),
		.policy = trail->engine->policy->name,
		.policy_digest = trail->policy_digest,
		.format = end->format != NULL ? end->format->name : "unknown",
		.channel = trail->channel,
		.bytes_in = end->bytes_in,
		.bytes_out = end->bytes_out,
		.tally = &trail->tally,
		.status = end->status};
	enum ps_status status = PS_OK;

	if (!ps_trail_is_wanted(trail))
		return PS_OK;
	if (trail->sink != NULL)
		status = ps_audit_document(&line, &trail->lines);
	if (status != PS_OK)
		return ps_fail(error, status, (size_t)-1, "the audit trail could not be prepared");
	status = hand_over(trail, error);
	if (status == PS_OK)
		count(trail, end, true);
	trail->document++;
	return status;
}

enum ps_status ps_trail_unsent(struct ps_trail *trail)
{
	struct ps_audit_head head = HEAD_OF(trail);
	enum ps_status status;

	if (trail->sink == NULL || trail->document == 0)
		return PS_OK;
	head.document--;
	ps_buf_clear(&trail->lines);
	status = ps_audit_unsent(&head, &trail->lines);
	return status == PS_OK ? hand_over(trail, NULL) : status;
}

/* --- the public counters -------------------------------------------------------- */

struct phiscrub_counters *phiscrub_counters_new(void)
{
	struct phiscrub_counters *counters = calloc(1, sizeof(*counters));

	if (counters != NULL && pthread_mutex_init(&counters->mutex, NULL) != 0) {
		free(counters);
		return NULL;
	}
	return counters;
}

void phiscrub_counters_free(struct phiscrub_counters *counters)
{
	if (counters == NULL)
		return;
	(void)pthread_mutex_destroy(&counters->mutex);
	free(counters);
}

enum phiscrub_status phiscrub_counters_print(struct phiscrub_counters *counters, phiscrub_sink *sink, void *context)
{
	const char *formats[PS_COUNTER_FORMATS + 1] = {NULL};
	struct ps_buf text;
	struct ps_counters now;
	enum ps_status status;
	size_t n = 0;

	for (; n < PS_COUNTER_FORMATS - 1 && ps_format_at(n) != NULL; n++)
		formats[n] = ps_format_at(n)->name;
	formats[n] = "unknown";
	(void)pthread_mutex_lock(&counters->mutex);
	now = counters->counts;
	(void)pthread_mutex_unlock(&counters->mutex);
	ps_buf_init(&text, (size_t)1 << 20);
	status = ps_counters_print(&now, formats, &text);
	if (status == PS_OK && !sink(context, text.data, text.len))
		status = PS_IO;
	ps_buf_fini(&text);
	return ps_public_status(status);
}
