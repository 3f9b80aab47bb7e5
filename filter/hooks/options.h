/**
 * Options: one table of commands and options.
 *
 * Parsing, --help, the manual page, completions and tests are all made from it;
 * who adds an option adds a row.
 *
 *     phiscrub [COMMAND] [OPTIONS] [FILE...]
 *
 * The command comes first; without one the program filters. Options and FILEs
 * may mix, "--" ends the options, short options may be bundled (-l0), values
 * are written -fF, -f F, --format=F or --format F. An option with a value is
 * given once: which of two was meant, only who wrote them knows. Flags may repeat.
 */
#ifndef PS_OPTIONS_H
#define PS_OPTIONS_H

#include "exit.h"

enum ps_command {
	PS_COMMAND_FILTER,
	PS_COMMAND_FIND,
	PS_COMMAND_EXPLAIN,
	PS_COMMAND_CHECK,
	PS_COMMAND_EVAL,
	PS_COMMAND_TYPES,
	PS_COMMAND_POLICIES,
	PS_COMMAND_MILTER,
	PS_COMMAND_SENDMAIL,
	PS_COMMAND_SMS,
	PS_COMMAND_ROSTER,
	PS_COMMAND_REPORT,
	PS_COMMAND_DIFF,
	PS_COMMAND_COUNT
};

enum ps_color { PS_COLOR_AUTO, PS_COLOR_ALWAYS, PS_COLOR_NEVER };

enum ps_engine_choice { PS_ENGINE_LANES, PS_ENGINE_PATTERNS };

/** What the command line said. Strings are borrowed from argv. */
struct ps_options {
	enum ps_command command;
	/** NULL where not given, here and below. */
	const char *format, *policy, *action;
	/** Records that end in NUL, or in a newline. At most one of them. */
	bool null_records, line_records;
	/** Descriptor for one line a record; 0 where not asked for. */
	unsigned status_fd;
	/** Threads; 0 was replaced by the number of cores. */
	unsigned jobs;
	bool stats, fail_on_find, show_text;
	/** Where the audit trail is appended, and where metrics are put. */
	const char *audit, *metrics;
	/** enum ps_profile. */
	unsigned profile;
	/** enum ps_color. */
	unsigned color;
	/** eval: list errors; hex digits of document digests; comma list of types. */
	bool errors;
	const char *only_ids, *except_ids, *types;
	/** enum ps_engine_choice. */
	unsigned engine;
	const char *isa, *lanes;
	/** milter: where it listens, who it becomes, who may connect. */
	const char *listen, *user, *socket_group, *socket_mode;
	/** milter: seconds a message may take; MiB of mail held at once. */
	unsigned deadline, memory;
	/** milter: look at Postfix's configuration, in this folder, and end. */
	bool check_postfix;
	const char *postfix_config;
	/** sendmail: the real one. */
	const char *program;
	/** Request bodies of an API, which are signed afterwards. */
	const char *preset;
	bool sign_after;
	/** sms: what stands for {url} in the policy's link. */
	const char *url;
	/** sms: FILEs are two folders, and what happens with the files between them. */
	bool spool, once;
	const char *refused;
	/** sms: FILE is smstools', and is scrubbed in its place. */
	bool in_place;
	/** roster: what the list holds, and the key's file. */
	const char *type, *key;
	/** Whose dates the action shift moves alike. */
	const char *context;
	/** check: write the database of the policy's own patterns. */
	bool compile;
	/** report: the page. */
	const char *html;
	/** diff: the old policy. */
	const char *against;
	bool help, version;
	/** FILEs in their order. Owned. */
	const char **files;
	size_t file_count;
};

#define PS_OPTIONS_MESSAGE 512

/** Why a command line is wrong: "place: fact; way out" in two parts. */
struct ps_options_error {
	char place[128];
	char text[PS_OPTIONS_MESSAGE];
};

/**
 * Reads the command line. PHISCRUB_USAGE fills @error. With --help or --version
 * nothing behind it is read. The caller ends with ps_options_fini in any case.
 */
PHISCRUB_MUST_USE enum phiscrub_status ps_options_parse(
	struct ps_options *options, int argc, char *const *argv, struct ps_options_error *error);

void ps_options_fini(struct ps_options *options);

/** The exit profile that argv asks for, even where the rest of it is wrong. */
unsigned ps_options_profile(int argc, char *const *argv);

/* --- the table -------------------------------------------------------------- */

struct ps_command_info {
	/** "" for the filter. */
	const char *name;
	/** What follows the name in the synopsis. */
	const char *synopsis;
	const char *summary;
	/** How many FILEs it takes. */
	bool takes_files, needs_file;
};

const struct ps_command_info *ps_command_info(enum ps_command command);

enum ps_option_kind {
	/** Sets a bool. */
	PS_OPTION_FLAG,
	/** Takes any text. */
	PS_OPTION_TEXT,
	/** Takes the path of a file, program or folder; "-" is none. */
	PS_OPTION_PATH,
	/** Takes one of a list of words. */
	PS_OPTION_CHOICE,
	/** Takes a decimal number from min to max. */
	PS_OPTION_NUMBER
};

struct ps_option {
	/** '\0' where it has none. */
	char letter;
	/** Without its dashes. */
	const char *name;
	/** The value's name in help; NULL for a flag. */
	const char *value;
	const char *help;
	/** One bit a command: 1u << PS_COMMAND_.... */
	unsigned commands;
	/** True: for tests and benchmarks; listed apart. */
	bool for_tests;
	enum ps_option_kind kind;
	/** Where the value goes in struct ps_options: bool, const char * or unsigned. */
	size_t offset;
	/** PS_OPTION_CHOICE: the words in the order of their enum, NULL-terminated. */
	const char *const *words;
	unsigned min, max;
};

/** Row @index of the options; NULL past the end. */
const struct ps_option *ps_option_at(size_t index);

#endif
