/** pseudonym: the type and a number, or a word of the policy and a number. */
#include "actions.h"

#include <stdio.h>
#include <string.h>

/* "participant 12" of an earlier pass keeps its number. */
static bool is_own_output(const struct ps_redact_call *call)
{
	size_t word = strlen(call->rule->as);
	const char *text = call->value->text;
	size_t len = call->value->len;

	if (word == 0 || len < word + 2 || len > word + 8 || memcmp(text, call->rule->as, word) != 0 ||
		text[word] != ' ')
		return false;
	for (size_t i = word + 1; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
	}
	return true;
}

enum ps_status ps_redact_pseudonym(const struct ps_redact_call *call)
{
	char out[sizeof(call->rule->as) + 16];
	uint32_t number;
	enum ps_status status;

	if (is_own_output(call))
		return ps_redact_keep(call);
	status =
		ps_people_number(&call->state->people, call->value->type, call->value->text, call->value->len, &number);
	if (status != PS_OK)
		return status;
	if (call->rule->as[0] == '\0') {
		(void)snprintf(out, sizeof(out), "-%u", number);
		return ps_redact_mark(call, out);
	}
	(void)snprintf(out, sizeof(out), "%s %u", call->rule->as, number);
	return ps_buf_add_str(call->mark, out);
}
