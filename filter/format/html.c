/*
 * HTML: what a reader of the page sees, and what hides in its markup.
 *
 * Text runs over inline tags, comments and scripts as one field, and ends at
 * block tags; so "555-<b>01</b>42" is one number. Everything else is a field of
 * its own behind the run it stands in: attributes, comments, scripts, styles,
 * names that are not HTML's. So each byte is either read or a word of the two
 * tables in html_names.c.
 *
 * The bytes are gone through run by run: first the text, then what was noted
 * of the rest on the way.
 *
 * Labels: a term, a head cell, the first cell of a row and a short text that
 * ends with a colon are joined to what follows them; a head row names the
 * cells below it; name= names value=.
 *
 * Limits: the document's. Pages in attributes (srcdoc) nest to its depth, and
 * there are at most as many of them as its parts.
 *
 * Will not see: what style sheets hide, reorder or insert between letters;
 * what scripts put together; text in images; names of people in class and id.
 */
#include "chars.h"
#include "format.h"
#include "html_beside.h"
#include "input.h"
#include "markup.h"
#include "seam.h"

#include <string.h>

/* A text no longer than this may be a label. */
#define LABEL_MAX 40
/* Head cells that are remembered, and bytes of each. */
#define HEADS_MAX 32
#define HEAD_TEXT_MAX 48

struct html {
	struct ps_document *doc;
	unsigned layer;
	const unsigned char *data;
	struct ps_html_tokens tokens;
	/* What is not text; and whether the last thing that was added is a label. */
	struct ps_html_beside beside;

	/* The run: its reader, and whether its field is open. */
	struct ps_markup_reader text;
	bool open;
	/* Inline tags behind the field's text. */
	struct ps_seams seams;

	/* The last label was a head cell. */
	bool head_label;
	/* Nesting of pre. */
	size_t pre;
	/* Where the run stands: CELL, HEAD_CELL, TERM, or UNKNOWN. */
	enum ps_html_element place;
	/* Cells of the row so far, and whether all were head cells. */
	size_t cell;
	bool head_row;
	/* The head row above. */
	size_t head_count;
	size_t head_len[HEADS_MAX];
	unsigned char head[HEADS_MAX][HEAD_TEXT_MAX];
};

/* --- the text of a run ----------------------------------------------------------- */

/* Remembers a text of the head row, which names the cells below it. */
static void head_note(struct html *h, const unsigned char *text, size_t text_len)
{
	if (h->place != PS_ELEMENT_HEAD_CELL || h->cell == 0 || h->cell > HEADS_MAX || !h->head_row)
		return;
	size_t *len = &h->head_len[h->cell - 1];
	for (size_t at = 0; at < text_len && *len < HEAD_TEXT_MAX; at++)
		h->head[h->cell - 1][(*len)++] = ps_is_html_space(text[at]) ? ' ' : text[at];
}

/* What names the text that begins now: a label before it, or the head of its column. */
static enum ps_status text_name(struct html *h)
{
	if (h->beside.label) {
		if (!(h->head_label && h->place == PS_ELEMENT_HEAD_CELL))
			ps_field_join(h->doc);
		return PS_OK;
	}
	if (h->place != PS_ELEMENT_CELL || h->cell == 0 || h->cell > h->head_count)
		return PS_OK;
	size_t len = h->head_len[h->cell - 1];
	if (len == 0)
		return PS_OK;
	enum ps_status status = ps_label(h->doc, (const char *)h->head[h->cell - 1], len);
	return status == PS_OK ? ps_label(h->doc, ": ", 2) : status;
}

static enum ps_status text_open(struct html *h)
{
	enum ps_status status = text_name(h);
	if (status == PS_OK)
		status = ps_field_open(h->doc, h->layer, PS_ESCAPE_MARKUP, PS_FIELD_TEXT, PS_NONE);
	if (status != PS_OK)
		return status;
	h->open = true;
	h->beside.label = false;
	h->text.space = true;
	return PS_OK;
}

/* A label and its value, or two values, are read apart though only tags are between them. */
static enum ps_status seam_add(struct html *h, size_t start, size_t end)
{
	unsigned char after[PS_SEAM_TEXT];
	size_t after_len = 0;
	const unsigned char *before = NULL;
	size_t before_len = 0;
	if (h->open && !h->text.space)
		before = ps_field_text(h->doc, &before_len);
	/* Nothing is apart from nothing. */
	if (before_len > 0)
		after_len = ps_markup_peek(&h->text, start, end, after, sizeof(after));
	if (!ps_seam_text(&h->seams, before, before_len, after, after_len))
		return PS_OK;
	enum ps_status status = ps_field_add_context(h->doc, " ");
	ps_field_keep_gap(h->doc);
	return status;
}

static enum ps_status text_add(struct html *h, const struct ps_html_token *token)
{
	size_t start = token->start;
	enum ps_status status = PS_OK;
	h->text.flags = PS_MARKUP_REFERENCES;
	if (token->state == PS_HTML_RAWTEXT || token->state == PS_HTML_PLAINTEXT)
		h->text.flags = PS_MARKUP_NONE;
	if (h->pre == 0)
		h->text.flags |= PS_MARKUP_COLLAPSE;
	if (h->open) {
		if (token->kind == PS_HTML_TEXT)
			ps_field_keep_gap(h->doc);
	} else {
		while (start < token->end && ps_is_html_space(h->data[start]))
			start++;
		if (start == token->end)
			return PS_OK;
	}
	status = seam_add(h, start, token->end);
	if (status == PS_OK && !h->open)
		status = text_open(h);
	return status == PS_OK ? ps_markup_add(&h->text, start, token->end) : status;
}

/* Text that is short and has no digits names what follows, if it stands in the place of a label or ends like one. */
static bool is_label(const struct html *h, const unsigned char *text, size_t len)
{
	size_t letters = 0;
	unsigned char last = 0;
	for (size_t at = 0; at < len && letters <= LABEL_MAX; at++) {
		if (text[at] >= '0' && text[at] <= '9')
			return false;
		if (ps_is_html_space(text[at]))
			continue;
		last = text[at];
		letters++;
	}
	if (letters == 0 || letters > LABEL_MAX)
		return false;
	return last == ':' || h->place == PS_ELEMENT_TERM || h->place == PS_ELEMENT_HEAD_CELL ||
	       (h->place == PS_ELEMENT_CELL && h->cell == 1 && h->head_count == 0);
}

static enum ps_status text_close(struct html *h)
{
	if (!h->open)
		return PS_OK;
	size_t len;
	const unsigned char *text = ps_field_text(h->doc, &len);
	h->open = false;
	h->beside.label = is_label(h, text, len);
	head_note(h, text, len);
	h->head_label = h->place == PS_ELEMENT_HEAD_CELL;
	return ps_field_close(h->doc);
}

/* --- blocks -------------------------------------------------------------------- */

static void heads_forget(struct html *h)
{
	h->head_count = 0;
	memset(h->head_len, 0, sizeof(h->head_len));
}

static void row_end(struct html *h)
{
	if (h->cell > 1 && h->head_row)
		h->head_count = h->cell < HEADS_MAX ? h->cell : HEADS_MAX;
	h->cell = 0;
	h->place = PS_ELEMENT_UNKNOWN;
	h->beside.label = false;
}

static void row_start(struct html *h)
{
	row_end(h);
	h->head_row = true;
}

static void cell_start(struct html *h, enum ps_html_element element)
{
	if (element == PS_ELEMENT_CELL)
		h->head_row = false;
	if (h->cell == 0 && h->head_row)
		heads_forget(h);
	h->cell++;
	h->place = element;
}

static void block_start(struct html *h, enum ps_html_element element)
{
	switch (element) {
	case PS_ELEMENT_TABLE:
		row_end(h);
		heads_forget(h);
		break;
	case PS_ELEMENT_ROW:
		row_start(h);
		break;
	case PS_ELEMENT_CELL:
	case PS_ELEMENT_HEAD_CELL:
		cell_start(h, element);
		break;
	case PS_ELEMENT_TERM:
		h->place = element;
		break;
	case PS_ELEMENT_PRE:
		h->pre++;
		break;
	default:
		/* dd ends a term without its end tag. */
		if (h->place == PS_ELEMENT_TERM)
			h->place = PS_ELEMENT_UNKNOWN;
		break;
	}
}

static void block_end(struct html *h, enum ps_html_element element)
{
	switch (element) {
	case PS_ELEMENT_TABLE:
	case PS_ELEMENT_ROW:
		row_end(h);
		break;
	case PS_ELEMENT_CELL:
	case PS_ELEMENT_HEAD_CELL:
	case PS_ELEMENT_TERM:
		h->place = PS_ELEMENT_UNKNOWN;
		break;
	case PS_ELEMENT_PRE:
		if (h->pre > 0)
			h->pre--;
		break;
	default:
		break;
	}
}

/* True where a run ends at the token. */
static bool is_break(const struct ps_html_token *token)
{
	if (token->kind == PS_HTML_EOF)
		return true;
	if (token->kind != PS_HTML_START && token->kind != PS_HTML_END)
		return false;
	switch (token->element) {
	case PS_ELEMENT_UNKNOWN:
	case PS_ELEMENT_INLINE:
	case PS_ELEMENT_LINE:
	case PS_ELEMENT_HIDDEN:
		return false;
	default:
		return true;
	}
}

static enum ps_status run_token_add(struct html *h, const struct ps_html_token *token)
{
	bool tag = token->kind == PS_HTML_START || token->kind == PS_HTML_END;
	if (tag && h->open && token->element == PS_ELEMENT_LINE) {
		h->text.space = true;
		return ps_field_add_context(h->doc, "\n");
	}
	if (token->kind == PS_HTML_START)
		ps_seam_start(&h->seams, h->data + token->inner_start, token->inner_end - token->inner_start);
	else if (token->kind == PS_HTML_END)
		ps_seam_end(&h->seams, h->data + token->inner_start, token->inner_end - token->inner_start);
	if (token->kind == PS_HTML_UNFINISHED)
		return text_add(h, token);
	if (token->kind == PS_HTML_TEXT && !ps_html_is_hidden(&h->tokens, token))
		return text_add(h, token);
	return PS_OK;
}

static enum ps_status run_end(struct html *h, const struct ps_html_notes *notes, const struct ps_html_token *token)
{
	enum ps_status status = text_close(h);
	if (status == PS_OK)
		status = ps_html_beside_add(&h->beside, notes, token->end);
	if (token->kind == PS_HTML_START)
		block_start(h, token->element);
	else if (token->kind == PS_HTML_END)
		block_end(h, token->element);
	return status;
}

/* --- the door ------------------------------------------------------------------- */

enum ps_status ps_html_range(
	struct ps_document *doc, unsigned layer, size_t start, size_t end, bool inner, size_t *documents)
{
	size_t len;
	struct html h = {.doc = doc, .layer = layer};
	h.data = ps_layer_data(doc, layer, &len);
	h.beside = (struct ps_html_beside){.doc = doc, .layer = layer, .data = h.data, .inner = inner};
	h.beside.documents = documents;
	h.text = (struct ps_markup_reader){.doc = doc, .data = h.data, .place = PS_ENTITY_HTML_TEXT};
	ps_html_tokens_init(&h.tokens, h.data, start, end);
	struct ps_html_notes notes;
	h.tokens.attributes = &notes.attributes;
	enum ps_status status = PS_OK;
	while (status == PS_OK && h.tokens.at < end) {
		struct ps_html_token token;
		ps_html_notes_begin(&notes);
		do {
			ps_html_token_next(&h.tokens, &token);
			ps_html_note(&notes, &h.tokens, &token);
			if (!is_break(&token))
				status = run_token_add(&h, &token);
		} while (status == PS_OK && !is_break(&token));
		if (status == PS_OK)
			status = run_end(&h, &notes, &token);
	}
	return status;
}

enum ps_status ps_html_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	enum ps_status status = ps_input_unmark(doc, &layer, &start, &end);
	size_t documents = 0;
	return status == PS_OK ? ps_html_range(doc, layer, start, end, false, &documents) : status;
}
