/** What a policy knows of its user's world: `allow:`, `fields:`, `rosters:`. */
#include "policy_keys.h"
#include "roster.h"

#include <string.h>

#define TEXT_COUNT_MAX ((size_t)10000)
#define RULE_COUNT_MAX ((size_t)4096)
#define PATH_TEXT_MAX 1024

/* --- allow ------------------------------------------------------------------ */

static ps_key_set set_domains, set_phones, set_names, set_text;

static const struct ps_key allow_keys[] = {
	{"domains", "a list of hosts",
		"URLs and addresses there stay (path, query and fragment are still scanned); "
		"`*.example.org` for the hosts below it",
		set_domains, 0, 1, 253, false},
	{"phones", "a list of numbers", "written in any way; one without area code stays where it stands without one",
		set_phones, 0, 7, 15, false},
	{"names", "a list of names", "staff, with or without their title", set_names, 0, 2, 200, false},
	{"text", "a list of texts", "stays where it stands alone; never hides a longer finding around it", set_text, 0,
		2, 200, false},
};

const struct ps_key_table ps_allow_table = {"allow", allow_keys, sizeof(allow_keys) / sizeof(allow_keys[0])};

/** Checks one text and writes what is kept of it, no longer than it, to @kept; what must be there instead, or NULL. */
typedef const char *allow_check(const struct ps_key *key, const struct ps_yaml_node *value, char *kept);

static enum ps_status add_texts(struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value,
	allow_check *check, struct ps_texts *texts)
{
	enum ps_status status = ps_keys_expect(loader, value, PS_YAML_LIST);
	const char **items;
	size_t count = texts->count;

	if (status != PS_OK)
		return status;
	if (value->count > TEXT_COUNT_MAX - count)
		return PS_FAIL_NODE(loader, value, "too many; at most %zu", TEXT_COUNT_MAX);
	items = ps_arena_take_array(loader->arena, count + value->count, sizeof(*items));
	if (items == NULL)
		return ps_loader_no_memory(loader);
	if (count > 0)
		memcpy(items, texts->items, count * sizeof(*items));
	for (const struct ps_yaml_node *item = value->child; item != NULL; item = item->next) {
		const char *wanted;
		char *kept;

		status = ps_keys_expect(loader, item, PS_YAML_SCALAR);
		if (status != PS_OK)
			return status;
		kept = ps_arena_take(loader->arena, item->len + 1);
		if (kept == NULL)
			return ps_loader_no_memory(loader);
		wanted = check(key, item, kept);
		if (wanted != NULL)
			return PS_FAIL_NODE(loader, item, "expected %s", wanted);
		items[count] = kept;
		count++;
	}
	*texts = (struct ps_texts){items, count};
	return PS_OK;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_host_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
}

/* Two labels at the least: a top-level domain is never a user's own. */
static const char *check_domain(const struct ps_key *key, const struct ps_yaml_node *value, char *kept)
{
	static const char wanted[] = "a host name such as clinic.example.org or *.example.org";
	size_t start = strncmp(value->text, "*.", 2) == 0 ? 2 : 0;
	size_t dots = 0;

	if (value->len > key->max)
		return wanted;
	for (size_t i = 0; i < value->len; i++)
		kept[i] = lower(value->text[i]);
	for (size_t i = start; i < value->len; i++) {
		bool inside = i > start && i + 1 < value->len && is_host_byte(kept[i + 1]);

		if (kept[i] == '.' && inside && is_host_byte(kept[i - 1]))
			dots++;
		else if (!is_host_byte(kept[i]) && !(kept[i] == '-' && i > start && i + 1 < value->len))
			return wanted;
	}
	return dots > 0 ? NULL : wanted;
}

static const char *check_phone(const struct ps_key *key, const struct ps_yaml_node *value, char *kept)
{
	static const char wanted[] = "a telephone number of 7 to 15 digits";
	size_t digits = 0;

	for (size_t i = 0; i < value->len; i++) {
		char c = value->text[i];

		if (c >= '0' && c <= '9') {
			kept[digits] = c;
			digits++;
		} else if (strchr(" -./()", c) == NULL && !(c == '+' && i == 0)) {
			return wanted;
		}
	}
	return digits < key->min || digits > key->max ? wanted : NULL;
}

static const char *check_text(const struct ps_key *key, const struct ps_yaml_node *value, char *kept)
{
	if (value->len < key->min || value->len > key->max)
		return "a text of 2 to 200 bytes";
	if (strpbrk(value->text, "\r\n\t") != NULL || value->text[0] == ' ' || value->text[value->len - 1] == ' ')
		return "a text on one line, without spaces around it";
	memcpy(kept, value->text, value->len);
	return NULL;
}

static enum ps_status set_domains(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	return add_texts(loader, key, value, check_domain, &((struct ps_policy *)object)->allow_domains);
}

static enum ps_status set_phones(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	return add_texts(loader, key, value, check_phone, &((struct ps_policy *)object)->allow_phones);
}

static enum ps_status set_names(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	return add_texts(loader, key, value, check_text, &((struct ps_policy *)object)->allow_names);
}

static enum ps_status set_text(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	return add_texts(loader, key, value, check_text, &((struct ps_policy *)object)->allow_text);
}

enum ps_status ps_set_allow(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	(void)key;
	return ps_keys_load(loader, &ps_allow_table, value, object);
}

/* --- fields ----------------------------------------------------------------- */

static ps_key_set set_selector, set_field_type, set_field_action;

/** Rows of selectors come first, in the order of enum ps_field_selector. */
static const struct ps_key field_keys[] = {
	{"path", "a JSON path", "of the forms `$` `.key` `[n]` `[*]`: `$.patient.name`", set_selector, PS_SELECT_PATH,
		1, PATH_TEXT_MAX, false},
	{"key", "a key", "of any structured format, in any case", set_selector, PS_SELECT_KEY, 1, 256, false},
	{"element", "a name", "of an XML element, without prefix; of an HTML field, its name", set_selector,
		PS_SELECT_ELEMENT, 1, 256, false},
	{"hl7", "a field", "of an HL7 message: `PID-5`, `PID-5.1`", set_selector, PS_SELECT_HL7, 5, 16, false},
	{"column", "a header", "of a CSV column, in any case", set_selector, PS_SELECT_COLUMN, 1, 256, false},
	{"form", "a name", "of a form field", set_selector, PS_SELECT_FORM, 1, 256, false},
	{"type", "a type", "what the place holds", set_field_type, 0, 0, 0, false},
	{"action", "what is done there",
		"keep: it stays as it is. refuse: the document is refused where it is not empty. text: the text of a "
		"message, for which `sms` counts. url: it goes on working, and its query is read; a type is that of "
		"the path's last part. callback: the same, refused unless it is https. hex: text in hexadecimal "
		"digits. charset: of a form's texts; refused where its meaning is not certain. "
		"coding: 2 says that they are in UTF-16BE where no charset is named. signature: refused unless "
		"`--sign-after` is given",
		set_field_action, 0, 0, 0, false},
};
#define SELECTOR_COUNT (PS_SELECT_FORM + 1)

const struct ps_key_table ps_field_table = {"a field rule", field_keys, sizeof(field_keys) / sizeof(field_keys[0])};

static const char *skip_index(const char *at)
{
	size_t digits = strspn(at, "0123456789");

	if (*at == '*')
		at++;
	else if (digits > 0 && digits < 10)
		at += digits;
	else
		return NULL;
	return *at == ']' ? at + 1 : NULL;
}

static bool is_json_path(const char *at)
{
	if (*at != '$' || at[1] == '\0')
		return false;
	at++;
	while (at != NULL && *at != '\0') {
		size_t key = *at == '.' ? strcspn(at + 1, ".[]\"' ") : 0;

		if (*at == '[')
			at = skip_index(at + 1);
		else
			at = key > 0 ? at + 1 + key : NULL;
	}
	return at != NULL;
}

static bool is_upper_or_digit(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_hl7_field(const char *at)
{
	size_t digits;

	if (!(at[0] >= 'A' && at[0] <= 'Z') || !is_upper_or_digit(at[1]) || !is_upper_or_digit(at[2]) || at[3] != '-')
		return false;
	at += 4;
	digits = strspn(at, "0123456789");
	if (digits == 0 || digits > 3 || at[0] == '0')
		return false;
	at += digits;
	if (*at == '\0')
		return true;
	digits = *at == '.' ? strspn(at + 1, "0123456789") : 0;
	return digits > 0 && digits <= 3 && at[1] != '0' && at[1 + digits] == '\0';
}

static enum ps_status set_selector(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	struct ps_field_rule *rule = object;
	const struct ps_key at = {
		.name = key->name, .min = key->min, .max = key->max, .offset = offsetof(struct ps_field_rule, at)};
	enum ps_status status;

	if (rule->at != NULL)
		return PS_FAIL_KEY(loader, value, "a field rule names one place; use two rules");
	status = ps_set_text(loader, &at, value, rule);
	if (status != PS_OK)
		return status;
	rule->selector = (enum ps_field_selector)key->offset;
	if (rule->selector == PS_SELECT_PATH && !is_json_path(rule->at))
		return PS_FAIL_NODE(loader, value, "not a path; such as $.patient.name, $.items[0].id, $.items[*]");
	if (rule->selector == PS_SELECT_HL7 && !is_hl7_field(rule->at))
		return PS_FAIL_NODE(loader, value, "not an HL7 field; such as PID-5 or PID-5.1");
	return PS_OK;
}

static enum ps_status load_type(struct ps_loader *loader, const struct ps_yaml_node *value, enum ps_type *type)
{
	enum ps_status status = ps_keys_expect(loader, value, PS_YAML_SCALAR);

	if (status != PS_OK)
		return status;
	*type = ps_type_by_name(value->text, value->len);
	if (*type == PS_NONE)
		return PS_FAIL_NODE(loader, value, "unknown type; `phiscrub types` lists them");
	return PS_OK;
}

static enum ps_status set_field_type(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	(void)key;
	return load_type(loader, value, &((struct ps_field_rule *)object)->type);
}

static enum ps_status set_field_action(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	static const char *const actions[] = {
		"keep", "refuse", "text", "url", "callback", "hex", "charset", "coding", "signature", NULL};
	static const enum ps_use uses[] = {PS_USE_KEEP, PS_USE_REFUSE, PS_USE_TEXT, PS_USE_URL, PS_USE_CALLBACK,
		PS_USE_HEX, PS_USE_CHARSET, PS_USE_CODING, PS_USE_SIGNATURE};
	struct ps_field_rule *rule = object;
	size_t action = 0;
	enum ps_status status = ps_keys_choice(loader, value, "action of a place", actions, &action);

	(void)key;
	rule->use = uses[action];
	return status;
}

static enum ps_status load_field(struct ps_loader *loader, const struct ps_yaml_node *node, struct ps_field_rule *rule)
{
	enum ps_status status;

	*rule = (struct ps_field_rule){.file = loader->file, .line = node->line, .column = node->column};
	status = ps_keys_load(loader, &ps_field_table, node, rule);
	if (status != PS_OK)
		return status;
	if (rule->at == NULL)
		return PS_FAIL_NODE(
			loader, node, "a field rule needs a place; one of path, key, element, hl7, column, form");
	if (rule->type == PS_NONE && rule->use == PS_USE_PLAIN)
		return PS_FAIL_NODE(loader, node, "a field rule has either a type or an action");
	if (rule->type != PS_NONE && rule->use != PS_USE_PLAIN && rule->use != PS_USE_URL &&
		rule->use != PS_USE_CALLBACK)
		return PS_FAIL_NODE(loader, node, "a field rule has either a type or an action");
	if (rule->use == PS_USE_CODING && rule->selector != PS_SELECT_FORM)
		return PS_FAIL_NODE(loader, node, "this action is for form data; name a form");
	if (rule->use > PS_USE_KEEP && rule->use < PS_USE_SIGNATURE && rule->selector != PS_SELECT_PATH &&
		rule->selector != PS_SELECT_KEY && rule->selector != PS_SELECT_FORM)
		return PS_FAIL_NODE(loader, node, "this action is for JSON and form data; name a path, key or form");
	return PS_OK;
}

/* The rules of an extending policy come before those it extends: the first that fits counts. */
enum ps_status ps_set_fields(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	struct ps_policy *policy = object;
	enum ps_status status = ps_keys_expect(loader, value, PS_YAML_LIST);
	struct ps_field_rule *rules;
	size_t used = 0;

	(void)key;
	if (status != PS_OK)
		return status;
	if (value->count > RULE_COUNT_MAX - policy->field_count)
		return PS_FAIL_NODE(loader, value, "too many field rules; at most %zu", RULE_COUNT_MAX);
	rules = ps_arena_take_array(loader->arena, value->count + policy->field_count, sizeof(*rules));
	if (rules == NULL)
		return ps_loader_no_memory(loader);
	for (const struct ps_yaml_node *item = value->child; item != NULL; item = item->next) {
		status = load_field(loader, item, &rules[used]);
		if (status != PS_OK)
			return status;
		used++;
	}
	if (policy->field_count > 0)
		memcpy(rules + used, policy->fields, policy->field_count * sizeof(*rules));
	policy->fields = rules;
	policy->field_count += used;
	return PS_OK;
}

/* --- rosters ---------------------------------------------------------------- */

static ps_key_set set_roster_type, set_roster_file;

static const struct ps_key roster_keys[] = {
	{"type", "a type", "what its entries are", set_roster_type, 0, 0, 0, true},
	{"file", "a path", "made by `phiscrub roster build`; relative to the policy's folder", set_roster_file, 0, 1,
		PATH_TEXT_MAX, true},
};

const struct ps_key_table ps_roster_table = {"a roster", roster_keys, sizeof(roster_keys) / sizeof(roster_keys[0])};

static enum ps_status set_roster_type(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	enum ps_type *type = &((struct ps_roster_rule *)object)->type;
	enum ps_status status = load_type(loader, value, type);

	(void)key;
	if (status == PS_OK && !ps_roster_holds(*type))
		return PS_FAIL_NODE(loader, value,
			"there are no rosters of %s; of NAME, and of what is a number, code or address",
			ps_type_info(*type)->name);
	return status;
}

static enum ps_status set_roster_file(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	struct ps_roster_rule *rule = object;
	const struct ps_key at = {
		.name = key->name, .min = key->min, .max = key->max, .offset = offsetof(struct ps_roster_rule, path)};
	enum ps_status status = ps_set_text(loader, &at, value, rule);

	if (status != PS_OK)
		return status;
	rule->path = ps_policy_path(loader, rule->path);
	return rule->path != NULL ? PS_OK : ps_loader_no_memory(loader);
}

enum ps_status ps_set_rosters(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	struct ps_policy *policy = object;
	enum ps_status status = ps_keys_expect(loader, value, PS_YAML_LIST);
	struct ps_roster_rule *rules;
	size_t count = policy->roster_count;

	(void)key;
	if (status != PS_OK)
		return status;
	if (value->count > RULE_COUNT_MAX - count)
		return PS_FAIL_NODE(loader, value, "too many rosters; at most %zu", RULE_COUNT_MAX);
	rules = ps_arena_take_array(loader->arena, value->count + count, sizeof(*rules));
	if (rules == NULL)
		return ps_loader_no_memory(loader);
	if (count > 0)
		memcpy(rules, policy->rosters, count * sizeof(*rules));
	for (const struct ps_yaml_node *item = value->child; item != NULL; item = item->next) {
		rules[count] =
			(struct ps_roster_rule){.file = loader->file, .line = item->line, .column = item->column};
		status = ps_keys_load(loader, &ps_roster_table, item, &rules[count]);
		if (status != PS_OK)
			return status;
		count++;
	}
	policy->rosters = rules;
	policy->roster_count = count;
	return PS_OK;
}
