/* Which patterns may begin where: the shape lane's masks, made once from the packs. */
#include "shapes.h"

#include <string.h>

#define LENGTHS (sizeof(((struct ps_shapes *)0)->by_length) / sizeof(ps_merge_set))

/* A pattern of a run brings its table along, one of lead does not. */
static void put(const struct ps_shapes *shapes, ps_merge_set *set, unsigned bit)
{
	if (bit < shapes->digit.merge.pattern_count)
		ps_merge_put_pattern(&shapes->digit.merge, set, bit);
	else
		ps_merge_put(set, bit);
}

/* The same in the masks of all bytes, or of those of a set. */
static void put_bytes(const struct ps_shapes *shapes, ps_merge_set *masks, bool any, const uint64_t *set, unsigned bit)
{
	ps_merge_set own = {0};

	put(shapes, &own, bit);
	for (unsigned byte = 0; any && byte < 256; byte++)
		masks[byte] |= own;
	for (unsigned word = 0; !any && word < 4; word++) {
		for (uint64_t left = set[word]; left != 0; left &= left - 1)
			masks[word * 64 + (unsigned)__builtin_ctzll(left)] |= own;
	}
}

/* Where a pattern can begin, as bit @bit of the masks. */
static enum ps_status add_shapes(
	struct ps_shapes *shapes, const struct ps_pattern *pattern, unsigned bit, struct ps_error *error)
{
	for (size_t i = 0; i < pattern->shape_count; i++) {
		struct ps_shape shape;

		if (!ps_shape_parse(pattern->shapes[i], &shape))
			return ps_fail(error, PS_POLICY, (size_t)-1, "%s: a shape that is none", pattern->id);
		for (unsigned len = shape.min; len <= shape.max && len < LENGTHS; len++)
			put(shapes, &shapes->by_length[len], bit);
		put_bytes(shapes, shapes->by_next, shape.any, shape.next, bit);
		put_bytes(shapes, shapes->by_second, shape.any_second, shape.second, bit);
		if (shape.plus)
			ps_merge_put(&shapes->plus, bit);
	}
	if (pattern->apart)
		ps_merge_put(&shapes->apart, bit);
	for (unsigned digit = 0; digit < 10; digit++) {
		if (pattern->first == NULL || strchr(pattern->first, (char)('0' + digit)) != NULL)
			put(shapes, &shapes->by_first[digit], bit);
	}
	for (unsigned digits = pattern->digits;
		digits <= (pattern->digits_max > 0 ? pattern->digits_max : PS_SHAPES_STRETCH); digits++)
		put(shapes, &shapes->by_digits[digits], bit);
	return PS_OK;
}

/* What tells whether a candidate covers all that a pattern could find. */
static void add_cover(struct ps_shapes_kind *kind, const struct ps_pattern *pattern, unsigned bit)
{
	for (unsigned len = pattern->max; len <= PS_SHAPES_COVER; len++)
		ps_merge_put(&kind->short_by[len], bit);
	/* A group may lie ahead of where the match ends. */
	if (pattern->group != 0)
		return;
	ps_merge_put(&kind->whole, bit);
	if (pattern->anchor != PS_ANCHOR_TOKEN)
		ps_merge_put(&kind->plain, bit);
}

/* Swaps rows and columns of 64 rows of 64 bits: in halves, quarters and so on. */
static void transpose(uint64_t *rows)
{
	uint64_t mask = 0xFFFFFFFF;

	for (unsigned half = 32; half > 0; half /= 2, mask ^= mask << half) {
		for (unsigned i = 0; i < 64; i = (i + half + 1) & ~half) {
			uint64_t swap = (rows[i] >> half ^ rows[i + half]) & mask;

			rows[i] ^= swap << half;
			rows[i + half] ^= swap;
		}
	}
}

/* Which patterns can hold two bytes: the tables say it by pattern. */
static void add_follows(struct ps_shapes_kind *kind)
{
	for (unsigned row = 0; row < PS_WALK_FOLLOW_ROWS; row++) {
		for (unsigned word = 0; word * 64 < kind->merge.pattern_count; word++) {
			uint64_t rows[64] = {0};
			uint64_t any = 0;

			for (unsigned bit = word * 64; bit < kind->merge.pattern_count && bit < word * 64 + 64; bit++) {
				rows[bit % 64] = ps_walk_follows[kind->merge.patterns[bit]][row];
				any |= rows[bit % 64];
			}
			if (any == 0)
				continue;
			transpose(rows);
			for (unsigned column = 0; column < PS_WALK_FOLLOW; column++)
				kind->follows[row][column][word] = rows[column];
		}
	}
}

static void add_below(const struct ps_shapes *shapes, struct ps_shapes_kind *kind)
{
	for (unsigned type = 0; type < PS_TYPE_COUNT; type++) {
		unsigned bit = 0;

		for (unsigned score = PS_SHAPES_SCORES; score > 0; score--) {
			unsigned rank = ps_shapes_rank((enum ps_type)type, score - 1);

			while (bit < kind->merge.pattern_count && shapes->rank[kind->merge.patterns[bit]] >= rank)
				bit++;
			kind->below[type][score - 1] = (uint8_t)bit;
		}
	}
}

/* The tables of two anchors that follow each other, or of one. NULL, or the limit that they go past. */
static const char *init_kind(struct ps_shapes *shapes, const struct ps_patterns *patterns, enum ps_anchor first,
	enum ps_anchor last, struct ps_shapes_kind *kind)
{
	unsigned count = shapes->anchors[first].count + (last != first ? shapes->anchors[last].count : 0);

	const char *limit = ps_merge_init(&kind->merge, shapes->anchors[first].first, count, shapes->rank);

	if (limit != NULL)
		return limit;
	add_below(shapes, kind);
	add_follows(kind);
	for (unsigned bit = 0; bit < kind->merge.pattern_count; bit++) {
		const struct ps_prepared *item = &patterns->items[kind->merge.patterns[bit]];

		add_cover(kind, item->pattern, bit);
		if (!item->wanted)
			continue;
		ps_merge_put_pattern(&kind->merge, &kind->wanted, bit);
		if (item->cues == 0 || item->pattern->after != 0) {
			ps_merge_put_pattern(&kind->merge, &kind->sure, bit);
			continue;
		}
		ps_merge_put_pattern(&kind->merge, &kind->by_set[item->cue_set], bit);
		kind->cue_sets |= (uint64_t)1 << item->cue_set;
	}
	return NULL;
}

/* Gives the tables of lead their bits in the masks, behind those of the runs. */
static bool add_lead(struct ps_shapes *shapes, unsigned *used)
{
	unsigned first = shapes->anchors[PS_ANCHOR_LEAD].first;

	for (unsigned table = first; table < first + shapes->anchors[PS_ANCHOR_LEAD].count; table++) {
		unsigned count = ps_walks[table].pattern_count;

		/* They lie in one word. */
		if (*used / 64 != (*used + count - 1) / 64)
			*used = (*used / 64 + 1) * 64;
		if (*used + count > PS_MERGE_PATTERNS)
			return false;
		shapes->walks[table].word = *used / 64;
		shapes->walks[table].shift = *used % 64;
		*used += count;
	}
	return true;
}

static enum ps_status add_masks(struct ps_shapes *shapes, const struct ps_patterns *patterns, struct ps_error *error)
{
	const struct ps_merge *merge = &shapes->digit.merge;
	unsigned first = shapes->anchors[PS_ANCHOR_LEAD].first;
	unsigned used = merge->pattern_count;
	enum ps_status status = PS_OK;

	if (!add_lead(shapes, &used))
		return ps_fail(error, PS_POLICY, (size_t)-1,
			"patterns of the anchors digit and lead: more than %d together (PS_MERGE_PATTERNS)",
			PS_MERGE_PATTERNS);
	for (unsigned bit = 0; bit < merge->pattern_count && status == PS_OK; bit++) {
		const struct ps_prepared *item = &patterns->items[merge->patterns[bit]];

		if (item->wanted)
			status = add_shapes(shapes, item->pattern, bit, error);
	}
	for (unsigned table = first; table < first + shapes->anchors[PS_ANCHOR_LEAD].count; table++) {
		for (unsigned p = 0; p < ps_walks[table].pattern_count && status == PS_OK; p++) {
			const struct ps_prepared *item = &patterns->items[ps_walks[table].patterns[p]];
			unsigned bit = shapes->walks[table].word * 64 + shapes->walks[table].shift + p;

			ps_merge_put(&shapes->lead, bit);
			if (item->wanted)
				status = add_shapes(shapes, item->pattern, bit, error);
		}
	}
	return status;
}

/* Which patterns of a table are wanted, and which need a cue before them. */
static void add_wanted(struct ps_shapes *shapes, const struct ps_patterns *patterns, unsigned table)
{
	for (unsigned p = 0; p < ps_walks[table].pattern_count; p++) {
		const struct ps_prepared *item = &patterns->items[ps_walks[table].patterns[p]];
		uint64_t bit = (uint64_t)1 << p;

		if (item->wanted)
			shapes->walks[table].wanted |= bit;
		if (item->cues != 0 && item->pattern->after == 0)
			shapes->walks[table].cued |= bit;
		if (item->pattern->word_count > 0)
			shapes->walks[table].by_word[item->word_set] |= bit;
	}
}

enum ps_status ps_shapes_init(struct ps_shapes *shapes, const struct ps_patterns *patterns, struct ps_error *error)
{
	const char *limit;

	*shapes = (struct ps_shapes){0};
	if (ps_walk_count > PS_SHAPES_WALKS)
		return ps_fail(error, PS_POLICY, (size_t)-1,
			"patterns of all anchors: more than %d tables (PS_SHAPES_WALKS)", PS_SHAPES_WALKS);
	if (patterns->builtin_count > PS_SHAPES_PATTERNS)
		return ps_fail(
			error, PS_POLICY, (size_t)-1, "more than %d patterns (PS_SHAPES_PATTERNS)", PS_SHAPES_PATTERNS);
	for (size_t i = 0; i < patterns->builtin_count; i++) {
		const struct ps_pattern *pattern = patterns->items[i].pattern;

		shapes->rank[i] = ps_shapes_rank((enum ps_type)pattern->type, pattern->score);
	}
	for (unsigned i = 0; i < ps_walk_count; i++) {
		const struct ps_walk *walk = &ps_walks[i];

		if (shapes->anchors[walk->anchor].count == 0)
			shapes->anchors[walk->anchor].first = i;
		shapes->anchors[walk->anchor].count++;
		add_wanted(shapes, patterns, i);
	}
	limit = init_kind(shapes, patterns, PS_ANCHOR_DIGIT, PS_ANCHOR_DIGIT, &shapes->digit);
	if (limit != NULL)
		return ps_fail(error, PS_POLICY, (size_t)-1, "patterns of the anchor digit: more than %s", limit);
	limit = init_kind(shapes, patterns, PS_ANCHOR_TOKEN, PS_ANCHOR_CODE, &shapes->token);
	if (limit != NULL)
		return ps_fail(
			error, PS_POLICY, (size_t)-1, "patterns of the anchors token and code: more than %s", limit);
	shapes->tokens = (1U << shapes->anchors[PS_ANCHOR_TOKEN].count) - 1;
	shapes->codes = (1U << shapes->token.merge.count) - 1;
	return add_masks(shapes, patterns, error);
}
