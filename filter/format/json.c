/**
 * json: RFC 8259, strictly; several values on lines of their own (NDJSON) too.
 *
 * Read:           string values and keys, number tokens as a whole; what is
 *                 inside strings that hold JSON, form data, base64 or a query.
 * Left alone:     everything else, byte for byte.
 * Limits:         JSON_DEPTH structures inside each other, or the document's
 *                 depth if that is less; the document's own.
 * Will not see:   one value spread over several strings; the last digits of a
 *                 number in an array that has one digit; UTF-16 inside a
 *                 string, as base64 or with \u0000 between its letters.
 */
#include "fields.h"
#include "format.h"
#include "nested.h"
#include "utf8.h"

#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/** Structures inside structures. */
#define JSON_DEPTH 128

/** A key further away from its value is read as if it stood before it. */
#define KEY_GAP_MAX 16

#define NO_LAYER ((unsigned)-1)

/* An object or array that is open. */
struct json_frame {
	/** The key that it belongs to; len 0 where it has none, or one with escapes. */
	struct ps_word key;
	/** The key of the member at hand, or the number of the element. */
	struct ps_word member;
	size_t element;
	bool array;
	/** What a sibling "system" said of "value", or "reference" of "display". */
	enum ps_type system;
};

struct json {
	struct ps_document *doc;
	unsigned layer;
	const unsigned char *data;
	size_t at, end;
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

/* A string's content, between the quotes. */
struct json_string {
	size_t start, end;
	bool escaped;
	/** There may be a '<' or a '&' in it; else there is none. */
	bool markup;
};

static enum ps_status malformed(const struct json *json, size_t at)
{
	return ps_fail(ps_document_error(json->doc), PS_MALFORMED, at, "not JSON (RFC 8259)");
}

/* --- tokens ------------------------------------------------------------------ */

static void skip_space(struct json *json)
{
	const unsigned char *data = json->data;
	size_t at = json->at;

	if (at < json->end && data[at] > ' ')
		return;
	while (at < json->end && (data[at] == ' ' || data[at] == '\n' || data[at] == '\r' || data[at] == '\t'))
		at++;
	json->at = at;
}

#if defined(__SSE2__)
/* Bit i: byte i of the vector at @data ends a run of ordinary characters. *@markup gets the lanes of '<' and '&'. */
static inline uint32_t ends16(const unsigned char *data, __m128i *markup)
{
	__m128i block = _mm_loadu_si128((const __m128i *)(const void *)data);
	__m128i hit =
		_mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')), _mm_cmpeq_epi8(block, _mm_set1_epi8('\\')));

	hit = _mm_or_si128(hit, _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1F)), block));
	*markup = _mm_or_si128(*markup,
		_mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('<')), _mm_cmpeq_epi8(block, _mm_set1_epi8('&'))));
	return (uint32_t)_mm_movemask_epi8(hit);
}
#endif

/* The first byte at or behind @at that ends a run of ordinary characters: '"', '\\' or a control. */
static inline size_t plain_end(const unsigned char *data, size_t at, size_t end, bool *markup)
{
#if defined(__SSE2__)
	__m128i marks = _mm_setzero_si128();

	/* Most strings end in the first round. */
	for (; at < end; at += 32) {
		uint32_t bits = ends16(data + at, &marks) | ends16(data + at + 16, &marks) << 16;

		if (bits != 0) {
			at += (unsigned)__builtin_ctz(bits);
			break;
		}
	}
	*markup |= _mm_movemask_epi8(marks) != 0;
	return at < end ? at : end;
#else
	*markup = true;
	while (at < end && data[at] != '"' && data[at] != '\\' && data[at] >= 0x20)
		at++;
	return at;
#endif
}

static bool hex4(const unsigned char *data, size_t len, uint32_t *value)
{
	*value = 0;
	if (len < 4)
		return false;
	for (size_t i = 0; i < 4; i++) {
		unsigned char c = data[i];

		*value <<= 4;
		if (c >= '0' && c <= '9')
			*value |= (uint32_t)(c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			*value |= (uint32_t)((c | 0x20) - 'a' + 10);
		else
			return false;
	}
	return true;
}

/* The escape at data[0 .. len), which starts with '\\': its length and its character; 0 where it is none. */
static size_t escape_decode(const unsigned char *data, size_t len, uint32_t *cp)
{
	static const char letters[] = "\"\\/bfnrt";
	static const unsigned char values[] = "\"\\/\b\f\n\r\t";
	const char *found;
	uint32_t low;

	if (len < 2)
		return 0;
	if (data[1] == 'u') {
		if (!hex4(data + 2, len - 2, cp))
			return 0;
		if (*cp < 0xD800 || *cp > 0xDFFF)
			return 6;
		if (*cp < 0xDC00 && len >= 12 && data[6] == '\\' && data[7] == 'u' && hex4(data + 8, len - 8, &low) &&
			low >= 0xDC00 && low <= 0xDFFF) {
			*cp = 0x10000 + ((*cp - 0xD800) << 10) + (low - 0xDC00);
			return 12;
		}
		/* Half a surrogate pair is allowed by the grammar, and no character. */
		*cp = 0xFFFD;
		return 6;
	}
	found = data[1] != 0 ? strchr(letters, data[1]) : NULL;
	if (found == NULL)
		return 0;
	*cp = values[found - letters];
	return 2;
}

/* Reads a string; json->at is behind its opening quote, and then behind its closing one. */
static enum ps_status read_string(struct json *json, struct json_string *string)
{
	size_t at = json->at;

	*string = (struct json_string){.start = at, .end = at};
	for (;;) {
		uint32_t cp = 0;
		size_t n;

		at = plain_end(json->data, at, json->end, &string->markup);
		if (at >= json->end || json->data[at] < 0x20)
			return malformed(json, at);
		if (json->data[at] == '"')
			break;
		n = escape_decode(json->data + at, json->end - at, &cp);
		if (n == 0)
			return malformed(json, at);
		string->escaped = true;
		at += n;
	}
	string->end = at;
	json->at = at + 1;
	return PS_OK;
}

static size_t skip_digits(const struct json *json, size_t at)
{
	while (at < json->end && json->data[at] >= '0' && json->data[at] <= '9')
		at++;
	return at;
}

/* Reads a number; json->at is at its start, and then behind it. */
static enum ps_status read_number(struct json *json)
{
	const unsigned char *data = json->data;
	size_t at = json->at;
	size_t digits;

	if (data[at] == '-')
		at++;
	digits = at;
	at = skip_digits(json, at);
	if (at == digits || (data[digits] == '0' && at > digits + 1))
		return malformed(json, at);
	if (at < json->end && data[at] == '.') {
		digits = ++at;
		at = skip_digits(json, at);
		if (at == digits)
			return malformed(json, at);
	}
	if (at < json->end && (data[at] | 0x20) == 'e') {
		at++;
		if (at < json->end && (data[at] == '+' || data[at] == '-'))
			at++;
		digits = at;
		at = skip_digits(json, at);
		if (at == digits)
			return malformed(json, at);
	}
	json->at = at;
	return PS_OK;
}

static enum ps_status read_literal(struct json *json, const char *word)
{
	size_t len = strlen(word);

	json->keyed = false;
	if (json->end - json->at < len || memcmp(json->data + json->at, word, len) != 0)
		return malformed(json, json->at);
	json->at += len;
	return PS_OK;
}

/* --- text ---------------------------------------------------------------------- */

static struct ps_word string_word(const struct json *json, const struct json_string *string)
{
	if (string->escaped)
		return (struct ps_word){"", 0};
	return (struct ps_word){(const char *)json->data + string->start, string->end - string->start};
}

/* Appends the string to the layer of unescaped strings; it is layer[*start .. *end) there. */
static enum ps_status unescape(struct json *json, const struct json_string *string, size_t *start, size_t *end)
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
		size_t stop = string->escaped ? plain_end(json->data, at, string->end, &markup) : string->end;
		unsigned char bytes[4];
		uint32_t cp = 0;
		size_t n;

		status = ps_layer_add(json->doc, json->strings, at, stop);
		at = stop;
		if (status != PS_OK || at == string->end)
			break;
		n = escape_decode(json->data + at, string->end - at, &cp);
		status = ps_layer_add_unit(json->doc, json->strings, at, at + n, bytes, ps_utf8_encode(cp, bytes));
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
static enum ps_status put_string(struct json *json, const struct json_string *string, bool decoded, size_t start,
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

static enum ps_status add_key(struct json *json, const struct json_string *string)
{
	struct json_frame *frame = frame_of(json);
	enum ps_status status = PS_OK;
	size_t start = string->start;
	size_t end = string->end;

	frame->member = string_word(json, string);
	if (frame->member.len == 12 && memcmp(frame->member.text, "resourceType", 12) == 0)
		json->fhir = true;
	json->keyed = false;
	if (start == end)
		return PS_OK;
	if (string->escaped)
		status = unescape(json, string, &start, &end);
	if (status != PS_OK)
		return status;
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
	key = frame->member;
	if (key.len == 6 && memcmp(key.text, "system", 6) == 0) {
		type = ps_field_system(value);
		if (type != PS_NONE)
			frame->system = type;
	} else if (json->fhir && key.len == 9 && memcmp(key.text, "reference", 9) == 0) {
		frame->system = ps_field_reference(value);
	} else if (json->fhir && key.len == 4 && memcmp(key.text, "code", 4) == 0 && json->depth >= 4 &&
		   frame->key.len == 6 && memcmp(frame->key.text, "coding", 6) == 0) {
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
	key = frame->array ? frame->key : frame->member;
	if (!ps_field_may_have_type(key))
		return PS_NONE;
	if (frame->array && json->depth >= 2)
		frame = &json->frames[json->depth - 2];
	if (frame->array)
		return PS_NONE;
	type = ps_field_type(frame->key, key, json->fhir, &by_system);
	return by_system ? frame->system : type;
}

/* Asks the policy's rules about the place of the value at hand. */
static enum ps_status ask_rules(struct json *json, struct ps_place_answer *answer)
{
	struct ps_step path[JSON_DEPTH];
	enum ps_status status;

	for (size_t i = 0; i < json->depth; i++) {
		const struct json_frame *frame = &json->frames[i];

		path[i] = (struct ps_step){
			frame->array ? NULL : frame->member.text, frame->array ? 0 : frame->member.len, frame->element};
	}
	status = ps_place_look(json->doc, PS_PLACE_PATH, path, json->depth, answer);
	if (status != PS_OK)
		return ps_fail(ps_document_error(json->doc), status, json->at, "the policy refuses a field of it");
	return PS_OK;
}

/* A value whose escapes are undone in layer[start .. end): it may hold more than its own text. */
static enum ps_status add_decoded(struct json *json, const struct json_string *string, size_t start, size_t end,
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
	struct json *json, const struct json_string *string, const struct ps_place_answer *answer)
{
	size_t start = 0;
	size_t end = 0;
	enum ps_status status = unescape(json, string, &start, &end);

	if (status == PS_OK)
		status = tell(json, string->start);
	json->told = string->end;
	return status == PS_OK ? ps_place_put(json->doc, json->strings, PS_ESCAPE_NONE, answer, start, end) : status;
}

static enum ps_status add_string(struct json *json, const struct json_string *string)
{
	const unsigned char *value = json->data + string->start;
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
		note_sibling(json, string_word(json, string));
	if (status != PS_OK)
		return status;
	if (answer.use > PS_USE_KEEP)
		return add_for_use(json, string, &answer);
	if (!string->escaped && !likely && !more)
		return put_string(json, string, false, start, end, kind, type);
	status = unescape(json, string, &start, &end);
	return status == PS_OK ? add_decoded(json, string, start, end, kind, type, likely, more) : status;
}

static enum ps_status add_number(struct json *json, size_t start)
{
	const struct json_frame *frame = frame_of(json);
	struct ps_place_answer answer = {.known = false};
	enum ps_field_kind kind = PS_FIELD_NUMBER;
	enum ps_status status = PS_OK;

	if (ps_place_matters(json->doc))
		status = ask_rules(json, &answer);
	if (status == PS_OK && answer.use == PS_USE_SIGNATURE)
		return ps_place_put(json->doc, json->layer, PS_ESCAPE_JSON, &answer, start, json->at);
	if (answer.use == PS_USE_KEEP)
		kind = PS_FIELD_EXEMPT;
	/* One digit in a list of them says nothing, and lists of numbers are long. */
	if (status != PS_OK || (frame != NULL && frame->array && json->at - start == 1 && !answer.known))
		return status;
	return put(json, PS_ESCAPE_JSON_NUMBER, kind, answer.type != PS_NONE ? answer.type : place_type(json), start,
		json->at);
}

/* --- structure -------------------------------------------------------------------- */

static enum ps_status open_frame(struct json *json, bool array)
{
	const struct json_frame *outer = frame_of(json);

	if (json->depth == json->depth_max)
		return ps_fail(ps_document_error(json->doc), PS_LIMIT, json->at, "JSON nests deeper than the limit");
	json->frames[json->depth] = (struct json_frame){.key = outer == NULL  ? (struct ps_word){"", 0}
							       : outer->array ? outer->key
									      : outer->member,
		.array = array,
		.system = PS_NONE};
	json->depth++;
	json->at++;
	json->keyed = false;
	return PS_OK;
}

/* Reads a string, number or literal as a value. */
static enum ps_status read_scalar(struct json *json)
{
	struct json_string string;
	size_t start = json->at;
	enum ps_status status;

	switch (json->data[start]) {
	case '"':
		json->at++;
		status = read_string(json, &string);
		return status == PS_OK ? add_string(json, &string) : status;
	case 't':
		return read_literal(json, "true");
	case 'f':
		return read_literal(json, "false");
	case 'n':
		return read_literal(json, "null");
	default:
		status = read_number(json);
		return status == PS_OK ? add_number(json, start) : status;
	}
}

/* Reads a key with its colon. */
static enum ps_status read_key(struct json *json)
{
	struct json_string string;
	enum ps_status status;

	if (json->at >= json->end || json->data[json->at] != '"')
		return malformed(json, json->at);
	json->at++;
	status = read_string(json, &string);
	if (status != PS_OK)
		return status;
	skip_space(json);
	if (json->at >= json->end || json->data[json->at] != ':')
		return malformed(json, json->at);
	json->at++;
	return add_key(json, &string);
}

/* The byte at hand, blanks skipped; 0 at the end. */
static unsigned char next_byte(struct json *json)
{
	skip_space(json);
	return json->at < json->end ? json->data[json->at] : 0;
}

/* Goes from a value's end to where the next one starts, or out of all structures. */
static enum ps_status go_on(struct json *json)
{
	while (json->depth > 0) {
		bool array = json->frames[json->depth - 1].array;
		unsigned char c = next_byte(json);

		json->at++;
		if (c == ',') {
			skip_space(json);
			json->frames[json->depth - 1].element++;
			return array ? PS_OK : read_key(json);
		}
		if (c != (array ? ']' : '}'))
			return malformed(json, json->at - 1);
		json->depth--;
	}
	return PS_OK;
}

/* Opens a structure, and goes to its first value, or on where it is empty. */
static enum ps_status go_in(struct json *json, bool array)
{
	enum ps_status status = open_frame(json, array);

	if (status != PS_OK)
		return status;
	if (next_byte(json) != (array ? ']' : '}'))
		return array ? PS_OK : read_key(json);
	json->at++;
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

		if (json->at >= json->end)
			return malformed(json, json->at);
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

/* True where a line ends between @from and json->at. */
static bool on_new_line(const struct json *json, size_t from)
{
	return memchr(json->data + from, '\n', json->at - from) != NULL;
}

enum ps_status ps_json_parse(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	struct json json;
	size_t len;
	size_t depth = ps_document_limits(doc)->depth;
	enum ps_status status;

	json.doc = doc;
	json.layer = layer;
	json.data = ps_layer_data(doc, layer, &len);
	json.at = start;
	json.end = end;
	json.strings = NO_LAYER;
	json.told = start;
	json.keyed = false;
	json.depth = 0;
	json.depth_max = depth < JSON_DEPTH ? depth : JSON_DEPTH;
	if (end - start >= 3 && memcmp(json.data + start, "\xEF\xBB\xBF", 3) == 0)
		json.at += 3;
	status = ps_context_begin(doc);
	while (status == PS_OK) {
		size_t behind;

		status = read_value(&json);
		behind = json.at;
		skip_space(&json);
		if (status != PS_OK || json.at == end)
			break;
		if (!on_new_line(&json, behind))
			status = malformed(&json, json.at);
	}
	/* What closes the last value tells detection that it has ended. */
	if (status == PS_OK)
		status = tell(&json, end);
	ps_field_break(doc);
	return status;
}
