/* The walk, the literals and the class bits: what saves time, held against what it saves. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "anchors.h"
#include "any.h"
#include "builtin.h"
#include "confirm.h"
#include "detect.h"
#include "guarded.h"
#include "literals.h"
#include "merge.h"
#include "names.h"
#include "shapes.h"
#include "starts.h"
#include "walk.h"

#include <stdio.h>
#include <string.h>

#define TEXT_MAX 400
#define LONG_TEXT_MAX 1200
#define ROUNDS 6

/* Bytes that packs ask about, put where an example had another. */
static unsigned char any_byte(void)
{
	static const char signs[] = "0123456789 -./:,()+#_@\"'^|~*xXaAbdeMmnNsStTyYzZ\n=[]&%\xC3\xA9\xE2";
	uint64_t random = any();

	return random % 16 == 0 ? (unsigned char)(random >> 32)
				: (unsigned char)signs[(random >> 32) % (sizeof(signs) - 1)];
}

/* An example of some pattern, among pieces of others, with a few bytes changed. */
static size_t make_text(size_t pattern, size_t example, unsigned char *data)
{
	const struct ps_example *own = &ps_builtin_patterns[pattern].examples[example];
	const struct ps_pattern *other = &ps_builtin_patterns[any() % ps_builtin_pattern_count];
	const char *behind = other->examples[any() % other->example_count].text;
	size_t changes = any() % 4;
	size_t len;

	len = (size_t)snprintf((char *)data, TEXT_MAX, "%.*s%.200s%c%.60s", (int)(any() % 3), "(+ ", own->text,
		" -,/.\n"[any() % 6], behind);
	for (size_t i = 0; i < changes && len > 0; i++)
		data[any() % len] = any_byte();
	return len;
}

/* The bit of a pattern in the table that has it. */
static const struct ps_walk *find_walk(size_t pattern, uint64_t *bit)
{
	for (size_t i = 0; i < ps_walk_count; i++) {
		for (unsigned b = 0; b < ps_walks[i].pattern_count; b++) {
			*bit = (uint64_t)1 << b;
			if (ps_walks[i].patterns[b] == pattern)
				return &ps_walks[i];
		}
	}
	return NULL;
}

/* The group that the tables speak of: of what is only bounded, the whole match. */
static unsigned group_of(size_t pattern)
{
	const struct ps_walk_ends *ends = ps_walk_ends[pattern];

	return ends != NULL && ends->exact ? ps_builtin_patterns[pattern].group : 0;
}

/* Where the finding begins. */
static size_t begin_of(size_t pattern, const struct guarded *text, size_t at)
{
	const struct ps_walk_ends *begins = ps_walk_begins[pattern];

	return begins == NULL ? at : ps_walk_end(begins, text->data, at, text->len);
}

/* Looks at one place with PCRE2 and with the tables. */
static void compare(
	struct ps_regex *regex, struct ps_regex_work *work, size_t pattern, const struct guarded *text, size_t at)
{
	const struct ps_walk_ends *ends = ps_walk_ends[pattern];
	struct ps_regex_match match = {0};
	uint64_t bit = 0;
	const struct ps_walk *walk = find_walk(pattern, &bit);
	struct ps_walk_memo memo = {0};
	bool found = false;
	bool accepted;
	size_t end;

	cr_assert(
		eq(int, ps_regex_match(regex, work, text->data, text->len, at, true, group_of(pattern), &found, &match),
			PS_OK));
	accepted = (ps_walk_allowed(walk, text->data, at) & bit) != 0 &&
		   ps_walk_run(walk, bit, text->data, at, text->len, &memo) != 0;
	cr_assert(accepted || !found, "%s: lost at %zu of \"%.*s\"", ps_builtin_patterns[pattern].id, at,
		(int)text->len, (const char *)text->data);
	if (ends == NULL || !accepted)
		return;
	end = ps_walk_end(ends, text->data, at, text->len);
	if (ends->exact && (end != 0 || ends->sure))
		cr_assert(eq(sz, end, found ? match.end : 0), "%s: at %zu of \"%.*s\"", ps_builtin_patterns[pattern].id,
			at, (int)text->len, (const char *)text->data);
	if (ends->exact && end != 0)
		cr_assert(eq(sz, begin_of(pattern, text, at), match.start), "%s: at %zu of \"%.*s\"",
			ps_builtin_patterns[pattern].id, at, (int)text->len, (const char *)text->data);
	if (!ends->exact)
		cr_assert(ge(sz, end, found ? match.end : 0), "%s: at %zu of \"%.*s\"", ps_builtin_patterns[pattern].id,
			at, (int)text->len, (const char *)text->data);
}

Test(walk, loses_no_match_and_knows_its_end, .timeout = 300)
{
	struct ps_regex_work *work;
	unsigned char data[TEXT_MAX];
	size_t exact = 0;

	cr_assert(eq(int, ps_regex_work_new(&work), PS_OK));
	for (size_t pattern = 0; pattern < ps_builtin_pattern_count; pattern++) {
		struct ps_regex *regex;

		cr_assert(eq(int, ps_regex_new(ps_builtin_patterns[pattern].regex, &regex), PS_OK));
		exact += ps_walk_ends[pattern] != NULL && ps_walk_ends[pattern]->exact;
		for (size_t i = 0; i < ps_builtin_patterns[pattern].example_count * ROUNDS; i++) {
			size_t len = make_text(pattern, i / ROUNDS, data);
			struct guarded text = guarded_copy(data, len);

			for (size_t at = 0; at < len; at++)
				compare(regex, work, pattern, &text, at);
			guarded_free(&text);
		}
		ps_regex_free(regex);
	}
	ps_regex_work_free(work);
	cr_assert(ge(sz, exact, ps_builtin_pattern_count - 10));
}

static size_t find_pattern(const char *id)
{
	size_t pattern = 0;

	while (strcmp(ps_builtin_patterns[pattern].id, id) != 0)
		pattern++;
	return pattern;
}

/* "May 5 55" ends with the year unless a word in the plural follows, however long: then it was a count of things. */
Test(walk, remembers_an_end_while_a_look_goes_on)
{
	static const char *const texts[] = {
		"May 5 55 thingsthatgoonandonandonandonandonandonandons ",
		"May 5 55 thingsthatgoonandonandonandonandonandonandon ",
		"May 5 55 thingsthatgoonandonandonandonandonandonandons",
		"May 5 55 thingsthatgoonandonandonandonandonandonandon",
	};
	size_t pattern = find_pattern("date/month-first");
	struct ps_regex_work *work;
	struct ps_regex *regex;

	cr_assert(eq(int, ps_regex_work_new(&work), PS_OK));
	cr_assert(eq(int, ps_regex_new(ps_builtin_patterns[pattern].regex, &regex), PS_OK));
	cr_assert(ps_walk_ends[pattern]->exact);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct guarded text = guarded_copy((const unsigned char *)texts[i], strlen(texts[i]));

		compare(regex, work, pattern, &text, 0);
		guarded_free(&text);
	}
	ps_regex_free(regex);
	ps_regex_work_free(work);
}

/* What the tables say one by one, with merged bits. */
static ps_merge_set walk_apart(const struct ps_merge *merge, unsigned tables, const struct guarded *text, size_t at)
{
	ps_merge_set set = {0};

	for (unsigned t = 0; t < merge->count; t++) {
		const struct ps_walk *walk = &ps_walks[merge->first + t];
		struct ps_walk_memo memo = {0};
		uint64_t accepted = 0;

		if ((tables >> t & 1) != 0)
			accepted = ps_walk_run(
				walk, ps_walk_allowed(walk, text->data, at), text->data, at, text->len, &memo);
		for (; accepted != 0; accepted &= accepted - 1)
			ps_merge_put(&set, merge->bit_of[t][__builtin_ctzll(accepted)]);
	}
	return set;
}

static ps_merge_set walk_merged(const struct ps_merge *merge, struct ps_merge_states *states, unsigned tables,
	const struct guarded *text, size_t at)
{
	ps_merge_set allowed = ps_merge_allowed(merge, text->data, at);
	struct ps_merge_bits accepted;

	ps_merge_walk(merge, states, tables, text->data, at, text->len, &accepted);
	return ps_merge_looked(merge, allowed & accepted.patterns, &accepted);
}

/* Tables of runs or of tokens, as @first says, with room for so many states. */
static void compare_merged(unsigned first, unsigned count, unsigned plain_max, unsigned special_max)
{
	static struct ps_merge merge;
	uint16_t rank[512];
	struct ps_merge_states states;
	unsigned char data[TEXT_MAX];

	for (unsigned i = 0; i < 512; i++)
		rank[i] = (uint16_t)(i * 40503 >> 3);
	cr_assert_null(ps_merge_init(&merge, first, count, rank));
	cr_assert(eq(int, ps_merge_states_init(&states), PS_OK));
	states.plain_max = plain_max;
	states.special_max = special_max;
	for (unsigned round = 0; round < 6000; round++) {
		size_t pattern = any() % ps_builtin_pattern_count;
		size_t len = make_text(pattern, any() % ps_builtin_patterns[pattern].example_count, data);
		/* No longer than the least that a table's walk goes: then all see the end at the same place. */
		struct guarded text = guarded_copy(data, len > 84 ? 84 : len);

		ps_merge_begin(&states);
		for (size_t at = 0; at < text.len; at++) {
			unsigned tables = 1 + (unsigned)any() % ((1U << count) - 1);
			ps_merge_set apart = walk_apart(&merge, tables, &text, at);
			ps_merge_set merged = walk_merged(&merge, &states, tables, &text, at);

			cr_assert(ps_merge_is_empty(apart ^ merged), "tables %x at %zu of \"%.*s\"", tables, at,
				(int)text.len, (const char *)text.data);
		}
		guarded_free(&text);
	}
	cr_assert(states.forgotten > 0 || plain_max == PS_MERGE_PLAIN);
	ps_merge_states_fini(&states);
}

static unsigned first_of(unsigned anchor, unsigned *count)
{
	unsigned first = 0;

	while (ps_walks[first].anchor != anchor)
		first++;
	for (*count = 0; first + *count < ps_walk_count && ps_walks[first + *count].anchor == anchor;)
		(*count)++;
	return first;
}

Test(walk, accepts_the_same_with_all_tables_at_once, .timeout = 300)
{
	unsigned digits;
	unsigned tokens;
	unsigned codes;
	unsigned digit = first_of(PS_ANCHOR_DIGIT, &digits);
	unsigned token = first_of(PS_ANCHOR_TOKEN, &tokens);

	(void)first_of(PS_ANCHOR_CODE, &codes);
	compare_merged(digit, digits, PS_MERGE_PLAIN, PS_MERGE_SPECIAL);
	compare_merged(token, tokens + codes, PS_MERGE_PLAIN, PS_MERGE_SPECIAL);
	compare_merged(digit, digits, 40, 12);
	compare_merged(token, tokens + codes, 40, 12);
}

/* Long walks, so that later ones meet what earlier ones left: bytes of streets, numbers and lists. */
Test(walk, goes_on_as_an_earlier_one_did, .timeout = 60)
{
	static const char *const parts[] = {"1 ", "12 ", "1-", "A ", "Oak ", "St", "3rd ", "jane.", "(at)", ",", "\n"};
	uint64_t seed = 271828;

	for (unsigned round = 0; round < 400; round++) {
		char data[700] = {0};
		size_t len = 0;

		while (len + 5 < sizeof(data)) {
			const char *part;

			seed = seed * 6364136223846793005u + 1442695040888963407u;
			/* One part most of the time: the walks that go far are those over one kind of thing. */
			part = parts[(seed >> 33) % 8 != 0 ? round % 9 : (seed >> 40) % 11];
			memcpy(data + len, part, strlen(part));
			len += strlen(part);
		}
		for (size_t i = 0; i < ps_walk_count; i++) {
			uint64_t all = ((uint64_t)1 << ps_walks[i].pattern_count) - 1;
			struct ps_walk_memo kept = {0};

			for (size_t at = 0; at < len; at++) {
				struct ps_walk_memo none = {0};
				/* As a place farther back, now and then. */
				size_t place = at % 37 == 36 ? at - 20 : at;
				uint64_t fresh =
					ps_walk_run(&ps_walks[i], all, (unsigned char *)data, place, len, &none);

				cr_assert(eq(u64,
					ps_walk_run(&ps_walks[i], all, (unsigned char *)data, place, len, &kept),
					fresh));
			}
		}
	}
}

static bool same_starts(const struct ps_starts *a, const struct ps_starts *b)
{
	return a->count == b->count && memcmp(a->at, b->at, a->count * sizeof(a->at[0])) == 0;
}

static void compare_starts(const struct ps_text *text, const struct ps_class_bits *bits, size_t at)
{
	struct ps_starts slow;
	struct ps_starts fast;
	bool letter;

	ps_starts_token(text, at, &slow);
	ps_starts_token_bits(text, bits, at, &fast, &letter);
	cr_assert(same_starts(&slow, &fast), "token at %zu", at);
	ps_starts_code(text, at, &slow);
	cr_assert(eq(int, letter, slow.count > 0), "code at %zu", at);
	ps_starts_lead(text, at, &slow);
	ps_starts_lead_bits(text, bits, at, &fast);
	cr_assert(same_starts(&slow, &fast), "lead at %zu", at);
}

static void compare_cues(
	const struct ps_cues *cues, const struct ps_text *text, const struct ps_class_bits *bits, size_t at)
{
	struct ps_cue_view slow;
	struct ps_cue_view fast;

	ps_cues_before(cues, text, NULL, at, &slow);
	ps_cues_before(cues, text, bits, at, &fast);
	cr_assert(eq(u64, slow.sets, fast.sets), "cues at %zu", at);
	for (unsigned set = 0; set < PS_CUE_SETS; set++)
		cr_assert(eq(int, ps_cue_nearest(&slow, set).distance, ps_cue_nearest(&fast, set).distance));
}

Test(walk, class_bits_say_what_the_bytes_say, .timeout = 300)
{
	struct ps_patterns patterns;
	bool wanted[PS_TYPE_COUNT];
	struct ps_anchors anchors = {0};
	unsigned char data[TEXT_MAX];

	memset(wanted, true, sizeof(wanted));
	cr_assert(eq(int,
		ps_patterns_init(
			&patterns, ps_builtin_patterns, ps_builtin_pattern_count, NULL, 0, wanted, true, false, NULL),
		PS_OK));
	for (size_t round = 0; round < 20000; round++) {
		size_t pattern = any() % ps_builtin_pattern_count;
		size_t len = make_text(pattern, any() % ps_builtin_patterns[pattern].example_count, data);
		struct guarded guarded = guarded_copy(data, len);
		struct ps_text text = {.data = guarded.data, .len = len, .to = len};

		cr_assert(eq(int, ps_anchors_find(&anchors, &text, false, PS_ISA_SCALAR), PS_OK));
		for (size_t i = 0; i < anchors.digits.len; i++) {
			compare_starts(&text, anchors.bits, anchors.digits.at[i]);
			compare_cues(patterns.cues, &text, anchors.bits, anchors.digits.at[i]);
		}
		guarded_free(&guarded);
	}
	ps_anchors_fini(&anchors);
	ps_patterns_fini(&patterns);
}

/* Whether a literal of a pattern stands at text[at], in any case. */
static bool stands_at(const struct ps_text *text, size_t at, const char *literal)
{
	for (size_t i = 0; literal[i] != '\0'; i++) {
		unsigned char c = at + i < text->len ? text->data[at + i] : 0;

		if ((c >= 'A' && c <= 'Z' ? c | 0x20 : c) != (unsigned char)literal[i])
			return false;
	}
	return true;
}

static bool is_letter(unsigned char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* Counts what a reader finds of one literal, where its first letter begins a word. */
static size_t count_slowly(const struct ps_text *text, const char *literal, size_t skip)
{
	size_t count = 0;

	for (size_t at = 0; at < text->len; at++) {
		if (stands_at(text, at, literal) && (at + skip == 0 || !is_letter(text->data[at + skip - 1])))
			count++;
	}
	return count;
}

Test(walk, literals_are_found_where_words_begin, .timeout = 300)
{
	static struct ps_literals literals;
	struct ps_patterns patterns;
	bool wanted[PS_TYPE_COUNT];
	struct ps_anchors anchors = {0};
	struct ps_literal_hits hits = {0};

	memset(wanted, true, sizeof(wanted));
	cr_assert(eq(int,
		ps_patterns_init(
			&patterns, ps_builtin_patterns, ps_builtin_pattern_count, NULL, 0, wanted, true, false, NULL),
		PS_OK));
	cr_assert(eq(int, ps_literals_init(&literals, &patterns, NULL), PS_OK));
	for (size_t round = 0; round < 20000; round++) {
		unsigned char data[LONG_TEXT_MAX];
		const char *first = literals.items[any() % literals.count].text;
		const char *second = literals.items[any() % literals.count].text;
		/* Blocks of 64 bytes are gathered eight at a time. */
		size_t len = any() % 2 * 64 * (any() % 10);

		memset(data, any() % 2 == 0 ? ' ' : 'x', len);
		len += (size_t)snprintf((char *)data + len, LONG_TEXT_MAX - len, "%.*s%s%.*s%s", (int)(any() % 70),
			"it is a long way to the end of a row of sixty-four bytes -- and then some", first,
			(int)(any() % 3), " -x", second);
		struct guarded guarded;
		struct ps_text text;
		uint32_t ends[LONG_TEXT_MAX];
		size_t total = 0;
		size_t unique = 0;
		size_t count;

		if (any() % 2 == 0)
			data[any() % len] ^= 0x20;
		guarded = guarded_copy(data, len);
		text = (struct ps_text){.data = guarded.data, .len = len, .to = len};
		cr_assert(eq(int, ps_anchors_find(&anchors, &text, true, ps_cpu_isa()), PS_OK));
		cr_assert(eq(int,
			ps_literals_find(
				&literals, &text, &anchors, any() % 2 == 0 ? PS_ISA_SCALAR : ps_cpu_isa(), &hits),
			PS_OK));
		for (unsigned i = 0; i < literals.count; i++) {
			uint64_t all = literals.items[i].spoken;

			for (unsigned t = 0; t < PS_LITERALS_TABLES; t++)
				all |= literals.items[i].patterns[t];
			if (all != 0)
				total += count_slowly(&text, literals.items[i].text, literals.items[i].skip);
		}
		cr_assert(eq(sz, hits.len, total), "\"%.*s\"", (int)len, (const char *)data);
		count = ps_names_scan_cues(&text, ends, LONG_TEXT_MAX);
		for (size_t i = 0; i < count; i++) {
			if (i > 0 && ends[i] == ends[i - 1])
				continue;
			cr_assert(lt(sz, unique, hits.end_count));
			cr_assert(eq(u32, hits.ends[unique], ends[i]), "\"%.*s\"", (int)len, (const char *)data);
			unique++;
		}
		cr_assert(eq(sz, hits.end_count, unique), "\"%.*s\"", (int)len, (const char *)data);
		guarded_free(&guarded);
	}
	ps_literal_hits_fini(&hits);
	ps_anchors_fini(&anchors);
	ps_patterns_fini(&patterns);
}

/* Of a copy of the packs nothing is known beforehand. */
Test(walk, tables_are_what_the_packs_come_to)
{
	size_t size = ps_builtin_pattern_count * sizeof(struct ps_pattern);
	struct ps_pattern *copy = malloc(size);
	struct ps_shapes *shapes = calloc(1, sizeof(*shapes));
	struct ps_literals *literals = calloc(1, sizeof(*literals));
	struct ps_detect_config config;
	struct ps_patterns patterns;
	size_t len;
	const void *bytes;

	memcpy(copy, ps_builtin_patterns, size);
	ps_detect_defaults(&config);
	cr_assert(eq(int,
		ps_patterns_init(&patterns, copy, ps_builtin_pattern_count, NULL, 0, config.wanted, config.all_ages,
			false, NULL),
		PS_OK));
	cr_assert(eq(sz, ps_table_sets.count, ps_builtin_pattern_count));
	cr_assert(eq(sz, ps_table_shapes.count, ps_builtin_pattern_count));
	for (size_t i = 0; i < ps_builtin_pattern_count; i++) {
		cr_assert(eq(int, ps_table_sets.cues[i], patterns.items[i].cue_set));
		cr_assert(eq(int, ps_table_sets.unless[i], patterns.items[i].unless_set));
		cr_assert(eq(int, ps_table_sets.words[i], patterns.items[i].word_set));
		cr_assert(eq(int, ps_table_shapes.wanted[i], patterns.items[i].wanted));
	}
	cr_assert(eq(int, ps_shapes_init(shapes, &patterns, NULL), PS_OK));
	cr_assert(eq(int, memcmp(shapes, &ps_table_shapes.shapes, sizeof(*shapes)), 0));
	cr_assert(eq(int, ps_literals_init(literals, &patterns, NULL), PS_OK));
	cr_assert(eq(int, memcmp(literals, &ps_table_literals, sizeof(*literals)), 0));
	bytes = ps_cues_keep(patterns.own_cues, &len);
	cr_assert(eq(int, memcmp(bytes, ps_table_cues, len), 0));
	bytes = ps_cues_keep(patterns.own_words, &len);
	cr_assert(eq(int, memcmp(bytes, ps_table_words, len), 0));
	ps_patterns_fini(&patterns);
	free(literals);
	free(shapes);
	free(copy);
}
