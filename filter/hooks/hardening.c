#include "hardening.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/*
 * A standard descriptor that came closed is filled with /dev/null opened the
 * wrong way round: reading standard input and writing standard output still
 * fail, as their user expects.
 */
static bool hold_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) != -1)
			continue;
		if (errno != EBADF)
			return false;

		int filler = open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);

		if (filler != fd)
			return false;
	}
	return true;
}

/** LeakSanitizer looks at its own process as a debugger would. */
#if defined(__SANITIZE_ADDRESS__)
#define DUMPABLE 1L
#else
#define DUMPABLE 0L
#endif

/* Blocks of so many bytes go back to the system as soon as they are freed. */
#define LARGE_BLOCK (4 << 20)

/** A signal handler has no context. Set once, before the handler. */
static int cut_code;

/* Nothing is written any more, and nothing that is held is looked at: a mapped file has no bytes where it had some. */
static void end_cut(int signal)
{
	static const char line[] = "phiscrub: a roster was cut short while it was in use; replace rosters by renaming, "
				   "and start again\n";

	(void)signal;
	if (write(STDERR_FILENO, line, sizeof(line) - 1) < 0)
		_exit(cut_code);
	_exit(cut_code);
}

enum phiscrub_status ps_harden(int code)
{
	const struct rlimit no_core = {0, 0};
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct sigaction end = {.sa_handler = end_cut};

	if (!hold_standard_descriptors())
		return PHISCRUB_SYSTEM;
	/* Else glibc takes each freed block's size for usual, and keeps what a large message took. */
	(void)mallopt(M_MMAP_THRESHOLD, LARGE_BLOCK);
	if (setrlimit(RLIMIT_CORE, &no_core) != 0)
		return PHISCRUB_SYSTEM;
	if (prctl(PR_SET_DUMPABLE, DUMPABLE, 0L, 0L, 0L) != 0)
		return PHISCRUB_SYSTEM;
	/* A reader that went away and a file that may not grow are failures of a write, to be told. */
	if (sigaction(SIGPIPE, &ignore, NULL) != 0 || sigaction(SIGXFSZ, &ignore, NULL) != 0)
		return PHISCRUB_SYSTEM;
	cut_code = code;
	if (sigaction(SIGBUS, &end, NULL) != 0)
		return PHISCRUB_SYSTEM;
	return PHISCRUB_OK;
}
