#include "shapes.h"

#include "shape.h"
#include "starts.h"

#include <stdlib.h>
#include <string.h>

#define LENGTHS (sizeof(((struct ps_shapes *)0)->by_length) / sizeof(ps_shape_mask))

/* Bytes in which a stretch's digits are counted; see pattern.h. */
#define STRETCH 32

static void set_bit(ps_shape_mask *mask, unsigned bit)
{
	(*mask)[bit / 64] |= (uint64_t)1 << bit % 64;
}

/* Where pattern @index can begin, as bit @bit of the masks. */
static enum ps_status add_shapes(struct ps_shapes *shapes, const struct ps_pattern *pattern, unsigned bit)
{
	for (size_t i = 0; i < pattern->shape_count; i++) {
		struct ps_shape shape;

		if (!ps_shape_parse(pattern->shapes[i], &shape))
			return PS_POLICY;
		for (unsigned len = shape.min; len <= shape.max && len < LENGTHS; len++)
			set_bit(&shapes->by_length[len], bit);
		for (unsigned next = 0; next < 256; next++) {
			if (ps_shape_follows(&shape, (unsigned char)next))
				set_bit(&shapes->by_next[next], bit);
			if (ps_shape_second(&shape, (unsigned char)next))
				set_bit(&shapes->by_second[next], bit);
		}
		if (shape.plus)
			set_bit(&shapes->plus, bit);
	}
	if (pattern->apart)
		set_bit(&shapes->apart, bit);
	for (unsigned digit = 0; digit < 10; digit++) {
		if (pattern->first == NULL || strchr(pattern->first, (char)('0' + digit)) != NULL)
			set_bit(&shapes->by_first[digit], bit);
	}
	for (unsigned digits = pattern->digits; digits <= (pattern->digits_max > 0 ? pattern->digits_max : STRETCH);
		digits++)
		set_bit(&shapes->by_digits[digits], bit);
	return PS_OK;
}

/* Gives a table of digit or lead its bits in the masks, in the first word that has room. */
static enum ps_status add_masks(
	struct ps_shapes *shapes, const struct ps_patterns *patterns, unsigned table, unsigned *used)
{
	const struct ps_walk *walk = &ps_walks[table];
	unsigned word = 0;

	while (word < PS_SHAPES_WORDS && used[word] + walk->pattern_count > 64)
		word++;
	if (word == PS_SHAPES_WORDS)
		return PS_LIMIT;
	shapes->walks[table].word = word;
	shapes->walks[table].shift = used[word];
	used[word] += walk->pattern_count;
	for (unsigned i = 0; i < walk->pattern_count; i++) {
		const struct ps_prepared *item = &patterns->items[walk->patterns[i]];
		enum ps_status status = PS_OK;

		shapes->table_of[word][shapes->walks[table].shift + i] = (uint8_t)table;
		if (item->wanted)
			status = add_shapes(shapes, item->pattern, word * 64 + shapes->walks[table].shift + i);
		if (status != PS_OK)
			return status;
	}
	return PS_OK;
}

/* The first two rules of the resolver's order. */
static uint16_t rank_of(enum ps_type type, unsigned score)
{
	return (uint16_t)((unsigned)ps_type_info(type)->specificity << 8 | score);
}

/* Which patterns of a table are wanted, and which need a cue before them. */
static void add_wanted(struct ps_shapes *shapes, const struct ps_patterns *patterns, unsigned table)
{
	for (unsigned p = 0; p < ps_walks[table].pattern_count; p++) {
		const struct ps_prepared *item = &patterns->items[ps_walks[table].patterns[p]];
		uint64_t bit = (uint64_t)1 << p;

		if (item->wanted)
			shapes->walks[table].wanted |= bit;
		if (item->cues != 0 && item->pattern->after == 0) {
			shapes->walks[table].cued |= bit;
			shapes->walks[table].by_set[item->cue_set] |= bit;
			shapes->walks[table].cue_sets |= (uint64_t)1 << item->cue_set;
		}
		if (item->pattern->word_count > 0)
			shapes->walks[table].by_word[item->word_set] |= bit;
	}
}

enum ps_status ps_shapes_init(struct ps_shapes *shapes, const struct ps_patterns *patterns, struct ps_error *error)
{
	unsigned used[PS_SHAPES_WORDS] = {0};

	*shapes = (struct ps_shapes){0};
	for (size_t i = 0; i < patterns->builtin_count && i < PS_SHAPES_PATTERNS; i++)
		shapes->rank[i] = rank_of(patterns->items[i].pattern->type, patterns->items[i].pattern->score);
	if (ps_walk_count > PS_SHAPES_WALKS || patterns->builtin_count > PS_SHAPES_PATTERNS)
		return ps_fail(error, PS_POLICY, (size_t)-1, "more tables of patterns than there is room for");
	for (unsigned i = 0; i < ps_walk_count; i++) {
		const struct ps_walk *walk = &ps_walks[i];
		enum ps_status status = PS_OK;

		if (shapes->anchors[walk->anchor].count == 0)
			shapes->anchors[walk->anchor].first = i;
		shapes->anchors[walk->anchor].count++;
		add_wanted(shapes, patterns, i);
		if (walk->anchor == PS_ANCHOR_DIGIT || walk->anchor == PS_ANCHOR_LEAD)
			status = add_masks(shapes, patterns, i, used);
		if (status != PS_OK)
			return ps_fail(
				error, PS_POLICY, (size_t)-1, "no room for the patterns, or a shape that is none");
	}
	return PS_OK;
}

/* Patterns of one table that need a cue, accepted at a place; they wait until surer ones were looked at. */
struct waiting {
	uint64_t wanted;
	uint32_t start;
	unsigned table;
};

#define WAITING_MAX 32
/* Tables that keep how far they walked: those of one anchor, at least. */
#define MEMOS 8

/* What every step is handed. */
struct run {
	const struct ps_shapes *shapes;
	const struct ps_patterns *patterns;
	struct ps_confirm_work *work;
	const struct ps_text *text;
	const struct ps_class_bits *bits;
	struct ps_findings *out;
	/** The candidate that reaches farthest, of several the best; what it covers need not be looked at. */
	struct ps_finding cover;
	uint16_t cover_rank;
	struct waiting waiting[WAITING_MAX];
	unsigned waiting_count;
	/** By table. */
	struct ps_walk_memo memos[MEMOS];
};

/* Letters and a sign before a code that a candidate may take in; see confirm.c. */
#define PREFIX_MAX 6

/*
 * Whether a match of the pattern at @start could lie in a candidate that is
 * worth more: then it would change nothing, since their union has the same ends
 * and the same type without it.
 */
static inline bool may_be_covered(const struct run *run, size_t pattern, size_t start)
{
	if (start >= run->cover.end || start < run->cover.start || run->shapes->rank[pattern] >= run->cover_rank)
		return false;
	/* A group may lie ahead of where the match ends. */
	if (run->patterns->items[pattern].pattern->group != 0)
		return false;
	if (run->patterns->items[pattern].pattern->anchor == PS_ANCHOR_TOKEN && start < run->cover.start + PREFIX_MAX)
		return false;
	return !run->work->all;
}

/* Where a match of the pattern ends, at most, in what PCRE2 would see; 0 where there is none. */
static inline size_t end_of(const struct run *run, size_t pattern, size_t start)
{
	size_t reach = (size_t)run->patterns->items[pattern].pattern->max + PS_PATTERN_BEHIND;
	size_t len = run->text->len;

	return ps_walk_end(ps_walk_ends[pattern], run->text->data, start, len - start > reach ? start + reach : len);
}

/* Keeps the candidates that were added since there were @before of them, where they cover more. */
static inline void take_cover(struct run *run, size_t before)
{
	for (size_t i = before; i < run->out->len; i++) {
		const struct ps_finding *finding = &run->out->items[i];
		uint16_t rank = rank_of(finding->type, finding->score);

		if (finding->end < run->cover.end || (finding->end == run->cover.end && rank < run->cover_rank))
			continue;
		run->cover = *finding;
		run->cover_rank = rank;
	}
}

/* Confirms a pattern that the walk accepted. */
static enum ps_status confirm(struct run *run, size_t pattern, size_t start)
{
	const struct ps_walk_ends *ends = ps_walk_ends[pattern];
	size_t max = run->patterns->items[pattern].pattern->max;
	bool exact = ends != NULL && ends->exact;
	bool covered = ends != NULL && may_be_covered(run, pattern, start);
	size_t before = run->out->len;
	enum ps_status status;
	size_t end = 0;

	if (exact || covered) {
		end = end_of(run, pattern, start);
		if (end == 0 || (covered && end <= run->cover.end && end - start < max))
			return PS_OK;
	}
	if (exact && end - start < max)
		status = ps_confirm_match(run->patterns, run->work, run->text, pattern, start, end, run->out);
	else
		status = ps_confirm_at(run->patterns, run->work, run->text, pattern, start, run->out);
	take_cover(run, before);
	return status;
}

/* Takes out what a candidate covers, as confirm() would. */
static uint64_t without_covered(const struct run *run, const struct waiting *waiting)
{
	const struct ps_walk *walk = &ps_walks[waiting->table];
	uint64_t wanted = waiting->wanted;

	for (uint64_t left = wanted; left != 0; left &= left - 1) {
		size_t pattern = walk->patterns[__builtin_ctzll(left)];
		size_t end;

		if (ps_walk_ends[pattern] == NULL || !may_be_covered(run, pattern, waiting->start))
			continue;
		end = end_of(run, pattern, waiting->start);
		if (end <= run->cover.end && end - waiting->start < run->patterns->items[pattern].pattern->max)
			wanted &= ~(left & (~left + 1));
	}
	return wanted;
}

/* Those of a table's patterns that have the cue they need, where these sets have one. */
static inline uint64_t cued_by(const struct ps_shapes *shapes, unsigned table, uint64_t sets)
{
	uint64_t cued = 0;

	for (sets &= shapes->walks[table].cue_sets; sets != 0; sets &= sets - 1)
		cued |= shapes->walks[table].by_set[__builtin_ctzll(sets)];
	return cued;
}

/* Confirms what has waited and has its cue. */
static enum ps_status confirm_all(struct run *run)
{
	enum ps_status status = PS_OK;

	for (unsigned i = 0; i < run->waiting_count; i++) {
		const struct waiting *waiting = &run->waiting[i];
		uint64_t wanted = waiting->wanted;

		if (waiting->start < run->cover.end)
			wanted = without_covered(run, waiting);
		if (wanted == 0)
			continue;
		wanted &= cued_by(run->shapes, waiting->table,
			ps_confirm_cues(run->patterns, run->work, run->text, waiting->start)->sets);
		for (; wanted != 0 && status == PS_OK; wanted &= wanted - 1)
			status = confirm(
				run, ps_walks[waiting->table].patterns[__builtin_ctzll(wanted)], waiting->start);
	}
	run->waiting_count = 0;
	return status;
}

static inline enum ps_status confirm_waiting(struct run *run)
{
	return run->waiting_count > 0 ? confirm_all(run) : PS_OK;
}

/* Confirms those patterns of a table out of @wanted that the walk accepts at text[start]; those with cues wait. */
static inline enum ps_status walk_from(struct run *run, unsigned table, uint64_t wanted, size_t start)
{
	const struct ps_walk *walk = &ps_walks[table];
	enum ps_status status = PS_OK;
	uint64_t cued;

	wanted &= ps_walk_allowed(walk, run->text->data, start);
	if (wanted == 0)
		return PS_OK;
	wanted = ps_walk_run(walk, wanted, run->text->data, start, run->text->len, &run->memos[table % MEMOS]);
	if (wanted == 0)
		return PS_OK;
	cued = wanted & run->shapes->walks[table].cued;
	if (cued != 0) {
		run->waiting[run->waiting_count] = (struct waiting){cued, (uint32_t)start, table};
		run->waiting_count++;
		if (run->waiting_count == WAITING_MAX)
			status = confirm_waiting(run);
	}
	for (wanted &= ~cued; wanted != 0 && status == PS_OK; wanted &= wanted - 1)
		status = confirm(run, walk->patterns[__builtin_ctzll(wanted)], start);
	return status;
}

/* Those of a table's patterns that have the cue they need, where the words before the start were read already. */
static inline uint64_t with_known_cue(const struct run *run, unsigned table, size_t start)
{
	const struct ps_cue_view *view = ps_confirm_known_cues(run->work, start);
	uint64_t wanted = run->shapes->walks[table].wanted;

	if (view == NULL)
		return wanted;
	return wanted & (cued_by(run->shapes, table, view->sets) | ~run->shapes->walks[table].cued);
}

/* Confirms the patterns of one anchor at the starts that it has. */
static enum ps_status walk_anchor(struct run *run, enum ps_anchor anchor, const struct ps_starts *starts)
{
	const struct ps_shapes *shapes = run->shapes;
	unsigned first = shapes->anchors[anchor].first;
	enum ps_status status = PS_OK;

	for (unsigned table = first; table < first + shapes->anchors[anchor].count; table++) {
		for (unsigned i = 0; i < starts->count && status == PS_OK; i++)
			status = walk_from(run, table, with_known_cue(run, table, starts->at[i]), starts->at[i]);
	}
	return status;
}

/* The sets of the words that may lead to the run. */
static inline uint64_t sets_before(struct run *run, size_t place)
{
	uint64_t sets;
	size_t start;
	size_t end;

	if (!ps_word_before_bits(run->text, run->bits, place, 4, &start, &end))
		return 0;
	sets = ps_cues_word(run->patterns->words, run->text, start, end);
	/* "Box B12": the letters are the number's. */
	if (end - start <= 2 && ps_word_before_bits(run->text, run->bits, start, 4, &start, &end))
		sets |= ps_cues_word(run->patterns->words, run->text, start, end);
	return sets;
}

static enum ps_status try_lead(struct run *run, size_t place, unsigned table, uint64_t wanted)
{
	enum ps_status status = PS_OK;
	struct ps_starts starts;
	uint64_t led = 0;

	for (uint64_t sets = sets_before(run, place); sets != 0; sets &= sets - 1)
		led |= run->shapes->walks[table].by_word[__builtin_ctzll(sets)];
	wanted &= led;
	if (wanted == 0)
		return PS_OK;
	ps_starts_lead_bits(run->text, run->bits, place, &starts);
	for (unsigned i = 0; i < starts.count && status == PS_OK; i++)
		status = walk_from(run, table, wanted, starts.at[i]);
	return status;
}

static enum ps_status try_table(struct run *run, size_t place, unsigned table, uint64_t wanted)
{
	enum ps_status status;

	if (ps_walks[table].anchor == PS_ANCHOR_LEAD)
		return try_lead(run, place, table, wanted);
	status = walk_from(run, table, wanted, place);
	/* ps_starts_digit() in short. */
	for (size_t at = place; at > 0 && place - at < 2 && status == PS_OK; at--) {
		unsigned char c = run->text->data[at - 1];

		if (c != '(' && c != '+' && c != '#')
			break;
		status = walk_from(run, table, wanted, at - 1);
	}
	return status;
}

static inline enum ps_status try_run(struct run *run, size_t place, ps_shape_mask mask)
{
	enum ps_status status = PS_OK;

	for (unsigned word = 0; word < PS_SHAPES_WORDS; word++) {
		uint64_t left = mask[word];

		while (left != 0 && status == PS_OK) {
			unsigned table = run->shapes->table_of[word][__builtin_ctzll(left)];
			unsigned shift = run->shapes->walks[table].shift;

			status = try_table(run, place, table, left >> shift & run->shapes->walks[table].wanted);
			left &= ~(run->shapes->walks[table].wanted << shift);
		}
	}
	return status;
}

static enum ps_status try_token(struct run *run, size_t place)
{
	struct ps_starts starts;
	enum ps_status status;
	bool letter;

	ps_starts_token_bits(run->text, run->bits, place, &starts, &letter);
	if (starts.count == 0)
		return PS_OK;
	status = walk_anchor(run, PS_ANCHOR_TOKEN, &starts);
	return status == PS_OK && letter ? walk_anchor(run, PS_ANCHOR_CODE, &starts) : status;
}

/* Whether the run at @place stands apart; see pattern.h. */
static inline bool is_apart(const struct ps_text *text, size_t place)
{
	unsigned char before;

	if (place == 0)
		return true;
	before = text->data[place - 1];
	if (before == ' ' || before == '"')
		return true;
	if ((before | 0x20) >= 'a' && (before | 0x20) <= 'z')
		return false;
	if (before == '-' || before == '_')
		return false;
	if (before != '.' && before != '/' && before != ':')
		return true;
	return place < 2 || text->data[place - 2] < '0' || text->data[place - 2] > '9';
}

/* What kind of run begins at a place: which patterns may begin there. */
static inline ps_shape_mask look_at_run(struct run *run, size_t place)
{
	const struct ps_shapes *shapes = run->shapes;
	const struct ps_text *text = run->text;
	uint64_t digit = PS_BITS_FROM(run->bits, digit, place);
	uint64_t joint = PS_BITS_FROM(run->bits, joint, place) & ps_low_bits(STRETCH);
	unsigned len = ps_ones_above(digit);
	unsigned digits = (unsigned)__builtin_popcountll(digit & ps_low_bits(ps_ones_above(joint)));
	unsigned char next = place + len < text->len ? text->data[place + len] : 0;
	unsigned char second = place + len + 1 < text->len ? text->data[place + len + 1] : 0;
	ps_shape_mask mask;

	if (len >= LENGTHS)
		return (ps_shape_mask){0};
	mask = shapes->by_length[len] & shapes->by_next[next] & shapes->by_second[second] & shapes->by_digits[digits] &
	       shapes->by_first[text->data[place] - '0'];
	if (place == 0 || text->data[place - 1] != '+')
		mask &= ~shapes->plus;
	if (!is_apart(text, place))
		mask &= ~shapes->apart;
	return mask;
}

/* What may stand between masked characters and digits, and what are such characters. */
static const unsigned char masking[256] = {[' '] = 1,
	['-'] = 1,
	['.'] = 1,
	['('] = 1,
	[')'] = 1,
	['+'] = 1,
	['*'] = 2,
	['#'] = 2,
	['x'] = 2,
	['X'] = 2,
	[0x80] = 2,
	[0xA2] = 2,
	[0xE2] = 2};

/* Whether masked characters may stand before the run, seen from the first byte that parts no digits. */
static inline bool may_be_masked(const struct ps_text *text, size_t place)
{
	size_t at = place;

	while (at > 0 && masking[text->data[at - 1]] == 1)
		at--;
	return at > 0 && masking[text->data[at - 1]] == 2;
}

static enum ps_status try_digits(struct run *run, const struct ps_places *places)
{
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < places->len && status == PS_OK; i++) {
		size_t place = places->at[i];
		ps_shape_mask mask = look_at_run(run, place);
		struct ps_starts starts;

		status = try_run(run, place, mask);
		if (status == PS_OK)
			status = confirm_waiting(run);
		if (status == PS_OK)
			status = try_token(run, place);
		if (status == PS_OK && may_be_masked(run->text, place)) {
			ps_starts_mask(run->text, place, &starts);
			status = walk_anchor(run, PS_ANCHOR_MASK, &starts);
		}
		if (status == PS_OK)
			status = confirm_waiting(run);
	}
	return status;
}

static enum ps_status try_sign(struct run *run, size_t place)
{
	struct ps_starts starts;
	struct ps_starts behind;
	enum ps_status status;

	ps_starts_behind(run->text, place, &behind);
	switch (run->text->data[place]) {
	case '@':
		ps_starts_at(run->text, place, &starts);
		status = walk_anchor(run, PS_ANCHOR_AT, &starts);
		return status == PS_OK ? walk_anchor(run, PS_ANCHOR_HANDLE, &behind) : status;
	case ':':
		ps_starts_colon(run->text, place, &starts);
		return walk_anchor(run, PS_ANCHOR_COLON, &starts);
	case '/':
		status = walk_anchor(run, PS_ANCHOR_SLASH, &behind);
		if (status != PS_OK)
			return status;
		break;
	default:
		break;
	}
	ps_starts_link(run->text, place, &starts);
	return walk_anchor(run, PS_ANCHOR_LINK, &starts);
}

static enum ps_status try_signs(struct run *run, const struct ps_places *places)
{
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < places->len && status == PS_OK; i++)
		status = try_sign(run, places->at[i]);
	return status == PS_OK ? confirm_waiting(run) : status;
}

/* The places where all of the patterns of one literal were tried last: from .. to. */
struct tried {
	size_t from, to;
	uint64_t patterns[PS_LITERALS_TABLES];
};

/* Where to begin with a literal at text[at]: no place is tried twice for the patterns that were just tried there. */
static size_t first_untried(struct tried *tried, const struct ps_literal *literal, size_t at)
{
	size_t from = at > literal->reach ? at - literal->reach : 0;
	size_t first = from;

	if (literal->reach == 0)
		return from;
	if (memcmp(tried->patterns, literal->patterns, sizeof(tried->patterns)) == 0 && from >= tried->from &&
		from <= tried->to && at >= tried->to) {
		first = tried->to + 1;
		from = tried->from;
	}
	tried->from = from;
	tried->to = at;
	memcpy(tried->patterns, literal->patterns, sizeof(tried->patterns));
	return first;
}

/* The patterns without an anchor that may begin at a literal, or a little before it. */
static enum ps_status try_literals(
	struct run *run, const struct ps_literals *literals, const struct ps_literal_hits *hits)
{
	unsigned first = run->shapes->anchors[PS_ANCHOR_NONE].first;
	struct tried tried = {0};
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < hits->len; i++) {
		const struct ps_literal *literal = &literals->items[hits->items[i].literal];
		size_t at = hits->items[i].at;

		for (size_t start = first_untried(&tried, literal, at); start <= at; start++) {
			for (unsigned t = 0; t < run->shapes->anchors[PS_ANCHOR_NONE].count && status == PS_OK; t++)
				status = walk_from(run, first + t, literal->patterns[t], start);
		}
		if (status != PS_OK)
			return status;
	}
	return PS_OK;
}

enum ps_status ps_shapes_find(const struct ps_shapes *shapes, const struct ps_patterns *patterns,
	struct ps_confirm_work *work, const struct ps_text *text, const struct ps_anchors *anchors,
	const struct ps_literals *literals, const struct ps_literal_hits *hits, struct ps_findings *out)
{
	struct run run = {
		.shapes = shapes, .patterns = patterns, .work = work, .text = text, .bits = anchors->bits, .out = out};
	enum ps_status status;

	work->bits = anchors->bits;
	status = try_digits(&run, &anchors->digits);
	if (status == PS_OK)
		status = try_signs(&run, &anchors->signs);
	if (status == PS_OK)
		status = try_literals(&run, literals, hits);
	if (status == PS_OK)
		status = confirm_waiting(&run);
	work->bits = NULL;
	return status;
}
