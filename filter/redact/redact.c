#include "redact.h"

#include "actions.h"
#include "date_text.h"
#include "mark.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Days since 1970, to the year 9999. */
#define DAYS_MAX 2932896

static ps_redact_action *const actions[PS_ACTION_COUNT] = {
	[PS_ACTION_LABEL] = ps_redact_label,
	[PS_ACTION_PSEUDONYM] = ps_redact_pseudonym,
	[PS_ACTION_MASK] = ps_redact_mask,
	[PS_ACTION_REMOVE] = ps_redact_remove,
	[PS_ACTION_HASH] = ps_redact_hash,
	[PS_ACTION_YEAR] = ps_redact_year,
	[PS_ACTION_ZIP3] = ps_redact_zip3,
	[PS_ACTION_AGE90] = ps_redact_age90,
	[PS_ACTION_SHIFT] = ps_redact_shift,
	[PS_ACTION_KEEP] = ps_redact_keep,
	[PS_ACTION_REFUSE] = ps_redact_refuse,
	[PS_ACTION_LINK] = ps_redact_refuse,
};

static enum ps_status check_options(const struct ps_redactor_options *options, struct ps_error *error)
{
	for (enum ps_type type = PS_NAME; type < PS_TYPE_COUNT; type++) {
		enum ps_action action = (enum ps_action)options->rules[type].action;
		const struct ps_action_info *info;

		if (action >= PS_ACTION_COUNT)
			return ps_fail(error, PS_INTERNAL, (size_t)-1, "an action that does not exist");
		info = ps_action_info(action);
		if (info->only != PS_NONE && info->only != type)
			return ps_fail(error, PS_POLICY, type, "the action %s is for %s alone, not for %s", info->name,
				ps_type_info(info->only)->name, ps_type_info(type)->name);
		if (info->keyed && options->secret == NULL)
			return ps_fail(error, PS_POLICY, type,
				"the action %s of %s needs a key: `key: {file: ...}` or the environment variable "
				"PHISCRUB_KEY",
				info->name, ps_type_info(type)->name);
	}
	return PS_OK;
}

/* In UTC; gmtime_r() would read the file of the time zone for it. */
static uint32_t today(void)
{
	time_t days = time(NULL) / 86400;
	int year;
	int month;
	int day;

	if (days < 0 || days > DAYS_MAX)
		return 20000101;
	ps_date_civil((int)days, &year, &month, &day);
	return (uint32_t)(year * 10000 + month * 100 + day);
}

enum ps_status ps_redactor_new(
	const struct ps_redactor_options *options, struct ps_redactor **redactor, struct ps_error *error)
{
	enum ps_status status = check_options(options, error);
	struct ps_redactor *made;

	*redactor = NULL;
	if (status != PS_OK)
		return status;
	made = calloc(1, sizeof(*made));
	if (made == NULL)
		return ps_fail(error, PS_SYSTEM, (size_t)-1, "out of memory");
	made->options = *options;
	made->options.secret = NULL;
	if (made->options.reference_date == 0)
		made->options.reference_date = today();
	if (options->secret != NULL) {
		made->secret = *options->secret;
		made->has_secret = true;
	}
	ps_redact_prepare_labels(made);
	*redactor = made;
	return PS_OK;
}

void ps_redactor_free(struct ps_redactor *redactor)
{
	if (redactor == NULL)
		return;
	ps_secret_wipe(&redactor->secret);
	free(redactor);
}

const struct ps_action_rule *ps_redactor_rule(const struct ps_redactor *redactor, enum ps_type type)
{
	return &redactor->options.rules[type];
}

enum ps_status ps_redact_state_new(struct ps_redact_state **state)
{
	*state = calloc(1, sizeof(**state));
	return *state != NULL ? PS_OK : PS_SYSTEM;
}

enum ps_status ps_redact_state_begin(const struct ps_redactor *redactor, struct ps_redact_state *state,
	const char *context, size_t len, struct ps_error *error)
{
	ps_people_clear(&state->people);
	state->shift_days = 0;
	if (context == NULL || !redactor->has_secret)
		return PS_OK;
	if (ps_shift_days(&redactor->secret, context, len, &state->shift_days) != PS_OK)
		return ps_fail(error, PS_INTERNAL, (size_t)-1, "the digest of the context failed");
	return PS_OK;
}

void ps_redact_state_free(struct ps_redact_state *state)
{
	if (state == NULL)
		return;
	ps_people_fini(&state->people);
	free(state);
}

enum ps_status ps_redact(const struct ps_redactor *redactor, struct ps_redact_state *state,
	const struct ps_redact_value *value, struct ps_buf *mark, struct ps_error *error)
{
	const struct ps_action_rule *rule = &redactor->options.rules[value->type];
	const struct ps_redact_call call = {redactor, state, value, rule, mark, error};
	size_t before = mark->len;
	enum ps_status status;

	if (ps_is_mark(value->text, value->len))
		status = ps_redact_keep(&call);
	else
		status = actions[rule->action](&call);
	if (status == PS_OK)
		return PS_OK;
	ps_buf_truncate(mark, before);
	if (status == PS_SYSTEM)
		return ps_fail(error, status, (size_t)-1, "out of memory");
	if (status == PS_LIMIT)
		return ps_fail(error, status, (size_t)-1, "too much to remember or to write for one document");
	if (status == PS_INTERNAL)
		return ps_fail(error, status, (size_t)-1, "the action %s failed",
			ps_action_info((enum ps_action)rule->action)->name);
	return status;
}

enum ps_status ps_redact_keep(const struct ps_redact_call *call)
{
	return ps_buf_add(call->mark, call->value->text, call->value->len);
}

enum ps_status ps_redact_refuse(const struct ps_redact_call *call)
{
	return ps_fail(call->error, PS_REFUSED, (size_t)-1, "the policy refuses documents that hold %s",
		ps_type_info(call->value->type)->name);
}
