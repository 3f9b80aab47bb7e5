/** label: the type in brackets. */
#include "actions.h"
#include "mark.h"

#include <stdio.h>

enum ps_status ps_redact_mark(const struct ps_redact_call *call, const char *suffix)
{
	char mark[PS_MARK_MAX + 1];
	bool round = call->value->round;

	(void)snprintf(mark, sizeof(mark), "%c%s%s%c", round ? '(' : '[', ps_type_info(call->value->type)->name, suffix,
		round ? ')' : ']');
	return ps_buf_add_str(call->mark, mark);
}

enum ps_status ps_redact_label(const struct ps_redact_call *call)
{
	return ps_redact_mark(call, "");
}
