#include "property.h"

void bytes_add(struct bytes *bytes, const void *data, size_t len)
{
	if (len > bytes->cap - bytes->len) {
		bytes->cap = (bytes->len + len) * 2;
		bytes->data = realloc(bytes->data, bytes->cap);
		if (bytes->data == NULL)
			abort();
	}
	if (len > 0)
		memcpy(bytes->data + bytes->len, data, len);
	bytes->len += len;
}

void bytes_text(struct bytes *bytes, const char *text)
{
	bytes_add(bytes, text, strlen(text));
}

void bytes_free(struct bytes *bytes)
{
	free(bytes->data);
	*bytes = (struct bytes){0};
}

bool bytes_same(const struct bytes *a, const struct bytes *b)
{
	return a->len == b->len && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}

struct phiscrub_engine *property_engine(const char *policy_text, const char *action)
{
	struct phiscrub_engine_options options = {.policy_text = policy_text,
		.policy_text_len = policy_text != NULL ? strlen(policy_text) : 0,
		.action = action};
	struct phiscrub_engine *engine = NULL;
	struct phiscrub_error error;

	if (phiscrub_engine_new(&options, &engine, &error) != PHISCRUB_OK) {
		(void)fprintf(stderr, "no engine: %s\n", error.text);
		abort();
	}
	return engine;
}

bool property_sink(void *context, const unsigned char *data, size_t len)
{
	bytes_add(context, data, len);
	return true;
}

static void note_finding(void *context, const struct phiscrub_finding *finding)
{
	struct outcome *outcome = context;
	char line[200];

	(void)snprintf(line, sizeof(line), "%s %s %llu %llu\n", finding->type, finding->pattern,
		(unsigned long long)finding->start, (unsigned long long)finding->end);
	bytes_text(&outcome->findings, line);
	outcome->names += strcmp(finding->type, "NAME") == 0;
}

enum phiscrub_status property_feed(
	struct phiscrub_stream *stream, const void *data, size_t len, next_cut *cut, void *context)
{
	const unsigned char *bytes = data;
	size_t at = 0;

	while (at < len) {
		size_t piece = cut != NULL ? cut(context, at) : len;
		enum phiscrub_status status;

		if (piece > len - at)
			piece = len - at;
		status = phiscrub_stream_feed(stream, bytes + at, piece);
		if (status != PHISCRUB_OK)
			return status;
		at += piece;
	}
	return PHISCRUB_OK;
}

/* Runs on a stream with @options, whose sinks are the outcome's. */
static struct outcome run(const struct phiscrub_engine *engine, struct phiscrub_stream_options options,
	const void *data, size_t len, next_cut *cut, void *context)
{
	struct outcome outcome = {0};
	struct phiscrub_stream *stream = NULL;

	options.sink = property_sink;
	options.sink_context = &outcome.out;
	options.on_finding = note_finding;
	options.finding_context = &outcome;
	if (phiscrub_stream_new(engine, &options, &stream, NULL) != PHISCRUB_OK)
		abort();
	outcome.status = property_feed(stream, data, len, cut, context);
	if (outcome.status == PHISCRUB_OK)
		outcome.status = phiscrub_stream_finish(stream);
	memcpy(outcome.error, phiscrub_stream_error(stream)->text, sizeof(outcome.error));
	phiscrub_stream_free(stream);
	return outcome;
}

struct outcome property_run(const struct phiscrub_engine *engine, const char *format, bool atomic, const void *data,
	size_t len, next_cut *cut, void *context)
{
	struct phiscrub_stream_options options = {.format = format, .atomic = atomic};

	return run(engine, options, data, len, cut, context);
}

struct outcome property_run_jobs(const struct phiscrub_engine *engine, const char *format, unsigned jobs,
	const void *data, size_t len, next_cut *cut, void *context)
{
	struct phiscrub_stream_options options = {.format = format, .jobs = jobs};

	return run(engine, options, data, len, cut, context);
}

void outcome_free(struct outcome *outcome)
{
	bytes_free(&outcome->out);
	bytes_free(&outcome->findings);
}

bool outcome_same(const struct outcome *a, const struct outcome *b)
{
	return a->status == b->status && strcmp(a->error, b->error) == 0 && bytes_same(&a->out, &b->out) &&
	       bytes_same(&a->findings, &b->findings);
}

size_t cut_bytes(void *context, size_t at)
{
	(void)context;
	(void)at;
	return 1;
}

size_t cut_once(void *context, size_t at)
{
	size_t place = *(size_t *)context;

	return at < place ? place - at : SIZE_MAX;
}

/* Marsaglia's xorshift. */
uint64_t property_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

size_t cut_random(void *context, size_t at)
{
	uint64_t *state = context;
	uint64_t kind = property_random(state) % 8;

	(void)at;
	if (kind < 3)
		return 1 + property_random(state) % 16;
	if (kind < 6)
		return 1 + property_random(state) % 4096;
	return 1 + property_random(state) % 100000;
}
