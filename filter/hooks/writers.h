/**
 * Writers: which files of a folder somebody is still writing, by the news that
 * inotify brings of it. A file counts from when it was created and opened until
 * it is closed, moved or removed; one that was linked there never does.
 *
 * Will not see: what was begun before the folder was watched, a second writer
 * of one file, and anything behind an overflow of the kernel's queue. So a file
 * that does not count still has to rest before it is taken.
 */
#ifndef PS_WRITERS_H
#define PS_WRITERS_H

#include <stdbool.h>
#include <stddef.h>

struct ps_writer;

/** All zero at first; then fd is inotify's, or -1 where there is none: nobody writes then. */
struct ps_writers {
	int fd;
	/** Owned; count of cap are used. */
	struct ps_writer *files;
	size_t count, cap;
};

/** Begins to watch @folder. Without inotify nothing counts. */
void ps_writers_watch(struct ps_writers *writers, const char *folder);

/** Reads the news. True where a file came, or was closed: there is something to do. */
bool ps_writers_read(struct ps_writers *writers);

/** True where somebody writes the file @name. */
bool ps_writers_has(const struct ps_writers *writers, const char *name);

void ps_writers_fini(struct ps_writers *writers);

#endif
