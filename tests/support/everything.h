/** What holds for every format and document: identity, and validity after every field was replaced. */
#ifndef PS_EVERYTHING_H
#define PS_EVERYTHING_H

#include "doctest.h"
#include "format.h"

#include <ctype.h>

/* I4: what was read and not replaced comes out as it was. False where it does not. */
static inline bool everything_is_identity(ps_parse *parse, const void *data, size_t len)
{
	struct doctest t = doctest_begin(data, len);
	bool same = true;

	if (parse(t.doc, 0, 0, len) == PS_OK) {
		(void)doctest_text(&t);
		(void)doctest_out(&t);
		same = t.out.len == len && memcmp(t.out.data, data, len) == 0 && !ps_document_changed(t.doc);
	}
	doctest_end(&t);
	return same;
}

/* Replaces every field, or every word of one, by @mark. */
static inline void everything_replace(struct doctest *t, const char *mark, bool words)
{
	(void)doctest_text(t);
	for (size_t i = 0; i < t->text.field_count; i++) {
		const struct ps_field *field = &t->text.fields[i];
		size_t start = field->start;

		while (start < field->end) {
			size_t end = field->end;

			if (words && field->kind != PS_FIELD_NUMBER) {
				while (start < field->end && !isalnum(t->text.data[start]))
					start++;
				end = start;
				while (end < field->end && isalnum(t->text.data[end]))
					end++;
			}
			if (start < end && ps_document_replace(t->doc, start, end, mark, strlen(mark)) != PS_OK)
				abort();
			start = end;
		}
	}
}

/*
 * I8: with every field replaced, the document is one of its format still. False
 * where it is not. Documents that are not of the format are no matter.
 */
static inline bool everything_stays_valid(ps_parse *parse, const void *data, size_t len, bool words)
{
	struct doctest t = doctest_begin(data, len);
	bool valid = true;

	if (parse(t.doc, 0, 0, len) == PS_OK) {
		struct doctest again;

		everything_replace(&t, "[NAME-1]", words);
		(void)doctest_out(&t);
		again = doctest_begin(t.out.data, t.out.len);
		valid = parse(again.doc, 0, 0, t.out.len) == PS_OK;
		doctest_end(&again);
	}
	doctest_end(&t);
	return valid;
}

#endif
