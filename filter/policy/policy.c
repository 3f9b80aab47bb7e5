#include "policy.h"

#include "builtin.h"
#include "kept.h"
#include "policy_keys.h"
#include "preset.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define POLICY_BYTES_TOTAL ((size_t)64 << 20)
#define DEFAULT_NAME "safe-harbor"

/** A load in progress. */
struct load {
	struct ps_policy *policy;
	const struct ps_policy_source *source;
	struct ps_error *error;
	/** Files of the chain so far, to see a circle. */
	struct {
		dev_t device;
		ino_t inode;
	} files[PS_POLICY_EXTENDS_MAX];
	size_t depth;
};

/** One policy of a chain. */
struct link {
	const char *file, *text;
	size_t len;
	/** The built-in one, or NULL. */
	const struct ps_builtin_policy *builtin;
	/** Who asks for it, or NULL for the first: messages about the way to it belong there. */
	struct ps_loader *from;
	const struct ps_yaml_node *place;
};

static const struct ps_builtin_policy *find_builtin(const char *name)
{
	for (size_t i = 0; i < ps_builtin_policy_count; i++) {
		if (strcmp(ps_builtin_policies[i].name, name) == 0)
			return &ps_builtin_policies[i];
	}
	return NULL;
}

bool ps_policy_is_path(const char *name)
{
	size_t len = strlen(name);

	return strchr(name, '/') != NULL || (len > 5 && strcmp(name + len - 5, ".yaml") == 0) ||
	       (len > 4 && strcmp(name + len - 4, ".yml") == 0);
}

static enum ps_status unknown_policy(struct load *load, const struct link *link)
{
	static const char fact[] =
		"no such policy; a built-in name (`phiscrub policies` lists them) or a path with a slash "
		"or ending in .yaml";

	if (link->place != NULL)
		return PS_FAIL_NODE(link->from, link->place, "%s", fact);
	return ps_fail(load->error, PS_POLICY, (size_t)-1, "%s", fact);
}

static enum ps_status enter(struct load *load, const struct link *link, const char *path)
{
	struct stat info;

	if (load->depth == PS_POLICY_EXTENDS_MAX)
		return PS_FAIL_NODE(link->from, link->place, "a chain of more than %d policies", PS_POLICY_EXTENDS_MAX);
	load->files[load->depth].inode = 0;
	if (path != NULL && stat(path, &info) == 0) {
		for (size_t i = 0; i < load->depth; i++) {
			if (load->files[i].inode == info.st_ino && load->files[i].device == info.st_dev)
				return PS_FAIL_NODE(link->from, link->place, "a policy that extends itself");
		}
		load->files[load->depth].inode = info.st_ino;
		load->files[load->depth].device = info.st_dev;
	}
	load->depth++;
	return PS_OK;
}

/* Finds the text of a policy by its name. */
static enum ps_status open_link(struct load *load, const char *name, struct link *link)
{
	struct ps_arena *arena = &load->policy->arena;
	char *text = NULL;
	enum ps_status status;

	link->builtin = find_builtin(name);
	if (link->builtin != NULL) {
		link->file = link->builtin->name;
		link->text = (const char *)link->builtin->text;
		link->len = link->builtin->len;
		return enter(load, link, NULL);
	}
	if (!ps_policy_is_path(name))
		return unknown_policy(load, link);
	if (link->place != NULL && access(name, R_OK) != 0)
		return PS_FAIL_NODE(link->from, link->place, "cannot be opened: %s", strerror(errno));
	status = enter(load, link, name);
	if (status != PS_OK)
		return status;
	link->file = ps_arena_copy(arena, name, strlen(name));
	if (link->file == NULL)
		return ps_fail(load->error, PS_SYSTEM, (size_t)-1, "out of memory while loading a policy");
	status = ps_yaml_read(link->file, arena, &text, &link->len, load->error);
	link->text = text;
	return status;
}

static enum ps_status load_link(struct load *load, struct link *link);

static enum ps_status load_extended(struct load *load, struct ps_loader *loader, const struct ps_yaml_node *root)
{
	const struct ps_yaml_node *extends = ps_yaml_get(root, "extends");
	struct link link = {.from = loader, .place = extends != NULL ? extends : root};
	const char *name = DEFAULT_NAME;
	enum ps_status status;

	if (extends != NULL) {
		status = ps_keys_expect(loader, extends, PS_YAML_SCALAR);
		if (status != PS_OK)
			return status;
		if (extends->len == 0)
			return PS_FAIL_NODE(loader, extends, "extends is empty");
		name = extends->text;
		if (find_builtin(name) == NULL && ps_policy_is_path(name))
			name = ps_policy_path(loader, name);
		if (name == NULL)
			return ps_loader_no_memory(loader);
	}
	status = open_link(load, name, &link);
	if (status == PS_OK)
		status = load_link(load, &link);
	return status;
}

/* The name of a file without folder and suffix. */
static enum ps_status name_after_file(struct ps_loader *loader, struct ps_policy *policy)
{
	const char *slash = strrchr(loader->file, '/');
	const char *name = slash != NULL ? slash + 1 : loader->file;
	const char *dot = strrchr(name, '.');

	policy->name =
		ps_arena_copy(loader->arena, name, dot != NULL && dot > name ? (size_t)(dot - name) : strlen(name));
	policy->description = "";
	return policy->name != NULL ? PS_OK : ps_loader_no_memory(loader);
}

/* What is extended comes first, so that each key of this policy is said on top of it. */
static enum ps_status load_link(struct load *load, struct link *link)
{
	const struct ps_policy_source *source = load->source;
	struct ps_policy *policy = load->policy;
	struct ps_loader loader = {.arena = &policy->arena,
		.file = link->file,
		.error = load->error,
		.checks = source->checks,
		.user = true};
	struct ps_yaml_node *root =
		ps_kept_find(source->trees, source->trees_len, link->text, link->len, &policy->arena);
	enum ps_status status = PS_OK;

	if (root == NULL)
		status = ps_yaml_parse(link->file, link->text, link->len, &policy->arena, &root, load->error);
	if (status != PS_OK)
		return status;
	if (root->kind != PS_YAML_MAP)
		return PS_FAIL_NODE(&loader, root, "a policy must be a map of keys and values");
	if (link->builtin == NULL || ps_yaml_get(root, "extends") != NULL)
		status = load_extended(load, &loader, root);
	if (status == PS_OK)
		status = name_after_file(&loader, policy);
	if (status == PS_OK)
		status = ps_keys_load(&loader, &ps_policy_table, root, policy);
	if (status == PS_OK)
		status = ps_policy_check_whole(&loader, root, policy);
	if (status == PS_OK) {
		policy->texts[policy->text_count] = (struct ps_policy_text){link->text, link->len};
		policy->text_count++;
	}
	return status;
}

static enum ps_status load_all(struct load *load)
{
	const struct ps_policy_source *source = load->source;
	const char *name = source->name != NULL ? source->name : DEFAULT_NAME;
	struct link link = {0};
	enum ps_status status;

	if (source->text != NULL) {
		link.file = source->name != NULL ? source->name : "policy";
		link.text = ps_arena_copy(&load->policy->arena, source->text, source->text_len);
		link.len = source->text_len;
		status = link.text != NULL
				 ? enter(load, &link, NULL)
				 : ps_fail(load->error, PS_SYSTEM, (size_t)-1, "out of memory while loading a policy");
	} else {
		status = open_link(load, name, &link);
	}
	if (status == PS_OK)
		status = load_link(load, &link);
	if (status == PS_OK && source->preset != NULL)
		status = ps_preset_load(source->preset, load->policy, load->error);
	return status;
}

enum ps_status ps_policy_load(const struct ps_policy_source *source, struct ps_policy **policy, struct ps_error *error)
{
	struct load load = {.source = source, .error = error};
	enum ps_status status;

	*policy = NULL;
	load.policy = calloc(1, sizeof(*load.policy));
	if (load.policy == NULL)
		return ps_fail(error, PS_SYSTEM, (size_t)-1, "out of memory while loading a policy");
	ps_arena_init(&load.policy->arena, POLICY_BYTES_TOTAL);
	ps_policy_defaults(load.policy);
	status = load_all(&load);
	if (status != PS_OK) {
		ps_policy_free(load.policy);
		return status;
	}
	*policy = load.policy;
	return PS_OK;
}

void ps_policy_free(struct ps_policy *policy)
{
	if (policy == NULL)
		return;
	ps_arena_fini(&policy->arena);
	free(policy);
}

enum ps_status ps_policy_keep(const struct ps_policy *policy, struct ps_buf *trees)
{
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < policy->text_count && status == PS_OK; i++) {
		const struct ps_policy_text *text = &policy->texts[i];
		struct ps_yaml_node *root;
		struct ps_arena arena;

		ps_arena_init(&arena, POLICY_BYTES_TOTAL);
		status = ps_yaml_parse(policy->name, text->text, text->len, &arena, &root, NULL);
		if (status == PS_OK)
			status = ps_kept_add(trees, text->text, text->len, root);
		ps_arena_fini(&arena);
	}
	return status;
}

enum ps_status ps_policy_digest(const struct ps_policy *policy, char hex[PS_POLICY_DIGEST])
{
	unsigned char digest[PS_DIGEST_BYTES];
	struct ps_digest_state state;
	enum ps_status status = ps_digest_begin(&state);

	for (size_t i = 0; i < policy->text_count && status == PS_OK; i++)
		status = ps_digest_add(&state, policy->texts[i].text, policy->texts[i].len);
	if (status == PS_OK)
		status = ps_digest_end(&state, digest);
	if (status == PS_OK)
		ps_digest_hex(digest, sizeof(digest), hex);
	return status;
}

enum ps_status ps_policy_fail_pattern(const struct ps_policy *policy, size_t index, uint32_t line, uint32_t column,
	const char *fact, struct ps_error *error)
{
	return ps_yaml_fail(error, PS_POLICY, policy->patterns.files[index], line, column, "%s", fact);
}

enum ps_status ps_policy_fail_roster(
	const struct ps_policy *policy, size_t index, const char *fact, struct ps_error *error)
{
	const struct ps_roster_rule *rule = &policy->rosters[index];

	return ps_yaml_fail(error, PS_POLICY, rule->file, rule->line, rule->column, "%s", fact);
}

static enum ps_status fail_at(const struct ps_policy_place *place, const char *fact, struct ps_error *error)
{
	if (place->file == NULL)
		return ps_fail(error, PS_POLICY, (size_t)-1, "%s", fact);
	return ps_yaml_fail(error, PS_POLICY, place->file, place->line, place->column, "%s", fact);
}

enum ps_status ps_policy_fail_key(const struct ps_policy *policy, const char *fact, struct ps_error *error)
{
	return fail_at(&policy->key_at, fact, error);
}

enum ps_status ps_policy_fail_action(
	const struct ps_policy *policy, enum ps_type type, const char *fact, struct ps_error *error)
{
	return fail_at(&policy->types[type].action_at, fact, error);
}

/* 3 for the type itself, 2 for its class, 1 for the star alone, 0 for none. */
static int fits(const char *rule, const char *media, size_t len)
{
	size_t rule_len = strlen(rule);

	if (strcmp(rule, "*") == 0)
		return 1;
	if (rule[rule_len - 1] == '*')
		return len >= rule_len && memcmp(rule, media, rule_len - 1) == 0 ? 2 : 0;
	return len == rule_len && memcmp(rule, media, len) == 0 ? 3 : 0;
}

enum ps_attachment_choice ps_policy_attachment(const struct ps_policy *policy, const char *media, size_t len)
{
	enum ps_attachment_choice choice = PS_ATTACHMENT_REFUSE;
	int best = 0;

	for (size_t i = 0; i < policy->attachment_count; i++) {
		int fit = fits(policy->attachments[i].media, media, len);

		if (fit > best) {
			best = fit;
			choice = policy->attachments[i].choice;
		}
	}
	return choice;
}
