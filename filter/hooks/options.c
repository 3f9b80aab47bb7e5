#define _GNU_SOURCE /* sched_getaffinity: the cores that this process may use */
#include "options.h"

#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the table -------------------------------------------------------------- */

static const struct ps_command_info commands[PS_COMMAND_COUNT] = {
	[PS_COMMAND_FILTER] = {"", "[OPTION...] [FILE...]",
		"filter FILEs or standard input to standard output, scrubbed", true, false},
	[PS_COMMAND_FIND] = {"find", "[OPTION...] [FILE...]", "print findings as JSON lines", true, false},
	[PS_COMMAND_EXPLAIN] = {"explain", "[OPTION...] [FILE...]",
		"show a message with its findings marked, and why each was found", true, false},
	[PS_COMMAND_CHECK] = {"check", "[-p POLICY] [--compile]", "load a policy strictly and run every example in it",
		false, false},
	[PS_COMMAND_EVAL] = {"eval", "[OPTION...] GOLD.jsonl...", "recall and precision by type against gold spans",
		true, true},
	[PS_COMMAND_TYPES] = {"types", "", "list the types of identifiers", false, false},
	[PS_COMMAND_POLICIES] = {"policies", "", "list the built-in policies", false, false},
	[PS_COMMAND_MILTER] = {"milter", "--listen ADDRESS [OPTION...]",
		"scrub mail inside of Postfix or Sendmail, as a milter", false, false},
	[PS_COMMAND_SENDMAIL] = {"sendmail", "[OPTION...] -- [ARGUMENT...]",
		"scrub a mail on standard input, then start sendmail with the ARGUMENTs", true, false},
	[PS_COMMAND_SMS] = {"sms", "[OPTION...] [FILE... | --spool RAW OUT]",
		"scrub a short message, a gateway's request body, or smstools' spool files", true, false},
	[PS_COMMAND_ROSTER] = {"roster",
		"build --type TYPE [--key FILE] < LIST > ROSTER, or info [--key FILE] ROSTER...",
		"make a file of keyed digests of a list, one entry a line, for `rosters:` of a policy; or look at one",
		true, true},
	[PS_COMMAND_REPORT] = {"report", "[OPTION...] [AUDIT...]",
		"print what the audit trails say was removed and refused", true, false},
	[PS_COMMAND_DIFF] = {"diff", "-p NEW [OPTION...] [FILE...]",
		"show what a change of the policy would change on a sample", true, false},
};

static const char *const color_names[] = {"auto", "always", "never", NULL};
static const char *const engine_names[] = {"lanes", "patterns", NULL};

#define FILTER (1u << PS_COMMAND_FILTER)
#define FIND (1u << PS_COMMAND_FIND)
#define EXPLAIN (1u << PS_COMMAND_EXPLAIN)
#define CHECK (1u << PS_COMMAND_CHECK)
#define EVAL (1u << PS_COMMAND_EVAL)
#define MILTER (1u << PS_COMMAND_MILTER)
#define SENDMAIL (1u << PS_COMMAND_SENDMAIL)
#define SMS (1u << PS_COMMAND_SMS)
#define ROSTER (1u << PS_COMMAND_ROSTER)
#define REPORT (1u << PS_COMMAND_REPORT)
#define DIFF (1u << PS_COMMAND_DIFF)
#define SCAN (FILTER | FIND | EXPLAIN | EVAL)
#define EVERY ((1u << PS_COMMAND_COUNT) - 1u)

#define AT(field) offsetof(struct ps_options, field)
#define FLAG(field) PS_OPTION_FLAG, AT(field), NULL, 0, 0
#define TEXT(field) PS_OPTION_TEXT, AT(field), NULL, 0, 0
#define PATH(field) PS_OPTION_PATH, AT(field), NULL, 0, 0
#define CHOICE(field, words) PS_OPTION_CHOICE, AT(field), words, 0, 0
#define NUMBER(field, min, max) PS_OPTION_NUMBER, AT(field), NULL, min, max

/* clang-format off */
static const struct ps_option table[] = {
	{'f', "format", "F", "the documents' format, or a media type such as application/json; auto looks at each document (default)",
		SCAN | DIFF, false, TEXT(format)},
	{'p', "policy", "P", "a built-in policy's name (see phiscrub policies; default safe-harbor) or a YAML file",
		SCAN | CHECK | MILTER | SENDMAIL | SMS | DIFF, false, TEXT(policy)},
	{'a', "action", "A", "one action for every type, over the policy: label, mask, remove, keep, ...",
		FILTER | FIND | EXPLAIN | MILTER | SENDMAIL | SMS, false, TEXT(action)},
	{'\0', "context", "CODE", "whose dates the action shift moves by the same number of days; a study's code, since others may see it",
		FILTER | SMS, false, TEXT(context)},
	{'0', "null", NULL, "records end in NUL; each is a document of its own",
		FILTER | FIND | SMS | DIFF, false, FLAG(null_records)},
	{'l', "lines", NULL, "records are lines; each is a document of its own",
		FILTER | FIND | SMS | DIFF, false, FLAG(line_records)},
	{'\0', "status-fd", "N", "with records: write one JSON line per record to descriptor N; a refused record becomes an empty one and the rest goes on",
		FILTER | FIND | SMS, false, NUMBER(status_fd, 2, 65535)},
	{'j', "jobs", "N", "threads (default 1; 0 for as many as cores); the output stays the same",
		FILTER | FIND, false, NUMBER(jobs, 0, 1024)},
	{'\0', "show-text", NULL, "put the found text beside the findings",
		FIND | DIFF, false, FLAG(show_text)},
	{'\0', "color", "WHEN", "colour: auto (default), always, never; NO_COLOR is honoured",
		EXPLAIN, false, CHOICE(color, color_names)},
	{'\0', "errors", NULL, "list what was missed or found wrongly, with text around it",
		EVAL, false, FLAG(errors)},
	{'\0', "types", "LIST", "score these types only, by comma: SSN,PHONE",
		EVAL, false, TEXT(types)},
	{'\0', "only-ids", "HEX", "score only documents the SHA-256 of whose id ends in one of these hex digits, and print totals alone",
		EVAL, false, TEXT(only_ids)},
	{'\0', "except-ids", "HEX", "leave those documents out",
		EVAL, false, TEXT(except_ids)},
	{'\0', "audit", "FILE", "append the audit trail to FILE: JSON lines about each document and finding, without text; what cannot be recorded does not leave",
		FILTER | MILTER | SENDMAIL | SMS, false, PATH(audit)},
	{'\0', "metrics", "FILE", "keep counters for Prometheus in FILE, replaced whole while it runs and at the end",
		FILTER | MILTER | SENDMAIL | SMS, false, PATH(metrics)},
	{'\0', "stats", NULL, "counts and throughput on standard error at the end",
		FILTER | FIND | SMS, false, FLAG(stats)},
	{'\0', "fail-on-find", NULL, "end with status 1 where something was found",
		FILTER | FIND | SMS, false, FLAG(fail_on_find)},
	{'\0', "preset", "NAME", "documents are request bodies of an API: twilio, vonage, whatsapp, kannel, telehealth, call-tracking, or a YAML file",
		FILTER | FIND | EXPLAIN | SMS, false, TEXT(preset)},
	{'\0', "sign-after", NULL, "with --preset: the body is signed after this, so a signature in it is no reason to refuse it",
		FILTER | FIND | EXPLAIN | SMS, false, FLAG(sign_after)},
	{'\0', "url", "URL", "where the reader logs in: {url} of the policy's sms link",
		FILTER | FIND | EXPLAIN | SMS, false, TEXT(url)},
	{'\0', "spool", NULL, "move smstools' files from the folder RAW to the folder OUT, scrubbed, as they come",
		SMS, false, FLAG(spool)},
	{'\0', "once", NULL, "with --spool: end when RAW is empty",
		SMS, false, FLAG(once)},
	{'\0', "refused", "DIR", "with --spool: where files go that cannot be sent, beside a reason (default RAW/refused)",
		SMS, false, PATH(refused)},
	{'\0', "in-place", NULL, "scrub one FILE of smstools in its place, as its checkhandler; use --exit-profile smstools",
		SMS, false, FLAG(in_place)},
	{'\0', "listen", "ADDRESS", "where the mail server connects: unix:/PATH or inet:127.0.0.1:PORT",
		MILTER, false, TEXT(listen)},
	{'\0', "user", "NAME", "become this user when the socket is open",
		MILTER, false, TEXT(user)},
	{'\0', "socket-group", "NAME", "the group that may connect to a UNIX socket (default: the user's)",
		MILTER, false, TEXT(socket_group)},
	{'\0', "socket-mode", "MODE", "the mode of a UNIX socket (default 0660)",
		MILTER, false, TEXT(socket_mode)},
	{'\0', "deadline", "SECONDS", "how long scrubbing one message may take (default 120); keep it below the server's, 300 in Postfix",
		MILTER, false, NUMBER(deadline, 1, 3600)},
	{'\0', "memory", "MIB", "how much mail may be held at once (default 256); what comes on top is deferred",
		MILTER, false, NUMBER(memory, 1, 65536)},
	{'\0', "check-postfix", NULL, "tell whether Postfix is set up to send all mail through --listen, and end",
		MILTER, false, FLAG(check_postfix)},
	{'\0', "postfix-config", "DIR", "the folder of main.cf for --check-postfix (default: Postfix's own)",
		MILTER, false, PATH(postfix_config)},
	{'\0', "program", "PATH", "the real sendmail (default /usr/sbin/sendmail)",
		SENDMAIL, false, PATH(program)},
	{'\0', "against", "OLD", "the policy to compare with (default safe-harbor)",
		DIFF, false, TEXT(against)},
	{'\0', "compile", NULL, "write the database of the policy's own patterns beside it, as POLICY.yaml.db, so that a filter need not compile them",
		CHECK, false, FLAG(compile)},
	{'\0', "type", "TYPE", "what the entries are: NAME, MRN, PHONE, ...",
		ROSTER, false, TEXT(type)},
	{'\0', "key", "FILE", "the key's file, readable by its owner alone (default: the environment variable PHISCRUB_KEY)",
		ROSTER, false, PATH(key)},
	{'\0', "html", "FILE", "write a page with charts to FILE instead of tables to standard output",
		REPORT, false, PATH(html)},
	{'\0', "exit-profile", "WHO", "exit statuses as WHO reads them: sysexits (default), postfix-pipe, exim, smstools",
		EVERY, false, CHOICE(profile, ps_profile_names)},
	{'h', "help", NULL, "print this help",
		EVERY, false, FLAG(help)},
	{'V', "version", NULL, "print the version",
		EVERY, false, FLAG(version)},
	{'\0', "engine", "E", "lanes (default), or patterns: the slow oracle of the lanes",
		SCAN, true, CHOICE(engine, engine_names)},
	{'\0', "isa", "I", "instruction set: scalar, avx2, avx512 (default: the best there is)",
		SCAN, true, TEXT(isa)},
	{'\0', "lanes", "LIST", "lanes to run, by comma: shapes,cues,names (default: all)",
		SCAN, true, TEXT(lanes)},
};
/* clang-format on */

const struct ps_command_info *ps_command_info(enum ps_command command)
{
	return &commands[command];
}

const struct ps_option *ps_option_at(size_t index)
{
	return index < sizeof(table) / sizeof(table[0]) ? &table[index] : NULL;
}

/* --- messages --------------------------------------------------------------- */

static enum phiscrub_status refuse(struct ps_options_error *error, const char *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static enum phiscrub_status refuse(struct ps_options_error *error, const char *place, const char *format, ...)
{
	va_list args;

	(void)snprintf(error->place, sizeof(error->place), "%s", place);
	va_start(args, format);
	(void)vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return PHISCRUB_USAGE;
}

/** "phiscrub --help", or "phiscrub find --help". */
static void help_line(char *line, size_t size, enum ps_command command)
{
	const char *name = commands[command].name;

	(void)snprintf(line, size, "phiscrub %s%s--help", name, name[0] == '\0' ? "" : " ");
}

static enum phiscrub_status refuse_word(struct ps_options_error *error, const char *place, const char *const *words)
{
	char list[PS_OPTIONS_MESSAGE / 2];
	size_t len = 0;

	for (size_t i = 0; words[i] != NULL && len < sizeof(list) - 1; i++) {
		int added = snprintf(list + len, sizeof(list) - len, "%s%s", i == 0 ? "" : ", ", words[i]);

		len += added < 0 ? 0 : (size_t)added;
	}
	return refuse(error, place, "unknown value; one of %s", list);
}

/* --- parsing ---------------------------------------------------------------- */

/** Where the parser stands. */
struct parser {
	struct ps_options *options;
	struct ps_options_error *error;
	int argc;
	char *const *argv;
	/** The argument that is read next. */
	int next;
	/** Of each row: its value was read. */
	bool given[sizeof(table) / sizeof(table[0])];
};

static bool read_number(const char *text, unsigned min, unsigned max, unsigned *number)
{
	unsigned long value = 0;

	if (text[0] == '\0')
		return false;
	for (; *text != '\0'; text++) {
		if (*text < '0' || *text > '9')
			return false;
		value = value * 10 + (unsigned long)(*text - '0');
		if (value > max)
			return false;
	}
	*number = (unsigned)value;
	return value >= min;
}

static bool read_word(const char *text, const char *const *words, unsigned *number)
{
	for (unsigned i = 0; words[i] != NULL; i++) {
		if (strcmp(text, words[i]) == 0) {
			*number = i;
			return true;
		}
	}
	return false;
}

/** Stores @value (NULL for a flag) of @option, which the user wrote as @place. */
static enum phiscrub_status store(
	struct parser *parser, const struct ps_option *option, const char *place, const char *value)
{
	unsigned char *field = (unsigned char *)parser->options + option->offset;
	const bool yes = true;
	unsigned number = 0;

	switch (option->kind) {
	case PS_OPTION_FLAG:
		memcpy(field, &yes, sizeof(yes));
		break;
	case PS_OPTION_PATH:
		if (strcmp(value, "-") == 0)
			return refuse(parser->error, place,
				"a file, not standard input or output; give a path, ./- for a file of that name");
		/* fall through */
	case PS_OPTION_TEXT:
		if (value[0] == '\0')
			return refuse(parser->error, place, "empty value; give %s: %s", option->value, option->help);
		memcpy(field, &value, sizeof(value));
		break;
	case PS_OPTION_CHOICE:
		if (!read_word(value, option->words, &number))
			return refuse_word(parser->error, place, option->words);
		memcpy(field, &number, sizeof(number));
		break;
	case PS_OPTION_NUMBER:
		if (!read_number(value, option->min, option->max, &number))
			return refuse(parser->error, place, "not such a number; give one from %u to %u", option->min,
				option->max);
		memcpy(field, &number, sizeof(number));
		break;
	}
	return PHISCRUB_OK;
}

static enum phiscrub_status check_command(
	const struct parser *parser, const struct ps_option *option, const char *place)
{
	enum ps_command command = parser->options->command;
	char help[64];

	if ((option->commands >> command & 1u) != 0)
		return PHISCRUB_OK;
	help_line(help, sizeof(help), command);
	if (command == PS_COMMAND_FILTER)
		return refuse(parser->error, place, "not an option of the filter; see %s", help);
	return refuse(parser->error, place, "not an option of %s; see %s", commands[command].name, help);
}

static enum phiscrub_status refuse_unknown(const struct parser *parser, const char *place)
{
	char help[64];

	help_line(help, sizeof(help), parser->options->command);
	return refuse(parser->error, place, "unknown option; see %s", help);
}

/** The value of @option: @glued to it, or the next argument. */
static enum phiscrub_status take_value(
	struct parser *parser, const struct ps_option *option, const char *place, const char *glued)
{
	const char *value = glued;
	bool *given = &parser->given[option - table];

	if (*given)
		return refuse(parser->error, place, "given twice; leave one of them out");
	*given = true;
	if (value == NULL) {
		if (parser->next >= parser->argc)
			return refuse(parser->error, place, "needs a value; give %s: %s", option->value, option->help);
		value = parser->argv[parser->next];
		parser->next++;
	}
	return store(parser, option, place, value);
}

static enum phiscrub_status parse_long(struct parser *parser, const char *argument)
{
	const char *equals = strchr(argument, '=');
	size_t len = equals != NULL ? (size_t)(equals - argument) : strlen(argument);
	char place[64];

	(void)snprintf(place, sizeof(place), "%.*s", (int)(len < sizeof(place) ? len : sizeof(place) - 1), argument);
	for (const struct ps_option *option = table; option < table + sizeof(table) / sizeof(table[0]); option++) {
		if (strlen(option->name) != len - 2 || memcmp(option->name, argument + 2, len - 2) != 0)
			continue;

		enum phiscrub_status status = check_command(parser, option, place);

		if (status != PHISCRUB_OK)
			return status;
		if (option->kind != PS_OPTION_FLAG)
			return take_value(parser, option, place, equals != NULL ? equals + 1 : NULL);
		if (equals != NULL)
			return refuse(parser->error, place, "takes no value; leave out '=' and what follows");
		return store(parser, option, place, NULL);
	}
	return refuse_unknown(parser, place);
}

static enum phiscrub_status parse_letters(struct parser *parser, const char *argument)
{
	for (const char *letter = argument + 1; *letter != '\0'; letter++) {
		const char place[] = {'-', *letter, '\0'};
		const struct ps_option *option = table;

		while (option < table + sizeof(table) / sizeof(table[0]) && option->letter != *letter)
			option++;
		if (option == table + sizeof(table) / sizeof(table[0]))
			return refuse_unknown(parser, place);

		enum phiscrub_status status = check_command(parser, option, place);

		if (status != PHISCRUB_OK)
			return status;
		if (option->kind != PS_OPTION_FLAG)
			return take_value(parser, option, place, letter[1] != '\0' ? letter + 1 : NULL);
		status = store(parser, option, place, NULL);
		if (status != PHISCRUB_OK)
			return status;
	}
	return PHISCRUB_OK;
}

static enum phiscrub_status take_file(struct parser *parser, const char *file)
{
	struct ps_options *options = parser->options;
	const struct ps_command_info *command = &commands[options->command];

	if (!command->takes_files)
		return refuse(parser->error, command->name, "takes no FILE; see phiscrub %s --help", command->name);
	options->files[options->file_count] = file;
	options->file_count++;
	return PHISCRUB_OK;
}

static enum phiscrub_status parse_arguments(struct parser *parser)
{
	bool options_ended = false;

	while (parser->next < parser->argc && !parser->options->help && !parser->options->version) {
		const char *argument = parser->argv[parser->next];
		enum phiscrub_status status;

		parser->next++;
		if (options_ended || argument[0] != '-' || argument[1] == '\0') {
			status = take_file(parser, argument);
		} else if (strcmp(argument, "--") == 0) {
			options_ended = true;
			status = PHISCRUB_OK;
		} else if (argument[1] == '-') {
			status = parse_long(parser, argument);
		} else {
			status = parse_letters(parser, argument);
		}
		if (status != PHISCRUB_OK)
			return status;
	}
	return PHISCRUB_OK;
}

/** The jobs of sms exclude each other. */
static enum phiscrub_status check_sms(const struct ps_options *options, struct ps_options_error *error)
{
	bool files = options->spool || options->in_place;

	if (options->spool && options->in_place)
		return refuse(error, "--spool and --in-place", "exclude each other; choose one");
	if (files && (options->preset != NULL || options->null_records || options->line_records || options->stats ||
			     options->fail_on_find))
		return refuse(error, options->spool ? "--spool" : "--in-place",
			"not with --preset, -0, -l, --stats or --fail-on-find; leave them out");
	if (options->spool && options->file_count != 2)
		return refuse(error, "--spool", "needs two folders; give RAW and OUT");
	if (options->in_place && options->file_count != 1)
		return refuse(error, "--in-place", "needs one FILE; give smstools' message file");
	if (options->once && !options->spool)
		return refuse(error, "--once", "only with --spool; leave it out");
	if (options->refused != NULL && !options->spool)
		return refuse(error, "--refused", "only with --spool; leave it out");
	return PHISCRUB_OK;
}

/** What is wrong between options, each of which is right. */
static enum phiscrub_status check_together(const struct ps_options *options, struct ps_options_error *error)
{
	const struct ps_command_info *command = &commands[options->command];

	if (options->help || options->version)
		return PHISCRUB_OK;
	if (options->null_records && options->line_records)
		return refuse(error, "-0 and -l", "exclude each other; choose one");
	if (options->status_fd != 0 && !options->null_records && !options->line_records)
		return refuse(error, "--status-fd", "needs records; add -0 or -l");
	if (options->sign_after && options->preset == NULL)
		return refuse(error, "--sign-after", "only with --preset; leave it out");
	if (options->preset != NULL && options->line_records && !options->help)
		return refuse(error, "--lines", "not with --preset: a body may span lines; use -0");
	if (options->command == PS_COMMAND_SMS) {
		enum phiscrub_status status = check_sms(options, error);

		if (status != PHISCRUB_OK)
			return status;
	}
	if (options->only_ids != NULL && options->except_ids != NULL)
		return refuse(error, "--only-ids and --except-ids", "exclude each other; choose one");
	if (options->only_ids != NULL && options->errors)
		return refuse(error, "--errors", "not with --only-ids, which prints totals alone; leave out one");
	if (options->command == PS_COMMAND_MILTER && options->listen == NULL)
		return refuse(error, "milter", "needs --listen; give unix:/PATH or inet:127.0.0.1:PORT");
	if (options->command == PS_COMMAND_DIFF && options->policy == NULL)
		return refuse(error, "diff", "needs the new policy; give -p NEW");
	if (options->postfix_config != NULL && !options->check_postfix)
		return refuse(error, "--postfix-config", "only with --check-postfix; leave it out");
	if (command->needs_file && options->file_count == 0)
		return refuse(error, command->name, "needs a FILE; see phiscrub %s --help", command->name);
	return PHISCRUB_OK;
}

static unsigned core_count(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	if (sched_getaffinity(0, sizeof(set), &set) != 0)
		return 1;
	return (unsigned)CPU_COUNT(&set);
}

enum phiscrub_status ps_options_parse(
	struct ps_options *options, int argc, char *const *argv, struct ps_options_error *error)
{
	struct parser parser = {.options = options, .error = error, .argc = argc, .argv = argv, .next = 1};

	memset(options, 0, sizeof(*options));
	options->jobs = 1;
	options->deadline = 120;
	options->memory = 256;
	for (enum ps_command command = PS_COMMAND_FIND; argc > 1 && command < PS_COMMAND_COUNT; command++) {
		if (strcmp(argv[1], commands[command].name) == 0) {
			options->command = command;
			parser.next = 2;
		}
	}
	options->files = calloc((size_t)argc + 1, sizeof(*options->files));
	if (options->files == NULL) {
		(void)refuse(error, "command line", "no memory for it; try again");
		return PHISCRUB_SYSTEM;
	}
	enum phiscrub_status status = parse_arguments(&parser);

	if (status == PHISCRUB_OK)
		status = check_together(options, error);
	if (options->jobs == 0)
		options->jobs = core_count();
	return status;
}

void ps_options_fini(struct ps_options *options)
{
	free(options->files);
	options->files = NULL;
	options->file_count = 0;
}

unsigned ps_options_profile(int argc, char *const *argv)
{
	static const char name[] = "--exit-profile";
	const size_t len = sizeof(name) - 1;
	unsigned profile = PS_PROFILE_SYSEXITS;

	for (int i = 1; i < argc && argv[i] != NULL && strcmp(argv[i], "--") != 0; i++) {
		const char *value = NULL;

		if (strncmp(argv[i], name, len) == 0 && argv[i][len] == '=')
			value = argv[i] + len + 1;
		else if (strcmp(argv[i], name) == 0 && i + 1 < argc)
			value = argv[i + 1];
		if (value != NULL)
			(void)read_word(value, ps_profile_names, &profile);
	}
	return profile;
}
