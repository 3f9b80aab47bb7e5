#include "audit_file.h"

#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/** How often a file may be moved away between its opening and its lock. */
enum { ATTEMPTS = 8 };
/** How often it is looked whether a pipe has its reader, and how long between. */
enum { READER_LOOKS = 20, READER_PAUSE_NS = 50000000 };

/* A pipe that nobody reads is no audit trail: its reader may be a second late, no more. */
static int open_path(const char *path)
{
	const struct timespec pause = {.tv_nsec = READER_PAUSE_NS};
	int looks = 0;
	int fd;

	do {
		fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
		if (fd < 0 && errno == ENXIO && looks < READER_LOOKS) {
			looks++;
			(void)nanosleep(&pause, NULL);
			errno = EINTR;
		}
	} while (fd < 0 && errno == EINTR);
	if (fd >= 0)
		(void)fcntl(fd, F_SETFL, O_APPEND);
	return fd;
}

static void complain(struct ps_audit_file *file, const char *fact)
{
	if (!file->failed)
		ps_say(file->path, "the audit trail cannot be %s (%s); what it should tell of does not leave", fact,
			errno == ENXIO ? "a pipe that nobody reads" : strerror(errno));
	file->failed = true;
}

enum phiscrub_status ps_audit_file_open(struct ps_audit_file *file, const char *path)
{
	*file = (struct ps_audit_file){.path = path, .fd = open_path(path)};
	if (file->fd < 0) {
		complain(file, "opened");
		return PHISCRUB_IO;
	}
	if (pthread_mutex_init(&file->mutex, NULL) != 0) {
		(void)close(file->fd);
		return PHISCRUB_SYSTEM;
	}
	if (ps_audit_file_is(file, STDOUT_FILENO)) {
		ps_say(path, "is the output, too; give --audit a file of its own");
		ps_audit_file_close(file);
		return PHISCRUB_USAGE;
	}
	return PHISCRUB_OK;
}

bool ps_audit_file_is(const struct ps_audit_file *file, int fd)
{
	struct stat own, other;

	return fstat(file->fd, &own) == 0 && fstat(fd, &other) == 0 && S_ISREG(own.st_mode) &&
	       own.st_dev == other.st_dev && own.st_ino == other.st_ino;
}

/* --- rotation --------------------------------------------------------------- */

/** True where the open file is the one at its path, or no file that could be moved. */
static bool is_current(const struct ps_audit_file *file)
{
	struct stat own, there;

	if (fstat(file->fd, &own) != 0)
		return false;
	if (!S_ISREG(own.st_mode))
		return true;
	return stat(file->path, &there) == 0 && own.st_dev == there.st_dev && own.st_ino == there.st_ino;
}

static bool lock(int fd, int operation)
{
	int done;

	do {
		done = flock(fd, operation);
	} while (done != 0 && errno == EINTR);
	return done == 0;
}

/** Opens the path anew; false, and closed, where that fails. */
static bool open_again(struct ps_audit_file *file)
{
	if (file->fd >= 0)
		(void)close(file->fd);
	file->fd = open_path(file->path);
	return file->fd >= 0;
}

/** Locks the file that is at the path now. */
static bool lock_current(struct ps_audit_file *file)
{
	for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
		if (file->fd < 0 && !open_again(file))
			return false;
		if (!lock(file->fd, LOCK_EX))
			return false;
		if (is_current(file))
			return true;
		/* Closing gives the lock back. */
		if (!open_again(file))
			return false;
	}
	errno = EBUSY;
	return false;
}

/* --- writing ---------------------------------------------------------------- */

/** All of it, or nothing: what a full disk took of it is cut off again. */
static bool write_whole(int fd, const unsigned char *data, size_t len)
{
	struct stat info;
	bool regular = fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
	size_t done = 0;

	while (done < len) {
		ssize_t wrote = write(fd, data + done, len - done);

		if (wrote >= 0) {
			done += (size_t)wrote;
			continue;
		}
		if (errno == EINTR)
			continue;

		int why = errno;

		if (regular && done > 0 && ftruncate(fd, info.st_size) != 0)
			why = EIO;
		errno = why;
		return false;
	}
	return true;
}

bool ps_audit_file_sink(void *context, const unsigned char *data, size_t len)
{
	struct ps_audit_file *file = context;
	bool taken = false;

	if (pthread_mutex_lock(&file->mutex) != 0)
		return false;
	if (!lock_current(file)) {
		complain(file, "opened");
	} else {
		taken = write_whole(file->fd, data, len);
		if (!taken)
			complain(file, "written");
		(void)lock(file->fd, LOCK_UN);
	}
	if (taken)
		file->failed = false;
	(void)pthread_mutex_unlock(&file->mutex);
	return taken;
}

void ps_audit_file_reopen(struct ps_audit_file *file)
{
	if (pthread_mutex_lock(&file->mutex) != 0)
		return;
	if (!open_again(file))
		complain(file, "opened");
	(void)pthread_mutex_unlock(&file->mutex);
}

void ps_audit_file_close(struct ps_audit_file *file)
{
	if (file->fd >= 0)
		(void)close(file->fd);
	file->fd = -1;
	(void)pthread_mutex_destroy(&file->mutex);
}
