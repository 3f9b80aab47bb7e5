#include "resolve.h"

#include "mark.h"

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

/* One past the ascending run that begins at @from. */
static size_t run_end(const struct ps_finding *items, size_t from, size_t len)
{
	size_t end = from + 1;

	while (end < len && by_start(&items[end - 1], &items[end]) <= 0)
		end++;
	return end;
}

static void merge_runs(const struct ps_finding *items, size_t from, size_t middle, size_t end, struct ps_finding *out)
{
	size_t left = from;
	size_t right = middle;

	for (size_t i = from; i < end; i++) {
		bool take_left = left < middle && (right == end || by_start(&items[left], &items[right]) <= 0);

		out[i] = take_left ? items[left] : items[right];
		if (take_left)
			left++;
		else
			right++;
	}
}

/* Each lane delivers in order, or nearly so: the runs that are there are merged, pair by pair. */
static enum ps_status sort(struct ps_findings *findings, struct ps_findings *scratch)
{
	if (run_end(findings->items, 0, findings->len) >= findings->len)
		return PS_OK;
	scratch->len = 0;
	for (size_t i = 0; i < findings->len; i++) {
		enum ps_status status = ps_findings_add(scratch, findings->items[i]);

		if (status != PS_OK)
			return status;
	}
	for (bool sorted = false; !sorted;) {
		size_t from = 0;
		struct ps_findings swap;

		sorted = true;
		while (from < findings->len) {
			size_t middle = run_end(findings->items, from, findings->len);
			size_t end = middle < findings->len ? run_end(findings->items, middle, findings->len) : middle;

			sorted = sorted && from == 0 && end == findings->len;
			merge_runs(findings->items, from, middle, end, scratch->items);
			from = end;
		}
		swap = *findings;
		*findings = *scratch;
		*scratch = swap;
		findings->len = scratch->len;
	}
	return PS_OK;
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

/* What marks are made of between their brackets. */
static bool in_mark(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'p') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
	       c == '#';
}

/* Where a mark that overlaps [start, end) lies; false where there is none. */
static bool find_mark(
	const struct ps_text *text, uint32_t start, uint32_t end, uint32_t *mark_start, uint32_t *mark_end)
{
	size_t i = start;

	/* Back to the bracket of a mark that begins before. */
	while (i > 0 && start - i < PS_MARK_MAX && in_mark(text->data[i - 1]))
		i--;
	if (i > 0 && (text->data[i - 1] == '[' || text->data[i - 1] == '('))
		i--;
	else
		i = start;
	for (; i < end; i++) {
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

enum ps_status ps_resolve(struct ps_findings *findings, const struct ps_text *text, struct ps_findings *scratch)
{
	struct ps_findings swap;
	enum ps_status status;
	size_t next = 0;

	if (findings->len == 0)
		return PS_OK;
	status = sort(findings, scratch);
	if (status != PS_OK)
		return status;
	findings->len = merge(findings->items, findings->len);
	scratch->len = 0;
	for (size_t i = 0; i < findings->len && status == PS_OK; i++) {
		if (text->field_count > 0)
			status = add_by_field(scratch, text, findings->items[i], &next);
		else
			status = add_without_marks(scratch, text, findings->items[i]);
	}
	if (status != PS_OK)
		return status;
	swap = *findings;
	*findings = *scratch;
	*scratch = swap;
	findings->len = merge(findings->items, findings->len);
	return PS_OK;
}
