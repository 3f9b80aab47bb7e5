/*
 * types and policies: the library's tables, printed.
 */
#include "hooks.h"
#include "output.h"

#include <unistd.h>

static void print_types(struct ps_output *output)
{
	struct phiscrub_type_info type;

	for (size_t i = 0; phiscrub_type_at(i, &type); i++)
		ps_output_print(output, "%-9s %-2s %s\n", type.name, type.letter, type.description);
}

static void print_policies(struct ps_output *output)
{
	struct phiscrub_policy_info policy;

	for (size_t i = 0; phiscrub_policy_at(i, &policy); i++)
		ps_output_print(output, "%-17s %s\n", policy.name, policy.description);
}

static enum ps_exit print_table(void (*print)(struct ps_output *output))
{
	struct ps_output output;

	if (ps_output_init(&output, STDOUT_FILENO, "stdout") != PHISCRUB_OK)
		return PS_EXIT_IO;
	print(&output);
	return ps_exit_from(ps_output_finish(&output));
}

enum ps_exit ps_types_run(const struct ps_options *options)
{
	(void)options;
	return print_table(print_types);
}

enum ps_exit ps_policies_run(const struct ps_options *options)
{
	(void)options;
	return print_table(print_policies);
}
