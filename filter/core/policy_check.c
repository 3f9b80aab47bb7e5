/* Checking a policy: everything is compiled at once, and every pattern's examples are run. */
#include "engine.h"
#include "rule.h"

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

static enum ps_status run_pattern(
	struct runner *runner, size_t index, const struct ps_pattern *pattern, struct phiscrub_check_row *row)
{
	for (size_t i = 0; i < pattern->example_count; i++) {
		const struct ps_example *example = &pattern->examples[i];
		bool found = false;
		enum ps_status status = run_example(runner, index, example, &found);

		if (status != PS_OK)
			return ps_fail(
				runner->error, status, (size_t)-1, "%s: an example reached a limit", pattern->id);
		if (found != example->hit) {
			status = ps_fail(runner->error, PS_POLICY, (size_t)-1, "%s:%u:%u: %s: %s",
				ps_engine_pattern_file(runner->engine, index), example->line, example->column,
				pattern->id,
				example->hit ? "nothing is found in this example of a hit"
					     : "something is found in this example of a miss");
			if (runner->error != NULL) {
				runner->error->line = example->line;
				runner->error->column = example->column;
			}
			return status;
		}
		row->hits += example->hit;
		row->misses += !example->hit;
	}
	return PS_OK;
}

static enum ps_status run_all(struct runner *runner, phiscrub_on_check *on_check, void *context)
{
	const struct ps_pattern *pattern = NULL;

	for (size_t i = 0;; i++) {
		const char *runs = ps_detector_runs(runner->engine->detector, i, &pattern);
		struct phiscrub_check_row row = {0};
		enum ps_status status;

		if (runs == NULL)
			return PS_OK;
		row = (struct phiscrub_check_row){
			.pattern = pattern->id, .type = ps_type_info((enum ps_type)pattern->type)->name, .runs = runs};
		status = run_pattern(runner, i, pattern, &row);
		if (status != PS_OK)
			return status;
		if (on_check != NULL)
			on_check(context, &row);
	}
}

enum phiscrub_status phiscrub_check(const struct phiscrub_engine_options *options, phiscrub_on_check *on_check,
	void *context, struct phiscrub_error *error)
{
	struct ps_error inner = {.offset = (size_t)-1};
	struct phiscrub_engine *engine = NULL;
	struct runner runner = {.error = &inner};
	enum ps_status status = ps_engine_new(options, true, &engine, &inner);

	ps_buf_init(&runner.text, (size_t)1 << 20);
	runner.engine = engine;
	if (status == PS_OK)
		status = ps_detect_work_new(&runner.work);
	if (status == PS_OK)
		status = run_all(&runner, on_check, context);
	ps_detect_work_free(runner.work);
	ps_findings_fini(&runner.findings);
	ps_buf_fini(&runner.text);
	phiscrub_engine_free(engine);
	inner.status = status;
	ps_public_error(&inner, error);
	return ps_public_status(status);
}
