#include "database.h"

#include "builtin.h"
#include "detect.h"
#include "phiscrub.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "phiscrub db 2"
/* Bytes of it that every version begins with. */
#define FAMILY 12
#define ANOTHER "it was made by another version, or for another processor"
#define SUFFIX ".db"
#define PATH_MAX_BYTES 4096

/* The file's first bytes. What it is for is text, so that a person can see it, too. */
struct head {
	char magic[16];
	char kind[80];
	/** Of the policy's whole chain, in hex. */
	char policy[40];
	uint64_t len;
	/** Of kind, policy and database. */
	unsigned char digest[PS_DIGEST_BYTES];
};

/* What stands before detection's bytes; the trees stand behind them. */
struct inner {
	uint64_t user;
};

/* All but what is the policy's. */
static void fill_head(size_t len, struct head *head)
{
	*head = (struct head){.magic = MAGIC, .len = len};
	(void)snprintf(head->kind, sizeof(head->kind), "phiscrub %s, %zu patterns, %s", PHISCRUB_VERSION,
		ps_builtin_pattern_count, ps_detect_database_kind());
}

static enum ps_status digest_of(
	const struct head *head, const void *data, size_t len, unsigned char digest[PS_DIGEST_BYTES])
{
	struct ps_digest_state state;
	enum ps_status status = ps_digest_begin(&state);

	if (status == PS_OK)
		status = ps_digest_add(&state, head->kind, sizeof(head->kind));
	if (status == PS_OK)
		status = ps_digest_add(&state, head->policy, sizeof(head->policy));
	if (status == PS_OK)
		status = ps_digest_add(&state, data, len);
	return status == PS_OK ? ps_digest_end(&state, digest) : status;
}

static bool path_of(const char *policy, const char *suffix, char path[PATH_MAX_BYTES])
{
	int len = snprintf(path, PATH_MAX_BYTES, "%s%s", policy, suffix);

	return len > 0 && len < PATH_MAX_BYTES;
}

/* --- reading ---------------------------------------------------------------------- */

static const char *check_file(int file, size_t *len)
{
	struct stat info;

	if (fstat(file, &info) != 0 || !S_ISREG(info.st_mode))
		return "no regular file";
	if (info.st_uid != geteuid() && info.st_uid != 0)
		return "it belongs to another user";
	if ((info.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return "others may write to it";
	if (info.st_size < (off_t)sizeof(struct head) || info.st_size > (off_t)PS_DATABASE_MAX)
		return "it is damaged";
	*len = (size_t)info.st_size;
	return NULL;
}

static bool read_all(int file, unsigned char *data, size_t len)
{
	while (len > 0) {
		ssize_t got = read(file, data, len);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		data += got;
		len -= (size_t)got;
	}
	return true;
}

static const char *check_head(const struct head *head, const void *data, size_t len)
{
	unsigned char digest[PS_DIGEST_BYTES];
	struct head wanted;

	fill_head(len, &wanted);
	if (memcmp(head->magic, MAGIC, FAMILY) == 0 && memcmp(head->magic, wanted.magic, sizeof(wanted.magic)) != 0)
		return ANOTHER;
	if (memcmp(head->magic, wanted.magic, sizeof(wanted.magic)) != 0 || head->len != len ||
		digest_of(head, data, len, digest) != PS_OK || memcmp(digest, head->digest, sizeof(digest)) != 0)
		return "it is damaged";
	if (memcmp(head->kind, wanted.kind, sizeof(wanted.kind)) != 0)
		return ANOTHER;
	return NULL;
}

/* The parts of what was read and checked. */
static const char *part(struct ps_database *database)
{
	const unsigned char *data = database->bytes.data + sizeof(struct head);
	size_t len = database->bytes.len - sizeof(struct head);
	struct inner inner;

	if (len < sizeof(inner))
		return "it is damaged";
	memcpy(&inner, data, sizeof(inner));
	len -= sizeof(inner);
	if (inner.user > len)
		return "it is damaged";
	database->user = data + sizeof(inner);
	database->user_len = (size_t)inner.user;
	database->trees = database->user + inner.user;
	database->trees_len = len - (size_t)inner.user;
	return NULL;
}

static enum ps_status take(int file, struct ps_database *database)
{
	struct head head;
	size_t len = 0;
	const char *bad = check_file(file, &len);
	enum ps_status status;

	if (bad == NULL) {
		status = ps_buf_reserve(&database->bytes, len);
		if (status != PS_OK)
			return PS_SYSTEM;
		if (!read_all(file, database->bytes.data, len))
			bad = "it cannot be read";
	}
	if (bad == NULL) {
		database->bytes.len = len;
		memcpy(&head, database->bytes.data, sizeof(head));
		bad = check_head(&head, database->bytes.data + sizeof(head), len - sizeof(head));
	}
	if (bad == NULL)
		bad = part(database);
	if (bad != NULL)
		database->fact = bad;
	return PS_OK;
}

enum ps_status ps_database_read(const char *path, struct ps_database *database)
{
	char name[PATH_MAX_BYTES];
	enum ps_status status;
	int file;

	*database = (struct ps_database){.fact = ""};
	ps_buf_init(&database->bytes, PS_DATABASE_MAX);
	if (!path_of(path, SUFFIX, name))
		return PS_OK;
	file = open(name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (file < 0) {
		if (errno == ELOOP)
			database->fact = "it is a symbolic link";
		else if (errno != ENOENT && errno != ENOTDIR)
			database->fact = "it cannot be opened";
		return PS_OK;
	}
	status = take(file, database);
	(void)close(file);
	return status;
}

bool ps_database_fits(struct ps_database *database, const struct ps_policy *policy)
{
	char digest[PS_POLICY_DIGEST] = "";
	struct head head;

	_Static_assert(sizeof(digest) <= sizeof(head.policy), "a digest fits");
	if (database->user == NULL)
		return false;
	memcpy(&head, database->bytes.data, sizeof(head));
	if (ps_policy_digest(policy, digest) == PS_OK && memcmp(head.policy, digest, sizeof(digest)) == 0)
		return true;
	database->fact = "it is stale: the policy has changed";
	return false;
}

void ps_database_fini(struct ps_database *database)
{
	ps_buf_fini(&database->bytes);
}

/* --- writing ---------------------------------------------------------------------- */

static bool write_all(int file, const void *data, size_t len)
{
	const unsigned char *at = data;

	while (len > 0) {
		ssize_t put = write(file, at, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		at += put;
		len -= (size_t)put;
	}
	return true;
}

/* Detection's bytes and the trees, each with its length. */
static enum ps_status fill(const struct ps_policy *policy, const struct ps_buf *user, struct ps_buf *content)
{
	const struct inner inner = {user->len};
	enum ps_status status = ps_buf_add(content, &inner, sizeof(inner));

	if (status == PS_OK)
		status = ps_buf_add(content, user->data, user->len);
	if (status == PS_OK)
		status = ps_policy_keep(policy, content);
	return status;
}

static enum ps_status write_file(
	const struct ps_policy *policy, const char *path, const struct ps_buf *content, struct ps_error *error)
{
	char name[PATH_MAX_BYTES];
	char scratch[PATH_MAX_BYTES];
	struct head head;
	int failure = 0;
	int file;

	fill_head(content->len, &head);
	if (ps_policy_digest(policy, head.policy) != PS_OK ||
		digest_of(&head, content->data, content->len, head.digest) != PS_OK)
		return ps_fail(error, PS_INTERNAL, (size_t)-1, "the digest of the database failed");
	if (!path_of(path, SUFFIX, name) || !path_of(path, SUFFIX ".XXXXXX", scratch))
		return ps_fail(error, PS_IO, (size_t)-1, "the policy's path is too long");
	file = mkstemp(scratch);
	if (file < 0)
		return ps_fail(error, PS_IO, (size_t)-1, "no file can be made beside the policy: %s", strerror(errno));
	if (!write_all(file, &head, sizeof(head)) || !write_all(file, content->data, content->len) ||
		fchmod(file, S_IRUSR | S_IWUSR | S_IRGRP | S_IROTH) != 0 || fsync(file) != 0)
		failure = errno;
	if (close(file) != 0 && failure == 0)
		failure = errno;
	if (failure == 0 && rename(scratch, name) != 0)
		failure = errno;
	if (failure == 0)
		return PS_OK;
	(void)unlink(scratch);
	return ps_fail(error, PS_IO, (size_t)-1, "the database cannot be written: %s", strerror(failure));
}

enum ps_status ps_database_write(
	const struct ps_policy *policy, const char *path, const struct ps_buf *user, struct ps_error *error)
{
	struct ps_buf content;
	enum ps_status status;

	ps_buf_init(&content, PS_DATABASE_MAX);
	status = fill(policy, user, &content);
	if (status == PS_OK)
		status = write_file(policy, path, &content, error);
	else
		status = ps_fail(error, status, (size_t)-1, "the database of the patterns cannot be made");
	ps_buf_fini(&content);
	return status;
}
