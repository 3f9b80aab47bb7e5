/**
 * The audit file: where the lines of the trail are appended, a document's at once.
 *
 * Any number of processes and threads may append to one file: each holds a lock
 * while it writes, and what cannot be written whole is taken back, so that no
 * line is ever cut or mixed with another. Before each write the file is looked
 * for at its path; one that was moved away (rotation) is left and a new one
 * begun, without a signal. A pipe or device is written to as it is.
 *
 * A failure is said, and stays with its document alone: the next one tries anew.
 */
#ifndef PS_AUDIT_FILE_H
#define PS_AUDIT_FILE_H

#include "phiscrub.h"

#include <pthread.h>

struct ps_audit_file {
	/** Borrowed. */
	const char *path;
	int fd;
	/** One write at a time; the lock on the file is the process's. */
	pthread_mutex_t mutex;
	/** The last write failed, and that was said. */
	bool failed;
};

/** Opens @path for appending, made with mode 0600 where it is not there. PHISCRUB_IO, with a message. */
PHISCRUB_MUST_USE enum phiscrub_status ps_audit_file_open(struct ps_audit_file *file, const char *path);

/** A struct phiscrub_stream's audit sink; @context is the file. For any number of threads. */
phiscrub_sink ps_audit_file_sink;

/** Opens the path again, as before any write. A failure is said, and met again at the next write. */
void ps_audit_file_reopen(struct ps_audit_file *file);

/** True where @fd is open on the same file. */
bool ps_audit_file_is(const struct ps_audit_file *file, int fd);

void ps_audit_file_close(struct ps_audit_file *file);

#endif
