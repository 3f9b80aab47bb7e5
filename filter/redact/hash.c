/** hash: a keyed digest of the canonical value, as eight letters. Without a key there is none. */
#include "actions.h"
#include "canonical.h"
#include "mark.h"

#include <string.h>

enum ps_status ps_redact_hash(const struct ps_redact_call *call)
{
	unsigned char digest[PS_DIGEST_BYTES];
	char suffix[PS_MARK_LETTERS + 2] = "#";
	const char *type = ps_type_info(call->value->type)->name;
	struct ps_buf canonical;
	enum ps_status status;

	if (!call->redactor->has_secret)
		return PS_INTERNAL;
	ps_buf_init(&canonical, call->value->len);
	status = ps_canonical(call->value->type, call->value->text, call->value->len, &canonical);
	if (status == PS_OK)
		status = ps_digest_keyed(
			&call->redactor->secret, "hash", type, strlen(type), canonical.data, canonical.len, digest);
	ps_buf_fini(&canonical);
	if (status != PS_OK)
		return status;
	ps_digest_letters(digest, PS_MARK_LETTERS / 2, suffix + 1);
	return ps_redact_mark(call, suffix);
}
