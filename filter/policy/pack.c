#include "pack.h"

#include <string.h>

#define PACKS_BYTES ((size_t)256 << 20)
#define NAME_MAX_LEN 128
#define PACK_VERSION "1"

/** A pack while it is loaded. */
struct pack {
	struct ps_packs *set;
	const char *name;
	const struct ps_yaml_node *lists, *patterns;
};

static ps_key_set set_version, set_lists, set_patterns;

static const struct ps_key pack_keys[] = {
	{"phiscrub-pack", "`1`", "the version of this format", set_version, 0, 0, 0, true},
	{"pack", "a place and field", "the path under patterns/ without the suffix", ps_set_text,
		offsetof(struct pack, name), 1, NAME_MAX_LEN, true},
	{"cues", "a map of lists", "lists of cues, for \"@name\"", set_lists, 0, 0, 0, false},
	{"patterns", "a list of patterns", "", set_patterns, 0, 0, 0, false},
};

static const struct ps_key_table pack_table = {"a pack", pack_keys, sizeof(pack_keys) / sizeof(pack_keys[0])};

static enum ps_status set_version(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	(void)key;
	(void)object;
	if (strcmp(value->text, PACK_VERSION) != 0)
		return PS_FAIL_NODE(loader, value, "unknown version of packs; this program knows %s", PACK_VERSION);
	return PS_OK;
}

static enum ps_status set_lists(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	struct pack *pack = object;
	enum ps_status status = ps_keys_expect(loader, value, PS_YAML_MAP);

	(void)key;
	for (const struct ps_yaml_node *list = value->child; status == PS_OK && list != NULL; list = list->next) {
		status = ps_keys_expect(loader, list, PS_YAML_LIST);
		for (const struct ps_yaml_node *word = list->child; status == PS_OK && word != NULL;
			word = word->next) {
			if (word->kind != PS_YAML_SCALAR || word->len == 0 || word->text[0] == '@')
				status = PS_FAIL_NODE(loader, word, "a list of cues holds words, no other lists");
		}
	}
	pack->lists = value;
	return status;
}

static enum ps_status set_patterns(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	(void)loader;
	(void)key;
	((struct pack *)object)->patterns = value;
	return PS_OK;
}

void ps_packs_init(struct ps_packs *packs)
{
	*packs = (struct ps_packs){0};
	ps_arena_init(&packs->arena, PACKS_BYTES);
}

void ps_packs_fini(struct ps_packs *packs)
{
	ps_arena_fini(&packs->arena);
	ps_packs_init(packs);
}

/* "patterns/us/ssn.yaml" ends in "us/ssn". */
static bool ends_in_name(const char *file, const char *name)
{
	size_t len = strlen(file);
	size_t name_len = strlen(name);

	if (len < 5 || strcmp(file + len - 5, ".yaml") != 0)
		return false;
	len -= 5;
	if (name_len > len || memcmp(file + len - name_len, name, name_len) != 0)
		return false;
	return len == name_len || file[len - name_len - 1] == '/';
}

static enum ps_status name_patterns(struct ps_loader *loader, struct ps_packs *packs, size_t before, const char *name)
{
	const char **names = ps_arena_take_array(&packs->arena, packs->patterns.count, sizeof(*names));

	if (names == NULL)
		return ps_loader_no_memory(loader);
	if (before > 0)
		memcpy(names, packs->names, before * sizeof(*names));
	for (size_t i = before; i < packs->patterns.count; i++)
		names[i] = name;
	packs->names = names;
	return PS_OK;
}

static enum ps_status add_pack(struct ps_loader *loader, struct ps_packs *packs, const struct ps_yaml_node *root)
{
	struct pack pack = {.set = packs};
	size_t before = packs->patterns.count;
	enum ps_status status = ps_keys_load(loader, &pack_table, root, &pack);

	if (status != PS_OK)
		return status;
	if (!ends_in_name(loader->file, pack.name))
		return PS_FAIL_NODE(loader, ps_yaml_get(root, "pack"),
			"the name of a pack is its path under patterns/ without .yaml");
	if (strcmp(pack.name, "cues") == 0)
		packs->shared_lists = pack.lists;
	loader->lists = pack.lists;
	if (pack.patterns == NULL)
		return PS_OK;
	status = ps_patterns_load(loader, pack.patterns, &packs->patterns);
	if (status != PS_OK)
		return status;
	return name_patterns(loader, packs, before, pack.name);
}

enum ps_status ps_packs_add(
	struct ps_packs *packs, const char *file, const char *text, size_t len, struct ps_error *error)
{
	struct ps_loader loader = {.arena = &packs->arena, .error = error, .shared_lists = packs->shared_lists};
	struct ps_yaml_node *root;
	enum ps_status status;

	loader.file = ps_arena_copy(&packs->arena, file, strlen(file));
	if (loader.file == NULL)
		return ps_loader_no_memory(&loader);
	status = ps_yaml_parse(loader.file, text, len, &packs->arena, &root, error);
	if (status != PS_OK)
		return status;
	return add_pack(&loader, packs, root);
}

enum ps_status ps_packs_add_file(struct ps_packs *packs, const char *path, struct ps_error *error)
{
	char *text;
	size_t len;
	enum ps_status status = ps_yaml_read(path, &packs->arena, &text, &len, error);

	if (status != PS_OK)
		return status;
	return ps_packs_add(packs, path, text, len, error);
}
