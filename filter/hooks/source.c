#include "source.h"

#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/** True where @info is the regular file that standard output appends to. */
static bool is_own_output(const struct stat *info)
{
	struct stat out;

	return S_ISREG(info->st_mode) && fstat(STDOUT_FILENO, &out) == 0 && out.st_dev == info->st_dev &&
	       out.st_ino == info->st_ino;
}

static enum phiscrub_status look_at(struct ps_source *source)
{
	struct stat info;

	if (fstat(source->fd, &info) != 0) {
		ps_say(source->place, "cannot look at it (%s); open it for reading", strerror(errno));
		return PHISCRUB_IO;
	}
	if (S_ISDIR(info.st_mode)) {
		ps_say(source->place, "is a directory; name the files in it");
		return PHISCRUB_IO;
	}
	if (is_own_output(&info)) {
		ps_say(source->place, "is the output, too; write to another file and move it");
		return PHISCRUB_USAGE;
	}
	if (S_ISREG(info.st_mode) && info.st_size > 0)
		source->size = (uint64_t)info.st_size;
	return PHISCRUB_OK;
}

enum phiscrub_status ps_source_open(struct ps_source *source, const char *path)
{
	source->size = 0;
	if (path == NULL || strcmp(path, "-") == 0) {
		source->place = "stdin";
		source->fd = STDIN_FILENO;
	} else {
		source->place = path;
		source->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
		if (source->fd < 0) {
			ps_say(path, "cannot be read (%s); check its name and permissions", strerror(errno));
			return PHISCRUB_IO;
		}
	}
	enum phiscrub_status status = look_at(source);

	if (status != PHISCRUB_OK)
		ps_source_close(source);
	return status;
}

/** A descriptor that somebody made non-blocking is waited for. */
static bool wait_until_readable(int fd)
{
	struct pollfd poller = {.fd = fd, .events = POLLIN};

	return poll(&poller, 1, -1) >= 0 || errno == EINTR;
}

enum phiscrub_status ps_source_read(const struct ps_source *source, unsigned char *data, size_t cap, size_t *len)
{
	*len = 0;
	for (;;) {
		ssize_t got = read(source->fd, data, cap);

		if (got >= 0) {
			*len = (size_t)got;
			return PHISCRUB_OK;
		}
		if (errno == EINTR)
			continue;
		if (errno == EAGAIN && wait_until_readable(source->fd))
			continue;
		ps_say(source->place, "reading failed (%s); the output is short", strerror(errno));
		return PHISCRUB_IO;
	}
}

enum phiscrub_status ps_source_read_all(
	const char *path, struct ps_bytes *bytes, const char **place, const char *too_long)
{
	unsigned char block[16384];
	struct ps_source source;
	size_t len = 0;
	enum phiscrub_status status = ps_source_open(&source, path);

	if (status != PHISCRUB_OK)
		return status;
	*place = source.place;
	do {
		status = ps_source_read(&source, block, sizeof(block), &len);
		if (status != PHISCRUB_OK)
			break;
		status = ps_bytes_add(bytes, block, len);
		if (status == PHISCRUB_LIMIT)
			ps_say(source.place, "%s", too_long);
		else if (status != PHISCRUB_OK)
			ps_say(source.place, "no memory for it; try again");
	} while (status == PHISCRUB_OK && len > 0);
	ps_bytes_wipe(block, sizeof(block));
	ps_source_close(&source);
	return status;
}

void ps_source_close(struct ps_source *source)
{
	if (source->fd > STDERR_FILENO)
		(void)close(source->fd);
	source->fd = -1;
}
