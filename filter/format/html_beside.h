/** What a run of HTML holds beside its text: attributes, comments, scripts, styles, names that are not HTML's. */
#ifndef PS_HTML_BESIDE_H
#define PS_HTML_BESIDE_H

#include "document.h"
#include "html_token.h"

/** What of a run is noted while its text is read; of longer runs the rest is read again. */
#define PS_HTML_NOTES 24

struct ps_html_notes {
	/** What beside_add has to look at: tags, comments, scripts and styles. */
	struct ps_html_token tokens[PS_HTML_NOTES];
	size_t count;
	/** Of the tokens; and the tokenizer may note more of them here. */
	struct ps_html_attributes attributes;
	/** All is noted; else @rest reads what is not. */
	bool whole;
	struct ps_html_tokens rest;
};

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

/** Starts a run. */
void ps_html_notes_begin(struct ps_html_notes *notes);

/** Notes a token of the run, which @tokens has just read, if it holds anything beside text. */
void ps_html_note(struct ps_html_notes *notes, const struct ps_html_tokens *tokens, const struct ps_html_token *token);

/** Adds all that a run, which goes up to @end, holds beside its text. */
PS_MUST_USE enum ps_status ps_html_beside_add(
	struct ps_html_beside *beside, const struct ps_html_notes *notes, size_t end);

/** Reads bytes [start, end) of a layer as a page of its own; @documents as in struct ps_html_beside. In html.c. */
PS_MUST_USE enum ps_status ps_html_range(
	struct ps_document *doc, unsigned layer, size_t start, size_t end, bool inner, size_t *documents);

#endif
