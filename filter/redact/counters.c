#include "counters.h"

#include <inttypes.h>
#include <stdio.h>

void ps_counters_add(struct ps_counters *counters, uint64_t bytes_in, uint64_t bytes_out, const struct ps_tally *tally)
{
	counters->bytes_in += bytes_in;
	counters->bytes_out += bytes_out;
	for (size_t type = 0; type < PS_TYPE_COUNT; type++) {
		for (size_t action = 0; action < PS_ACTION_COUNT; action++)
			counters->findings[type][action] += tally->by[type][action];
	}
}

void ps_counters_end(struct ps_counters *counters, size_t format, enum ps_status status)
{
	if (format >= PS_COUNTER_FORMATS)
		format = PS_COUNTER_FORMATS - 1;
	counters->documents[format][status]++;
}

static enum ps_status put_head(const char *name, const char *help, struct ps_buf *out)
{
	char line[256];

	(void)snprintf(line, sizeof(line), "# HELP %s %s\n# TYPE %s counter\n", name, help, name);
	return ps_buf_add_str(out, line);
}

static enum ps_status put_value(const char *name, const char *labels, uint64_t value, struct ps_buf *out)
{
	char line[256];

	(void)snprintf(line, sizeof(line), "%s%s %" PRIu64 "\n", name, labels, value);
	return ps_buf_add_str(out, line);
}

/* Every format with every end, as zero too: a rate needs the row before the first document. */
static enum ps_status put_documents(const struct ps_counters *counters, const char *const *formats, struct ps_buf *out)
{
	static const char name[] = "phiscrub_documents_total";
	enum ps_status status = put_head(name, "Documents by format and by how they ended.", out);

	for (size_t format = 0; format < PS_COUNTER_FORMATS && formats[format] != NULL; format++) {
		for (enum ps_status end = PS_OK; status == PS_OK && end < PS_STATUS_COUNT; end++) {
			char labels[96];

			(void)snprintf(labels, sizeof(labels), "{format=\"%.32s\",status=\"%s\"}", formats[format],
				ps_status_name(end));
			status = put_value(name, labels, counters->documents[format][end], out);
		}
	}
	return status;
}

/* Of types and actions those that occurred; the rest would be hundreds of rows of nothing. */
static enum ps_status put_findings(const struct ps_counters *counters, struct ps_buf *out)
{
	static const char name[] = "phiscrub_findings_total";
	enum ps_status status = put_head(name, "Findings by type and action.", out);

	for (enum ps_type type = PS_NAME; type < PS_TYPE_COUNT; type++) {
		for (enum ps_action action = 0; status == PS_OK && action < PS_ACTION_COUNT; action++) {
			char labels[96];

			if (counters->findings[type][action] == 0)
				continue;
			(void)snprintf(labels, sizeof(labels), "{type=\"%s\",action=\"%s\"}", ps_type_info(type)->name,
				ps_action_info(action)->name);
			status = put_value(name, labels, counters->findings[type][action], out);
		}
	}
	return status;
}

static enum ps_status put_all(const struct ps_counters *counters, const char *const *formats, struct ps_buf *out)
{
	static const char in[] = "phiscrub_bytes_in_total";
	static const char written[] = "phiscrub_bytes_out_total";
	enum ps_status status = put_documents(counters, formats, out);

	if (status == PS_OK)
		status = put_findings(counters, out);
	if (status == PS_OK)
		status = put_head(in, "Bytes read.", out);
	if (status == PS_OK)
		status = put_value(in, "", counters->bytes_in, out);
	if (status == PS_OK)
		status = put_head(written, "Bytes written.", out);
	if (status == PS_OK)
		status = put_value(written, "", counters->bytes_out, out);
	return status;
}

enum ps_status ps_counters_print(const struct ps_counters *counters, const char *const *formats, struct ps_buf *out)
{
	size_t before = out->len;
	enum ps_status status = put_all(counters, formats, out);

	if (status != PS_OK)
		ps_buf_truncate(out, before);
	return status;
}
