/** A document's fields: its text put together piece by piece, with the way back to where each came from. */
#include "docimpl.h"
#include "wipe.h"

#include <stdlib.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/* --- room ------------------------------------------------------------------------ */

static enum ps_status fields_reserve(struct ps_document *doc)
{
	size_t cap = doc->field_cap;
	size_t bytes;
	void *fields;

	if (doc->field_count < cap)
		return PS_OK;
	cap = cap == 0 ? 64 : cap + cap / 2;
	bytes = cap * sizeof(*doc->fields);
	/* Old and new ones may stand side by side for a moment. */
	if (bytes > ps_budget_left(doc))
		return PS_LIMIT;
	fields = realloc(doc->fields, bytes);
	if (fields == NULL)
		return PS_SYSTEM;
	doc->fields = fields;
	doc->field_cap = cap;
	(void)ps_budget_left(doc);
	return PS_OK;
}

static enum ps_status places_add(struct ps_document *doc, unsigned layer, enum ps_escape escape)
{
	size_t cap = doc->place_cap;

	if (doc->place_count > 0) {
		const struct ps_place *last = &doc->places[doc->place_count - 1];

		if (last->layer == layer && last->escape == escape)
			return PS_OK;
	}
	if (doc->place_count == cap) {
		void *places;

		cap = cap == 0 ? 16 : cap + cap / 2;
		if (cap * sizeof(*doc->places) > ps_budget_left(doc))
			return PS_LIMIT;
		places = realloc(doc->places, cap * sizeof(*doc->places));
		if (places == NULL)
			return PS_SYSTEM;
		doc->places = places;
		doc->place_cap = cap;
		(void)ps_budget_left(doc);
	}
	doc->places[doc->place_count++] = (struct ps_place){(uint32_t)doc->field_count, layer, escape};
	return PS_OK;
}

/* --- text -------------------------------------------------------------------------- */

static enum ps_status text_append(struct ps_document *doc, const char *text, size_t len)
{
	enum ps_status status = ps_text_own(doc);

	if (status == PS_OK)
		status = ps_text_reserve(doc, len);
	if (status != PS_OK)
		return status;
	memcpy(doc->text.data + doc->text_len, text, len);
	doc->text_len += len;
	return PS_OK;
}

static enum ps_status separate(struct ps_document *doc)
{
	unsigned char last;

	if (doc->text_len == 0 || doc->separator == PS_SEP_NONE)
		return PS_OK;
	if (doc->separator == PS_SEP_LINE)
		return text_append(doc, "\n", 1);
	if (doc->separator == PS_SEP_APART)
		return text_append(doc, "\n\n", 2);
	/* "DOB:" and its value need no second colon. */
	last = ps_text_data(doc)[doc->text_len - 1];
	if (last == ' ')
		return doc->text_len > 1 && ps_text_data(doc)[doc->text_len - 2] == ':' ? PS_OK
											: text_append(doc, ": ", 2);
	return last == ':' ? text_append(doc, " ", 1) : text_append(doc, ": ", 2);
}

enum ps_status ps_field_open(
	struct ps_document *doc, unsigned layer, enum ps_escape escape, enum ps_field_kind kind, enum ps_type type)
{
	enum ps_status status;

	if (doc->open || layer >= doc->layer_count)
		return ps_fail(&doc->error, PS_INTERNAL, (size_t)-1, "a field was opened inside another");
	doc->field_before = doc->text_len;
	status = separate(doc);
	if (status != PS_OK)
		return ps_document_failed(doc, status);
	doc->open = true;
	doc->layer = layer;
	doc->escape = kind == PS_FIELD_NUMBER && escape == PS_ESCAPE_JSON_NUMBER ? PS_ESCAPE_JSON : escape;
	doc->field = (struct ps_field){(uint32_t)doc->text_len, 0, (uint8_t)type, (uint8_t)kind};
	doc->field_run = doc->map.count;
	/* Where nothing separates two fields, the map does. */
	doc->gap = doc->field_count > 0 && doc->fields[doc->field_count - 1].end == doc->text_len;
	return PS_OK;
}

enum ps_status ps_field_add(struct ps_document *doc, size_t start, size_t end)
{
	enum ps_status status;

	if (!doc->open || start > end || end > doc->layers[doc->layer].len)
		return ps_fail(&doc->error, PS_INTERNAL, start, "a piece lies outside of its field");
	status = ps_piece_bytes(doc, start, end);
	return status == PS_OK ? PS_OK : ps_document_failed(doc, status);
}

enum ps_status ps_field_add_unit(struct ps_document *doc, size_t start, size_t end, const void *text, size_t len)
{
	enum ps_status status;

	if (!doc->open || start > end || end > doc->layers[doc->layer].len)
		return ps_fail(&doc->error, PS_INTERNAL, start, "a piece lies outside of its field");
	status = ps_piece_unit(doc, start, end - start, text, len);
	return status == PS_OK ? PS_OK : ps_document_failed(doc, status);
}

void ps_field_keep_gap(struct ps_document *doc)
{
	doc->gap = true;
}

const unsigned char *ps_field_text(const struct ps_document *doc, size_t *len)
{
	*len = doc->text_len - doc->field.start;
	return ps_text_data(doc) + doc->field.start;
}

enum ps_status ps_field_add_context(struct ps_document *doc, const char *text)
{
	size_t len = strlen(text);
	enum ps_status status;

	if (!doc->open)
		return ps_fail(&doc->error, PS_INTERNAL, (size_t)-1, "context lies outside of its field");
	if (len == 0)
		return PS_OK;
	status = doc->token_count > 0 ? ps_piece_flush(doc) : PS_OK;
	if (status == PS_OK)
		status = ps_map_add_unit(&doc->map, doc->field_run, doc->text_len, PS_MAP_CONTEXT, 0, 0, false);
	if (status == PS_OK)
		status = text_append(doc, text, len);
	return status == PS_OK ? PS_OK : ps_document_failed(doc, status);
}

/* The open field has all its text: it counts, unless it is empty. */
static enum ps_status field_done(struct ps_document *doc)
{
	enum ps_status status;

	doc->open = false;
	doc->separator = PS_SEP_LINE;
	if (doc->text_len == doc->field.start) {
		if (!doc->alias)
			doc->text_len = doc->field_before;
		doc->map.count = doc->field_run;
		return PS_OK;
	}
	status = fields_reserve(doc);
	if (status == PS_OK)
		status = places_add(doc, doc->layer, doc->escape);
	if (status != PS_OK)
		return ps_document_failed(doc, status);
	doc->field.end = (uint32_t)doc->text_len;
	doc->fields[doc->field_count++] = doc->field;
	return PS_OK;
}

enum ps_status ps_field_close(struct ps_document *doc)
{
	enum ps_status status;

	if (!doc->open)
		return ps_fail(&doc->error, PS_INTERNAL, (size_t)-1, "no field is open");
	status = doc->token_count > 0 ? ps_piece_flush(doc) : PS_OK;
	return status == PS_OK ? field_done(doc) : ps_document_failed(doc, status);
}

#if defined(__SSE2__)
/*
 * Most values are short and ASCII: they are copied while they are looked at.
 * False, and nothing changed that counts, where anything is out of the ordinary.
 */
static bool put_ascii(
	struct ps_document *doc, const unsigned char *from, size_t src, size_t len, unsigned type, unsigned kind)
{
	size_t at = doc->text_len;
	uint32_t high = 0;
	unsigned char *to;

	if (doc->field_count >= doc->field_cap || doc->map.count >= doc->map.cap || doc->alias ||
		doc->text.cap - at < len + 2 + PS_TEXT_PADDING)
		return false;
	to = doc->text.data + at;
	if (at > 0 && doc->separator != PS_SEP_NONE) {
		bool join = doc->separator == PS_SEP_JOIN;

		if (doc->separator == PS_SEP_APART || (join && (to[-1] == ' ' || to[-1] == ':')))
			return false;
		to[0] = join ? ':' : '\n';
		to[1] = ' ';
		at += join ? 2 : 1;
		to = doc->text.data + at;
	}
	/* Both sides have PS_TEXT_PADDING bytes for the vectors behind the end. Most values are one round. */
	for (size_t i = 0; i < len; i += 32) {
		__m128i left = _mm_loadu_si128((const __m128i *)(const void *)(from + i));
		__m128i right = _mm_loadu_si128((const __m128i *)(const void *)(from + i + 16));
		uint32_t mask = len - i < 32 ? (UINT32_C(1) << (len - i)) - 1 : UINT32_MAX;

		_mm_storeu_si128((__m128i *)(void *)(to + i), left);
		_mm_storeu_si128((__m128i *)(void *)(to + i + 16), right);
		high = (uint32_t)_mm_movemask_epi8(left) | (uint32_t)_mm_movemask_epi8(right) << 16;
		if ((high & mask) != 0)
			return false;
	}
	doc->text_len = at + len;
	doc->separator = PS_SEP_LINE;
	ps_map_push(&doc->map, at, src, len, false);
	doc->fields[doc->field_count++] =
		(struct ps_field){(uint32_t)at, (uint32_t)(at + len), (uint8_t)type, (uint8_t)kind};
	return true;
}
#endif

enum ps_status ps_field_put(struct ps_document *doc, unsigned layer, enum ps_escape escape, enum ps_field_kind kind,
	enum ps_type type, size_t start, size_t end)
{
	enum ps_status status;

#if defined(__SSE2__)
	if (doc->place_count > 0 && !doc->open && start < end && end <= doc->layers[layer].len) {
		const struct ps_place *place = &doc->places[doc->place_count - 1];
		enum ps_escape stored = escape == PS_ESCAPE_JSON_NUMBER ? PS_ESCAPE_JSON : escape;

		if (place->layer == layer && place->escape == stored &&
			put_ascii(doc, doc->layers[layer].data + start, start, end - start, type, kind))
			return PS_OK;
	}
#endif
	status = ps_field_open(doc, layer, escape, kind, type);
	if (status == PS_OK)
		status = ps_field_add(doc, start, end);
	return status == PS_OK ? ps_field_close(doc) : status;
}

enum ps_status ps_label(struct ps_document *doc, const char *text, size_t len)
{
	enum ps_status status;

	if (doc->open)
		return ps_fail(&doc->error, PS_INTERNAL, (size_t)-1, "a label lies inside a field");
	if (len == 0)
		return PS_OK;
	status = separate(doc);
	if (status == PS_OK)
		status = text_append(doc, text, len);
	if (status != PS_OK)
		return ps_document_failed(doc, status);
	doc->separator = PS_SEP_NONE;
	return PS_OK;
}

enum ps_status ps_context_begin(struct ps_document *doc)
{
	enum ps_status status = separate(doc);

	doc->separator = PS_SEP_NONE;
	return status == PS_OK ? PS_OK : ps_document_failed(doc, status);
}

enum ps_status ps_context(struct ps_document *doc, unsigned layer, size_t from, size_t to)
{
	enum ps_status status = PS_OK;

	if (doc->open || from > to || to > doc->layers[layer].len)
		return ps_fail(&doc->error, PS_INTERNAL, from, "context lies outside of its layer");
	if (doc->alias && layer == 0 && doc->text_len == from)
		doc->text_len = to;
	else
		status = text_append(doc, (const char *)doc->layers[layer].data + from, to - from);
	doc->separator = PS_SEP_NONE;
	return status == PS_OK ? PS_OK : ps_document_failed(doc, status);
}

/* True where data[0 .. len), which has readable bytes behind it, is ASCII. */
static bool is_ascii(const unsigned char *data, size_t len)
{
#if defined(__SSE2__)
	for (size_t i = 0; i < len; i += 32) {
		__m128i left = _mm_loadu_si128((const __m128i *)(const void *)(data + i));
		__m128i right = _mm_loadu_si128((const __m128i *)(const void *)(data + i + 16));
		uint32_t mask = len - i < 32 ? (UINT32_C(1) << (len - i)) - 1 : UINT32_MAX;
		uint32_t high = (uint32_t)_mm_movemask_epi8(left) | (uint32_t)_mm_movemask_epi8(right) << 16;

		if ((high & mask) != 0)
			return false;
	}
	return true;
#else
	for (size_t i = 0; i < len; i++) {
		if (data[i] >= 0x80)
			return false;
	}
	return true;
#endif
}

/* The usual case of ps_field_put_behind: ASCII behind ASCII. False, and nothing changed, elsewhere. */
static bool put_behind(
	struct ps_document *doc, unsigned layer, unsigned kind, unsigned type, size_t from, size_t start, size_t end)
{
	const unsigned char *data = doc->layers[layer].data;
	size_t at = doc->text_len;

	if (doc->field_count >= doc->field_cap || doc->map.count >= doc->map.cap ||
		!is_ascii(data + start, end - start))
		return false;
	if (doc->alias) {
		if (layer != 0 || at != from)
			return false;
		/* Text and source are the same: one run for all of it. */
		if (doc->map.count == 0)
			ps_map_push(&doc->map, start, start, 0, false);
		doc->map.src_end = (uint32_t)end;
	} else {
		if (doc->text.cap - at < end - from + PS_TEXT_PADDING)
			return false;
		memcpy(doc->text.data + at, data + from, end - from);
		ps_map_push(&doc->map, at + (start - from), start, end - start, false);
	}
	doc->text_len = at + (end - from);
	doc->separator = PS_SEP_LINE;
	doc->fields[doc->field_count++] = (struct ps_field){
		(uint32_t)(at + (start - from)), (uint32_t)doc->text_len, (uint8_t)type, (uint8_t)kind};
	return true;
}

enum ps_status ps_field_put_behind(struct ps_document *doc, unsigned layer, enum ps_escape escape,
	enum ps_field_kind kind, enum ps_type type, size_t from, size_t start, size_t end)
{
	enum ps_status status;

	if (doc->place_count > 0 && !doc->open && from <= start && start < end && end <= doc->layers[layer].len) {
		const struct ps_place *place = &doc->places[doc->place_count - 1];
		enum ps_escape stored = escape == PS_ESCAPE_JSON_NUMBER ? PS_ESCAPE_JSON : escape;

		if (place->layer == layer && place->escape == stored &&
			put_behind(doc, layer, kind, type, from, start, end))
			return PS_OK;
	}
	status = ps_context(doc, layer, from, start);
	return status == PS_OK ? ps_field_put(doc, layer, escape, kind, type, start, end) : status;
}

void ps_field_join(struct ps_document *doc)
{
	doc->separator = PS_SEP_JOIN;
}

void ps_field_apart(struct ps_document *doc)
{
	doc->separator = PS_SEP_APART;
}

void ps_field_break(struct ps_document *doc)
{
	doc->separator = PS_SEP_LINE;
}

void ps_document_mark(const struct ps_document *doc, struct ps_document_mark *mark)
{
	*mark = (struct ps_document_mark){doc->field_count, doc->map.count, doc->map.shape_count, doc->place_count,
		doc->layer_count, doc->text_len, (int)doc->separator, doc->alias};
}

void ps_document_rollback(struct ps_document *doc, const struct ps_document_mark *mark)
{
	size_t text = doc->alias ? 0 : doc->text_len;
	size_t keep = mark->alias ? 0 : mark->text;

	if (text > keep)
		ps_wipe(doc->text.data + keep, text - keep + PS_TEXT_PADDING);
	ps_wipe(doc->token, sizeof(*doc->token) * doc->token_count);
	ps_layer_drop(doc, mark->layers);
	doc->token_count = 0;
	doc->field_count = mark->fields;
	doc->map.count = mark->runs;
	doc->map.shape_count = mark->shapes;
	doc->place_count = mark->places;
	doc->text_len = mark->text;
	doc->alias = mark->alias;
	doc->open = false;
	doc->gap = false;
	doc->separator = (enum ps_separator)mark->separator;
	doc->error = (struct ps_error){.status = PS_OK};
}
