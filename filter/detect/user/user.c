#include "user.h"

#include <stdlib.h>
#include <string.h>

/* Look-behind, and what it may stretch. */
#define AROUND ((uint32_t)PS_PATTERN_BEHIND)
#define BEHIND_MAX PS_PATTERN_BEHIND

/* --- classes --------------------------------------------------------------------- */

enum ps_status ps_user_classify(const struct ps_pattern *pattern, enum ps_scan_class *class,
	struct ps_scan_widths *widths, struct ps_error *error)
{
	struct ps_regex_facts facts;
	struct ps_regex *regex;
	enum ps_status status = ps_regex_new(pattern->regex, &regex);

	*class = PS_SCAN_NONE;
	if (status != PS_OK)
		return ps_fail(error, status, (size_t)-1, "no memory for a pattern");
	status = ps_regex_look(regex, &facts, error);
	ps_regex_free(regex);
	if (status != PS_OK)
		return status;
	if (facts.may_be_empty)
		return ps_fail(error, PS_POLICY, (size_t)-1, "the pattern can match the empty string");
	if (facts.behind > BEHIND_MAX)
		return ps_fail(error, PS_POLICY, (size_t)-1, "look-behind over %d bytes", BEHIND_MAX);
	if (facts.groups < pattern->group)
		return ps_fail(error, PS_POLICY, (size_t)-1, "the pattern has no capture group %u", pattern->group);
	status = ps_scan_check_library(error);
	if (status != PS_OK)
		return status;
	*class = ps_scan_classify(pattern->regex, widths);
	if (*class == PS_SCAN_NONE && pattern->cue_count == 0)
		return ps_fail(error, PS_POLICY, (size_t)-1,
			"Hyperscan cannot take this pattern, not even as a prefilter: it needs cues");
	return PS_OK;
}

/* --- making it ------------------------------------------------------------------- */

/** Expressions while they are gathered. */
struct gather {
	const struct ps_patterns *patterns;
	struct ps_user *user;
	/** Of each of the user's patterns. Owned. */
	struct ps_scan_widths *widths;
	/** Owned. */
	struct ps_scan_expression *texts;
	size_t cap;
	bool avx2;
};

static enum ps_status add(
	struct gather *gather, struct ps_scan_expression text, const struct ps_user_expression *expression)
{
	struct ps_user *user = gather->user;

	if (user->count == gather->cap) {
		size_t cap = gather->cap == 0 ? 64 : gather->cap * 2;
		struct ps_scan_expression *texts = realloc(gather->texts, cap * sizeof(*texts));
		struct ps_user_expression *expressions;

		if (texts == NULL)
			return PS_SYSTEM;
		gather->texts = texts;
		expressions = realloc(user->expressions, cap * sizeof(*expressions));
		if (expressions == NULL)
			return PS_SYSTEM;
		user->expressions = expressions;
		gather->cap = cap;
	}
	gather->texts[user->count] = text;
	user->expressions[user->count] = *expression;
	user->count++;
	return PS_OK;
}

static enum ps_status add_cues(struct gather *gather, size_t index)
{
	const struct ps_pattern *pattern = gather->patterns->items[index].pattern;
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < pattern->cue_count && status == PS_OK; i++) {
		const struct ps_user_expression expression = {.pattern = (uint32_t)index,
			.back = (uint32_t)strlen(pattern->cues[i]) + pattern->after + pattern->max + AROUND,
			.ahead = pattern->near};

		status = add(
			gather, (struct ps_scan_expression){.text = pattern->cues[i], .literal = true}, &expression);
	}
	return status;
}

/* Where Hyperscan is exact its widths tell how far back a match began; else anything does up to max. */
static enum ps_status add_pattern(struct gather *gather, size_t index, enum ps_scan_class class)
{
	const struct ps_pattern *pattern = gather->patterns->items[index].pattern;
	struct ps_user_expression expression = {.pattern = (uint32_t)index, .back = pattern->max + 2 * AROUND};
	struct ps_scan_widths widths = gather->widths[index - gather->user->first];

	if (class == PS_SCAN_NONE)
		return add_cues(gather, index);
	if (class == PS_SCAN_EXACT) {
		expression.least = widths.min;
		if (widths.max < expression.back)
			expression.back = widths.max;
	}
	return add(gather, (struct ps_scan_expression){.text = pattern->regex, .class = class}, &expression);
}

static enum ps_status gather_all(struct gather *gather)
{
	struct ps_user *user = gather->user;
	enum ps_status status = PS_OK;

	user->count = 0;
	for (size_t i = 0; i < user->pattern_count && status == PS_OK; i++) {
		if (gather->patterns->items[user->first + i].wanted)
			status = add_pattern(gather, user->first + i, (enum ps_scan_class)user->classes[i]);
	}
	return status;
}

/* One of those that Hyperscan knew but cannot compile (it is too large) runs the next slower way. */
static enum ps_status step_down(const struct gather *gather, size_t index)
{
	struct ps_user *user = gather->user;

	if (user->classes[index] == PS_SCAN_NONE)
		return PS_POLICY;
	user->classes[index]++;
	if (user->classes[index] == PS_SCAN_NONE &&
		gather->patterns->items[user->first + index].pattern->cue_count == 0)
		return PS_POLICY;
	return PS_OK;
}

/* Each that cannot be compiled by itself steps down, so that all together are compiled a few times at most. */
static enum ps_status step_down_all(const struct gather *gather, struct ps_error *error)
{
	const struct ps_user *user = gather->user;
	size_t failed = error->offset;
	bool any = false;
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < user->count && status == PS_OK; i++) {
		if (gather->texts[i].literal || ps_scan_compiles(&gather->texts[i], gather->avx2))
			continue;
		any = true;
		error->offset = user->expressions[i].pattern - user->first;
		status = step_down(gather, error->offset);
	}
	if (any || status != PS_OK)
		return status;
	/* Each does alone, so this one does not beside the others. */
	if (failed >= user->count)
		return PS_POLICY;
	error->offset = user->expressions[failed].pattern - user->first;
	return step_down(gather, error->offset);
}

static enum ps_status begin(struct ps_user *user, const struct ps_patterns *patterns)
{
	*user = (struct ps_user){
		.first = patterns->builtin_count, .pattern_count = patterns->count - patterns->builtin_count};
	user->classes = calloc(user->pattern_count + 1, sizeof(*user->classes));
	return user->classes != NULL ? PS_OK : PS_SYSTEM;
}

static enum ps_status classify_all(struct gather *gather, struct ps_error *error)
{
	struct ps_user *user = gather->user;
	enum ps_status status = PS_OK;

	gather->widths = calloc(user->pattern_count + 1, sizeof(*gather->widths));
	if (gather->widths == NULL)
		return PS_SYSTEM;
	for (size_t i = 0; i < user->pattern_count && status == PS_OK; i++) {
		enum ps_scan_class class;

		status = ps_user_classify(
			gather->patterns->items[user->first + i].pattern, &class, &gather->widths[i], error);
		user->classes[i] = (uint8_t) class;
		error->offset = i;
	}
	return status;
}

enum ps_status ps_user_init(struct ps_user *user, const struct ps_patterns *patterns, bool avx2, struct ps_error *error)
{
	struct gather gather = {.patterns = patterns, .user = user, .avx2 = avx2};
	struct ps_error inner = {.offset = (size_t)-1};
	enum ps_status status = begin(user, patterns);

	if (status == PS_OK)
		status = classify_all(&gather, &inner);
	for (bool again = true; again && status == PS_OK;) {
		again = false;
		status = gather_all(&gather);
		if (status == PS_OK && user->count > 0)
			status = ps_scan_new_for(gather.texts, user->count, avx2, &user->scan, &inner);
		if (status == PS_POLICY) {
			status = step_down_all(&gather, &inner);
			again = status == PS_OK;
		}
	}
	free(gather.texts);
	free(gather.widths);
	if (status == PS_OK)
		return PS_OK;
	ps_user_fini(user);
	return ps_fail(
		error, status, inner.offset, "%s", inner.text[0] != '\0' ? inner.text : "no memory for the patterns");
}

void ps_user_fini(struct ps_user *user)
{
	ps_scan_free(user->scan);
	free(user->expressions);
	free(user->classes);
	*user = (struct ps_user){0};
}

void ps_user_work_fini(struct ps_user_work *work)
{
	ps_scan_hits_fini(&work->hits);
}

/* --- keeping it ------------------------------------------------------------------ */

/* What stands before the classes, the expressions and Hyperscan's bytes, each at a multiple of 8. */
struct head {
	uint64_t patterns, expressions, database;
};

static size_t round_up(size_t len)
{
	return (len + 7) & ~(size_t)7;
}

static enum ps_status add_padded(struct ps_buf *out, const void *data, size_t len)
{
	static const unsigned char zeros[8] = {0};
	enum ps_status status = ps_buf_add(out, data, len);

	return status == PS_OK ? ps_buf_add(out, zeros, round_up(len) - len) : status;
}

enum ps_status ps_user_write(const struct ps_user *user, struct ps_buf *out)
{
	char *bytes = NULL;
	size_t len = 0;
	enum ps_status status = user->scan != NULL ? ps_scan_serialize(user->scan, &bytes, &len) : PS_OK;
	struct head head = {user->pattern_count, user->count, len};

	if (status == PS_OK)
		status = add_padded(out, &head, sizeof(head));
	if (status == PS_OK)
		status = add_padded(out, user->classes, user->pattern_count);
	if (status == PS_OK && user->count > 0)
		status = add_padded(out, user->expressions, user->count * sizeof(*user->expressions));
	if (status == PS_OK && len > 0)
		status = add_padded(out, bytes, len);
	free(bytes);
	return status;
}

static bool is_sound(const struct ps_user *user, const struct ps_patterns *patterns)
{
	for (size_t i = 0; i < user->pattern_count; i++) {
		if (user->classes[i] > PS_SCAN_NONE)
			return false;
	}
	for (size_t i = 0; i < user->count; i++) {
		size_t pattern = user->expressions[i].pattern;

		if (pattern < user->first || pattern >= patterns->count)
			return false;
	}
	return true;
}

enum ps_status ps_user_read(
	struct ps_user *user, const struct ps_patterns *patterns, const unsigned char *data, size_t len)
{
	struct head head;
	enum ps_status status = begin(user, patterns);
	size_t at = sizeof(head);

	if (status != PS_OK)
		return status;
	status = PS_MALFORMED;
	if (len >= sizeof(head))
		memcpy(&head, data, sizeof(head));
	if (len >= sizeof(head) && head.patterns == user->pattern_count && head.patterns <= len - at &&
		head.expressions <= len / sizeof(*user->expressions) && head.database <= len &&
		at + round_up((size_t)head.patterns) + round_up((size_t)head.expressions * sizeof(*user->expressions)) +
				round_up((size_t)head.database) ==
			len) {
		memcpy(user->classes, data + at, user->pattern_count);
		at += round_up(user->pattern_count);
		user->count = (size_t)head.expressions;
		user->expressions = calloc(user->count + 1, sizeof(*user->expressions));
		status = user->expressions != NULL ? PS_OK : PS_SYSTEM;
	}
	if (status == PS_OK) {
		memcpy(user->expressions, data + at, user->count * sizeof(*user->expressions));
		at += round_up(user->count * sizeof(*user->expressions));
		if (!is_sound(user, patterns) || (head.database > 0) != (user->count > 0))
			status = PS_MALFORMED;
	}
	if (status == PS_OK && user->count > 0 &&
		ps_scan_deserialize((const char *)data + at, (size_t)head.database, &user->scan) != PS_OK)
		status = PS_MALFORMED;
	if (status != PS_OK)
		ps_user_fini(user);
	return status;
}

/* --- running it ------------------------------------------------------------------ */

static int by_expression(const void *a, const void *b)
{
	const struct ps_scan_hit *x = a;
	const struct ps_scan_hit *y = b;

	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

/* No place is tried twice for one expression, so that the work is linear in the text. */
enum ps_status ps_user_match(const struct ps_user *user, const struct ps_patterns *patterns,
	struct ps_confirm_work *confirm, struct ps_scan_work *scan, struct ps_user_work *work,
	const struct ps_text *text, struct ps_findings *out)
{
	struct ps_scan_hits *hits = &work->hits;
	enum ps_status status;
	size_t next = 0;

	if (user->scan == NULL)
		return PS_OK;
	status = ps_scan_run(user->scan, scan, text->data, text->len, hits);
	if (status == PS_OK && hits->len > 0)
		qsort(hits->items, hits->len, sizeof(*hits->items), by_expression);
	for (size_t i = 0; i < hits->len && status == PS_OK; i++) {
		const struct ps_user_expression *expression = &user->expressions[hits->items[i].id];
		size_t end = hits->items[i].end;
		size_t from = end > expression->back ? end - expression->back : 0;
		size_t to = end + expression->ahead;

		if (i == 0 || hits->items[i - 1].id != hits->items[i].id)
			next = 0;
		to = to > expression->least ? to - expression->least : 0;
		if (to >= text->len)
			to = text->len - 1;
		for (size_t place = from > next ? from : next; place <= to && status == PS_OK; place++)
			status = ps_confirm_at(patterns, confirm, text, expression->pattern, place, out);
		next = to + 1 > next ? to + 1 : next;
	}
	return status;
}
