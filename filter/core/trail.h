/**
 * The trail: what a stream tells the audit file and the counters.
 *
 * Lines of one document are gathered and handed over whole, before the bytes
 * they speak of may leave (of a flow: section by section, and its document line
 * at the end). What could not be told must not leave: a trail that fails, fails
 * the stream. Of a document that was not accepted, nothing was removed; only the
 * findings that refuse it are told.
 *
 * Limits: PS_TRAIL_LINES bytes of lines for one document or section.
 */
#ifndef PS_TRAIL_H
#define PS_TRAIL_H

#include "audit.h"
#include "engine.h"
#include "format.h"

#include <pthread.h>

/** Bytes of lines; about 350,000 findings. */
#define PS_TRAIL_LINES ((size_t)64 << 20)

struct phiscrub_counters {
	pthread_mutex_t mutex;
	struct ps_counters counts;
};

struct ps_trail {
	const struct phiscrub_engine *engine;
	/** Where lines go, or NULL. */
	phiscrub_sink *sink;
	void *context;
	const char *channel;
	struct phiscrub_counters *counters;
	/** Hex digits that no other stream has, so that documents can be told apart in one file. */
	char run[PS_AUDIT_RUN + 1];
	char policy_digest[PS_POLICY_DIGEST];
	/** The document that is open, from 0. */
	uint64_t document;
	struct timespec time;
	/** Of the document's finding lines; "" before the first. */
	char prefix[PS_AUDIT_PREFIX];
	/** Findings of the document; of those, the ones that counters were not told. */
	struct ps_tally tally, fresh;
	struct ps_buf lines;
};

/** PS_INTERNAL without random bytes or a digest. The trail may be moved. */
PS_MUST_USE enum ps_status ps_trail_init(
	struct ps_trail *trail, const struct phiscrub_engine *engine, const struct phiscrub_stream_options *options);

void ps_trail_fini(struct ps_trail *trail);

/** True where anybody wants to hear anything. */
bool ps_trail_is_wanted(const struct ps_trail *trail);

/** Forgets lines and counts of a document that is to be looked at again. */
void ps_trail_begin(struct ps_trail *trail);

/** One finding that was dealt with by @action. PS_LIMIT past the limit, PS_SYSTEM without memory. */
PS_MUST_USE enum ps_status ps_trail_finding(struct ps_trail *trail, const struct phiscrub_finding *finding,
	enum ps_type type, enum ps_action action, struct ps_error *error);

/** Forgets what was told since the last call of the two below: it was not accepted. */
void ps_trail_drop(struct ps_trail *trail);

/** How a document, or one part of a flow, is told. */
struct ps_trail_end {
	/** NULL where it was never known. */
	const struct ps_format *format;
	/** Of the whole document. */
	uint64_t bytes_in, bytes_out;
	/** Since the last call. */
	uint64_t fresh_in, fresh_out;
	enum ps_status status;
};

/** Hands over what a section of a flow has told so far. PS_IO where the sink refuses. */
PS_MUST_USE enum ps_status ps_trail_section(
	struct ps_trail *trail, const struct ps_trail_end *end, struct ps_error *error);

/** Hands over the rest with the line of the document, and counts it. PS_IO where the sink refuses. */
PS_MUST_USE enum ps_status ps_trail_document(
	struct ps_trail *trail, const struct ps_trail_end *end, struct ps_error *error);

/** After ps_trail_document: the document was released, and nobody took it. */
PS_MUST_USE enum ps_status ps_trail_unsent(struct ps_trail *trail);

#endif
