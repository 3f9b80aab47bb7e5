#include "engine.h"

#include "allow.h"
#include "builtin.h"
#include "database.h"
#include "keyfile.h"
#include "mail_options.h"
#include "messages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Actions that a command line may choose for every type. */
static bool fits_every_type(enum ps_action action)
{
	return ps_action_info(action)->only == PS_NONE && action != PS_ACTION_LINK;
}

static enum ps_status choose_action(const char *name, struct ps_redactor_options *redact, struct ps_error *error)
{
	enum ps_action action;

	if (name == NULL)
		return PS_OK;
	if (!ps_action_by_name(name, strlen(name), &action) || !fits_every_type(action))
		return ps_fail(error, PS_USAGE, (size_t)-1,
			"not an action for every type; one of label, pseudonym, mask, remove, hash, keep, refuse");
	for (unsigned type = PS_NAME; type < PS_TYPE_COUNT; type++)
		redact->rules[type] = (struct ps_action_rule){.action = (uint8_t)action};
	return PS_OK;
}

static enum ps_status choose_isa(const char *name, enum ps_isa *isa, struct ps_error *error)
{
	if (name == NULL)
		return PS_OK;
	for (enum ps_isa i = PS_ISA_SCALAR; i < PS_ISA_COUNT; i++) {
		if (strcmp(name, ps_isa_name(i)) != 0)
			continue;
		if (i > ps_cpu_isa())
			return ps_fail(error, PS_USAGE, (size_t)-1, "this processor has no %s", ps_isa_name(i));
		*isa = i;
		return PS_OK;
	}
	return ps_fail(error, PS_USAGE, (size_t)-1, "unknown instruction set; one of scalar, avx2, avx512");
}

static enum ps_status choose_lanes(const char *lanes, struct ps_detect_config *config, struct ps_error *error)
{
	if (lanes == NULL)
		return PS_OK;
	config->shapes = false;
	config->cues = false;
	config->names = false;
	while (*lanes != '\0') {
		size_t len = strcspn(lanes, ",");

		if (len == 6 && memcmp(lanes, "shapes", 6) == 0)
			config->shapes = true;
		else if (len == 4 && memcmp(lanes, "cues", 4) == 0)
			config->cues = true;
		else if (len == 5 && memcmp(lanes, "names", 5) == 0)
			config->names = true;
		else
			return ps_fail(error, PS_USAGE, (size_t)-1, "unknown lane; a list of shapes, cues, names");
		lanes += len + (lanes[len] == ',');
	}
	return PS_OK;
}

static enum ps_status load_policy(const struct phiscrub_engine_options *options, const struct ps_database *database,
	struct phiscrub_engine *engine, struct ps_error *error)
{
	const char *checks[64];
	size_t count = 0;
	struct ps_policy_source source = {.name = options->policy,
		.text = options->policy_text,
		.text_len = options->policy_text_len,
		.checks = checks,
		.preset = options->preset,
		.trees = database->trees,
		.trees_len = database->trees_len};

	for (size_t i = 0; ps_detect_check_name(i) != NULL && count < 63; i++) {
		checks[count] = ps_detect_check_name(i);
		count++;
	}
	checks[count] = NULL;
	return ps_policy_load(&source, &engine->policy, error);
}

const char *ps_engine_policy_file(const struct phiscrub_engine_options *options)
{
	if (options->policy_text != NULL || options->policy == NULL)
		return NULL;
	for (size_t i = 0; i < ps_builtin_policy_count; i++) {
		if (strcmp(options->policy, ps_builtin_policies[i].name) == 0)
			return NULL;
	}
	return options->policy;
}

/* The kept database, where it is to be taken; else what is to be told about it. */
static void take_database(
	const char *path, struct phiscrub_engine *engine, struct ps_database *database, struct ps_detect_config *config)
{
	if (ps_database_fits(database, engine->policy)) {
		config->user_database = database->user;
		config->user_len = database->user_len;
	} else if (database->fact[0] != '\0') {
		(void)snprintf(engine->notice, sizeof(engine->notice),
			"%.100s.db: %s, so it is not used and the patterns are compiled anew; `phiscrub check "
			"--compile` renews it",
			path, database->fact);
	}
}

/* A pattern of the policy that cannot be taken is told with its place. */
static enum ps_status place_failure(
	const struct ps_policy *policy, enum ps_status status, struct ps_error *inner, struct ps_error *error)
{
	if (status == PS_POLICY && inner->offset < policy->patterns.count) {
		const struct ps_pattern *pattern = &policy->patterns.items[inner->offset];
		char text[PS_ERROR_TEXT + 80];

		(void)snprintf(text, sizeof(text), "%.64s: %s", pattern->id, inner->text);
		return ps_policy_fail_pattern(policy, inner->offset, pattern->line, pattern->column, text, error);
	}
	if (error != NULL)
		*error = *inner;
	return status;
}

static bool stays(const void *policy, const struct ps_text *text, const struct ps_finding *finding)
{
	return ps_policy_kept(policy, (enum ps_type)finding->type, (const char *)text->data, text->len, finding->start,
		       finding->end) == finding->end - finding->start;
}

static enum ps_status make_detector(const struct phiscrub_engine_options *options, bool strict,
	struct ps_database *database, struct phiscrub_engine *engine, struct ps_error *error)
{
	struct ps_error inner = {.offset = (size_t)-1};
	const struct ps_policy *policy = engine->policy;
	struct ps_detect_config config;
	enum ps_status status;

	ps_detect_defaults(&config);
	for (unsigned type = PS_NAME; type < PS_TYPE_COUNT; type++)
		config.wanted[type] = policy->types[type].find && !policy->types[type].only_roster;
	config.rosters = (const struct ps_roster *const *)engine->rosters.items;
	config.roster_count = engine->rosters.count;
	config.user = policy->patterns.items;
	config.user_count = policy->patterns.count;
	if (policy->allow_phones.count + policy->allow_text.count > 0)
		config.stays = stays;
	config.policy = policy;
	config.name_bias = (float)policy->name_bias / 100.0F;
	config.all_ages = policy->all_ages;
	config.patterns_only = options->patterns_only;
	config.strict = strict;
	status = choose_isa(options->isa, &config.isa, &inner);
	if (status == PS_OK)
		status = choose_lanes(options->lanes, &config, &inner);
	if (status == PS_OK && !strict && config.user_count > 0 && ps_engine_policy_file(options) != NULL)
		take_database(ps_engine_policy_file(options), engine, database, &config);
	if (status == PS_OK)
		status = ps_detector_new(&config, &engine->detector, &inner);
	/* Who wrote the database ran the examples. */
	if (status == PS_OK && !strict && config.user_count > 0 && !ps_detector_used_database(engine->detector))
		status = ps_engine_run_examples(engine, ps_builtin_pattern_count, NULL, NULL, &inner);
	else if (status != PS_OK)
		status = place_failure(policy, status, &inner, &inner);
	if (status != PS_OK && error != NULL)
		*error = inner;
	return status;
}

/* From the policy's file, else from the environment. Without either the redactor says what is missing. */
static enum ps_status load_key(const char *file, struct ps_secret *secret, bool *found, struct ps_error *error)
{
	*found = true;
	if (file != NULL)
		return ps_key_load_file(file, secret, error);
	return ps_key_load_environment(secret, found, error);
}

/* The policy's actions, or the one of the command line. */
static enum ps_status choose_actions(const struct phiscrub_engine_options *options, const struct ps_policy *policy,
	struct ps_redactor_options *redact, struct ps_error *error)
{
	redact->reference_date = policy->reference_date;
	for (unsigned type = PS_NAME; type < PS_TYPE_COUNT; type++)
		redact->rules[type] = policy->types[type].rule;
	return choose_action(options->action, redact, error);
}

static bool needs_key(const struct ps_redactor_options *redact, const struct ps_policy *policy)
{
	for (unsigned type = PS_NAME; type < PS_TYPE_COUNT; type++) {
		if (ps_action_info((enum ps_action)redact->rules[type].action)->keyed)
			return true;
	}
	return policy->roster_count > 0;
}

/* The same, with the place in the policy where a key is asked for that is none. */
static enum ps_status load_policy_key(
	const struct ps_policy *policy, struct ps_secret *secret, bool *found, struct ps_error *error)
{
	struct ps_error inner = {.offset = (size_t)-1};
	enum ps_status status = load_key(policy->key_file, secret, found, &inner);

	if (status == PS_POLICY && policy->key_file != NULL)
		return ps_policy_fail_key(policy, inner.text, error);
	if (status != PS_OK)
		*error = inner;
	return status;
}

/* An action that cannot be done is told with its place, unless the command line asked for it. */
static enum ps_status make_redactor(const struct phiscrub_engine_options *options, struct phiscrub_engine *engine,
	const struct ps_redactor_options *redact, struct ps_error *error)
{
	struct ps_error inner = {.offset = (size_t)-1};
	enum ps_status status = ps_redactor_new(redact, &engine->redactor, &inner);

	if (status == PS_POLICY && options->action == NULL && inner.offset < PS_TYPE_COUNT)
		return ps_policy_fail_action(engine->policy, (enum ps_type)inner.offset, inner.text, error);
	if (status != PS_OK) {
		*error = inner;
		error->offset = (size_t)-1;
	}
	return status;
}

/* What needs the key: it is read where it is needed, and wiped. */
static enum ps_status make_keyed(
	const struct phiscrub_engine_options *options, struct phiscrub_engine *engine, struct ps_error *error)
{
	struct ps_redactor_options redact = {0};
	struct ps_secret secret = {0};
	bool found = false;
	enum ps_status status = choose_actions(options, engine->policy, &redact, error);

	if (status == PS_OK && (options->trail || needs_key(&redact, engine->policy)))
		status = load_policy_key(engine->policy, &secret, &found, error);
	/* What a preset hashes are names of things: that two stay apart matters more than that all runs agree. */
	if (status == PS_OK && !found && engine->policy->preset.brings_hash) {
		status = ps_digest_random(secret.bytes, sizeof(secret.bytes));
		found = status == PS_OK;
	}
	if (status == PS_OK) {
		redact.secret = found ? &secret : NULL;
		status = make_redactor(options, engine, &redact, error);
	}
	if (status == PS_OK)
		status = ps_rosters_open(engine->policy, redact.secret, &engine->rosters, error);
	engine->has_secret = status == PS_OK && options->trail && found;
	if (engine->has_secret)
		engine->secret = secret;
	ps_secret_wipe(&secret);
	return status;
}

/* All that a policy says, out of its file and what is kept beside it. A check looks at the file alone. */
static enum ps_status make_parts(const struct phiscrub_engine_options *options, bool strict,
	struct phiscrub_engine *engine, struct ps_error *error)
{
	const char *file = strict ? NULL : ps_engine_policy_file(options);
	struct ps_database database = {.fact = ""};
	enum ps_status status = file != NULL ? ps_database_read(file, &database) : PS_OK;

	if (status == PS_OK)
		status = load_policy(options, &database, engine, error);
	if (status == PS_OK && options->trail && ps_policy_digest(engine->policy, engine->policy_digest) != PS_OK)
		status = ps_fail(error, PS_INTERNAL, (size_t)-1, "the digest of the policy failed");
	if (status == PS_OK)
		status = make_keyed(options, engine, error);
	if (status == PS_OK)
		status = make_detector(options, strict, &database, engine, error);
	ps_database_fini(&database);
	return status;
}

enum ps_status ps_engine_new(const struct phiscrub_engine_options *options, bool strict,
	struct phiscrub_engine **engine, struct ps_error *error)
{
	static const struct phiscrub_engine_options defaults = {0};
	struct phiscrub_engine *made = calloc(1, sizeof(*made));
	enum ps_status status;

	*engine = NULL;
	if (made == NULL)
		return ps_fail(error, PS_SYSTEM, (size_t)-1, "no memory for the engine");
	if (options == NULL)
		options = &defaults;
	status = make_parts(options, strict, made, error);
	if (status != PS_OK) {
		phiscrub_engine_free(made);
		if (error->text[0] == '\0')
			status = ps_fail(error, status, (size_t)-1, "no memory for the engine");
		return status;
	}
	made->mail = &ps_email_keep_all;
	if (options->action == NULL || strcmp(options->action, "keep") != 0) {
		made->owned_mail = ps_mail_options_new(made->policy);
		made->mail = made->owned_mail;
	}
	if (made->mail == NULL) {
		phiscrub_engine_free(made);
		return ps_fail(error, PS_SYSTEM, (size_t)-1, "no memory for the engine");
	}
	made->sign_after = options->sign_after;
	status = ps_message_make_link(options, made, error);
	if (status != PS_OK) {
		phiscrub_engine_free(made);
		return status;
	}
	made->limits = (struct ps_document_limits){.bytes = made->policy->limit_message,
		.depth = made->policy->limit_depth,
		.parts = made->policy->limit_parts};
	*engine = made;
	return PS_OK;
}

const char *ps_engine_pattern_file(const struct phiscrub_engine *engine, size_t index)
{
	if (index < ps_builtin_pattern_count)
		return ps_builtin_pattern_packs[index];
	return engine->policy->patterns.files[index - ps_builtin_pattern_count];
}

enum phiscrub_status ps_public_status(enum ps_status status)
{
	return (enum phiscrub_status)status;
}

void ps_public_error(const struct ps_error *error, struct phiscrub_error *out)
{
	if (out == NULL)
		return;
	*out = (struct phiscrub_error){.status = ps_public_status(error->status),
		.offset = error->offset,
		.line = error->line,
		.column = error->column};
	memcpy(out->text, error->text, sizeof(out->text));
	out->text[sizeof(out->text) - 1] = '\0';
}

enum phiscrub_status phiscrub_engine_new(
	const struct phiscrub_engine_options *options, struct phiscrub_engine **engine, struct phiscrub_error *error)
{
	struct ps_error inner = {.offset = (size_t)-1};
	enum ps_status status;

	if (engine == NULL)
		return PHISCRUB_USAGE;
	status = ps_engine_new(options, false, engine, &inner);
	inner.status = status;
	ps_public_error(&inner, error);
	return ps_public_status(status);
}

void phiscrub_engine_free(struct phiscrub_engine *engine)
{
	if (engine == NULL)
		return;
	free(engine->link);
	ps_secret_wipe(&engine->secret);
	free(engine->owned_mail);
	ps_redactor_free(engine->redactor);
	ps_detector_free(engine->detector);
	ps_rosters_close(&engine->rosters);
	ps_policy_free(engine->policy);
	free(engine);
}

const char *phiscrub_engine_notice(const struct phiscrub_engine *engine)
{
	return engine != NULL && engine->notice[0] != '\0' ? engine->notice : NULL;
}

const char *phiscrub_engine_policy_name(const struct phiscrub_engine *engine)
{
	return engine != NULL ? engine->policy->name : NULL;
}
