#include "keys.h"

#include <string.h>

enum ps_status ps_loader_no_memory(const struct ps_loader *loader)
{
	return ps_fail(loader->error, PS_SYSTEM, (size_t)-1, "out of memory while loading a policy or pack");
}

/** Names for a message, "a, b, c", as many as fit. */
struct name_list {
	char text[PS_ERROR_TEXT];
	size_t len;
};

static void add_name(struct name_list *list, const char *name)
{
	size_t more = strlen(name);

	if (more + 3 > sizeof(list->text) - list->len)
		return;
	if (list->len > 0) {
		memcpy(list->text + list->len, ", ", 2);
		list->len += 2;
	}
	memcpy(list->text + list->len, name, more + 1);
	list->len += more;
}

static enum ps_status unknown_key(
	struct ps_loader *loader, const struct ps_key_table *table, const struct ps_yaml_node *member)
{
	struct name_list names = {.text = ""};

	for (size_t i = 0; i < table->count; i++)
		add_name(&names, table->keys[i].name);
	return PS_FAIL_KEY(loader, member, "unknown key in %s; one of %s", table->what, names.text);
}

enum ps_status ps_keys_choice(struct ps_loader *loader, const struct ps_yaml_node *value, const char *what,
	const char *const *names, size_t *index)
{
	enum ps_status status = ps_keys_expect(loader, value, PS_YAML_SCALAR);
	struct name_list list = {.text = ""};

	if (status != PS_OK)
		return status;
	for (size_t i = 0; names[i] != NULL; i++) {
		if (strcmp(names[i], value->text) == 0) {
			*index = i;
			return PS_OK;
		}
		add_name(&list, names[i]);
	}
	return PS_FAIL_NODE(loader, value, "unknown %s; one of %s", what, list.text);
}

static const struct ps_key *find_key(const struct ps_key_table *table, const char *name)
{
	for (size_t i = 0; i < table->count; i++) {
		if (strcmp(table->keys[i].name, name) == 0)
			return &table->keys[i];
	}
	return NULL;
}

enum ps_status ps_keys_load(
	struct ps_loader *loader, const struct ps_key_table *table, const struct ps_yaml_node *map, void *object)
{
	if (map->kind != PS_YAML_MAP)
		return PS_FAIL_NODE(loader, map, "%s must be a map of keys and values", table->what);
	for (const struct ps_yaml_node *member = map->child; member != NULL; member = member->next) {
		const struct ps_key *key = find_key(table, member->key);
		enum ps_status status;

		if (key == NULL)
			return unknown_key(loader, table, member);
		status = key->set(loader, key, member, object);
		if (status != PS_OK)
			return status;
	}
	for (size_t i = 0; i < table->count; i++) {
		if (table->keys[i].required && ps_yaml_get(map, table->keys[i].name) == NULL)
			return PS_FAIL_NODE(loader, map, "%s lacks the key %s", table->what, table->keys[i].name);
	}
	return PS_OK;
}

enum ps_status ps_keys_expect(struct ps_loader *loader, const struct ps_yaml_node *value, enum ps_yaml_kind kind)
{
	static const char *const names[] = {[PS_YAML_SCALAR] = "a single value",
		[PS_YAML_LIST] = "a list",
		[PS_YAML_MAP] = "a map of keys and values"};

	if (value->kind != kind) {
		if (value->key != NULL)
			return PS_FAIL_NODE(loader, value, "%s must be %s", value->key, names[kind]);
		return PS_FAIL_NODE(loader, value, "expected %s here", names[kind]);
	}
	if (kind == PS_YAML_LIST && value->count == 0)
		return PS_FAIL_NODE(loader, value, "an empty list; leave the key out");
	return PS_OK;
}

enum ps_status ps_keys_number(
	struct ps_loader *loader, const struct ps_yaml_node *value, uint64_t min, uint64_t max, uint64_t *number)
{
	enum ps_status status = ps_keys_expect(loader, value, PS_YAML_SCALAR);
	uint64_t sum = 0;
	bool good;

	if (status != PS_OK)
		return status;
	good = value->len > 0 && value->len < 19 && strspn(value->text, "0123456789") == value->len;
	for (size_t i = 0; good && i < value->len; i++)
		sum = sum * 10 + (uint64_t)(value->text[i] - '0');
	if (!good || sum < min || sum > max)
		return PS_FAIL_NODE(loader, value, "expected a number from %llu to %llu", (unsigned long long)min,
			(unsigned long long)max);
	*number = sum;
	return PS_OK;
}

static void *member_at(void *object, const struct ps_key *key)
{
	return (unsigned char *)object + key->offset;
}

enum ps_status ps_set_text(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	enum ps_status status = ps_keys_expect(loader, value, PS_YAML_SCALAR);

	if (status != PS_OK)
		return status;
	if (value->len < key->min || value->len > key->max) {
		if (value->len == 0)
			return PS_FAIL_NODE(loader, value, "%s is empty", key->name);
		return PS_FAIL_NODE(loader, value, "%s must be %llu to %llu bytes long", key->name,
			(unsigned long long)key->min, (unsigned long long)key->max);
	}
	*(const char **)member_at(object, key) = value->text;
	return PS_OK;
}

enum ps_status ps_set_u8(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	uint64_t number = 0;
	enum ps_status status = ps_keys_number(loader, value, key->min, key->max, &number);

	if (status == PS_OK)
		*(uint8_t *)member_at(object, key) = (uint8_t)number;
	return status;
}

enum ps_status ps_set_u16(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	uint64_t number = 0;
	enum ps_status status = ps_keys_number(loader, value, key->min, key->max, &number);

	if (status == PS_OK)
		*(uint16_t *)member_at(object, key) = (uint16_t)number;
	return status;
}

enum ps_status ps_set_u32(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	uint64_t number = 0;
	enum ps_status status = ps_keys_number(loader, value, key->min, key->max, &number);

	if (status == PS_OK)
		*(uint32_t *)member_at(object, key) = (uint32_t)number;
	return status;
}

enum ps_status ps_set_bool(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	enum ps_status status = ps_keys_expect(loader, value, PS_YAML_SCALAR);

	if (status != PS_OK)
		return status;
	if (strcmp(value->text, "true") != 0 && strcmp(value->text, "false") != 0)
		return PS_FAIL_NODE(loader, value, "%s must be true or false", key->name);
	*(bool *)member_at(object, key) = value->text[0] == 't';
	return PS_OK;
}

/* "32MiB", "512KiB", "4096": a size_t of bytes. */
enum ps_status ps_set_size(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	static const struct {
		const char *unit;
		uint64_t factor;
	} units[] = {{"", 1}, {"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}};
	enum ps_status status = ps_keys_expect(loader, value, PS_YAML_SCALAR);
	size_t digits;
	uint64_t sum = 0;

	if (status != PS_OK)
		return status;
	digits = strspn(value->text, "0123456789");
	for (size_t i = 0; i < digits && digits < 10; i++)
		sum = sum * 10 + (uint64_t)(value->text[i] - '0');
	for (size_t i = 0; digits > 0 && digits < 10 && i < sizeof(units) / sizeof(units[0]); i++) {
		if (strcmp(value->text + digits, units[i].unit) != 0)
			continue;
		if (sum * units[i].factor < key->min || sum * units[i].factor > key->max)
			break;
		*(size_t *)member_at(object, key) = (size_t)(sum * units[i].factor);
		return PS_OK;
	}
	return PS_FAIL_NODE(loader, value, "%s must be a size from %llu to %llu bytes, such as 512KiB or 32MiB",
		key->name, (unsigned long long)key->min, (unsigned long long)key->max);
}
