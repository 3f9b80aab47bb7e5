#include "detect.h"

#include "anchors.h"
#include "beside.h"
#include "builtin.h"
#include "handles.h"
#include "layout.h"
#include "letters.h"
#include "literals.h"
#include "login.h"
#include "lookup.h"
#include "names.h"
#include "oracle.h"
#include "reason.h"
#include "repeats.h"
#include "resolve.h"
#include "rows.h"
#include "rule.h"
#include "shapes.h"
#include "slugs.h"
#include "spoken.h"
#include "tables.h"
#include "tail.h"
#include "user.h"
#include "wraps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Texts up to this many bytes leave their memory for the next. */
#define KEPT ((size_t)4 << 20)

struct ps_detector {
	struct ps_detect_config config;
	struct ps_patterns patterns;
	const struct ps_shapes *shapes;
	/** The words that a text is looked through for. */
	const struct ps_literals *literals;
	/** The same two where they were made anew, or NULL. Owned. */
	struct ps_shapes *own_shapes;
	struct ps_literals *own_literals;
	/** The built-in patterns where the oracle was asked for; empty otherwise. */
	struct ps_oracle oracle;
	/** The users' patterns. */
	struct ps_user user;
	bool used_database;
	struct ps_names_config names;
};

struct ps_detect_work {
	struct ps_anchors anchors;
	struct ps_confirm_work confirm;
	struct ps_shapes_work walks;
	struct ps_scan_work *scan;
	struct ps_oracle_work oracle;
	struct ps_user_work user;
	struct ps_literal_hits literals;
	struct ps_names_work *names;
	/** What the shape lane is sure of, resolved, for the name lane. */
	struct ps_findings shapes;
	struct ps_resolver resolver;
	struct ps_repeats repeats;
	struct ps_wraps wraps;
	struct ps_slugs slugs;
	struct ps_aside layout;
	struct ps_tables tables;
	struct ps_spoken spoken;
	/** The places of the text while those of its spoken numbers are at hand. */
	struct ps_anchors text_anchors;
	struct ps_literal_hits text_literals;
	/** What is found in the last three. */
	struct ps_findings joined;
};

void ps_detect_defaults(struct ps_detect_config *config)
{
	*config = (struct ps_detect_config){.isa = ps_cpu_isa(), .shapes = true, .cues = true, .names = true};
	for (unsigned type = PS_NAME; type < PS_TYPE_COUNT; type++)
		config->wanted[type] = type != PS_FACILITY && type != PS_STATE;
}

static bool wants_names(const struct ps_detect_config *config)
{
	return config->names && (config->wanted[PS_NAME] || config->wanted[PS_CITY] || config->wanted[PS_COUNTY] ||
					config->wanted[PS_FACILITY] || config->wanted[PS_STATE]);
}

static bool has_avx2(void)
{
	return ps_cpu_isa() >= PS_ISA_AVX2;
}

/* From the database that was kept, else anew. */
static enum ps_status init_user(struct ps_detector *detector, struct ps_error *error)
{
	const struct ps_detect_config *config = &detector->config;
	enum ps_status status = PS_MALFORMED;

	if (config->user_database != NULL)
		status = ps_user_read(&detector->user, &detector->patterns, config->user_database, config->user_len);
	detector->used_database = status == PS_OK;
	if (status == PS_MALFORMED)
		return ps_user_init(&detector->user, &detector->patterns, has_avx2(), error);
	return status == PS_OK ? PS_OK : ps_fail(error, status, (size_t)-1, "no memory for the patterns");
}

bool ps_detector_used_database(const struct ps_detector *detector)
{
	return detector->used_database;
}

enum ps_status ps_detector_user_database(const struct ps_detector *detector, struct ps_buf *out)
{
	return ps_user_write(&detector->user, out);
}

const char *ps_detect_database_kind(void)
{
	return has_avx2() ? "libhs 5.4.0 avx2" : "libhs 5.4.0 x86-64";
}

/* Whether just those built-in patterns are wanted for which tables were made at build time. */
static bool is_usual(const struct ps_patterns *patterns)
{
	const struct ps_shapes_usual *usual = &ps_table_shapes;

	if (patterns->builtin_count != usual->count)
		return false;
	for (size_t i = 0; i < usual->count; i++) {
		if (patterns->items[i].wanted != usual->wanted[i])
			return false;
	}
	return true;
}

static enum ps_status init_tables(struct ps_detector *detector, struct ps_error *error)
{
	enum ps_status status;

	detector->shapes = &ps_table_shapes.shapes;
	detector->literals = &ps_table_literals;
	if (is_usual(&detector->patterns))
		return PS_OK;
	detector->own_shapes = malloc(sizeof(*detector->own_shapes));
	detector->own_literals = malloc(sizeof(*detector->own_literals));
	if (detector->own_shapes == NULL || detector->own_literals == NULL)
		return ps_fail(error, PS_SYSTEM, (size_t)-1, "no memory for the detector");
	detector->shapes = detector->own_shapes;
	detector->literals = detector->own_literals;
	status = ps_shapes_init(detector->own_shapes, &detector->patterns, error);
	return status == PS_OK ? ps_literals_init(detector->own_literals, &detector->patterns, error) : status;
}

enum ps_status ps_detector_new(
	const struct ps_detect_config *config, struct ps_detector **detector, struct ps_error *error)
{
	struct ps_detector *made = calloc(1, sizeof(*made));
	enum ps_status status;

	*detector = NULL;
	if (made == NULL)
		return ps_fail(error, PS_SYSTEM, (size_t)-1, "no memory for the detector");
	made->config = *config;
	made->names.bias = config->name_bias;
	memcpy(made->names.want, config->wanted, sizeof(made->names.want));
	status = ps_patterns_init(&made->patterns, ps_builtin_patterns, ps_builtin_pattern_count, config->user,
		config->user_count, config->wanted, config->all_ages, config->strict, error);
	if (status == PS_OK)
		status = init_tables(made, error);
	if (status == PS_OK && config->patterns_only)
		status = ps_oracle_init(&made->oracle, &made->patterns, 0, ps_builtin_pattern_count, error);
	if (status == PS_OK && config->user_count > 0)
		status = init_user(made, error);
	if (status != PS_OK) {
		ps_detector_free(made);
		return status;
	}
	*detector = made;
	return PS_OK;
}

void ps_detector_free(struct ps_detector *detector)
{
	if (detector == NULL)
		return;
	ps_user_fini(&detector->user);
	ps_oracle_fini(&detector->oracle);
	ps_patterns_fini(&detector->patterns);
	free(detector->own_shapes);
	free(detector->own_literals);
	free(detector);
}

enum ps_status ps_detect_work_new(struct ps_detect_work **work)
{
	struct ps_detect_work *made = calloc(1, sizeof(*made));
	enum ps_status status;

	*work = NULL;
	if (made == NULL)
		return PS_SYSTEM;
	ps_wraps_init(&made->wraps);
	ps_slugs_init(&made->slugs);
	ps_aside_init(&made->layout, PS_LAYOUT_SENTENCE);
	ps_tables_init(&made->tables);
	ps_spoken_init(&made->spoken);
	status = ps_confirm_work_init(&made->confirm);
	if (status == PS_OK)
		status = ps_scan_work_new(&made->scan);
	if (status == PS_OK)
		status = ps_names_work_new(&made->names);
	if (status != PS_OK) {
		ps_detect_work_free(made);
		return status;
	}
	*work = made;
	return PS_OK;
}

void ps_detect_work_free(struct ps_detect_work *work)
{
	if (work == NULL)
		return;
	ps_anchors_fini(&work->anchors);
	ps_confirm_work_fini(&work->confirm);
	ps_shapes_work_fini(&work->walks);
	ps_scan_work_free(work->scan);
	ps_oracle_work_fini(&work->oracle);
	ps_user_work_fini(&work->user);
	ps_literal_hits_fini(&work->literals);
	ps_names_work_free(work->names);
	ps_findings_fini(&work->shapes);
	ps_resolver_fini(&work->resolver);
	ps_repeats_fini(&work->repeats);
	ps_wraps_fini(&work->wraps);
	ps_slugs_fini(&work->slugs);
	ps_aside_fini(&work->layout);
	ps_tables_fini(&work->tables);
	ps_spoken_fini(&work->spoken);
	ps_anchors_fini(&work->text_anchors);
	ps_literal_hits_fini(&work->text_literals);
	ps_findings_fini(&work->joined);
	free(work);
}

/* What a field's place says is certain: the whole field, but for blanks around it. */
static enum ps_status find_by_place(
	const struct ps_detector *detector, const struct ps_text *text, struct ps_findings *out)
{
	for (size_t i = 0; i < text->field_count; i++) {
		struct ps_field field = text->fields[i];
		enum ps_status status;

		if (field.type == PS_NONE || !detector->config.wanted[field.type] || field.kind == PS_FIELD_EXEMPT)
			continue;
		while (field.start < field.end && text->data[field.start] <= ' ')
			field.start++;
		while (field.end > field.start && text->data[field.end - 1] <= ' ')
			field.end--;
		if (field.start == field.end)
			continue;
		status = ps_findings_add(out, (struct ps_finding){.start = field.start,
						      .end = field.end,
						      .type = field.type,
						      .score = 100,
						      .rule = PS_RULE_FIELD});
		if (status != PS_OK)
			return status;
	}
	return PS_OK;
}

/* The passes over all bytes: places to look at, and the words among them. */
static enum ps_status find_places(
	const struct ps_detector *detector, struct ps_detect_work *work, const struct ps_text *text)
{
	bool cues = detector->config.cues;
	enum ps_status status = ps_anchors_find(&work->anchors, text, cues, detector->config.isa);

	work->literals.len = 0;
	work->literals.end_count = 0;
	if (status == PS_OK && cues)
		status = ps_literals_find(
			detector->literals, text, &work->anchors, detector->config.isa, &work->literals);
	return status;
}

/* What the built-in patterns say of a text whose places are found. */
static enum ps_status find_patterns(const struct ps_detector *detector, struct ps_detect_work *work,
	const struct ps_text *text, struct ps_findings *out)
{
	if (detector->config.patterns_only)
		return ps_oracle_find(
			&detector->oracle, &detector->patterns, &work->confirm, work->scan, &work->oracle, text, out);
	return ps_shapes_find(detector->shapes, &detector->patterns, &work->walks, &work->confirm, text, &work->anchors,
		detector->literals, &work->literals, out);
}

/* What the built-in patterns say of an aside. Its places are its own: asides come before those of their text are found.
 */
static enum ps_status find_aside(const struct ps_detector *detector, struct ps_detect_work *work,
	const struct ps_text *aside, struct ps_findings *out)
{
	enum ps_status status;

	out->len = 0;
	ps_confirm_begin(&work->confirm);
	status = find_places(detector, work, aside);
	return status == PS_OK ? find_patterns(detector, work, aside, out) : status;
}

/* What reaches over line ends. */
static enum ps_status find_wrapped(const struct ps_detector *detector, struct ps_detect_work *work,
	const struct ps_text *text, struct ps_findings *out)
{
	struct ps_text ends;
	enum ps_status status;

	ps_wraps_begin(&work->wraps, text);
	for (;;) {
		status = ps_wraps_next(&work->wraps, &ends);
		if (status != PS_OK || ends.len == 0)
			return status;
		status = find_aside(detector, work, &ends, &work->shapes);
		if (status == PS_OK)
			status = ps_wraps_place(&work->wraps, &work->shapes, out);
		if (status != PS_OK)
			return status;
	}
}

/* What the lanes before found, for the name lane. */
static struct ps_names_input names_input(const struct ps_detect_work *work, const struct ps_text *text)
{
	return (struct ps_names_input){.text = text,
		.caps = work->anchors.caps.at,
		.cap_count = work->anchors.caps.len,
		.cues = work->literals.ends,
		.cue_count = work->literals.end_count,
		.shapes = work->shapes.items,
		.shape_count = work->shapes.len};
}

static enum ps_status find_names(const struct ps_detector *detector, struct ps_detect_work *work,
	const struct ps_text *text, struct ps_findings *out)
{
	struct ps_names_input input;
	enum ps_status status;

	status = ps_resolve(&work->resolver, out, text);
	if (status != PS_OK)
		return status;
	ps_tails_take(text, out);
	status = ps_findings_copy(&work->shapes, out);
	if (status != PS_OK)
		return status;
	input = names_input(work, text);
	status = ps_names_find(&detector->names, work->names, &input, out);
	if (status != PS_OK || !detector->config.wanted[PS_STREET] || !detector->config.wanted[PS_CITY] ||
		!detector->config.wanted[PS_ZIP])
		return status;
	return ps_beside_find(text, work->shapes.len, out);
}

/* What is found in words of an aside, names too. */
static enum ps_status find_in(const struct ps_detector *detector, struct ps_detect_work *work,
	const struct ps_aside *aside, const struct ps_text *words, struct ps_findings *out)
{
	enum ps_status status = ps_resolver_begin(&work->resolver, words);

	if (status == PS_OK)
		status = find_aside(detector, work, words, &work->joined);
	if (status == PS_OK && wants_names(&detector->config))
		status = find_names(detector, work, words, &work->joined);
	return status == PS_OK ? ps_aside_place(aside, &work->joined, out) : status;
}

/* What is joined to one word by signs. */
static enum ps_status find_joined(const struct ps_detector *detector, struct ps_detect_work *work,
	const struct ps_text *text, struct ps_findings *out)
{
	struct ps_text words = {.len = 1};
	enum ps_status status = PS_OK;

	ps_slugs_begin(&work->slugs, text);
	while (status == PS_OK && words.len > 0) {
		status = ps_slugs_next(&work->slugs, &words);
		if (status == PS_OK && words.len > 0)
			status = find_in(detector, work, &work->slugs.aside, &words, out);
	}
	return status;
}

/* What layout parts or encloses. */
static enum ps_status find_laid_out(const struct ps_detector *detector, struct ps_detect_work *work,
	const struct ps_text *text, struct ps_findings *out)
{
	struct ps_text words = {.len = 1};
	enum ps_status status = PS_OK;

	ps_aside_begin(&work->layout, text);
	while (status == PS_OK && words.len > 0) {
		status = ps_layout_next(&work->layout, &words);
		if (status == PS_OK && words.len > 0)
			status = find_in(detector, work, &work->layout, &words, out);
	}
	return status;
}

/* What stands in a table, below what its column is called. */
static enum ps_status find_tabled(const struct ps_detector *detector, struct ps_detect_work *work,
	const struct ps_text *text, struct ps_findings *out)
{
	struct ps_text words = {.len = 1};
	enum ps_status status = PS_OK;

	ps_tables_begin(&work->tables, text);
	while (status == PS_OK && words.len > 0) {
		status = ps_tables_next(&work->tables, &words);
		if (status == PS_OK && words.len > 0)
			status = find_in(detector, work, &work->tables.aside, &words, out);
	}
	return status;
}

/* Changes the places of the text and those of its asides. */
static void swap_places(struct ps_detect_work *work)
{
	struct ps_anchors anchors = work->anchors;
	struct ps_literal_hits literals = work->literals;

	work->anchors = work->text_anchors;
	work->literals = work->text_literals;
	work->text_anchors = anchors;
	work->text_literals = literals;
}

/* What is spoken: the words of its numbers are among those that were found in the text. */
static enum ps_status find_spoken(const struct ps_detector *detector, struct ps_detect_work *work,
	const struct ps_text *text, struct ps_findings *out)
{
	struct ps_text words = {.len = 1};
	enum ps_status status = PS_OK;

	swap_places(work);
	ps_spoken_begin(&work->spoken, text);
	while (status == PS_OK && words.len > 0) {
		status = ps_spoken_next(
			&work->spoken, detector->literals, &work->text_literals, &work->text_anchors.digits, &words);
		if (status == PS_OK && words.len > 0)
			status = find_aside(detector, work, &words, &work->joined);
		if (status == PS_OK && words.len > 0)
			status = ps_spoken_place(&work->spoken, &work->joined, out);
	}
	swap_places(work);
	ps_confirm_begin(&work->confirm);
	return status;
}

/* The findings are resolved, and are again. */
static enum ps_status find_repeats(const struct ps_detector *detector, struct ps_detect_work *work,
	const struct ps_text *text, struct ps_findings *out)
{
	struct ps_repeats_input input = {.text = text,
		.bits = work->anchors.bits,
		.digits = work->anchors.digits.at,
		.digit_count = work->anchors.digits.len,
		.wanted = detector->config.wanted,
		.stays = detector->config.stays,
		.policy = detector->config.policy};
	bool added;
	enum ps_status status = ps_repeats_find(&work->repeats, &input, out, &added);

	return status == PS_OK && added ? ps_resolve(&work->resolver, out, text) : status;
}

/* What shares a row with a person. The findings are resolved, and are again. */
static enum ps_status find_in_rows(const struct ps_detector *detector, struct ps_detect_work *work,
	const struct ps_text *text, struct ps_findings *out)
{
	bool added = false;
	enum ps_status status = PS_OK;

	if (detector->config.wanted[PS_ID])
		status = ps_rows_find(text, work->anchors.digits.at, work->anchors.digits.len, out, &added);
	return status == PS_OK && added ? ps_resolve(&work->resolver, out, text) : status;
}

/* Context findings are not this section's. */
static void keep_section(const struct ps_text *text, struct ps_findings *out)
{
	size_t kept = 0;

	for (size_t i = 0; i < out->len; i++) {
		if (out->items[i].start >= text->from && out->items[i].start < text->to) {
			out->items[kept] = out->items[i];
			kept++;
		}
	}
	out->len = kept;
}

/* What a large document took is given back before it is written: large ones are few. */
static void give_back(struct ps_detect_work *work, const struct ps_text *text)
{
	if (text->len <= KEPT)
		return;
	ps_anchors_fini(&work->anchors);
	ps_literal_hits_fini(&work->literals);
	ps_resolver_fini(&work->resolver);
	ps_repeats_fini(&work->repeats);
}

enum ps_status ps_detect(const struct ps_detector *detector, struct ps_detect_work *work, const struct ps_text *text,
	struct ps_findings *out)
{
	enum ps_status status;

	out->len = 0;
	if (text->len == 0)
		return PS_OK;
	status = detector->config.shapes ? find_joined(detector, work, text, out) : PS_OK;
	if (status == PS_OK && detector->config.shapes)
		status = find_laid_out(detector, work, text, out);
	if (status == PS_OK && detector->config.shapes)
		status = find_tabled(detector, work, text, out);
	if (status == PS_OK)
		status = ps_resolver_begin(&work->resolver, text);
	if (status == PS_OK && detector->config.shapes)
		status = find_wrapped(detector, work, text, out);
	ps_confirm_begin(&work->confirm);
	if (status == PS_OK)
		status = find_places(detector, work, text);
	if (status == PS_OK)
		status = find_by_place(detector, text, out);
	if (status == PS_OK && detector->config.shapes)
		status = find_patterns(detector, work, text, out);
	if (status == PS_OK && detector->config.shapes)
		status = find_spoken(detector, work, text, out);
	if (status == PS_OK)
		status = ps_user_match(
			&detector->user, &detector->patterns, &work->confirm, work->scan, &work->user, text, out);
	if (status == PS_OK)
		status = ps_rosters_find(detector->config.rosters, detector->config.roster_count, text,
			work->anchors.bits, detector->config.isa, out);
	if (status == PS_OK && wants_names(&detector->config))
		status = find_names(detector, work, text, out);
	if (status == PS_OK && detector->config.names && detector->config.wanted[PS_NAME])
		status = ps_letters_find(text, work->anchors.bits, out);
	if (status == PS_OK && detector->config.names && detector->config.wanted[PS_USERNAME])
		status = ps_logins_find(text, out);
	if (status == PS_OK && detector->config.names && detector->config.wanted[PS_USERNAME])
		status = ps_handles_find(text, work->anchors.bits, out);
	if (status == PS_OK)
		status = ps_resolve(&work->resolver, out, text);
	if (status == PS_OK && !wants_names(&detector->config))
		ps_tails_take(text, out);
	if (status == PS_OK && detector->config.shapes)
		status = find_in_rows(detector, work, text, out);
	if (status == PS_OK && detector->config.shapes)
		status = find_repeats(detector, work, text, out);
	if (status == PS_OK)
		keep_section(text, out);
	give_back(work, text);
	return status;
}

const char *ps_detector_rule(const struct ps_detector *detector, unsigned rule)
{
	if (rule < PS_RULE_PATTERN)
		return ps_rule_name((enum ps_rule)rule);
	rule -= PS_RULE_PATTERN;
	return rule < detector->patterns.count ? detector->patterns.items[rule].pattern->id : "rule/unknown";
}

void ps_detect_explain(const struct ps_detector *detector, const struct ps_detect_work *work,
	const struct ps_text *text, const struct ps_finding *finding, char *buf, size_t cap)
{
	const struct ps_names_input input = names_input(work, text);

	if (finding->rule < PS_RULE_PATTERN && input.caps == NULL)
		(void)snprintf(buf, cap, "a rule about names and places; the document is too long to say more");
	else if (finding->rule < PS_RULE_PATTERN)
		ps_reason_rule(&detector->names, &input, finding, buf, cap);
	else
		ps_reason_pattern(
			&detector->patterns, text, finding->rule - (size_t)PS_RULE_PATTERN, finding, buf, cap);
}

const char *ps_detector_runs(const struct ps_detector *detector, size_t index, const struct ps_pattern **pattern)
{
	if (index >= detector->patterns.count)
		return NULL;
	*pattern = detector->patterns.items[index].pattern;
	if (!detector->patterns.items[index].wanted)
		return "off";
	if (index < detector->patterns.builtin_count)
		return (*pattern)->anchor == PS_ANCHOR_NONE ? "literal" : "anchored";
	switch ((enum ps_scan_class)detector->user.classes[index - detector->patterns.builtin_count]) {
	case PS_SCAN_EXACT:
		return "exact";
	case PS_SCAN_PREFILTER:
		return "prefilter";
	case PS_SCAN_NONE:
		break;
	}
	return "cue-only";
}

static bool has_rule(const struct ps_findings *findings, size_t index)
{
	for (size_t i = 0; i < findings->len; i++) {
		if (findings->items[i].rule == PS_RULE_PATTERN + index)
			return true;
	}
	return false;
}

enum ps_status ps_detect_pattern(const struct ps_detector *detector, struct ps_detect_work *work,
	const struct ps_text *text, size_t index, bool *found)
{
	enum ps_status status;

	work->shapes.len = 0;
	ps_confirm_begin(&work->confirm);
	status = ps_oracle_try(&detector->patterns, &work->confirm, text, index, &work->shapes);
	*found = work->shapes.len > 0;
	work->shapes.len = 0;
	if (status == PS_OK)
		status = find_places(detector, work, text);
	work->confirm.all = true;
	if (status == PS_OK && index < ps_builtin_pattern_count)
		status = ps_shapes_find(detector->shapes, &detector->patterns, &work->walks, &work->confirm, text,
			&work->anchors, detector->literals, &work->literals, &work->shapes);
	else if (status == PS_OK)
		status = ps_user_match(&detector->user, &detector->patterns, &work->confirm, work->scan, &work->user,
			text, &work->shapes);
	work->confirm.all = false;
	if (status == PS_OK && detector->patterns.items[index].wanted && has_rule(&work->shapes, index) != *found)
		return PS_INTERNAL;
	return status;
}

bool ps_detect_is_open(const struct ps_text *text, const struct ps_finding *finding)
{
	if (finding->end < text->len)
		return false;
	switch ((enum ps_type)finding->type) {
	case PS_URL:
	case PS_EMAIL:
	case PS_ID:
	case PS_MRN:
	case PS_ACCOUNT:
	case PS_PLAN_ID:
	case PS_DEVICE:
	case PS_LICENSE:
	case PS_USERNAME:
		return true;
	default:
		return false;
	}
}

size_t ps_detect_swallow(const struct ps_text *text, size_t at)
{
	return ps_swallow(text, at);
}

const char *ps_detect_check_name(size_t index)
{
	const struct ps_check_info *info = ps_check_at(index);

	return info != NULL ? info->name : NULL;
}
