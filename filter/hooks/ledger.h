/**
 * The ledger: what --audit and --metrics ask to be written about documents.
 *
 *     ps_ledger_open       before the engine is made; a file that cannot be written ends it here
 *     ps_ledger_join       lets a stream tell of its documents
 *     ps_ledger_tick       now and then in what runs for long: the metrics are written once a second at most
 *     ps_ledger_close      at the end, after the streams are gone
 *
 * The audit trail stops what it cannot tell of; metrics never do: the file is
 * replaced whole by a rename, and a failure is said once.
 */
#ifndef PS_LEDGER_H
#define PS_LEDGER_H

#include "audit_file.h"
#include "options.h"

#include <time.h>

struct ps_ledger {
	/** True where --audit was given. */
	bool audits;
	struct ps_audit_file audit;
	/** NULL where no metrics are wanted, both of them. Owned; borrowed. */
	struct phiscrub_counters *counters;
	const char *metrics;
	struct timespec written;
	/** The last metrics could not be written, and that was said. */
	bool failed;
};

/** Opens what the options ask for, nothing else. On failure, which was said, nothing is open. */
PHISCRUB_MUST_USE enum phiscrub_status ps_ledger_open(struct ps_ledger *ledger, const struct ps_options *options);

/** Sets the fields of @stream_options; @channel is what the trail calls the way by which documents come. */
void ps_ledger_join(struct ps_ledger *ledger, const char *channel, struct phiscrub_stream_options *stream_options);

/** Writes the metrics where the last ones are older than a second. For one thread. */
void ps_ledger_tick(struct ps_ledger *ledger);

/** Writes the metrics now. */
void ps_ledger_flush(struct ps_ledger *ledger);

/** After a rotation. */
void ps_ledger_reopen(struct ps_ledger *ledger);

/** Writes the metrics and closes everything. */
void ps_ledger_close(struct ps_ledger *ledger);

#endif
