/** A format under test: what its fields are, and documents with their values replaced. */
#ifndef PS_FIELDTEST_H
#define PS_FIELDTEST_H

#include "doctest.h"
#include "format.h"

#include <stdio.h>

/** Parses; the test goes on with t->text where the status is PS_OK. */
static inline enum ps_status fieldtest_parse(struct doctest *t, const char *format, const void *data, size_t len)
{
	enum ps_status status;

	*t = doctest_begin(data, len);
	status = ps_format_by_name(format)->parse(t->doc, 0, 0, len);
	if (status == PS_OK)
		(void)doctest_text(t);
	return status;
}

/** The text of a document, in a static buffer; "status N" where it is refused. */
static inline const char *fieldtest_text(const char *format, const char *data)
{
	static char out[1 << 16];
	struct doctest t;
	enum ps_status status = fieldtest_parse(&t, format, data, strlen(data));

	if (status == PS_OK)
		(void)snprintf(out, sizeof(out), "%s", (const char *)t.text.data);
	else
		(void)snprintf(out, sizeof(out), "status %d", (int)status);
	doctest_end(&t);
	return out;
}

/** "NAME DATE -": the fields' types. */
static inline const char *fieldtest_types(const char *format, const char *data)
{
	static char out[1 << 12];
	struct doctest t;
	size_t len = 0;

	out[0] = '\0';
	if (fieldtest_parse(&t, format, data, strlen(data)) == PS_OK) {
		for (size_t i = 0; i < t.text.field_count && len < sizeof(out) - 32; i++) {
			const char *name =
				t.text.fields[i].type == PS_NONE ? "-" : ps_type_info(t.text.fields[i].type)->name;
			len += (size_t)snprintf(out + len, sizeof(out) - len, "%s%s", i == 0 ? "" : " ", name);
		}
	}
	doctest_end(&t);
	return out;
}

/** Replaces each @what in the text; returns how often it stood there. */
static inline size_t fieldtest_replace(struct doctest *t, const char *what, const char *mark)
{
	const char *text = (const char *)t->text.data;
	size_t count = 0;

	for (const char *at = strstr(text, what); at != NULL; at = strstr(at + strlen(what), what)) {
		size_t start = (size_t)(at - text);

		/* A label has no source. */
		if (ps_document_field(t->doc, start) == (size_t)-1)
			continue;
		if (ps_document_replace(t->doc, start, start + strlen(what), mark, strlen(mark)) != PS_OK)
			abort();
		count++;
	}
	return count;
}

/** The document with each @what replaced by [X], in a static buffer. */
static inline const char *fieldtest_scrub(const char *format, const char *data, const char *what)
{
	static char out[1 << 16];
	struct doctest t;

	if (fieldtest_parse(&t, format, data, strlen(data)) != PS_OK || fieldtest_replace(&t, what, "[X]") == 0)
		abort();
	(void)snprintf(out, sizeof(out), "%s", doctest_out(&t));
	doctest_end(&t);
	return out;
}

/** Replaces every field by [X], but for those that are read for context only. */
static inline void fieldtest_replace_all(struct doctest *t)
{
	for (size_t i = 0; i < t->text.field_count; i++) {
		const struct ps_field *field = &t->text.fields[i];

		if (field->kind != PS_FIELD_EXEMPT &&
			ps_document_replace(t->doc, field->start, field->end, "[X]", 3) != PS_OK)
			abort();
	}
}

#endif
