/*
 * optdoc, a tool of the build: the manual page and the shells' completions, made
 * from the tables that the program itself reads.
 *
 *     optdoc man|bash|zsh|fish FILE
 */
#include "options.h"

#include <stdio.h>
#include <string.h>

static const char *name_of(enum ps_command command)
{
	return ps_command_info(command)->name;
}

static bool is_for(const struct ps_option *option, enum ps_command command)
{
	return (option->commands >> command & 1u) != 0;
}

static bool takes_value(const struct ps_option *option)
{
	return option->kind != PS_OPTION_FLAG;
}

/** True where the value is a file of the user's. */
static bool takes_path(const struct ps_option *option)
{
	return option->kind == PS_OPTION_PATH || strcmp(option->name, "policy") == 0;
}

/** The words that a value may be, one after the other with @between; false where any will do. */
static bool print_words(const struct ps_option *option, const char *between)
{
	struct phiscrub_format_info format;
	struct phiscrub_policy_info policy;

	if (strcmp(option->name, "format") == 0) {
		(void)printf("auto");
		for (size_t i = 0; phiscrub_format_at(i, &format); i++)
			(void)printf("%s%s", between, format.name);
		return true;
	}
	if (strcmp(option->name, "policy") == 0) {
		for (size_t i = 0; phiscrub_policy_at(i, &policy); i++)
			(void)printf("%s%s", i > 0 ? between : "", policy.name);
		return true;
	}
	if (option->kind != PS_OPTION_CHOICE)
		return false;
	for (size_t i = 0; option->words[i] != NULL; i++)
		(void)printf("%s%s", i > 0 ? between : "", option->words[i]);
	return true;
}

/* --- the manual page -------------------------------------------------------- */

/** Text as roff takes it: no dash becomes a hyphen, no line begins with a dot. */
static void roff(const char *text)
{
	for (const char *at = text; *at != '\0'; at++) {
		if (*at == '-')
			(void)printf("\\-");
		else if (*at == '\\')
			(void)printf("\\e");
		else if ((*at == '.' || *at == '\'') && at == text)
			(void)printf("\\&%c", *at);
		else
			(void)putchar(*at);
	}
}

static void roff_option(const struct ps_option *option)
{
	(void)printf(".TP\n");
	if (option->letter != '\0')
		(void)printf("\\fB\\-%c\\fR, ", option->letter);
	(void)printf("\\fB\\-\\-");
	roff(option->name);
	(void)printf("\\fR");
	if (takes_value(option))
		(void)printf(" \\fI%s\\fR", option->value);
	(void)printf("\n");
	roff(option->help);
	(void)printf("%s\n", option->help[strlen(option->help) - 1] == '.' ? "" : ".");
}

static void man_options(enum ps_command command)
{
	for (size_t i = 0; ps_option_at(i) != NULL; i++) {
		if (is_for(ps_option_at(i), command) && !ps_option_at(i)->for_tests)
			roff_option(ps_option_at(i));
	}
}

static void man_synopsis(enum ps_command command)
{
	(void)printf("%s\\fBphiscrub%s%s\\fR ", command == PS_COMMAND_FILTER ? "" : ".br\n",
		command == PS_COMMAND_FILTER ? "" : " ", name_of(command));
	roff(ps_command_info(command)->synopsis);
	(void)printf("\n");
}

static const char man_description[] =
	"phiscrub removes protected health information (PHI) from text on its way out of a system: mails, webhook\n"
	"bodies, SMS, logs. Without a command it is a filter: FILEs or standard input to standard output. It looks "
	"for\n"
	"the eighteen kinds of identifiers of 45 CFR 164.514(b)(2)(i); \\fBphiscrub types\\fR lists them. It opens no\n"
	"connection and keeps no copy.\n.PP\n"
	"Nothing is written after a failure, and the exit status is not 0: throw the output away unless the status is "
	"0\n"
	"(or 1 with \\fB\\-\\-fail\\-on\\-find\\fR). Messages name places, types and rules, never text.\n";

static const char man_exit[] =
	".SH EXIT STATUS\n"
	".TP\n\\fB0\\fR\nThe output is complete and scrubbed.\n"
	".TP\n\\fB1\\fR\nSomething was found, with \\fB\\-\\-fail\\-on\\-find\\fR only.\n"
	".TP\n\\fB64\\fR\nThe command line is wrong.\n"
	".TP\n\\fB65\\fR\nThe input is not what its declared format says, or a limit was reached. The same bytes fail "
	"again.\n"
	".TP\n\\fB70\\fR, \\fB71\\fR, \\fB74\\fR, \\fB75\\fR\nInternal, system, input or output, try again.\n"
	".TP\n\\fB77\\fR\nThe policy refuses the document. The same bytes fail again.\n"
	".TP\n\\fB78\\fR\nThe policy is not acceptable.\n"
	".PP\n\\fB\\-\\-exit\\-profile\\fR says the same in the terms of a mail or SMS server.\n"
	".SH ENVIRONMENT\n"
	".TP\n\\fBPHISCRUB_KEY\\fR\nThe key of keyed actions and of the audit trail's joins, at least 32 bytes, where "
	"the\n"
	"policy names no key file.\n"
	".TP\n\\fBNO_COLOR\\fR\nWhere it is set and not empty, no colour is used unless asked for.\n"
	".SH SEE ALSO\n"
	"The README and the reference of policies that came with phiscrub.\n";

static void print_man(void)
{
	struct phiscrub_format_info format;

	(void)printf(".TH PHISCRUB 1 \"\" \"phiscrub %s\" \"User Commands\"\n.SH NAME\n"
		     "phiscrub \\- remove protected health information from text\n.SH SYNOPSIS\n",
		PHISCRUB_VERSION);
	for (enum ps_command command = PS_COMMAND_FILTER; command < PS_COMMAND_COUNT; command++)
		man_synopsis(command);
	(void)printf(".SH DESCRIPTION\n%s.SH OPTIONS\n", man_description);
	(void)printf("An option with a value is given once; flags may repeat. A FILE of an option is never \\-, "
		     "standard input or output.\n");
	man_options(PS_COMMAND_FILTER);
	(void)printf(".SH COMMANDS\n");
	for (enum ps_command command = PS_COMMAND_FIND; command < PS_COMMAND_COUNT; command++) {
		(void)printf(".SS phiscrub %s\n", name_of(command));
		roff(ps_command_info(command)->summary);
		(void)printf(".\n");
		man_options(command);
	}
	(void)printf(".SH FORMATS\n");
	for (size_t i = 0; phiscrub_format_at(i, &format); i++) {
		(void)printf(".TP\n\\fB%s\\fR\n", format.name);
		roff(format.description);
		(void)printf("\n");
	}
	(void)printf("%s", man_exit);
}

/* --- completions ------------------------------------------------------------ */

static void bash_options(enum ps_command command)
{
	for (size_t i = 0; ps_option_at(i) != NULL; i++) {
		const struct ps_option *option = ps_option_at(i);

		if (!is_for(option, command))
			continue;
		if (option->letter != '\0')
			(void)printf("-%c ", option->letter);
		(void)printf("--%s ", option->name);
	}
}

static void bash_value(const struct ps_option *option)
{
	(void)printf("\t--%s", option->name);
	if (option->letter != '\0')
		(void)printf("|-%c", option->letter);
	(void)printf(") COMPREPLY=($(compgen ");
	if (takes_path(option))
		(void)printf("-f ");
	(void)printf("-W \"");
	(void)print_words(option, " ");
	(void)printf("\" -- \"$cur\")); return ;;\n");
}

static void print_bash(void)
{
	(void)printf("# bash completion for phiscrub; made by the build.\n_phiscrub() {\n\tlocal cur=$2 prev=$3 words\n"
		     "\tcase $prev in\n");
	for (size_t i = 0; ps_option_at(i) != NULL; i++) {
		if (takes_value(ps_option_at(i)))
			bash_value(ps_option_at(i));
	}
	(void)printf("\tesac\n\tcase ${COMP_WORDS[1]} in\n");
	for (enum ps_command command = PS_COMMAND_FIND; command < PS_COMMAND_COUNT; command++) {
		(void)printf("\t%s) words=\"", name_of(command));
		bash_options(command);
		(void)printf("\" ;;\n");
	}
	(void)printf("\t*) words=\"");
	bash_options(PS_COMMAND_FILTER);
	(void)printf("\" ;;\n\tesac\n\tif [ \"$COMP_CWORD\" -eq 1 ] && [ \"${cur:0:1}\" != - ]; "
		     "then\n\t\tCOMPREPLY=($(compgen -f -W \"");
	for (enum ps_command command = PS_COMMAND_FIND; command < PS_COMMAND_COUNT; command++)
		(void)printf("%s ", name_of(command));
	(void)printf("\" -- \"$cur\"))\n\telif [ \"${cur:0:1}\" = - ]; then\n"
		     "\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
		     "\telse\n\t\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n\tfi\n}\n"
		     "complete -o filenames -F _phiscrub phiscrub\n");
}

/** A help text between single quotes, without what a shell's table of options would take for its own. */
static void quoted(const char *text, const char *special)
{
	for (; *text != '\0'; text++) {
		if (*text == '\'')
			(void)printf("'\\''");
		else if (strchr(special, *text) != NULL)
			(void)printf("\\%c", *text);
		else
			(void)putchar(*text);
	}
}

static void zsh_option(const struct ps_option *option)
{
	(void)printf("\t\t");
	if (option->letter != '\0')
		(void)printf("'(-%c --%s)'{-%c,--%s}'", option->letter, option->name, option->letter, option->name);
	else
		(void)printf("'--%s", option->name);
	(void)printf("[");
	quoted(option->help, "[]:\\");
	(void)printf("]");
	if (takes_value(option)) {
		(void)printf(":%s:", option->value);
		if (strcmp(option->name, "policy") == 0)
			(void)printf("_files");
		else if (takes_path(option))
			(void)printf("_files");
		else if (strcmp(option->name, "format") == 0 || option->kind == PS_OPTION_CHOICE) {
			(void)printf("(");
			(void)print_words(option, " ");
			(void)printf(")");
		}
	}
	(void)printf("' \\\n");
}

static void zsh_command(enum ps_command command)
{
	(void)printf("\t%s)\n\t\t_arguments -s \\\n", command == PS_COMMAND_FILTER ? "*" : name_of(command));
	for (size_t i = 0; ps_option_at(i) != NULL; i++) {
		if (is_for(ps_option_at(i), command))
			zsh_option(ps_option_at(i));
	}
	(void)printf("\t\t'*:FILE:_files' ;;\n");
}

static void print_zsh(void)
{
	(void)printf("#compdef phiscrub\n# Made by the build.\nlocal -a commands\ncommands=(\n");
	for (enum ps_command command = PS_COMMAND_FIND; command < PS_COMMAND_COUNT; command++) {
		(void)printf("\t'%s:", name_of(command));
		quoted(ps_command_info(command)->summary, ":\\");
		(void)printf("'\n");
	}
	(void)printf(")\nif (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then\n"
		     "\t_describe command commands\n\t_files\n\treturn\nfi\ncase $words[2] in\n");
	for (enum ps_command command = PS_COMMAND_FIND; command < PS_COMMAND_COUNT; command++)
		zsh_command(command);
	zsh_command(PS_COMMAND_FILTER);
	(void)printf("esac\n");
}

static void fish_option(const struct ps_option *option)
{
	bool first = true;

	(void)printf("complete -c phiscrub -n '");
	for (enum ps_command command = PS_COMMAND_FILTER; command < PS_COMMAND_COUNT; command++) {
		if (!is_for(option, command))
			continue;
		if (command == PS_COMMAND_FILTER)
			(void)printf("not __fish_seen_subcommand_from $phiscrub_commands");
		else
			(void)printf("%s__fish_seen_subcommand_from %s", first ? "" : "; or ", name_of(command));
		first = false;
	}
	(void)printf("' -l %s", option->name);
	if (option->letter != '\0')
		(void)printf(" -s %c", option->letter);
	if (takes_value(option)) {
		(void)printf(takes_path(option) ? " -rF" : " -x");
		(void)printf(" -a '");
		(void)print_words(option, " ");
		(void)printf("'");
	}
	(void)printf(" -d '");
	quoted(option->help, "");
	(void)printf("'\n");
}

static void print_fish(void)
{
	(void)printf("# fish completion for phiscrub; made by the build.\nset -g phiscrub_commands");
	for (enum ps_command command = PS_COMMAND_FIND; command < PS_COMMAND_COUNT; command++)
		(void)printf(" %s", name_of(command));
	(void)printf("\n");
	for (enum ps_command command = PS_COMMAND_FIND; command < PS_COMMAND_COUNT; command++) {
		(void)printf("complete -c phiscrub -n __fish_use_subcommand -a %s -d '", name_of(command));
		quoted(ps_command_info(command)->summary, "");
		(void)printf("'\n");
	}
	for (size_t i = 0; ps_option_at(i) != NULL; i++)
		fish_option(ps_option_at(i));
}

int main(int argc, char *argv[])
{
	static const struct {
		const char *name;
		void (*print)(void);
	} kinds[] = {{"man", print_man}, {"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};

	for (size_t i = 0; argc == 3 && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(argv[1], kinds[i].name) != 0)
			continue;
		if (freopen(argv[2], "w", stdout) == NULL)
			return 74;
		kinds[i].print();
		return ferror(stdout) != 0 || fclose(stdout) != 0 ? 74 : 0;
	}
	return 64;
}
