/** remove: nothing, or one space where two words would otherwise grow together. */
#include "actions.h"

static bool is_word_byte(int byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
	       byte == '_' || byte >= 0x80;
}

enum ps_status ps_redact_remove(const struct ps_redact_call *call)
{
	if (is_word_byte(call->value->before) && is_word_byte(call->value->after))
		return ps_buf_add_str(call->mark, " ");
	return PS_OK;
}
