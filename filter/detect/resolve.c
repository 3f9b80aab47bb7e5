#include "resolve.h"

#include "mark.h"

#include <string.h>

/* Places that a candidate may move before runs are merged. */
#define MOVES 6

/* True where @a says more than @b: rules 1 to 6 of the header. */
static bool is_better(const struct ps_finding *a, const struct ps_finding *b)
{
	bool a_bare = a->score <= PS_SCORE_BARE;
	bool b_bare = b->score <= PS_SCORE_BARE;
	int a_specific = ps_type_info(a->type)->specificity;
	int b_specific = ps_type_info(b->type)->specificity;

	if (a_bare != b_bare)
		return b_bare;
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

/* By start, then by end. */
static uint64_t key(const struct ps_finding *finding)
{
	return (uint64_t)finding->start << 32 | finding->end;
}

/* One past the ascending run that begins at @from. */
static size_t run_end(const struct ps_finding *items, size_t from, size_t len)
{
	size_t end = from + 1;

	while (end < len && key(&items[end - 1]) <= key(&items[end]))
		end++;
	return end;
}

/* Two runs that follow each other, from @middle back: only what moves is touched. @scratch has room for the second. */
static void merge_runs(struct ps_finding *items, size_t middle, size_t end, struct ps_finding *scratch)
{
	size_t left = middle;
	size_t right = end - middle;

	memcpy(scratch, items + middle, right * sizeof(*items));
	while (right > 0) {
		bool take_left = left > 0 && key(&items[left - 1]) > key(&scratch[right - 1]);

		items[left + right - 1] = take_left ? items[left - 1] : scratch[right - 1];
		left -= take_left;
		right -= !take_left;
	}
}

/* Each run of one pass is merged with the one before it, until there is one. */
static enum ps_status sort_runs(struct ps_findings *findings, struct ps_findings *scratch)
{
	enum ps_status status;

	scratch->len = 0;
	status = ps_findings_reserve(scratch, findings->len);
	for (bool sorted = status != PS_OK; !sorted;) {
		size_t from = 0;

		sorted = true;
		while (from < findings->len) {
			size_t middle = run_end(findings->items, from, findings->len);
			size_t end = middle;

			if (middle < findings->len) {
				end = run_end(findings->items, middle, findings->len);
				merge_runs(findings->items + from, middle - from, end - from, scratch->items);
			}
			sorted = sorted && from == 0 && end == findings->len;
			from = end;
		}
	}
	return status;
}

/* Moves what is out of order by a few places; what belongs further back begins a run of its own. */
static void mend_runs(struct ps_finding *items, size_t len)
{
	for (size_t i = 1; i < len; i++) {
		struct ps_finding item = items[i];
		size_t stop = i > MOVES ? i - MOVES : 0;
		size_t at = i;

		while (at > stop && key(&items[at - 1]) > key(&item))
			at--;
		if (at == i || (at > 0 && key(&items[at - 1]) > key(&item)))
			continue;
		memmove(&items[at + 1], &items[at], (i - at) * sizeof(*items));
		items[at] = item;
	}
}

/* Each lane delivers in order, or nearly so, one after the other. */
static enum ps_status sort(struct ps_findings *findings, struct ps_findings *scratch)
{
	mend_runs(findings->items, findings->len);
	if (run_end(findings->items, 0, findings->len) >= findings->len)
		return PS_OK;
	return sort_runs(findings, scratch);
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

/* Adds what is left of @item outside of marks; *@next is the first mark that may matter. */
static enum ps_status add_without_marks(
	const struct ps_findings *marks, struct ps_findings *out, struct ps_finding item, size_t *next)
{
	/* Number tokens widen: the item may begin before the one that came last. */
	while (*next > 0 && marks->items[*next - 1].end > item.start)
		(*next)--;
	while (*next < marks->len && marks->items[*next].end <= item.start)
		(*next)++;
	for (; *next < marks->len && marks->items[*next].start < item.end; (*next)++) {
		const struct ps_finding *mark = &marks->items[*next];

		if (mark->start > item.start) {
			struct ps_finding before = item;
			enum ps_status status;

			before.end = mark->start;
			status = ps_findings_add(out, before);
			if (status != PS_OK)
				return status;
		}
		item.start = mark->end;
		if (item.start >= item.end)
			return PS_OK;
	}
	return ps_findings_add(out, item);
}

/* The first field and the first mark that may matter for the next candidate. */
struct cursor {
	size_t field, mark;
};

/* Cuts @item at the edges of the fields it touches. */
static enum ps_status add_by_field(const struct ps_findings *marks, struct ps_findings *out, const struct ps_text *text,
	struct ps_finding item, struct cursor *next)
{
	while (next->field < text->field_count && text->fields[next->field].end <= item.start)
		next->field++;
	for (size_t i = next->field; i < text->field_count && text->fields[i].start < item.end; i++) {
		const struct ps_field *field = &text->fields[i];
		struct ps_finding piece = item;
		enum ps_status status;

		if (field->kind == PS_FIELD_EXEMPT)
			continue;
		if (piece.start < field->start || field->kind == PS_FIELD_NUMBER)
			piece.start = field->start;
		if (piece.end > field->end || field->kind == PS_FIELD_NUMBER)
			piece.end = field->end;
		status = add_without_marks(marks, out, piece, &next->mark);
		if (status != PS_OK)
			return status;
	}
	return PS_OK;
}

void ps_resolver_fini(struct ps_resolver *resolver)
{
	ps_findings_fini(&resolver->marks);
	ps_findings_fini(&resolver->scratch);
}

/* The next bracket at or behind text[at]; the text's length where there is none. *@square is where the next '[' is. */
static size_t next_bracket(const struct ps_text *text, size_t at, size_t *square, size_t *round)
{
	if (*square < at || at == 0) {
		const unsigned char *found = memchr(text->data + at, '[', text->len - at);

		*square = found != NULL ? (size_t)(found - text->data) : text->len;
	}
	if (*round < at || at == 0) {
		const unsigned char *found = memchr(text->data + at, '(', text->len - at);

		*round = found != NULL ? (size_t)(found - text->data) : text->len;
	}
	return *square < *round ? *square : *round;
}

enum ps_status ps_resolver_begin(struct ps_resolver *resolver, const struct ps_text *text)
{
	enum ps_status status = PS_OK;
	size_t square = 0;
	size_t round = 0;

	resolver->marks.len = 0;
	for (size_t at = 0; at < text->len && status == PS_OK;) {
		size_t start = next_bracket(text, at, &square, &round);
		size_t len =
			start < text->len ? ps_mark_at((const char *)text->data + start, text->len - start, NULL) : 0;
		struct ps_finding mark = {.start = (uint32_t)start, .end = (uint32_t)(start + len)};

		if (len > 0)
			status = ps_findings_add(&resolver->marks, mark);
		at = start + (len > 0 ? len : 1);
	}
	return status;
}

/* Whether no field's edge and no mark can cut a candidate. */
static bool is_plain(const struct ps_resolver *resolver, const struct ps_text *text)
{
	const struct ps_field *field = text->fields;

	if (resolver->marks.len > 0 || text->field_count > 1)
		return false;
	return text->field_count == 0 || (field->kind != PS_FIELD_EXEMPT && field->kind != PS_FIELD_NUMBER &&
						 field->start == 0 && field->end == text->len);
}

enum ps_status ps_resolve(struct ps_resolver *resolver, struct ps_findings *findings, const struct ps_text *text)
{
	struct ps_findings *out = &resolver->scratch;
	struct ps_findings swap;
	enum ps_status status;
	struct cursor next = {0, 0};

	if (findings->len == 0)
		return PS_OK;
	status = sort(findings, out);
	if (status != PS_OK)
		return status;
	findings->len = merge(findings->items, findings->len);
	if (is_plain(resolver, text))
		return PS_OK;
	out->len = 0;
	for (size_t i = 0; i < findings->len && status == PS_OK; i++) {
		if (text->field_count > 0)
			status = add_by_field(&resolver->marks, out, text, findings->items[i], &next);
		else
			status = add_without_marks(&resolver->marks, out, findings->items[i], &next.mark);
	}
	if (status != PS_OK)
		return status;
	swap = *findings;
	*findings = *out;
	*out = swap;
	findings->len = merge(findings->items, findings->len);
	return PS_OK;
}
