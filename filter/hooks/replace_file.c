#define _XOPEN_SOURCE 700 /* realpath */
#include "replace_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_beside(const char *beside, int fd, const char *path, ps_fill *fill, void *context)
{
	int why;

	if (fill(context, fd) && rename(beside, path) == 0)
		return true;
	why = errno;
	(void)unlink(beside);
	errno = why;
	return false;
}

/* A device, a pipe or a terminal: what reads there has it open, and a file in its place would cut it off. */
static bool write_into(const char *path, ps_fill *fill, void *context)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);

	return fd >= 0 && fill(context, fd);
}

static bool write_anew(const char *path, mode_t mode, ps_fill *fill, void *context)
{
	static const char suffix[] = ".XXXXXX";
	size_t size = strlen(path) + sizeof(suffix);
	char *beside = malloc(size);
	bool good = false;
	int fd;

	if (beside == NULL)
		return false;
	(void)snprintf(beside, size, "%s%s", path, suffix);
	fd = mkstemp(beside);
	if (fd >= 0 && fchmod(fd, mode) == 0) {
		good = write_beside(beside, fd, path, fill, context);
	} else if (fd >= 0) {
		(void)close(fd);
		(void)unlink(beside);
	}
	free(beside);
	return good;
}

bool ps_replace_file(const char *path, mode_t mode, ps_fill *fill, void *context)
{
	struct stat info;
	char *target;
	bool good;

	if (stat(path, &info) != 0)
		return write_anew(path, mode, fill, context);
	if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode))
		return write_into(path, fill, context);
	/* The file behind a link, not the link. */
	target = realpath(path, NULL);
	good = target != NULL && write_anew(target, mode, fill, context);
	free(target);
	return good;
}
