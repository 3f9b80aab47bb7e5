#define _GNU_SOURCE /* F_SETLEASE, renameat2 */
#include "moving.h"

#include "message.h"
#include "smsfile.h"
#include "write_all.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define SCRUBBED_PREFIX ".phiscrub-"
#define REASON_SUFFIX ".reason"
/** A file name, with room for the longest prefix and for what makes it unique. */
#define NAME_SIZE 256
#define NAME_KEEP (NAME_SIZE - 32)
/** A file that was left alone for so long is not written any more. */
#define SETTLED_MS 1000
/** Names that are tried for one file, and bytes of the number in the last of them. */
#define UNIQUE_MAX 10000
#define NUMBER_KEEP 5

/* --- names and folders ------------------------------------------------------------ */

static void put_name(char out[NAME_SIZE], const char *prefix, const char *name, const char *suffix)
{
	(void)snprintf(out, NAME_SIZE, "%s%.*s%s", prefix, NAME_KEEP, name, suffix);
}

/** A folder's entries are on disk. */
static bool sync_folder(int folder)
{
	/* Some file systems cannot, and then have no cache to lose either. */
	return fsync(folder) == 0 || errno == EINVAL;
}

static enum ps_move failed(const char *name, const char *what)
{
	ps_say(name, "%s (%s); it stays and is tried again", what, strerror(errno));
	return PS_MOVE_FAILED;
}

static bool is_there(int folder, const char *prefix, const char *name, const char *suffix)
{
	char whole[NAME_SIZE];
	struct stat info;

	put_name(whole, prefix, name, suffix);
	return fstatat(folder, whole, &info, AT_SYMLINK_NOFOLLOW) == 0;
}

/** @name, or with @number behind it where that is not 0; no longer than NAME_KEEP. */
static void put_number(char out[NAME_SIZE], const char *name, unsigned number)
{
	if (number == 0)
		(void)snprintf(out, NAME_SIZE, "%s", name);
	else
		(void)snprintf(out, NAME_SIZE, "%.*s-%u", NAME_KEEP - NUMBER_KEEP, name, number);
}

/** Renames without ever taking the place of another file: with a number behind @to where there is one. */
static bool rename_unique(int from_folder, const char *from, int to_folder, const char *to)
{
	char unique[NAME_SIZE];

	for (unsigned i = 0; i < UNIQUE_MAX; i++) {
		put_number(unique, to, i);
		if (renameat2(from_folder, from, to_folder, unique, RENAME_NOREPLACE) == 0)
			return true;
		if (errno != EEXIST)
			return false;
	}
	return false;
}

/* --- reading ------------------------------------------------------------------------ */

/**
 * True where nobody has the file open for writing. A lease is given only then;
 * where this user may not have one, the file must have been left alone for a second.
 */
static bool is_settled(int fd, const struct stat *info)
{
	struct timespec now;
	int64_t age;

	if (fcntl(fd, F_SETLEASE, F_RDLCK) == 0) {
		(void)fcntl(fd, F_SETLEASE, F_UNLCK);
		return true;
	}
	if (errno == EAGAIN)
		return false;
	if (clock_gettime(CLOCK_REALTIME, &now) != 0)
		return false;
	age = (int64_t)(now.tv_sec - info->st_mtim.tv_sec) * 1000 + (now.tv_nsec - info->st_mtim.tv_nsec) / 1000000;
	/* A time to come is no sign that somebody writes. */
	return age >= SETTLED_MS || age <= -SETTLED_MS;
}

/** Reads the file into moving->before. PHISCRUB_LIMIT past PS_SMSFILE_MAX, PHISCRUB_IO with errno. */
static enum phiscrub_status read_file(struct ps_moving *moving, int fd)
{
	unsigned char block[8192];
	enum phiscrub_status status = PHISCRUB_OK;
	ssize_t len = 1;

	ps_bytes_clear(&moving->before);
	while (status == PHISCRUB_OK && len > 0) {
		len = read(fd, block, sizeof(block));
		if (len > 0)
			status = ps_bytes_add(&moving->before, block, (size_t)len);
		else if (len < 0 && errno == EINTR)
			len = 1;
		else if (len < 0)
			status = PHISCRUB_IO;
	}
	ps_bytes_wipe(block, sizeof(block));
	return status;
}

/** Scrubs moving->before into moving->after. */
static enum phiscrub_status scrub(struct ps_moving *moving, struct ps_smsfile_reason *reason)
{
	ps_bytes_clear(&moving->after);
	return ps_smsfile_scrub(
		moving->stream, &moving->scrubbed, moving->before.data, moving->before.len, &moving->after, reason);
}

static bool is_permanent(enum phiscrub_status status)
{
	return status == PHISCRUB_MALFORMED || status == PHISCRUB_LIMIT || status == PHISCRUB_REFUSED;
}

/* --- writing -------------------------------------------------------------------------- */

/** Writes a new file @name, to disk; what stood there is of an earlier try. On failure it is gone, errno says why. */
static bool write_file(int folder, const char *name, mode_t mode, const void *data, size_t len)
{
	int fd;
	bool good;
	int error;

	if (unlinkat(folder, name, 0) != 0 && errno != ENOENT)
		return false;
	fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	if (fd < 0)
		return false;
	good = ps_write_all(fd, data, len) && fsync(fd) == 0;
	error = errno;
	if (close(fd) != 0 && good) {
		good = false;
		error = errno;
	}
	if (!good)
		(void)unlinkat(folder, name, 0);
	errno = error;
	return good;
}

/* --- the steps -------------------------------------------------------------------------- */

/** The last steps: OUT has the scrubbed file on disk. */
static enum ps_move give(struct ps_moving *moving, const char *name)
{
	char done[NAME_SIZE];
	char scrubbed[NAME_SIZE];

	put_name(done, PS_MOVING_DONE, name, "");
	put_name(scrubbed, SCRUBBED_PREFIX, name, "");
	/* Where it is not there any more, it was given before a kill. */
	if (!rename_unique(moving->out, scrubbed, moving->out, name) && errno != ENOENT)
		return failed(name, "cannot be given to smsd");
	if (!sync_folder(moving->out))
		return failed(name, "the folder OUT cannot be written to disk");
	if (unlinkat(moving->raw, done, 0) != 0 && errno != ENOENT)
		return failed(name, "was given to smsd, and cannot be removed");
	moving->moved++;
	return PS_MOVE_DONE;
}

/** Finds a name for a refused file and its reason. A file's own name may end like a reason's; then it has one, too. */
static bool find_free(int folder, const char *name, char unique[NAME_SIZE])
{
	for (unsigned i = 0; i < UNIQUE_MAX; i++) {
		put_number(unique, name, i);
		if (!is_there(folder, "", unique, "") && !is_there(folder, "", unique, REASON_SUFFIX REASON_SUFFIX))
			return true;
	}
	errno = EEXIST;
	return false;
}

/** Into the folder of refused files: first the reason, so that no file lies there without one. */
static enum ps_move put_aside(
	struct ps_moving *moving, const char *name, enum phiscrub_status status, const struct ps_smsfile_reason *reason)
{
	char line[PHISCRUB_ERROR_TEXT + 64];
	char reason_name[NAME_SIZE];
	char unique[NAME_SIZE];
	char taken[NAME_SIZE];
	int len;

	if (reason->line > 0)
		len = snprintf(line, sizeof(line), "refused: line %zu: %s\n", reason->line, reason->text);
	else
		len = snprintf(line, sizeof(line), "refused: %s\n", reason->text);
	put_name(taken, PS_MOVING_TAKEN, name, "");
	if (!find_free(moving->refused, name, unique))
		return failed(name, "finds no place in the folder of refused files");
	put_name(reason_name, "", unique, REASON_SUFFIX);
	if (!write_file(moving->refused, reason_name, 0640, line, (size_t)len) ||
		renameat2(moving->raw, taken, moving->refused, unique, RENAME_NOREPLACE) != 0 ||
		!sync_folder(moving->refused))
		return failed(name, "cannot be put into the folder of refused files");
	ps_say(name, "%s; it lies in the folder of refused files",
		status == PHISCRUB_REFUSED ? "refused" : "not readable as a message");
	moving->refusals++;
	return PS_MOVE_DONE;
}

/** From a scrubbed text in moving->after to the file in OUT. */
static enum ps_move write_scrubbed(struct ps_moving *moving, const char *name)
{
	char taken[NAME_SIZE];
	char done[NAME_SIZE];
	char scrubbed[NAME_SIZE];

	put_name(taken, PS_MOVING_TAKEN, name, "");
	put_name(done, PS_MOVING_DONE, name, "");
	put_name(scrubbed, SCRUBBED_PREFIX, name, "");
	/* smsd writes to the file while it sends, as a member of the folder's group. */
	if (!write_file(moving->out, scrubbed, 0660, moving->after.data, moving->after.len) ||
		!sync_folder(moving->out))
		return failed(name, "its scrubbed copy cannot be written");
	if (renameat2(moving->raw, taken, moving->raw, done, RENAME_NOREPLACE) != 0 || !sync_folder(moving->raw))
		return failed(name, "cannot be renamed");
	return give(moving, name);
}

/** RAW/.taken-name is ours: scrubs it. */
static enum ps_move scrub_taken(struct ps_moving *moving, const char *name)
{
	struct ps_smsfile_reason reason = {.line = 0};
	enum phiscrub_status status = PHISCRUB_OK;
	char taken[NAME_SIZE];
	struct stat info;
	bool settled;
	int fd;

	put_name(taken, PS_MOVING_TAKEN, name, "");
	fd = openat(moving->raw, taken, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
	/* Somebody took it away again. */
	if (fd < 0 && errno == ENOENT)
		return PS_MOVE_DONE;
	if (fd < 0)
		return failed(
			name, errno == EACCES ? "cannot be read; give the folder's group the right" : "cannot be read");
	if (fstat(fd, &info) != 0) {
		(void)close(fd);
		return failed(name, "cannot be looked at");
	}
	settled = is_settled(fd, &info);
	if (settled)
		status = read_file(moving, fd);
	(void)close(fd);
	if (!settled)
		return PS_MOVE_WAIT;
	if (status == PHISCRUB_IO)
		return failed(name, "reading failed");
	if (status == PHISCRUB_LIMIT)
		(void)snprintf(reason.text, sizeof(reason.text), "longer than any message");
	else if (status == PHISCRUB_OK)
		status = scrub(moving, &reason);
	if (is_permanent(status))
		return put_aside(moving, name, status, &reason);
	if (status == PHISCRUB_OK)
		return write_scrubbed(moving, name);
	ps_say(name, "%s; it stays and is tried again",
		reason.text[0] != '\0' ? reason.text : "no memory for the file");
	return PS_MOVE_FAILED;
}

enum ps_move ps_moving_take(struct ps_moving *moving, const char *name)
{
	char taken[NAME_SIZE];
	char kept[NAME_SIZE];
	struct stat info;

	/* A name that is too long for its prefixes goes on shorter. */
	(void)snprintf(kept, sizeof(kept), "%.*s", NAME_KEEP, name);
	put_name(taken, PS_MOVING_TAKEN, kept, "");
	if (fstatat(moving->raw, name, &info, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT ? PS_MOVE_DONE : failed(name, "cannot be looked at");
	if (!S_ISREG(info.st_mode))
		return PS_MOVE_DONE;
	/* One of this name was scrubbed and could not be given yet: its copy in OUT must stay. */
	if (is_there(moving->raw, PS_MOVING_DONE, kept, ""))
		return PS_MOVE_WAIT;
	if (renameat2(moving->raw, name, moving->raw, taken, RENAME_NOREPLACE) != 0) {
		if (errno == ENOENT)
			return PS_MOVE_DONE;
		/* The one that was here before has not gone yet. */
		return errno == EEXIST ? PS_MOVE_WAIT : failed(name, "cannot be taken");
	}
	return scrub_taken(moving, kept);
}

enum ps_move ps_moving_resume(struct ps_moving *moving, const char *name)
{
	const size_t taken = sizeof(PS_MOVING_TAKEN) - 1;
	const size_t done = sizeof(PS_MOVING_DONE) - 1;

	if (strncmp(name, PS_MOVING_DONE, done) == 0)
		return give(moving, name + done);
	return scrub_taken(moving, name + taken);
}

/* --- in place --------------------------------------------------------------------------- */

/** Writes moving->after beside @path, as the same user's with the same rights, and gives it @path's name. */
static enum phiscrub_status replace_file(struct ps_moving *moving, const char *path, const struct stat *info)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	char scrubbed[NAME_SIZE];
	char folder_path[4096];
	bool written;
	bool good;
	int error;
	int folder;

	(void)snprintf(folder_path, sizeof(folder_path), "%.*s", slash != NULL ? (int)(slash - path) + 1 : 1,
		slash != NULL ? path : ".");
	put_name(scrubbed, SCRUBBED_PREFIX, name, "");
	folder = open(folder_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	written = folder >= 0 &&
		  write_file(folder, scrubbed, info->st_mode & 0777, moving->after.data, moving->after.len);
	good = written;
	/* Only root can, and only root needs to. */
	if (good && geteuid() == 0)
		good = fchownat(folder, scrubbed, info->st_uid, info->st_gid, AT_SYMLINK_NOFOLLOW) == 0;
	if (good && fchmodat(folder, scrubbed, info->st_mode & 0777, 0) != 0)
		good = false;
	if (good)
		good = renameat(folder, scrubbed, folder, name) == 0;
	error = errno;
	if (written && !good)
		(void)unlinkat(folder, scrubbed, 0);
	if (good && !sync_folder(folder)) {
		good = false;
		error = errno;
	}
	if (!good)
		ps_say(path, "the scrubbed file cannot be written (%s); it must not be sent", strerror(error));
	if (folder >= 0)
		(void)close(folder);
	return good ? PHISCRUB_OK : PHISCRUB_IO;
}

enum phiscrub_status ps_moving_in_place(struct ps_moving *moving, const char *path)
{
	struct ps_smsfile_reason reason = {.line = 0};
	struct stat info;
	enum phiscrub_status status;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);

	if (fd < 0 || fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
		ps_say(path, "cannot be read as a file (%s)", fd < 0 ? strerror(errno) : "it is none");
		if (fd >= 0)
			(void)close(fd);
		return PHISCRUB_IO;
	}
	status = read_file(moving, fd);
	(void)close(fd);
	if (status == PHISCRUB_OK)
		status = scrub(moving, &reason);
	if (status == PHISCRUB_OK)
		return replace_file(moving, path, &info);
	if (reason.line > 0)
		ps_say(path, "line %zu: %s; it must not be sent", reason.line, reason.text);
	else
		ps_say(path, "%s; it must not be sent", reason.text[0] != '\0' ? reason.text : "cannot be read");
	return status;
}

void ps_moving_fini(struct ps_moving *moving)
{
	ps_bytes_fini(&moving->scrubbed);
	ps_bytes_fini(&moving->before);
	ps_bytes_fini(&moving->after);
}
