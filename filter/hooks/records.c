#include "records.h"

#include <string.h>

static const unsigned char carriage_return = '\r';

static struct ps_piece part(const unsigned char *data, size_t len)
{
	return (struct ps_piece){data, len, false, "", 0};
}

static struct ps_piece ended_by(const unsigned char *data, size_t len, const char *separator, size_t separator_len)
{
	return (struct ps_piece){data, len, true, separator, separator_len};
}

/** What the held carriage return turns out to be, now that @next is known. */
static size_t release(struct ps_splitter *splitter, const unsigned char *next, struct ps_piece *piece)
{
	splitter->held = false;
	if (*next != '\n') {
		*piece = part(&carriage_return, 1);
		return 0;
	}
	splitter->open = false;
	*piece = ended_by(next, 0, "\r\n", 2);
	return 1;
}

size_t ps_splitter_next(struct ps_splitter *splitter, const unsigned char *data, size_t len, struct ps_piece *piece)
{
	if (splitter->held)
		return release(splitter, data, piece);

	const unsigned char *end = memchr(data, splitter->lines ? '\n' : '\0', len);
	size_t body = end != NULL ? (size_t)(end - data) : len;
	bool returns = splitter->lines && body > 0 && data[body - 1] == '\r';

	if (end == NULL) {
		splitter->open = true;
		splitter->held = returns;
		*piece = part(data, returns ? body - 1 : body);
		return len;
	}
	splitter->open = false;
	if (!splitter->lines)
		*piece = ended_by(data, body, "\0", 1);
	else if (returns)
		*piece = ended_by(data, body - 1, "\r\n", 2);
	else
		*piece = ended_by(data, body, "\n", 1);
	return body + 1;
}

bool ps_splitter_finish(struct ps_splitter *splitter, struct ps_piece *piece)
{
	bool left = splitter->open;

	*piece = ended_by(&carriage_return, splitter->held ? 1 : 0, "", 0);
	splitter->open = false;
	splitter->held = false;
	return left;
}
