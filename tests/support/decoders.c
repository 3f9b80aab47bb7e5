#include "decoders.h"

#include <expat.h>
#include <gumbo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct text {
	char *data;
	size_t len, cap;
};

static void add(struct text *text, const char *data, size_t len)
{
	if (text->len + len + 1 > text->cap) {
		text->cap = 2 * (text->len + len + 64);
		text->data = realloc(text->data, text->cap);
	}
	if (len > 0)
		memcpy(text->data + text->len, data, len);
	text->len += len;
	text->data[text->len] = '\0';
}

static void add_str(struct text *text, const char *data)
{
	add(text, data, strlen(data));
}

/* Drops what is not seen, folds blanks and dashes. */
static void fold(struct text *text)
{
	static const struct {
		const char *from, *to;
	} rows[] = {{"\xC2\xAD", ""}, {"\xE2\x80\x8B", ""}, {"\xE2\x80\x8C", ""}, {"\xE2\x80\x8D", ""},
		{"\xE2\x81\xA0", ""}, {"\xEF\xBB\xBF", ""}, {"\xC2\xA0", " "}, {"\xE2\x80\x90", "-"},
		{"\xE2\x80\x91", "-"}, {"\xE2\x80\x93", "-"}, {"\xE2\x80\x8E", ""}, {"\xE2\x80\x89", " "}};
	size_t out = 0;
	for (size_t at = 0; at < text->len;) {
		size_t row = 0;
		for (; row < sizeof(rows) / sizeof(rows[0]); row++) {
			if (strncmp(text->data + at, rows[row].from, strlen(rows[row].from)) == 0)
				break;
		}
		if (row == sizeof(rows) / sizeof(rows[0])) {
			text->data[out++] = text->data[at++];
			continue;
		}
		memcpy(text->data + out, rows[row].to, strlen(rows[row].to));
		out += strlen(rows[row].to);
		at += strlen(rows[row].from);
	}
	text->len = out;
	if (text->data != NULL)
		text->data[out] = '\0';
}

static unsigned hex(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at = strchr(digits, c >= 'A' && c <= 'F' ? c | 0x20 : c);
	return c == '\0' || at == NULL ? 16 : (unsigned)(at - digits);
}

/* As it stands, and percent-decoded. */
static void add_value(struct text *text, const char *value)
{
	add_str(text, value);
	add_str(text, "\n");
	for (; *value != '\0'; value++) {
		char c = *value == '+' ? ' ' : *value;
		if (c == '%' && hex(value[1]) < 16 && hex(value[2]) < 16) {
			c = (char)(hex(value[1]) << 4 | hex(value[2]));
			value += 2;
		}
		add(text, &c, 1);
	}
	add_str(text, "\n");
}

/* --- HTML --------------------------------------------------------------------------- */

static int is_inline(const GumboElement *element)
{
	static const GumboTag tags[] = {GUMBO_TAG_A, GUMBO_TAG_B, GUMBO_TAG_I, GUMBO_TAG_EM, GUMBO_TAG_STRONG,
		GUMBO_TAG_SPAN, GUMBO_TAG_FONT, GUMBO_TAG_SUB, GUMBO_TAG_SUP, GUMBO_TAG_U, GUMBO_TAG_S, GUMBO_TAG_SMALL,
		GUMBO_TAG_BIG, GUMBO_TAG_CODE, GUMBO_TAG_WBR, GUMBO_TAG_MARK, GUMBO_TAG_ABBR, GUMBO_TAG_IMG,
		GUMBO_TAG_NOBR, GUMBO_TAG_TT, GUMBO_TAG_BDO, GUMBO_TAG_KBD, GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE,
		GUMBO_TAG_UNKNOWN, GUMBO_TAG_DEL, GUMBO_TAG_INS, GUMBO_TAG_LABEL};
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (element->tag == tags[i])
			return 1;
	}
	return 0;
}

struct page {
	struct text text, rest, structure;
};

static void page_walk(struct page *page, const GumboNode *node, int hidden)
{
	const GumboVector *children = NULL;
	int block = 0;
	switch (node->type) {
	case GUMBO_NODE_TEXT:
	case GUMBO_NODE_CDATA:
	case GUMBO_NODE_WHITESPACE:
		add_str(hidden ? &page->rest : &page->text, node->v.text.text);
		return;
	case GUMBO_NODE_COMMENT: {
		char *inner = decoder_html(node->v.text.text, strlen(node->v.text.text));
		add_str(&page->rest, node->v.text.text);
		add_str(&page->rest, "\n");
		add_str(&page->rest, inner);
		free(inner);
		return;
	}
	case GUMBO_NODE_DOCUMENT:
		children = &node->v.document.children;
		break;
	case GUMBO_NODE_ELEMENT:
	case GUMBO_NODE_TEMPLATE: {
		const GumboElement *element = &node->v.element;
		children = &element->children;
		block = !is_inline(element);
		hidden = hidden || element->tag == GUMBO_TAG_SCRIPT || element->tag == GUMBO_TAG_STYLE;
		add(&page->structure, element->original_tag.data,
			element->original_tag.length < 3 ? element->original_tag.length : 3);
		add_str(&page->structure, gumbo_normalized_tagname(element->tag));
		for (unsigned i = 0; i < element->attributes.length; i++) {
			const GumboAttribute *attribute = element->attributes.data[i];
			add_value(&page->rest, attribute->name);
			add_value(&page->rest, attribute->value);
			add_str(&page->structure, " ");
			add_str(&page->structure, attribute->name);
			if (strcmp(attribute->name, "srcdoc") == 0) {
				char *inner = decoder_html(attribute->value, strlen(attribute->value));
				add_str(&page->rest, inner);
				free(inner);
			}
		}
		add_str(&page->structure, ">");
		break;
	}
	}
	if (block)
		add_str(&page->text, "\n");
	for (unsigned i = 0; children != NULL && i < children->length; i++)
		page_walk(page, children->data[i], hidden);
	if (block)
		add_str(&page->text, "\n");
	add_str(&page->structure, "/");
}

static struct page page_read(const char *data, size_t len)
{
	struct page page = {{0}, {0}, {0}};
	GumboOutput *output = gumbo_parse_with_options(&kGumboDefaultOptions, data, len);
	add_str(&page.text, "");
	add_str(&page.rest, "\n");
	add_str(&page.structure, "");
	page_walk(&page, output->document, 0);
	gumbo_destroy_output(&kGumboDefaultOptions, output);
	return page;
}

char *decoder_html(const char *data, size_t len)
{
	struct page page = page_read(data, len);
	add(&page.text, page.rest.data, page.rest.len);
	fold(&page.text);
	free(page.rest.data);
	free(page.structure.data);
	return page.text.data;
}

char *decoder_html_structure(const char *data, size_t len)
{
	struct page page = page_read(data, len);
	free(page.text.data);
	free(page.rest.data);
	return page.structure.data;
}

/* --- XML ----------------------------------------------------------------------------- */

static void XMLCALL on_start(void *user, const XML_Char *name, const XML_Char **attributes)
{
	struct page *page = user;
	add_str(&page->structure, "<");
	add_str(&page->structure, name);
	for (; *attributes != NULL; attributes += 2) {
		add_str(&page->structure, " ");
		add_str(&page->structure, attributes[0]);
		add_value(&page->rest, attributes[1]);
	}
}

static void XMLCALL on_end(void *user, const XML_Char *name)
{
	struct page *page = user;
	(void)name;
	add_str(&page->structure, "/");
}

static void XMLCALL on_text(void *user, const XML_Char *text, int len)
{
	add(&((struct page *)user)->text, text, (size_t)len);
}

static void XMLCALL on_comment(void *user, const XML_Char *text)
{
	add_value(&((struct page *)user)->rest, text);
}

static void XMLCALL on_instruction(void *user, const XML_Char *target, const XML_Char *text)
{
	add_value(&((struct page *)user)->rest, target);
	add_value(&((struct page *)user)->rest, text);
}

static int xml_read(struct page *page, const char *data, size_t len)
{
	XML_Parser parser = XML_ParserCreate(NULL);
	*page = (struct page){{0}, {0}, {0}};
	add_str(&page->text, "");
	add_str(&page->rest, "\n");
	add_str(&page->structure, "");
	XML_SetUserData(parser, page);
	XML_SetElementHandler(parser, on_start, on_end);
	XML_SetCharacterDataHandler(parser, on_text);
	XML_SetCommentHandler(parser, on_comment);
	XML_SetProcessingInstructionHandler(parser, on_instruction);
	int ok = XML_Parse(parser, data, (int)len, 1) == XML_STATUS_OK;
	XML_ParserFree(parser);
	return ok;
}

char *decoder_xml(const char *data, size_t len)
{
	struct page page;
	int ok = xml_read(&page, data, len);
	add(&page.text, page.rest.data, page.rest.len);
	fold(&page.text);
	free(page.rest.data);
	free(page.structure.data);
	if (ok)
		return page.text.data;
	free(page.text.data);
	return NULL;
}

char *decoder_xml_structure(const char *data, size_t len)
{
	struct page page;
	int ok = xml_read(&page, data, len);
	free(page.text.data);
	free(page.rest.data);
	if (ok)
		return page.structure.data;
	free(page.structure.data);
	return NULL;
}
