#define _GNU_SOURCE /* pipe2 */
#include "postfix.h"

#include "bytes.h"
#include "listen.h"
#include "message.h"
#include "output.h"
#include "privileges.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/** More than any configuration prints. */
#define POSTCONF_LIMIT ((size_t)1024 * 1024)

/** What the checks look at and say. */
struct inspection {
	struct ps_listen listen;
	unsigned deadline;
	/** Postfix's queue folder: relative UNIX sockets start there. */
	char queue[256];
	/** The user as which Postfix works. */
	char owner[64];
	struct ps_output output;
	bool unsafe;
};

enum verdict { OK, NOTE, UNSAFE };

/** One line: the verdict, where the parameter stands, the fact. */
static void tell(struct inspection *inspection, enum verdict verdict, const char *place, const char *text)
{
	static const char *const words[] = {"ok", "note", "unsafe"};

	if (verdict == UNSAFE)
		inspection->unsafe = true;
	ps_output_print(&inspection->output, "%-7s %s: %s\n", words[verdict], place, text);
}

/* --- milter lists ----------------------------------------------------------- */

static bool is_space(char byte)
{
	return byte == ' ' || byte == '\t' || byte == ',' || byte == '\n';
}

/** Cuts the next milter off *@list: a word, or what stands in braces. NULL at the end. */
static char *next_milter(char **list)
{
	char *start = *list + strspn(*list, " \t,\n");
	char *end;

	if (*start == '\0')
		return NULL;
	if (*start == '{') {
		start++;
		end = start + strcspn(start, "}");
	} else {
		end = start;
		while (*end != '\0' && !is_space(*end))
			end++;
	}
	*list = *end == '\0' ? end : end + 1;
	*end = '\0';
	return start;
}

/** Cuts the next of the comma-separated parts inside of braces off, spaces around it gone. */
static char *next_part(char **parts)
{
	char *start = *parts + strspn(*parts, " \t,\n");
	size_t len = strcspn(start, ",");

	if (*start == '\0')
		return NULL;
	*parts = start[len] == '\0' ? start + len : start + len + 1;
	while (len > 0 && is_space(start[len - 1]))
		len--;
	start[len] = '\0';
	return start;
}

/** True where Postfix's @endpoint is the address that phiscrub listens on. */
static bool is_ours(const struct inspection *inspection, const char *endpoint)
{
	char wanted[400];

	if (inspection->listen.port != 0) {
		static const char *const hosts[] = {"127.0.0.1", "localhost"};

		for (size_t i = 0; i < 2; i++) {
			(void)snprintf(wanted, sizeof(wanted), "inet:%s:%u", hosts[i], inspection->listen.port);
			if (strcmp(endpoint, wanted) == 0)
				return true;
		}
		return false;
	}
	if (strncmp(endpoint, "unix:", 5) != 0)
		return false;
	endpoint += 5;
	if (strcmp(endpoint, inspection->listen.path) == 0)
		return true;
	/* smtpd in its chroot, or a relative path. */
	(void)snprintf(wanted, sizeof(wanted), "%s/%s", inspection->queue, endpoint + strspn(endpoint, "/"));
	return strcmp(wanted, inspection->listen.path) == 0;
}

static bool holds_mail(const char *action)
{
	return strcmp(action, "tempfail") == 0 || strcmp(action, "shutdown") == 0 || strcmp(action, "reject") == 0;
}

static const char *const action_advice =
	"a milter that fails lets mail pass unscrubbed; set milter_default_action = tempfail";

/** The "name = value" parts behind a milter in braces. */
static void check_milter_parts(struct inspection *inspection, const char *place, char *parts)
{
	char *part;

	while ((part = next_part(&parts)) != NULL) {
		char *equals = strchr(part, '=');

		if (equals == NULL || strncmp(part, "default_action", 14) != 0)
			continue;
		if (!holds_mail(equals + 1 + strspn(equals + 1, " \t")))
			tell(inspection, UNSAFE, place,
				"default_action in braces: a milter that fails lets mail pass "
				"unscrubbed; leave it out or set tempfail");
	}
}

/** Looks for phiscrub in @list, which is cut apart; false where it is not there. */
static bool find_ours(struct inspection *inspection, const char *place, char *list)
{
	unsigned before = 0;
	char *milter;

	while ((milter = next_milter(&list)) != NULL) {
		char *parts = milter;
		const char *endpoint = next_part(&parts);

		if (endpoint != NULL && is_ours(inspection, endpoint)) {
			tell(inspection, OK, place, "mail goes through phiscrub");
			check_milter_parts(inspection, place, parts);
			if (before > 0)
				tell(inspection, NOTE, place,
					"milters before phiscrub see mail unscrubbed, and a signature made there "
					"will not be valid; put phiscrub first");
			return true;
		}
		before++;
	}
	return false;
}

static void check_list(struct inspection *inspection, const char *place, const char *value)
{
	char *list = strdup(value);

	if (list == NULL || !find_ours(inspection, place, list))
		tell(inspection, UNSAFE, place,
			"mail passes phiscrub by; put the address of --listen first in this list");
	free(list);
}

/* --- the other parameters --------------------------------------------------- */

static void check_action(struct inspection *inspection, const char *place, const char *value)
{
	if (!holds_mail(value))
		tell(inspection, UNSAFE, place, action_advice);
	else if (strcmp(value, "reject") == 0)
		tell(inspection, NOTE, place, "a milter that is restarted makes mail bounce; set tempfail");
	else
		tell(inspection, OK, place, "mail waits while phiscrub is away");
}

static void check_maps(struct inspection *inspection, const char *place, const char *value)
{
	if (value[0] != '\0')
		tell(inspection, UNSAFE, place, "can turn milters off for some clients; leave it empty");
}

static void check_overrides(struct inspection *inspection, const char *place, const char *value)
{
	if (strstr(value, "no_milters") != NULL)
		tell(inspection, UNSAFE, place, "no_milters lets mail pass phiscrub by; leave it out");
}

static void check_classes(struct inspection *inspection, const char *place, const char *value)
{
	if (strstr(value, "bounce") == NULL)
		tell(inspection, UNSAFE, place,
			"a bounce returns what phiscrub refused, unscrubbed; set bounce, notify");
	else
		tell(inspection, OK, place, "bounces are scrubbed as well");
}

static void check_protocol(struct inspection *inspection, const char *place, const char *value)
{
	if (strtoul(value, NULL, 10) < 6)
		tell(inspection, UNSAFE, place, "too old for phiscrub, which will defer all mail; set 6");
}

/** Seconds of Postfix's "300s", "5m"; 0 where it is none of these. */
static unsigned long seconds_of(const char *value)
{
	char *unit;
	unsigned long count = strtoul(value, &unit, 10);

	switch (*unit) {
	case '\0':
	case 's':
		return count;
	case 'm':
		return count * 60;
	case 'h':
		return count * 3600;
	default:
		return 0;
	}
}

static void check_timeout(struct inspection *inspection, const char *place, const char *value)
{
	unsigned long seconds = seconds_of(value);

	if (seconds != 0 && seconds <= inspection->deadline)
		tell(inspection, NOTE, place, "not above phiscrub's --deadline; Postfix will give up first");
}

static void keep_queue(struct inspection *inspection, const char *place, const char *value)
{
	(void)place;
	(void)snprintf(inspection->queue, sizeof(inspection->queue), "%s", value);
}

static void keep_owner(struct inspection *inspection, const char *place, const char *value)
{
	(void)place;
	(void)snprintf(inspection->owner, sizeof(inspection->owner), "%s", value);
}

/** What is looked at, in main.cf and wherever master.cf overrides it. The queue comes first: lists need it. */
static const struct parameter {
	const char *name;
	void (*check)(struct inspection *inspection, const char *place, const char *value);
} parameters[] = {
	{"queue_directory", keep_queue},
	{"mail_owner", keep_owner},
	{"smtpd_milters", check_list},
	{"non_smtpd_milters", check_list},
	{"milter_default_action", check_action},
	{"internal_mail_filter_classes", check_classes},
	{"smtpd_milter_maps", check_maps},
	{"receive_override_options", check_overrides},
	{"milter_protocol", check_protocol},
	{"milter_content_timeout", check_timeout},
};

enum { PARAMETER_COUNT = sizeof(parameters) / sizeof(parameters[0]) };

/* --- postconf --------------------------------------------------------------- */

/** Reads @fd to its end into @text, NUL-terminated. */
static enum phiscrub_status read_all(int fd, struct ps_bytes *text)
{
	unsigned char block[4096];
	enum phiscrub_status status = PHISCRUB_OK;
	ssize_t got;

	do {
		got = read(fd, block, sizeof(block));
		if (got > 0)
			status = ps_bytes_add(text, block, (size_t)got);
	} while (status == PHISCRUB_OK && (got > 0 || (got < 0 && errno == EINTR)));
	if (got < 0)
		return PHISCRUB_IO;
	return status == PHISCRUB_OK ? ps_bytes_add(text, "", 1) : status;
}

/** Starts postconf with its output on *@fd. */
static bool start_postconf(char *const *argv, int *fd, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	int ends[2];
	bool started;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	if (posix_spawn_file_actions_init(&actions) != 0) {
		(void)close(ends[0]);
		(void)close(ends[1]);
		return false;
	}
	started = posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO) == 0 &&
		  posix_spawnp(pid, argv[0], &actions, NULL, argv, environ) == 0;
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)close(ends[1]);
	if (!started)
		(void)close(ends[0]);
	*fd = ends[0];
	return started;
}

/** What postconf prints with @arguments. Says why it cannot be had. */
static enum phiscrub_status ask_postconf(
	const struct ps_options *options, const char *const *arguments, size_t count, struct ps_bytes *text)
{
	const char *argv[PARAMETER_COUNT + 5] = {"postconf"};
	size_t used = 1;
	int fd, ended = -1;
	pid_t pid;

	if (options->postfix_config != NULL) {
		argv[used++] = "-c";
		argv[used++] = options->postfix_config;
	}
	for (size_t i = 0; i < count; i++)
		argv[used++] = arguments[i];
	if (!start_postconf((char *const *)(uintptr_t)argv, &fd, &pid)) {
		ps_say("postconf", "cannot be started; install Postfix, or look as root with /usr/sbin in PATH");
		return PHISCRUB_SYSTEM;
	}

	enum phiscrub_status status = read_all(fd, text);

	(void)close(fd);
	while (waitpid(pid, &ended, 0) < 0 && errno == EINTR)
		;
	if (status == PHISCRUB_OK && WIFEXITED(ended) && WEXITSTATUS(ended) == 0)
		return PHISCRUB_OK;
	ps_say("postconf", "failed; what it could not read was not looked at");
	return PHISCRUB_SYSTEM;
}

/** Takes a line "name = value" apart; false where it is none. */
static bool cut_line(char *line, char **name, char **value)
{
	char *equals = strstr(line, " =");

	if (equals == NULL)
		return false;
	*equals = '\0';
	*name = line;
	*value = equals + 2 + strspn(equals + 2, " ");
	return true;
}

static const struct parameter *find_parameter(const char *name)
{
	for (size_t i = 0; i < PARAMETER_COUNT; i++) {
		if (strcmp(parameters[i].name, name) == 0)
			return &parameters[i];
	}
	return NULL;
}

/** Checks every line; master.cf's have the service in front: "smtp/inet/smtpd_milters". Returns how many it knew. */
static size_t check_lines(struct inspection *inspection, char *text)
{
	char *saved, *name, *value;
	size_t known = 0;

	for (char *line = strtok_r(text, "\n", &saved); line != NULL; line = strtok_r(NULL, "\n", &saved)) {
		const struct parameter *parameter;
		const char *slash;

		if (!cut_line(line, &name, &value))
			continue;
		slash = strrchr(name, '/');
		parameter = find_parameter(slash == NULL ? name : slash + 1);
		if (parameter == NULL)
			continue;
		parameter->check(inspection, name, value);
		known++;
	}
	return known;
}

static enum phiscrub_status check_main(struct inspection *inspection, const struct ps_options *options)
{
	const char *arguments[PARAMETER_COUNT + 1] = {"-x"};
	struct ps_bytes text = {.limit = POSTCONF_LIMIT};
	enum phiscrub_status status;

	for (size_t i = 0; i < PARAMETER_COUNT; i++)
		arguments[i + 1] = parameters[i].name;
	status = ask_postconf(options, arguments, PARAMETER_COUNT + 1, &text);
	/* smtpd_milter_maps is unknown to an old Postfix, which is no harm. */
	if (status == PHISCRUB_OK && check_lines(inspection, (char *)text.data) < PARAMETER_COUNT - 1) {
		ps_say("postconf", "did not tell all that was asked; nothing is known to be safe");
		status = PHISCRUB_SYSTEM;
	}
	ps_bytes_fini(&text);
	return status;
}

static enum phiscrub_status check_master(struct inspection *inspection, const struct ps_options *options)
{
	const char *const arguments[] = {"-x", "-P"};
	struct ps_bytes text = {.limit = POSTCONF_LIMIT};
	enum phiscrub_status status = ask_postconf(options, arguments, 2, &text);

	if (status == PHISCRUB_OK)
		(void)check_lines(inspection, (char *)text.data);
	ps_bytes_fini(&text);
	return status;
}

/* --- the service ------------------------------------------------------------ */

/** Connects as Postfix does, in a process that gives root's rights up for it: 0 or an errno. */
static int connect_as_owner(const struct inspection *inspection)
{
	struct ps_user user;
	int ended = 0;
	pid_t child = fork();

	if (child < 0)
		return errno;
	if (child == 0) {
		if (ps_user_find(inspection->owner, &user) != PHISCRUB_OK || ps_privileges_drop(&user) != PHISCRUB_OK)
			_exit(EPERM);
		_exit(ps_listen_try(&inspection->listen));
	}
	while (waitpid(child, &ended, 0) < 0) {
		if (errno != EINTR)
			return errno;
	}
	return WIFEXITED(ended) ? WEXITSTATUS(ended) : EINTR;
}

/** Whether mail will go through, and not only wait. Only root can look as another user. */
static void check_service(struct inspection *inspection, const char *place)
{
	if (geteuid() != 0)
		return;
	switch (connect_as_owner(inspection)) {
	case 0:
		tell(inspection, OK, place, "phiscrub answers Postfix's user");
		break;
	case EACCES:
		tell(inspection, NOTE, place,
			"Postfix's user may not use this socket, and all mail waits; give the socket and its folder "
			"Postfix's group");
		break;
	default:
		tell(inspection, NOTE, place, "nobody answers here, and all mail waits; start the service");
		break;
	}
}

enum ps_exit ps_postfix_check(const struct ps_options *options)
{
	struct inspection inspection = {.deadline = options->deadline};
	enum phiscrub_status status = ps_listen_parse(&inspection.listen, options->listen);

	if (status == PHISCRUB_OK)
		status = ps_output_init(&inspection.output, STDOUT_FILENO, "stdout");
	if (status != PHISCRUB_OK)
		return ps_exit_from(status);
	status = check_main(&inspection, options);
	if (status == PHISCRUB_OK)
		status = check_master(&inspection, options);
	if (status == PHISCRUB_OK)
		check_service(&inspection, options->listen);

	enum phiscrub_status closed = ps_output_finish(&inspection.output);

	if (status == PHISCRUB_OK)
		status = closed;
	if (status != PHISCRUB_OK)
		return ps_exit_from(status);
	return inspection.unsafe ? PS_EXIT_POLICY : PS_EXIT_OK;
}
