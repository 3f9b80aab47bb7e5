/*
 * Kills the process at its N-th file operation: LD_PRELOAD it with KILL_AT=N.
 * Odd numbers strike before an operation, even ones behind it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

static long left = -1;

static void strike(void)
{
	if (left == -1) {
		const char *text = getenv("KILL_AT");

		left = text != NULL ? atol(text) : 0;
	}
	if (left > 0 && --left == 0)
		kill(getpid(), SIGKILL);
}

#define OPERATION(name, result, parameters, arguments)                                    \
	result name parameters                                                            \
	{                                                                                 \
		result(*real) parameters = (result(*) parameters)dlsym(RTLD_NEXT, #name); \
		result value;                                                             \
                                                                                          \
		strike();                                                                 \
		value = real arguments;                                                   \
		strike();                                                                 \
		return value;                                                             \
	}

OPERATION(renameat2, int, (int from, const char *a, int to, const char *b, unsigned flags), (from, a, to, b, flags))
OPERATION(unlinkat, int, (int folder, const char *path, int flags), (folder, path, flags))
OPERATION(fsync, int, (int fd), (fd))
OPERATION(write, ssize_t, (int fd, const void *data, size_t len), (fd, data, len))
OPERATION(close, int, (int fd), (fd))
