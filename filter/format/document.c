#include "docimpl.h"
#include "wipe.h"

#include <stdlib.h>
#include <string.h>

/* What is read of a document may take twice its bytes and this; and never more than the maximum. */
#define BUDGET_SLACK ((size_t)16 << 20)
#define BUDGET_MAX ((size_t)52 << 20)
/* What is kept from document to document, of each kind. */
#define KEPT ((size_t)256 << 10)
/* limits.message, where a policy says nothing. */
#define DEFAULT_MESSAGE ((size_t)32 << 20)

/* --- a document's life ------------------------------------------------------- */

enum ps_status ps_document_new(const struct ps_document_limits *limits, struct ps_document **doc)
{
	struct ps_document *made = calloc(1, sizeof(*made));
	size_t marks;

	*doc = NULL;
	if (made == NULL)
		return PS_SYSTEM;
	made->limits = *limits;
	if (made->limits.bytes > PS_MAP_MAX)
		made->limits.bytes = PS_MAP_MAX;
	marks = 2 * made->limits.bytes + BUDGET_SLACK;
	ps_buf_init(&made->text, 0);
	ps_buf_init(&made->marks, marks < PS_MAP_MAX ? marks : PS_MAP_MAX);
	ps_map_init(&made->map, 0);
	*doc = made;
	return PS_OK;
}

/* Large documents are few: what one needed is not kept, so that each has the same budget. */
static void give_back(struct ps_document *doc)
{
	if (doc->layer_count > 0 && doc->layers[0].splice_cap * sizeof(*doc->layers[0].splices) > KEPT) {
		doc->spliced -= doc->layers[0].splice_cap * sizeof(*doc->layers[0].splices);
		free(doc->layers[0].splices);
		doc->layers[0].splices = NULL;
		doc->layers[0].splice_count = 0;
		doc->layers[0].splice_cap = 0;
	}
	if (doc->text.cap > KEPT)
		ps_buf_fini(&doc->text);
	if (ps_map_bytes(&doc->map) > KEPT)
		ps_map_fini(&doc->map);
	if (doc->field_cap * sizeof(*doc->fields) > KEPT) {
		free(doc->fields);
		doc->fields = NULL;
		doc->field_cap = 0;
	}
	if (doc->place_cap * sizeof(*doc->places) > KEPT) {
		free(doc->places);
		doc->places = NULL;
		doc->place_cap = 0;
	}
}

/* Forgets the last document. Vector copies may have written padding behind the text, too. */
static void doc_clear(struct ps_document *doc)
{
	if (doc->text.data != NULL) {
		size_t used = doc->alias ? 0 : doc->text_len;

		ps_wipe(doc->text.data, used + PS_TEXT_PADDING);
	}
	ps_wipe(doc->token, sizeof(*doc->token) * doc->token_count);
	ps_buf_clear(&doc->marks);
	ps_map_clear(&doc->map);
	give_back(doc);
	if (doc->layer_count > 0)
		ps_layer_drop(doc, 1);
	doc->text.len = 0;
	doc->text_len = 0;
	doc->token_count = 0;
	doc->field_count = 0;
	doc->place_count = 0;
	doc->decoded = 0;
	doc->open = false;
	doc->gap = false;
	doc->settled = false;
	doc->broken = PS_OK;
	doc->separator = PS_SEP_LINE;
	doc->field_hint = 0;
	doc->flow = NULL;
	doc->error = (struct ps_error){.status = PS_OK};
}

void ps_document_free(struct ps_document *doc)
{
	if (doc == NULL)
		return;
	doc_clear(doc);
	ps_layer_drop(doc, 0);
	free(doc->layers);
	free(doc->fields);
	free(doc->places);
	ps_map_fini(&doc->map);
	ps_buf_fini(&doc->text);
	ps_buf_fini(&doc->marks);
	ps_wipe_free(doc, sizeof(*doc));
}

enum ps_status ps_document_begin(struct ps_document *doc, const unsigned char *data, size_t len)
{
	doc_clear(doc);
	if (len > doc->limits.bytes)
		return ps_fail(&doc->error, PS_LIMIT, doc->limits.bytes, "document is longer than the limit");
	if (doc->layer_count == 0) {
		doc->layers = calloc(1, sizeof(*doc->layers));
		if (doc->layers == NULL)
			return ps_fail(&doc->error, PS_SYSTEM, 0, "out of memory");
		doc->layer_count = 1;
		doc->layer_cap = 1;
	}
	doc->budget = 2 * len + BUDGET_SLACK;
	/* A policy that allows longer messages allows them their memory. */
	if (doc->budget > BUDGET_MAX && doc->limits.bytes <= DEFAULT_MESSAGE)
		doc->budget = BUDGET_MAX;
	(void)ps_budget_left(doc);
	doc->layers[0].data = data;
	doc->layers[0].len = len;
	doc->layers[0].splice_count = 0;
	doc->layers[0].sorted = true;
	doc->reading = (struct ps_reading){.open = false};
	doc->alias = true;
	return PS_OK;
}

void ps_document_set_flow(struct ps_document *doc, const struct ps_flow *flow, const struct ps_flow_place *place)
{
	doc->flow = flow;
	doc->place = *place;
}

const struct ps_flow *ps_document_flow(const struct ps_document *doc, struct ps_flow_place *place)
{
	*place = doc->place;
	return doc->flow;
}

void ps_document_forget(struct ps_document *doc)
{
	static const unsigned char nothing[PS_TEXT_PADDING];

	doc_clear(doc);
	if (doc->layer_count == 0)
		return;
	doc->layers[0].data = nothing;
	doc->layers[0].len = 0;
	doc->layers[0].splice_count = 0;
	doc->alias = true;
}

void ps_document_set_email_options(struct ps_document *doc, const struct ps_email_options *options)
{
	doc->email_options = options;
}

const struct ps_email_options *ps_document_email_options(const struct ps_document *doc)
{
	return doc->email_options;
}

struct ps_error *ps_document_error(struct ps_document *doc)
{
	return &doc->error;
}

const struct ps_document_limits *ps_document_limits(const struct ps_document *doc)
{
	return &doc->limits;
}

enum ps_status ps_document_failed(struct ps_document *doc, enum ps_status status)
{
	if (status == PS_LIMIT)
		return ps_fail(&doc->error, status, (size_t)-1, "text or its pieces take more memory than the limit");
	return ps_fail(&doc->error, status, (size_t)-1, "out of memory");
}

/* --- memory -------------------------------------------------------------------- */

size_t ps_budget_left(struct ps_document *doc)
{
	size_t map = ps_map_bytes(&doc->map);
	size_t used = doc->text.cap + doc->field_cap * sizeof(*doc->fields) + doc->place_cap * sizeof(*doc->places) +
		      map + doc->decoded;
	size_t left = used < doc->budget ? doc->budget - used : 0;

	doc->text.limit = doc->text.cap + left < PS_MAP_MAX ? doc->text.cap + left : PS_MAP_MAX;
	doc->map.limit = map + left;
	return left;
}

enum ps_status ps_text_reserve(struct ps_document *doc, size_t more)
{
	enum ps_status status;

	if (doc->text.data != NULL && doc->text.cap - doc->text_len >= more + PS_TEXT_PADDING)
		return PS_OK;
	doc->text.len = doc->text_len;
	(void)ps_budget_left(doc);
	status = more <= doc->text.limit - doc->text_len ? ps_buf_reserve(&doc->text, more) : PS_LIMIT;
	(void)ps_budget_left(doc);
	return status;
}

enum ps_status ps_text_own(struct ps_document *doc)
{
	size_t len = doc->text_len;
	enum ps_status status;

	if (!doc->alias)
		return PS_OK;
	doc->text.len = 0;
	doc->text_len = 0;
	/* Text is mostly as long as the document: one allocation, of which only what is used is touched. */
	status = ps_text_reserve(doc, doc->layers[0].len > len ? doc->layers[0].len : len);
	doc->text_len = len;
	if (status != PS_OK)
		return ps_document_failed(doc, status);
	if (len > 0)
		memcpy(doc->text.data, doc->layers[0].data, len);
	doc->alias = false;
	return PS_OK;
}

/* --- detection -------------------------------------------------------------------------- */

enum ps_status ps_document_text(struct ps_document *doc, struct ps_text *text)
{
	/* Zero bytes follow the text only where the raw document ends. */
	if (!doc->alias || doc->text_len != doc->layers[0].len) {
		enum ps_status status = ps_text_own(doc);

		if (status == PS_OK)
			status = ps_text_reserve(doc, 0);
		if (status != PS_OK)
			return ps_document_failed(doc, status);
		memset(doc->text.data + doc->text_len, 0, PS_TEXT_PADDING);
	}
	*text = (struct ps_text){.data = ps_text_data(doc),
		.len = doc->text_len,
		.fields = doc->fields,
		.field_count = doc->field_count,
		.from = 0,
		.to = doc->text_len};
	return PS_OK;
}
