#include "mail_bytes.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
	FIRST_HEADERS = 32,
	/** Memory that stays for the next mail, of each: bytes, and headers. */
	KEPT_BYTES = 64 * 1024,
	KEPT_HEADERS = 128
};

void ps_mail_init(struct ps_mail *mail, size_t limit)
{
	memset(mail, 0, sizeof(*mail));
	mail->raw.limit = limit;
	/* Marks may be longer than what they stand for. */
	mail->scrubbed.limit = limit > (SIZE_MAX - 65536) / 2 ? SIZE_MAX : limit * 2 + 65536;
}

static void clear_bytes(struct ps_bytes *bytes)
{
	if (bytes->cap > KEPT_BYTES)
		ps_bytes_fini(bytes);
	else
		ps_bytes_clear(bytes);
}

static void free_headers(struct ps_mail *mail)
{
	free(mail->headers);
	mail->headers = NULL;
	mail->cap = 0;
}

void ps_mail_clear(struct ps_mail *mail)
{
	clear_bytes(&mail->raw);
	clear_bytes(&mail->scrubbed);
	if (mail->cap > KEPT_HEADERS)
		free_headers(mail);
	mail->count = 0;
	mail->body = 0;
	mail->scrubbed_body = 0;
}

void ps_mail_fini(struct ps_mail *mail)
{
	ps_mail_clear(mail);
	ps_bytes_fini(&mail->raw);
	ps_bytes_fini(&mail->scrubbed);
	free_headers(mail);
}

/* --- putting together ------------------------------------------------------- */

static enum phiscrub_status grow_headers(struct ps_mail *mail)
{
	size_t cap = mail->cap == 0 ? FIRST_HEADERS : mail->cap * 2;
	struct ps_mail_header *headers;

	if (mail->count == PS_MAIL_HEADERS)
		return PHISCRUB_LIMIT;
	if (mail->count < mail->cap)
		return PHISCRUB_OK;
	headers = realloc(mail->headers, cap * sizeof(*headers));
	if (headers == NULL)
		return PHISCRUB_SYSTEM;
	mail->headers = headers;
	mail->cap = cap;
	return PHISCRUB_OK;
}

/** Adds @value with CRLF for every newline that is not one yet. */
static enum phiscrub_status add_value(struct ps_mail *mail, const char *value)
{
	enum phiscrub_status status = PHISCRUB_OK;
	const char *newline = strchr(value, '\n');

	while (status == PHISCRUB_OK && newline != NULL) {
		size_t len = (size_t)(newline - value);

		if (len > 0 && value[len - 1] == '\r')
			len--;
		status = ps_bytes_add(&mail->raw, value, len);
		if (status == PHISCRUB_OK)
			status = ps_bytes_add(&mail->raw, "\r\n", 2);
		value = newline + 1;
		newline = strchr(value, '\n');
	}
	if (status == PHISCRUB_OK)
		status = ps_bytes_add(&mail->raw, value, strlen(value));
	return status;
}

enum phiscrub_status ps_mail_add_header(struct ps_mail *mail, const char *name, const char *value)
{
	struct ps_mail_header header = {.start = mail->raw.len, .name_len = strlen(name)};
	enum phiscrub_status status = grow_headers(mail);

	if (status == PHISCRUB_OK)
		status = ps_bytes_add(&mail->raw, name, header.name_len);
	if (status == PHISCRUB_OK)
		status = ps_bytes_add(&mail->raw, ":", 1);
	if (status == PHISCRUB_OK)
		status = add_value(mail, value);
	if (status == PHISCRUB_OK)
		status = ps_bytes_add(&mail->raw, "\r\n", 2);
	if (status != PHISCRUB_OK)
		return status;
	header.end = mail->raw.len;
	mail->headers[mail->count] = header;
	mail->count++;
	return PHISCRUB_OK;
}

enum phiscrub_status ps_mail_end_headers(struct ps_mail *mail)
{
	if (mail->body != 0)
		return PHISCRUB_OK;

	enum phiscrub_status status = ps_bytes_add(&mail->raw, "\r\n", 2);

	if (status == PHISCRUB_OK)
		mail->body = mail->raw.len;
	return status;
}

enum phiscrub_status ps_mail_add_body(struct ps_mail *mail, const void *data, size_t len)
{
	enum phiscrub_status status = ps_mail_end_headers(mail);

	return status == PHISCRUB_OK ? ps_bytes_add(&mail->raw, data, len) : status;
}

bool ps_mail_sink(void *context, const unsigned char *data, size_t len)
{
	struct ps_mail *mail = context;

	return ps_bytes_add(&mail->scrubbed, data, len) == PHISCRUB_OK;
}

/* --- taking apart ----------------------------------------------------------- */

/** Behind the CRLF that ends the header which starts at @at: the first that no space or tab follows. */
static size_t header_end(const struct ps_bytes *bytes, size_t at)
{
	while (at < bytes->len) {
		const unsigned char *newline = memchr(bytes->data + at, '\n', bytes->len - at);

		if (newline == NULL)
			return bytes->len;
		at = (size_t)(newline - bytes->data) + 1;
		if (at == bytes->len || (bytes->data[at] != ' ' && bytes->data[at] != '\t'))
			return at;
	}
	return bytes->len;
}

/** True where bytes[at ..) starts with @len bytes of @text. */
static bool starts_with(const struct ps_bytes *bytes, size_t at, const void *text, size_t len)
{
	return len <= bytes->len - at && memcmp(bytes->data + at, text, len) == 0;
}

/** How long the name is that @header got; SIZE_MAX where no colon ends one in its first line. */
static size_t scrubbed_name(const struct ps_mail *mail, const struct ps_mail_header *header)
{
	const unsigned char *start = mail->scrubbed.data + header->scrubbed_start;
	size_t len = header->scrubbed_end - header->scrubbed_start;
	const unsigned char *colon, *newline;

	/* The old name may hold what a new one may not. */
	if (starts_with(&mail->scrubbed, header->scrubbed_start, mail->raw.data + header->start, header->name_len + 1))
		return header->name_len;
	colon = memchr(start, ':', len);
	newline = memchr(start, '\n', len);
	if (colon == NULL || (newline != NULL && newline < colon))
		return SIZE_MAX;
	return (size_t)(colon - start);
}

enum phiscrub_status ps_mail_split(struct ps_mail *mail)
{
	size_t at = 0;

	if (mail->scrubbed.len == 0)
		return PHISCRUB_INTERNAL;
	for (size_t i = 0; i < mail->count; i++) {
		struct ps_mail_header *header = &mail->headers[i];

		header->scrubbed_start = at;
		at = header_end(&mail->scrubbed, at);
		header->scrubbed_end = at;
		header->scrubbed_name_len = scrubbed_name(mail, header);
		if (header->scrubbed_name_len == SIZE_MAX ||
			at - header->scrubbed_start < header->scrubbed_name_len + 3 ||
			memcmp(mail->scrubbed.data + at - 2, "\r\n", 2) != 0)
			return PHISCRUB_INTERNAL;
	}
	if (!starts_with(&mail->scrubbed, at, "\r\n", 2))
		return PHISCRUB_INTERNAL;
	mail->scrubbed_body = at + 2;
	return PHISCRUB_OK;
}

/** Which header of its name the header @at is, from 1. */
static unsigned index_of(const struct ps_mail *mail, size_t at)
{
	const struct ps_mail_header *header = &mail->headers[at];
	const char *name = (const char *)mail->raw.data + header->start;
	unsigned index = 1;

	for (size_t i = 0; i < at; i++) {
		const struct ps_mail_header *other = &mail->headers[i];

		if (other->name_len == header->name_len &&
			strncasecmp((const char *)mail->raw.data + other->start, name, header->name_len) == 0)
			index++;
	}
	return index;
}

/** A copy of data[0 .. len) with a NUL behind it and LF for CRLF, or NULL. */
static char *copy_text(const unsigned char *data, size_t len)
{
	char *text = malloc(len + 2);
	size_t used = 0;

	if (text == NULL)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		if (data[i] == '\r' && i + 1 < len && data[i + 1] == '\n')
			continue;
		text[used] = (char)data[i];
		used++;
	}
	text[used] = '\0';
	return text;
}

/** Makes a name of what stands where one stood: marks may hold spaces, or be nothing at all. */
static char *make_name(const unsigned char *data, size_t len)
{
	char *name = len == 0 ? strdup("X-Removed") : copy_text(data, len);

	for (char *byte = name; byte != NULL && *byte != '\0'; byte++) {
		if (*byte <= ' ' || *byte >= 0x7f)
			*byte = '-';
	}
	return name;
}

enum phiscrub_status ps_mail_header_edit(
	const struct ps_mail *mail, size_t at, struct ps_mail_edit *edit, bool *changed)
{
	const struct ps_mail_header *header = &mail->headers[at];
	const unsigned char *raw = mail->raw.data + header->start;
	const unsigned char *scrubbed = mail->scrubbed.data + header->scrubbed_start;
	size_t len = header->scrubbed_end - header->scrubbed_start;
	size_t value = header->scrubbed_name_len + 1;

	memset(edit, 0, sizeof(*edit));
	*changed = len != header->end - header->start || memcmp(raw, scrubbed, len) != 0;
	if (!*changed)
		return PHISCRUB_OK;
	/* The protocol's values end at a NUL, and what stood behind it would stay. */
	if (memchr(scrubbed, '\0', len) != NULL)
		return PHISCRUB_INTERNAL;
	edit->index = index_of(mail, at);
	edit->name = copy_text(raw, header->name_len);
	edit->value = copy_text(scrubbed + value, len - value - 2);
	if (edit->name == NULL || edit->value == NULL)
		return PHISCRUB_SYSTEM;
	if (!starts_with(&mail->scrubbed, header->scrubbed_start, raw, header->name_len + 1)) {
		edit->new_name = make_name(scrubbed, header->scrubbed_name_len);
		if (edit->new_name == NULL)
			return PHISCRUB_SYSTEM;
	}
	/* An empty value would delete the header. */
	if (edit->value[0] == '\0')
		memcpy(edit->value, " ", 2);
	return PHISCRUB_OK;
}

void ps_mail_edit_fini(struct ps_mail_edit *edit)
{
	if (edit->value != NULL)
		ps_bytes_wipe(edit->value, strlen(edit->value));
	free(edit->value);
	free(edit->name);
	free(edit->new_name);
	memset(edit, 0, sizeof(*edit));
}

bool ps_mail_body_edit(const struct ps_mail *mail, const unsigned char **data, size_t *len)
{
	*data = mail->scrubbed.data + mail->scrubbed_body;
	*len = mail->scrubbed.len - mail->scrubbed_body;
	return *len != mail->raw.len - mail->body || memcmp(*data, mail->raw.data + mail->body, *len) != 0;
}
