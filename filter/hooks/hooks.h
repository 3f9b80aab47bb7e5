/**
 * The hooks: one function for each command of the program.
 *
 * Each does its work on the options, says its own messages and returns how the
 * program ends. None of them returns PS_EXIT_OK with a short output (I3).
 */
#ifndef PS_HOOKS_H
#define PS_HOOKS_H

#include "options.h"

typedef enum ps_exit ps_hook(const struct ps_options *options);

ps_hook ps_pipe_run, ps_find_run, ps_explain_run, ps_check_run, ps_eval_run, ps_types_run, ps_policies_run,
	ps_milter_run, ps_sendmail_run, ps_sms_run, ps_roster_run, ps_report_run, ps_diff_run;

#endif
