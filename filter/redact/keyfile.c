#include "keyfile.h"

#include "wipe.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_space(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static enum ps_status derive(
	const char *from, const unsigned char *text, size_t len, struct ps_secret *secret, struct ps_error *error)
{
	while (len > 0 && is_space(text[len - 1]))
		len--;
	while (len > 0 && is_space(*text)) {
		text++;
		len--;
	}
	if (len < PS_KEY_MIN)
		return ps_fail(error, PS_POLICY, (size_t)-1,
			"%.120s: a key needs at least %d bytes; `openssl rand -base64 48` makes one", from, PS_KEY_MIN);
	if (ps_secret_derive(text, len, secret) != PS_OK)
		return ps_fail(error, PS_INTERNAL, (size_t)-1, "the digest of the key failed");
	return PS_OK;
}

static enum ps_status check_file(int file, const char *path, struct ps_error *error)
{
	struct stat info;

	if (fstat(file, &info) != 0)
		return ps_fail(
			error, PS_POLICY, (size_t)-1, "%.120s: the key cannot be read: %s", path, strerror(errno));
	if (!S_ISREG(info.st_mode))
		return ps_fail(error, PS_POLICY, (size_t)-1, "%.120s: a key is a regular file", path);
	if (info.st_uid != geteuid() && info.st_uid != 0)
		return ps_fail(error, PS_POLICY, (size_t)-1, "%.120s: the key belongs to another user", path);
	if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return ps_fail(error, PS_POLICY, (size_t)-1,
			"%.120s: others have rights to the key; chmod 600 takes them", path);
	if (info.st_size > PS_KEY_MAX)
		return ps_fail(error, PS_POLICY, (size_t)-1, "%.120s: a key has at most %d bytes", path, PS_KEY_MAX);
	return PS_OK;
}

static enum ps_status read_key(int file, const char *path, struct ps_secret *secret, struct ps_error *error)
{
	unsigned char text[PS_KEY_MAX];
	size_t len = 0;
	enum ps_status status = PS_OK;

	while (status == PS_OK && len < sizeof(text)) {
		ssize_t got = read(file, text + len, sizeof(text) - len);

		if (got == 0)
			break;
		if (got > 0)
			len += (size_t)got;
		else if (errno != EINTR)
			status = ps_fail(error, PS_POLICY, (size_t)-1, "%.120s: the key cannot be read: %s", path,
				strerror(errno));
	}
	if (status == PS_OK)
		status = derive(path, text, len, secret, error);
	ps_wipe(text, sizeof(text));
	return status;
}

/* Without O_NONBLOCK a FIFO in the key's place would hold the program up. */
enum ps_status ps_key_load_file(const char *path, struct ps_secret *secret, struct ps_error *error)
{
	int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	enum ps_status status;

	if (file < 0 && errno == ELOOP)
		return ps_fail(
			error, PS_POLICY, (size_t)-1, "%.120s: a key is a regular file, not a symbolic link", path);
	if (file < 0)
		return ps_fail(
			error, PS_POLICY, (size_t)-1, "%.120s: the key cannot be opened: %s", path, strerror(errno));
	status = check_file(file, path, error);
	if (status == PS_OK)
		status = read_key(file, path, secret, error);
	(void)close(file);
	return status;
}

enum ps_status ps_key_load_environment(struct ps_secret *secret, bool *found, struct ps_error *error)
{
	const char *text = getenv(PS_KEY_VARIABLE);

	*found = text != NULL;
	if (text == NULL)
		return PS_OK;
	if (strlen(text) > PS_KEY_MAX)
		return ps_fail(
			error, PS_POLICY, (size_t)-1, "%s: a key has at most %d bytes", PS_KEY_VARIABLE, PS_KEY_MAX);
	return derive(PS_KEY_VARIABLE, (const unsigned char *)text, strlen(text), secret, error);
}
