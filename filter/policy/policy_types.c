/** The `types:` of a policy: one row a type. */
#include "policy_keys.h"

#include <string.h>

/** A row while it is loaded. */
struct row {
	struct ps_policy *policy;
	struct ps_type_choice *choice;
	enum ps_type type;
};

static ps_key_set set_action, set_find, set_keep_last, set_shape, set_as, set_only_roster, set_all, set_keep;

static const struct ps_key row_keys[] = {
	{"action", "an action", "what becomes of a finding; see below", set_action, 0, 0, 0, false},
	{"find", "true or false", "false: the type is not looked for", set_find, 0, 0, 0, false},
	{"keep_last", "1 to 8", "mask: so many last letters or digits stay", set_keep_last, 0, 1, 8, false},
	{"shape", "true or false", "mask: one `*` for each letter or digit, and what parts them stays", set_shape, 0, 0,
		0, false},
	{"as", "lower case words", "pseudonym: `as: participant` gives `participant 1`", set_as, 0, 1,
		sizeof(((struct ps_action_rule *)0)->as) - 1, false},
	{"only_roster", "true or false", "true: only what a roster knows is found", set_only_roster, 0, 0, 0, false},
	{"all", "true or false", "AGE: true finds every age, not only those over 89", set_all, 0, 0, 0, false},
	{"keep", "host or nothing", "URL, host: scheme and host stay; what is in path, query and fragment goes",
		set_keep, 0, 0, 0, false},
};

const struct ps_key_table ps_type_row_table = {"a type", row_keys, sizeof(row_keys) / sizeof(row_keys[0])};

static enum ps_status set_action(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	struct row *row = object;
	const char *names[PS_ACTION_COUNT + 1] = {0};
	size_t action = PS_ACTION_LABEL;
	enum ps_status status;
	enum ps_type only;

	(void)key;
	for (enum ps_action i = 0; i < PS_ACTION_COUNT; i++)
		names[i] = ps_action_info(i)->name;
	status = ps_keys_choice(loader, value, "action", names, &action);
	if (status != PS_OK)
		return status;
	only = ps_action_info((enum ps_action)action)->only;
	if (only != PS_NONE && only != row->type)
		return PS_FAIL_NODE(
			loader, value, "the action %s is for %s alone", names[action], ps_type_info(only)->name);
	row->choice->rule.action = (uint8_t)action;
	row->choice->action_at = (struct ps_policy_place){loader->file, value->line, value->column};
	return PS_OK;
}

static enum ps_status set_find(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	const struct ps_key at = {.name = key->name, .offset = offsetof(struct ps_type_choice, find)};

	return ps_set_bool(loader, &at, value, ((struct row *)object)->choice);
}

static enum ps_status set_keep_last(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	const struct ps_key at = {.name = key->name,
		.min = key->min,
		.max = key->max,
		.offset = offsetof(struct ps_action_rule, keep_last)};

	return ps_set_u8(loader, &at, value, &((struct row *)object)->choice->rule);
}

static enum ps_status set_shape(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	const struct ps_key at = {.name = key->name, .offset = offsetof(struct ps_action_rule, shape)};

	return ps_set_bool(loader, &at, value, &((struct row *)object)->choice->rule);
}

/* Lower case, so that a second pass sees no name in "participant 1" (I7). */
static bool is_plain_words(const char *text)
{
	bool after_letter = false;

	for (; *text != '\0'; text++) {
		bool letter = *text >= 'a' && *text <= 'z';

		if (!letter && (*text != ' ' || !after_letter))
			return false;
		after_letter = letter;
	}
	return after_letter;
}

static enum ps_status set_as(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	struct ps_action_rule *rule = &((struct row *)object)->choice->rule;
	enum ps_status status = ps_keys_expect(loader, value, PS_YAML_SCALAR);

	if (status != PS_OK)
		return status;
	if (value->len > key->max || !is_plain_words(value->text))
		return PS_FAIL_NODE(loader, value, "as must be lower case words, parted by one space, at most %u bytes",
			(unsigned)key->max);
	memset(rule->as, 0, sizeof(rule->as));
	memcpy(rule->as, value->text, value->len);
	return PS_OK;
}

static enum ps_status set_only_roster(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	const struct ps_key at = {.name = key->name, .offset = offsetof(struct ps_type_choice, only_roster)};

	return ps_set_bool(loader, &at, value, ((struct row *)object)->choice);
}

static enum ps_status set_all(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	struct row *row = object;
	const struct ps_key at = {.name = key->name, .offset = offsetof(struct ps_policy, all_ages)};

	if (row->type != PS_AGE)
		return PS_FAIL_KEY(loader, value, "all is for AGE alone");
	return ps_set_bool(loader, &at, value, row->policy);
}

static enum ps_status set_keep(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	static const char *const parts[] = {"host", "nothing", NULL};
	struct row *row = object;
	size_t part = 0;
	enum ps_status status;

	(void)key;
	if (row->type != PS_URL)
		return PS_FAIL_KEY(loader, value, "keep is for URL alone; the action keep is for every type");
	status = ps_keys_choice(loader, value, "part", parts, &part);
	row->policy->url_keep_host = part == 0;
	return status;
}

/* Parameters of an action that the type does not have would do nothing, in silence. */
static enum ps_status check_row(
	struct ps_loader *loader, const struct ps_yaml_node *node, const struct ps_action_rule *rule)
{
	static const struct {
		const char *key;
		enum ps_action action;
	} needs[] = {{"keep_last", PS_ACTION_MASK}, {"shape", PS_ACTION_MASK}, {"as", PS_ACTION_PSEUDONYM}};

	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		const struct ps_yaml_node *value = ps_yaml_get(node, needs[i].key);

		if (value != NULL && rule->action != needs[i].action)
			return PS_FAIL_KEY(loader, value, "%s belongs to the action %s", needs[i].key,
				ps_action_info(needs[i].action)->name);
	}
	return PS_OK;
}

static enum ps_status load_row(
	struct ps_loader *loader, struct ps_policy *policy, enum ps_type type, const struct ps_yaml_node *node)
{
	struct row row = {policy, &policy->types[type], type};
	enum ps_status status = ps_keys_expect(loader, node, PS_YAML_MAP);

	if (status != PS_OK)
		return status;
	if (ps_yaml_get(node, "action") != NULL)
		row.choice->rule = (struct ps_action_rule){0};
	status = ps_keys_load(loader, &ps_type_row_table, node, &row);
	if (status == PS_OK)
		status = check_row(loader, node, &row.choice->rule);
	return status;
}

enum ps_status ps_set_types(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	enum ps_status status = ps_keys_expect(loader, value, PS_YAML_MAP);

	(void)key;
	for (const struct ps_yaml_node *row = value->child; status == PS_OK && row != NULL; row = row->next) {
		enum ps_type type = ps_type_by_name(row->key, strlen(row->key));

		if (type == PS_NONE)
			return PS_FAIL_KEY(loader, row, "unknown type; `phiscrub types` lists them");
		status = load_row(loader, object, type, row);
	}
	return status;
}
