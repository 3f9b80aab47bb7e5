/* A stand-in for the library until it is there: "CANARY" is a NAME; REFUSE, BROKEN and LARGE fail a document. */
#define _GNU_SOURCE
#include "phiscrub.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct phiscrub_engine { bool keep, refuse; char policy[32]; };
struct phiscrub_stream {
	const struct phiscrub_engine *engine; struct phiscrub_stream_options o; struct phiscrub_error error;
	struct phiscrub_stats stats; char *buf; size_t len, cap, base; bool flow, done;
};
static enum phiscrub_status fail(struct phiscrub_error *e, enum phiscrub_status s, size_t offset, const char *text)
{
	if (e) { memset(e, 0, sizeof(*e)); e->status = s; e->offset = offset; snprintf(e->text, sizeof(e->text), "%s", text); }
	return s;
}
enum phiscrub_status phiscrub_engine_new(const struct phiscrub_engine_options *o, struct phiscrub_engine **e, struct phiscrub_error *error)
{
	static const struct phiscrub_engine_options none;
	if (!o) o = &none;
	*e = NULL;
	if (o->policy && strcmp(o->policy, "safe-harbor") && strcmp(o->policy, "strict")) {
		enum phiscrub_status s = fail(error, PHISCRUB_POLICY, SIZE_MAX, "unknown key");
		if (error) { error->line = 3; error->column = 5; }
		return s;
	}
	if (o->action && strcmp(o->action, "keep") && strcmp(o->action, "refuse") && strcmp(o->action, "label"))
		return fail(error, PHISCRUB_USAGE, SIZE_MAX, "unknown action; one of label, mask, remove, keep");
	*e = calloc(1, sizeof(**e));
	if (!*e) return PHISCRUB_SYSTEM;
	(*e)->keep = o->action && !strcmp(o->action, "keep");
	(*e)->refuse = o->action && !strcmp(o->action, "refuse");
	return PHISCRUB_OK;
}
void phiscrub_engine_free(struct phiscrub_engine *e) { free(e); }
const char *phiscrub_engine_policy_name(const struct phiscrub_engine *e) { (void)e; return "safe-harbor"; }
enum phiscrub_status phiscrub_stream_new(const struct phiscrub_engine *engine, const struct phiscrub_stream_options *o, struct phiscrub_stream **s, struct phiscrub_error *error)
{
	*s = NULL;
	if (o->format && strcmp(o->format, "auto") && strcmp(o->format, "text") && strcmp(o->format, "email") && strcmp(o->format, "multipart") && strcmp(o->format, "json"))
		return fail(error, PHISCRUB_USAGE, SIZE_MAX, "unknown format; one of auto, text, json");
	*s = calloc(1, sizeof(**s));
	if (!*s) return PHISCRUB_SYSTEM;
	(*s)->engine = engine; (*s)->o = *o; (*s)->flow = !o->atomic && (!o->format || strcmp(o->format, "json"));
	return PHISCRUB_OK;
}
static enum phiscrub_status out(struct phiscrub_stream *s, const char *d, size_t n)
{
	s->stats.bytes_out += n;
	if (s->o.sink && n && !s->o.sink(s->o.sink_context, (const unsigned char *)d, n))
		return fail(&s->error, PHISCRUB_IO, SIZE_MAX, "the sink refused");
	return PHISCRUB_OK;
}
static enum phiscrub_status work(struct phiscrub_stream *s, size_t end)
{
	static const struct { const char *word, *type; } words[] = {{"503-555-0142", "PHONE"}, {"219-09-9999", "SSN"}, {"Jane Doe", "NAME"}, {"00123456", "MRN"}, {"03/14/1961", "DATE"}};
	if (s->error.status) return s->error.status;
	char *bad = s->o.format && !strcmp(s->o.format, "json") ? memmem(s->buf ? s->buf : "", end, ":CANARY", 7) : NULL;
	if (bad) return fail(&s->error, PHISCRUB_MALFORMED, s->base + (size_t)(bad - s->buf), "not JSON");
	size_t at = 0;
	while (at < end) {
		size_t stop = end, n = 0; const char *type = "";
		for (size_t i = 0; i < 5; i++) {
			char *p = memmem(s->buf + at, end - at, words[i].word, strlen(words[i].word));
			if (p && (size_t)(p - s->buf) < stop) stop = (size_t)(p - s->buf), n = strlen(words[i].word), type = words[i].type;
		}
		if (n) {
			struct phiscrub_finding f = {type, "fake/word", s->base + stop, s->base + stop + n, 0.99, s->buf + stop, n, s->engine->keep ? "keep" : "label"};
			s->stats.findings++;
			if (s->engine->refuse) return fail(&s->error, PHISCRUB_REFUSED, s->base + stop, "the policy refuses it");
			if (s->o.on_finding) s->o.on_finding(s->o.finding_context, &f);
		}
		if (out(s, s->buf + at, stop - at)) return s->error.status;
		char mark[32]; snprintf(mark, sizeof mark, "[%s]", type);
		if (n && (s->engine->keep ? out(s, s->buf + stop, n) : out(s, mark, strlen(mark)))) return s->error.status;
		at = stop + n;
	}
	memmove(s->buf, s->buf + end, s->len - end);
	s->len -= end; s->base += end;
	return PHISCRUB_OK;
}
enum phiscrub_status phiscrub_stream_feed(struct phiscrub_stream *s, const void *data, size_t len)
{
	if (s->error.status) return s->error.status;
	if (len == 0) return PHISCRUB_OK;
	if (len > s->cap - s->len) { s->cap = s->cap * 2 + len; s->buf = realloc(s->buf, s->cap); }
	memcpy(s->buf + s->len, data, len);
	s->len += len; s->stats.bytes_in += len;
	char *nl = memrchr(s->buf, '\n', s->len);
	return s->flow && nl ? work(s, (size_t)(nl - s->buf) + 1) : PHISCRUB_OK;
}
enum phiscrub_status phiscrub_stream_finish(struct phiscrub_stream *s)
{
	if (work(s, s->len)) return s->error.status;
	s->stats.documents++; s->done = true;
	return PHISCRUB_OK;
}
enum phiscrub_status phiscrub_stream_reset(struct phiscrub_stream *s)
{
	if (s->error.status > PHISCRUB_REFUSED) return s->error.status;
	memset(&s->error, 0, sizeof(s->error)); s->len = 0; s->base = 0; s->done = false;
	return PHISCRUB_OK;
}
const struct phiscrub_error *phiscrub_stream_error(const struct phiscrub_stream *s) { return &s->error; }
struct phiscrub_stats phiscrub_stream_stats(const struct phiscrub_stream *s) { return s->stats; }
void phiscrub_stream_free(struct phiscrub_stream *s) { if (s) free(s->buf); free(s); }
bool phiscrub_type_at(size_t i, struct phiscrub_type_info *info)
{
	static const struct phiscrub_type_info t[] = {{"NAME", "A", "people: patients, relatives, providers, staff"}, {"PHONE", "D", "telephone numbers"}, {"FAX", "E", "fax numbers"}, {"SSN", "G", "social security numbers, last four, masked forms"}, {"IP", "O", "IPv4, IPv6 and MAC addresses"}};
	if (i >= 5) return false;
	*info = t[i]; return true;
}
bool phiscrub_policy_at(size_t i, struct phiscrub_policy_info *info)
{
	if (i > 0) return false;
	*info = (struct phiscrub_policy_info){"safe-harbor", "the eighteen"}; return true;
}
bool phiscrub_format_at(size_t i, struct phiscrub_format_info *info)
{
	static const char *const mail[] = {"message/rfc822", 0}, *const parts[] = {"multipart/form-data", 0};
	static const struct phiscrub_format_info t[] = {{"text", "plain text", true, false}, {"json", "JSON", false, false}, {"email", "mail", false, true, mail}, {"multipart", "form data with parts", false, true, parts}};
	if (i >= 4) return false;
	*info = t[i]; return true;
}
enum phiscrub_status phiscrub_check(const struct phiscrub_engine_options *o, phiscrub_on_check *f, void *c, struct phiscrub_error *e)
{
	struct phiscrub_check_row row = {"name/fake", "NAME", "lane", 2, 1};
	struct phiscrub_engine *engine;
	enum phiscrub_status s = phiscrub_engine_new(o, &engine, e);
	if (s) return s;
	phiscrub_engine_free(engine);
	if (f) f(c, &row);
	return PHISCRUB_OK;
}
