/* The way back: from text to bytes, and the bytes with their replacements. */
#include "docimpl.h"
#include "escape.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

/* --- places ------------------------------------------------------------------ */

/* The last field that starts at or before @at; the first one if none does. There is one. */
static size_t field_at(const struct ps_document *doc, size_t at, size_t hint)
{
	size_t low = 0;
	size_t high = doc->field_count;

	/* Findings come in order: the next one is mostly near. */
	if (hint < high && doc->fields[hint].start <= at) {
		size_t step = 1;

		low = hint;
		while (low + step < high && doc->fields[low + step].start <= at) {
			low += step;
			step *= 2;
		}
		if (low + step < high)
			high = low + step;
	}
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (doc->fields[middle].start <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

size_t ps_document_field(const struct ps_document *doc, size_t start)
{
	size_t field;

	if (doc->field_count == 0)
		return (size_t)-1;
	field = field_at(doc, start, doc->field_hint);
	return start >= doc->fields[field].start && start < doc->fields[field].end ? field : (size_t)-1;
}

static const struct ps_place *place_of(const struct ps_document *doc, size_t field)
{
	size_t low = 0;
	size_t high = doc->place_count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (doc->places[middle].first_field <= field)
			low = middle;
		else
			high = middle;
	}
	return &doc->places[low];
}

/* Runs of a field: the look-ups' state. */
struct field_runs {
	size_t run, last;
};

static struct field_runs runs_of(const struct ps_document *doc, const struct ps_field *field, size_t start)
{
	size_t first = ps_map_near(&doc->map, doc->run_hint, start);

	return (struct field_runs){first, ps_map_near(&doc->map, first, field->end) + 1};
}

/* The layer's bytes that text[start .. end) of a field covers, from the first to the last. False: none. */
static bool field_source(const struct ps_document *doc, const struct ps_field *field, size_t start, size_t end,
	struct ps_map_range *range)
{
	struct field_runs runs = runs_of(doc, field, start);
	struct ps_map_range piece;
	bool found = false;

	while (ps_map_next(&doc->map, &runs.run, runs.last, field->end, start, end, &piece)) {
		if (!found)
			*range = piece;
		range->end = piece.end;
		found = true;
	}
	return found;
}

void ps_document_source(const struct ps_document *doc, size_t start, size_t end, size_t *raw_start, size_t *raw_end)
{
	/* Layers remember where they looked last, which no caller can see. */
	struct ps_document *own = (struct ps_document *)(uintptr_t)doc;
	const struct ps_field *field;
	struct ps_map_range range = {0, 0};
	unsigned layer;
	bool found;
	size_t index;

	*raw_start = 0;
	*raw_end = 0;
	if (doc->field_count == 0)
		return;
	index = field_at(doc, start, doc->field_hint);
	field = &doc->fields[index];
	if (end > field->end)
		end = field->end;
	found = start < end && field_source(doc, field, start, end, &range);
	/* Without a source, the place is the end of the text before. */
	for (size_t at = start < field->end ? start : field->end; !found && at > field->start; at--) {
		found = field_source(doc, field, at - 1, at, &range);
		range.start = range.end;
	}
	for (layer = place_of(doc, index)->layer; found && layer != 0; layer = doc->layers[layer].parent)
		found = ps_layer_up(own, &doc->layers[layer], &range);
	if (!found)
		return;
	*raw_start = range.start;
	*raw_end = range.end;
}

/* Moves @end over combining marks, which are written on the character before. */
static size_t past_marks(const struct ps_document *doc, size_t end, size_t field_end)
{
	const unsigned char *text = doc->alias ? doc->layers[0].data : doc->text.data;

	while (end < field_end && text[end] >= 0x80) {
		uint32_t cp = 0;
		size_t n = ps_utf8_decode(text + end, field_end - end, &cp);
		unsigned class = n != 0 ? ps_fold_class(cp) : PS_FOLD_OTHER;

		if (class != PS_FOLD_MARK && class != PS_FOLD_OVERLAY)
			break;
		end += n;
	}
	return end;
}

void ps_document_replaced(const struct ps_document *doc, size_t start, size_t end, size_t *raw_start, size_t *raw_end)
{
	size_t index = ps_document_field(doc, start);

	if (index != (size_t)-1 && start < end && end <= doc->fields[index].end)
		end = past_marks(doc, end, doc->fields[index].end);
	ps_document_source(doc, start, end, raw_start, raw_end);
}

/* The first source byte of a run, whatever its shape. */
static size_t run_source(const struct ps_map *map, size_t run)
{
	uint32_t src = map->runs[run].src;

	return (src & PS_MAP_SHAPED) == 0 ? src : map->shapes[src & ~PS_MAP_SHAPED].src;
}

/* Where raw byte @offset, or the first text behind it, stands in a run that starts at or before it. */
static size_t run_text_offset(const struct ps_document *doc, size_t run, size_t text_end, size_t offset)
{
	const struct ps_map *map = &doc->map;
	size_t text = map->runs[run].text & ~PS_MAP_GAP;
	uint32_t src = map->runs[run].src;
	size_t units = offset - run_source(map, run);
	size_t unit = 1;

	if ((src & PS_MAP_SHAPED) != 0) {
		const struct ps_map_shape *shape = &map->shapes[src & ~PS_MAP_SHAPED];

		if (shape->text_unit == PS_MAP_CONTEXT || shape->text_unit == 0)
			return text_end;
		units = shape->src_unit == 0 ? 0 : (units + shape->src_unit - 1) / shape->src_unit;
		unit = shape->text_unit;
	}
	if (units > text_end - text)
		return text_end;
	text += units * unit;
	return text < text_end ? text : text_end;
}

size_t ps_document_text_offset(const struct ps_document *doc, size_t offset)
{
	const struct ps_map *map = &doc->map;
	size_t low = 0;
	size_t high = map->count;
	size_t text;

	if (map->count == 0 || run_source(map, 0) >= offset)
		return 0;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (run_source(map, middle) <= offset)
			low = middle;
		else
			high = middle;
	}
	text = low + 1 < map->count ? map->runs[low + 1].text & ~PS_MAP_GAP : doc->text_len;
	return run_text_offset(doc, low, text, offset);
}

/* --- replacements ------------------------------------------------------------- */

static enum ps_status no_room(struct ps_document *doc, enum ps_status status)
{
	return ps_fail(&doc->error, status, (size_t)-1, "out of memory, or replacements over the limit");
}

/* Records a splice whose bytes are the last of doc->marks, from @mark on. */
static enum ps_status splice_push(
	struct ps_document *doc, unsigned index, struct ps_map_range range, size_t mark, bool recoded)
{
	struct ps_layer *layer = &doc->layers[index];

	if (layer->splice_count == layer->splice_cap) {
		size_t cap = layer->splice_cap == 0 ? 16 : layer->splice_cap + layer->splice_cap / 2;
		size_t more = (cap - layer->splice_cap) * sizeof(*layer->splices);
		void *splices = NULL;

		if (doc->spliced + more > doc->budget)
			return no_room(doc, PS_LIMIT);
		splices = realloc(layer->splices, cap * sizeof(*layer->splices));
		if (splices == NULL)
			return no_room(doc, PS_SYSTEM);
		doc->spliced += more;
		layer->splices = splices;
		layer->splice_cap = cap;
	}
	if (layer->splice_count > 0 && layer->splices[layer->splice_count - 1].end > range.start)
		layer->sorted = false;
	layer->splices[layer->splice_count++] =
		(struct ps_splice){range.start, range.end, (uint32_t)mark, (uint32_t)(doc->marks.len - mark), recoded};
	return PS_OK;
}

enum ps_status ps_layer_splice(struct ps_document *doc, unsigned layer, struct ps_map_range range,
	enum ps_escape escape, const void *mark, size_t len)
{
	size_t at = doc->marks.len;
	enum ps_status status = ps_escape_add(escape, mark, len, &doc->marks);

	if (status != PS_OK)
		return no_room(doc, status);
	return splice_push(doc, layer, range, at, false);
}

enum ps_status ps_document_replace(struct ps_document *doc, size_t start, size_t end, const char *mark, size_t len)
{
	size_t index = ps_document_field(doc, start);
	const struct ps_field *field;
	const struct ps_place *place;
	struct field_runs runs;
	struct ps_map_range range;
	enum ps_escape escape;
	enum ps_status status = PS_OK;
	bool first = true;

	if (index == (size_t)-1 || start >= end || end > doc->fields[index].end)
		return ps_fail(&doc->error, PS_INTERNAL, (size_t)-1, "a replacement crosses a field's edge");
	if (doc->settled && doc->layer_count > 1)
		return ps_fail(
			&doc->error, PS_INTERNAL, (size_t)-1, "a replacement came after the document was written");
	doc->field_hint = index;
	field = &doc->fields[index];
	place = place_of(doc, index);
	escape = place->escape;
	if (field->kind == PS_FIELD_NUMBER && escape == PS_ESCAPE_JSON)
		escape = PS_ESCAPE_JSON_NUMBER;
	end = past_marks(doc, end, field->end);
	if (doc->alias)
		return ps_layer_splice(
			doc, 0, (struct ps_map_range){(uint32_t)start, (uint32_t)end}, escape, mark, len);
	runs = runs_of(doc, field, start);
	doc->run_hint = runs.run;
	while (status == PS_OK && ps_map_next(&doc->map, &runs.run, runs.last, field->end, start, end, &range)) {
		if (first)
			status = ps_layer_splice(doc, place->layer, range, escape, mark, len);
		else
			status = ps_layer_splice(doc, place->layer, range, PS_ESCAPE_NONE, "", 0);
		first = false;
	}
	return status;
}

bool ps_document_changed(const struct ps_document *doc)
{
	for (size_t i = 0; i < doc->layer_count; i++)
		if (doc->layers[i].splice_count > 0)
			return true;
	return false;
}

/* --- render --------------------------------------------------------------------- */

/* By start; of two at one place the longer one first. */
static int compare_splices(const void *left, const void *right)
{
	const struct ps_splice *a = left;
	const struct ps_splice *b = right;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	if (a->end != b->end)
		return a->end > b->end ? -1 : 1;
	return a->mark < b->mark ? -1 : a->mark > b->mark;
}

/*
 * Sorts, and joins what overlaps because bytes were read in two ways: the whole
 * goes, and the first mark stands for it. A layer written anew must not be that
 * mark, since the other reading's finding may still be in it.
 */
static enum ps_status splices_sort(struct ps_document *doc, struct ps_layer *layer)
{
	size_t kept = 0;

	if (layer->sorted)
		return PS_OK;
	qsort(layer->splices, layer->splice_count, sizeof(*layer->splices), compare_splices);
	for (size_t i = 1; i < layer->splice_count; i++) {
		struct ps_splice *last = &layer->splices[kept];
		const struct ps_splice *next = &layer->splices[i];

		if (next->start >= last->end) {
			layer->splices[++kept] = *next;
			continue;
		}
		if (last->recoded && next->recoded)
			return ps_fail(&doc->error, PS_MALFORMED, (size_t)-1,
				"a part has findings in two encodings that exclude each other");
		if (last->recoded) {
			last->mark = next->mark;
			last->len = next->len;
			last->recoded = false;
		}
		if (next->end > last->end)
			last->end = next->end;
	}
	layer->splice_count = kept + 1;
	layer->sorted = true;
	return PS_OK;
}

/* The first splice that ends behind @from. */
static size_t splice_from(const struct ps_layer *layer, size_t from)
{
	size_t low = 0;
	size_t high = layer->splice_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (layer->splices[middle].end <= from)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Appends what there is room for. */
static void put(struct ps_buf *out, const void *data, size_t len)
{
	if (len > 0)
		memcpy(out->data + out->len, data, len);
	out->len += len;
}

/* What layer_render will append: room made at once is made only once, and what has no use is not wiped. */
static size_t rendered_len(const struct ps_layer *layer, size_t from, size_t to)
{
	size_t len = 0;

	for (size_t i = splice_from(layer, from); i < layer->splice_count && layer->splices[i].start < to; i++) {
		const struct ps_splice *splice = &layer->splices[i];

		if (splice->start >= from)
			len += splice->start - from + splice->len;
		from = splice->end;
	}
	return from < to ? len + (to - from) : len;
}

/* Appends layer[from .. to) with the splices that start in it. */
static enum ps_status layer_render(
	const struct ps_document *doc, const struct ps_layer *layer, size_t from, size_t to, struct ps_buf *out)
{
	size_t i = splice_from(layer, from);
	enum ps_status status = ps_buf_reserve(out, rendered_len(layer, from, to));

	if (status != PS_OK)
		return status;
	for (; i < layer->splice_count && layer->splices[i].start < to; i++) {
		const struct ps_splice *splice = &layer->splices[i];

		if (splice->start >= from) {
			put(out, layer->data + from, splice->start - from);
			put(out, doc->marks.data + splice->mark, splice->len);
		}
		from = splice->end;
	}
	if (from < to)
		put(out, layer->data + from, to - from);
	memset(out->data + out->len, 0, PS_TEXT_PADDING);
	return PS_OK;
}

static enum ps_status settle_mapped(struct ps_document *doc, const struct ps_layer *layer)
{
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < layer->splice_count && status == PS_OK; i++) {
		const struct ps_splice *splice = &layer->splices[i];
		struct ps_map_range range = {splice->start, splice->end};
		size_t at = doc->marks.len;

		if (!ps_layer_up(doc, layer, &range))
			continue;
		/* Marks are read and written: with room enough they do not move meanwhile. */
		status = ps_buf_reserve(&doc->marks, PS_ESCAPE_GROWTH * (size_t)splice->len + 2);
		if (status == PS_OK)
			status = ps_escape_add(layer->escape, doc->marks.data + splice->mark, splice->len, &doc->marks);
		if (status != PS_OK)
			return no_room(doc, status);
		status = splice_push(doc, layer->parent, range, at, splice->recoded);
	}
	return status;
}

static bool has_layers(const struct ps_document *doc, const struct ps_layer *layer)
{
	for (size_t i = 1; i < doc->layer_count; i++) {
		if (&doc->layers[doc->layers[i].parent] == layer)
			return true;
	}
	return false;
}

/* What was decoded is needed no more once it was written anew, unless layers in it find their places by it. */
static void give_back(const struct ps_document *doc, struct ps_layer *layer)
{
	if (has_layers(doc, layer))
		return;
	ps_buf_fini(&layer->bytes);
	layer->data = layer->bytes.data;
}

static enum ps_status settle_recoded(struct ps_document *doc, struct ps_layer *layer)
{
	const struct ps_layer *parent = &doc->layers[layer->parent];
	size_t at = doc->marks.len;
	struct ps_buf changed;
	enum ps_status status;

	ps_buf_init(&changed, doc->marks.limit);
	status = layer_render(doc, layer, 0, layer->len, &changed);
	if (status == PS_OK)
		status = ps_buf_reserve(&changed, 0);
	give_back(doc, layer);
	if (status == PS_OK)
		status = layer->recode(layer->context, parent->data + layer->start, layer->end - layer->start,
			changed.data, changed.len, &doc->marks);
	ps_buf_fini(&changed);
	if (status != PS_OK)
		return ps_fail(&doc->error, status, layer->start, "a part cannot be written in its encoding");
	return splice_push(
		doc, layer->parent, (struct ps_map_range){(uint32_t)layer->start, (uint32_t)layer->end}, at, true);
}

/* Hands replacements from the innermost layers up to the raw document. */
static enum ps_status settle(struct ps_document *doc)
{
	enum ps_status status = PS_OK;

	if (doc->broken != PS_OK)
		return doc->broken;
	for (size_t i = doc->layer_count; i-- > 1 && !doc->settled && status == PS_OK;) {
		struct ps_layer *layer = &doc->layers[i];

		if (layer->splice_count == 0)
			continue;
		status = splices_sort(doc, layer);
		if (status == PS_OK)
			status = layer->recode != NULL ? settle_recoded(doc, layer) : settle_mapped(doc, layer);
	}
	if (status == PS_OK)
		status = splices_sort(doc, &doc->layers[0]);
	doc->settled = true;
	doc->broken = status;
	return status;
}

enum ps_status ps_document_render(struct ps_document *doc, size_t from, size_t to, struct ps_buf *out)
{
	enum ps_status status;

	if (to > doc->layers[0].len || from > to)
		return ps_fail(&doc->error, PS_INTERNAL, from, "bytes outside of the document were asked for");
	status = settle(doc);
	if (status != PS_OK)
		return status;
	status = layer_render(doc, &doc->layers[0], from, to, out);
	return status == PS_OK ? PS_OK : ps_fail(&doc->error, status, from, "no room for the output");
}
