#include "output.h"

#include "bytes.h"
#include "glyph.h"
#include "message.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void fail(struct ps_output *output)
{
	output->status = PHISCRUB_IO;
	if (errno != EPIPE)
		ps_say(output->place, "writing failed (%s); throw away what was written", strerror(errno));
}

enum phiscrub_status ps_output_init(struct ps_output *output, int fd, const char *place)
{
	int flags = fcntl(fd, F_GETFL);

	output->fd = fd;
	output->place = place;
	output->status = PHISCRUB_OK;
	output->len = 0;
	output->used = 0;
	if (flags == -1 || (flags & O_ACCMODE) == O_RDONLY) {
		ps_say(place, "is not open for writing; redirect it to a file or a pipe");
		output->status = PHISCRUB_IO;
	}
	return output->status;
}

/** A descriptor that somebody made non-blocking is waited for. */
static bool wait_until_writable(int fd)
{
	struct pollfd poller = {.fd = fd, .events = POLLOUT};

	return poll(&poller, 1, -1) >= 0 || errno == EINTR;
}

static void write_all(struct ps_output *output, const unsigned char *data, size_t len)
{
	while (len > 0) {
		ssize_t done = write(output->fd, data, len);

		if (done >= 0) {
			data += done;
			len -= (size_t)done;
			continue;
		}
		if (errno == EINTR)
			continue;
		if (errno == EAGAIN && wait_until_writable(output->fd))
			continue;
		fail(output);
		return;
	}
}

enum phiscrub_status ps_output_flush(struct ps_output *output)
{
	if (output->status == PHISCRUB_OK && output->len > 0)
		write_all(output, output->block, output->len);
	output->len = 0;
	return output->status;
}

void ps_output_add(struct ps_output *output, const void *data, size_t len)
{
	if (output->status != PHISCRUB_OK || len == 0)
		return;
	if (len > PS_OUTPUT_BLOCK - output->len && ps_output_flush(output) != PHISCRUB_OK)
		return;
	if (len >= PS_OUTPUT_BLOCK) {
		write_all(output, data, len);
		return;
	}
	memcpy(output->block + output->len, data, len);
	output->len += len;
	if (output->len > output->used)
		output->used = output->len;
}

bool ps_output_sink(void *context, const unsigned char *data, size_t len)
{
	struct ps_output *output = context;

	ps_output_add(output, data, len);
	return output->status == PHISCRUB_OK;
}

void ps_output_print(struct ps_output *output, const char *format, ...)
{
	char text[PS_MESSAGE_MAX];
	va_list args;

	va_start(args, format);
	int len = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (len > 0)
		ps_output_add(output, text, (size_t)len < sizeof(text) ? (size_t)len : sizeof(text) - 1);
	ps_bytes_wipe(text, sizeof(text));
}

static void add_escape(struct ps_output *output, unsigned char byte)
{
	static const char short_forms[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	for (const char *form = short_forms; *form != '\0'; form += 2) {
		if ((unsigned char)*form == byte) {
			ps_output_print(output, "\\%c", form[1]);
			return;
		}
	}
	ps_output_print(output, "\\u%04x", byte);
}

void ps_output_json(struct ps_output *output, const void *data, size_t len)
{
	const unsigned char *bytes = data;
	size_t start = 0, i = 0;

	ps_output_add(output, "\"", 1);
	while (i < len) {
		size_t width = ps_glyph_width(bytes + i, len - i);
		bool plain = width > 0 && bytes[i] >= 0x20 && bytes[i] != '"' && bytes[i] != '\\' && bytes[i] != 0x7f;

		if (plain) {
			i += width;
			continue;
		}
		ps_output_add(output, bytes + start, i - start);
		if (width == 0)
			ps_output_add(output, "\\ufffd", 6);
		else
			add_escape(output, bytes[i]);
		i++;
		start = i;
	}
	ps_output_add(output, bytes + start, i - start);
	ps_output_add(output, "\"", 1);
}

enum phiscrub_status ps_output_finish(struct ps_output *output)
{
	enum phiscrub_status status = ps_output_flush(output);

	ps_bytes_wipe(output->block, output->used);
	/* Standard error stays open for messages. */
	if (status == PHISCRUB_OK && output->fd != STDERR_FILENO && close(output->fd) != 0 && errno != EINTR)
		fail(output);
	return output->status;
}
