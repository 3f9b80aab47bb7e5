/*
 * A format by itself, for tests in other languages and for eyes.
 *
 *     formattool text FORMAT          the text, fields as "kind:type|text"
 *     formattool replace FORMAT WHAT  the document with each WHAT replaced by [X]
 *     formattool all FORMAT           the document with each field replaced by [X]
 *     formattool tokens               html5lib's cases on stdin, see html5lib.py
 *     formattool same FORMAT          documents in hexadecimal, one a line: "same", "changed" or "refused"
 */
#include "doctest.h"
#include "format.h"
#include "html_entities.h"
#include "html_token.h"

#include <stdio.h>

static unsigned char *slurp(size_t *len)
{
	size_t cap = 1 << 16;
	unsigned char *data = malloc(cap);
	*len = 0;
	for (;;) {
		size_t got = fread(data + *len, 1, cap - *len, stdin);
		if (got == 0)
			return data;
		*len += got;
		if (*len == cap)
			data = realloc(data, cap *= 2);
	}
}

static void text_print(struct doctest *t)
{
	(void)doctest_text(t);
	for (size_t i = 0; i < t->text.field_count; i++) {
		const struct ps_field *field = &t->text.fields[i];
		size_t before = i == 0 ? 0 : t->text.fields[i - 1].end;
		printf("%d:%s|%.*s{%.*s}\n", field->kind, field->type == 0 ? "-" : ps_type_info(field->type)->name,
			(int)(field->start - before), (const char *)t->text.data + before,
			(int)(field->end - field->start), (const char *)t->text.data + field->start);
	}
}

static void out_print(struct doctest *t)
{
	(void)doctest_out(t);
	fwrite(t->out.data, 1, t->out.len, stdout);
}

static int parse(const char *what, const char *name, const char *value)
{
	size_t len;
	unsigned char *data = slurp(&len);
	struct doctest t = doctest_begin(data, len);
	enum ps_status status = ps_format_by_name(name)->parse(t.doc, 0, 0, len);
	if (status != PS_OK) {
		fprintf(stderr, "status %d: %s\n", (int)status, ps_document_error(t.doc)->text);
		return 65;
	}
	(void)doctest_text(&t);
	if (strcmp(what, "text") == 0) {
		text_print(&t);
	} else if (strcmp(what, "all") == 0) {
		for (size_t i = 0; i < t.text.field_count; i++) {
			if (ps_document_replace(t.doc, t.text.fields[i].start, t.text.fields[i].end, "[X]", 3) != PS_OK)
				abort();
		}
		out_print(&t);
	} else {
		for (const char *at = strstr((const char *)t.text.data, value); at != NULL;
			at = strstr(at + strlen(value), value)) {
			size_t start = (size_t)(at - (const char *)t.text.data);
			if (ps_document_replace(t.doc, start, start + strlen(value), "[X]", 3) != PS_OK)
				abort();
		}
		out_print(&t);
	}
	doctest_end(&t);
	free(data);
	return 0;
}

/* --- tokens ------------------------------------------------------------------------ */

static void hex_print(const unsigned char *data, size_t len)
{
	for (size_t i = 0; i < len; i++)
		printf("%02x", data[i]);
}

/* References as the tokenizer's text has them. */
static void decoded_print(const unsigned char *data, size_t start, size_t end, enum ps_entity_place place)
{
	while (start < end) {
		unsigned char out[PS_ENTITY_MAX];
		size_t len = 0;
		size_t taken = data[start] == '&' ? ps_entity_read(data + start, end - start, place, out, &len) : 0;
		if (taken == 0)
			hex_print(data + start, taken = 1);
		else
			hex_print(out, len);
		start += taken;
	}
}

static void token_print(const struct ps_html_tokens *tokens, const struct ps_html_token *token)
{
	const unsigned char *data = tokens->data;
	size_t at = token->inner_end;
	struct ps_html_attribute attribute;
	switch (token->kind) {
	case PS_HTML_TEXT:
		printf("T");
		if (token->state == PS_HTML_DATA || token->state == PS_HTML_RCDATA)
			decoded_print(data, token->start, token->end, PS_ENTITY_HTML_TEXT);
		else
			hex_print(data + token->start, token->end - token->start);
		break;
	case PS_HTML_START:
		printf("S");
		hex_print(data + token->inner_start, token->inner_end - token->inner_start);
		while (ps_html_attribute_next(data, &at, token->end, &attribute)) {
			printf(",");
			hex_print(data + attribute.name_start, attribute.name_end - attribute.name_start);
			printf("=");
			decoded_print(data, attribute.value_start, attribute.value_end, PS_ENTITY_HTML_ATTRIBUTE);
		}
		break;
	case PS_HTML_END:
		printf("E");
		hex_print(data + token->inner_start, token->inner_end - token->inner_start);
		break;
	case PS_HTML_COMMENT:
		printf("C");
		hex_print(data + token->inner_start, token->inner_end - token->inner_start);
		break;
	case PS_HTML_DOCTYPE:
		printf("D");
		break;
	case PS_HTML_UNFINISHED:
		printf("U");
		break;
	case PS_HTML_EOF:
		break;
	}
	printf(" ");
}

/* One case a line: state, last tag in hexadecimal or '-', input in hexadecimal. */
static int tokens(void)
{
	static char line[1 << 20];
	while (fgets(line, sizeof(line), stdin) != NULL) {
		unsigned state;
		char last[64];
		int read = 0;
		if (sscanf(line, "%u %63s %n", &state, last, &read) < 2)
			return 64;
		unsigned char *data = calloc(1, sizeof(line));
		size_t len = 0;
		unsigned byte;
		for (const char *at = line + read; sscanf(at, "%2x", &byte) == 1; at += 2)
			data[len++] = (unsigned char)byte;
		struct guarded raw = guarded_copy(data, len);
		struct ps_html_tokens all;
		ps_html_tokens_init(&all, raw.data, 0, len);
		all.switches = false;
		all.state = (enum ps_html_state)state;
		if (strcmp(last, "-") != 0) {
			all.last = (const unsigned char *)last;
			all.last_len = strlen(last);
		}
		struct ps_html_token token;
		size_t at = 0;
		do {
			ps_html_token_next(&all, &token);
			if (token.start != at)
				return 70;
			at = token.end;
			token_print(&all, &token);
		} while (token.kind != PS_HTML_EOF);
		printf("\n");
		guarded_free(&raw);
		free(data);
	}
	return 0;
}

/* --- identity ------------------------------------------------------------------------ */

static int same(const char *name)
{
	static char line[1 << 20];
	static unsigned char data[1 << 19];
	while (fgets(line, sizeof(line), stdin) != NULL) {
		size_t len = 0;
		unsigned byte;
		for (const char *at = line; sscanf(at, "%2x", &byte) == 1; at += 2)
			data[len++] = (unsigned char)byte;
		struct doctest t = doctest_begin(data, len);
		if (ps_format_by_name(name)->parse(t.doc, 0, 0, len) != PS_OK) {
			puts("refused");
		} else {
			(void)doctest_out(&t);
			puts(t.out.len == len && memcmp(t.out.data, data, len) == 0 ? "same" : "changed");
		}
		doctest_end(&t);
	}
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "tokens") == 0)
		return tokens();
	if (argc < 3 || ps_format_by_name(argv[2]) == NULL)
		return 64;
	if (strcmp(argv[1], "same") == 0)
		return same(argv[2]);
	return parse(argv[1], argv[2], argc > 3 ? argv[3] : "");
}
