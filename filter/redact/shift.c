/**
 * shift: a date moved by a number of days that the key and the context decide,
 * so that the dates of one patient keep their distances. Written in the form
 * in which it stood; what is not understood as one day becomes the label.
 */
#include "actions.h"
#include "date_text.h"

#include <string.h>

enum ps_status ps_shift_days(const struct ps_secret *secret, const char *context, size_t len, int *days)
{
	unsigned char digest[PS_DIGEST_BYTES];
	enum ps_status status = ps_digest_keyed(secret, "shift", context, len, NULL, 0, digest);
	unsigned sum = 0;

	if (status != PS_OK)
		return status;
	for (size_t i = 0; i < 4; i++)
		sum = sum << 8 | digest[i];
	*days = (int)(sum % 730) - 365;
	if (*days >= 0)
		(*days)++;
	return PS_OK;
}

enum ps_status ps_redact_shift(const struct ps_redact_call *call)
{
	int reference_year = (int)(call->redactor->options.reference_date / 10000);
	const struct ps_redact_value *value = call->value;
	char text[PS_DATE_TEXT_MAX + 1] = "";
	struct ps_date_text date;
	int year;
	int month;
	int day;

	if (call->state->shift_days == 0)
		return ps_fail(call->error, PS_USAGE, (size_t)-1, "the action shift needs a context: --context");
	if (value->len > PS_DATE_TEXT_MAX)
		return ps_redact_label(call);
	memcpy(text, value->text, value->len);
	if (!ps_date_read(text, value->len, reference_year, &date) || date.day == 0)
		return ps_redact_label(call);
	/* A day without a year is moved in a leap year: the 29th of February exists there. */
	year = date.year != 0 ? date.year : 2000;
	ps_date_civil(ps_date_days(year, date.month, date.day) + call->state->shift_days, &year, &month, &day);
	if (year > 9999 || year < 1000)
		return ps_redact_label(call);
	return ps_date_write(&date, text, value->len, year, month, day, call->mark);
}
