#include "audit.h"

#include "canonical.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/** Bytes of a formatted piece; texts of unknown length go through put_string(). */
#define PIECE_MAX 128

static enum ps_status put(struct ps_buf *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

static enum ps_status put(struct ps_buf *out, const char *format, ...)
{
	char piece[PIECE_MAX];
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(piece, sizeof(piece), format, args);
	va_end(args);
	if (len < 0 || len >= PIECE_MAX)
		return PS_INTERNAL;
	return ps_buf_add(out, piece, (size_t)len);
}

/* A JSON string (RFC 8259 section 7). Bytes outside ASCII are written as they are: policies are UTF-8. */
static enum ps_status put_string(struct ps_buf *out, const char *text)
{
	enum ps_status status = ps_buf_add_str(out, "\"");

	while (status == PS_OK && *text != '\0') {
		size_t plain = 0;
		unsigned char c;

		while ((unsigned char)text[plain] >= ' ' && text[plain] != '"' && text[plain] != '\\' &&
			text[plain] != 0x7f)
			plain++;
		status = ps_buf_add(out, text, plain);
		text += plain;
		c = (unsigned char)*text;
		if (status != PS_OK || c == '\0')
			break;
		status = c == '"' || c == '\\' ? put(out, "\\%c", c) : put(out, "\\u%04x", c);
		text++;
	}
	return status == PS_OK ? ps_buf_add_str(out, "\"") : status;
}

static enum ps_status put_text(struct ps_buf *out, const char *key, const char *text)
{
	enum ps_status status = put(out, ",\"%s\":", key);

	return status == PS_OK ? put_string(out, text) : status;
}

/* RFC 3339 in UTC, with milliseconds. */
static enum ps_status write_start(const struct ps_audit_head *head, const char *event, char *start, size_t cap)
{
	struct tm day;
	int len;

	if (gmtime_r(&head->time.tv_sec, &day) == NULL)
		return PS_INTERNAL;
	len = snprintf(start, cap,
		"{\"audit\":%d,\"time\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\",\"run\":\"%.*s\",\"event\":\"%s\","
		"\"document\":%" PRIu64,
		PS_AUDIT_VERSION, day.tm_year + 1900, day.tm_mon + 1, day.tm_mday, day.tm_hour, day.tm_min, day.tm_sec,
		(int)(head->time.tv_nsec / 1000000), PS_AUDIT_RUN, head->run, event, head->document);
	return len > 0 && (size_t)len < cap ? PS_OK : PS_INTERNAL;
}

static enum ps_status put_start(struct ps_buf *out, const struct ps_audit_head *head, const char *event)
{
	char start[PS_AUDIT_PREFIX + 16];
	enum ps_status status = write_start(head, event, start, sizeof(start));

	return status == PS_OK ? ps_buf_add_str(out, start) : status;
}

enum ps_status ps_audit_prefix(const struct ps_audit_head *head, char prefix[PS_AUDIT_PREFIX])
{
	return write_start(head, "finding", prefix, PS_AUDIT_PREFIX);
}

const char *ps_audit_length_class(uint64_t len)
{
	static const struct {
		uint64_t most;
		const char *name;
	} classes[] = {{4, "1-4"}, {8, "5-8"}, {16, "9-16"}, {32, "17-32"}, {64, "33-64"}};

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (len <= classes[i].most)
			return classes[i].name;
	}
	return "65+";
}

static enum ps_status put_finding(const struct ps_audit_finding *finding, struct ps_buf *out)
{
	enum ps_status status = ps_buf_add_str(out, finding->prefix);

	if (status == PS_OK)
		status = put(out, ",\"type\":\"%s\"", ps_type_info(finding->type)->name);
	if (status == PS_OK)
		status = put_text(out, "rule", finding->rule);
	if (status == PS_OK)
		status = put(out, ",\"start\":%" PRIu64 ",\"length\":\"%s\",\"action\":\"%s\"", finding->start,
			ps_audit_length_class(finding->len), ps_action_info(finding->action)->name);
	if (status == PS_OK && finding->join != NULL)
		status = put_text(out, "join", finding->join);
	return status == PS_OK ? ps_buf_add_str(out, "}\n") : status;
}

enum ps_status ps_audit_finding(const struct ps_audit_finding *finding, struct ps_buf *out)
{
	size_t before = out->len;
	enum ps_status status = put_finding(finding, out);

	if (status != PS_OK)
		ps_buf_truncate(out, before);
	return status;
}

/* {"NAME":{"label":2},"SSN":{"refuse":1}} */
static enum ps_status put_tally(const struct ps_tally *tally, struct ps_buf *out)
{
	enum ps_status status = ps_buf_add_str(out, ",\"types\":{");
	const char *between = "";

	for (enum ps_type type = PS_NAME; status == PS_OK && type < PS_TYPE_COUNT; type++) {
		bool open = false;

		for (enum ps_action action = 0; status == PS_OK && action < PS_ACTION_COUNT; action++) {
			if (tally->by[type][action] == 0)
				continue;
			if (!open)
				status = put(out, "%s\"%s\":{", between, ps_type_info(type)->name);
			if (status == PS_OK)
				status = put(out, "%s\"%s\":%" PRIu32, open ? "," : "", ps_action_info(action)->name,
					tally->by[type][action]);
			open = true;
			between = ",";
		}
		if (status == PS_OK && open)
			status = ps_buf_add_str(out, "}");
	}
	return status == PS_OK ? ps_buf_add_str(out, "}") : status;
}

static enum ps_status put_document(const struct ps_audit_document *document, struct ps_buf *out)
{
	enum ps_status status = put_start(out, &document->head, "document");

	if (status == PS_OK)
		status = put_text(out, "policy", document->policy);
	if (status == PS_OK)
		status = put_text(out, "policy_digest", document->policy_digest);
	if (status == PS_OK)
		status = put_text(out, "format", document->format);
	if (status == PS_OK && document->channel != NULL)
		status = put_text(out, "channel", document->channel);
	if (status == PS_OK)
		status = put(out, ",\"bytes_in\":%" PRIu64 ",\"bytes_out\":%" PRIu64, document->bytes_in,
			document->bytes_out);
	if (status == PS_OK)
		status = put_tally(document->tally, out);
	if (status == PS_OK)
		status = put_text(out, "status", ps_status_name(document->status));
	return status == PS_OK ? ps_buf_add_str(out, "}\n") : status;
}

enum ps_status ps_audit_document(const struct ps_audit_document *document, struct ps_buf *out)
{
	size_t before = out->len;
	enum ps_status status = put_document(document, out);

	if (status != PS_OK)
		ps_buf_truncate(out, before);
	return status;
}

enum ps_status ps_audit_unsent(const struct ps_audit_head *head, struct ps_buf *out)
{
	size_t before = out->len;
	enum ps_status status = put_start(out, head, "unsent");

	if (status == PS_OK)
		status = ps_buf_add_str(out, "}\n");
	if (status != PS_OK)
		ps_buf_truncate(out, before);
	return status;
}

enum ps_status ps_audit_join(
	const struct ps_secret *secret, enum ps_type type, const char *text, size_t len, char join[PS_AUDIT_JOIN + 1])
{
	const char *name = ps_type_info(type)->name;
	unsigned char digest[PS_DIGEST_BYTES];
	struct ps_buf canonical;
	enum ps_status status;

	ps_buf_init(&canonical, len);
	status = ps_canonical(type, text, len, &canonical);
	if (status == PS_OK)
		status = ps_digest_keyed(secret, "audit", name, strlen(name), canonical.data, canonical.len, digest);
	ps_buf_fini(&canonical);
	if (status == PS_OK)
		ps_digest_hex(digest, PS_AUDIT_JOIN / 2, join);
	return status;
}
