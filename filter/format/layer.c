#include "docimpl.h"
#include "wipe.h"

#include <stdlib.h>
#include <string.h>

/* What a layer costs beside its bytes, counted as bytes: a million small ones are a bomb, too. */
#define LAYER_COST ((size_t)512)

void ps_layer_charge(struct ps_document *doc, struct ps_layer *layer, size_t bytes)
{
	layer->cost += bytes;
	doc->decoded += bytes;
}

void ps_layer_drop(struct ps_document *doc, size_t count)
{
	while (doc->layer_count > count) {
		struct ps_layer *layer = &doc->layers[--doc->layer_count];

		doc->decoded -= layer->cost;
		doc->spliced -= layer->splice_cap * sizeof(*layer->splices);
		ps_buf_fini(&layer->bytes);
		ps_map_fini(&layer->map);
		free(layer->splices);
	}
}

const unsigned char *ps_layer_data(const struct ps_document *doc, unsigned layer, size_t *len)
{
	*len = doc->layers[layer].len;
	return doc->layers[layer].data;
}

unsigned ps_layer_depth(const struct ps_document *doc, unsigned layer)
{
	return doc->layers[layer].depth;
}

/* A new layer on top; its number is doc->layer_count - 1. */
static enum ps_status layer_add(struct ps_document *doc, unsigned parent, struct ps_layer **layer)
{
	if (parent >= doc->layer_count || doc->open)
		return ps_fail(&doc->error, PS_INTERNAL, (size_t)-1, "a layer was opened inside a field");
	if (doc->layers[parent].depth >= doc->limits.depth)
		return ps_fail(&doc->error, PS_LIMIT, (size_t)-1, "more encodings inside each other than the limit");
	if (doc->layer_count == doc->layer_cap) {
		size_t cap = 2 * doc->layer_cap;
		void *layers = realloc(doc->layers, cap * sizeof(*doc->layers));

		if (layers == NULL)
			return ps_fail(&doc->error, PS_SYSTEM, (size_t)-1, "out of memory");
		doc->layers = layers;
		doc->layer_cap = cap;
	}
	*layer = &doc->layers[doc->layer_count++];
	**layer = (struct ps_layer){.parent = parent, .depth = doc->layers[parent].depth + 1, .sorted = true};
	return PS_OK;
}

static enum ps_status too_much(struct ps_document *doc)
{
	return ps_fail(&doc->error, PS_LIMIT, (size_t)-1, "decoded parts are longer than the limit");
}

enum ps_status ps_layer_recoded(struct ps_document *doc, unsigned parent, size_t start, size_t end,
	struct ps_buf *decoded, ps_recode *recode, const void *context, unsigned *layer)
{
	struct ps_layer *made = NULL;
	enum ps_status status;

	if (decoded->len + LAYER_COST > ps_budget_left(doc))
		return too_much(doc);
	status = ps_buf_reserve(decoded, 0);
	if (status != PS_OK)
		return ps_fail(&doc->error, status, (size_t)-1, "out of memory");
	status = layer_add(doc, parent, &made);
	if (status != PS_OK)
		return status;
	ps_layer_charge(doc, made, decoded->len + LAYER_COST);
	made->bytes = *decoded;
	made->data = decoded->data;
	made->len = decoded->len;
	made->start = start;
	made->end = end;
	made->at_source = start;
	made->recode = recode;
	made->context = context;
	ps_buf_init(decoded, decoded->limit);
	*layer = (unsigned)doc->layer_count - 1;
	return PS_OK;
}

void ps_layer_locate(struct ps_document *doc, unsigned layer, ps_locate *locate)
{
	doc->layers[layer].locate = locate;
}

enum ps_status ps_layer_mapped(struct ps_document *doc, unsigned parent, enum ps_escape escape, unsigned *layer)
{
	struct ps_layer *made = NULL;
	enum ps_status status;

	if (LAYER_COST > ps_budget_left(doc))
		return too_much(doc);
	status = layer_add(doc, parent, &made);
	if (status != PS_OK)
		return status;
	ps_layer_charge(doc, made, LAYER_COST);
	made->escape = escape;
	ps_buf_init(&made->bytes, doc->budget);
	ps_map_init(&made->map, doc->budget);
	status = ps_buf_reserve(&made->bytes, 0);
	if (status != PS_OK) {
		ps_layer_drop(doc, doc->layer_count - 1);
		return ps_fail(&doc->error, status, (size_t)-1, "out of memory");
	}
	made->data = made->bytes.data;
	*layer = (unsigned)doc->layer_count - 1;
	return PS_OK;
}

/* Memory of a mapped layer. */
static size_t layer_bytes(const struct ps_layer *layer)
{
	return layer->bytes.cap + ps_map_bytes(&layer->map);
}

/* Lets the layer grow by what the budget has left. Returns what it has now. */
static size_t layer_allow(struct ps_document *doc, struct ps_layer *layer)
{
	size_t left = ps_budget_left(doc);

	layer->bytes.limit = layer->bytes.cap + left;
	layer->map.limit = ps_map_bytes(&layer->map) + left;
	return layer_bytes(layer);
}

/* Appends text[0 .. len) where @status of its mapping is PS_OK; the layer had @before bytes of memory. */
static enum ps_status layer_append(struct ps_document *doc, struct ps_layer *layer, const void *text, size_t len,
	size_t before, enum ps_status status)
{
	if (status == PS_OK)
		status = ps_buf_add(&layer->bytes, text, len);
	ps_layer_charge(doc, layer, layer_bytes(layer) - before);
	layer->data = layer->bytes.data;
	layer->len = layer->bytes.len;
	if (status == PS_LIMIT)
		return too_much(doc);
	return status == PS_OK ? PS_OK : ps_fail(&doc->error, status, (size_t)-1, "out of memory");
}

enum ps_status ps_layer_add(struct ps_document *doc, unsigned layer, size_t start, size_t end)
{
	struct ps_layer *made = &doc->layers[layer];
	const struct ps_layer *parent = &doc->layers[made->parent];
	enum ps_status status;
	size_t before;

	if (start >= end)
		return PS_OK;
	if (end > parent->len)
		return ps_fail(&doc->error, PS_INTERNAL, start, "a piece lies outside of its layer");
	before = layer_allow(doc, made);
	status = ps_map_add(&made->map, 0, made->len, start, end - start, false);
	return layer_append(doc, made, parent->data + start, end - start, before, status);
}

enum ps_status ps_layer_add_unit(
	struct ps_document *doc, unsigned layer, size_t start, size_t end, const void *bytes, size_t len)
{
	struct ps_layer *made = &doc->layers[layer];
	enum ps_status status;
	size_t before;

	if (start > end || end > doc->layers[made->parent].len)
		return ps_fail(&doc->error, PS_INTERNAL, start, "a piece lies outside of its layer");
	before = layer_allow(doc, made);
	status = ps_map_add_unit(&made->map, 0, made->len, len, start, end - start, false);
	return layer_append(doc, made, bytes, len, before, status);
}

/* The parent's place of the decoded byte @target of a recoded layer. */
static size_t locate(struct ps_document *doc, struct ps_layer *layer, size_t target)
{
	const unsigned char *original = doc->layers[layer->parent].data + layer->start;
	size_t source = layer->at_source - layer->start;

	if (target < layer->at_decoded) {
		source = 0;
		layer->at_decoded = 0;
	}
	layer->locate(layer->context, original, layer->end - layer->start, &source, &layer->at_decoded, target);
	layer->at_source = layer->start + source;
	return layer->at_source;
}

bool ps_layer_up(struct ps_document *doc, const struct ps_layer *layer, struct ps_map_range *range)
{
	struct ps_map_range piece;
	size_t run;

	if (layer->recode != NULL) {
		struct ps_layer *own = &doc->layers[layer - doc->layers];
		size_t start = layer->start;
		size_t end = layer->end;

		if (layer->locate != NULL) {
			start = locate(doc, own, range->start);
			end = locate(doc, own, range->end);
		}
		*range = (struct ps_map_range){(uint32_t)start, (uint32_t)end};
		return true;
	}
	if (layer->map.count == 0)
		return false;
	run = ps_map_find(&layer->map, 0, layer->map.count, range->start);
	if (!ps_map_next(&layer->map, &run, layer->map.count, layer->len, range->start, range->end, &piece))
		return false;
	*range = piece;
	return true;
}
