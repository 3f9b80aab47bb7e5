#define _DEFAULT_SOURCE /* malloc_usable_size */
#include "gold.h"

#include "bytes.h"

#include <jansson.h>
#include <malloc.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>

/** The JSON reader's memory held input, too. */
static void free_wiped(void *memory)
{
	if (memory != NULL)
		ps_bytes_wipe(memory, malloc_usable_size(memory));
	free(memory);
}

static bool read_offset(const json_t *object, const char *key, size_t *offset)
{
	const json_t *number = json_object_get(object, key);

	if (!json_is_integer(number) || json_integer_value(number) < 0)
		return false;
	*offset = (size_t)json_integer_value(number);
	return true;
}

static bool read_span(const json_t *object, size_t text_len, struct ps_span *span)
{
	const char *type = json_string_value(json_object_get(object, "type"));

	if (!read_offset(object, "start", &span->start) || !read_offset(object, "end", &span->end) || type == NULL)
		return false;
	if (strlen(type) >= sizeof(span->type) || span->start >= span->end || span->end > text_len)
		return false;
	memcpy(span->type, type, strlen(type) + 1);
	return true;
}

static enum phiscrub_status read_spans(struct ps_gold *gold, const json_t *array, const char **fact)
{
	size_t count = json_array_size(array);

	*fact = "no memory for its spans";
	gold->spans = calloc(count + 1, sizeof(*gold->spans));
	if (gold->spans == NULL)
		return PHISCRUB_SYSTEM;
	for (size_t i = 0; i < count; i++) {
		*fact = "a span without start < end <= length of the text, or without a type";
		if (!read_span(json_array_get(array, i), gold->text_len, &gold->spans[i]))
			return PHISCRUB_MALFORMED;
		gold->span_count++;
	}
	return PHISCRUB_OK;
}

static enum phiscrub_status read_tree(struct ps_gold *gold, const char **fact)
{
	const json_t *id = json_object_get(gold->tree, "id");
	const json_t *text = json_object_get(gold->tree, "text");
	const json_t *spans = json_object_get(gold->tree, "spans");

	*fact = "needs \"id\" and \"text\" as strings and \"spans\" as an array";
	if (!json_is_string(id) || !json_is_string(text) || !json_is_array(spans))
		return PHISCRUB_MALFORMED;
	gold->id = json_string_value(id);
	gold->id_len = json_string_length(id);
	gold->text = (const unsigned char *)json_string_value(text);
	gold->text_len = json_string_length(text);
	return read_spans(gold, spans, fact);
}

enum phiscrub_status ps_gold_read(struct ps_gold *gold, const unsigned char *line, size_t len, const char **fact)
{
	json_error_t error;

	memset(gold, 0, sizeof(*gold));
	json_set_alloc_funcs(malloc, free_wiped);
	gold->tree = json_loadb((const char *)line, len, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
	ps_bytes_wipe(&error, sizeof(error));
	*fact = "is not JSON";
	if (gold->tree == NULL)
		return PHISCRUB_MALFORMED;

	enum phiscrub_status status = read_tree(gold, fact);

	if (status != PHISCRUB_OK)
		ps_gold_fini(gold);
	return status;
}

void ps_gold_fini(struct ps_gold *gold)
{
	json_decref(gold->tree);
	free(gold->spans);
	memset(gold, 0, sizeof(*gold));
}

char ps_gold_digit(const struct ps_gold *gold)
{
	char hex[SHA256_DIGEST_STRING_LENGTH];

	if (SHA256Data((const uint8_t *)gold->id, gold->id_len, hex) == NULL)
		return '\0';
	return hex[SHA256_DIGEST_STRING_LENGTH - 2];
}
