/**
 * zip3: the first three digits of a ZIP code where more than 20,000 people
 * live under them, else 000 (45 CFR 164.514(b)(2)(i)(B)). A prefix that the
 * census does not know is taken for a small one.
 */
#include "actions.h"

static const struct {
	unsigned short first, last;
} populated[] = {
#include "us-zip3.inc"
};

static bool is_populated(unsigned prefix)
{
	for (size_t i = 0; i < sizeof(populated) / sizeof(populated[0]); i++) {
		if (prefix >= populated[i].first && prefix <= populated[i].last)
			return true;
	}
	return false;
}

/* Five digits, or nine with or without a dash, or the three of an earlier pass. */
static bool read_prefix(const char *text, size_t len, unsigned *prefix)
{
	size_t digits = 0;

	*prefix = 0;
	for (size_t i = 0; i < len; i++) {
		if (text[i] >= '0' && text[i] <= '9') {
			if (digits < 3)
				*prefix = *prefix * 10 + (unsigned)(text[i] - '0');
			digits++;
		} else if ((text[i] != '-' && text[i] != ' ') || digits != 5) {
			return false;
		}
	}
	return (digits == 3 && len == 3) || digits == 5 || digits == 9;
}

enum ps_status ps_redact_zip3(const struct ps_redact_call *call)
{
	unsigned prefix;
	char out[4];

	if (!read_prefix(call->value->text, call->value->len, &prefix))
		return ps_redact_label(call);
	if (!is_populated(prefix))
		prefix = 0;
	out[0] = (char)('0' + prefix / 100);
	out[1] = (char)('0' + prefix / 10 % 10);
	out[2] = (char)('0' + prefix % 10);
	return ps_buf_add(call->mark, out, 3);
}
