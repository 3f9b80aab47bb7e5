#include "postfix.h"
#include "hooks.h"

enum ps_exit ps_postfix_check(const struct ps_options *options)
{
	(void)options;
	return PS_EXIT_INTERNAL;
}
