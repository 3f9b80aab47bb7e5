/*
 * phiscrub, the program. Where to look:
 *
 *     main.c         this map; from the command line to a command to an exit status
 *     options.c      the table of commands and options, and the parser it drives
 *     help.c         --help, made from that table
 *     exit.c         statuses to exit statuses, by --exit-profile
 *     message.c      what is said on standard error, and how
 *     hardening.c    what the process gives up first: core dumps, signals
 *
 *     hooks.h        the commands, one function each:
 *       pipe.c         the filter
 *       find.c         findings as JSON lines
 *       explain.c      a message with its findings marked
 *       check_policy.c a policy's examples
 *       eval.c         recall and precision; gold.c reads gold spans, score.c counts
 *       types.c        types and policies
 *       milter.c       mail inside of Postfix: the service; milter_session.c one connection,
 *                      mail_bytes.c one mail, shared_engine.c reload, listen.c privileges.c
 *                      notify.c the start, postfix.c the look at Postfix's configuration
 *       sendmail.c     mail that programs pipe into sendmail
 *       sms_command.c  short messages and request bodies; spool.c the mover of smstools' files,
 *                      moving.c one file's way, smsfile.c what such a file says, alphabet.c its text
 *       roster_command.c  lists of keyed digests
 *       report.c       what audit trails tell: report_read.c counts, report_html.c draws
 *       diff.c         what a change of the policy would change
 *
 *     setup.c        an engine and a stream, as the options want them
 *     feed.c         FILEs and standard input into a stream, document by document
 *     records.c      where one record ends and the next begins (-0, -l)
 *     status_fd.c    the line per record of --status-fd
 *     stats.c        --stats and the progress line
 *     ledger.c       --audit and --metrics; audit_file.c appends, locks and rotates
 *     source.c output.c bytes.c glyph.c
 *                    reading, writing, held bytes, UTF-8; write_all.c replace_file.c whole files
 *
 * All of it sees the library through phiscrub.h alone.
 */
#include "hardening.h"
#include "help.h"
#include "hooks.h"
#include "message.h"

#include <unistd.h>

static ps_hook *const hooks[PS_COMMAND_COUNT] = {
	[PS_COMMAND_FILTER] = ps_pipe_run,
	[PS_COMMAND_FIND] = ps_find_run,
	[PS_COMMAND_EXPLAIN] = ps_explain_run,
	[PS_COMMAND_CHECK] = ps_check_run,
	[PS_COMMAND_EVAL] = ps_eval_run,
	[PS_COMMAND_TYPES] = ps_types_run,
	[PS_COMMAND_POLICIES] = ps_policies_run,
	[PS_COMMAND_MILTER] = ps_milter_run,
	[PS_COMMAND_SENDMAIL] = ps_sendmail_run,
	[PS_COMMAND_SMS] = ps_sms_run,
	[PS_COMMAND_ROSTER] = ps_roster_run,
	[PS_COMMAND_REPORT] = ps_report_run,
	[PS_COMMAND_DIFF] = ps_diff_run,
};

static enum ps_exit print_about(const struct ps_options *options)
{
	struct ps_output output;

	if (ps_output_init(&output, STDOUT_FILENO, "stdout") != PHISCRUB_OK)
		return PS_EXIT_IO;
	if (options->help)
		ps_help_print(&output, options->command);
	else
		ps_output_print(&output, "phiscrub %s\n", PHISCRUB_VERSION);
	return ps_exit_from(ps_output_finish(&output));
}

static enum ps_exit run(int argc, char *const *argv)
{
	struct ps_options options;
	struct ps_options_error error;
	enum phiscrub_status status = ps_options_parse(&options, argc, argv, &error);
	enum ps_exit code;

	if (status != PHISCRUB_OK) {
		ps_say(error.place, "%s", error.text);
		code = ps_exit_from(status);
	} else if (options.help || options.version) {
		code = print_about(&options);
	} else {
		code = hooks[options.command](&options);
	}
	ps_options_fini(&options);
	return code;
}

int main(int argc, char *argv[])
{
	unsigned profile = ps_options_profile(argc, argv);

	if (ps_harden(ps_exit_for(PS_EXIT_IO, profile)) != PHISCRUB_OK) {
		ps_say("start", "cannot switch off core dumps and signals; look at the limits of this process");
		return ps_exit_for(PS_EXIT_SYSTEM, profile);
	}
	return ps_exit_for(run(argc, argv), profile);
}
