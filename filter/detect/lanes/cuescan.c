#include "cuescan.h"

#include <string.h>

/* On builds of libhs that lose matches, values in short buffers and behind a page are lost. */
static enum ps_status find_planted(const struct ps_scan *scan, struct ps_error *error)
{
	unsigned char data[320 + 64];
	struct ps_scan_work *work = NULL;
	struct ps_scan_hits hits = {0};
	struct ps_scan_expression cue;
	size_t pattern;
	size_t len;
	enum ps_status status = ps_scan_work_new(&work);

	if (!ps_cuescan_expression(0, &cue, &pattern))
		return PS_INTERNAL;
	len = strlen(cue.text);
	memset(data, '.', sizeof(data));
	memcpy(data + 3, cue.text, len);
	memcpy(data + 300, cue.text, len);
	if (status == PS_OK)
		status = ps_scan_run(scan, work, data, 320, &hits);
	if (status == PS_OK && hits.len < 2)
		status = ps_fail(error, PS_INTERNAL, (size_t)-1,
			"libhs loses matches on this processor: install libhyperscan5 5.4.0, not Vectorscan");
	ps_scan_hits_fini(&hits);
	ps_scan_work_free(work);
	return status;
}

enum ps_status ps_cuescan_new(enum ps_isa isa, struct ps_scan **scan, struct ps_error *error)
{
	const struct ps_cuescan_bytes *bytes = &ps_cuescan_databases[isa == PS_ISA_SCALAR ? 0 : 1];
	enum ps_status status = ps_scan_deserialize((const char *)bytes->data, bytes->len, scan);

	if (status != PS_OK)
		return ps_fail(error, status, (size_t)-1, "libhs does not take the built-in pattern database");
	status = find_planted(*scan, error);
	if (status != PS_OK) {
		ps_scan_free(*scan);
		*scan = NULL;
	}
	return status;
}
