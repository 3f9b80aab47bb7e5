#include "scan.h"

#include "hyperscan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LITERAL_MAX 64
#define SCAN_FLAGS (HS_FLAG_DOTALL)
#define HITS_MAX ((size_t)1 << 26)

struct ps_scan {
	/** What runs it. */
	const struct ps_hyperscan_run *hs;
	hs_database_t *db;
};

struct ps_scan_work {
	hs_scratch_t *scratch;
	/** The scan that the scratch was last fitted to. */
	const struct ps_scan *fitted[4];
	unsigned next;
};

static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context)
{
	struct ps_scan_hits *hits = context;

	(void)from;
	(void)flags;
	if (hits->len == hits->cap) {
		size_t cap = hits->cap == 0 ? 256 : hits->cap * 2;
		struct ps_scan_hit *items = cap > HITS_MAX ? NULL : realloc(hits->items, cap * sizeof(*items));

		if (items == NULL) {
			hits->status = cap > HITS_MAX ? PS_LIMIT : PS_SYSTEM;
			return 1;
		}
		hits->items = items;
		hits->cap = cap;
	}
	hits->items[hits->len] = (struct ps_scan_hit){.id = id, .end = (uint32_t)to};
	hits->len++;
	return 0;
}

static unsigned flags_for(enum ps_scan_class class)
{
	return SCAN_FLAGS | (class == PS_SCAN_PREFILTER ? HS_FLAG_PREFILTER : 0);
}

enum ps_scan_class ps_scan_classify(const char *regex, struct ps_scan_widths *widths)
{
	const struct ps_hyperscan_compile *hs = ps_hyperscan_compile();

	if (widths != NULL)
		*widths = (struct ps_scan_widths){0};
	for (enum ps_scan_class class = PS_SCAN_EXACT; hs != NULL && class < PS_SCAN_NONE; class ++) {
		hs_expr_info_t *info = NULL;
		hs_compile_error_t *failure = NULL;
		hs_error_t code = hs->expression_info(regex, flags_for(class), &info, &failure);

		if (code == HS_SUCCESS && widths != NULL)
			*widths = (struct ps_scan_widths){info->min_width, info->max_width};
		free(info);
		hs->free_compile_error(failure);
		if (code == HS_SUCCESS)
			return class;
	}
	return PS_SCAN_NONE;
}

static hs_platform_info_t platform_of(bool avx2)
{
	return (hs_platform_info_t){.tune = HS_TUNE_FAMILY_GENERIC, .cpu_features = avx2 ? HS_CPU_FEATURES_AVX2 : 0};
}

bool ps_scan_compiles(const struct ps_scan_expression *expression, bool avx2)
{
	const struct ps_hyperscan_compile *hs = ps_hyperscan_compile();
	const hs_platform_info_t platform = platform_of(avx2);
	hs_compile_error_t *failure = NULL;
	hs_database_t *db = NULL;
	hs_error_t code;

	if (hs == NULL)
		return false;
	code = hs->compile(expression->text, flags_for(expression->class), HS_MODE_BLOCK, &platform, &db, &failure);
	hs->free_compile_error(failure);
	ps_hyperscan_run()->free_database(db);
	return code == HS_SUCCESS;
}

/* Where libhs is open. */
static struct ps_scan *new_scan(void)
{
	struct ps_scan *made = calloc(1, sizeof(*made));

	if (made != NULL)
		made->hs = ps_hyperscan_run();
	return made;
}

static enum ps_status compile(const char *const *regexes, const unsigned *flags, const unsigned *ids, size_t count,
	const hs_platform_info_t *platform, struct ps_scan **scan, struct ps_error *error)
{
	const struct ps_hyperscan_compile *hs = ps_hyperscan_compile();
	hs_compile_error_t *failure = NULL;
	struct ps_scan *made;

	*scan = NULL;
	if (hs == NULL)
		return ps_hyperscan_fail(error);
	made = new_scan();
	if (made == NULL)
		return ps_fail(error, PS_SYSTEM, (size_t)-1, "no memory for a pattern database");
	if (hs->compile_multi(regexes, flags, ids, (unsigned)count, HS_MODE_BLOCK, platform, &made->db, &failure) !=
		HS_SUCCESS) {
		size_t place = failure != NULL && failure->expression >= 0 ? (size_t)failure->expression : (size_t)-1;
		enum ps_status status = ps_fail(error, PS_POLICY, place, "Hyperscan cannot compile the patterns: %s",
			failure != NULL ? failure->message : "no reason given");

		hs->free_compile_error(failure);
		free(made);
		return status;
	}
	*scan = made;
	return PS_OK;
}

enum ps_status ps_scan_new(const char *const *regexes, size_t count, struct ps_scan **scan, struct ps_error *error)
{
	unsigned *flags = calloc(count + 1, sizeof(*flags));
	unsigned *ids = calloc(count + 1, sizeof(*ids));
	enum ps_status status = PS_OK;

	*scan = NULL;
	if (flags == NULL || ids == NULL)
		status = ps_fail(error, PS_SYSTEM, (size_t)-1, "no memory for a pattern database");
	for (size_t i = 0; i < count && status == PS_OK; i++) {
		enum ps_scan_class class = ps_scan_classify(regexes[i], NULL);

		if (class == PS_SCAN_NONE)
			status = ps_fail(
				error, PS_POLICY, i, "Hyperscan cannot take the pattern, not even as a prefilter");
		flags[i] = flags_for(class);
		ids[i] = (unsigned)i;
	}
	if (status == PS_OK)
		status = compile(regexes, flags, ids, count, NULL, scan, error);
	free(flags);
	free(ids);
	return status;
}

/* \xNN for each byte; letters in both cases by the flag. */
static void write_literal(const char *literal, char *out)
{
	for (size_t i = 0; i < LITERAL_MAX && literal[i] != '\0'; i++)
		out += sprintf(out, "\\x%02x", (unsigned char)literal[i]);
	*out = '\0';
}

enum ps_status ps_scan_new_for(const struct ps_scan_expression *expressions, size_t count, bool avx2,
	struct ps_scan **scan, struct ps_error *error)
{
	const hs_platform_info_t platform = platform_of(avx2);
	size_t width = LITERAL_MAX * 4 + 1;
	char *text = calloc(count + 1, width);
	const char **regexes = calloc(count + 1, sizeof(*regexes));
	unsigned *flags = calloc(count + 1, sizeof(*flags));
	unsigned *ids = calloc(count + 1, sizeof(*ids));
	enum ps_status status;

	*scan = NULL;
	if (text == NULL || regexes == NULL || flags == NULL || ids == NULL) {
		status = ps_fail(error, PS_SYSTEM, (size_t)-1, "no memory for a pattern database");
	} else {
		for (size_t i = 0; i < count; i++) {
			ids[i] = (unsigned)i;
			regexes[i] = expressions[i].text;
			flags[i] = flags_for(expressions[i].class);
			if (expressions[i].literal) {
				write_literal(expressions[i].text, text + i * width);
				regexes[i] = text + i * width;
				flags[i] = HS_FLAG_CASELESS;
			}
		}
		status = compile(regexes, flags, ids, count, &platform, scan, error);
	}
	free(text);
	free(regexes);
	free(flags);
	free(ids);
	return status;
}

enum ps_status ps_scan_serialize(const struct ps_scan *scan, char **bytes, size_t *len)
{
	return scan->hs->serialize_database(scan->db, bytes, len) == HS_SUCCESS ? PS_OK : PS_SYSTEM;
}

enum ps_status ps_scan_deserialize(const char *bytes, size_t len, struct ps_scan **scan)
{
	struct ps_scan *made;

	*scan = NULL;
	if (ps_hyperscan_run() == NULL)
		return PS_INTERNAL;
	made = new_scan();
	if (made == NULL)
		return PS_SYSTEM;
	if (made->hs->deserialize_database(bytes, len, &made->db) != HS_SUCCESS) {
		free(made);
		return PS_INTERNAL;
	}
	*scan = made;
	return PS_OK;
}

void ps_scan_free(struct ps_scan *scan)
{
	if (scan == NULL)
		return;
	scan->hs->free_database(scan->db);
	free(scan);
}

enum ps_status ps_scan_work_new(struct ps_scan_work **work)
{
	*work = calloc(1, sizeof(**work));
	return *work != NULL ? PS_OK : PS_SYSTEM;
}

void ps_scan_work_free(struct ps_scan_work *work)
{
	if (work == NULL)
		return;
	if (work->scratch != NULL)
		ps_hyperscan_run()->free_scratch(work->scratch);
	free(work);
}

static enum ps_status fit(struct ps_scan_work *work, const struct ps_scan *scan)
{
	unsigned slots = sizeof(work->fitted) / sizeof(work->fitted[0]);

	for (unsigned i = 0; i < slots; i++) {
		if (work->fitted[i] == scan)
			return PS_OK;
	}
	if (scan->hs->alloc_scratch(scan->db, &work->scratch) != HS_SUCCESS)
		return PS_SYSTEM;
	work->fitted[work->next % slots] = scan;
	work->next++;
	return PS_OK;
}

enum ps_status ps_scan_run(const struct ps_scan *scan, struct ps_scan_work *work, const unsigned char *data, size_t len,
	struct ps_scan_hits *hits)
{
	enum ps_status status = fit(work, scan);
	hs_error_t code;

	if (status != PS_OK)
		return status;
	hits->len = 0;
	hits->status = PS_OK;
	code = scan->hs->scan(scan->db, (const char *)data, (unsigned)len, 0, work->scratch, on_match, hits);
	if (hits->status != PS_OK)
		return hits->status;
	return code == HS_SUCCESS ? PS_OK : PS_INTERNAL;
}

void ps_scan_hits_fini(struct ps_scan_hits *hits)
{
	free(hits->items);
	*hits = (struct ps_scan_hits){0};
}

enum ps_status ps_scan_check_library(struct ps_error *error)
{
	return ps_hyperscan_compile() != NULL ? PS_OK : ps_hyperscan_fail(error);
}
