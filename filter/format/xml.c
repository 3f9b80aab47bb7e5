/*
 * XML: text, attributes, comments, CDATA and processing instructions.
 *
 * expat says whether the document is well-formed and where each event lies;
 * what is read are the raw bytes of its event, so that each reference and
 * each CDATA section keeps its place.
 *
 * An element's name is the label of its text and of its value attribute, an
 * attribute's name that of its value: "birthDate: 1961-03-14". Text in mixed
 * content is one field over the elements in it. Documents of HL7 (FHIR, CDA)
 * give types by place, see fhir.h.
 *
 * Limits: elements nest to the document's depth. A DOCTYPE with an internal
 * subset is refused, so entities cannot be declared and cannot expand.
 *
 * Will not see: what external entities and style sheets add; base64 content.
 */
#include "fhir.h"
#include "format.h"
#include "html_names.h"
#include "html_token.h"
#include "markup.h"
#include "xml_input.h"

#include <stdlib.h>
#include <string.h>

/* Depth that is never exceeded, whatever the limits say. */
#define DEPTH_MAX 1024

struct range {
	size_t start, end;
};

struct element {
	/** Its name without a prefix. */
	struct range name;
	/** Text stands in it beside elements. */
	bool mixed;
	/** The last thing that was added is its key: it names the text. */
	bool keyed;
};

/* Something that has to wait until the open field ends. */
struct waiting {
	enum { WAITING_TAG, WAITING_COMMENT, WAITING_INSTRUCTION } kind;
	struct range range;
	/** Of a tag: its parent's name. */
	struct range parent;
};

struct xml {
	XML_Parser parser;
	struct ps_document *doc;
	unsigned layer;
	/* The layer's bytes, and where expat's first byte stands in them. */
	const unsigned char *data;
	size_t base;
	enum ps_status status;

	struct element *elements;
	size_t depth, depth_max;
	/* FHIR or CDA: places have types. XHTML: inline elements are known. */
	bool hl7, html;

	/* The field that is open, and characters of it that are not added yet. */
	bool open;
	struct range text;
	bool cdata;
	/* An element ended in the open field. */
	bool ended;

	struct waiting *waiting;
	size_t waiting_count, waiting_cap;
	size_t doctype;
};

static bool is_space(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_blank(const struct xml *x, struct range range)
{
	while (range.start < range.end && is_space(x->data[range.start]))
		range.start++;
	return range.start == range.end;
}

static bool is_word(const struct xml *x, struct range range, const char *word)
{
	return strlen(word) == range.end - range.start && memcmp(x->data + range.start, word, strlen(word)) == 0;
}

static bool is_one_of(const struct xml *x, struct range range, const char *const *words)
{
	for (; *words != NULL; words++) {
		if (is_word(x, range, *words))
			return true;
	}
	return false;
}

static bool starts(const struct xml *x, struct range range, const char *text)
{
	size_t len = strlen(text);
	return range.end - range.start >= len && memcmp(x->data + range.start, text, len) == 0;
}

static bool contains(const struct xml *x, struct range range, const char *text)
{
	for (; range.end - range.start >= strlen(text); range.start++) {
		if (starts(x, range, text))
			return true;
	}
	return false;
}

/* A name without its prefix. */
static struct range local_name(const struct xml *x, struct range name)
{
	const unsigned char *colon = memchr(x->data + name.start, ':', name.end - name.start);
	if (colon != NULL && (size_t)(colon - x->data) + 1 < name.end)
		name.start = (size_t)(colon - x->data) + 1;
	return name;
}

/* The raw bytes of the event that expat is reporting. */
static struct range event_range(const struct xml *x)
{
	size_t start = x->base + (size_t)XML_GetCurrentByteIndex(x->parser);
	return (struct range){start, start + (size_t)XML_GetCurrentByteCount(x->parser)};
}

/* Keeps the first failure and stops expat. */
static void check(struct xml *x, enum ps_status status)
{
	if (status == PS_OK || x->status != PS_OK)
		return;
	x->status = status;
	(void)XML_StopParser(x->parser, XML_FALSE);
}

/* --- attributes ------------------------------------------------------------------ */

/* Attributes that say what their element's value or text is. */
static const char *const key_names[] = {"name", "key", "field", "property", "label", "displayName", "code", NULL};
/* Attributes that hold their element's value. */
static const char *const value_names[] = {"value", "val", "v", "V", "content", "extension", "data", "text", NULL};
/* Attributes that are words of HL7's models. */
static const char *const model_names[] = {"codeSystem", "typeCode", "classCode", "moodCode", "determinerCode",
	"nullFlavor", "schemaLocation", "noNamespaceSchemaLocation", NULL};

static enum ps_status label_add(struct xml *x, struct range name)
{
	enum ps_status status = ps_label(x->doc, (const char *)x->data + name.start, name.end - name.start);
	return status == PS_OK ? ps_label(x->doc, ": ", 2) : status;
}

/* An address of the net and nothing else. */
static bool is_address(const struct xml *x, struct range value)
{
	struct range begin = {value.start, value.end - value.start > 32 ? value.start + 32 : value.end};
	return contains(x, begin, ":") && (contains(x, begin, "://") || starts(x, begin, "mailto:")) &&
	       memchr(x->data + value.start, ' ', value.end - value.start) == NULL;
}

static enum ps_status value_add(struct xml *x, struct range value, enum ps_field_kind kind, enum ps_type type)
{
	struct ps_markup_reader reader = {
		.doc = x->doc, .data = x->data, .flags = PS_MARKUP_REFERENCES, .place = PS_ENTITY_XML};
	if (is_address(x, value))
		reader.flags |= PS_MARKUP_PERCENT;
	enum ps_escape escape = (reader.flags & PS_MARKUP_PERCENT) != 0 ? PS_ESCAPE_PERCENT : PS_ESCAPE_MARKUP;
	return ps_markup_field(&reader, x->layer, value.start, value.end, escape, kind, type);
}

static bool is_number_path(const struct xml *x, struct range value)
{
	for (; value.start < value.end; value.start++) {
		unsigned char c = x->data[value.start];
		if (c != '.' && (c < '0' || c > '9'))
			return false;
	}
	return true;
}

/* Namespaces, schemas and code systems are no addresses of anybody's. */
static bool is_namespace(
	const struct xml *x, struct range element, struct range full, struct range name, struct range value)
{
	static const char *const uri_elements[] = {"system", "url", "profile", "source", "fullUrl", NULL};
	static const char *const extensions[] = {"extension", "modifierExtension", NULL};
	if (is_word(x, full, "xmlns") || starts(x, full, "xmlns:") || is_one_of(x, name, model_names))
		return true;
	if (is_word(x, name, "root") && is_number_path(x, value))
		return true;
	if (!x->hl7)
		return false;
	bool hl7 = contains(x, value, "://hl7.org/") || contains(x, value, "://terminology.hl7.org/") ||
		   contains(x, value, "://loinc.org") || contains(x, value, "://snomed.info") ||
		   starts(x, value, "urn:oid:") || contains(x, value, "://unitsofmeasure.org");
	return hl7 && ((is_word(x, name, "value") && is_one_of(x, element, uri_elements)) ||
			      (is_word(x, name, "url") && is_one_of(x, element, extensions)));
}

/* A tag that is being read. */
struct tag {
	struct range range, name, parent;
	/* Its attributes that name and hold a value. */
	struct ps_html_attribute key, value;
	bool has_key, has_value;
};

static struct range name_of(const struct ps_html_attribute *attribute)
{
	return (struct range){attribute->name_start, attribute->name_end};
}

static struct range value_of(const struct ps_html_attribute *attribute)
{
	return (struct range){attribute->value_start, attribute->value_end};
}

static void tag_read(const struct xml *x, struct range range, struct tag *tag)
{
	struct ps_html_attribute attribute;
	*tag = (struct tag){.range = range};
	struct range name = {range.start + 1, range.start + 1};
	while (name.end < range.end && !is_space(x->data[name.end]) && x->data[name.end] != '/' &&
		x->data[name.end] != '>')
		name.end++;
	size_t at = name.end;
	tag->name = local_name(x, name);
	while (ps_html_attribute_next(x->data, &at, range.end, &attribute)) {
		struct range local = local_name(x, name_of(&attribute));
		if (!tag->has_key && is_one_of(x, local, key_names)) {
			tag->key = attribute;
			tag->has_key = true;
		} else if (!tag->has_value && is_one_of(x, local, value_names)) {
			tag->value = attribute;
			tag->has_value = true;
		}
	}
}

/* The value that the element is for: named by its key, or by its own name. */
static enum ps_status pair_add(struct xml *x, const struct tag *tag)
{
	struct range value = value_of(&tag->value);
	if (is_namespace(x, tag->name, name_of(&tag->value), local_name(x, name_of(&tag->value)), value))
		return PS_OK;
	enum ps_type type = PS_NONE;
	enum ps_status status;
	if (x->hl7)
		type = ps_fhir_type(x->data + tag->parent.start, tag->parent.end - tag->parent.start,
			x->data + tag->name.start, tag->name.end - tag->name.start, x->data + value.start,
			value.end - value.start);
	if (tag->has_key) {
		status = value_add(x, value_of(&tag->key), PS_FIELD_KEY, PS_NONE);
		ps_field_join(x->doc);
	} else {
		status = label_add(x, tag->name);
	}
	return status == PS_OK ? value_add(x, value, PS_FIELD_VALUE, type) : status;
}

/* All attributes of a tag; a key without a value comes last, since text may follow. */
static enum ps_status tag_add(struct xml *x, const struct tag *tag)
{
	struct ps_html_attribute attribute;
	size_t at = tag->name.end;
	enum ps_status status = PS_OK;
	if (tag->has_value && tag->value.value_start < tag->value.value_end)
		status = pair_add(x, tag);
	bool paired = tag->has_value && tag->value.value_start < tag->value.value_end;
	while (status == PS_OK && ps_html_attribute_next(x->data, &at, tag->range.end, &attribute)) {
		struct range value = value_of(&attribute);
		struct range name = local_name(x, name_of(&attribute));
		bool is_key = tag->has_key && attribute.name_start == tag->key.name_start;
		bool is_value = paired && attribute.name_start == tag->value.name_start;
		if (value.start == value.end || is_key || is_value ||
			is_namespace(x, tag->name, name_of(&attribute), name, value))
			continue;
		status = label_add(x, name);
		if (status == PS_OK)
			status = value_add(x, value, PS_FIELD_VALUE, PS_NONE);
	}
	if (status == PS_OK && tag->has_key && !paired && tag->key.value_start < tag->key.value_end) {
		status = label_add(x, local_name(x, name_of(&tag->key)));
		if (status == PS_OK)
			status = value_add(x, value_of(&tag->key), PS_FIELD_VALUE, PS_NONE);
	}
	return status;
}

/* --- the open field ---------------------------------------------------------------- */

static enum ps_status inner_add(struct xml *x, struct range inner, enum ps_escape escape)
{
	struct ps_markup_reader reader = {.doc = x->doc, .data = x->data, .place = PS_ENTITY_XML};
	if (is_blank(x, inner))
		return PS_OK;
	return ps_markup_field(&reader, x->layer, inner.start, inner.end, escape, PS_FIELD_TEXT, PS_NONE);
}

static enum ps_status waiting_put(struct xml *x, const struct waiting *item)
{
	struct range range = item->range;
	struct tag tag;
	switch (item->kind) {
	case WAITING_TAG:
		tag_read(x, range, &tag);
		tag.parent = item->parent;
		return tag_add(x, &tag);
	case WAITING_COMMENT:
		return inner_add(x, (struct range){range.start + 4, range.end - 3}, PS_ESCAPE_MARKUP);
	case WAITING_INSTRUCTION:
		return inner_add(x, (struct range){range.start + 2, range.end - 2}, PS_ESCAPE_MARKUP);
	}
	return PS_OK;
}

/* Now, or when the open field ends. */
static enum ps_status wait_or_put(struct xml *x, const struct waiting *item)
{
	if (!x->open)
		return waiting_put(x, item);
	if (x->waiting_count == x->waiting_cap) {
		size_t cap = x->waiting_cap == 0 ? 16 : 2 * x->waiting_cap;
		void *grown = realloc(x->waiting, cap * sizeof(*x->waiting));
		if (grown == NULL)
			return ps_fail(ps_document_error(x->doc), PS_SYSTEM, (size_t)-1, "out of memory");
		x->waiting = grown;
		x->waiting_cap = cap;
	}
	x->waiting[x->waiting_count++] = *item;
	return PS_OK;
}

/* Adds the characters that were collected. */
static enum ps_status text_flush(struct xml *x)
{
	struct range text = x->text;
	struct ps_markup_reader reader = {.doc = x->doc,
		.data = x->data,
		.flags = x->cdata ? PS_MARKUP_NONE : PS_MARKUP_REFERENCES,
		.place = PS_ENTITY_XML};
	x->text.start = x->text.end;
	if (text.start == text.end)
		return PS_OK;
	ps_field_keep_gap(x->doc);
	return ps_markup_add(&reader, text.start, text.end);
}

static enum ps_status field_end(struct xml *x)
{
	if (!x->open)
		return PS_OK;
	enum ps_status status = text_flush(x);
	x->open = false;
	x->ended = false;
	if (status == PS_OK)
		status = ps_field_close(x->doc);
	for (size_t i = 0; i < x->waiting_count && status == PS_OK; i++)
		status = waiting_put(x, &x->waiting[i]);
	x->waiting_count = 0;
	return status;
}

/* Opens the field of the text range that begins in the innermost element. */
static enum ps_status field_begin(struct xml *x, struct range text)
{
	enum ps_type type = PS_NONE;
	enum ps_status status = PS_OK;
	if (x->depth > 0) {
		struct element *element = &x->elements[x->depth - 1];
		struct range parent = x->depth > 1 ? x->elements[x->depth - 2].name : (struct range){0, 0};
		if (x->hl7)
			type = ps_fhir_type(x->data + parent.start, parent.end - parent.start,
				x->data + element->name.start, element->name.end - element->name.start,
				x->data + text.start, text.end - text.start);
		if (element->keyed)
			ps_field_join(x->doc);
		else if (!x->html)
			status = label_add(x, element->name);
		element->keyed = false;
	}
	if (status == PS_OK)
		status = ps_field_open(x->doc, x->layer, PS_ESCAPE_MARKUP, PS_FIELD_TEXT, type);
	x->open = status == PS_OK;
	x->text = (struct range){text.start, text.start};
	return status;
}

/* Characters, of a CDATA section or not. */
static enum ps_status text_add(struct xml *x, struct range range, bool cdata)
{
	enum ps_status status = PS_OK;
	bool blank = !cdata && is_blank(x, range);
	if (x->open && x->ended && blank && !(x->depth > 0 && x->elements[x->depth - 1].mixed))
		return field_end(x);
	if (!x->open && blank)
		return PS_OK;
	if (!x->open)
		status = field_begin(x, range);
	if (status != PS_OK)
		return status;
	if (x->depth > 0 && !blank)
		x->elements[x->depth - 1].mixed = true;
	x->ended = false;
	if (x->text.end != range.start || x->cdata != cdata)
		status = text_flush(x);
	if (x->text.start == x->text.end)
		x->text = range;
	x->text.end = range.end;
	x->cdata = cdata;
	return status;
}

/* True where text goes on over this element's tags. */
static bool is_inline(const struct xml *x, struct range name)
{
	static const char *const names[] = {
		"b", "i", "u", "s", "em", "strong", "span", "font", "sub", "sup", "tt", "small", "big", NULL};
	if (is_one_of(x, name, names))
		return true;
	if (!x->html)
		return x->depth > 0 && x->elements[x->depth - 1].mixed;
	enum ps_html_element element = ps_html_element(x->data + name.start, name.end - name.start);
	return element == PS_ELEMENT_INLINE || element == PS_ELEMENT_LINE;
}

/* --- events --------------------------------------------------------------------------- */

/* What the root's name and namespace say of the whole document. */
static void root_note(struct xml *x, const struct tag *tag)
{
	x->html = is_word(x, tag->name, "html");
	x->hl7 = contains(x, tag->range, "http://hl7.org/fhir") || contains(x, tag->range, "urn:hl7-org:v3");
}

static enum ps_status element_push(struct xml *x, const struct tag *tag)
{
	if (x->depth == x->depth_max)
		return ps_fail(ps_document_error(x->doc), PS_LIMIT, tag->range.start,
			"XML elements nest deeper than the limit");
	x->elements[x->depth++] = (struct element){.name = tag->name};
	return PS_OK;
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
	struct xml *x = user;
	struct tag tag;
	(void)name;
	(void)attributes;
	tag_read(x, event_range(x), &tag);
	if (x->depth == 0)
		root_note(x, &tag);
	if (x->depth > 0)
		tag.parent = x->elements[x->depth - 1].name;
	enum ps_status status = PS_OK;
	bool goes_on = x->open && is_inline(x, tag.name);
	if (x->open && !goes_on)
		status = field_end(x);
	struct waiting item = {WAITING_TAG, tag.range, tag.parent};
	if (goes_on && status == PS_OK)
		status = wait_or_put(x, &item);
	else if (status == PS_OK)
		status = tag_add(x, &tag);
	if (status == PS_OK && x->depth > 0)
		x->elements[x->depth - 1].keyed = false;
	if (status == PS_OK)
		status = element_push(x, &tag);
	if (status == PS_OK)
		x->elements[x->depth - 1].keyed = !goes_on && tag.has_key && !tag.has_value;
	if (status == PS_OK && goes_on && x->html && is_word(x, tag.name, "br")) {
		status = text_flush(x);
		if (status == PS_OK)
			status = ps_field_add_context(x->doc, "\n");
	}
	check(x, status);
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
	struct xml *x = user;
	(void)name;
	struct element *element = &x->elements[--x->depth];
	if (!x->open)
		return;
	x->ended = true;
	if (x->html && !is_inline(x, element->name))
		check(x, field_end(x));
}

static void XMLCALL on_text(void *user, const XML_Char *text, int len)
{
	struct xml *x = user;
	(void)text;
	(void)len;
	check(x, text_add(x, event_range(x), x->cdata));
}

static void XMLCALL on_cdata_start(void *user)
{
	struct xml *x = user;
	check(x, x->open ? text_flush(x) : PS_OK);
	x->cdata = true;
}

static void XMLCALL on_cdata_end(void *user)
{
	struct xml *x = user;
	check(x, x->open ? text_flush(x) : PS_OK);
	x->cdata = false;
}

/* A reference that only a DTD could explain; XHTML's would. */
static void XMLCALL on_skipped(void *user, const XML_Char *name, int is_parameter)
{
	struct xml *x = user;
	(void)name;
	if (!is_parameter)
		check(x, text_add(x, event_range(x), false));
}

static void XMLCALL on_comment(void *user, const XML_Char *text)
{
	struct xml *x = user;
	(void)text;
	struct waiting item = {WAITING_COMMENT, event_range(x), {0, 0}};
	check(x, wait_or_put(x, &item));
}

static void XMLCALL on_instruction(void *user, const XML_Char *target, const XML_Char *text)
{
	struct xml *x = user;
	(void)target;
	(void)text;
	struct waiting item = {WAITING_INSTRUCTION, event_range(x), {0, 0}};
	check(x, wait_or_put(x, &item));
}

static void XMLCALL on_doctype_start(
	void *user, const XML_Char *name, const XML_Char *system, const XML_Char *public, int has_internal_subset)
{
	struct xml *x = user;
	(void)name;
	(void)system;
	(void)public;
	/* The event comes where the declaration ends, or its subset begins. */
	struct range begin = event_range(x);
	while (begin.start > x->base && !starts(x, begin, "<!DOCTYPE"))
		begin.start--;
	x->doctype = begin.start;
	if (has_internal_subset)
		check(x, ps_fail(ps_document_error(x->doc), PS_MALFORMED, x->doctype,
				 "XML with an internal DTD subset is not read"));
}

static void XMLCALL on_doctype_end(void *user)
{
	struct xml *x = user;
	struct range range = {x->doctype + 2, event_range(x).end - 1};
	if (!contains(x, range, "\"-//"))
		check(x, inner_add(x, range, PS_ESCAPE_MARKUP));
}

/* --- the door --------------------------------------------------------------------------- */

static void handlers_set(struct xml *x)
{
	XML_SetUserData(x->parser, x);
	XML_SetElementHandler(x->parser, on_start, on_end);
	XML_SetCharacterDataHandler(x->parser, on_text);
	XML_SetCdataSectionHandler(x->parser, on_cdata_start, on_cdata_end);
	XML_SetSkippedEntityHandler(x->parser, on_skipped);
	XML_SetCommentHandler(x->parser, on_comment);
	XML_SetProcessingInstructionHandler(x->parser, on_instruction);
	XML_SetDoctypeDeclHandler(x->parser, on_doctype_start, on_doctype_end);
	(void)XML_SetParamEntityParsing(x->parser, XML_PARAM_ENTITY_PARSING_NEVER);
}

static enum ps_status run(struct xml *x, size_t end)
{
	enum XML_Status read = XML_Parse(x->parser, (const char *)x->data + x->base, (int)(end - x->base), 1);
	if (x->status != PS_OK)
		return x->status;
	if (read == XML_STATUS_OK)
		return field_end(x);
	size_t at = x->base + (size_t)XML_GetCurrentByteIndex(x->parser);
	if (XML_GetErrorCode(x->parser) == XML_ERROR_NO_MEMORY)
		return ps_fail(ps_document_error(x->doc), PS_SYSTEM, at, "out of memory");
	return ps_fail(ps_document_error(x->doc), PS_MALFORMED, at, "not well-formed XML");
}

enum ps_status ps_xml_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	enum ps_status status = ps_xml_input(doc, &layer, &start, &end);
	if (status != PS_OK)
		return status;
	size_t len;
	size_t depth = ps_document_limits(doc)->depth;
	struct xml x = {.doc = doc, .layer = layer, .base = start};
	x.data = ps_layer_data(doc, layer, &len);
	x.depth_max = depth < DEPTH_MAX ? depth : DEPTH_MAX;
	x.elements = calloc(x.depth_max + 1, sizeof(*x.elements));
	x.parser = ps_xml_parser_new();
	if (x.elements == NULL || x.parser == NULL) {
		status = ps_fail(ps_document_error(doc), PS_SYSTEM, (size_t)-1, "out of memory");
	} else {
		handlers_set(&x);
		status = run(&x, end);
	}
	if (x.parser != NULL)
		XML_ParserFree(x.parser);
	free(x.elements);
	free(x.waiting);
	return status;
}
