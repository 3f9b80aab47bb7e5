#include "resolve.h"

#include "mark.h"

#include <stdlib.h>

/* True where @a says more than @b: rules 1 to 5 of the header. */
static bool is_better(const struct ps_finding *a, const struct ps_finding *b)
{
	int a_specific = ps_type_info(a->type)->specificity;
	int b_specific = ps_type_info(b->type)->specificity;

	if (a_specific != b_specific)
		return a_specific > b_specific;
	if (a->score != b->score)
		return a->score > b->score;
	if (a->end - a->start != b->end - b->start)
		return a->end - a->start > b->end - b->start;
	if (a->rule != b->rule)
		return a->rule < b->rule;
	return a->start < b->start;
}

static int by_start(const void *a, const void *b)
{
	const struct ps_finding *x = a;
	const struct ps_finding *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

/* Lanes deliver almost in order: an insertion sort is linear then, and the library's takes over where not. */
static void sort(struct ps_finding *items, size_t len)
{
	size_t moves = 0;

	for (size_t i = 1; i < len; i++) {
		struct ps_finding item = items[i];
		size_t j = i;

		while (j > 0 && by_start(&items[j - 1], &item) > 0) {
			items[j] = items[j - 1];
			j--;
			moves++;
		}
		items[j] = item;
		if (moves > 16 * len) {
			qsort(items, len, sizeof(*items), by_start);
			return;
		}
	}
}

/* Unions of overlapping candidates, in place. */
static size_t merge(struct ps_finding *items, size_t len)
{
	size_t kept = 0;
	struct ps_finding best = {0};

	for (size_t i = 0; i < len; i++) {
		struct ps_finding *last = kept > 0 ? &items[kept - 1] : NULL;

		if (last == NULL || items[i].start >= last->end) {
			items[kept] = items[i];
			best = items[i];
			kept++;
			continue;
		}
		if (items[i].end > last->end)
			last->end = items[i].end;
		if (is_better(&items[i], &best)) {
			best = items[i];
			last->type = best.type;
			last->score = best.score;
			last->rule = best.rule;
		}
	}
	return kept;
}

/* Where a mark that overlaps [start, end) lies; false where there is none. */
static bool find_mark(
	const struct ps_text *text, uint32_t start, uint32_t end, uint32_t *mark_start, uint32_t *mark_end)
{
	size_t from = start > PS_MARK_MAX ? start - PS_MARK_MAX : 0;

	for (size_t i = from; i < end; i++) {
		size_t len;

		if (text->data[i] != '[' && text->data[i] != '(')
			continue;
		len = ps_mark_at((const char *)text->data + i, text->len - i, NULL);
		if (len > 0 && i + len > start) {
			*mark_start = (uint32_t)i;
			*mark_end = (uint32_t)(i + len);
			return true;
		}
	}
	return false;
}

/* Adds what is left of @item outside of marks. */
static enum ps_status add_without_marks(struct ps_findings *out, const struct ps_text *text, struct ps_finding item)
{
	uint32_t mark_start;
	uint32_t mark_end;

	while (item.start < item.end && find_mark(text, item.start, item.end, &mark_start, &mark_end)) {
		if (mark_start > item.start) {
			struct ps_finding before = item;
			enum ps_status status;

			before.end = mark_start;
			status = ps_findings_add(out, before);
			if (status != PS_OK)
				return status;
		}
		item.start = mark_end;
	}
	return item.start < item.end ? ps_findings_add(out, item) : PS_OK;
}

/* Cuts @item at the edges of the fields it touches; *@next is the first field that may matter. */
static enum ps_status add_by_field(
	struct ps_findings *out, const struct ps_text *text, struct ps_finding item, size_t *next)
{
	while (*next < text->field_count && text->fields[*next].end <= item.start)
		(*next)++;
	for (size_t i = *next; i < text->field_count && text->fields[i].start < item.end; i++) {
		const struct ps_field *field = &text->fields[i];
		struct ps_finding piece = item;
		enum ps_status status;

		if (field->kind == PS_FIELD_EXEMPT)
			continue;
		if (piece.start < field->start || field->kind == PS_FIELD_NUMBER)
			piece.start = field->start;
		if (piece.end > field->end || field->kind == PS_FIELD_NUMBER)
			piece.end = field->end;
		status = add_without_marks(out, text, piece);
		if (status != PS_OK)
			return status;
	}
	return PS_OK;
}

enum ps_status ps_resolve(struct ps_findings *findings, const struct ps_text *text)
{
	struct ps_findings out = {0};
	enum ps_status status = PS_OK;
	size_t next = 0;

	sort(findings->items, findings->len);
	findings->len = merge(findings->items, findings->len);
	for (size_t i = 0; i < findings->len && status == PS_OK; i++) {
		if (text->field_count > 0)
			status = add_by_field(&out, text, findings->items[i], &next);
		else
			status = add_without_marks(&out, text, findings->items[i]);
	}
	if (status != PS_OK) {
		ps_findings_fini(&out);
		return status;
	}
	out.len = merge(out.items, out.len);
	ps_findings_fini(findings);
	*findings = out;
	return PS_OK;
}
