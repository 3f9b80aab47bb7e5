#define _GNU_SOURCE /* flock with O_DIRECTORY descriptors, st_mtim */
#include "spool.h"

#include "ledger.h"
#include "message.h"
#include "moving.h"
#include "notify.h"
#include "setup.h"
#include "smsfile.h"
#include "stuck.h"
#include "writers.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	/** How often it looks without being told. */
	LOOK_MS = 5000,
	/** When a file was still being written. */
	SETTLE_MS = 1000,
	/** After a failure of RAW itself: doubled up to the longest. */
	RETRY_MS = 1000,
	RETRY_MAX_MS = 60000,
	/** Files of one round, oldest first; the rest is for the next. */
	ROUND_MAX = 10000
};

struct spool {
	const struct ps_options *options;
	struct ps_ledger ledger;
	struct phiscrub_engine *engine;
	struct ps_moving moving;
	int signals;
	/** News of RAW. */
	struct ps_writers writers;
	/** A signal asked for the end; for a reload, and no round was begun since. */
	bool ends, reloaded;
	int retry_ms;
	/** Files that failed, and how long until the next of them is tried; -1 for none. */
	struct ps_stuck stuck;
	int stuck_ms;
};

/* --- start -------------------------------------------------------------------------- */

static enum phiscrub_status open_folder(const char *path, int *folder)
{
	*folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*folder >= 0 && faccessat(*folder, ".", R_OK | W_OK | X_OK, AT_EACCESS) == 0)
		return PHISCRUB_OK;
	ps_say(path, "cannot be used (%s); it has to be a folder that this user can read and write", strerror(errno));
	return PHISCRUB_IO;
}

/** The folder of refused files: RAW/refused is made where it is missing. */
static enum phiscrub_status open_refused(struct spool *spool)
{
	const char *path = spool->options->refused;
	struct stat raw;
	struct stat refused;
	enum phiscrub_status status;

	if (path == NULL) {
		if (mkdirat(spool->moving.raw, "refused", 0750) != 0 && errno != EEXIST) {
			ps_say("--refused", "RAW/refused cannot be made (%s); name a folder", strerror(errno));
			return PHISCRUB_IO;
		}
		spool->moving.refused = openat(spool->moving.raw, "refused", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (spool->moving.refused < 0) {
			ps_say("--refused", "RAW/refused cannot be used (%s); name a folder", strerror(errno));
			return PHISCRUB_IO;
		}
		return PHISCRUB_OK;
	}
	status = open_folder(path, &spool->moving.refused);
	if (status != PHISCRUB_OK)
		return status;
	if (fstat(spool->moving.raw, &raw) != 0 || fstat(spool->moving.refused, &refused) != 0 ||
		raw.st_dev != refused.st_dev) {
		ps_say("--refused", "is on another file system than RAW; files are renamed from one to the other");
		return PHISCRUB_USAGE;
	}
	return PHISCRUB_OK;
}

static enum phiscrub_status open_folders(struct spool *spool)
{
	const char *const *paths = spool->options->files;
	struct stat raw;
	struct stat out;
	enum phiscrub_status status = open_folder(paths[0], &spool->moving.raw);

	if (status == PHISCRUB_OK)
		status = open_folder(paths[1], &spool->moving.out);
	if (status != PHISCRUB_OK)
		return status;
	if (fstat(spool->moving.raw, &raw) != 0 || fstat(spool->moving.out, &out) != 0 ||
		(raw.st_dev == out.st_dev && raw.st_ino == out.st_ino)) {
		ps_say("--spool", "RAW and OUT are the same folder; smsd reads OUT alone");
		return PHISCRUB_USAGE;
	}
	if (flock(spool->moving.raw, LOCK_EX | LOCK_NB) != 0) {
		ps_say(paths[0], "another phiscrub works on it; stop that one first");
		return PHISCRUB_SYSTEM;
	}
	return open_refused(spool);
}

/** Makes engine and stream anew; the old ones stay where that fails. The reason was said. */
static enum phiscrub_status load(struct spool *spool)
{
	struct ps_options options = *spool->options;
	struct phiscrub_stream_options stream_options = {
		.sink = ps_smsfile_sink, .sink_context = &spool->moving.scrubbed};
	struct phiscrub_engine *engine;
	struct phiscrub_stream *stream;
	enum phiscrub_status status = ps_setup_engine(&options, &engine);

	if (status != PHISCRUB_OK)
		return status;
	options.format = "sms";
	ps_ledger_join(&spool->ledger, "spool", &stream_options);
	status = ps_setup_stream(&options, engine, &stream_options, &stream);
	if (status != PHISCRUB_OK) {
		phiscrub_engine_free(engine);
		return status;
	}
	phiscrub_stream_free(spool->moving.stream);
	phiscrub_engine_free(spool->engine);
	spool->moving.stream = stream;
	spool->engine = engine;
	return PHISCRUB_OK;
}

static enum phiscrub_status open_signals(struct spool *spool)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigaddset(&set, SIGHUP);
	spool->signals = sigprocmask(SIG_BLOCK, &set, NULL) == 0 ? signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK) : -1;
	if (spool->signals < 0) {
		ps_say("start", "signals cannot be read (%s); try again", strerror(errno));
		return PHISCRUB_SYSTEM;
	}
	/* Without it, it only looks less often. */
	ps_writers_watch(&spool->writers, spool->options->files[0]);
	return PHISCRUB_OK;
}

/* --- a round ------------------------------------------------------------------------ */

struct entry {
	char *name;
	struct timespec time;
};

struct entries {
	struct entry *items;
	size_t count;
};

/** Oldest first; of the same time by name, which many programs number. */
static int compare_entries(const void *left, const void *right)
{
	const struct entry *a = left;
	const struct entry *b = right;

	if (a->time.tv_sec != b->time.tv_sec)
		return a->time.tv_sec < b->time.tv_sec ? -1 : 1;
	if (a->time.tv_nsec != b->time.tv_nsec)
		return a->time.tv_nsec < b->time.tv_nsec ? -1 : 1;
	return strcmp(a->name, b->name);
}

/** The name behind a step's prefix; @name itself where it has none. */
static const char *plain_name(const char *name)
{
	static const char *const prefixes[] = {PS_MOVING_TAKEN, PS_MOVING_DONE};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t len = strlen(prefixes[i]);

		if (strncmp(name, prefixes[i], len) == 0)
			return name + len;
	}
	return name;
}

static bool is_step(const char *name)
{
	return plain_name(name) != name;
}

static void free_entries(struct entries *entries)
{
	for (size_t i = 0; i < entries->count; i++)
		free(entries->items[i].name);
	free(entries->items);
}

/** The files of RAW that are messages or on their way. False with errno where it cannot be read. */
static bool list(int folder, struct entries *entries)
{
	int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *reader = copy >= 0 ? fdopendir(copy) : NULL;
	const struct dirent *next;

	*entries = (struct entries){calloc(ROUND_MAX, sizeof(*entries->items)), 0};
	if (reader == NULL || entries->items == NULL) {
		if (reader != NULL)
			(void)closedir(reader);
		else if (copy >= 0)
			(void)close(copy);
		return false;
	}
	for (;;) {
		struct entry *entry = &entries->items[entries->count];
		struct stat info;

		errno = 0;
		/* The stream is this thread's own, and glibc deprecates readdir_r. */
		// cppcheck-suppress readdirCalled
		next = entries->count < ROUND_MAX ? readdir(reader) : NULL;
		if (next == NULL)
			break;
		if (next->d_name[0] == '.' && !is_step(next->d_name))
			continue;
		if (fstatat(folder, next->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode))
			continue;
		entry->name = strdup(next->d_name);
		if (entry->name == NULL)
			break;
		entry->time = info.st_mtim;
		entries->count++;
	}

	bool good = errno == 0;

	(void)closedir(reader);
	qsort(entries->items, entries->count, sizeof(*entries->items), compare_entries);
	return good;
}

/** Reads the signals that came. */
static void take_signals(struct spool *spool)
{
	struct signalfd_siginfo info;

	while (read(spool->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo != SIGHUP) {
			spool->ends = true;
			continue;
		}
		ps_notify("RELOADING=1");
		ps_ledger_reopen(&spool->ledger);
		/* Who asks for a reload has mended something. */
		ps_stuck_clear(&spool->stuck);
		spool->reloaded = true;
		if (load(spool) == PHISCRUB_OK) {
			ps_say("spool", "policy loaded again");
			ps_notify("STATUS=policy loaded again");
		} else {
			ps_say("spool", "the policy was not loaded; the old one stays in use");
			ps_notify("STATUS=the policy was not loaded at the last reload; the old one stays in use");
		}
		ps_notify("READY=1");
	}
}

/** Milliseconds of a clock that never goes back. */
static int64_t clock_ms(void)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/** What a round met. */
struct round {
	/** Files that were there. */
	size_t seen;
	/** How the worst of them ended. */
	enum ps_move worst;
};

static enum ps_move worse(enum ps_move left, enum ps_move right)
{
	return left > right ? left : right;
}

/** Moves the file @name, unless it failed and its time has not come yet. */
static enum ps_move move_file(struct spool *spool, const char *name)
{
	const char *plain = plain_name(name);
	enum ps_move end;

	if (!ps_stuck_is_due(&spool->stuck, plain, clock_ms()))
		return PS_MOVE_DONE;
	if (ps_writers_has(&spool->writers, name))
		return PS_MOVE_WAIT;
	end = plain != name ? ps_moving_resume(&spool->moving, name) : ps_moving_take(&spool->moving, name);
	ps_stuck_tell(&spool->stuck, plain, end == PS_MOVE_FAILED, clock_ms());
	return end;
}

/** Moves every file of RAW, the ones that were begun first. False where RAW cannot be read. */
static bool run_round(struct spool *spool, struct round *round)
{
	struct entries entries;

	*round = (struct round){0, PS_MOVE_DONE};
	spool->reloaded = false;
	if (!list(spool->moving.raw, &entries)) {
		ps_say(spool->options->files[0], "cannot be read (%s)", strerror(errno));
		free_entries(&entries);
		return false;
	}
	round->seen = entries.count;
	/* Whoever began one of these files was told of before the list was made. */
	(void)ps_writers_read(&spool->writers);
	for (int steps = 1; steps >= 0; steps--) {
		for (size_t i = 0; i < entries.count && !spool->ends; i++) {
			const char *name = entries.items[i].name;

			if (is_step(name) != (steps == 1))
				continue;
			round->worst = worse(round->worst, move_file(spool, name));
			take_signals(spool);
			ps_ledger_tick(&spool->ledger);
		}
	}
	free_entries(&entries);
	spool->stuck_ms = ps_stuck_end_round(&spool->stuck, clock_ms());
	return true;
}

/* --- the service ------------------------------------------------------------------------ */

/** Waits for a signal, for a file that came, or for @ms. */
static void wait_for_news(struct spool *spool, int ms)
{
	struct pollfd waits[] = {{.fd = spool->signals, .events = POLLIN}, {.fd = spool->writers.fd, .events = POLLIN}};
	int64_t end = clock_ms() + ms;
	bool due = false;

	/* What this process does in RAW is news as well, and nothing to do. */
	while (!due && ms >= 0) {
		int count = poll(waits, 2, ms);

		due = ps_writers_read(&spool->writers) || count <= 0 || (waits[0].revents & POLLIN) != 0;
		ms = (int)(end - clock_ms());
	}
	take_signals(spool);
	ps_ledger_tick(&spool->ledger);
}

/** How long until the next round where there is no news: RAW could be read, and its files ended as @worst says. */
static int pause_after(const struct spool *spool, enum ps_move worst)
{
	int ms = worst == PS_MOVE_WAIT ? SETTLE_MS : LOOK_MS;

	if (spool->reloaded)
		return 0;
	return spool->stuck_ms >= 0 && spool->stuck_ms < ms ? spool->stuck_ms : ms;
}

/** RAW itself failed: that must not be tried again at each new file. */
static void rest(struct spool *spool)
{
	struct pollfd wait = {.fd = spool->signals, .events = POLLIN};

	(void)poll(&wait, 1, spool->retry_ms);
	wait_for_news(spool, 0);
	spool->retry_ms = spool->retry_ms < RETRY_MAX_MS / 2 ? spool->retry_ms * 2 : RETRY_MAX_MS;
}

static enum ps_exit serve(struct spool *spool)
{
	ps_notify("READY=1");
	while (!spool->ends) {
		struct round round;
		bool readable = run_round(spool, &round);

		if (spool->options->once && (!readable || round.worst == PS_MOVE_FAILED))
			return PS_EXIT_TEMPORARY;
		if (spool->options->once && round.worst == PS_MOVE_DONE && round.seen < ROUND_MAX)
			break;
		if (spool->ends)
			break;
		if (readable) {
			spool->retry_ms = RETRY_MS;
			wait_for_news(spool, pause_after(spool, round.worst));
		} else {
			rest(spool);
		}
	}
	ps_notify("STOPPING=1");
	return PS_EXIT_OK;
}

enum ps_exit ps_spool_run(const struct ps_options *options)
{
	struct spool spool = {
		.options = options,
		.moving = {.raw = -1,
			.out = -1,
			.refused = -1,
			.scrubbed = {.limit = 16 * PS_SMSFILE_MAX},
			.before = {.limit = PS_SMSFILE_MAX},
			.after = {.limit = 16 * PS_SMSFILE_MAX}},
		.signals = -1,
		.writers = {.fd = -1},
		.retry_ms = RETRY_MS,
	};
	enum phiscrub_status status = open_folders(&spool);
	enum ps_exit code;

	if (status == PHISCRUB_OK)
		status = ps_ledger_open(&spool.ledger, options);
	if (status == PHISCRUB_OK)
		status = load(&spool);
	if (status == PHISCRUB_OK)
		status = open_signals(&spool);
	code = status == PHISCRUB_OK ? serve(&spool) : ps_exit_from(status);
	if (status == PHISCRUB_OK)
		ps_say("spool", "%llu moved, %llu refused", spool.moving.moved, spool.moving.refusals);
	ps_stuck_clear(&spool.stuck);
	ps_writers_fini(&spool.writers);
	ps_moving_fini(&spool.moving);
	phiscrub_stream_free(spool.moving.stream);
	ps_ledger_close(&spool.ledger);
	phiscrub_engine_free(spool.engine);
	return code;
}
