/* The table of options: every row parses where it may and is refused where it may not. */
#include "options.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

enum { MAX_ARGUMENTS = 8 };

/** Parses up to MAX_ARGUMENTS words; NULL ends them. "" stands for no command. */
static enum phiscrub_status parse(struct ps_options *options, struct ps_options_error *error, const char *const *words)
{
	/* Options borrow from argv, so it outlives the call. */
	static char text[MAX_ARGUMENTS][64];
	char *argv[MAX_ARGUMENTS + 1];
	int argc = 0;

	for (; words[0] != NULL; words++) {
		if (words[0][0] == '\0' && argc > 0)
			continue;
		(void)snprintf(text[argc], sizeof(text[argc]), "%s", words[0]);
		argv[argc] = text[argc];
		argc++;
	}
	argv[argc] = NULL;
	memset(error, 0, sizeof(*error));
	return ps_options_parse(options, argc, argv, error);
}

/** A value that @option takes. */
static const char *good_value(const struct ps_option *option)
{
	static char number[16];

	switch (option->kind) {
	case PS_OPTION_CHOICE:
		return option->words[0];
	case PS_OPTION_NUMBER:
		(void)snprintf(number, sizeof(number), "%u", option->max);
		return number;
	default:
		return "text";
	}
}

/** Parses "phiscrub [command] OPTION [value] [what the option or the command needs]" and says how it ended. */
static enum phiscrub_status parse_option(enum ps_command command, const char *written, const char *value)
{
	const struct ps_command_info *info = ps_command_info(command);
	struct ps_options options;
	struct ps_options_error error;
	const char *needed = command == PS_COMMAND_MILTER ? "--listen=unix:/s"
			     : command == PS_COMMAND_DIFF ? "--policy=strict"
							  : NULL;
	bool with_lines = strstr(written, "status-fd") != NULL;
	bool with_check = strstr(written, "postfix-config") != NULL;
	bool with_spool = strcmp(written, "--once") == 0 || strcmp(written, "--refused") == 0;
	bool with_folders = with_spool || strcmp(written, "--spool") == 0;
	const char *words[] = {"phiscrub", info->name, written, value != NULL ? value : "", with_lines ? "-l" : "",
		needed != NULL && strncmp(written, needed, strcspn(needed, "=")) != 0 ? needed : "",
		with_check ? "--check-postfix" : "", strcmp(written, "--sign-after") == 0 ? "--preset=p" : "",
		with_spool && command == PS_COMMAND_SMS ? "--spool" : "",
		with_folders || strcmp(written, "--in-place") == 0 ? "raw" : "", with_folders ? "out" : "",
		info->needs_file ? "gold.jsonl" : "", NULL};
	enum phiscrub_status status = parse(&options, &error, words);

	cr_expect(status == PHISCRUB_OK || error.text[0] != '\0', "%s: refused without a word", written);
	cr_expect(status == PHISCRUB_OK || strstr(error.text, "; ") != NULL, "%s: no way out", written);
	ps_options_fini(&options);
	return status;
}

Test(options, every_row_parses_with_its_commands_and_no_other)
{
	for (size_t i = 0; ps_option_at(i) != NULL; i++) {
		const struct ps_option *option = ps_option_at(i);
		const char *value = option->kind == PS_OPTION_FLAG ? NULL : good_value(option);
		char written[64];

		(void)snprintf(written, sizeof(written), "--%s", option->name);
		for (enum ps_command command = 0; command < PS_COMMAND_COUNT; command++) {
			bool takes = (option->commands >> command & 1u) != 0;
			enum phiscrub_status status = parse_option(command, written, value);

			cr_expect_eq(status, takes ? PHISCRUB_OK : PHISCRUB_USAGE, "%s %s",
				ps_command_info(command)->name, written);
		}
	}
}

Test(options, every_value_option_refuses_an_empty_value)
{
	for (size_t i = 0; ps_option_at(i) != NULL; i++) {
		const struct ps_option *option = ps_option_at(i);
		char written[64];

		if (option->kind == PS_OPTION_FLAG)
			continue;
		(void)snprintf(written, sizeof(written), "--%s=", option->name);
		for (enum ps_command command = 0; command < PS_COMMAND_COUNT; command++)
			cr_expect_eq(parse_option(command, written, NULL), PHISCRUB_USAGE, "%s", written);
	}
}

/** Parses "phiscrub [command] --OPTION=value" with a command that takes it; the option stands there twice with @again.
 */
static enum phiscrub_status parse_again(
	const struct ps_option *option, const char *value, bool again, struct ps_options_error *error)
{
	enum ps_command command = 0;
	struct ps_options options;
	char written[64];
	enum phiscrub_status status;

	while ((option->commands >> command & 1u) == 0)
		command++;
	(void)snprintf(written, sizeof(written), "--%s%s%s", option->name, value != NULL ? "=" : "",
		value != NULL ? value : "");
	const char *words[] = {"phiscrub", ps_command_info(command)->name, written, again ? written : "", NULL};

	status = parse(&options, error, words);
	ps_options_fini(&options);
	return status;
}

Test(options, no_value_is_given_twice_and_flags_may_be)
{
	for (size_t i = 0; ps_option_at(i) != NULL; i++) {
		const struct ps_option *option = ps_option_at(i);
		bool flag = option->kind == PS_OPTION_FLAG;
		struct ps_options_error error;

		(void)parse_again(option, flag ? NULL : good_value(option), true, &error);
		cr_expect_eq(strstr(error.text, "given twice") != NULL, !flag, "--%s: %s", option->name, error.text);
	}
}

Test(options, what_takes_a_file_takes_no_dash)
{
	size_t tested = 0;

	for (size_t i = 0; ps_option_at(i) != NULL; i++) {
		const struct ps_option *option = ps_option_at(i);
		struct ps_options_error error;

		if (option->value == NULL || (strcmp(option->value, "FILE") != 0 && strcmp(option->value, "DIR") != 0 &&
						     strcmp(option->value, "PATH") != 0))
			continue;
		tested++;
		cr_expect_eq(parse_again(option, "-", false, &error), PHISCRUB_USAGE, "--%s", option->name);
		cr_expect_not_null(strstr(error.text, "not standard input or output"), "--%s", option->name);
		(void)parse_again(option, "./-", false, &error);
		cr_expect_null(strstr(error.text, "not standard input or output"), "--%s", option->name);
	}
	cr_expect_geq(tested, 5);
}

Test(options, every_flag_refuses_a_value)
{
	for (size_t i = 0; ps_option_at(i) != NULL; i++) {
		const struct ps_option *option = ps_option_at(i);
		char written[64];

		if (option->kind != PS_OPTION_FLAG)
			continue;
		(void)snprintf(written, sizeof(written), "--%s=1", option->name);
		for (enum ps_command command = 0; command < PS_COMMAND_COUNT; command++)
			cr_expect_eq(parse_option(command, written, NULL), PHISCRUB_USAGE, "%s", written);
	}
}

Test(options, letters_and_names_are_unique_and_described)
{
	for (size_t i = 0; ps_option_at(i) != NULL; i++) {
		const struct ps_option *option = ps_option_at(i);

		cr_expect(strlen(option->help) > 0 && option->commands != 0, "%s", option->name);
		cr_expect_eq(option->value == NULL, option->kind == PS_OPTION_FLAG, "%s", option->name);
		for (size_t j = 0; j < i; j++) {
			const struct ps_option *other = ps_option_at(j);

			cr_expect_str_neq(option->name, other->name);
			cr_expect(option->letter == '\0' || option->letter != other->letter, "%s", option->name);
		}
	}
}

Test(options, no_command_line_is_the_filter_on_standard_input)
{
	const char *const words[] = {"phiscrub", NULL};
	struct ps_options options;
	struct ps_options_error error;

	cr_assert_eq(parse(&options, &error, words), PHISCRUB_OK);
	cr_expect_eq(options.command, PS_COMMAND_FILTER);
	cr_expect_eq(options.file_count, 0);
	cr_expect_eq(options.jobs, 1);
	ps_options_fini(&options);
}

Test(options, zero_jobs_become_the_cores)
{
	const char *const words[] = {"phiscrub", "-j0", NULL};
	struct ps_options options;
	struct ps_options_error error;

	cr_assert_eq(parse(&options, &error, words), PHISCRUB_OK);
	cr_expect_geq(options.jobs, 1);
	ps_options_fini(&options);
}

Test(options, files_keep_their_order_among_options)
{
	const char *const words[] = {"phiscrub", "find", "b", "-l", "-", "--", "-a", NULL};
	struct ps_options options;
	struct ps_options_error error;

	cr_assert_eq(parse(&options, &error, words), PHISCRUB_OK);
	cr_assert_eq(options.file_count, 3);
	cr_expect_str_eq(options.files[0], "b");
	cr_expect_str_eq(options.files[1], "-");
	cr_expect_str_eq(options.files[2], "-a");
	ps_options_fini(&options);
}

Test(options, a_profile_is_seen_on_a_wrong_command_line_but_not_behind_two_dashes)
{
	char program[] = "phiscrub", wrong[] = "--wrong", name[] = "--exit-profile", value[] = "smstools",
	     dashes[] = "--";
	char *before[] = {program, wrong, name, value, NULL};
	char *behind[] = {program, dashes, name, value, NULL};

	cr_expect_eq(ps_options_profile(4, before), PS_PROFILE_SMSTOOLS);
	cr_expect_eq(ps_options_profile(4, behind), PS_PROFILE_SYSEXITS);
}
