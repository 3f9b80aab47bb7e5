/**
 * Writes the reference of policies, patterns/policies/README.md, to stdout:
 * from the tables by which they are loaded.
 */
#include "builtin.h"
#include "policy.h"

#include <stdio.h>
#include <string.h>

/* A bar would end the cell. */
static void put_cell(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '|')
			(void)putchar('\\');
		(void)putchar(*text);
	}
}

static void put_table(const char *path, const struct ps_key_table *table)
{
	if (path[0] == '\0')
		(void)puts("\n## At the top\n");
	else
		(void)printf("\n## `%s`\n\n", path);
	(void)puts("| key | value | what it says |\n|---|---|---|");
	for (size_t i = 0; i < table->count; i++) {
		const struct ps_key *key = &table->keys[i];

		(void)printf("| `%s`%s | ", key->name, key->required ? " (needed)" : "");
		put_cell(key->value);
		(void)fputs(" | ", stdout);
		put_cell(key->description);
		(void)puts(" |");
	}
}

static void put_actions(void)
{
	(void)puts("\n## Actions\n\n| action | what stands there then | for |\n|---|---|---|");
	for (enum ps_action action = 0; action < PS_ACTION_COUNT; action++) {
		const struct ps_action_info *info = ps_action_info(action);

		(void)printf("| `%s` | %s%s | %s |\n", info->name, info->description,
			info->keyed ? "; needs a key" : "",
			info->only == PS_NONE ? "every type" : ps_type_info(info->only)->name);
	}
}

static void put_types(void)
{
	(void)puts("\n## Types\n\n| type | 164.514(b)(2)(i) | what |\n|---|---|---|");
	for (enum ps_type type = PS_NAME; type < PS_TYPE_COUNT; type++) {
		const struct ps_type_info *info = ps_type_info(type);

		(void)printf("| `%s` | %s | %s |\n", info->name, info->letter, info->description);
	}
}

static void put_policies(void)
{
	(void)puts("\n## Built in\n\n| policy | what it is |\n|---|---|");
	for (size_t i = 0; i < ps_builtin_policy_count; i++)
		(void)printf("| [`%s`](%s.yaml) | %s |\n", ps_builtin_policies[i].name, ps_builtin_policies[i].name,
			ps_builtin_policies[i].description);
}

int main(void)
{
	const char *path;
	struct ps_key_table table;

	(void)puts("<!-- Written by build/bin/policydoc from the tables in filter/policy. Change them, then write it "
		   "anew. -->\n"
		   "# Policies\n\n"
		   "A policy is a YAML file that says what is looked for and what becomes of it. What is not "
		   "understood refuses the\n"
		   "whole policy, with file, line and column: there are no aliases, anchors, tags, unknown or doubled "
		   "keys. A policy\n"
		   "without `extends` stands on `safe-harbor`; of a type's row only the keys that are written change, "
		   "and a new\n"
		   "`action` drops the old one's parameters. Lists under `allow`, `rosters` and `patterns` add to "
		   "those of the\n"
		   "extended policy. Sizes are written `512KiB` or `32MiB`.");
	put_policies();
	for (size_t i = 0; ps_policy_keys_at(i, &path, &table); i++)
		put_table(path, &table);
	put_actions();
	put_types();
	return fflush(stdout) == 0 ? 0 : 74;
}
