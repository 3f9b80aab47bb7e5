/**
 * year: all that Safe Harbor leaves of a date. A year that tells an age over
 * 89 is told only as one of many (45 CFR 164.514(b)(2)(i)(C)).
 */
#include "actions.h"
#include "date_text.h"

#include <stdio.h>
#include <string.h>

static const char or_earlier[] = " or earlier";

/* "1961" or "1936 or earlier". */
static bool is_own_output(const char *text, size_t len)
{
	if (len < 4 || strspn(text, "0123456789") < 4)
		return false;
	return len == 4 || (len == 4 + strlen(or_earlier) && memcmp(text + 4, or_earlier, strlen(or_earlier)) == 0);
}

enum ps_status ps_redact_year(const struct ps_redact_call *call)
{
	int reference_year = (int)(call->redactor->options.reference_date / 10000);
	const struct ps_redact_value *value = call->value;
	char text[PS_DATE_TEXT_MAX + 1] = "";
	char out[32];
	struct ps_date_text date;
	int year;

	if (value->len > PS_DATE_TEXT_MAX)
		return ps_redact_label(call);
	memcpy(text, value->text, value->len);
	if (is_own_output(text, value->len)) {
		year = (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0');
	} else {
		if (!ps_date_read(text, value->len, reference_year, &date) || date.year == 0)
			return ps_redact_label(call);
		year = date.year;
	}
	if (year <= reference_year - 90)
		(void)snprintf(out, sizeof(out), "%d%s", reference_year - 90, or_earlier);
	else
		(void)snprintf(out, sizeof(out), "%d", year);
	return ps_buf_add_str(call->mark, out);
}
