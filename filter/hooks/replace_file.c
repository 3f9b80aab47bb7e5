#include "replace_file.h"

#include <errno.h>
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

bool ps_replace_file(const char *path, mode_t mode, ps_fill *fill, void *context)
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
