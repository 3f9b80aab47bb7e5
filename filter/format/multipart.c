/**
 * multipart: multipart/form-data (RFC 7578). The boundary is the first line's.
 *
 * Read:         names, file names, header values, and every part's content;
 *               content that holds JSON or form data as such.
 * Left alone:   boundaries, header names, the content of parts that start like
 *               an image.
 * Limits:       the document's parts.
 * Will not see: content in a charset other than UTF-8, or inside a file format
 *               (its bytes are matched as they are).
 */
#include "form.h"
#include "format.h"
#include "nested.h"

#include <string.h>

/** RFC 2046 section 5.1.1. */
#define BOUNDARY_MAX 70

struct multipart {
	/** The name of the part, which is its key. */
	size_t name_start, name_end;
	struct ps_document *doc;
	unsigned layer;
	const unsigned char *data;
	size_t end;
	/** "--" and the boundary. */
	const unsigned char *boundary;
	size_t boundary_len;
	size_t parts;
};

static size_t line_end(const struct multipart *body, size_t at)
{
	const unsigned char *end = memchr(body->data + at, '\n', body->end - at);

	return end != NULL ? (size_t)(end - body->data) : body->end;
}

/* The end of the line without CR and blanks. */
static size_t trimmed(const struct multipart *body, size_t at, size_t end)
{
	while (end > at && (body->data[end - 1] == '\r' || body->data[end - 1] == ' ' || body->data[end - 1] == '\t'))
		end--;
	return end;
}

/* True where the line at @at is a boundary: the last one with "--" behind it. */
static bool is_boundary(const struct multipart *body, size_t at, bool *last)
{
	size_t end = trimmed(body, at, line_end(body, at));
	size_t behind = at + body->boundary_len;

	if (end < behind || memcmp(body->data + at, body->boundary, body->boundary_len) != 0)
		return false;
	*last = end == behind + 2 && memcmp(body->data + behind, "--", 2) == 0;
	return end == behind || *last;
}

static bool starts_with(const unsigned char *data, size_t len, const char *word)
{
	size_t n = strlen(word);

	if (len < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = data[i];

		if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != (unsigned char)word[i])
			return false;
	}
	return true;
}

static enum ps_status put(struct multipart *body, enum ps_field_kind kind, size_t start, size_t end)
{
	return ps_field_put(body->doc, body->layer, PS_ESCAPE_HEADER, kind, PS_NONE, start, end);
}

/* Adds the parameters of Content-Disposition: the part's name is the key of what follows. */
static enum ps_status add_disposition(struct multipart *body, size_t at, size_t end, bool *named)
{
	const unsigned char *data = body->data;
	enum ps_status status = PS_OK;

	while (at < end && status == PS_OK) {
		size_t name = at;
		size_t start;
		bool is_name;

		while (at < end && data[at] != '=' && data[at] != ';')
			at++;
		if (at == end || data[at] == ';') {
			at++;
			continue;
		}
		while (name < at && (data[name] == ' ' || data[name] == '\t'))
			name++;
		is_name = at - name == 4 && starts_with(data + name, at - name, "name");
		start = ++at;
		if (at < end && data[at] == '"') {
			start = ++at;
			while (at < end && data[at] != '"')
				at += data[at] == '\\' && at + 1 < end ? 2 : 1;
			at = at < end ? at : end;
		} else {
			while (at < end && data[at] != ';')
				at++;
		}
		if (at > name && start > name + 1 && data[start - 2] == '*')
			/* RFC 8187: charset'language'percent-encoded. */
			status = ps_form_pairs(body->doc, body->layer, start, at, PS_ESCAPE_PERCENT, false);
		else
			status = put(body, is_name ? PS_FIELD_KEY : PS_FIELD_VALUE, start, at);
		*named = is_name && at > start;
		if (*named) {
			body->name_start = start;
			body->name_end = at;
		}
		while (at < end && data[at] != ';')
			at++;
		at++;
	}
	return status;
}

static bool is_image(const unsigned char *data, size_t len)
{
	static const struct {
		const char *magic;
		size_t len;
	} images[] = {{"\x89PNG\r\n\x1a\n", 8}, {"\xFF\xD8\xFF", 3}, {"GIF87a", 6}, {"GIF89a", 6}, {"II*\0", 4},
		{"MM\0*", 4}};

	for (size_t i = 0; i < sizeof(images) / sizeof(*images); i++)
		if (len >= images[i].len && memcmp(data, images[i].magic, images[i].len) == 0)
			return true;
	return len >= 12 && memcmp(data, "RIFF", 4) == 0 && memcmp(data + 8, "WEBP", 4) == 0;
}

static enum ps_status add_content(struct multipart *body, size_t start, size_t end, bool named)
{
	bool taken = false;
	bool known = false;
	enum ps_type type = PS_NONE;
	enum ps_field_kind kind = PS_FIELD_TEXT;
	enum ps_status status = PS_OK;

	if (named && end > start) {
		const struct ps_step step = {
			(const char *)body->data + body->name_start, body->name_end - body->name_start, 0};

		status = ps_place_ask(body->doc, PS_PLACE_FORM, &step, 1, &type, &kind, &known);
		if (status != PS_OK)
			return ps_fail(ps_document_error(body->doc), status, start, "the policy refuses a field of it");
	}
	if (start >= end || is_image(body->data + start, end - start))
		return PS_OK;
	if (named)
		ps_field_join(body->doc);
	if (!known && ps_nested_likely(body->data + start, end - start))
		status = ps_nested_parse(body->doc, body->layer, start, end, &taken);
	if (taken)
		ps_field_break(body->doc);
	if (status != PS_OK || taken)
		return status;
	return ps_field_put(body->doc, body->layer, PS_ESCAPE_NONE, kind, type, start, end);
}

/* Reads a part's headers from *at on, which is then at its content. */
static enum ps_status read_headers(struct multipart *body, size_t *at, bool *named)
{
	enum ps_status status = PS_OK;

	while (*at < body->end && status == PS_OK) {
		size_t end = line_end(body, *at);
		size_t stop = trimmed(body, *at, end);
		const unsigned char *line = body->data + *at;
		const unsigned char *colon = memchr(line, ':', stop - *at);
		bool last;

		if (stop == *at) {
			*at = end < body->end ? end + 1 : end;
			return PS_OK;
		}
		if (is_boundary(body, *at, &last))
			return PS_OK;
		if (starts_with(line, stop - *at, "content-disposition:"))
			status = add_disposition(body, *at + strlen("content-disposition:"), stop, named);
		else if (!starts_with(line, stop - *at, "content-transfer-encoding:"))
			status =
				put(body, PS_FIELD_VALUE, colon != NULL ? (size_t)(colon - body->data) + 1 : *at, stop);
		if (!starts_with(line, stop - *at, "content-disposition:"))
			*named = false;
		*at = end < body->end ? end + 1 : end;
	}
	return status;
}

/* Reads the part at *at, which is then at the line of the next boundary or at the end. */
static enum ps_status read_part(struct multipart *body, size_t *at)
{
	bool named = false;
	bool last;
	size_t start;
	size_t end;
	enum ps_status status;

	if (++body->parts > ps_document_limits(body->doc)->parts)
		return ps_fail(ps_document_error(body->doc), PS_LIMIT, *at, "more parts than the limit");
	status = read_headers(body, at, &named);
	start = *at;
	end = body->end;
	while (*at < body->end && !is_boundary(body, *at, &last)) {
		size_t line = line_end(body, *at);

		*at = line < body->end ? line + 1 : line;
	}
	if (*at < body->end) {
		/* The line end in front of a boundary belongs to the boundary. */
		end = *at;
		if (end > start && body->data[end - 1] == '\n')
			end--;
		if (end > start && body->data[end - 1] == '\r')
			end--;
	}
	return status == PS_OK ? add_content(body, start, end, named) : status;
}

enum ps_status ps_multipart_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	struct multipart body = {.doc = doc, .layer = layer, .end = end};
	size_t at = start;
	bool last = false;
	enum ps_status status = PS_OK;
	size_t len;

	body.data = ps_layer_data(doc, layer, &len);
	while (at < end && (body.data[at] == '\r' || body.data[at] == '\n'))
		at++;
	body.boundary = body.data + at;
	body.boundary_len = trimmed(&body, at, line_end(&body, at)) - at;
	if (body.boundary_len < 3 || body.boundary_len > BOUNDARY_MAX + 2 || memcmp(body.boundary, "--", 2) != 0)
		return ps_fail(ps_document_error(doc), PS_MALFORMED, at, "no multipart boundary at the start");
	while (at < end && status == PS_OK && !last) {
		if (!is_boundary(&body, at, &last))
			return ps_fail(ps_document_error(doc), PS_MALFORMED, at, "no multipart boundary after a part");
		at = line_end(&body, at);
		at = at < end ? at + 1 : end;
		if (!last)
			status = read_part(&body, &at);
	}
	/* What comes behind the last boundary is nothing to a reader, and read all the same. */
	return status == PS_OK ? add_content(&body, at, end, false) : status;
}
