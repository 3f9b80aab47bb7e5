/**
 * Moving: one message file's way from a folder of raw files to one of scrubbed
 * files, so that a kill at any point loses nothing and sends nothing unscrubbed
 * or twice.
 *
 *     RAW/name            given by the application
 *     RAW/.taken-name     nobody else's any more; whatever stands in OUT is worth nothing
 *     OUT/.phiscrub-name  scrubbed, and on disk before ...
 *     RAW/.done-name      ... this says so
 *     OUT/name            given to smsd; then .done-name goes
 *
 * After a kill the file's name in RAW says where its way goes on. Each step is
 * one rename; its folder is written to disk before the next.
 *
 * **Will not see**: that OUT/.phiscrub-name was deleted behind .done-name. A
 * kill behind the last rename looks the same, and then the message was given.
 *
 * A file that cannot be sent is renamed into the folder REFUSED, beside a file
 * name.reason of one line that holds no byte of it.
 */
#ifndef PS_MOVING_H
#define PS_MOVING_H

#include "bytes.h"

/** Names in RAW that are steps and not messages. */
#define PS_MOVING_TAKEN ".taken-"
#define PS_MOVING_DONE ".done-"

struct ps_moving {
	/** Descriptors of the three folders. */
	int raw, out, refused;
	struct phiscrub_stream *stream;
	/** The stream's sink is ps_smsfile_sink over this. */
	struct ps_bytes scrubbed;
	/** The file, before and after. */
	struct ps_bytes before, after;
	unsigned long long moved, refusals;
};

/** How a step ended. */
enum ps_move {
	/** The file has left RAW: sent on, or refused. */
	PS_MOVE_DONE,
	/** Somebody still writes it, or did a moment ago: look again in a second. */
	PS_MOVE_WAIT,
	/** Something failed that may work later; it was said. The file is where it was, perhaps as a step. */
	PS_MOVE_FAILED
};

/** Takes RAW/@name and moves it. */
enum ps_move ps_moving_take(struct ps_moving *moving, const char *name);

/** Goes on with the file @name of RAW, ".taken-x" or ".done-x". */
enum ps_move ps_moving_resume(struct ps_moving *moving, const char *name);

/**
 * Scrubs @path in its place, for smsd's checkhandler: by a new file that takes
 * its name. The reason of a failure was said.
 */
PHISCRUB_MUST_USE enum phiscrub_status ps_moving_in_place(struct ps_moving *moving, const char *path);

/** Wipes what it holds; folders and stream are the caller's. */
void ps_moving_fini(struct ps_moving *moving);

#endif
