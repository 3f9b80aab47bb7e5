/*
 * milter: the mail hook. Starts, reloads and stops the service; what happens to
 * a mail is in milter_session.c.
 *
 * Connections are served by threads that no signal reaches (milter_server.h);
 * the main thread waits for signals, which tell it to reload or to stop.
 */
#include "hooks.h"
#include "listen.h"
#include "message.h"
#include "milter_server.h"
#include "notify.h"
#include "postfix.h"
#include "privileges.h"
#include "setup.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	/** Connections that may wait. */
	BACKLOG = 128,
	/** How long a stop waits for messages that are being scrubbed, and how often it looks. */
	DRAIN_MS = 30000,
	DRAIN_STEP_MS = 10,
	/** How often metrics are written. */
	METRICS_MS = 5000,
};

/* --- events: signals, and the end of the server ----------------------------- */

/** Written to the pipe when nothing is accepted any more, beside the numbers of signals. */
enum { EVENT_SERVER_ENDED = 0 };

/** A signal handler has no context. Set once, before the handlers. */
static int event_pipe[2];

static void tell_event(unsigned char event)
{
	int saved = errno;

	/* A full pipe holds events enough. */
	if (write(event_pipe[1], &event, 1) < 0)
		errno = saved;
	errno = saved;
}

static void on_signal(int number)
{
	tell_event((unsigned char)number);
}

static enum phiscrub_status open_events(void)
{
	static const int numbers[] = {SIGHUP, SIGTERM, SIGINT};
	struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};

	if (pipe(event_pipe) != 0)
		return PHISCRUB_SYSTEM;
	for (size_t i = 0; i < 2; i++) {
		if (fcntl(event_pipe[i], F_SETFD, FD_CLOEXEC) != 0 || fcntl(event_pipe[i], F_SETFL, O_NONBLOCK) != 0)
			return PHISCRUB_SYSTEM;
	}
	(void)sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		if (sigaction(numbers[i], &action, NULL) != 0)
			return PHISCRUB_SYSTEM;
	}
	return PHISCRUB_OK;
}

/** Waits for the next event, and writes the metrics meanwhile. What came meanwhile is one: the end where it is among
 * them, else one reload. */
static unsigned char next_event(struct ps_ledger *ledger)
{
	struct pollfd wait = {.fd = event_pipe[0], .events = POLLIN};
	unsigned char events[64];
	ssize_t count;

	do {
		count = read(event_pipe[0], events, sizeof(events));
		/* An error here, EINTR above all, only means to look again. */
		if (count <= 0 && poll(&wait, 1, ledger->counters != NULL ? METRICS_MS : -1) < 0)
			continue;
		ps_ledger_tick(ledger);
	} while (count <= 0);
	for (ssize_t i = 0; i < count; i++) {
		if (events[i] != SIGHUP)
			return events[i];
	}
	return SIGHUP;
}

static void tell_server_ended(void)
{
	tell_event(EVENT_SERVER_ENDED);
}

/* --- start ------------------------------------------------------------------ */

/** What the command line says about the service. */
struct service {
	const struct ps_options *options;
	struct ps_milter milter;
	struct ps_milter_server server;
	struct ps_listen listen;
	struct ps_listen_access access;
	struct ps_user user;
	bool has_user;
	/** The socket is ours, so a start that fails removes it. */
	bool opened;
};

static enum phiscrub_status parse_mode(const char *text, mode_t *mode)
{
	unsigned long value;
	char *end;

	if (text == NULL)
		return PHISCRUB_OK;
	value = strtoul(text, &end, 8);
	if (text[0] < '0' || text[0] > '7' || *end != '\0' || value > 0777) {
		ps_say("--socket-mode", "not a mode; give octal digits, such as 0660");
		return PHISCRUB_USAGE;
	}
	*mode = (mode_t)value;
	return PHISCRUB_OK;
}

/** Reads what needs no service yet. */
static enum phiscrub_status prepare(struct service *service, const struct ps_options *options)
{
	enum phiscrub_status status = ps_listen_parse(&service->listen, options->listen);

	service->options = options;
	service->access = (struct ps_listen_access){.mode = 0660, .gid = (gid_t)-1, .uid = (uid_t)-1};
	service->milter.memory = (size_t)options->memory * 1024 * 1024;
	service->milter.deadline = options->deadline;
	service->milter.tcp = service->listen.port != 0;
	if (status == PHISCRUB_OK)
		status = parse_mode(options->socket_mode, &service->access.mode);
	if (status == PHISCRUB_OK && options->user != NULL) {
		status = ps_user_find(options->user, &service->user);
		service->has_user = status == PHISCRUB_OK;
		service->access.uid = service->user.uid;
		service->access.gid = service->user.gid;
	}
	if (status == PHISCRUB_OK && options->socket_group != NULL)
		status = ps_group_find(options->socket_group, &service->access.gid);
	if (status == PHISCRUB_OK && !service->has_user && geteuid() == 0)
		ps_say("milter", "runs as root; give --user");
	return status;
}

static enum phiscrub_status open_socket(struct service *service)
{
	enum phiscrub_status status = ps_listen_clear(&service->listen);

	if (status == PHISCRUB_OK)
		status = ps_listen_open(&service->listen, BACKLOG, &service->server.fd);
	if (status != PHISCRUB_OK)
		return status;
	service->opened = true;
	return ps_listen_allow(&service->listen, &service->access);
}

/** Makes the engine and lets the next message use it. Says why it cannot. */
static enum phiscrub_status load_engine(struct service *service)
{
	struct phiscrub_engine *engine;
	enum phiscrub_status status = ps_setup_engine(service->options, &engine);

	if (status != PHISCRUB_OK)
		return status;
	status = ps_shared_engine_put(&service->milter.engine, engine);
	if (status != PHISCRUB_OK)
		ps_say("start", "no memory for the policy; try again");
	return status;
}

/*
 * Audit, metrics and engine come after the rights are gone: what the service's
 * user cannot read or write is noticed now, not at the first reload.
 */
static enum phiscrub_status start(struct service *service)
{
	enum phiscrub_status status = ps_shared_engine_init(&service->milter.engine);

	service->server.milter = &service->milter;
	service->server.ended = tell_server_ended;
	if (status == PHISCRUB_OK)
		status = ps_milter_session_init(&service->milter);
	if (status == PHISCRUB_OK)
		status = open_socket(service);
	if (status == PHISCRUB_OK && service->has_user)
		status = ps_privileges_drop(&service->user);
	if (status == PHISCRUB_OK)
		status = ps_ledger_open(&service->milter.ledger, service->options);
	if (status == PHISCRUB_OK)
		status = load_engine(service);
	if (status == PHISCRUB_OK)
		status = open_events();
	if (status == PHISCRUB_OK)
		status = ps_milter_server_start(&service->server);
	return status;
}

/* --- reload and stop -------------------------------------------------------- */

/** A policy that is not acceptable leaves the one that works in its place. */
static void reload(struct service *service)
{
	ps_notify("RELOADING=1");
	ps_ledger_reopen(&service->milter.ledger);
	if (load_engine(service) == PHISCRUB_OK) {
		ps_milter_session_forget(&service->milter);
		ps_say("milter", "policy loaded again");
		ps_notify("STATUS=policy loaded again");
	} else {
		ps_say("milter", "the policy was not loaded; the old one stays in use");
		/* systemctl reload cannot tell; systemctl status does. */
		ps_notify("STATUS=the policy was not loaded at the last reload; the old one stays in use");
	}
	ps_notify("READY=1");
}

/** Waits for the messages that were begun. New ones are deferred meanwhile. */
static void drain(struct ps_milter *milter)
{
	const struct timespec step = {0, DRAIN_STEP_MS * 1000000L};

	atomic_store(&milter->stopping, true);
	for (int waited = 0; atomic_load(&milter->in_flight) > 0 && waited < DRAIN_MS; waited += DRAIN_STEP_MS)
		(void)nanosleep(&step, NULL);
}

static void stop(struct service *service)
{
	struct ps_milter *milter = &service->milter;

	ps_notify("STOPPING=1");
	drain(milter);
	/* Sessions that are still at work keep the audit trail. */
	ps_ledger_flush(&milter->ledger);
	ps_listen_remove(&service->listen);
	ps_say("milter", "stopped; %llu messages scrubbed, %llu refused, %llu deferred", atomic_load(&milter->scrubbed),
		atomic_load(&milter->refused), atomic_load(&milter->deferred));
}

/** Serves until a signal ends it. */
static enum ps_exit serve(struct service *service)
{
	ps_notify("READY=1");
	for (;;) {
		switch (next_event(&service->milter.ledger)) {
		case SIGHUP:
			reload(service);
			break;
		case EVENT_SERVER_ENDED:
			ps_say("milter", "the socket takes no connections any more");
			stop(service);
			return PS_EXIT_TEMPORARY;
		default:
			stop(service);
			return PS_EXIT_OK;
		}
	}
}

enum ps_exit ps_milter_run(const struct ps_options *options)
{
	/* Sessions use it to the very end of the process, past the end of this function. */
	static struct service service;
	enum phiscrub_status status;

	if (options->check_postfix)
		return ps_postfix_check(options);
	status = prepare(&service, options);
	if (status == PHISCRUB_OK)
		status = start(&service);
	if (status == PHISCRUB_OK)
		return serve(&service);
	if (service.opened)
		ps_listen_remove(&service.listen);
	return ps_exit_from(status);
}
