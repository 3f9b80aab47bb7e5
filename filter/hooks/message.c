#include "message.h"

#include "glyph.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/** More of a place than this would leave no room for the fact. */
#define PLACE_MAX ((size_t)PS_MESSAGE_MAX / 2)

/** Writes one line. What could steer a terminal, or is no character, becomes '?'. */
static void say_line(char *line, size_t len)
{
	size_t i = 0;

	while (i < len) {
		const unsigned char *byte = (const unsigned char *)line + i;
		size_t width = ps_glyph_width(byte, len - i);
		size_t taken = width > 0 ? width : 1;

		if (width == 0 || ps_glyph_is_control(byte, width))
			memset(line + i, '?', taken);
		i += taken;
	}
	line[len] = '\n';
	/* A message that cannot be written has nobody to tell. */
	if (write(STDERR_FILENO, line, len + 1) < 0)
		return;
}

void ps_say(const char *place, const char *format, ...)
{
	char line[PS_MESSAGE_MAX];
	size_t room = sizeof(line) - 1;
	size_t place_len = strlen(place);
	bool fits = place_len <= PLACE_MAX;
	int head = snprintf(
		line, room, "phiscrub: %s%s: ", fits ? "" : "...", fits ? place : place + place_len - PLACE_MAX);
	size_t len = head < 0 ? 0 : (size_t)head;

	if (len >= room)
		len = room - 1;

	va_list args;
	va_start(args, format);
	int body = vsnprintf(line + len, room - len, format, args);
	va_end(args);
	if (body > 0)
		len += (size_t)body < room - len ? (size_t)body : room - len - 1;
	say_line(line, len);
}

/** What a person can do about @status, for texts that do not say it themselves. */
static const char *way_out(enum phiscrub_status status)
{
	switch (status) {
	case PHISCRUB_MALFORMED:
		return "; name its real format with --format, or have its sender mend it";
	case PHISCRUB_LIMIT:
		return "; see \"limits\" in filter/README.md";
	case PHISCRUB_REFUSED:
		return "; nothing more was written; change the policy to let it pass";
	case PHISCRUB_POLICY:
		return "; mend the policy, then try phiscrub check";
	case PHISCRUB_USAGE:
		return "; see phiscrub --help";
	case PHISCRUB_SYSTEM:
		return "; try again when the system has memory";
	case PHISCRUB_IO:
		return "; nothing more was written";
	default:
		return "; nothing more was written, please report it";
	}
}

/**
 * Policies are text files: file:line:column, as compilers say it and editors
 * jump to. A loader names the place itself, since a policy may extend another
 * file than the one that was asked for.
 */
static void say_policy(const char *place, const struct phiscrub_error *error, const char *advice)
{
	char spot[PS_MESSAGE_MAX / 2];
	const char *own;

	(void)snprintf(spot, sizeof(spot), ":%zu:%zu: ", error->line, error->column);
	own = strstr(error->text, spot);
	if (own != NULL) {
		size_t len = (size_t)(own - error->text) + strlen(spot);

		(void)snprintf(spot, sizeof(spot), "%.*s", (int)len - 2, error->text);
		ps_say(spot, "%s%s", error->text + len, advice);
		return;
	}
	(void)snprintf(spot, sizeof(spot), "%s:%zu:%zu", place, error->line, error->column);
	ps_say(spot, "%s%s", error->text, advice);
}

void ps_say_error(const char *place, const struct phiscrub_error *error)
{
	const char *advice = strstr(error->text, "; ") == NULL ? way_out(error->status) : "";

	if (error->line > 0)
		say_policy(place, error, advice);
	else if (error->offset != SIZE_MAX)
		ps_say(place, "byte %zu: %s%s", error->offset, error->text, advice);
	else
		ps_say(place, "%s%s", error->text, advice);
}
