#include "oracle.h"

#include "starts.h"

#include <stdlib.h>

enum ps_status ps_oracle_init(struct ps_oracle *oracle, const struct ps_patterns *patterns, size_t first, size_t count,
	struct ps_error *error)
{
	const char **regexes = calloc(count + 1, sizeof(*regexes));
	enum ps_status status = PS_OK;

	*oracle = (struct ps_oracle){0};
	oracle->pattern = calloc(count + 1, sizeof(*oracle->pattern));
	if (regexes == NULL || oracle->pattern == NULL)
		status = ps_fail(error, PS_SYSTEM, (size_t)-1, "no memory for the patterns");
	for (size_t i = first; i < first + count && status == PS_OK; i++) {
		if (!patterns->items[i].wanted)
			continue;
		regexes[oracle->count] = patterns->items[i].pattern->regex;
		oracle->pattern[oracle->count] = (uint16_t)i;
		oracle->count++;
	}
	if (status == PS_OK && oracle->count > 0)
		status = ps_scan_new(regexes, oracle->count, &oracle->scan, error);
	free(regexes);
	if (status != PS_OK)
		ps_oracle_fini(oracle);
	return status;
}

void ps_oracle_fini(struct ps_oracle *oracle)
{
	ps_scan_free(oracle->scan);
	free(oracle->pattern);
	*oracle = (struct ps_oracle){0};
}

void ps_oracle_work_fini(struct ps_oracle_work *work)
{
	ps_scan_hits_fini(&work->hits);
}

static int by_pattern(const void *a, const void *b)
{
	const struct ps_scan_hit *x = a;
	const struct ps_scan_hit *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

/* The starts that the anchor has for the place, if it is a place of its kind. */
static void starts_for(const struct ps_text *text, enum ps_anchor anchor, size_t place, struct ps_starts *starts)
{
	unsigned char c = text->data[place];
	bool run = is_digit(c) && (place == 0 || !is_digit(text->data[place - 1]));

	starts->count = 0;
	switch (anchor) {
	case PS_ANCHOR_DIGIT:
		if (run)
			ps_starts_digit(text, place, starts);
		break;
	case PS_ANCHOR_LEAD:
		if (run)
			ps_starts_lead(text, place, starts);
		break;
	case PS_ANCHOR_TOKEN:
		if (run)
			ps_starts_token(text, place, starts);
		break;
	case PS_ANCHOR_CODE:
		if (run)
			ps_starts_code(text, place, starts);
		break;
	case PS_ANCHOR_MASK:
		if (run)
			ps_starts_mask(text, place, starts);
		break;
	case PS_ANCHOR_HANDLE:
		if (c == '@')
			ps_starts_behind(text, place, starts);
		break;
	case PS_ANCHOR_SLASH:
		if (c == '/')
			ps_starts_behind(text, place, starts);
		break;
	case PS_ANCHOR_AT:
		ps_starts_at(text, place, starts);
		break;
	case PS_ANCHOR_LINK:
		if (c == '/' || c == '.')
			ps_starts_link(text, place, starts);
		break;
	case PS_ANCHOR_COLON:
		ps_starts_colon(text, place, starts);
		break;
	case PS_ANCHOR_NONE:
		starts->at[0] = place;
		starts->count = 1;
		break;
	}
}

/* Confirms what pattern @index may have at one place. */
static enum ps_status confirm_place(const struct ps_patterns *patterns, struct ps_confirm_work *confirm,
	const struct ps_text *text, size_t index, size_t place, struct ps_findings *out)
{
	struct ps_starts starts;
	enum ps_status status = PS_OK;

	starts_for(text, (enum ps_anchor)patterns->items[index].pattern->anchor, place, &starts);
	for (unsigned i = 0; i < starts.count && status == PS_OK; i++)
		status = ps_confirm_at(patterns, confirm, text, index, starts.at[i], out);
	return status;
}

enum ps_status ps_oracle_try(const struct ps_patterns *patterns, struct ps_confirm_work *confirm,
	const struct ps_text *text, size_t index, struct ps_findings *out)
{
	enum ps_status status = PS_OK;

	for (size_t place = 0; place < text->len && status == PS_OK; place++)
		status = confirm_place(patterns, confirm, text, index, place, out);
	return status;
}

enum ps_status ps_oracle_confirm(const struct ps_patterns *patterns, struct ps_confirm_work *confirm,
	const struct ps_text *text, struct ps_scan_hit *hits, size_t count, struct ps_findings *out)
{
	enum ps_status status = PS_OK;
	size_t next = 0;

	if (count > 0)
		qsort(hits, count, sizeof(*hits), by_pattern);
	for (size_t i = 0; i < count && status == PS_OK; i++) {
		size_t index = hits[i].id;
		size_t end = hits[i].end;
		/* The anchor's place may lie behind the match's start; look-around may stretch the end. */
		size_t reach = (size_t)patterns->items[index].pattern->max + 2 * PS_PATTERN_BEHIND;
		size_t from = end > reach ? end - reach : 0;

		if (i == 0 || hits[i - 1].id != hits[i].id)
			next = 0;
		for (size_t place = from > next ? from : next; place < end && status == PS_OK; place++)
			status = confirm_place(patterns, confirm, text, index, place, out);
		next = end > next ? end : next;
	}
	return status;
}

enum ps_status ps_oracle_find(const struct ps_oracle *oracle, const struct ps_patterns *patterns,
	struct ps_confirm_work *confirm, struct ps_scan_work *scan, struct ps_oracle_work *work,
	const struct ps_text *text, struct ps_findings *out)
{
	enum ps_status status;

	if (oracle->scan == NULL)
		return PS_OK;
	status = ps_scan_run(oracle->scan, scan, text->data, text->len, &work->hits);
	if (status != PS_OK)
		return status;
	for (size_t i = 0; i < work->hits.len; i++)
		work->hits.items[i].id = oracle->pattern[work->hits.items[i].id];
	return ps_oracle_confirm(patterns, confirm, text, work->hits.items, work->hits.len, out);
}
