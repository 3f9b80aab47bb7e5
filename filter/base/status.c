#include "status.h"

#include <stdarg.h>
#include <stdio.h>

enum ps_status ps_fail(struct ps_error *error, enum ps_status status, size_t offset, const char *format, ...)
{
	va_list args;

	if (error == NULL)
		return status;
	error->status = status;
	error->offset = offset;
	error->line = 0;
	error->column = 0;
	va_start(args, format);
	(void)vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	return status;
}

const char *ps_status_name(enum ps_status status)
{
	static const char *const names[] = {
		[PS_OK] = "ok",
		[PS_MALFORMED] = "malformed",
		[PS_LIMIT] = "limit",
		[PS_REFUSED] = "refused",
		[PS_POLICY] = "policy",
		[PS_USAGE] = "usage",
		[PS_SYSTEM] = "system",
		[PS_IO] = "io",
		[PS_INTERNAL] = "internal",
	};

	return (size_t)status < sizeof(names) / sizeof(names[0]) ? names[status] : names[PS_INTERNAL];
}
