/* Checking a policy: everything is compiled at once, and every pattern's examples are run. */
#include "builtin.h"
#include "database.h"
#include "engine.h"

#include <stdio.h>
#include <string.h>

struct runner {
	const struct phiscrub_engine *engine;
	struct ps_detect_work *work;
	struct ps_findings findings;
	struct ps_buf text;
	struct ps_error *error;
};

/* Whether pattern @index alone finds something in the example. */
static enum ps_status run_example(struct runner *runner, size_t index, const struct ps_example *example, bool *found)
{
	struct ps_text text = {0};
	enum ps_status status;

	ps_buf_clear(&runner->text);
	status = ps_buf_add_str(&runner->text, example->text);
	if (status != PS_OK)
		return status;
	text.data = runner->text.data;
	text.len = runner->text.len;
	text.to = text.len;
	return ps_detect_pattern(runner->engine->detector, runner->work, &text, index, found);
}

static enum ps_status fail_example(struct runner *runner, size_t index, const struct ps_pattern *pattern,
	const struct ps_example *example, const char *fact)
{
	char text[192];

	(void)snprintf(text, sizeof(text), "%.64s: %s", pattern->id, fact);
	if (index >= ps_builtin_pattern_count)
		return ps_policy_fail_pattern(runner->engine->policy, index - ps_builtin_pattern_count, example->line,
			example->column, text, runner->error);
	return ps_fail(runner->error, PS_POLICY, (size_t)-1, "%s:%u:%u: %s",
		ps_engine_pattern_file(runner->engine, index), example->line, example->column, text);
}

static enum ps_status run_pattern(
	struct runner *runner, size_t index, const struct ps_pattern *pattern, struct phiscrub_check_row *row)
{
	for (size_t i = 0; i < pattern->example_count; i++) {
		const struct ps_example *example = &pattern->examples[i];
		bool found = false;
		enum ps_status status = run_example(runner, index, example, &found);

		if (status == PS_LIMIT)
			return fail_example(runner, index, pattern, example,
				"a limit of PCRE2 is reached in this example; a document like it would be refused");
		if (status != PS_OK)
			return ps_fail(
				runner->error, status, (size_t)-1, "%s: an example cannot be tried", pattern->id);
		if (found != example->hit)
			return fail_example(runner, index, pattern, example,
				example->hit ? "nothing is found in this example of a hit"
					     : "something is found in this example of a miss");
		row->hits += example->hit;
		row->misses += !example->hit;
	}
	return PS_OK;
}

static enum ps_status run_all(struct runner *runner, size_t first, phiscrub_on_check *on_check, void *context)
{
	const struct ps_pattern *pattern = NULL;

	for (size_t i = first;; i++) {
		const char *runs = ps_detector_runs(runner->engine->detector, i, &pattern);
		struct phiscrub_check_row row = {0};
		enum ps_status status;

		if (runs == NULL)
			return PS_OK;
		row = (struct phiscrub_check_row){
			.pattern = pattern->id, .type = ps_type_info((enum ps_type)pattern->type)->name, .runs = runs};
		/* What the policy does not look for is found in no example. */
		status = strcmp(runs, "off") != 0 ? run_pattern(runner, i, pattern, &row) : PS_OK;
		if (status != PS_OK)
			return status;
		if (on_check != NULL)
			on_check(context, &row);
	}
}

enum ps_status ps_engine_run_examples(const struct phiscrub_engine *engine, size_t first, phiscrub_on_check *on_check,
	void *context, struct ps_error *error)
{
	struct runner runner = {.engine = engine, .error = error};
	enum ps_status status = ps_detect_work_new(&runner.work);

	ps_buf_init(&runner.text, (size_t)1 << 20);
	if (status == PS_OK)
		status = run_all(&runner, first, on_check, context);
	ps_detect_work_free(runner.work);
	ps_findings_fini(&runner.findings);
	ps_buf_fini(&runner.text);
	return status;
}

enum phiscrub_status phiscrub_check(const struct phiscrub_engine_options *options, phiscrub_on_check *on_check,
	void *context, struct phiscrub_error *error)
{
	struct ps_error inner = {.offset = (size_t)-1};
	struct phiscrub_engine *engine = NULL;
	enum ps_status status = ps_engine_new(options, true, &engine, &inner);

	if (status == PS_OK)
		status = ps_engine_run_examples(engine, 0, on_check, context, &inner);
	phiscrub_engine_free(engine);
	inner.status = status;
	ps_public_error(&inner, error);
	return ps_public_status(status);
}

enum phiscrub_status phiscrub_compile(const struct phiscrub_engine_options *options, struct phiscrub_error *error)
{
	struct ps_error inner = {.offset = (size_t)-1};
	struct phiscrub_engine *engine = NULL;
	struct ps_buf database;
	enum ps_status status = ps_engine_new(options, true, &engine, &inner);

	ps_buf_init(&database, PS_DATABASE_MAX);
	if (status == PS_OK && engine->policy->patterns.count == 0)
		status = ps_fail(&inner, PS_USAGE, (size_t)-1,
			"the policy has no patterns of its own; there is nothing to compile");
	if (status == PS_OK && ps_engine_policy_file(options) == NULL)
		status = ps_fail(&inner, PS_USAGE, (size_t)-1,
			"the policy is no file; there is no place beside it for a database");
	if (status == PS_OK)
		status = ps_engine_run_examples(engine, ps_builtin_pattern_count, NULL, NULL, &inner);
	if (status == PS_OK)
		status = ps_detector_user_database(engine->detector, &database);
	if (status == PS_OK)
		status = ps_database_write(engine->policy, ps_engine_policy_file(options), &database, &inner);
	if (status != PS_OK && inner.text[0] == '\0')
		status = ps_fail(&inner, status, (size_t)-1, "the database of the patterns cannot be made");
	ps_buf_fini(&database);
	phiscrub_engine_free(engine);
	inner.status = status;
	ps_public_error(&inner, error);
	return ps_public_status(status);
}
