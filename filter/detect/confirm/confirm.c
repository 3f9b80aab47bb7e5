#include "confirm.h"

#include "builtin.h"
#include "ip.h"
#include "rule.h"
#include "walk.h"

#include <stdlib.h>
#include <string.h>

/* The sets of a built-in pattern's lists. */
static enum ps_status add_sets(struct ps_patterns *patterns, const struct ps_pattern *pattern, struct ps_prepared *item)
{
	enum ps_status status = PS_OK;
	unsigned cues = 0;
	unsigned unless = 0;
	unsigned words = 0;

	if (pattern->cue_count > 0)
		status = ps_cues_add(patterns->own_cues, pattern->cues, pattern->cue_count, &cues);
	if (status == PS_OK && pattern->unless_count > 0)
		status = ps_cues_add(patterns->own_cues, pattern->unless, pattern->unless_count, &unless);
	if (status == PS_OK && pattern->word_count > 0)
		status = ps_cues_add(patterns->own_words, pattern->words, pattern->word_count, &words);
	item->cue_set = (uint8_t)cues;
	item->unless_set = (uint8_t)unless;
	item->word_set = (uint8_t)words;
	return status;
}

static enum ps_status prepare(struct ps_patterns *patterns, size_t index, const struct ps_pattern *pattern,
	const bool *wanted, bool all_ages, bool strict, struct ps_error *error)
{
	struct ps_prepared *item = &patterns->items[index];
	enum ps_status status = ps_regex_new(pattern->regex, &item->regex);

	if (status != PS_OK)
		return status;
	item->pattern = pattern;
	item->wanted = wanted[pattern->type];
	if (pattern->check != NULL) {
		item->check = ps_check_by_name(pattern->check);
		if (item->check == NULL)
			return ps_fail(error, PS_POLICY, (size_t)-1, "%s: unknown check", pattern->id);
	}
	/* When examples are run, every pattern is. */
	if (item->check == ps_check_age && !all_ages && !strict)
		item->wanted = false;
	if (index >= patterns->builtin_count)
		return PS_OK;
	if (patterns->own_cues != NULL) {
		status = add_sets(patterns, pattern, item);
	} else {
		item->cue_set = ps_table_sets.cues[index];
		item->unless_set = ps_table_sets.unless[index];
		item->word_set = ps_table_sets.words[index];
	}
	item->cues = (uint64_t)(pattern->cue_count > 0) << item->cue_set;
	item->unless = (uint64_t)(pattern->unless_count > 0) << item->unless_set;
	if (status == PS_LIMIT)
		return ps_fail(error, PS_POLICY, (size_t)-1, "%s: one list of cues more than %d (PS_CUE_SETS)",
			pattern->id, PS_CUE_SETS);
	return status;
}

/* Those that were made at build time, where they are of these patterns; else empty ones. */
static enum ps_status begin_cues(struct ps_patterns *patterns, const struct ps_pattern *builtin)
{
	enum ps_status status;

	patterns->cues = ps_cues_kept(ps_table_cues);
	patterns->words = ps_cues_kept(ps_table_words);
	if (builtin == ps_builtin_patterns && patterns->builtin_count == ps_table_sets.count)
		return PS_OK;
	status = ps_cues_new(&patterns->own_cues);
	if (status == PS_OK)
		status = ps_cues_new(&patterns->own_words);
	patterns->cues = patterns->own_cues;
	patterns->words = patterns->own_words;
	return status;
}

enum ps_status ps_patterns_init(struct ps_patterns *patterns, const struct ps_pattern *builtin, size_t builtin_count,
	const struct ps_pattern *user, size_t user_count, const bool *wanted, bool all_ages, bool strict,
	struct ps_error *error)
{
	size_t count = builtin_count + user_count;
	enum ps_status status;

	*patterns = (struct ps_patterns){.count = count, .builtin_count = builtin_count};
	patterns->items = calloc(count + 1, sizeof(*patterns->items));
	status = begin_cues(patterns, builtin);
	if (patterns->items == NULL || status != PS_OK)
		status = ps_fail(error, PS_SYSTEM, (size_t)-1, "no memory for the patterns");
	for (size_t i = 0; i < count && status == PS_OK; i++) {
		const struct ps_pattern *pattern = i < builtin_count ? &builtin[i] : &user[i - builtin_count];

		status = prepare(patterns, i, pattern, wanted, all_ages, strict, error);
		if (status == PS_OK && strict && i < builtin_count)
			status = ps_regex_compile(patterns->items[i].regex, error);
		if (status != PS_OK && error != NULL) {
			error->line = pattern->line;
			error->column = pattern->column;
		}
	}
	if (status != PS_OK)
		ps_patterns_fini(patterns);
	return status;
}

void ps_patterns_fini(struct ps_patterns *patterns)
{
	for (size_t i = 0; patterns->items != NULL && i < patterns->count; i++)
		ps_regex_free(patterns->items[i].regex);
	free(patterns->items);
	ps_cues_free(patterns->own_cues);
	ps_cues_free(patterns->own_words);
	*patterns = (struct ps_patterns){0};
}

enum ps_status ps_confirm_work_init(struct ps_confirm_work *work)
{
	*work = (struct ps_confirm_work){0};
	return ps_regex_work_new(&work->regex);
}

void ps_confirm_work_fini(struct ps_confirm_work *work)
{
	ps_regex_work_free(work->regex);
	*work = (struct ps_confirm_work){0};
}

void ps_confirm_begin(struct ps_confirm_work *work)
{
	memset(work->places, 0, sizeof(work->places));
	work->swallowed_from = 1;
	work->swallowed_to = 0;
}

const struct ps_cue_view *ps_confirm_cues(
	const struct ps_patterns *patterns, struct ps_confirm_work *work, const struct ps_text *text, size_t place)
{
	size_t slot;

	/* A sign before a number hides no cue: all starts of one number share a view. */
	while (place > 0 &&
		(text->data[place - 1] == '(' || text->data[place - 1] == '+' || text->data[place - 1] == '#'))
		place--;
	slot = place % PS_CONFIRM_VIEWS;

	if (work->places[slot] != place + 1) {
		ps_cues_before(patterns->cues, text, work->bits, place, &work->views[slot]);
		work->places[slot] = place + 1;
	}
	return &work->views[slot];
}

static bool is_word_byte(unsigned char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c >= 0x80;
}

/* Whether text[from .. to) holds the word, in any case, as a word. */
static bool holds_word(const struct ps_text *text, size_t from, size_t to, const char *word, size_t len)
{
	for (size_t at = from; at + len <= to; at++) {
		size_t same = 0;

		while (same < len) {
			unsigned char c = text->data[at + same];

			if (c >= 'A' && c <= 'Z')
				c |= 0x20;
			if (c != (unsigned char)word[same])
				break;
			same++;
		}
		if (same == len && (at == 0 || !is_word_byte(text->data[at - 1])) &&
			(at + len == text->len || !is_word_byte(text->data[at + len])))
			return true;
	}
	return false;
}

/* Whether a word is near before text[start .. end), or no more than @after bytes behind it. For users' lists, which
 * have no set. */
static bool is_near(const struct ps_text *text, size_t start, size_t end, const struct ps_pattern *pattern,
	unsigned after, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(words[i]);
		size_t from = start > pattern->near + len ? start - pattern->near - len : 0;
		size_t to = text->len - end > after + len ? end + after + len : text->len;

		if (holds_word(text, from, start, words[i], len) ||
			(after > 0 && holds_word(text, end, to, words[i], len)))
			return true;
	}
	return false;
}

/* How far the nearest cue is: 0 to PS_CUE_REACH, or more where there is none. */
static unsigned cue_distance(const struct ps_patterns *patterns, struct ps_confirm_work *work,
	const struct ps_text *text, const struct ps_prepared *item, size_t start, size_t end)
{
	const struct ps_cue_view *view = ps_confirm_cues(patterns, work, text, start);
	struct ps_cue_view behind;

	if ((view->sets & item->cues) != 0) {
		unsigned distance = ps_cue_nearest(view, item->cue_set).distance;

		if (distance <= item->pattern->near)
			return distance;
	}
	if (item->pattern->after == 0 || end == 0)
		return PS_CUE_REACH + 1;
	ps_cues_after(patterns->cues, text, end, &behind);
	if ((behind.sets & item->cues) != 0) {
		unsigned distance = ps_cue_nearest(&behind, item->cue_set).distance;

		if (distance <= item->pattern->after)
			return distance;
	}
	return PS_CUE_REACH + 1;
}

size_t ps_swallow(const struct ps_text *text, size_t at)
{
	while (at < text->len && !ps_walk_is_stop(text->data[at]))
		at++;
	return at;
}

/* The same, for many matches that go on into one run. */
static size_t swallow(struct ps_confirm_work *work, const struct ps_text *text, size_t at)
{
	if (at < work->swallowed_from || at > work->swallowed_to) {
		work->swallowed_from = at;
		work->swallowed_to = ps_swallow(text, at);
	}
	return work->swallowed_to;
}

static bool forbidden(const struct ps_patterns *patterns, struct ps_confirm_work *work, const struct ps_text *text,
	const struct ps_prepared *item, bool user, size_t start, size_t end)
{
	const struct ps_pattern *pattern = item->pattern;
	const struct ps_cue_view *view;
	struct ps_cue_hit unless;
	struct ps_cue_hit cue;

	if (pattern->unless_count == 0)
		return false;
	if (user)
		return is_near(text, start, end, pattern, 0, pattern->unless, pattern->unless_count);
	view = ps_confirm_cues(patterns, work, text, start);
	if ((view->sets & item->unless) == 0)
		return false;
	unless = ps_cue_nearest(view, item->unless_set);
	if (unless.distance > pattern->near || (pattern->type == PS_IP && ps_ip_is_no_version(text, start, end)))
		return false;
	if (item->cues == 0 || (view->sets & item->cues) == 0)
		return true;
	/* A cue nearer than the forbidding word counts, and a longer one at the same place: "order code" before "code".
	 */
	cue = ps_cue_nearest(view, item->cue_set);
	if (unless.distance != cue.distance)
		return unless.distance < cue.distance;
	return unless.length >= cue.length;
}

/* Capitals that a part of a code before it can have: a state, a plan, a series; with a sign of its own; such parts. */
#define PREFIX_MAX 4
#define PREFIX_LONG 5
#define PREFIX_DIGITS 2
/* Before a slash: a year. */
#define PREFIX_YEAR 4
#define PREFIX_PARTS 3

static bool is_capital(unsigned char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_numeral(unsigned char c)
{
	return c >= '0' && c <= '9';
}

/* Whether the capitals are a label or a link word rather than a part of the code. */
static bool is_label(const struct ps_text *text, size_t start, size_t end)
{
	static const char labels[] =
		" A I ACC ACCT AM AN AND ARE AS AT BE BY CALL CARD CELL CHART CLAIM CODE DATE DEA DOB EMR FAX FOR FROM "
		"GROUP GRP HAS HIS HER ID IDS IN INS IS IT LIST MRN MY NBR NEW NO NOS NOT NOW NPI NUM OF ON OR ORDER "
		"OUR PER "
		"PH PID PIN PM REF RX SEE SSN TEL THE THIS TO TYPE UMRN USE VIA VIN VISIT WAS WITH YOUR ZIP ";
	char word[PREFIX_LONG + 3] = {0};

	word[0] = ' ';
	memcpy(word + 1, text->data + start, end - start);
	word[end - start + 1] = ' ';
	return strstr(labels, word) != NULL;
}

/* Where the part of a code before text[start] begins, and whether it is of digits; @start where there is none. */
static size_t part_start(const struct ps_text *text, size_t start, bool *digits)
{
	size_t end = start - 1;
	size_t at = end;
	unsigned char sign = text->data[end];
	bool apart = sign == ' ' || sign == '-';
	size_t max = apart ? PREFIX_MAX : PREFIX_LONG;

	if (!apart && sign != '/' && sign != '.' && sign != '_')
		return start;
	while (at > 0 && end - at <= max && is_capital(text->data[at - 1]))
		at--;
	*digits = at == end && sign != '-';
	if (*digits) {
		max = sign == '/' ? PREFIX_YEAR : PREFIX_DIGITS;
		while (at > 0 && end - at <= max && is_numeral(text->data[at - 1]))
			at--;
	}
	if (at == end || end - at > max || (at > 0 && is_word_byte(text->data[at - 1])))
		return start;
	return *digits || !is_label(text, at, end) ? at : start;
}

/* Whether dots that lead the eye from a label stand before text[at]: "Claim no. ..... 25 0179". */
static bool is_behind_leader(const struct ps_text *text, size_t at)
{
	return at > 3 && text->data[at - 1] == ' ' && text->data[at - 2] == '.' && text->data[at - 3] == '.';
}

/*
 * Where a code begins whose first parts stand apart, "DL CA N8841207", "QX 41 8812",
 * "TDX-SP 0719", "QA/2019/551": between the cue and the match. @start where there
 * is none. Digits before a space are a part only behind capitals or dots. A part before a slash may
 * be the cue: "CLM/25/0551".
 */
static size_t prefix_start(const struct ps_patterns *patterns, struct ps_confirm_work *work, const struct ps_text *text,
	const struct ps_prepared *item, size_t start)
{
	const struct ps_cue_view *view = ps_confirm_cues(patterns, work, text, start);
	size_t found = start;
	size_t at = start;
	unsigned distance;

	if (item->pattern->anchor != PS_ANCHOR_TOKEN || (view->sets & item->cues) == 0)
		return start;
	distance = ps_cue_nearest(view, item->cue_set).distance;
	for (unsigned i = 0; i < PREFIX_PARTS && at > 0; i++) {
		bool digits = false;
		size_t part = part_start(text, at, &digits);

		if (part == at || (start - part > distance && text->data[at - 1] != '/'))
			break;
		if (!digits || text->data[at - 1] != ' ' || is_behind_leader(text, part))
			found = part;
		at = part;
	}
	return found;
}

/* Bytes of a code. */
#define CODE_MAX 32

/* Groups of digits, parted by spaces, that make a last sign behind them a part of the code. */
#define SUFFIX_GROUPS 2

/*
 * Where a code ends whose last sign stands apart, "0047 7719 2" or "551 2077 K":
 * behind it. @end where it has fewer groups or goes on as a sentence does.
 */
static size_t suffix_end(const struct ps_text *text, size_t start, size_t end)
{
	unsigned groups = 1;
	size_t last = end + 2;

	if (last > text->len || text->data[end] != ' ' || !is_numeral(text->data[end - 1]))
		return end;
	for (size_t at = start; at < end; at++)
		groups += text->data[at] == ' ';
	if (groups < SUFFIX_GROUPS || !(is_numeral(text->data[end + 1]) || is_capital(text->data[end + 1])))
		return end;
	if (text->data[end + 1] == 'A' || text->data[end + 1] == 'I')
		return end;
	if (last < text->len && (is_word_byte(text->data[last]) || strchr("/:'-%", text->data[last]) != NULL))
		return end;
	return last;
}

/* What follows the regex: @match, with its start at text[start] or, with a group, behind it. */
static enum ps_status confirm_found(const struct ps_patterns *patterns, struct ps_confirm_work *work,
	const struct ps_text *text, size_t index, size_t start, struct ps_regex_match match, struct ps_findings *out)
{
	const struct ps_prepared *item = &patterns->items[index];
	const struct ps_pattern *pattern = item->pattern;
	bool user = index >= patterns->builtin_count;
	unsigned distance = 0;

	if (item->check != NULL && !item->check(text->data + match.start, match.end - match.start))
		return PS_OK;
	if (item->cues != 0)
		distance = cue_distance(patterns, work, text, item, start, match.end);
	if (distance > PS_CUE_REACH)
		return PS_OK;
	if (user && pattern->cue_count > 0 &&
		!is_near(text, match.start, match.end, pattern, pattern->after, pattern->cues, pattern->cue_count))
		return PS_OK;
	if (forbidden(patterns, work, text, item, user, start, match.end))
		return PS_OK;
	if (item->cues != 0 && match.start == start) {
		match.start = prefix_start(patterns, work, text, item, start);
		if (pattern->anchor == PS_ANCHOR_TOKEN)
			match.end = suffix_end(text, match.start, match.end);
	}
	return ps_findings_add(
		out, (struct ps_finding){.start = (uint32_t)match.start,
			     .end = (uint32_t)match.end,
			     .type = pattern->type,
			     .score = (uint8_t)(pattern->score > distance / 4 ? pattern->score - distance / 4 : 1),
			     .rule = (uint16_t)(PS_RULE_PATTERN + index)});
}

enum ps_status ps_confirm_match(const struct ps_patterns *patterns, struct ps_confirm_work *work,
	const struct ps_text *text, size_t index, size_t start, struct ps_regex_match match, struct ps_findings *out)
{
	return confirm_found(patterns, work, text, index, start, match, out);
}

/* Whether the pattern's bound cut the match, so that it goes on. A short code that is as long as that and ends is
 * whole. */
static bool is_cut(const struct ps_text *text, const struct ps_pattern *pattern, const struct ps_regex_match *match)
{
	size_t len = match->end - match->start;
	unsigned char next = match->end < text->len ? text->data[match->end] : ' ';

	if (len != pattern->max || len > CODE_MAX)
		return len >= pattern->max;
	return is_word_byte(next) || (next != '\0' && strchr("-_/@+%=.:", next) != NULL);
}

enum ps_status ps_confirm_at(const struct ps_patterns *patterns, struct ps_confirm_work *work,
	const struct ps_text *text, size_t index, size_t start, struct ps_findings *out)
{
	const struct ps_prepared *item = &patterns->items[index];
	const struct ps_pattern *pattern = item->pattern;
	bool user = index >= patterns->builtin_count;
	size_t from = start > PS_PATTERN_BEHIND ? start - PS_PATTERN_BEHIND : 0;
	size_t reach = (size_t)pattern->max + PS_PATTERN_BEHIND;
	size_t to = text->len - start > reach ? start + reach : text->len;
	struct ps_regex_match match;
	enum ps_status status;
	bool found;

	if (!item->wanted)
		return PS_OK;
	if (item->cues != 0 && pattern->after == 0 && cue_distance(patterns, work, text, item, start, 0) > PS_CUE_REACH)
		return PS_OK;
	status = ps_regex_match(item->regex, work->regex, text->data + from, to - from, start - from, true,
		pattern->group, &found, &match);
	if (status != PS_OK || !found)
		return status;
	match.start += from;
	match.end += from;
	if (user && match.end == to && to < text->len)
		return PS_LIMIT;
	if (!user && is_cut(text, pattern, &match))
		match.end = swallow(work, text, match.end);
	return confirm_found(patterns, work, text, index, start, match, out);
}
