/** The top of a policy, and its small maps. */
#include "policy_keys.h"

#include <stdio.h>
#include <string.h>

#define POLICY_VERSION "1"
#define PATH_TEXT_MAX 1024
#define MEDIA_MAX 128
#define ATTACHMENT_COUNT_MAX ((size_t)256)

/* --- setters that say which of a few words was written ----------------------- */

static const char *const keep_or_scrub[] = {"scrub", "keep", NULL};
static const char *const attachment_choices[] = {
	[PS_ATTACHMENT_SCRUB] = "scrub", [PS_ATTACHMENT_PASS] = "pass", [PS_ATTACHMENT_REFUSE] = "refuse", NULL};
static const char *const number_choices[] = {
	[PS_NUMBER_LABEL] = "label", [PS_NUMBER_ZERO] = "zero", [PS_NUMBER_NULL] = "null", NULL};

static void *member_at(void *object, const struct ps_key *key)
{
	return (unsigned char *)object + key->offset;
}

static enum ps_status set_keep(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	size_t choice = 0;
	enum ps_status status = ps_keys_choice(loader, value, key->name, keep_or_scrub, &choice);

	*(bool *)member_at(object, key) = choice == 1;
	return status;
}

static enum ps_status set_attachment_choice(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	size_t choice = PS_ATTACHMENT_REFUSE;
	enum ps_status status = ps_keys_choice(loader, value, "choice", attachment_choices, &choice);

	*(enum ps_attachment_choice *)member_at(object, key) = (enum ps_attachment_choice)choice;
	return status;
}

static enum ps_status set_number(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	size_t choice = PS_NUMBER_LABEL;
	enum ps_status status = ps_keys_choice(loader, value, key->name, number_choices, &choice);

	((struct ps_policy *)object)->number = (enum ps_number_choice)choice;
	return status;
}

/* --- paths ------------------------------------------------------------------- */

const char *ps_policy_path(struct ps_loader *loader, const char *path)
{
	const char *slash = strrchr(loader->file, '/');
	size_t folder = slash == NULL || path[0] == '/' ? 0 : (size_t)(slash - loader->file) + 1;
	size_t len;
	char *joined;

	if (folder > 0 && strncmp(path, "./", 2) == 0)
		path += 2;
	len = strlen(path);
	joined = ps_arena_take(loader->arena, folder + len + 1);
	if (joined == NULL)
		return NULL;
	memcpy(joined, loader->file, folder);
	memcpy(joined + folder, path, len);
	return joined;
}

static enum ps_status set_path(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	enum ps_status status = ps_set_text(loader, key, value, object);
	const char **path = member_at(object, key);

	if (status != PS_OK)
		return status;
	*path = ps_policy_path(loader, *path);
	return *path != NULL ? PS_OK : ps_loader_no_memory(loader);
}

static enum ps_status set_key_file(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	((struct ps_policy *)object)->key_at = (struct ps_policy_place){loader->file, value->line, value->column};
	return set_path(loader, key, value, object);
}

static const struct ps_key key_keys[] = {
	{"file", "a path", "at least 32 bytes, readable by its owner alone; relative to the policy's folder",
		set_key_file, offsetof(struct ps_policy, key_file), 1, PATH_TEXT_MAX, true},
};

static const struct ps_key_table key_table = {"key", key_keys, sizeof(key_keys) / sizeof(key_keys[0])};

/* --- names ------------------------------------------------------------------- */

/* "-0.25" into hundredths, with two decimals at the most. */
static bool parse_hundredths(const char *text, int *number)
{
	bool minus = *text == '-';
	const char *at = text + (minus ? 1 : 0);
	size_t whole = strspn(at, "0123456789");
	size_t decimals = at[whole] == '.' ? strspn(at + whole + 1, "0123456789") : 0;
	int sum = 0;

	if (whole < 1 || whole > 2 || decimals > 2 || at[whole + (decimals > 0 ? decimals + 1 : 0)] != '\0')
		return false;
	for (size_t i = 0; i < whole; i++)
		sum = sum * 10 + (at[i] - '0');
	for (size_t i = 0; i < 2; i++)
		sum = sum * 10 + (i < decimals ? at[whole + 1 + i] - '0' : 0);
	*number = minus ? -sum : sum;
	return true;
}

static enum ps_status set_bias(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	enum ps_status status = ps_keys_expect(loader, value, PS_YAML_SCALAR);
	int bias = 0;

	if (status != PS_OK)
		return status;
	if (!parse_hundredths(value->text, &bias) || bias < -(int)key->max || bias > (int)key->max)
		return PS_FAIL_NODE(loader, value, "expected a number from -5 to 5 with at most two decimals");
	((struct ps_policy *)object)->name_bias = bias;
	return PS_OK;
}

static const struct ps_key name_keys[] = {
	{"bias", "-5 to 5", "how readily a word is a name: positive finds more; 0 unless said", set_bias, 0, 0, 500,
		false},
};

static const struct ps_key_table name_table = {"names", name_keys, sizeof(name_keys) / sizeof(name_keys[0])};

/* --- limits, json, sms ------------------------------------------------------- */

static const struct ps_key limit_keys[] = {
	{"message", "a size", "of a document that is held whole; 32MiB unless said", ps_set_size,
		offsetof(struct ps_policy, limit_message), 1 << 10, (uint64_t)1 << 30, false},
	{"depth", "1 to 256", "structures inside structures; 64 unless said", ps_set_u32,
		offsetof(struct ps_policy, limit_depth), 1, 256, false},
	{"parts", "1 to 100000", "parts of a mail; 1000 unless said", ps_set_u32,
		offsetof(struct ps_policy, limit_parts), 1, 100000, false},
};

static const struct ps_key_table limit_table = {"limits", limit_keys, sizeof(limit_keys) / sizeof(limit_keys[0])};

static const struct ps_key json_keys[] = {
	{"number", "label, zero or null", "what a number that is a finding becomes; label, a string, unless said",
		set_number, 0, 0, 0, false},
};

static const struct ps_key_table json_table = {"json", json_keys, sizeof(json_keys) / sizeof(json_keys[0])};

/* What stands in braces will be filled in by a hook; anything else there is a slip. */
static enum ps_status set_link(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	enum ps_status status = ps_set_text(loader, key, value, object);

	for (const char *at = value->text; status == PS_OK && *at != '\0'; at++) {
		bool slot = strncmp(at, "{url}", 5) == 0;

		if ((*at == '{' && !slot) || *at == '}')
			return PS_FAIL_NODE(loader, value, "the only slot of a link is {url}");
		at += slot ? 4 : 0;
	}
	return status;
}

static const struct ps_key sms_keys[] = {
	{"max_segments", "0 to 255", "a text that costs more is refused; 0, no limit, unless said", ps_set_u32,
		offsetof(struct ps_policy, sms_max_segments), 0, 255, false},
	{"link", "a text", "what a text becomes by the action link: `You have a message: {url}`", set_link,
		offsetof(struct ps_policy, sms_link), 0, 480, false},
};

static const struct ps_key_table sms_table = {"sms", sms_keys, sizeof(sms_keys) / sizeof(sms_keys[0])};

/* --- email -------------------------------------------------------------------- */

static bool is_media(const char *media, size_t len)
{
	static const char token[] = "abcdefghijklmnopqrstuvwxyz0123456789!#$&-^_.+";
	size_t type = strspn(media, token);

	if (strcmp(media, "*") == 0)
		return true;
	if (len > MEDIA_MAX || type == 0 || media[type] != '/')
		return false;
	if (strcmp(media + type + 1, "*") == 0)
		return true;
	return len > type + 1 && strspn(media + type + 1, token) == len - type - 1;
}

/* A row of the same media type takes the place of the older one. */
static void put_attachment(struct ps_attachment_rule *rules, size_t *count, const char *media, size_t choice)
{
	size_t at = 0;

	while (at < *count && strcmp(rules[at].media, media) != 0)
		at++;
	rules[at] = (struct ps_attachment_rule){media, (enum ps_attachment_choice)choice};
	if (at == *count)
		(*count)++;
}

static enum ps_status set_attachments(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	struct ps_policy *policy = object;
	enum ps_status status = ps_keys_expect(loader, value, PS_YAML_MAP);
	struct ps_attachment_rule *rules;
	size_t count = policy->attachment_count;

	(void)key;
	if (status != PS_OK)
		return status;
	if (value->count > ATTACHMENT_COUNT_MAX)
		return PS_FAIL_NODE(loader, value, "too many rows; at most %zu", ATTACHMENT_COUNT_MAX);
	rules = ps_arena_take_array(loader->arena, count + value->count, sizeof(*rules));
	if (rules == NULL)
		return ps_loader_no_memory(loader);
	memcpy(rules, policy->attachments, count * sizeof(*rules));
	for (const struct ps_yaml_node *row = value->child; row != NULL; row = row->next) {
		size_t choice = PS_ATTACHMENT_REFUSE;

		if (!is_media(row->key, strlen(row->key)))
			return PS_FAIL_KEY(
				loader, row, "not a media type in lower case; such as text/plain, image/*, *");
		status = ps_keys_choice(loader, row, "choice", attachment_choices, &choice);
		if (status != PS_OK)
			return status;
		put_attachment(rules, &count, row->key, choice);
	}
	policy->attachments = rules;
	policy->attachment_count = count;
	return PS_OK;
}

static const struct ps_key email_keys[] = {
	{"attachments", "a map of media types",
		"scrub, pass or refuse by type, `image/*` or `*`; the most specific row counts", set_attachments, 0, 0,
		0, false},
	{"display_names", "scrub or keep", "the names beside addresses; scrub unless said", set_keep,
		offsetof(struct ps_policy, email_keep_display_names), 0, 0, false},
	{"signed", "scrub, pass or refuse", "signed parts, whose signature a change breaks; refuse unless said",
		set_attachment_choice, offsetof(struct ps_policy, email_signed), 0, 0, false},
	{"encrypted", "scrub, pass or refuse", "encrypted parts, which cannot be read; refuse unless said",
		set_attachment_choice, offsetof(struct ps_policy, email_encrypted), 0, 0, false},
	{"calendar", "scrub or keep", "keep: DTSTART, DTEND and UID of calendar parts stay; scrub unless said",
		set_keep, offsetof(struct ps_policy, email_keep_calendar), 0, 0, false},
};

static const struct ps_key_table email_table = {"email", email_keys, sizeof(email_keys) / sizeof(email_keys[0])};

/* --- the top ------------------------------------------------------------------ */

static enum ps_status set_version(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	(void)key;
	(void)object;
	if (strcmp(value->text, POLICY_VERSION) != 0)
		return PS_FAIL_NODE(
			loader, value, "unknown version of policies; this program knows %s", POLICY_VERSION);
	return PS_OK;
}

/* What is extended was loaded before the first key. */
static enum ps_status set_extends(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	(void)loader;
	(void)key;
	(void)value;
	(void)object;
	return PS_OK;
}

static bool is_leap(uint64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static enum ps_status set_date(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	static const unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	enum ps_status status = ps_keys_expect(loader, value, PS_YAML_SCALAR);
	unsigned year = 0;
	unsigned month = 0;
	unsigned day = 0;
	bool good;

	(void)key;
	if (status != PS_OK)
		return status;
	good = value->len == 10 && value->text[4] == '-' && value->text[7] == '-' &&
	       strspn(value->text, "0123456789-") == 10 &&
	       sscanf(value->text, "%4u-%2u-%2u", &year, &month, &day) == 3; /* NOLINT(cert-err34-c): digits alone */
	good = good && year >= 1900 && month >= 1 && month <= 12 && day >= 1;
	if (!good || day > days[month - 1] + (month == 2 && is_leap(year) ? 1U : 0U))
		return PS_FAIL_NODE(loader, value, "expected a date such as 2026-01-31");
	((struct ps_policy *)object)->reference_date = (year * 100 + month) * 100 + day;
	return PS_OK;
}

static enum ps_status set_patterns(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	(void)key;
	return ps_patterns_load(loader, value, &((struct ps_policy *)object)->patterns);
}

#define SUB_MAP(name, table)                                                                                        \
	static enum ps_status name(                                                                                 \
		struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object) \
	{                                                                                                           \
		(void)key;                                                                                          \
		return ps_keys_load(loader, &(table), value, object);                                               \
	}

SUB_MAP(set_key, key_table)
SUB_MAP(set_names, name_table)
SUB_MAP(set_limits, limit_table)
SUB_MAP(set_json, json_table)
SUB_MAP(set_email, email_table)
SUB_MAP(set_sms, sms_table)

static const struct ps_key policy_keys[] = {
	{"phiscrub", "`1`", "the version of this format", set_version, 0, 0, 0, true},
	{"name", "a text", "as reports show it; the file's name unless said", ps_set_text,
		offsetof(struct ps_policy, name), 1, 64, false},
	{"description", "a text", "one line for people", ps_set_text, offsetof(struct ps_policy, description), 0, 200,
		false},
	{"extends", "a built-in name or a path",
		"what holds where this policy is silent; safe-harbor unless said. A path has a "
		"slash or ends in .yaml, and is relative to the policy's folder",
		set_extends, 0, 1, PATH_TEXT_MAX, false},
	{"key", "a map",
		"the secret of hash, shift, rosters and audit digests; or the environment variable PHISCRUB_KEY",
		set_key, 0, 0, 0, false},
	{"types", "a map of types", "what is looked for, and what becomes of it", ps_set_types, 0, 0, 0, false},
	{"reference_date", "a date", "the day by which ages are reckoned; today unless said", set_date, 0, 0, 0, false},
	{"names", "a map", "the recogniser of names", set_names, 0, 0, 0, false},
	{"allow", "a map", "what stays; adds to what the extended policy allows", ps_set_allow, 0, 0, 0, false},
	{"fields", "a list",
		"known places of structured bodies; the first that fits counts, before those of the extended policy",
		ps_set_fields, 0, 0, 0, false},
	{"rosters", "a list", "lists of keyed digests: what is in one is certain", ps_set_rosters, 0, 0, 0, false},
	{"patterns", "a list", "patterns of your own", set_patterns, 0, 0, 0, false},
	{"limits", "a map", "over a limit a document is refused", set_limits, 0, 0, 0, false},
	{"json", "a map", "JSON", set_json, 0, 0, 0, false},
	{"email", "a map", "e-mail", set_email, 0, 0, 0, false},
	{"sms", "a map", "SMS", set_sms, 0, 0, 0, false},
};

const struct ps_key_table ps_policy_table = {"a policy", policy_keys, sizeof(policy_keys) / sizeof(policy_keys[0])};

bool ps_policy_keys_at(size_t index, const char **path, struct ps_key_table *table)
{
	const struct {
		const char *path;
		struct ps_key_table table;
	} tables[] = {
		{"", ps_policy_table},
		{"key", key_table},
		{"types: TYPE", ps_type_row_table},
		{"names", name_table},
		{"allow", ps_allow_table},
		{"fields: each", ps_field_table},
		{"rosters: each", ps_roster_table},
		{"patterns: each", ps_pattern_keys(true)},
		{"limits", limit_table},
		{"json", json_table},
		{"email", email_table},
		{"sms", sms_table},
		{"presets", ps_preset_table},
	};

	if (index >= sizeof(tables) / sizeof(tables[0]))
		return false;
	*path = tables[index].path;
	*table = tables[index].table;
	return true;
}

void ps_policy_defaults(struct ps_policy *policy)
{
	static const struct ps_attachment_rule scrub_all[] = {{"*", PS_ATTACHMENT_SCRUB}};

	for (enum ps_type type = PS_NAME; type < PS_TYPE_COUNT; type++)
		policy->types[type] = (struct ps_type_choice){.find = true};
	policy->name = "";
	policy->description = "";
	policy->limit_message = (size_t)32 << 20;
	policy->limit_depth = 64;
	policy->limit_parts = 1000;
	policy->attachments = scrub_all;
	policy->attachment_count = 1;
	policy->email_signed = PS_ATTACHMENT_REFUSE;
	policy->email_encrypted = PS_ATTACHMENT_REFUSE;
	policy->sms_link = "";
}

enum ps_status ps_policy_check_whole(
	struct ps_loader *loader, const struct ps_yaml_node *root, const struct ps_policy *policy)
{
	const struct ps_yaml_node *types = ps_yaml_get(root, "types");

	for (enum ps_type type = PS_NAME; type < PS_TYPE_COUNT; type++) {
		const struct ps_type_choice *choice = &policy->types[type];
		bool in_roster = false;

		if (choice->find && choice->rule.action == PS_ACTION_LINK && policy->sms_link[0] == '\0')
			return PS_FAIL_NODE(loader, types != NULL ? types : root,
				"the action link of %s needs a text in sms: link", ps_type_info(type)->name);
		for (size_t i = 0; i < policy->roster_count; i++)
			in_roster = in_roster || policy->rosters[i].type == type;
		if (choice->only_roster && !in_roster)
			return PS_FAIL_NODE(loader, types != NULL ? types : root,
				"only_roster of %s needs a roster of that type", ps_type_info(type)->name);
	}
	return PS_OK;
}
