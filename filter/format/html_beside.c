/* The rest of HTML: attributes, comments, styles, scripts, and names that are not HTML's. */
#include "html_beside.h"
#include "chars.h"
#include "css.h"
#include "markup.h"

#include <string.h>

/* An id no longer than this may be a label. */
#define LABEL_MAX 40
/* So many digits in a structural attribute, and it is read. */
#define DATA_DIGITS 5

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

static struct ps_markup_reader reader_make(const struct ps_html_beside *h, unsigned flags, enum ps_entity_place place)
{
	return (struct ps_markup_reader){.doc = h->doc, .data = h->data, .flags = flags, .place = place};
}

/* A name that is data: an attribute's, or a tag's. Its mark must not end it. */
static enum ps_status name_add(struct ps_html_beside *h, size_t start, size_t end, enum ps_escape escape)
{
	struct ps_markup_reader reader = reader_make(h, PS_MARKUP_NONE, PS_ENTITY_HTML_ATTRIBUTE);
	h->label = false;
	return ps_markup_field(&reader, h->layer, start, end, escape, PS_FIELD_KEY, PS_NONE);
}

static enum ps_status typed_add(struct ps_html_beside *h, const struct ps_html_attribute *attribute, unsigned flags,
	enum ps_escape escape, enum ps_field_kind kind, enum ps_type type)
{
	struct ps_markup_reader reader = reader_make(h, PS_MARKUP_REFERENCES | flags, PS_ENTITY_HTML_ATTRIBUTE);
	if (escape == PS_ESCAPE_MARKUP && attribute->quote == 0)
		escape = PS_ESCAPE_MARKUP_UNQUOTED;
	h->label = false;
	return ps_markup_field(&reader, h->layer, attribute->value_start, attribute->value_end, escape, kind, type);
}

static enum ps_status value_add(
	struct ps_html_beside *h, const struct ps_html_attribute *attribute, unsigned flags, enum ps_escape escape)
{
	return typed_add(h, attribute, flags, escape, PS_FIELD_VALUE, PS_NONE);
}

/* The value of srcdoc is a page of its own. */
static enum ps_status document_add(struct ps_html_beside *h, const struct ps_html_attribute *attribute)
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
	return ps_html_range(h->doc, layer, 0, len, false, h->documents);
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
static enum ps_status pair_add(struct ps_html_beside *h, const struct ps_html_attribute *attribute, size_t name_start)
{
	enum ps_status status = name_add(h, name_start, attribute->name_end, PS_ESCAPE_PERCENT);
	if (status != PS_OK || attribute->value_start == attribute->value_end)
		return status;
	ps_field_join(h->doc);
	return value_add(h, attribute, 0, PS_ESCAPE_MARKUP);
}

static enum ps_status style_add(
	struct ps_html_beside *h, size_t start, size_t end, unsigned flags, enum ps_escape escape)
{
	struct ps_markup_reader reader = reader_make(h, flags, PS_ENTITY_HTML_ATTRIBUTE);
	h->label = false;
	return ps_css_add(&reader, h->layer, start, end, escape);
}

static enum ps_status attribute_add(struct ps_html_beside *h, const struct ps_html_attribute *attribute)
{
	size_t start = attribute->value_start;
	size_t end = attribute->value_end;
	switch (attribute->class) {
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

/* A tag's attributes, from its notes or, where there was no room, from its bytes. */
struct walk {
	const unsigned char *data;
	const struct ps_html_attribute *noted;
	size_t left;
	size_t at, end;
	struct ps_html_attribute read;
};

static void walk_begin(struct walk *walk, const struct ps_html_beside *h, const struct ps_html_attributes *notes,
	const struct ps_html_token *token)
{
	walk->data = h->data;
	walk->noted = token->noted ? notes->list + token->attribute : NULL;
	walk->left = token->attribute_count;
	walk->at = token->inner_end;
	walk->end = token->end;
}

/* The next attribute, or NULL. */
static const struct ps_html_attribute *walk_next(struct walk *walk)
{
	if (walk->noted != NULL) {
		if (walk->left == 0)
			return NULL;
		walk->left--;
		return walk->noted++;
	}
	struct ps_html_attribute *read = &walk->read;
	if (!ps_html_attribute_next(walk->data, &walk->at, walk->end, read))
		return NULL;
	read->class = ps_html_attribute_class(walk->data + read->name_start, read->name_end - read->name_start);
	return read;
}

/* What of a tag names a value in the same tag: name="dob" value="1961-03-14". */
struct pair {
	struct ps_html_attribute key, value, id;
	bool has_key, has_value, has_id;
};

static void pair_find(const struct ps_html_beside *h, const struct ps_html_attributes *notes,
	const struct ps_html_token *token, struct pair *pair)
{
	struct walk walk;
	walk_begin(&walk, h, notes, token);
	pair->has_key = pair->has_value = pair->has_id = false;
	for (const struct ps_html_attribute *attribute = walk_next(&walk); attribute != NULL;
		attribute = walk_next(&walk)) {
		if (attribute->value_start == attribute->value_end)
			continue;
		if (attribute->class == PS_ATTRIBUTE_KEY && !pair->has_key) {
			pair->key = *attribute;
			pair->has_key = true;
		} else if (attribute->class == PS_ATTRIBUTE_VALUE && !pair->has_value) {
			pair->value = *attribute;
			pair->has_value = true;
		} else if (!pair->has_id && ps_html_name_is(h->data + attribute->name_start,
						    attribute->name_end - attribute->name_start, "id")) {
			pair->id = *attribute;
			pair->has_id = true;
		}
	}
}

/* What a policy says of the value that a key names. */
static enum ps_status pair_ask(
	struct ps_html_beside *h, const struct pair *pair, enum ps_type *type, enum ps_field_kind *kind)
{
	if (!pair->has_key && !pair->has_id)
		return PS_OK;
	const struct ps_html_attribute *key = pair->has_key ? &pair->key : &pair->id;
	struct ps_step step = {(const char *)h->data + key->value_start, key->value_end - key->value_start, 0};
	bool known;
	enum ps_status status = ps_place_ask(h->doc, PS_PLACE_ELEMENT, &step, 1, type, kind, &known);
	if (status != PS_OK)
		return ps_fail(ps_document_error(h->doc), status, key->value_start, "the policy refuses a field of it");
	return PS_OK;
}

/* An id as the label of a value without a name. */
static enum ps_status id_add(struct ps_html_beside *h, const struct ps_html_attribute *id)
{
	size_t len = id->value_end - id->value_start;
	if (len > LABEL_MAX)
		return PS_OK;
	enum ps_status status = ps_label(h->doc, (const char *)h->data + id->value_start, len);
	return status == PS_OK ? ps_label(h->doc, ": ", 2) : status;
}

/* Adds the key and the value it names, joined to a label before them. */
static enum ps_status pair_put(struct ps_html_beside *h, const struct pair *pair)
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
static bool is_text_in_brackets(const struct ps_html_beside *h, const struct ps_html_token *token)
{
	if (token->element != PS_ELEMENT_UNKNOWN)
		return false;
	return memchr(h->data + token->inner_end, '=', token->end - token->inner_end) == NULL;
}

static enum ps_status tag_add(
	struct ps_html_beside *h, const struct ps_html_attributes *notes, const struct ps_html_token *token)
{
	if (is_text_in_brackets(h, token))
		return name_add(h, token->inner_start, token->end - 1, PS_ESCAPE_MARKUP);
	enum ps_status status = PS_OK;
	if (token->element == PS_ELEMENT_UNKNOWN)
		status = name_add(h, token->inner_start, token->inner_end, PS_ESCAPE_PERCENT);
	struct pair pair;
	pair_find(h, notes, token, &pair);
	bool paired = pair.has_value;
	if (status == PS_OK && paired)
		status = pair_put(h, &pair);
	struct walk walk;
	walk_begin(&walk, h, notes, token);
	for (const struct ps_html_attribute *attribute = walk_next(&walk); status == PS_OK && attribute != NULL;
		attribute = walk_next(&walk)) {
		bool done = paired && (attribute->value_start == pair.value.value_start ||
					      (pair.has_key && attribute->value_start == pair.key.value_start));
		if (!done &&
			(attribute->value_start < attribute->value_end || attribute->class == PS_ATTRIBUTE_UNKNOWN))
			status = attribute_add(h, attribute);
	}
	return status;
}

/* --- what is not shown --------------------------------------------------------- */

static enum ps_status hidden_text_add(
	struct ps_html_beside *h, size_t start, size_t end, unsigned flags, enum ps_escape escape)
{
	struct ps_markup_reader reader = reader_make(h, flags, PS_ENTITY_HTML_TEXT);
	while (start < end && ps_is_html_space(h->data[start]))
		start++;
	if (start == end)
		return PS_OK;
	h->label = false;
	ps_field_apart(h->doc);
	return ps_markup_field(&reader, h->layer, start, end, escape, PS_FIELD_TEXT, PS_NONE);
}

/* A comment may hold a page of its own ("[if mso]"), but not another comment. */
static enum ps_status comment_add(struct ps_html_beside *h, const struct ps_html_token *token)
{
	size_t start = token->inner_start;
	size_t end = token->inner_end;
	while (start < end && ps_is_html_space(h->data[start]))
		start++;
	while (start < end && ps_is_html_space(h->data[end - 1]))
		end--;
	/* A letter alone tells nothing, and would stand behind the text's last line. */
	if (end - start < 2)
		return PS_OK;
	if (h->inner)
		return hidden_text_add(h, start, end, PS_MARKUP_REFERENCES | PS_MARKUP_COLLAPSE, PS_ESCAPE_MARKUP);
	if (start < end) {
		h->label = false;
		ps_field_apart(h->doc);
	}
	return ps_html_range(h->doc, h->layer, start, end, true, h->documents);
}

/* "html" is structure; anything else is read. */
static enum ps_status doctype_add(struct ps_html_beside *h, const struct ps_html_token *token)
{
	size_t start = token->inner_start;
	size_t end = token->inner_end;
	while (start < end && ps_is_html_space(h->data[start]))
		start++;
	if (ps_html_name_is(h->data + start, end - start, "html"))
		return PS_OK;
	return hidden_text_add(h, start, end, PS_MARKUP_COLLAPSE, PS_ESCAPE_MARKUP);
}

/* The last start tag of the tokenizer was a script or a style sheet. */
bool ps_html_is_hidden(const struct ps_html_tokens *tokens, const struct ps_html_token *token)
{
	return token->kind == PS_HTML_TEXT &&
	       (token->state == PS_HTML_SCRIPT ||
		       (token->state == PS_HTML_RAWTEXT && ps_html_name_is(tokens->last, tokens->last_len, "style")));
}

void ps_html_notes_begin(struct ps_html_notes *notes)
{
	notes->count = 0;
	notes->attributes.count = 0;
	notes->whole = true;
}

/* True where there is more to a token than its kind. */
static bool is_worth_a_note(const struct ps_html_tokens *tokens, const struct ps_html_token *token)
{
	switch (token->kind) {
	case PS_HTML_START:
	case PS_HTML_END:
		return !token->noted || token->attribute_count > 0 || token->element == PS_ELEMENT_UNKNOWN;
	case PS_HTML_COMMENT:
	case PS_HTML_DOCTYPE:
		return true;
	case PS_HTML_TEXT:
		return ps_html_is_hidden(tokens, token);
	case PS_HTML_UNFINISHED:
	case PS_HTML_EOF:
		break;
	}
	return false;
}

void ps_html_note(struct ps_html_notes *notes, const struct ps_html_tokens *tokens, const struct ps_html_token *token)
{
	if (!notes->whole || !is_worth_a_note(tokens, token))
		return;
	notes->tokens[notes->count++] = *token;
	if (notes->count < PS_HTML_NOTES)
		return;
	notes->whole = false;
	notes->rest = *tokens;
	notes->rest.attributes = NULL;
}

static enum ps_status token_add(
	struct ps_html_beside *h, const struct ps_html_attributes *notes, const struct ps_html_token *token)
{
	switch (token->kind) {
	case PS_HTML_START:
	case PS_HTML_END:
		return tag_add(h, notes, token);
	case PS_HTML_COMMENT:
		return comment_add(h, token);
	case PS_HTML_DOCTYPE:
		return doctype_add(h, token);
	case PS_HTML_TEXT:
		if (token->state == PS_HTML_SCRIPT)
			return hidden_text_add(h, token->start, token->end, PS_MARKUP_SCRIPT, PS_ESCAPE_JSON);
		return style_add(h, token->start, token->end, PS_MARKUP_NONE, PS_ESCAPE_NONE);
	case PS_HTML_UNFINISHED:
	case PS_HTML_EOF:
		break;
	}
	return PS_OK;
}

enum ps_status ps_html_beside_add(struct ps_html_beside *h, const struct ps_html_notes *notes, size_t end)
{
	enum ps_status status = PS_OK;
	for (size_t i = 0; status == PS_OK && i < notes->count; i++)
		status = token_add(h, &notes->attributes, &notes->tokens[i]);
	if (notes->whole)
		return status;
	struct ps_html_tokens rest = notes->rest;
	while (status == PS_OK && rest.at < end) {
		struct ps_html_token token;
		ps_html_token_next(&rest, &token);
		if (is_worth_a_note(&rest, &token))
			status = token_add(h, &notes->attributes, &token);
	}
	return status;
}
