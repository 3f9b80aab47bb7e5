/**
 * Exit statuses: what the caller's transport does next depends on them.
 *
 * Inside, a hook ends with a status of <sysexits.h>. What the same bytes would
 * meet again is permanent (65, 77); what may pass the next time is temporary
 * (70, 71, 74, 75), and so are a wrong command line and a wrong policy to a
 * mail system: the mail must wait until they are mended. A profile says how
 * one kind of caller reads exit statuses.
 */
#ifndef PS_EXIT_H
#define PS_EXIT_H

#include "phiscrub.h"

enum ps_exit {
	PS_EXIT_OK = 0,
	/** Something was found, and --fail-on-find asked to tell. */
	PS_EXIT_FOUND = 1,
	PS_EXIT_USAGE = 64,
	PS_EXIT_DATA = 65,
	PS_EXIT_INTERNAL = 70,
	PS_EXIT_SYSTEM = 71,
	PS_EXIT_IO = 74,
	PS_EXIT_TEMPORARY = 75,
	PS_EXIT_REFUSED = 77,
	PS_EXIT_POLICY = 78
};

enum ps_profile {
	PS_PROFILE_SYSEXITS,
	/** pipe(8) of Postfix: 75 defers the mail, anything else but 0 bounces it. */
	PS_PROFILE_POSTFIX_PIPE,
	/** Exim's pipe transport with its usual temp_errors, 73 and 75. */
	PS_PROFILE_EXIM,
	/** smstools' checkhandler: 1 rejects; every other status lets the raw text pass. */
	PS_PROFILE_SMSTOOLS
};

/** The profiles' names as in --exit-profile, in the order of the enum, NULL-terminated. */
extern const char *const ps_profile_names[];

/** How the program ends when the library says @status. */
enum ps_exit ps_exit_from(enum phiscrub_status status);

/** What a caller of @profile must see in the place of @code. 0 stays 0, and nothing else becomes 0. */
int ps_exit_for(enum ps_exit code, unsigned profile);

#endif
