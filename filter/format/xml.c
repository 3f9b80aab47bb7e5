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
#include "fields.h"
#include "format.h"
#include "html_names.h"
#include "markup.h"
#include "seam.h"
#include "xml_input.h"
#include "xml_tag.h"

#include <stdlib.h>
#include <string.h>

/* Depth that is never exceeded, whatever the limits say. */
#define DEPTH_MAX 1024

struct element {
	/** Its name without a prefix. */
	struct ps_xml_range name;
	/** Text stands in it beside elements. */
	bool mixed;
	/** The last thing that was added is its key: it names the text. */
	bool keyed;
	/** What its child "system" says that its child "value" is. */
	enum ps_type system;
};

/* Something that has to wait until the open field ends. */
struct waiting {
	enum { WAITING_TAG, WAITING_COMMENT, WAITING_INSTRUCTION } kind;
	struct ps_xml_range range;
	/** Of a tag: its parent's name. */
	struct ps_xml_range parent;
};

struct xml {
	XML_Parser parser;
	struct ps_xml_source source;
	/* Where expat's first byte stands in the source. */
	size_t base;
	enum ps_status status;

	struct element *elements;
	size_t depth, depth_max;
	/* XHTML: inline elements are known. */
	bool html;

	/* The field that is open, and characters of it that are not added yet. */
	bool open;
	struct ps_xml_range text;
	bool cdata;
	/* An element ended in the open field; the last one was formatting. */
	bool ended, formatting;
	/* Inline tags behind the field's text. */
	struct ps_seams seams;

	struct waiting *waiting;
	size_t waiting_count, waiting_cap;
	size_t doctype;
};

/* The raw bytes of the event that expat is reporting. */
static struct ps_xml_range event_range(const struct xml *x)
{
	size_t start = x->base + (size_t)XML_GetCurrentByteIndex(x->parser);
	return (struct ps_xml_range){start, start + (size_t)XML_GetCurrentByteCount(x->parser)};
}

/* Keeps the first failure and stops expat. */
static void check(struct xml *x, enum ps_status status)
{
	if (status == PS_OK || x->status != PS_OK)
		return;
	x->status = status;
	(void)XML_StopParser(x->parser, XML_FALSE);
}

/* --- the open field ---------------------------------------------------------------- */

static enum ps_status inner_add(struct xml *x, struct ps_xml_range inner, enum ps_escape escape)
{
	struct ps_markup_reader reader = {.doc = x->source.doc, .data = x->source.data, .place = PS_ENTITY_XML};
	if (ps_xml_is_blank(&x->source, inner))
		return PS_OK;
	return ps_markup_field(&reader, x->source.layer, inner.start, inner.end, escape, PS_FIELD_TEXT, PS_NONE);
}

static enum ps_status waiting_put(struct xml *x, const struct waiting *item)
{
	struct ps_xml_range range = item->range;
	struct ps_xml_tag tag;
	switch (item->kind) {
	case WAITING_TAG:
		ps_xml_tag_read(&x->source, range, &tag);
		tag.parent = item->parent;
		return ps_xml_tag_add(&x->source, &tag);
	case WAITING_COMMENT:
		return inner_add(x, (struct ps_xml_range){range.start + 4, range.end - 3}, PS_ESCAPE_MARKUP);
	case WAITING_INSTRUCTION:
		/* Its target is a name, as an element's is. */
		range.end -= 2;
		while (range.start < range.end && !ps_xml_is_space(x->source.data[range.start]))
			range.start++;
		while (range.start < range.end && ps_xml_is_space(x->source.data[range.start]))
			range.start++;
		return inner_add(x, range, PS_ESCAPE_MARKUP);
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
			return ps_fail(ps_document_error(x->source.doc), PS_SYSTEM, (size_t)-1, "out of memory");
		x->waiting = grown;
		x->waiting_cap = cap;
	}
	x->waiting[x->waiting_count++] = *item;
	return PS_OK;
}

/* Where the character, or the reference, begins that ends before @at; at most a few bytes. */
static size_t character_before(const struct xml *x, size_t start, size_t at, bool cdata)
{
	unsigned char out[PS_ENTITY_MAX];
	size_t len;
	size_t place = at - 1;
	if (!cdata && x->source.data[place] == ';') {
		while (place > start && x->source.data[place] != '&')
			place--;
		if (x->source.data[place] == '&' &&
			ps_entity_read(x->source.data + place, at - place, PS_ENTITY_XML, out, &len) > 0)
			return place;
		return at - 1;
	}
	while (place > start && at - place < 4 && (x->source.data[place] & 0xC0) == 0x80)
		place--;
	return place;
}

/*
 * The first "]>" in @text, if something stands before it. A mark there ends in
 * ']' itself, and "]]>" may not stand in text.
 */
static bool bracket_find(const struct xml *x, struct ps_xml_range text, size_t *bracket)
{
	for (size_t at = text.start + 1; at + 1 < text.end; at++) {
		if (x->source.data[at] == ']' && x->source.data[at + 1] == '>') {
			*bracket = at;
			return true;
		}
	}
	return false;
}

/* A label and its value, or two values, are read apart though only tags are between them. */
static enum ps_status seam_add(struct xml *x, const struct ps_markup_reader *reader, struct ps_xml_range text)
{
	unsigned char after[PS_SEAM_TEXT];
	size_t after_len = ps_markup_peek(reader, text.start, text.end, after, sizeof(after));
	size_t before_len;
	const unsigned char *before = ps_field_text(x->source.doc, &before_len);
	if (!ps_seam_text(&x->seams, before, before_len, after, after_len))
		return PS_OK;
	enum ps_status status = ps_field_add_context(x->source.doc, " ");
	ps_field_keep_gap(x->source.doc);
	return status;
}

/* Adds the characters that were collected; a bracket that could end a CDATA section goes with what is before it. */
static enum ps_status text_flush(struct xml *x)
{
	struct ps_xml_range text = x->text;
	struct ps_markup_reader reader = {.doc = x->source.doc,
		.data = x->source.data,
		.flags = x->cdata ? PS_MARKUP_NONE : PS_MARKUP_REFERENCES,
		.place = PS_ENTITY_XML};
	enum ps_status status = PS_OK;
	size_t bracket;
	x->text.start = x->text.end;
	if (text.start == text.end)
		return PS_OK;
	ps_field_keep_gap(x->source.doc);
	status = seam_add(x, &reader, text);
	while (status == PS_OK && bracket_find(x, text, &bracket)) {
		size_t before = character_before(x, text.start, bracket, x->cdata);
		size_t len = bracket - before;
		unsigned char pair[PS_ENTITY_MAX + 1];
		if (x->source.data[before] != '&' || x->cdata)
			memcpy(pair, x->source.data + before, len);
		else
			(void)ps_entity_read(x->source.data + before, bracket - before, PS_ENTITY_XML, pair, &len);
		pair[len] = ']';
		status = ps_markup_add(&reader, text.start, before);
		if (status == PS_OK)
			status = ps_field_add_unit(x->source.doc, before, bracket + 1, pair, len + 1);
		text.start = bracket + 1;
	}
	return status == PS_OK ? ps_markup_add(&reader, text.start, text.end) : status;
}

static enum ps_status field_end(struct xml *x)
{
	if (!x->open)
		return PS_OK;
	enum ps_status status = text_flush(x);
	x->open = false;
	x->ended = false;
	if (status == PS_OK)
		status = ps_field_close(x->source.doc);
	for (size_t i = 0; i < x->waiting_count && status == PS_OK; i++)
		status = waiting_put(x, &x->waiting[i]);
	x->waiting_count = 0;
	return status;
}

/* Opens the field of the text range that begins in the innermost element. */
static enum ps_status field_begin(struct xml *x, struct ps_xml_range text)
{
	enum ps_type type = PS_NONE;
	enum ps_field_kind kind = PS_FIELD_TEXT;
	enum ps_status status = PS_OK;
	if (x->depth > 0) {
		struct element *element = &x->elements[x->depth - 1];
		struct ps_xml_tag place = {.name = element->name};
		if (x->depth > 1) {
			place.parent = element[-1].name;
			place.system = element[-1].system;
		}
		status = ps_xml_place(&x->source, &place, text, &type, &kind);
		if (status == PS_OK && element->keyed)
			ps_field_join(x->source.doc);
		else if (status == PS_OK && !x->html)
			status = ps_xml_label_add(&x->source, element->name);
		element->keyed = false;
	}
	if (status == PS_OK)
		status = ps_field_open(x->source.doc, x->source.layer, PS_ESCAPE_MARKUP, kind, type);
	x->open = status == PS_OK;
	x->text = (struct ps_xml_range){text.start, text.start};
	return status;
}

/* Characters, of a CDATA section or not. */
static enum ps_status text_add(struct xml *x, struct ps_xml_range range, bool cdata)
{
	enum ps_status status = PS_OK;
	bool blank = !cdata && ps_xml_is_blank(&x->source, range);
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

/* Names of formatting that other vocabularies took over from HTML. */
static bool is_formatting(const struct xml *x, struct ps_xml_range name)
{
	static const char *const names[] = {
		"b", "i", "u", "s", "em", "strong", "span", "font", "sub", "sup", "tt", "small", "big", NULL};
	return ps_xml_is_one_of(&x->source, name, names);
}

/* True where the open text goes on over this element's start tag. */
static bool is_inline(const struct xml *x, struct ps_xml_range name)
{
	if (x->html) {
		enum ps_html_element element = ps_html_element(x->source.data + name.start, name.end - name.start);
		return element == PS_ELEMENT_INLINE || element == PS_ELEMENT_LINE;
	}
	if (x->depth > 0 && x->elements[x->depth - 1].mixed)
		return true;
	/* "<k>1</k><s>2</s>" are two values, "<b>1</b><i>2</i>" is one. */
	return is_formatting(x, name) && (!x->ended || x->formatting);
}

/* --- events --------------------------------------------------------------------------- */

/* What the root's name and namespace say of the whole document. */
static void root_note(struct xml *x, const struct ps_xml_tag *tag)
{
	x->html = ps_xml_is_word(&x->source, tag->name, "html");
	x->source.hl7 = ps_xml_contains(&x->source, tag->range, "http://hl7.org/fhir") ||
			ps_xml_contains(&x->source, tag->range, "urn:hl7-org:v3");
}

/* FHIR's telecom.system, identifier.system and identifier.type.coding.code. */
static void system_note(struct xml *x, const struct ps_xml_tag *tag)
{
	if (!tag->has_value || x->depth == 0)
		return;
	struct ps_word word = {
		(const char *)x->source.data + tag->value.value_start, tag->value.value_end - tag->value.value_start};
	struct element *parent = &x->elements[x->depth - 1];
	enum ps_type type = word.len > 0 ? ps_field_system(word) : PS_NONE;
	if (ps_xml_is_word(&x->source, tag->name, "reference"))
		parent->system = ps_field_reference(word);
	if (type == PS_NONE)
		return;
	if (ps_xml_is_word(&x->source, tag->name, "system"))
		parent->system = type;
	if (x->depth >= 3 && ps_xml_is_word(&x->source, tag->name, "code") &&
		ps_xml_is_word(&x->source, parent->name, "coding") &&
		ps_xml_is_word(&x->source, parent[-1].name, "type"))
		parent[-2].system = type;
}

static enum ps_status element_push(struct xml *x, const struct ps_xml_tag *tag)
{
	if (x->depth == x->depth_max)
		return ps_fail(ps_document_error(x->source.doc), PS_LIMIT, tag->range.start,
			"XML elements nest deeper than the limit");
	x->elements[x->depth++] = (struct element){.name = tag->name};
	return PS_OK;
}

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
	struct xml *x = user;
	struct ps_xml_tag tag;
	(void)name;
	(void)attributes;
	ps_xml_tag_read(&x->source, event_range(x), &tag);
	if (x->depth == 0)
		root_note(x, &tag);
	if (x->depth > 0) {
		tag.parent = x->elements[x->depth - 1].name;
		tag.system = x->elements[x->depth - 1].system;
	}
	system_note(x, &tag);
	enum ps_status status = PS_OK;
	if (ps_xml_is_number_name(&x->source, tag.name))
		status = ps_fail(ps_document_error(x->source.doc), PS_REFUSED, tag.range.start,
			"XML with an element whose name holds a number");
	bool goes_on = x->open && is_inline(x, tag.name);
	if (x->open && !goes_on && status == PS_OK)
		status = field_end(x);
	struct waiting item = {WAITING_TAG, tag.range, tag.parent};
	if (goes_on && status == PS_OK)
		status = text_flush(x);
	ps_seam_start(&x->seams, x->source.data + tag.name.start, tag.name.end - tag.name.start);
	if (goes_on && status == PS_OK)
		status = wait_or_put(x, &item);
	else if (status == PS_OK)
		status = ps_xml_tag_add(&x->source, &tag);
	if (status == PS_OK && x->depth > 0)
		x->elements[x->depth - 1].keyed = false;
	if (status == PS_OK)
		status = element_push(x, &tag);
	if (status == PS_OK)
		x->elements[x->depth - 1].keyed = !goes_on && tag.has_key && !tag.has_value;
	if (status == PS_OK && goes_on && x->html && ps_xml_is_word(&x->source, tag.name, "br")) {
		status = text_flush(x);
		if (status == PS_OK)
			status = ps_field_add_context(x->source.doc, "\n");
	}
	check(x, status);
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
	struct xml *x = user;
	(void)name;
	struct element *element = &x->elements[--x->depth];
	if (x->open)
		check(x, text_flush(x));
	ps_seam_end(&x->seams, x->source.data + element->name.start, element->name.end - element->name.start);
	if (!x->open)
		return;
	x->ended = true;
	x->formatting = is_formatting(x, element->name);
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
	struct ps_xml_range begin = event_range(x);
	while (begin.start > x->base && !ps_xml_starts(&x->source, begin, "<!DOCTYPE"))
		begin.start--;
	x->doctype = begin.start;
	if (has_internal_subset)
		check(x, ps_fail(ps_document_error(x->source.doc), PS_REFUSED, x->doctype,
				 "XML with an internal DTD subset, whose entities could spell anything, is not read"));
}

/* The next literal in quotes; moves @rest behind it. */
static bool literal_next(const struct xml *x, struct ps_xml_range *rest, struct ps_xml_range *literal)
{
	while (rest->start < rest->end && x->source.data[rest->start] != '"' && x->source.data[rest->start] != '\'')
		rest->start++;
	if (rest->start == rest->end)
		return false;
	unsigned char quote = x->source.data[rest->start++];
	literal->start = rest->start;
	while (rest->start < rest->end && x->source.data[rest->start] != quote)
		rest->start++;
	literal->end = rest->start;
	rest->start += rest->start < rest->end ? 1 : 0;
	return true;
}

static void XMLCALL on_doctype_end(void *user)
{
	struct xml *x = user;
	struct ps_xml_range rest = {x->doctype, event_range(x).end};
	struct ps_xml_range literal;
	if (ps_xml_contains(&x->source, rest, "-//W3C//"))
		return;
	while (literal_next(x, &rest, &literal))
		/* Public identifiers hold few characters, '%' is one of them. */
		check(x, inner_add(x, literal, PS_ESCAPE_PERCENT));
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
	enum XML_Status read = XML_Parse(x->parser, (const char *)x->source.data + x->base, (int)(end - x->base), 1);
	if (x->status != PS_OK)
		return x->status;
	if (read == XML_STATUS_OK)
		return field_end(x);
	size_t at = x->base + (size_t)XML_GetCurrentByteIndex(x->parser);
	if (XML_GetErrorCode(x->parser) == XML_ERROR_NO_MEMORY)
		return ps_fail(ps_document_error(x->source.doc), PS_LIMIT, at, "XML takes more memory than the limit");
	return ps_fail(ps_document_error(x->source.doc), PS_MALFORMED, at, "not well-formed XML");
}

enum ps_status ps_xml_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	enum ps_status status = ps_xml_input(doc, &layer, &start, &end);
	if (status != PS_OK)
		return status;
	size_t len;
	size_t depth = ps_document_limits(doc)->depth;
	struct xml x = {.source = {.doc = doc, .layer = layer}, .base = start};
	x.source.data = ps_layer_data(doc, layer, &len);
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
