/**
 * The audit trail's lines: what was done to a document, without its text (I5).
 *
 * One line of JSON for a finding and one for a document, each with its final
 * newline. A line holds a type, a rule, an offset, a class of lengths, an
 * action and, where there is a key, a digest by which equal values can be
 * joined. Every line stands alone: it names the version of these lines (`audit`),
 * its time, the run and the number of the document in it. Writing them is the
 * business of a hook.
 *
 *     {"audit":1,"time":…,"run":…,"event":"finding","document":0,"type":…,"rule":…,"start":…,"length":…,"action":…,"join":…}
 *     {"audit":1,"time":…,"run":…,"event":"document","document":0,"policy":…,"policy_digest":…,"format":…,"channel":…,
 *      "bytes_in":…,"bytes_out":…,"types":{"NAME":{"label":2}},"status":"ok"}
 *     {"audit":1,"time":…,"run":…,"event":"unsent","document":0}
 */
#ifndef PS_AUDIT_H
#define PS_AUDIT_H

#include "counters.h"
#include "digest.h"

#include <time.h>

/** Hex digits of a join digest. */
#define PS_AUDIT_JOIN 16
/** Hex digits of a run. */
#define PS_AUDIT_RUN 16
/** The version of these lines: raised when a key changes its meaning or goes. */
#define PS_AUDIT_VERSION 1

/** What every line begins with. */
struct ps_audit_head {
	struct timespec time;
	/** Who wrote it: one stream of one process. Hex digits, at most PS_AUDIT_RUN. */
	const char *run;
	/** Number of the document in this run, from 0. */
	uint64_t document;
};

/** Longest beginning of a finding's line. */
#define PS_AUDIT_PREFIX 128

struct ps_audit_finding {
	/** From ps_audit_prefix(). */
	const char *prefix;
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
	struct ps_audit_head head;
	/** Name and digest of the policy, and the format's name. */
	const char *policy, *policy_digest, *format;
	/** The face that it came through ("filter", "milter"), or NULL. */
	const char *channel;
	uint64_t bytes_in, bytes_out;
	const struct ps_tally *tally;
	enum ps_status status;
};

/** What all finding lines of one document begin with. PS_INTERNAL for a time without a date. */
PS_MUST_USE enum ps_status ps_audit_prefix(const struct ps_audit_head *head, char prefix[PS_AUDIT_PREFIX]);

/** Appends the line; PS_LIMIT or PS_SYSTEM by the buffer, which is then unchanged: a line is whole or not there. */
PS_MUST_USE enum ps_status ps_audit_finding(const struct ps_audit_finding *finding, struct ps_buf *out);
PS_MUST_USE enum ps_status ps_audit_document(const struct ps_audit_document *document, struct ps_buf *out);

/** As above: the document was told as released, and then its receiver did not take it. */
PS_MUST_USE enum ps_status ps_audit_unsent(const struct ps_audit_head *head, struct ps_buf *out);

/** The join digest of a value: the same however it was written (see canonical.h). PS_SYSTEM without memory. */
PS_MUST_USE enum ps_status ps_audit_join(
	const struct ps_secret *secret, enum ps_type type, const char *text, size_t len, char join[PS_AUDIT_JOIN + 1]);

/** The class of a length: "1-4", "5-8", "9-16", "17-32", "33-64", "65+". */
const char *ps_audit_length_class(uint64_t len);

#endif
