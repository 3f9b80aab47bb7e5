/** A file that is replaced whole: a reader sees the old one or the new one, never a part. */
#ifndef PS_REPLACE_FILE_H
#define PS_REPLACE_FILE_H

#include <stdbool.h>
#include <sys/types.h>

/** Writes everything to @fd, and closes it in any case. False, with errno, where that failed. */
typedef bool ps_fill(void *context, int fd);

/**
 * Writes a new file beside @path with the given mode and renames it; where @path
 * is a link, beside the file it leads to. A device or a pipe is written into and
 * stays what it is. False with errno on failure, and then a file is as it was
 * and nothing lies beside it.
 */
bool ps_replace_file(const char *path, mode_t mode, ps_fill *fill, void *context);

#endif
