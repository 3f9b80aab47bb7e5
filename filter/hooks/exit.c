#include "exit.h"

#include <stddef.h>

const char *const ps_profile_names[] = {"sysexits", "postfix-pipe", "exim", "smstools", NULL};

enum ps_exit ps_exit_from(enum phiscrub_status status)
{
	switch (status) {
	case PHISCRUB_OK:
		return PS_EXIT_OK;
	case PHISCRUB_MALFORMED:
	case PHISCRUB_LIMIT:
		return PS_EXIT_DATA;
	case PHISCRUB_REFUSED:
		return PS_EXIT_REFUSED;
	case PHISCRUB_POLICY:
		return PS_EXIT_POLICY;
	case PHISCRUB_USAGE:
		return PS_EXIT_USAGE;
	case PHISCRUB_SYSTEM:
		return PS_EXIT_SYSTEM;
	case PHISCRUB_IO:
		return PS_EXIT_IO;
	case PHISCRUB_INTERNAL:
		break;
	}
	return PS_EXIT_INTERNAL;
}

/** True where the same bytes would end the same way. */
static bool is_permanent(enum ps_exit code)
{
	return code == PS_EXIT_DATA || code == PS_EXIT_REFUSED || code == PS_EXIT_FOUND;
}

int ps_exit_for(enum ps_exit code, unsigned profile)
{
	if (code == PS_EXIT_OK)
		return PS_EXIT_OK;
	switch (profile) {
	case PS_PROFILE_POSTFIX_PIPE:
	case PS_PROFILE_EXIM:
		return is_permanent(code) ? (int)code : PS_EXIT_TEMPORARY;
	case PS_PROFILE_SMSTOOLS:
		return 1;
	default:
		return (int)code;
	}
}
