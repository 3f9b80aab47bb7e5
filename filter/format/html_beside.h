/** What a run of HTML holds beside its text: attributes, comments, scripts, styles, names that are not HTML's. */
#ifndef PS_HTML_BESIDE_H
#define PS_HTML_BESIDE_H

#include "document.h"
#include "html_token.h"

struct ps_html_beside {
	struct ps_document *doc;
	unsigned layer;
	/** The layer's bytes, borrowed. */
	const unsigned char *data;
	/** Inside a comment, where comments are only text. */
	bool inner;
	/** Pages in attributes so far, of all that stand in each other. */
	size_t *documents;
	/** The last thing that was added is a text that names what follows. */
	bool label;
};

/** True for a script or a style sheet, which @tokens has just read. */
bool ps_html_is_hidden(const struct ps_html_tokens *tokens, const struct ps_html_token *token);

/** Adds all that a run holds beside its text: what @from reads up to @end. */
PS_MUST_USE enum ps_status ps_html_beside_add(struct ps_html_beside *beside, struct ps_html_tokens from, size_t end);

/** Reads bytes [start, end) of a layer as a page of its own; @documents as in struct ps_html_beside. In html.c. */
PS_MUST_USE enum ps_status ps_html_range(
	struct ps_document *doc, unsigned layer, size_t start, size_t end, bool inner, size_t *documents);

#endif
