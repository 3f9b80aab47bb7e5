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

void ps_redact_prepare_labels(struct ps_redactor *redactor)
{
	for (int round = 0; round < 2; round++) {
		for (enum ps_type type = PS_NONE; type < PS_TYPE_COUNT; type++) {
			char *text = redactor->labels[round][type].text;
			int len = snprintf(text, PS_LABEL_MAX, round ? "(%s)" : "[%s]", ps_type_info(type)->name);

			redactor->labels[round][type].len = (uint8_t)len;
		}
	}
}

enum ps_status ps_redact_label(const struct ps_redact_call *call)
{
	int round = call->value->round ? 1 : 0;

	return ps_buf_add(call->mark, call->redactor->labels[round][call->value->type].text,
		call->redactor->labels[round][call->value->type].len);
}
