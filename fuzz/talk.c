/* A milter connection: whatever a mail server sends, it ends, nothing of it stays, and the answers are packets. */
#include "common.h"
#include "milter_talk.h"

#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/** More finds nothing that less does not. */
#define INPUT_MAX ((size_t)65536)

static struct ps_milter milter;

static struct ps_talk *talk_of_process(void)
{
	static struct ps_talk talk;

	if (milter.memory != 0)
		return &talk;
	milter.memory = (size_t)1024 * 1024;
	milter.deadline = 60;
	fuzz_claim(ps_shared_engine_init(&milter.engine) == PHISCRUB_OK &&
			   ps_shared_engine_put(&milter.engine, fuzz_engine(NULL)) == PHISCRUB_OK &&
			   ps_milter_session_init(&milter) == PHISCRUB_OK,
		"there is a milter");
	ps_talk_init(&talk, &milter);
	return &talk;
}

struct server {
	int fd;
	const unsigned char *data;
	size_t len;
};

static void *send_all(void *given)
{
	const struct server *server = given;
	size_t sent = 0;

	while (sent < server->len) {
		ssize_t count = send(server->fd, server->data + sent, server->len - sent, MSG_NOSIGNAL);

		if (count <= 0)
			break;
		sent += (size_t)count;
	}
	(void)shutdown(server->fd, SHUT_WR);
	return NULL;
}

/** Looks at the answers: whole packets of the letters that there are. */
static void *read_answers(void *given)
{
	const struct server *server = given;
	unsigned char head[5], rest[4096];

	while (recv(server->fd, head, sizeof(head), MSG_WAITALL) == (ssize_t)sizeof(head)) {
		size_t left = ps_wire_number(head) - 1;

		fuzz_claim(
			memchr("Ochmby", head[4], 6) != NULL && left <= INT32_MAX, "an answer is one of the protocol");
		while (left > 0) {
			ssize_t count = recv(server->fd, rest, left < sizeof(rest) ? left : sizeof(rest), 0);

			fuzz_claim(count > 0, "an answer is whole");
			left -= (size_t)count;
		}
	}
	return NULL;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len)
{
	struct ps_talk *talk = talk_of_process();
	struct server server = {.data = data, .len = len < INPUT_MAX ? len : INPUT_MAX};
	pthread_t threads[2];
	int ends[2];

	fuzz_claim(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "there are sockets");
	server.fd = ends[0];
	fuzz_claim(pthread_create(&threads[0], NULL, send_all, &server) == 0 &&
			   pthread_create(&threads[1], NULL, read_answers, &server) == 0,
		"there are threads");
	ps_talk_serve(talk, ends[1]);
	(void)close(ends[1]);
	for (size_t i = 0; i < 2; i++)
		(void)pthread_join(threads[i], NULL);
	(void)close(ends[0]);
	fuzz_claim(milter.in_flight == 0 && milter.held == 0, "nothing stays of a connection");
	return 0;
}
