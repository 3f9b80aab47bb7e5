/*
 * HTML: what a reader of the page sees, and what hides in its markup.
 *
 * Text runs over inline tags, comments and scripts as one field, and ends at
 * block tags; so "555-<b>01</b>42" is one number. Everything else is a field of
 * its own behind the run it stands in: attributes, comments, scripts, styles,
 * names that are not HTML's. So each byte is either read or a word of the two
 * tables in html_names.c.
 *
 * The bytes are gone through run by run, twice: first the text, then, from a
 * copied tokenizer, the rest.
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
#include "css.h"
#include "format.h"
#include "html_names.h"
#include "html_token.h"
#include "input.h"
#include "markup.h"

#include <string.h>

/* A text no longer than this may be a label. */
#define LABEL_MAX 40
/* Head cells that are remembered, and bytes of each. */
#define HEADS_MAX 32
#define HEAD_TEXT_MAX 48
/* So many digits in a structural attribute, and it is read. */
#define DATA_DIGITS 5

struct html {
	struct ps_document *doc;
	unsigned layer;
	const unsigned char *data;
	struct ps_html_tokens tokens;
	/* Inside a comment, where comments are only text. */
	bool inner;
	/* Documents in attributes so far, of all that stand in each other. */
	size_t *documents;

	/* The run: its reader, and whether its field is open. */
	struct ps_markup_reader text;
	bool open;
	/* What the open field holds: bytes, digits, and its last character that is not blank. */
	size_t text_len;
	bool digits;
	unsigned char last;
	/* Inline tags behind that character, and where it ends. */
	struct ps_markup_seam seam;
	size_t last_end;

	/* The last thing that was added is a text that names what follows. */
	bool label;
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

static enum ps_status range_parse(
	struct ps_document *doc, unsigned layer, size_t start, size_t end, bool inner, size_t *documents);

static bool is_space(unsigned char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/* --- attributes -------------------------------------------------------------- */

/* Looks like data of a person, not like a class, a width or a colour. */
static bool looks_like_data(const unsigned char *data, size_t start, size_t end)
{
	size_t digits = 0;
	for (size_t at = start; at < end; at++) {
		if (data[at] >= '0' && data[at] <= '9')
			digits++;
		else if (data[at] == '@' || data[at] == '&')
			return true;
	}
	return digits >= DATA_DIGITS;
}

static struct ps_markup_reader reader_make(const struct html *h, unsigned flags, enum ps_entity_place place)
{
	return (struct ps_markup_reader){.doc = h->doc, .data = h->data, .flags = flags, .place = place};
}

/* A name that is data: an attribute's, or a tag's. Its mark must not end it. */
static enum ps_status name_add(struct html *h, size_t start, size_t end, enum ps_escape escape)
{
	struct ps_markup_reader reader = reader_make(h, PS_MARKUP_NONE, PS_ENTITY_HTML_ATTRIBUTE);
	h->label = false;
	return ps_markup_field(&reader, h->layer, start, end, escape, PS_FIELD_KEY, PS_NONE);
}

static enum ps_status typed_add(struct html *h, const struct ps_html_attribute *attribute, unsigned flags,
	enum ps_escape escape, enum ps_field_kind kind, enum ps_type type)
{
	struct ps_markup_reader reader = reader_make(h, PS_MARKUP_REFERENCES | flags, PS_ENTITY_HTML_ATTRIBUTE);
	if (escape == PS_ESCAPE_MARKUP && attribute->quote == 0)
		escape = PS_ESCAPE_MARKUP_UNQUOTED;
	h->label = false;
	return ps_markup_field(&reader, h->layer, attribute->value_start, attribute->value_end, escape, kind, type);
}

static enum ps_status value_add(
	struct html *h, const struct ps_html_attribute *attribute, unsigned flags, enum ps_escape escape)
{
	return typed_add(h, attribute, flags, escape, PS_FIELD_VALUE, PS_NONE);
}

/* The value of srcdoc is a page of its own. */
static enum ps_status document_add(struct html *h, const struct ps_html_attribute *attribute)
{
	if (attribute->value_start == attribute->value_end)
		return PS_OK;
	if (++*h->documents > ps_document_limits(h->doc)->parts)
		return ps_fail(ps_document_error(h->doc), PS_LIMIT, attribute->value_start,
			"more documents in attributes than the limit of parts");
	struct ps_markup_reader reader = reader_make(h, PS_MARKUP_REFERENCES, PS_ENTITY_HTML_ATTRIBUTE);
	unsigned layer;
	size_t len;
	enum ps_status status =
		ps_markup_layer(&reader, h->layer, attribute->value_start, attribute->value_end, &layer);
	if (status != PS_OK)
		return status;
	h->label = false;
	(void)ps_layer_data(h->doc, layer, &len);
	return range_parse(h->doc, layer, 0, len, false, h->documents);
}

/* The bytes behind "data:...;base64," of an image are not text. */
static bool is_picture(const unsigned char *data, const struct ps_html_attribute *attribute)
{
	static const char begin[] = "data:image/";
	size_t len = attribute->value_end - attribute->value_start;
	if (len < sizeof(begin) || !ps_html_name_is(data + attribute->value_start, sizeof(begin) - 1, begin))
		return false;
	const unsigned char *comma = memchr(data + attribute->value_start, ',', len);
	return comma != NULL && comma - (data + attribute->value_start) < 64 && memcmp(comma - 7, ";base64", 7) == 0;
}

/* A name that may be data, and the value that it names. */
static enum ps_status pair_add(struct html *h, const struct ps_html_attribute *attribute, size_t name_start)
{
	enum ps_status status = name_add(h, name_start, attribute->name_end, PS_ESCAPE_PERCENT);
	if (status != PS_OK || attribute->value_start == attribute->value_end)
		return status;
	ps_field_join(h->doc);
	return value_add(h, attribute, 0, PS_ESCAPE_MARKUP);
}

static enum ps_status style_add(struct html *h, size_t start, size_t end, unsigned flags, enum ps_escape escape)
{
	struct ps_markup_reader reader = reader_make(h, flags, PS_ENTITY_HTML_ATTRIBUTE);
	h->label = false;
	return ps_css_add(&reader, h->layer, start, end, escape);
}

static enum ps_status attribute_add(struct html *h, const struct ps_html_attribute *attribute)
{
	size_t start = attribute->value_start;
	size_t end = attribute->value_end;
	switch (ps_html_attribute_class(h->data + attribute->name_start, attribute->name_end - attribute->name_start)) {
	case PS_ATTRIBUTE_STRUCTURE:
		if (!looks_like_data(h->data, start, end))
			return PS_OK;
		break;
	case PS_ATTRIBUTE_STYLE:
		return style_add(h, start, end, PS_MARKUP_REFERENCES,
			attribute->quote == 0 ? PS_ESCAPE_MARKUP_UNQUOTED : PS_ESCAPE_MARKUP);
	case PS_ATTRIBUTE_URL:
		if (is_picture(h->data, attribute))
			return PS_OK;
		return value_add(h, attribute, PS_MARKUP_PERCENT, PS_ESCAPE_PERCENT);
	case PS_ATTRIBUTE_SCRIPT:
		return value_add(h, attribute, PS_MARKUP_SCRIPT, PS_ESCAPE_MARKUP);
	case PS_ATTRIBUTE_DOCUMENT:
		return document_add(h, attribute);
	case PS_ATTRIBUTE_DATA:
		return pair_add(h, attribute, attribute->name_start + 5);
	case PS_ATTRIBUTE_UNKNOWN:
		return pair_add(h, attribute, attribute->name_start);
	case PS_ATTRIBUTE_TEXT:
	case PS_ATTRIBUTE_KEY:
	case PS_ATTRIBUTE_VALUE:
		break;
	}
	return value_add(h, attribute, 0, PS_ESCAPE_MARKUP);
}

/* What of a tag names a value in the same tag: name="dob" value="1961-03-14". */
struct pair {
	struct ps_html_attribute key, value, id;
	bool has_key, has_value, has_id;
};

static void pair_find(const struct html *h, const struct ps_html_token *token, struct pair *pair)
{
	struct ps_html_attribute attribute;
	size_t at = token->inner_end;
	*pair = (struct pair){0};
	while (ps_html_attribute_next(h->data, &at, token->end, &attribute)) {
		const unsigned char *name = h->data + attribute.name_start;
		size_t len = attribute.name_end - attribute.name_start;
		if (attribute.value_start == attribute.value_end)
			continue;
		enum ps_html_attribute_class class = ps_html_attribute_class(name, len);
		if (class == PS_ATTRIBUTE_KEY && !pair->has_key) {
			pair->key = attribute;
			pair->has_key = true;
		} else if (class == PS_ATTRIBUTE_VALUE && !pair->has_value) {
			pair->value = attribute;
			pair->has_value = true;
		} else if (!pair->has_id && ps_html_name_is(name, len, "id")) {
			pair->id = attribute;
			pair->has_id = true;
		}
	}
}

/* What a policy says of the value that a key names. */
static enum ps_status pair_ask(struct html *h, const struct pair *pair, enum ps_type *type, enum ps_field_kind *kind)
{
	const struct ps_html_attribute *key = pair->has_key ? &pair->key : &pair->id;
	struct ps_step step = {(const char *)h->data + key->value_start, key->value_end - key->value_start, 0};
	bool known;
	if (!pair->has_key && !pair->has_id)
		return PS_OK;
	enum ps_status status = ps_place_ask(h->doc, PS_PLACE_ELEMENT, &step, 1, type, kind, &known);
	if (status != PS_OK)
		return ps_fail(ps_document_error(h->doc), status, key->value_start, "the policy refuses a field of it");
	return PS_OK;
}

/* An id as the label of a value without a name. */
static enum ps_status id_add(struct html *h, const struct ps_html_attribute *id)
{
	size_t len = id->value_end - id->value_start;
	if (len > LABEL_MAX)
		return PS_OK;
	enum ps_status status = ps_label(h->doc, (const char *)h->data + id->value_start, len);
	return status == PS_OK ? ps_label(h->doc, ": ", 2) : status;
}

/* Adds the key and the value it names, joined to a label before them. */
static enum ps_status pair_put(struct html *h, const struct pair *pair)
{
	enum ps_type type = PS_NONE;
	enum ps_field_kind kind = PS_FIELD_VALUE;
	enum ps_status status = pair_ask(h, pair, &type, &kind);
	if (h->label)
		ps_field_join(h->doc);
	if (status == PS_OK && pair->has_key) {
		status = value_add(h, &pair->key, 0, PS_ESCAPE_MARKUP);
		ps_field_join(h->doc);
	} else if (status == PS_OK && !h->label && pair->has_id) {
		status = id_add(h, &pair->id);
	}
	return status == PS_OK ? typed_add(h, &pair->value, 0, PS_ESCAPE_MARKUP, kind, type) : status;
}

/* A tag without a value whose name HTML does not know: "<jane@example.org>". */
static bool is_text_in_brackets(const struct html *h, const struct ps_html_token *token)
{
	if (token->element != PS_ELEMENT_UNKNOWN)
		return false;
	return memchr(h->data + token->inner_end, '=', token->end - token->inner_end) == NULL;
}

static enum ps_status tag_add(struct html *h, const struct ps_html_token *token)
{
	if (is_text_in_brackets(h, token))
		return name_add(h, token->inner_start, token->end - 1, PS_ESCAPE_MARKUP);
	enum ps_status status = PS_OK;
	if (token->element == PS_ELEMENT_UNKNOWN)
		status = name_add(h, token->inner_start, token->inner_end, PS_ESCAPE_PERCENT);
	struct pair pair;
	pair_find(h, token, &pair);
	bool paired = pair.has_value;
	if (status == PS_OK && paired)
		status = pair_put(h, &pair);
	struct ps_html_attribute attribute;
	size_t at = token->inner_end;
	while (status == PS_OK && ps_html_attribute_next(h->data, &at, token->end, &attribute)) {
		bool done = paired && (attribute.value_start == pair.value.value_start ||
					      (pair.has_key && attribute.value_start == pair.key.value_start));
		if (!done && (attribute.value_start < attribute.value_end ||
				     ps_html_attribute_class(h->data + attribute.name_start,
					     attribute.name_end - attribute.name_start) == PS_ATTRIBUTE_UNKNOWN))
			status = attribute_add(h, &attribute);
	}
	return status;
}

/* --- what is not shown --------------------------------------------------------- */

static enum ps_status hidden_text_add(struct html *h, size_t start, size_t end, unsigned flags, enum ps_escape escape)
{
	struct ps_markup_reader reader = reader_make(h, flags, PS_ENTITY_HTML_TEXT);
	while (start < end && is_space(h->data[start]))
		start++;
	if (start == end)
		return PS_OK;
	h->label = false;
	return ps_markup_field(&reader, h->layer, start, end, escape, PS_FIELD_TEXT, PS_NONE);
}

/* A comment may hold a page of its own ("[if mso]"), but not another comment. */
static enum ps_status comment_add(struct html *h, const struct ps_html_token *token)
{
	size_t start = token->inner_start;
	size_t end = token->inner_end;
	if (h->inner)
		return hidden_text_add(h, start, end, PS_MARKUP_REFERENCES | PS_MARKUP_COLLAPSE, PS_ESCAPE_MARKUP);
	if (start < end)
		h->label = false;
	return range_parse(h->doc, h->layer, start, end, true, h->documents);
}

static bool contains(const unsigned char *data, size_t start, size_t end, const char *text)
{
	size_t len = strlen(text);
	for (size_t at = start; end - at >= len; at++) {
		if (memcmp(data + at, text, len) == 0)
			return true;
	}
	return false;
}

/* "html" and a W3C identifier are structure; anything else is read. */
static enum ps_status doctype_add(struct html *h, const struct ps_html_token *token)
{
	size_t start = token->inner_start;
	size_t end = token->inner_end;
	while (start < end && is_space(h->data[start]))
		start++;
	if (ps_html_name_is(h->data + start, end - start, "html") || contains(h->data, start, end, "-//W3C//DTD "))
		return PS_OK;
	return hidden_text_add(h, start, end, PS_MARKUP_COLLAPSE, PS_ESCAPE_MARKUP);
}

/* The last start tag of the tokenizer was a script or a style sheet. */
static bool is_hidden_text(const struct ps_html_tokens *tokens, const struct ps_html_token *token)
{
	return token->kind == PS_HTML_TEXT &&
	       (token->state == PS_HTML_SCRIPT ||
		       (token->state == PS_HTML_RAWTEXT && ps_html_name_is(tokens->last, tokens->last_len, "style")));
}

/* Adds all that a run holds beside its text: what @from reads up to @end. */
static enum ps_status rest_add(struct html *h, struct ps_html_tokens from, size_t end)
{
	enum ps_status status = PS_OK;
	while (status == PS_OK && from.at < end) {
		struct ps_html_token token;
		ps_html_token_next(&from, &token);
		switch (token.kind) {
		case PS_HTML_START:
		case PS_HTML_END:
			status = tag_add(h, &token);
			break;
		case PS_HTML_COMMENT:
			status = comment_add(h, &token);
			break;
		case PS_HTML_DOCTYPE:
			status = doctype_add(h, &token);
			break;
		case PS_HTML_TEXT:
			if (!is_hidden_text(&from, &token))
				break;
			if (token.state == PS_HTML_SCRIPT)
				status = hidden_text_add(h, token.start, token.end, PS_MARKUP_SCRIPT, PS_ESCAPE_JSON);
			else
				status = style_add(h, token.start, token.end, PS_MARKUP_NONE, PS_ESCAPE_NONE);
			break;
		case PS_HTML_UNFINISHED:
		case PS_HTML_EOF:
			break;
		}
	}
	return status;
}

/* --- the text of a run ----------------------------------------------------------- */

/* Notes what decides whether the field is a label. */
static void text_note(struct html *h, size_t start, size_t end)
{
	for (size_t at = start; at < end && h->text_len <= LABEL_MAX; at++) {
		unsigned char c = h->data[at];
		if (c >= '0' && c <= '9')
			h->digits = true;
		if (is_space(c))
			continue;
		h->last = c;
		h->text_len++;
	}
	/* Long text is no label, but what it ends with still counts where tags cut it. */
	if (start < end && !is_space(h->data[end - 1]))
		h->last = h->data[end - 1];
	h->last_end = end;
	if (h->place != PS_ELEMENT_HEAD_CELL || h->cell == 0 || h->cell > HEADS_MAX || !h->head_row)
		return;
	size_t *len = &h->head_len[h->cell - 1];
	for (size_t at = start; at < end && *len < HEAD_TEXT_MAX; at++) {
		unsigned char c = h->data[at];
		h->head[h->cell - 1][(*len)++] = is_space(c) ? ' ' : c;
	}
}

/* What names the text that begins now: a label before it, or the head of its column. */
static enum ps_status text_name(struct html *h)
{
	if (h->label) {
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
	h->label = false;
	h->text_len = 0;
	h->digits = false;
	h->last = 0;
	h->seam = (struct ps_markup_seam){false, false};
	h->text.space = true;
	return PS_OK;
}

/* A label and its value, or two values, are read apart though only tags are between them. */
static enum ps_status seam_add(struct html *h, size_t start, size_t end)
{
	struct ps_markup_seam seam = h->seam;
	bool apart = h->last_end < start && ps_markup_are_values(h->data, h->last_end, start, end);
	h->seam = (struct ps_markup_seam){false, false};
	if (h->text.space || !(apart || ps_markup_is_seam(&seam, h->last, h->data[start])))
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
		status = seam_add(h, start, token->end);
	} else {
		while (start < token->end && is_space(h->data[start]))
			start++;
		if (start == token->end)
			return PS_OK;
		status = text_open(h);
	}
	if (status == PS_OK)
		status = ps_markup_add(&h->text, start, token->end);
	if (status == PS_OK)
		text_note(h, start, token->end);
	return status;
}

/* Text that is short and has no digits names what follows, if it stands in the place of a label or ends like one. */
static bool is_label(const struct html *h)
{
	if (h->text_len == 0 || h->text_len > LABEL_MAX || h->digits)
		return false;
	return h->last == ':' || h->place == PS_ELEMENT_TERM || h->place == PS_ELEMENT_HEAD_CELL ||
	       (h->place == PS_ELEMENT_CELL && h->cell == 1 && h->head_count == 0);
}

static enum ps_status text_close(struct html *h)
{
	if (!h->open)
		return PS_OK;
	h->open = false;
	h->label = is_label(h);
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
	h->label = false;
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
	h->seam.began = h->seam.began || (h->seam.ended && token->kind == PS_HTML_START);
	h->seam.ended = h->seam.ended || token->kind == PS_HTML_END;
	if (token->kind == PS_HTML_UNFINISHED)
		return text_add(h, token);
	if (token->kind == PS_HTML_TEXT && !is_hidden_text(&h->tokens, token))
		return text_add(h, token);
	return PS_OK;
}

static enum ps_status run_end(struct html *h, struct ps_html_tokens from, const struct ps_html_token *token)
{
	enum ps_status status = text_close(h);
	if (status == PS_OK)
		status = rest_add(h, from, token->end);
	if (token->kind == PS_HTML_START)
		block_start(h, token->element);
	else if (token->kind == PS_HTML_END)
		block_end(h, token->element);
	return status;
}

/* --- the door ------------------------------------------------------------------- */

static enum ps_status range_parse(
	struct ps_document *doc, unsigned layer, size_t start, size_t end, bool inner, size_t *documents)
{
	size_t len;
	struct html h = {.doc = doc, .layer = layer, .inner = inner};
	h.documents = documents;
	h.data = ps_layer_data(doc, layer, &len);
	h.text = reader_make(&h, 0, PS_ENTITY_HTML_TEXT);
	ps_html_tokens_init(&h.tokens, h.data, start, end);
	enum ps_status status = PS_OK;
	while (status == PS_OK && h.tokens.at < end) {
		struct ps_html_tokens from = h.tokens;
		struct ps_html_token token;
		do {
			ps_html_token_next(&h.tokens, &token);
			if (!is_break(&token))
				status = run_token_add(&h, &token);
		} while (status == PS_OK && !is_break(&token));
		if (status == PS_OK)
			status = run_end(&h, from, &token);
	}
	return status;
}

enum ps_status ps_html_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	enum ps_status status = ps_input_unmark(doc, &layer, &start, &end);
	size_t documents = 0;
	return status == PS_OK ? range_parse(doc, layer, start, end, false, &documents) : status;
}
