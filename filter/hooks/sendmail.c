/*
 * sendmail: for programs that pipe mail into sendmail(1). Reads the message to
 * its end, scrubs it, and only then becomes the real sendmail, which reads what
 * was scrubbed. When anything fails, sendmail is never started.
 *
 * Reading ends where sendmail's would: at a line that is a single dot, unless
 * the arguments say -i. The real one is always told -i, because scrubbing could
 * make such a line.
 *
 * Will not see: the arguments. A full name after -F, for one, goes as it is.
 */
#define _GNU_SOURCE /* memfd_create */
#include "bytes.h"
#include "hooks.h"
#include "ledger.h"
#include "message.h"
#include "setup.h"
#include "source.h"
#include "write_all.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/** Set for what runs below us, so that no wrapper can lead back here for ever. */
#define GUARD "PHISCRUB_SENDMAIL"

/* --- the arguments ---------------------------------------------------------- */

/** sendmail's letters that take a value: in the same argument or as the next one. */
static const char with_value[] = "ABCFLNORVXfhopqrb";

/** What the arguments say about the message on standard input. */
struct call {
	/** -i or -oi: a line with a dot does not end the message. */
	bool ignores_dots;
	/** Not a submission but another of sendmail's jobs, such as -bp. */
	bool other_job;
};

/** -b and -o carry their meaning in the first letter of their value. */
static void read_value(struct call *call, char letter, const char *value)
{
	if (letter == 'o' && value[0] == 'i')
		call->ignores_dots = true;
	if (letter == 'b' && value[0] != 'm')
		call->other_job = true;
}

/** Reads one argument of letters; returns whether the next argument is its value. */
static bool read_letters(struct call *call, const char *letters, const char *next)
{
	for (; *letters != '\0'; letters++) {
		if (strchr(with_value, *letters) != NULL) {
			/* -q may stand alone; it is no submission in any case. */
			if (*letters == 'q')
				call->other_job = true;
			read_value(call, *letters, letters[1] != '\0' ? letters + 1 : next);
			return letters[1] == '\0' && *letters != 'q';
		}
		if (*letters == 'i')
			call->ignores_dots = true;
		if (*letters == 'I')
			call->other_job = true;
	}
	return false;
}

static struct call read_arguments(const char *const *args, size_t count)
{
	struct call call = {false, false};

	for (size_t i = 0; i < count; i++) {
		if (args[i][0] != '-' || strcmp(args[i], "--") == 0)
			break;
		if (read_letters(&call, args[i] + 1, i + 1 < count ? args[i + 1] : ""))
			i++;
	}
	return call;
}

/* --- reading up to the dot -------------------------------------------------- */

/** How much of a line that may turn out to be a dot was seen. */
enum dot_state { DOT_LINE_START, DOT_SEEN, DOT_RETURN, DOT_INSIDE, DOT_FOUND };

static enum dot_state next_state(enum dot_state state, unsigned char byte)
{
	if (byte == '\n')
		return state == DOT_SEEN || state == DOT_RETURN ? DOT_FOUND : DOT_LINE_START;
	if (state == DOT_LINE_START && byte == '.')
		return DOT_SEEN;
	if (state == DOT_SEEN && byte == '\r')
		return DOT_RETURN;
	return DOT_INSIDE;
}

/** One message on its way to sendmail. */
struct submission {
	struct phiscrub_stream *stream;
	bool ignores_dots;
	enum dot_state dot;
	/** What was scrubbed: a file in memory. */
	int file;
};

static enum phiscrub_status feed_bytes(struct submission *submission, const void *data, size_t len)
{
	return phiscrub_stream_feed(submission->stream, data, len);
}

/** A dot line may span blocks, so its bytes are fed only when it turns out to be none. */
static enum phiscrub_status feed_lines(struct submission *submission, const unsigned char *data, size_t len)
{
	static const char held[] = ".\r";
	size_t done = 0;

	for (size_t i = 0; i < len; i++) {
		enum dot_state before = submission->dot;
		size_t held_len = before == DOT_SEEN ? 1 : before == DOT_RETURN ? 2 : 0;
		enum phiscrub_status status = PHISCRUB_OK;

		submission->dot = next_state(before, data[i]);
		if (submission->dot == DOT_SEEN) {
			status = feed_bytes(submission, data + done, i - done);
			done = i + 1;
		} else if (submission->dot == DOT_RETURN || submission->dot == DOT_FOUND) {
			done = i + 1;
		} else if (held_len > 0) {
			status = feed_bytes(submission, held, held_len);
		}
		if (status != PHISCRUB_OK || submission->dot == DOT_FOUND)
			return status;
	}
	return feed_bytes(submission, data + done, len - done);
}

static enum phiscrub_status feed_block(struct submission *submission, const unsigned char *data, size_t len)
{
	if (submission->ignores_dots)
		return feed_bytes(submission, data, len);
	return feed_lines(submission, data, len);
}

/** The file ended inside of what could have become a dot line. */
static enum phiscrub_status feed_end(struct submission *submission)
{
	if (submission->dot == DOT_RETURN)
		return feed_bytes(submission, ".\r", 2);
	/* sendmail(1) takes a last line that is a dot without a newline for the end, too. */
	return PHISCRUB_OK;
}

static bool write_scrubbed(void *context, const unsigned char *data, size_t len)
{
	const struct submission *submission = context;

	return ps_write_all(submission->file, data, len);
}

/** Reads standard input to its end and scrubs it into the file. Says why it cannot. */
static enum phiscrub_status scrub_input(struct submission *submission)
{
	static unsigned char block[PS_SOURCE_BLOCK];
	struct ps_source source;
	enum phiscrub_status status = ps_source_open(&source, NULL);
	size_t len = 1;

	if (status != PHISCRUB_OK)
		return status;
	while (len > 0 && submission->dot != DOT_FOUND) {
		status = ps_source_read(&source, block, sizeof(block), &len);
		if (status != PHISCRUB_OK)
			break;
		status = feed_block(submission, block, len);
		if (status != PHISCRUB_OK)
			break;
	}
	ps_bytes_wipe(block, sizeof(block));
	if (status == PHISCRUB_OK)
		status = feed_end(submission);
	if (status == PHISCRUB_OK)
		status = phiscrub_stream_finish(submission->stream);
	if (status != PHISCRUB_OK && phiscrub_stream_error(submission->stream)->status != PHISCRUB_OK)
		ps_say_error("stdin", phiscrub_stream_error(submission->stream));
	ps_source_close(&source);
	return status;
}

/* --- becoming sendmail ------------------------------------------------------ */

/** Never returns where it succeeds. */
static enum ps_exit become_sendmail(const struct ps_options *options, int file)
{
	const char *program = options->program != NULL ? options->program : "/usr/sbin/sendmail";
	struct sigaction normal = {.sa_handler = SIG_DFL};
	const char **argv = calloc(options->file_count + 3, sizeof(*argv));

	if (argv == NULL) {
		ps_say("start", "no memory for the arguments; try again");
		return PS_EXIT_SYSTEM;
	}
	argv[0] = "sendmail";
	argv[1] = "-i";
	memcpy(argv + 2, options->files, options->file_count * sizeof(*argv));
	if (lseek(file, 0, SEEK_SET) != 0 || dup2(file, STDIN_FILENO) != STDIN_FILENO || setenv(GUARD, "1", 1) != 0 ||
		sigaction(SIGPIPE, &normal, NULL) != 0 || sigaction(SIGXFSZ, &normal, NULL) != 0) {
		ps_say("start", "cannot hand the message over: %s; nothing was sent", strerror(errno));
		free(argv);
		return PS_EXIT_SYSTEM;
	}
	(void)execv(program, (char *const *)(uintptr_t)argv);
	ps_say(program, "cannot be started: %s; name the real sendmail with --program", strerror(errno));
	free(argv);
	return PS_EXIT_SYSTEM;
}

static enum ps_exit submit(const struct ps_options *options, const struct phiscrub_engine *engine,
	struct ps_ledger *ledger, bool ignores_dots)
{
	struct submission submission = {.ignores_dots = ignores_dots, .dot = DOT_LINE_START};
	struct phiscrub_stream_options stream_options = {.sink = write_scrubbed, .sink_context = &submission};
	enum phiscrub_status status;

	ps_ledger_join(ledger, "sendmail", &stream_options);
	submission.file = memfd_create("mail", MFD_CLOEXEC);
	if (submission.file < 0) {
		ps_say("start", "no file in memory for the message: %s", strerror(errno));
		return PS_EXIT_SYSTEM;
	}
	status = ps_setup_stream(options, engine, &stream_options, &submission.stream);
	if (status == PHISCRUB_OK)
		status = scrub_input(&submission);
	phiscrub_stream_free(submission.stream);
	/* Sendmail's process is not ours any more. */
	ps_ledger_close(ledger);
	return status == PHISCRUB_OK ? become_sendmail(options, submission.file) : ps_exit_from(status);
}

enum ps_exit ps_sendmail_run(const struct ps_options *options)
{
	struct call call = read_arguments(options->files, options->file_count);
	struct ps_options mail = *options;
	struct phiscrub_engine *engine = NULL;
	struct ps_ledger ledger;
	enum phiscrub_status status;

	if (getenv(GUARD) != NULL) {
		ps_say("sendmail", "started by itself; name the real sendmail with --program");
		return PS_EXIT_POLICY;
	}
	if (call.other_job) {
		ps_say("sendmail", "only submits a message; call the real sendmail for -bs, -bp, -q and the like");
		return PS_EXIT_USAGE;
	}
	status = ps_ledger_open(&ledger, options);
	if (status == PHISCRUB_OK)
		status = ps_setup_engine(options, &engine);
	if (status != PHISCRUB_OK) {
		ps_ledger_close(&ledger);
		return ps_exit_from(status);
	}
	mail.format = "email";

	enum ps_exit code = submit(&mail, engine, &ledger, call.ignores_dots);

	phiscrub_engine_free(engine);
	return code;
}
