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
