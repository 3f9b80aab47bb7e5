/* Making a roster of a list, and looking at one: the public functions. */
#include "engine.h"
#include "entry.h"
#include "keyfile.h"
#include "roster.h"
#include "wipe.h"

#include <stdlib.h>
#include <string.h>

#define FILTER_WORDS (((size_t)1 << PS_ROSTER_FILTER_MAX) / 64)
/* Filter bits for each distinct word, or up to twice as many: few, so that the filter stays in the cache. */
#define BITS_A_WORD 8
/* Below so many digests insertion is the quicker sort. */
#define SMALL 32

struct phiscrub_roster_builder {
	enum ps_type type;
	struct ps_secret secret;
	struct ps_short_key key;
	/** Owned. */
	uint64_t *digests;
	size_t count, cap;
	/** Of 2^PS_ROSTER_FILTER_MAX bits; made smaller at the end. Owned, wiped. */
	uint64_t *filter;
	/** Distinct words in it, or a few less. */
	size_t words;
	/** The line that is not finished. Wiped. */
	unsigned char line[PS_ENTRY_MAX + 1];
	size_t line_len;
	uint64_t lines, entries;
	uint64_t lengths;
	bool single_words, codes_of_letters;
	struct ps_error error;
};

/* From the file, else from the environment. */
static enum ps_status load_key(const char *file, struct ps_secret *secret, struct ps_error *error)
{
	bool found = true;
	enum ps_status status =
		file != NULL ? ps_key_load_file(file, secret, error) : ps_key_load_environment(secret, &found, error);

	if (status == PS_OK && !found)
		return ps_fail(error, PS_USAGE, (size_t)-1,
			"a roster needs a key: a file with --key, or the environment variable PHISCRUB_KEY");
	return status;
}

static enum ps_status find_type(const char *name, enum ps_type *type, struct ps_error *error)
{
	*type = name != NULL ? ps_type_by_name(name, strlen(name)) : PS_NONE;
	if (!ps_roster_holds(*type))
		return ps_fail(error, PS_USAGE, (size_t)-1,
			"a roster is of NAME, PHONE, FAX, EMAIL, SSN, MRN, PLAN_ID, ACCOUNT, LICENSE, VEHICLE, DEVICE, "
			"USERNAME or ID");
	return PS_OK;
}

enum phiscrub_status phiscrub_roster_new(const struct phiscrub_roster_options *options,
	struct phiscrub_roster_builder **builder, struct phiscrub_error *error)
{
	struct ps_error inner = {.offset = (size_t)-1};
	struct phiscrub_roster_builder *made;
	enum ps_status status;

	if (options == NULL || builder == NULL)
		return PHISCRUB_USAGE;
	*builder = NULL;
	made = calloc(1, sizeof(*made));
	if (made != NULL)
		made->filter = calloc(FILTER_WORDS, sizeof(*made->filter));
	if (made == NULL || made->filter == NULL)
		status = ps_fail(&inner, PS_SYSTEM, (size_t)-1, "no memory for a roster");
	else
		status = find_type(options->type, &made->type, &inner);
	if (status == PS_OK)
		status = load_key(options->key_file, &made->secret, &inner);
	if (status == PS_OK)
		status = ps_roster_key(&made->secret, made->type, &made->key);
	if (status == PS_OK)
		*builder = made;
	else
		phiscrub_roster_free(made);
	inner.status = status;
	ps_public_error(&inner, error);
	return ps_public_status(status);
}

void phiscrub_roster_free(struct phiscrub_roster_builder *builder)
{
	if (builder == NULL)
		return;
	if (builder->filter != NULL)
		ps_wipe_free(builder->filter, FILTER_WORDS * sizeof(*builder->filter));
	free(builder->digests);
	ps_wipe_free(builder, sizeof(*builder));
}

/* --- lines ---------------------------------------------------------------------- */

static unsigned words_of(const unsigned char *form, size_t len)
{
	unsigned words = 1;

	for (size_t i = 0; i < len; i++)
		words += form[i] == ' ';
	return words;
}

static enum ps_status add_form(void *context, const void *form, size_t len)
{
	struct phiscrub_roster_builder *builder = context;

	if (builder->count == builder->cap) {
		size_t cap = builder->cap == 0 ? 4096 : builder->cap * 2;
		uint64_t *digests = cap > PS_ROSTER_MAX ? NULL : realloc(builder->digests, cap * sizeof(*digests));

		if (digests == NULL)
			return cap > PS_ROSTER_MAX ? PS_LIMIT : PS_SYSTEM;
		builder->digests = digests;
		builder->cap = cap;
	}
	builder->digests[builder->count] = ps_roster_digest(&builder->key, form, len);
	builder->count++;
	if (builder->type == PS_NAME)
		builder->lengths |= (uint64_t)1 << words_of(form, len);
	return PS_OK;
}

static void add_word(void *context, const struct ps_folded *folded)
{
	struct phiscrub_roster_builder *builder = context;
	uint64_t hash = ps_roster_filter_hash(ps_name_first(folded));
	uint64_t all = ps_roster_filter_bits(hash, true);
	uint64_t two = ps_roster_filter_bits(hash, false);
	uint64_t *place = &builder->filter[ps_roster_filter_place(hash, 32 + 6 - PS_ROSTER_FILTER_MAX)];

	if ((*place & all) == all)
		return;
	builder->words += (*place & two) != two;
	*place |= ps_name_is_ordinary(folded) ? two : all;
}

static enum ps_status add_line(struct phiscrub_roster_builder *builder, const unsigned char *line, size_t len)
{
	const struct ps_entry_sink sink = {builder, add_form, add_word};
	struct ps_entry_facts facts;
	const char *fact = "";
	enum ps_status status;

	builder->lines++;
	while (len > 0 && line[len - 1] <= ' ')
		len--;
	while (len > 0 && *line <= ' ') {
		line++;
		len--;
	}
	if (len == 0)
		return PS_OK;
	status = ps_entry_forms(builder->type, line, len, &sink, &facts, &fact);
	if (status == PS_MALFORMED)
		return ps_fail(
			&builder->error, status, (size_t)-1, "line %llu: %s", (unsigned long long)builder->lines, fact);
	if (status != PS_OK)
		return ps_fail(&builder->error, status, (size_t)-1,
			status == PS_LIMIT ? "more than a roster can hold" : "no memory for the roster");
	builder->entries++;
	if (facts.code_len > 0)
		builder->lengths |= (uint64_t)1 << facts.code_len;
	builder->single_words = builder->single_words || facts.single_word;
	builder->codes_of_letters = builder->codes_of_letters || !facts.digit_first;
	return PS_OK;
}

static enum phiscrub_status fail(
	struct phiscrub_roster_builder *builder, enum ps_status status, struct phiscrub_error *error)
{
	builder->error.status = status;
	ps_wipe(builder->line, sizeof(builder->line));
	ps_public_error(&builder->error, error);
	return ps_public_status(status);
}

enum phiscrub_status phiscrub_roster_feed(
	struct phiscrub_roster_builder *builder, const void *data, size_t len, struct phiscrub_error *error)
{
	const unsigned char *at = data;
	const unsigned char *end = at + len;

	if (builder->error.status != PS_OK)
		return fail(builder, builder->error.status, error);
	while (at < end) {
		const unsigned char *newline = memchr(at, '\n', (size_t)(end - at));
		size_t piece = newline != NULL ? (size_t)(newline - at) : (size_t)(end - at);
		size_t room = sizeof(builder->line) - builder->line_len;
		enum ps_status status = PS_OK;

		/* A line too long keeps one byte too many, and is refused by that. */
		memcpy(builder->line + builder->line_len, at, piece < room ? piece : room);
		builder->line_len += piece < room ? piece : room;
		at += piece;
		if (newline != NULL) {
			status = add_line(builder, builder->line, builder->line_len);
			builder->line_len = 0;
			at++;
		}
		if (status != PS_OK)
			return fail(builder, status, error);
	}
	return PHISCRUB_OK;
}

/* --- the end -------------------------------------------------------------------- */

static void insert_sort(uint64_t *items, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		uint64_t item = items[i];
		size_t at = i;

		for (; at > 0 && items[at - 1] > item; at--)
			items[at] = items[at - 1];
		items[at] = item;
	}
}

/* By the byte at @shift, each item to its own box, in place; then the boxes. At most eight deep. */
static void sort(uint64_t *items, size_t count, unsigned shift)
{
	size_t ends[256] = {0};
	size_t next[256];
	size_t sum = 0;

	if (count <= SMALL) {
		insert_sort(items, count);
		return;
	}
	for (size_t i = 0; i < count; i++)
		ends[items[i] >> shift & 0xff]++;
	for (unsigned box = 0; box < 256; box++) {
		next[box] = sum;
		sum += ends[box];
		ends[box] = sum;
	}
	for (unsigned box = 0; box < 256; box++) {
		while (next[box] < ends[box]) {
			uint64_t item = items[next[box]];
			unsigned home = (unsigned)(item >> shift & 0xff);

			items[next[box]] = items[next[home]];
			items[next[home]] = item;
			next[home]++;
		}
	}
	for (unsigned box = 0; box < 256 && shift > 0; box++) {
		size_t start = box > 0 ? ends[box - 1] : 0;

		sort(items + start, ends[box] - start, shift - 8);
	}
}

static size_t drop_equal(uint64_t *items, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (kept > 0 && items[kept - 1] == items[i])
			continue;
		items[kept] = items[i];
		kept++;
	}
	return kept;
}

/* Two neighbours become one, as the place's last bit goes. */
static void halve(uint64_t *filter, unsigned bits)
{
	for (size_t i = 0; i < (size_t)1 << (bits - 7); i++)
		filter[i] = filter[2 * i] | filter[2 * i + 1];
}

/* Makes the filter as small as leaves enough bits a word. */
static unsigned shrink_filter(uint64_t *filter, size_t words)
{
	unsigned bits = PS_ROSTER_FILTER_MAX;

	for (; bits > PS_ROSTER_FILTER_MIN && words * BITS_A_WORD < (size_t)1 << (bits - 1); bits--)
		halve(filter, bits);
	return bits;
}

enum phiscrub_status phiscrub_roster_finish(struct phiscrub_roster_builder *builder, phiscrub_sink *sink, void *context,
	struct phiscrub_roster_info *info, struct phiscrub_error *error)
{
	struct ps_roster_content content = {.type = builder->type};
	enum ps_status status = builder->error.status;

	if (status == PS_OK && builder->line_len > 0)
		status = add_line(builder, builder->line, builder->line_len);
	builder->line_len = 0;
	if (status == PS_OK && builder->entries == 0)
		status = ps_fail(&builder->error, PS_MALFORMED, (size_t)-1, "the list is empty");
	if (status != PS_OK)
		return fail(builder, status, error);
	sort(builder->digests, builder->count, 56);
	builder->count = drop_equal(builder->digests, builder->count);
	content.entries = builder->entries;
	content.digests = builder->digests;
	content.count = builder->count;
	content.lengths = builder->lengths;
	content.single_words = builder->single_words;
	content.digits_first = !builder->codes_of_letters;
	content.filter_bits = shrink_filter(builder->filter, builder->words);
	content.filter = builder->filter;
	status = ps_roster_write(&content, &builder->secret, sink, context, &builder->error);
	if (info != NULL)
		*info = (struct phiscrub_roster_info){.type = ps_type_info(builder->type)->name,
			.entries = content.entries,
			.digests = content.count};
	/* What is written cannot be added to. */
	if (status == PS_OK)
		builder->error.status = PS_USAGE;
	return status == PS_OK ? PHISCRUB_OK : fail(builder, status, error);
}

enum phiscrub_status phiscrub_roster_read(
	const char *path, const char *key_file, struct phiscrub_roster_info *info, struct phiscrub_error *error)
{
	struct ps_error inner = {.offset = (size_t)-1};
	struct ps_roster *roster = NULL;
	struct ps_secret secret;
	enum ps_status status = load_key(key_file, &secret, &inner);

	if (status == PS_OK)
		status = ps_roster_open(path, &secret, &roster, &inner);
	if (status == PS_OK)
		status = ps_roster_verify(roster, &inner);
	if (status == PS_OK)
		*info = (struct phiscrub_roster_info){
			.type = ps_type_info(roster->type)->name, .entries = roster->entries, .digests = roster->count};
	ps_roster_close(roster);
	ps_secret_wipe(&secret);
	inner.status = status;
	ps_public_error(&inner, error);
	return ps_public_status(status);
}
