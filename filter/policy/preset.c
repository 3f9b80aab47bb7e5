#include "preset.h"

#include "builtin.h"
#include "policy_keys.h"

#include <stdio.h>
#include <string.h>

#define PRESET_VERSION "1"

static ps_key_set set_version, set_formats, set_marks;

/* Objects are struct ps_policy. */
static const struct ps_key preset_keys[] = {
	{"phiscrub-preset", "`1`", "the version of this format", set_version, 0, 0, 0, true},
	{"description", "a text", "one line for people", ps_set_text, offsetof(struct ps_policy, description), 0, 200,
		true},
	{"formats", "a list of formats", "of its bodies, the usual one first; JSON is told from the rest by its start",
		set_formats, 0, 0, 0, true},
	{"marks", "square or round", "the brackets of marks; round ones cost less in an SMS; square unless said",
		set_marks, 0, 0, 0, false},
	{"types", "a map of types", "as in a policy, in the place of the policy's own", ps_set_types, 0, 0, 0, false},
	{"fields", "a list", "as in a policy, behind the policy's own", ps_set_fields, 0, 0, 0, false},
};

const struct ps_key_table ps_preset_table = {"a preset", preset_keys, sizeof(preset_keys) / sizeof(preset_keys[0])};

static enum ps_status set_version(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	(void)key;
	(void)object;
	if (strcmp(value->text, PRESET_VERSION) != 0)
		return PS_FAIL_NODE(loader, value, "unknown version of presets; this program knows %s", PRESET_VERSION);
	return PS_OK;
}

static enum ps_status set_formats(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	static const char *const formats[] = {"json", "form", "email", "text", NULL};
	struct ps_preset *preset = &((struct ps_policy *)object)->preset;
	enum ps_status status = ps_keys_expect(loader, value, PS_YAML_LIST);
	size_t count = 0;

	(void)key;
	if (status == PS_OK && value->count > PS_PRESET_FORMATS_MAX)
		return PS_FAIL_NODE(loader, value, "too many formats; at most %d", PS_PRESET_FORMATS_MAX);
	for (const struct ps_yaml_node *item = value->child; status == PS_OK && item != NULL; item = item->next) {
		size_t choice = 0;

		status = ps_keys_choice(loader, item, "format of a preset", formats, &choice);
		preset->formats[count] = formats[choice];
		count++;
	}
	return status;
}

static enum ps_status set_marks(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	static const char *const marks[] = {"square", "round", NULL};
	size_t choice = 0;
	enum ps_status status = ps_keys_choice(loader, value, key->name, marks, &choice);

	((struct ps_policy *)object)->preset.round_marks = choice == 1;
	return status;
}

/* --- loading ------------------------------------------------------------------ */

static const struct ps_builtin_policy *find_builtin(const char *name)
{
	for (size_t i = 0; i < ps_builtin_preset_count; i++) {
		if (strcmp(ps_builtin_presets[i].name, name) == 0)
			return &ps_builtin_presets[i];
	}
	return NULL;
}

/* Says which there are. */
static enum ps_status unknown_preset(struct ps_error *error)
{
	char names[PS_ERROR_TEXT / 2];
	size_t len = 0;

	names[0] = '\0';
	for (size_t i = 0; i < ps_builtin_preset_count && len < sizeof(names); i++) {
		int more = snprintf(
			names + len, sizeof(names) - len, "%s%s", i == 0 ? "" : ", ", ps_builtin_presets[i].name);

		len += more > 0 ? (size_t)more : 0;
	}
	return ps_fail(error, PS_POLICY, (size_t)-1,
		"no such preset; one of %s, or a path with a slash or ending in .yaml", names);
}

static bool is_keyed(const struct ps_policy *policy)
{
	bool keyed = false;

	for (enum ps_type type = PS_NAME; type < PS_TYPE_COUNT; type++)
		keyed = keyed || ps_action_info((enum ps_action)policy->types[type].rule.action)->keyed;
	return keyed;
}

/* The policy's fields, then the preset's, which are in policy->fields now. */
static enum ps_status join_fields(
	struct ps_loader *loader, struct ps_policy *policy, const struct ps_field_rule *first, size_t count)
{
	struct ps_field_rule *rules;

	if (count == 0)
		return PS_OK;
	rules = ps_arena_take_array(&policy->arena, count + policy->field_count, sizeof(*rules));
	if (rules == NULL)
		return ps_loader_no_memory(loader);
	memcpy(rules, first, count * sizeof(*rules));
	if (policy->field_count > 0)
		memcpy(rules + count, policy->fields, policy->field_count * sizeof(*rules));
	policy->fields = rules;
	policy->field_count += count;
	return PS_OK;
}

static enum ps_status load_on_top(struct ps_loader *loader, const char *text, size_t len, struct ps_policy *policy)
{
	const struct ps_field_rule *fields = policy->fields;
	const char *description = policy->description;
	size_t count = policy->field_count;
	bool keyed = is_keyed(policy);
	struct ps_yaml_node *root;
	enum ps_status status = ps_yaml_parse(loader->file, text, len, &policy->arena, &root, loader->error);

	if (status != PS_OK)
		return status;
	if (root->kind != PS_YAML_MAP)
		return PS_FAIL_NODE(loader, root, "a preset must be a map of keys and values");
	policy->fields = NULL;
	policy->field_count = 0;
	status = ps_keys_load(loader, &ps_preset_table, root, policy);
	policy->description = description;
	policy->preset.brings_hash = !keyed && is_keyed(policy);
	if (status == PS_OK)
		status = join_fields(loader, policy, fields, count);
	return status == PS_OK ? ps_policy_check_whole(loader, root, policy) : status;
}

enum ps_status ps_preset_load(const char *name, struct ps_policy *policy, struct ps_error *error)
{
	const struct ps_builtin_policy *builtin = find_builtin(name);
	struct ps_loader loader = {.arena = &policy->arena, .error = error, .user = true};
	const char *text;
	size_t len;
	enum ps_status status;

	if (builtin == NULL && !ps_policy_is_path(name))
		return unknown_preset(error);
	loader.file = builtin != NULL ? builtin->name : ps_arena_copy(&policy->arena, name, strlen(name));
	if (loader.file == NULL)
		return ps_fail(error, PS_SYSTEM, (size_t)-1, "out of memory while loading a preset");
	if (builtin != NULL) {
		text = (const char *)builtin->text;
		len = builtin->len;
	} else {
		char *read = NULL;

		status = ps_yaml_read(loader.file, &policy->arena, &read, &len, error);
		if (status != PS_OK)
			return status;
		text = read;
	}
	status = load_on_top(&loader, text, len, policy);
	policy->preset.name = loader.file;
	if (status == PS_OK) {
		policy->texts[policy->text_count] = (struct ps_policy_text){text, len};
		policy->text_count++;
	}
	return status;
}
