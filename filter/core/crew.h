/**
 * Crew: the sections of a flow, dealt out to threads and taken back in order.
 *
 * A section is scrubbed as if nothing of the one before reached into it. Where
 * something did, it is scrubbed once more when its turn comes, so that the
 * output is that of one thread, byte for byte (I2).
 */
#ifndef PS_CREW_H
#define PS_CREW_H

#include "scrub.h"
#include "section.h"

struct ps_crew;

/** Threads beside the caller's: @jobs - 1, which is at least 1. The caller helps while it waits. */
PS_MUST_USE enum ps_status ps_crew_new(const struct phiscrub_engine *engine, unsigned jobs, struct ps_crew **crew);

/** Waits for the sections at work, wipes and frees. NULL is allowed. */
void ps_crew_free(struct ps_crew *crew);

/** Forgets every section, and what the last one left behind, once those at work are done: all of it is wiped. */
void ps_crew_reset(struct ps_crew *crew);

/** True where a section has to be taken before the next can be given. */
bool ps_crew_is_full(const struct ps_crew *crew);

/**
 * Gives a section to scrub; its bytes are copied. @base is the position of
 * data[0] in the document. covered and swallow are the crew's own matter.
 */
PS_MUST_USE enum ps_status ps_crew_give(struct ps_crew *crew, const struct ps_scrub_input *input, uint64_t base);

/** A section that was scrubbed. */
struct ps_crew_result {
	/** Holds the output and the findings, until the next call on the crew. */
	const struct ps_scrubber *scrubber;
	uint64_t base;
	size_t findings;
};

/**
 * The oldest section that was given and not taken. @scrubber is NULL where there
 * is none, or, without @wait, none that is finished. Fails as ps_scrub does, with
 * the place in the document; after PS_REFUSED the scrubber is there to tell why.
 */
PS_MUST_USE enum ps_status ps_crew_take(
	struct ps_crew *crew, bool wait, struct ps_crew_result *result, struct ps_error *error);

#endif
