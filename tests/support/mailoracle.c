#include "mailoracle.h"

#include <gmime/gmime.h>
#include <stdlib.h>
#include <string.h>

struct seeing {
	GString *text;
	GString *structure;
	int depth;
};

static void see(struct seeing *s, const char *text)
{
	if (text != NULL)
		g_string_append_printf(s->text, "%s\n", text);
}

static void see_headers(struct seeing *s, GMimeObject *object)
{
	GMimeHeaderList *headers = g_mime_object_get_header_list(object);

	for (int i = 0; i < g_mime_header_list_get_count(headers); i++) {
		GMimeHeader *header = g_mime_header_list_get_header_at(headers, i);
		char *decoded = g_mime_utils_header_decode_text(NULL, g_mime_header_get_raw_value(header));

		see(s, g_mime_header_get_name(header));
		see(s, g_mime_header_get_value(header));
		see(s, decoded);
		g_free(decoded);
	}
}

static void see_params(struct seeing *s, GMimeParamList *list)
{
	for (int i = 0; list != NULL && i < g_mime_param_list_length(list); i++)
		see(s, g_mime_param_get_value(g_mime_param_list_get_parameter_at(list, i)));
}

static void see_content(struct seeing *s, GMimePart *part)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeStream *memory = g_mime_stream_mem_new();
	GByteArray *bytes;
	GMimeContentType *type = g_mime_object_get_content_type(GMIME_OBJECT(part));
	const char *charset = g_mime_content_type_get_parameter(type, "charset");
	char *utf8;

	if (content != NULL)
		g_mime_data_wrapper_write_to_stream(content, memory);
	bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(memory));
	if (bytes->len == 0) {
		g_object_unref(memory);
		return;
	}
	utf8 = g_convert_with_fallback((const char *)bytes->data, (gssize)bytes->len, "UTF-8",
		charset != NULL ? g_mime_charset_iconv_name(charset) : "UTF-8", "?", NULL, NULL, NULL);
	if (utf8 != NULL)
		see(s, utf8);
	for (guint i = 0; i < bytes->len; i++)
		if (bytes->data[i] == 0)
			bytes->data[i] = ' ';
	g_string_append_len(s->text, (const char *)bytes->data, bytes->len);
	g_string_append_c(s->text, '\n');
	g_free(utf8);
	g_object_unref(memory);
}

static void walk(struct seeing *s, GMimeObject *object)
{
	GMimeContentType *type = g_mime_object_get_content_type(object);
	GMimeContentDisposition *disposition = g_mime_object_get_content_disposition(object);
	char *name = g_mime_content_type_get_mime_type(type);

	if (s->depth > 100)
		return;
	s->depth++;
	g_string_append_printf(s->structure, "(%s", name);
	see_headers(s, object);
	see_params(s, g_mime_content_type_get_parameters(type));
	if (disposition != NULL)
		see_params(s, g_mime_content_disposition_get_parameters(disposition));
	if (GMIME_IS_MULTIPART(object)) {
		see(s, g_mime_multipart_get_prologue(GMIME_MULTIPART(object)));
		for (int i = 0; i < g_mime_multipart_get_count(GMIME_MULTIPART(object)); i++)
			walk(s, g_mime_multipart_get_part(GMIME_MULTIPART(object), i));
		see(s, g_mime_multipart_get_epilogue(GMIME_MULTIPART(object)));
	} else if (GMIME_IS_MESSAGE_PART(object)) {
		GMimeMessage *message = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));

		if (message != NULL) {
			see_headers(s, GMIME_OBJECT(message));
			if (g_mime_message_get_mime_part(message) != NULL)
				walk(s, g_mime_message_get_mime_part(message));
		}
	} else if (GMIME_IS_PART(object)) {
		see_content(s, GMIME_PART(object));
	}
	g_string_append_c(s->structure, ')');
	g_free(name);
	s->depth--;
}

struct mailoracle mailoracle_read(const void *data, size_t len)
{
	struct seeing s = {g_string_new(""), g_string_new(""), 0};
	GMimeStream *stream;
	GMimeParser *parser;
	GMimeMessage *message;

	g_mime_init();
	stream = g_mime_stream_mem_new_with_buffer(data, len);
	parser = g_mime_parser_new_with_stream(stream);
	message = g_mime_parser_construct_message(parser, NULL);
	if (message != NULL) {
		see_headers(&s, GMIME_OBJECT(message));
		if (g_mime_message_get_mime_part(message) != NULL)
			walk(&s, g_mime_message_get_mime_part(message));
		g_object_unref(message);
	}
	g_object_unref(parser);
	g_object_unref(stream);
	return (struct mailoracle){g_string_free(s.text, FALSE), g_string_free(s.structure, FALSE)};
}

void mailoracle_free(struct mailoracle *seen)
{
	g_free(seen->text);
	g_free(seen->structure);
}
