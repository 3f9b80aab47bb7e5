/** A document under test: bytes against a guard page, its text, and what comes out. */
#ifndef PS_DOCTEST_H
#define PS_DOCTEST_H

#include "document.h"
#include "guarded.h"

struct doctest {
	struct ps_document *doc;
	struct guarded raw;
	struct ps_text text;
	struct ps_buf out;
};

static inline struct doctest doctest_begin(const void *data, size_t len)
{
	static const struct ps_document_limits limits = {.bytes = (size_t)32 << 20, .depth = 64, .parts = 1000};
	struct doctest t = {.raw = guarded_copy(data, len)};

	ps_buf_init(&t.out, (size_t)256 << 20);
	if (ps_document_new(&limits, &t.doc) != PS_OK || ps_document_begin(t.doc, t.raw.data, len) != PS_OK)
		abort();
	return t;
}

static inline void doctest_end(struct doctest *t)
{
	ps_document_free(t->doc);
	ps_buf_fini(&t->out);
	guarded_free(&t->raw);
}

/* The text, NUL-terminated by its padding. */
static inline const char *doctest_text(struct doctest *t)
{
	if (ps_document_text(t->doc, &t->text) != PS_OK)
		abort();
	return (const char *)t->text.data;
}

/* The rendered document, NUL-terminated by its padding. */
static inline const char *doctest_out(struct doctest *t)
{
	ps_buf_clear(&t->out);
	if (ps_document_render(t->doc, 0, t->raw.len, &t->out) != PS_OK || ps_buf_reserve(&t->out, 1) != PS_OK)
		abort();
	return (const char *)t->out.data;
}

/* Replaces the first @what at or behind @from in the text; returns where it stood. */
static inline size_t doctest_replace(struct doctest *t, size_t from, const char *what, const char *mark)
{
	const char *text = doctest_text(t);
	const char *at = strstr(text + from, what);
	size_t start;

	if (at == NULL)
		abort();
	start = (size_t)(at - text);
	if (ps_document_replace(t->doc, start, start + strlen(what), mark, strlen(mark)) != PS_OK)
		abort();
	return start;
}

#endif
