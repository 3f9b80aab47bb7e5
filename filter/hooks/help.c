#include "help.h"

#include <stdio.h>
#include <string.h>

enum { WIDTH = 80, INDENT = 26 };

/** Prints @text word by word from column @column on, wrapped behind INDENT spaces. */
static void print_wrapped(struct ps_output *output, const char *text, size_t column)
{
	bool first = true;

	if (column + 1 > INDENT) {
		ps_output_print(output, "\n%*s", INDENT, "");
		column = INDENT;
	} else {
		ps_output_print(output, "%*s", (int)(INDENT - column), "");
		column = INDENT;
	}
	while (*text != '\0') {
		size_t len = strcspn(text, " ");

		if (!first && column + 1 + len >= WIDTH) {
			ps_output_print(output, "\n%*s", INDENT, "");
			column = INDENT;
		} else if (!first) {
			ps_output_add(output, " ", 1);
			column++;
		}
		ps_output_add(output, text, len);
		column += len;
		text += len;
		text += strspn(text, " ");
		first = false;
	}
	ps_output_add(output, "\n", 1);
}

static void print_option(struct ps_output *output, const struct ps_option *option)
{
	char head[64];
	int len;

	if (option->letter != '\0')
		len = snprintf(head, sizeof(head), "  -%c, --%s%s%s", option->letter, option->name,
			option->value != NULL ? " " : "", option->value != NULL ? option->value : "");
	else
		len = snprintf(head, sizeof(head), "      --%s%s%s", option->name, option->value != NULL ? " " : "",
			option->value != NULL ? option->value : "");
	ps_output_add(output, head, (size_t)len);
	print_wrapped(output, option->help, (size_t)len);
}

static void print_options(struct ps_output *output, enum ps_command command, bool for_tests, const char *title)
{
	bool any = false;

	for (size_t i = 0; ps_option_at(i) != NULL; i++) {
		const struct ps_option *option = ps_option_at(i);

		if ((option->commands >> command & 1u) == 0 || option->for_tests != for_tests)
			continue;
		if (!any)
			ps_output_print(output, "\n%s:\n", title);
		any = true;
		print_option(output, option);
	}
}

static void print_commands(struct ps_output *output)
{
	ps_output_print(output, "\nCommands:\n");
	for (enum ps_command command = PS_COMMAND_FIND; command < PS_COMMAND_COUNT; command++) {
		const struct ps_command_info *info = ps_command_info(command);

		ps_output_print(output, "  %s", info->name);
		print_wrapped(output, info->summary, 2 + strlen(info->name));
	}
}

static void print_formats(struct ps_output *output)
{
	struct phiscrub_format_info format;

	ps_output_print(output, "\nFormats:\n  auto");
	print_wrapped(output, "what the document's first bytes look like, or else text", 6);
	for (size_t i = 0; phiscrub_format_at(i, &format); i++) {
		ps_output_print(output, "  %s", format.name);
		print_wrapped(output, format.description, 2 + strlen(format.name));
	}
}

void ps_help_print(struct ps_output *output, enum ps_command command)
{
	const struct ps_command_info *info = ps_command_info(command);
	const char *space = info->name[0] == '\0' ? "" : " ";

	ps_output_print(output, "Usage: phiscrub%s%s%s%s\n", space, info->name, info->synopsis[0] != '\0' ? " " : "",
		info->synopsis);
	if (command == PS_COMMAND_FILTER)
		ps_output_print(output, "       phiscrub COMMAND [OPTION...] [ARGUMENT...]\n");
	ps_output_print(output, "\nphiscrub%s%s: %s.\n", space, info->name, info->summary);
	if (command == PS_COMMAND_FILTER)
		print_commands(output);
	print_options(output, command, false, "Options");
	print_options(output, command, true, "Options for tests and benchmarks");
	if (command == PS_COMMAND_FILTER)
		print_formats(output);
	ps_output_print(output, "\nExit status: 0 all is well and the output complete; 1 with --fail-on-find only;\n"
				"64 usage; 65 malformed, or over a limit; 70 internal; 71 system; 74 input or\n"
				"output; 75 try again; 77 refused by the policy; 78 policy not acceptable.\n");
}
