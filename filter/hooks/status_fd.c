#include "status_fd.h"

#include "exit.h"

#include <inttypes.h>
#include <string.h>

static const char *status_name(enum phiscrub_status status)
{
	switch (status) {
	case PHISCRUB_OK:
		return "ok";
	case PHISCRUB_MALFORMED:
		return "malformed";
	case PHISCRUB_LIMIT:
		return "limit";
	case PHISCRUB_REFUSED:
		return "refused";
	default:
		return "failed";
	}
}

void ps_status_fd_line(struct ps_output *lines, const char *file, uint64_t record, uint64_t findings,
	const struct phiscrub_error *error)
{
	ps_output_print(lines, "{");
	if (file != NULL) {
		ps_output_print(lines, "\"file\":");
		ps_output_json(lines, file, strlen(file));
		ps_output_print(lines, ",");
	}
	ps_output_print(lines, "\"record\":%" PRIu64 ",\"status\":\"%s\",\"findings\":%" PRIu64, record,
		status_name(error->status), findings);
	if (error->status != PHISCRUB_OK) {
		ps_output_print(lines, ",\"exit\":%d", (int)ps_exit_from(error->status));
		if (error->offset != SIZE_MAX)
			ps_output_print(lines, ",\"byte\":%zu", error->offset);
		ps_output_print(lines, ",\"reason\":");
		ps_output_json(lines, error->text, strlen(error->text));
	}
	ps_output_print(lines, "}\n");
}
