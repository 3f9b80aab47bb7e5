/**
 * json: RFC 8259, strictly; several values on lines of their own (NDJSON) too.
 *
 * Read:           string values and keys, number tokens as a whole; what is
 *                 inside strings that hold JSON, form data, base64 or a query.
 * Left alone:     everything else, byte for byte.
 * Limits:         JSON_DEPTH structures inside each other, or the document's
 *                 depth if that is less; the document's own.
 * Will not see:   one value spread over several strings; the last digits of a
 *                 number in an array that has one digit.
 */
#include "fields.h"
#include "format.h"
#include "json_token.h"
#include "nested.h"
#include "utf8.h"

#include <string.h>

/** Structures inside structures. */
#define JSON_DEPTH 128

/** A key further away from its value is read as if it stood before it. */
#define KEY_GAP_MAX 16

#define NO_LAYER ((unsigned)-1)

/* A key: a range of the layer, or of the layer of unescaped strings, whose bytes may move. */
struct json_key {
	size_t start, len;
	bool unescaped;
};

/* An object or array that is open. */
struct json_frame {
	/** The key that it belongs to; len 0 where it has none. */
	struct json_key key;
	/** The key of the member at hand, or the number of the element. */
	struct json_key member;
	size_t element;
	bool array;
	/** What a sibling "system" said of "value", or "reference" of "display". */
	enum ps_type system;
};

struct json {
	struct ps_document *doc;
	unsigned layer;
	struct ps_json_tokens tokens;
	/** The layer of strings with escapes undone, made when the first one comes. */
	unsigned strings;
	/** What stands in front of here is in the text, or will not be. */
	size_t told;
	/** The object or array at hand is frames[depth - 1]. */
	size_t depth, depth_max;
	struct json_frame frames[JSON_DEPTH];
	/** The last thing read was a key. */
	bool keyed;
	/** A key "resourceType" was seen: FHIR. */
	bool fhir;
};

static enum ps_status malformed(const struct json *json, size_t at)
{
	return ps_fail(ps_document_error(json->doc), PS_MALFORMED, at, "not JSON (RFC 8259)");
}

/* --- text ---------------------------------------------------------------------- */

/* The key as it reads; until the next string with escapes. */
static struct ps_word key_word(const struct json *json, struct json_key key)
{
	const unsigned char *data = json->tokens.data;
	size_t len;

	if (key.unescaped)
		data = ps_layer_data(json->doc, json->strings, &len);
	return (struct ps_word){(const char *)data + key.start, key.len};
}

/* Appends the string to the layer of unescaped strings; it is layer[*start .. *end) there. */
static enum ps_status unescape(struct json *json, const struct ps_json_string *string, size_t *start, size_t *end)
{
	enum ps_status status = PS_OK;
	size_t at = string->start;
	bool markup = false;

	if (json->strings == NO_LAYER)
		status = ps_layer_mapped(json->doc, json->layer, PS_ESCAPE_JSON, &json->strings);
	if (status != PS_OK)
		return status;
	(void)ps_layer_data(json->doc, json->strings, start);
	while (at < string->end && status == PS_OK) {
		size_t stop =
			string->escaped ? ps_json_plain_end(json->tokens.data, at, string->end, &markup) : string->end;
		unsigned char bytes[4];
		uint32_t cp = 0;
		size_t n;

		status = ps_layer_add(json->doc, json->strings, at, stop);
		at = stop;
		if (status != PS_OK || at == string->end)
			break;
		n = ps_json_escape(json->tokens.data + at, string->end - at, &cp);
		/* Nobody sees a NUL: "2\u00001" is "21", and letters with NULs between them are UTF-16. */
		status = ps_layer_add_unit(json->doc, json->strings, at, at + n, bytes,
			cp == 0 && !ps_place_matters(json->doc) ? 0 : ps_utf8_encode(cp, bytes));
		at += n;
	}
	(void)ps_layer_data(json->doc, json->strings, end);
	return status;
}

static struct json_frame *frame_of(struct json *json)
{
	return json->depth > 0 ? &json->frames[json->depth - 1] : NULL;
}

/* layer[start .. end) as a field, behind what stands in front of it: most of all its key. */
static enum ps_status put(
	struct json *json, enum ps_escape escape, enum ps_field_kind kind, enum ps_type type, size_t start, size_t end)
{
	size_t from = json->told;
	bool keyed = json->keyed;

	json->told = end;
	json->keyed = kind == PS_FIELD_KEY;
	if (!keyed || start - from <= KEY_GAP_MAX)
		return ps_field_put_behind(json->doc, json->layer, escape, kind, type, from, start, end);
	ps_field_join(json->doc);
	return ps_field_put(json->doc, json->layer, escape, kind, type, start, end);
}

/* What stands between the last field and @start is context. */
static enum ps_status tell(struct json *json, size_t start)
{
	size_t from = json->told;
	bool keyed = json->keyed;

	json->told = start;
	json->keyed = false;
	if (!keyed || start - from <= KEY_GAP_MAX)
		return ps_context(json->doc, json->layer, from, start);
	ps_field_join(json->doc);
	return ps_context_begin(json->doc);
}

/*
 * The text between the quotes as a field, behind what stands in front of it.
 * What has escapes is read from the layer of unescaped strings: *@start, *@end.
 */
static enum ps_status put_string(struct json *json, const struct ps_json_string *string, bool decoded, size_t start,
	size_t end, enum ps_field_kind kind, enum ps_type type)
{
	enum ps_status status;

	if (!decoded)
		return put(json, PS_ESCAPE_JSON, kind, type, start, end);
	status = tell(json, string->start);
	json->told = string->end;
	json->keyed = kind == PS_FIELD_KEY;
	if (status != PS_OK)
		return status;
	return ps_field_put(json->doc, json->strings, PS_ESCAPE_NONE, kind, type, start, end);
}

static enum ps_status add_key(struct json *json, const struct ps_json_string *string)
{
	struct json_frame *frame = frame_of(json);
	enum ps_status status = PS_OK;
	size_t start = string->start;
	size_t end = string->end;

	json->keyed = false;
	if (string->escaped)
		status = unescape(json, string, &start, &end);
	if (status != PS_OK)
		return status;
	frame->member = (struct json_key){start, end - start, string->escaped};
	if (end - start == 12 && memcmp(key_word(json, frame->member).text, "resourceType", 12) == 0)
		json->fhir = true;
	if (start == end)
		return PS_OK;
	return put_string(json, string, string->escaped, start, end, PS_FIELD_KEY, PS_NONE);
}

/* Remembers what "system": "phone", "reference": "Patient/17", or "code": "MR" in identifier.type.coding, says of
 * "value". */
static void note_sibling(struct json *json, struct ps_word value)
{
	struct json_frame *frame = frame_of(json);
	struct ps_word key;
	enum ps_type type;

	if (frame == NULL || frame->array || value.len == 0 || value.len > 128)
		return;
	key = key_word(json, frame->member);
	if (key.len == 6 && memcmp(key.text, "system", 6) == 0) {
		type = ps_field_system(value);
		if (type != PS_NONE)
			frame->system = type;
	} else if (json->fhir && key.len == 9 && memcmp(key.text, "reference", 9) == 0) {
		frame->system = ps_field_reference(value);
	} else if (json->fhir && key.len == 4 && memcmp(key.text, "code", 4) == 0 && json->depth >= 4 &&
		   frame->key.len == 6 && memcmp(key_word(json, frame->key).text, "coding", 6) == 0) {
		/* identifier {type {coding [{code}]}} */
		type = ps_field_system(value);
		if (type != PS_NONE)
			json->frames[json->depth - 4].system = type;
	}
}

/* What the place of the value at hand says it holds. */
static enum ps_type place_type(struct json *json)
{
	const struct json_frame *frame = frame_of(json);
	struct ps_word key;
	bool by_system;
	enum ps_type type;

	if (frame == NULL)
		return PS_NONE;
	/* In an array, the array's own place: its key, and what that key is in. */
	key = key_word(json, frame->array ? frame->key : frame->member);
	if (!ps_field_may_have_type(key))
		return PS_NONE;
	if (frame->array && json->depth >= 2)
		frame = &json->frames[json->depth - 2];
	if (frame->array)
		return PS_NONE;
	type = ps_field_type(key_word(json, frame->key), key, json->fhir, &by_system);
	return by_system ? frame->system : type;
}

/* Asks the policy's rules about the place of the value at hand. */
static enum ps_status ask_rules(struct json *json, struct ps_place_answer *answer)
{
	struct ps_step path[JSON_DEPTH];
	enum ps_status status;

	for (size_t i = 0; i < json->depth; i++) {
		const struct json_frame *frame = &json->frames[i];
		struct ps_word key = key_word(json, frame->member);

		path[i] = (struct ps_step){frame->array ? NULL : key.text, frame->array ? 0 : key.len, frame->element};
	}
	status = ps_place_look(json->doc, PS_PLACE_PATH, path, json->depth, answer);
	if (status != PS_OK)
		return ps_fail(
			ps_document_error(json->doc), status, json->tokens.at, "the policy refuses a field of it");
	return PS_OK;
}

/* A value whose escapes are undone in layer[start .. end): it may hold more than its own text. */
static enum ps_status add_decoded(struct json *json, const struct ps_json_string *string, size_t start, size_t end,
	enum ps_field_kind kind, enum ps_type type, bool likely, bool more)
{
	bool taken = false;
	enum ps_status status = PS_OK;

	if (likely) {
		status = tell(json, string->start);
		if (status == PS_OK)
			status = ps_nested_parse(json->doc, json->strings, start, end, &taken);
	}
	if (taken)
		json->told = string->end;
	if (status != PS_OK || taken)
		return status;
	status = put_string(json, string, true, start, end, kind, type);
	return status == PS_OK && more ? ps_nested_more(json->doc, json->strings, start, end) : status;
}

/* A value that its place wants looked at, or taken apart. */
static enum ps_status add_for_use(
	struct json *json, const struct ps_json_string *string, const struct ps_place_answer *answer)
{
	size_t start = 0;
	size_t end = 0;
	enum ps_status status = unescape(json, string, &start, &end);

	if (status == PS_OK)
		status = tell(json, string->start);
	json->told = string->end;
	return status == PS_OK ? ps_place_put(json->doc, json->strings, PS_ESCAPE_NONE, answer, start, end) : status;
}

static enum ps_status add_string(struct json *json, const struct ps_json_string *string)
{
	const unsigned char *value = json->tokens.data + string->start;
	size_t len = string->end - string->start;
	size_t start = string->start;
	size_t end = string->end;
	struct ps_place_answer answer = {.known = false};
	enum ps_type type = place_type(json);
	enum ps_field_kind kind = PS_FIELD_VALUE;
	enum ps_status status = PS_OK;
	bool likely;
	bool more;

	if (len == 0) {
		json->keyed = false;
		return PS_OK;
	}
	if (type != PS_NONE && ps_field_is_placeholder((struct ps_word){(const char *)value, len}))
		type = PS_NONE;
	if (ps_place_matters(json->doc))
		status = ask_rules(json, &answer);
	if (answer.type != PS_NONE)
		type = answer.type;
	if (answer.use == PS_USE_KEEP)
		kind = PS_FIELD_EXEMPT;
	likely = !answer.known && ps_nested_likely(value, len);
	more = !answer.known && (string->markup || string->escaped || value[0] == 'h') &&
	       ps_nested_more_likely(value, len);
	if (!string->escaped)
		note_sibling(json, (struct ps_word){(const char *)value, len});
	if (status != PS_OK)
		return status;
	if (answer.use > PS_USE_KEEP)
		return add_for_use(json, string, &answer);
	if (!string->escaped && !likely && !more)
		return put_string(json, string, false, start, end, kind, type);
	status = unescape(json, string, &start, &end);
	if (status == PS_OK && string->escaped)
		note_sibling(json, key_word(json, (struct json_key){start, end - start, true}));
	return status == PS_OK ? add_decoded(json, string, start, end, kind, type, likely, more) : status;
}

/* What the policy wants of a number, or of true or false, beyond reading it: it has no form but its own. */
static enum ps_status token_ask(struct json *json, size_t start, struct ps_place_answer *answer)
{
	enum ps_status status = PS_OK;

	*answer = (struct ps_place_answer){.known = false};
	if (ps_place_matters(json->doc))
		status = ask_rules(json, answer);
	if (status != PS_OK || answer->use <= PS_USE_TEXT)
		return status;
	if (answer->use == PS_USE_HEX)
		return ps_fail(ps_document_error(json->doc), PS_REFUSED, start,
			"a field that has to be a string of hexadecimal digits is none");
	return ps_place_put(json->doc, json->layer, PS_ESCAPE_JSON, answer, start, json->tokens.at);
}

static enum ps_status add_number(struct json *json, size_t start)
{
	const struct json_frame *frame = frame_of(json);
	struct ps_place_answer answer;
	enum ps_status status = token_ask(json, start, &answer);
	size_t end = json->tokens.at;
	enum ps_field_kind kind = answer.use == PS_USE_KEEP ? PS_FIELD_EXEMPT : PS_FIELD_NUMBER;

	/* One digit in a list of them says nothing, and lists of numbers are long. */
	if (status != PS_OK || (frame != NULL && frame->array && end - start == 1 && !answer.known))
		return status;
	return put(
		json, PS_ESCAPE_JSON_NUMBER, kind, answer.type != PS_NONE ? answer.type : place_type(json), start, end);
}

/* true, false or null at @start. Of the first two a rule may say what they tell; null tells nothing. */
static enum ps_status add_literal(struct json *json, size_t start, const char *word)
{
	struct ps_place_answer answer = {.known = false};
	enum ps_status status = PS_OK;

	if (!ps_json_literal(&json->tokens, word))
		return malformed(json, start);
	if (word[0] != 'n')
		status = token_ask(json, start, &answer);
	if (status == PS_OK && answer.type != PS_NONE)
		return put(json, PS_ESCAPE_JSON_NUMBER, PS_FIELD_NUMBER, answer.type, start, json->tokens.at);
	json->keyed = false;
	return status;
}

/* --- structure -------------------------------------------------------------------- */

static enum ps_status open_frame(struct json *json, bool array)
{
	const struct json_frame *outer = frame_of(json);
	struct json_key key = {0};

	if (json->depth == json->depth_max)
		return ps_fail(
			ps_document_error(json->doc), PS_LIMIT, json->tokens.at, "JSON nests deeper than the limit");
	if (outer != NULL)
		key = outer->array ? outer->key : outer->member;
	json->frames[json->depth] = (struct json_frame){.key = key, .array = array, .system = PS_NONE};
	json->depth++;
	json->tokens.at++;
	json->keyed = false;
	return PS_OK;
}

/* Reads a string, number or literal as a value. */
static enum ps_status read_scalar(struct json *json)
{
	struct ps_json_string string;
	size_t start = json->tokens.at;

	switch (json->tokens.data[start]) {
	case '"':
		json->tokens.at++;
		return ps_json_string(&json->tokens, &string) ? add_string(json, &string)
							      : malformed(json, json->tokens.at);
	case 't':
		return add_literal(json, start, "true");
	case 'f':
		return add_literal(json, start, "false");
	case 'n':
		return add_literal(json, start, "null");
	default:
		return ps_json_number(&json->tokens) ? add_number(json, start) : malformed(json, json->tokens.at);
	}
}

/* Reads a key with its colon. */
static enum ps_status read_key(struct json *json)
{
	struct ps_json_string string;

	if (json->tokens.at >= json->tokens.end || json->tokens.data[json->tokens.at] != '"')
		return malformed(json, json->tokens.at);
	json->tokens.at++;
	if (!ps_json_string(&json->tokens, &string))
		return malformed(json, json->tokens.at);
	ps_json_skip_space(&json->tokens);
	if (json->tokens.at >= json->tokens.end || json->tokens.data[json->tokens.at] != ':')
		return malformed(json, json->tokens.at);
	json->tokens.at++;
	return add_key(json, &string);
}

/* The byte at hand, blanks skipped; 0 at the end. */
static unsigned char next_byte(struct json *json)
{
	ps_json_skip_space(&json->tokens);
	return json->tokens.at < json->tokens.end ? json->tokens.data[json->tokens.at] : 0;
}

/* Goes from a value's end to where the next one starts, or out of all structures. */
static enum ps_status go_on(struct json *json)
{
	while (json->depth > 0) {
		bool array = json->frames[json->depth - 1].array;
		unsigned char c = next_byte(json);

		json->tokens.at++;
		if (c == ',') {
			ps_json_skip_space(&json->tokens);
			json->frames[json->depth - 1].element++;
			return array ? PS_OK : read_key(json);
		}
		if (c != (array ? ']' : '}'))
			return malformed(json, json->tokens.at - 1);
		json->depth--;
	}
	return PS_OK;
}

/* The structure that begins here holds nothing. */
static bool is_empty(const struct json *json)
{
	struct ps_json_tokens inner = json->tokens;

	inner.at++;
	ps_json_skip_space(&inner);
	return inner.at < inner.end && (inner.data[inner.at] == '}' || inner.data[inner.at] == ']');
}

/* Opens a structure, and goes to its first value, or on where it is empty. */
static enum ps_status go_in(struct json *json, bool array)
{
	struct ps_place_answer answer;
	enum ps_status status = PS_OK;

	/* What may not be there at all may not be a structure either. */
	if (json->depth > 0 && ps_place_matters(json->doc) && !is_empty(json))
		status = ask_rules(json, &answer);
	if (status == PS_OK)
		status = open_frame(json, array);
	if (status != PS_OK)
		return status;
	if (next_byte(json) != (array ? ']' : '}'))
		return array ? PS_OK : read_key(json);
	json->tokens.at++;
	json->depth--;
	return go_on(json);
}

/* Reads one value with all that is in it. */
static enum ps_status read_value(struct json *json)
{
	enum ps_status status;

	json->fhir = false;
	do {
		unsigned char c = next_byte(json);

		if (json->tokens.at >= json->tokens.end)
			return malformed(json, json->tokens.at);
		if (c == '{' || c == '[') {
			status = go_in(json, c == '[');
			continue;
		}
		status = read_scalar(json);
		if (status == PS_OK)
			status = go_on(json);
	} while (status == PS_OK && json->depth > 0);
	return status;
}

/* True where a line ends between @from and json->tokens.at. */
static bool on_new_line(const struct json *json, size_t from)
{
	return memchr(json->tokens.data + from, '\n', json->tokens.at - from) != NULL;
}

enum ps_status ps_json_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	struct json json;
	size_t len;
	size_t depth = ps_document_limits(doc)->depth;
	enum ps_status status;

	json.doc = doc;
	json.layer = layer;
	json.tokens.data = ps_layer_data(doc, layer, &len);
	json.tokens.at = start;
	json.tokens.end = end;
	json.strings = NO_LAYER;
	json.told = start;
	json.keyed = false;
	json.depth = 0;
	json.depth_max = depth < JSON_DEPTH ? depth : JSON_DEPTH;
	if (end - start >= 3 && memcmp(json.tokens.data + start, "\xEF\xBB\xBF", 3) == 0)
		json.tokens.at += 3;
	status = ps_context_begin(doc);
	while (status == PS_OK) {
		size_t behind;

		status = read_value(&json);
		behind = json.tokens.at;
		ps_json_skip_space(&json.tokens);
		if (status != PS_OK || json.tokens.at == end)
			break;
		if (!on_new_line(&json, behind))
			status = malformed(&json, json.tokens.at);
	}
	/* What closes the last value tells detection that it has ended. */
	if (status == PS_OK)
		status = tell(&json, end);
	ps_field_break(doc);
	return status;
}
