#include "yaml.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

/** Bytes of a file's name that a message shows. */
#define NAME_SHOWN 96

struct reader {
	const char *file;
	struct ps_arena *arena;
	struct ps_error *error;
	size_t nodes;
	/** Open lists and maps, the innermost last, and the last member of each. */
	struct ps_yaml_node *open[PS_YAML_DEPTH];
	struct ps_yaml_node *last[PS_YAML_DEPTH];
	size_t depth;
	/** The key that waits for its value, or NULL. */
	struct ps_yaml_node *key;
	struct ps_yaml_node *root;
};

static void write_place(char *place, size_t cap, const char *file, uint32_t line, uint32_t column)
{
	size_t len = strlen(file);
	const char *shown = len > NAME_SHOWN ? file + len - NAME_SHOWN : file;

	(void)snprintf(place, cap, "%s%s:%u:%u: ", shown == file ? "" : "...", shown, line, column);
	for (char *at = place; *at != '\0'; at++) {
		if ((unsigned char)*at < ' ' || *at == 0x7f)
			*at = '?';
	}
}

enum ps_status ps_yaml_fail(struct ps_error *error, enum ps_status status, const char *file, uint32_t line,
	uint32_t column, const char *format, ...)
{
	char place[NAME_SHOWN + 32];
	char fact[PS_ERROR_TEXT];
	va_list args;

	if (error == NULL)
		return status;
	write_place(place, sizeof(place), file, line, column);
	va_start(args, format);
	(void)vsnprintf(fact, sizeof(fact), format, args);
	va_end(args);
	status = ps_fail(error, status, (size_t)-1, "%s%s", place, fact);
	error->line = line;
	error->column = column;
	return status;
}

static uint32_t line_of(const yaml_mark_t *mark)
{
	return (uint32_t)mark->line + 1;
}

static uint32_t column_of(const yaml_mark_t *mark)
{
	return (uint32_t)mark->column + 1;
}

#define FAIL_AT(r, mark, ...) \
	ps_yaml_fail((r)->error, PS_POLICY, (r)->file, line_of(mark), column_of(mark), __VA_ARGS__)

static enum ps_status no_memory(struct reader *r)
{
	return ps_fail(r->error, PS_SYSTEM, (size_t)-1, "%s", "out of memory while reading a policy or pack");
}

static struct ps_yaml_node *new_node(struct reader *r, enum ps_yaml_kind kind, const yaml_mark_t *mark)
{
	struct ps_yaml_node *node = ps_arena_take(r->arena, sizeof(*node));

	if (node == NULL)
		return NULL;
	node->kind = kind;
	node->line = line_of(mark);
	node->column = column_of(mark);
	node->text = "";
	return node;
}

/* A node in a map is either the next key or the value of the key before it. */
static enum ps_status attach(struct reader *r, struct ps_yaml_node *node, const yaml_mark_t *mark)
{
	struct ps_yaml_node *parent;

	r->nodes++;
	if (r->nodes > PS_YAML_NODES)
		return FAIL_AT(r, mark, "too many values; at most %zu", PS_YAML_NODES);
	if (r->depth == 0) {
		r->root = node;
		return PS_OK;
	}
	parent = r->open[r->depth - 1];
	if (parent->kind == PS_YAML_MAP && r->key == NULL) {
		if (node->kind != PS_YAML_SCALAR)
			return FAIL_AT(r, mark, "a key must be a word, not a list or map");
		if (ps_yaml_get(parent, node->text) != NULL)
			return FAIL_AT(r, mark, "duplicate key");
		if (parent->count == PS_YAML_KEYS)
			return FAIL_AT(r, mark, "too many keys; at most %zu", PS_YAML_KEYS);
		r->key = node;
		return PS_OK;
	}
	if (r->key != NULL) {
		node->key = r->key->text;
		node->key_line = r->key->line;
		node->key_column = r->key->column;
		r->key = NULL;
	}
	if (r->last[r->depth - 1] == NULL)
		parent->child = node;
	else
		r->last[r->depth - 1]->next = node;
	r->last[r->depth - 1] = node;
	parent->count++;
	return PS_OK;
}

static enum ps_status add_scalar(struct reader *r, const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;
	size_t len = event->data.scalar.length;
	struct ps_yaml_node *node;

	if (event->data.scalar.anchor != NULL || event->data.scalar.tag != NULL)
		return FAIL_AT(r, &event->start_mark, "anchors and tags are not supported; write the value itself");
	if (memchr(text, '\0', len) != NULL)
		return FAIL_AT(r, &event->start_mark, "a NUL character is not allowed");
	node = new_node(r, PS_YAML_SCALAR, &event->start_mark);
	if (node == NULL)
		return no_memory(r);
	node->text = ps_arena_copy(r->arena, text, len);
	if (node->text == NULL)
		return no_memory(r);
	node->len = len;
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	return attach(r, node, &event->start_mark);
}

static enum ps_status open_node(struct reader *r, const yaml_event_t *event, enum ps_yaml_kind kind, bool marked)
{
	struct ps_yaml_node *node;
	enum ps_status status;

	if (marked)
		return FAIL_AT(r, &event->start_mark, "anchors and tags are not supported; write the value itself");
	if (r->depth == PS_YAML_DEPTH)
		return FAIL_AT(r, &event->start_mark, "nested too deep; at most %d levels", PS_YAML_DEPTH);
	node = new_node(r, kind, &event->start_mark);
	if (node == NULL)
		return no_memory(r);
	status = attach(r, node, &event->start_mark);
	if (status != PS_OK)
		return status;
	r->open[r->depth] = node;
	r->last[r->depth] = NULL;
	r->depth++;
	return PS_OK;
}

static enum ps_status start_document(struct reader *r, const yaml_event_t *event)
{
	if (r->root != NULL)
		return FAIL_AT(r, &event->start_mark, "a second document; one file is one document");
	if (event->data.document_start.version_directive != NULL ||
		event->data.document_start.tag_directives.start != event->data.document_start.tag_directives.end)
		return FAIL_AT(r, &event->start_mark, "directives are not supported");
	return PS_OK;
}

static enum ps_status take_event(struct reader *r, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		return start_document(r, event);
	case YAML_SCALAR_EVENT:
		return add_scalar(r, event);
	case YAML_SEQUENCE_START_EVENT:
		return open_node(r, event, PS_YAML_LIST,
			event->data.sequence_start.anchor != NULL || event->data.sequence_start.tag != NULL);
	case YAML_MAPPING_START_EVENT:
		return open_node(r, event, PS_YAML_MAP,
			event->data.mapping_start.anchor != NULL || event->data.mapping_start.tag != NULL);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		r->depth--;
		return PS_OK;
	case YAML_ALIAS_EVENT:
		return FAIL_AT(r, &event->start_mark, "aliases are not supported; write the value itself");
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		break;
	}
	return PS_OK;
}

/* What a person can do about a problem that libyaml names in its own words. */
static const char *way_out(const char *problem)
{
	static const struct {
		const char *problem, *way_out;
	} ways[] = {
		{"found character that cannot start any token",
			"; indent with blanks, not tabs, and put what begins with a sign in quotes"},
		{"did not find expected alphabetic or numeric character", "; what begins with * or & needs quotes"},
		{"found unknown escape character", "; write a regex in single quotes"},
		{"did not find expected ',' or ']'", "; a quote in single quotes is written twice"},
		{"did not find expected ',' or '}'", "; a quote in single quotes is written twice"},
		{"mapping values are not allowed in this context",
			"; look at the indent; a text with a colon and a blank needs quotes"},
		{"could not find expected ':'", "; a key ends with a colon and a blank"},
		{"did not find expected key", "; look at the indent of this line"},
		{"did not find expected '-' indicator", "; look at the indent of this line"},
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (strcmp(ways[i].problem, problem) == 0)
			return ways[i].way_out;
	}
	return "";
}

static enum ps_status parser_failed(struct reader *r, const yaml_parser_t *parser)
{
	const yaml_mark_t *mark = &parser->problem_mark;

	if (parser->error == YAML_MEMORY_ERROR)
		return no_memory(r);
	if (parser->error == YAML_READER_ERROR)
		mark = &parser->mark;
	if (parser->problem == NULL)
		return FAIL_AT(r, mark, "not YAML: unreadable");
	/* A quote or bracket without its other half is noticed far behind. */
	if (parser->context != NULL && parser->context_mark.line != mark->line)
		return FAIL_AT(r, mark, "not YAML: %s, %s from %zu:%zu on%s", parser->problem, parser->context,
			parser->context_mark.line + 1, parser->context_mark.column + 1, way_out(parser->problem));
	return FAIL_AT(r, mark, "not YAML: %s%s", parser->problem, way_out(parser->problem));
}

static enum ps_status read_events(struct reader *r, yaml_parser_t *parser)
{
	yaml_event_t event;
	bool more = true;

	while (more) {
		enum ps_status status;

		if (!yaml_parser_parse(parser, &event))
			return parser_failed(r, parser);
		more = event.type != YAML_STREAM_END_EVENT;
		status = take_event(r, &event);
		yaml_event_delete(&event);
		if (status != PS_OK)
			return status;
	}
	if (r->root == NULL)
		return ps_yaml_fail(r->error, PS_POLICY, r->file, 1, 1, "empty");
	return PS_OK;
}

enum ps_status ps_yaml_parse(const char *file, const char *text, size_t len, struct ps_arena *arena,
	struct ps_yaml_node **root, struct ps_error *error)
{
	struct reader r = {.file = file, .arena = arena, .error = error};
	yaml_parser_t parser;
	enum ps_status status;

	*root = NULL;
	if (len > PS_YAML_BYTES)
		return ps_yaml_fail(error, PS_POLICY, file, 1, 1, "too long; at most %zu bytes", PS_YAML_BYTES);
	if (!yaml_parser_initialize(&parser))
		return no_memory(&r);
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
	status = read_events(&r, &parser);
	yaml_parser_delete(&parser);
	if (status == PS_OK)
		*root = r.root;
	return status;
}

/* A file that grows while it is read ends at the limit, as one that was too long before. */
static enum ps_status read_stream(
	const char *path, FILE *stream, struct ps_arena *arena, char **text, size_t *len, struct ps_error *error)
{
	char chunk[4096];
	size_t cap = 0;

	*text = NULL;
	*len = 0;
	for (;;) {
		size_t got = fread(chunk, 1, sizeof(chunk), stream);

		if (got == 0)
			break;
		if (got > PS_YAML_BYTES - *len)
			return ps_yaml_fail(error, PS_POLICY, path, 1, 1, "too long; at most %zu bytes", PS_YAML_BYTES);
		if (*text == NULL || got > cap - *len) {
			size_t wider = cap == 0 ? 2 * sizeof(chunk) : 2 * cap;
			char *grown = ps_arena_take(arena, wider);

			if (grown == NULL)
				return ps_fail(error, PS_SYSTEM, (size_t)-1, "out of memory while reading a policy");
			if (*len > 0)
				memcpy(grown, *text, *len);
			*text = grown;
			cap = wider;
		}
		memcpy(*text + *len, chunk, got);
		*len += got;
	}
	if (ferror(stream))
		return ps_yaml_fail(error, PS_POLICY, path, 1, 1, "cannot be read: %s", strerror(errno));
	if (*text == NULL)
		return ps_yaml_fail(error, PS_POLICY, path, 1, 1, "empty");
	return PS_OK;
}

enum ps_status ps_yaml_read(const char *path, struct ps_arena *arena, char **text, size_t *len, struct ps_error *error)
{
	/* A pipe that nobody writes to would be waited for without end. */
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	FILE *stream;
	struct stat info;
	enum ps_status status;

	if (file < 0)
		return ps_yaml_fail(error, PS_POLICY, path, 1, 1, "cannot be opened: %s", strerror(errno));
	if (fstat(file, &info) != 0 || !S_ISREG(info.st_mode)) {
		(void)close(file);
		return ps_yaml_fail(error, PS_POLICY, path, 1, 1, "not a regular file");
	}
	stream = fdopen(file, "rb");
	if (stream == NULL) {
		(void)close(file);
		return ps_fail(error, PS_SYSTEM, (size_t)-1, "out of memory while reading a policy");
	}
	status = read_stream(path, stream, arena, text, len, error);
	(void)fclose(stream);
	/* A byte order mark, as some editors put there. */
	if (status == PS_OK && *len >= 3 && memcmp(*text, "\xef\xbb\xbf", 3) == 0) {
		*text += 3;
		*len -= 3;
	}
	return status;
}

const struct ps_yaml_node *ps_yaml_get(const struct ps_yaml_node *map, const char *key)
{
	for (const struct ps_yaml_node *node = map->child; node != NULL; node = node->next) {
		if (strcmp(node->key, key) == 0)
			return node;
	}
	return NULL;
}
