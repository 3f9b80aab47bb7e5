/**
 * The audit trail's lines: what was done to a document, without its text (I5).
 *
 * One line of JSON for a finding and one for a document, each with its final
 * newline. A line holds a type, a rule, an offset, a class of lengths, an
 * action and, where there is a key, a digest by which equal values can be
 * joined. Writing them is the business of a hook.
 */
#ifndef PS_AUDIT_H
#define PS_AUDIT_H

#include "counters.h"
#include "digest.h"

#include <time.h>

/** Hex digits of a join digest. */
#define PS_AUDIT_JOIN 16

struct ps_audit_finding {
	struct timespec time;
	/** Number of the document in this run, from 0. */
	uint64_t document;
	enum ps_type type;
	/** A rule's or pattern's name. */
	const char *rule;
	/** Byte of the raw document, and the length there, of which only the class is written. */
	uint64_t start, len;
	enum ps_action action;
	/** From ps_audit_join(), or NULL. */
	const char *join;
};

struct ps_audit_document {
	struct timespec time;
	uint64_t document;
	/** Name and digest of the policy, and the format's name. */
	const char *policy, *policy_digest, *format;
	/** The face that it came through ("filter", "milter"), or NULL. */
	const char *channel;
	uint64_t bytes_in, bytes_out;
	const struct ps_tally *tally;
	enum ps_status status;
};

/** Appends the line; PS_LIMIT or PS_SYSTEM by the buffer, which is then unchanged: a line is whole or not there. */
PS_MUST_USE enum ps_status ps_audit_finding(const struct ps_audit_finding *finding, struct ps_buf *out);
PS_MUST_USE enum ps_status ps_audit_document(const struct ps_audit_document *document, struct ps_buf *out);

/** The join digest of a value: the same however it was written (see canonical.h). PS_SYSTEM without memory. */
PS_MUST_USE enum ps_status ps_audit_join(
	const struct ps_secret *secret, enum ps_type type, const char *text, size_t len, char join[PS_AUDIT_JOIN + 1]);

/** The class of a length: "1-4", "5-8", "9-16", "17-32", "33-64", "65+". */
const char *ps_audit_length_class(uint64_t len);

#endif
