#include "shapes.h"

#include "shape.h"
#include "starts.h"

#include <stdlib.h>
#include <string.h>

#define LENGTHS (sizeof(((struct ps_shapes *)0)->by_length) / sizeof(struct ps_shape_mask))

/* Bytes in which a stretch's digits are counted; see pattern.h. */
#define STRETCH 32

static void set_bit(struct ps_shape_mask *mask, unsigned bit)
{
	mask->bits[bit / 64] |= (uint64_t)1 << bit % 64;
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
	if (pattern->then_count > 0)
		set_bit(&shapes->then, bit);
	if (pattern->within_count > 0)
		set_bit(&shapes->within, bit);
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

		if (item->wanted)
			status = add_shapes(shapes, item->pattern, word * 64 + shapes->walks[table].shift + i);
		if (status != PS_OK)
			return status;
	}
	return PS_OK;
}

static enum ps_status find_within(struct ps_shapes *shapes, const struct ps_patterns *patterns, struct ps_error *error)
{
	for (size_t i = 0; i < patterns->builtin_count; i++) {
		const struct ps_prepared *item = &patterns->items[i];

		if (item->pattern->within_count == 0)
			continue;
		if (shapes->within_set >= 0 && shapes->within_set != item->within_set)
			return ps_fail(error, PS_POLICY, (size_t)-1, "%s: another list of `within` is in use",
				item->pattern->id);
		shapes->within_set = item->within_set;
	}
	return PS_OK;
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
		}
	}
}

enum ps_status ps_shapes_init(struct ps_shapes *shapes, const struct ps_patterns *patterns, struct ps_error *error)
{
	unsigned used[PS_SHAPES_WORDS] = {0};

	*shapes = (struct ps_shapes){.within_set = -1};
	if (ps_walk_count > PS_SHAPES_WALKS)
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
	return find_within(shapes, patterns, error);
}

/* What every step is handed. */
struct run {
	const struct ps_shapes *shapes;
	const struct ps_patterns *patterns;
	struct ps_confirm_work *work;
	const struct ps_text *text;
	struct ps_findings *out;
};

/* Takes out the patterns that need a cue before the start and have none. */
static inline uint64_t with_cue(const struct run *run, unsigned table, uint64_t wanted, size_t start)
{
	uint64_t cued = wanted & run->shapes->walks[table].cued;
	uint64_t sets;

	if (cued == 0)
		return wanted;
	wanted &= ~cued;
	sets = ps_confirm_cues(run->patterns, run->work, run->text, start)->sets;
	for (; sets != 0; sets &= sets - 1)
		wanted |= cued & run->shapes->walks[table].by_set[__builtin_ctzll(sets)];
	return wanted;
}

/* Confirms those patterns of a table out of @wanted that the walk accepts at text[start]. */
static inline enum ps_status walk_from(const struct run *run, unsigned table, uint64_t wanted, size_t start)
{
	const struct ps_walk *walk = &ps_walks[table];

	wanted &= ps_walk_allowed(walk, run->text->data, start);
	if (wanted == 0)
		return PS_OK;
	wanted = ps_walk_run(walk, wanted, run->text->data, start, run->text->len);
	if (wanted == 0)
		return PS_OK;
	wanted = with_cue(run, table, wanted, start);
	for (; wanted != 0; wanted &= wanted - 1) {
		enum ps_status status = ps_confirm_at(
			run->patterns, run->work, run->text, walk->patterns[__builtin_ctzll(wanted)], start, run->out);

		if (status != PS_OK)
			return status;
	}
	return PS_OK;
}

/* Confirms the patterns of one anchor at the starts that it has. */
static enum ps_status walk_anchor(const struct run *run, enum ps_anchor anchor, const struct ps_starts *starts)
{
	const struct ps_shapes *shapes = run->shapes;
	unsigned first = shapes->anchors[anchor].first;
	enum ps_status status = PS_OK;

	for (unsigned table = first; table < first + shapes->anchors[anchor].count; table++) {
		for (unsigned i = 0; i < starts->count && status == PS_OK; i++)
			status = walk_from(run, table, shapes->walks[table].wanted, starts->at[i]);
	}
	return status;
}

/* The same for an anchor whose patterns have bits in the masks. */
static enum ps_status walk_masked(
	const struct run *run, enum ps_anchor anchor, const struct ps_shape_mask *mask, const struct ps_starts *starts)
{
	const struct ps_shapes *shapes = run->shapes;
	unsigned first = shapes->anchors[anchor].first;
	enum ps_status status = PS_OK;

	for (unsigned table = first; table < first + shapes->anchors[anchor].count; table++) {
		uint64_t wanted = mask->bits[shapes->walks[table].word] >> shapes->walks[table].shift &
				  shapes->walks[table].wanted;

		for (unsigned i = 0; wanted != 0 && i < starts->count && status == PS_OK; i++)
			status = walk_from(run, table, wanted, starts->at[i]);
	}
	return status;
}

/* The sets of the word behind the run, as \b in the patterns ends it and as a reader would. */
static uint64_t sets_behind(const struct run *run, size_t place)
{
	uint64_t sets;
	size_t start;
	size_t end;
	size_t plain;

	if (!ps_word_behind(run->text, place, &start, &end))
		return 0;
	sets = ps_cues_word(run->patterns->words, run->text, start, end);
	plain = start;
	while (plain < end && run->text->data[plain] < 0x80)
		plain++;
	if (plain < end)
		sets |= ps_cues_word(run->patterns->words, run->text, start, plain);
	return sets;
}

/* The sets of the words that may lead to the run. */
static uint64_t sets_before(const struct run *run, size_t place)
{
	uint64_t sets;
	size_t start;
	size_t end;

	if (!ps_word_before(run->text, place, 4, &start, &end))
		return 0;
	sets = ps_cues_word(run->patterns->words, run->text, start, end);
	/* "Box B12": the letters are the number's. */
	if (end - start <= 2 && ps_word_before(run->text, start, 4, &start, &end))
		sets |= ps_cues_word(run->patterns->words, run->text, start, end);
	return sets;
}

/* Takes the patterns of an anchor out of the mask whose word is not among the sets. */
static void filter_words(const struct run *run, enum ps_anchor anchor, uint64_t sets, struct ps_shape_mask *mask)
{
	const struct ps_shapes *shapes = run->shapes;
	unsigned first = shapes->anchors[anchor].first;

	for (unsigned table = first; table < first + shapes->anchors[anchor].count; table++) {
		uint64_t *word = &mask->bits[shapes->walks[table].word];
		unsigned shift = shapes->walks[table].shift;

		for (unsigned i = 0; i < ps_walks[table].pattern_count; i++) {
			const struct ps_prepared *item = &run->patterns->items[ps_walks[table].patterns[i]];
			uint64_t bit = (uint64_t)1 << (shift + i);
			bool then = anchor == PS_ANCHOR_DIGIT;

			if ((*word & bit) == 0 || (then && item->pattern->then_count == 0))
				continue;
			if ((sets >> (then ? item->then_set : item->word_set) & 1) == 0)
				*word &= ~bit;
		}
	}
}

/* Whether the mask holds a pattern of the anchor. */
static bool has_anchor(const struct ps_shapes *shapes, enum ps_anchor anchor, const struct ps_shape_mask *mask)
{
	unsigned first = shapes->anchors[anchor].first;

	for (unsigned table = first; table < first + shapes->anchors[anchor].count; table++) {
		if ((mask->bits[shapes->walks[table].word] >> shapes->walks[table].shift &
			    shapes->walks[table].wanted) != 0)
			return true;
	}
	return false;
}

static enum ps_status try_lead(const struct run *run, size_t place, struct ps_shape_mask *mask)
{
	uint64_t sets = sets_before(run, place);
	struct ps_starts starts;

	if (sets == 0)
		return PS_OK;
	filter_words(run, PS_ANCHOR_LEAD, sets, mask);
	ps_starts_lead(run->text, place, &starts);
	return walk_masked(run, PS_ANCHOR_LEAD, mask, &starts);
}

static enum ps_status try_run(const struct run *run, size_t place, struct ps_shape_mask *mask)
{
	const struct ps_shapes *shapes = run->shapes;
	struct ps_starts starts;
	enum ps_status status = PS_OK;
	uint64_t then = 0;

	if (has_anchor(shapes, PS_ANCHOR_LEAD, mask))
		status = try_lead(run, place, mask);
	for (unsigned word = 0; word < PS_SHAPES_WORDS; word++)
		then |= mask->bits[word] & shapes->then.bits[word];
	if (then != 0)
		filter_words(run, PS_ANCHOR_DIGIT, sets_behind(run, place), mask);
	if (status != PS_OK || !has_anchor(shapes, PS_ANCHOR_DIGIT, mask))
		return status;
	ps_starts_digit(run->text, place, &starts);
	return walk_masked(run, PS_ANCHOR_DIGIT, mask, &starts);
}

static enum ps_status try_token(const struct run *run, size_t place)
{
	struct ps_starts starts;
	enum ps_status status;
	size_t len;

	ps_starts_token(run->text, place, &starts);
	if (starts.count == 0)
		return PS_OK;
	status = walk_anchor(run, PS_ANCHOR_TOKEN, &starts);
	ps_starts_code(run->text, place, &starts, &len);
	return status == PS_OK ? walk_anchor(run, PS_ANCHOR_CODE, &starts) : status;
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
static inline void look_at_run(
	const struct run *run, const struct ps_class_bits *bits, size_t place, struct ps_shape_mask *mask)
{
	const struct ps_shapes *shapes = run->shapes;
	const struct ps_text *text = run->text;
	const struct ps_class_bits *row = &bits[place / 64];
	uint64_t digit = ps_bits_from(row[0].digit, row[1].digit, place);
	uint64_t joint = ps_bits_from(row[0].joint, row[1].joint, place) | ~(uint64_t)0 << STRETCH;
	size_t len = digit == ~(uint64_t)0 ? 64 : (size_t)__builtin_ctzll(~digit);
	unsigned stretch = joint == ~(uint64_t)0 ? STRETCH : (unsigned)__builtin_ctzll(~joint);
	unsigned digits = (unsigned)__builtin_popcountll(digit & (((uint64_t)1 << stretch) - 1));
	unsigned char next = place + len < text->len ? text->data[place + len] : 0;
	unsigned char second = place + len + 1 < text->len ? text->data[place + len + 1] : 0;
	const struct ps_shape_mask *first = &shapes->by_first[text->data[place] - '0'];
	bool plus = place > 0 && text->data[place - 1] == '+';
	bool apart = is_apart(text, place);

	*mask = (struct ps_shape_mask){{0}};
	if (len >= LENGTHS)
		return;
	for (unsigned word = 0; word < PS_SHAPES_WORDS; word++) {
		mask->bits[word] = shapes->by_length[len].bits[word] & shapes->by_next[next].bits[word] &
				   shapes->by_second[second].bits[word] & shapes->by_digits[digits].bits[word] &
				   first->bits[word] & (plus ? ~(uint64_t)0 : ~shapes->plus.bits[word]) &
				   (apart ? ~(uint64_t)0 : ~shapes->apart.bits[word]);
	}
}

/* Bytes behind a run in which a word of `within` must begin. */
#define WITHIN 96

/* Those capitalised words that are in the set of `within`. */
static enum ps_status find_tails(const struct run *run, struct ps_anchors *anchors)
{
	struct ps_places *tails = &anchors->tails;
	const unsigned char *data = run->text->data;

	tails->len = 0;
	if (run->shapes->within_set < 0)
		return PS_OK;
	if (tails->cap < anchors->caps.len + 1) {
		uint32_t *at = realloc(tails->at, (anchors->caps.len + 1) * sizeof(*at));

		if (at == NULL)
			return PS_SYSTEM;
		tails->at = at;
		tails->cap = anchors->caps.len + 1;
	}
	for (size_t i = 0; i < anchors->caps.len; i++) {
		size_t start = anchors->caps.at[i];
		size_t end = start;

		while (end < run->text->len && end - start < 16 && (data[end] | 0x20) >= 'a' &&
			(data[end] | 0x20) <= 'z')
			end++;
		if (end - start >= 2 && end - start < 16 &&
			(ps_cues_word(run->patterns->words, run->text, start, end) >> run->shapes->within_set & 1) !=
				0) {
			tails->at[tails->len] = (uint32_t)start;
			tails->len++;
		}
	}
	tails->at[tails->len] = UINT32_MAX;
	return PS_OK;
}

static enum ps_status try_digits(const struct run *run, const struct ps_places *places,
	const struct ps_class_bits *digit_bits, const struct ps_places *tails)
{
	const struct ps_text *text = run->text;
	enum ps_status status = PS_OK;
	size_t tail = 0;

	for (size_t i = 0; i < places->len && status == PS_OK; i++) {
		size_t place = places->at[i];
		struct ps_shape_mask mask;

		look_at_run(run, digit_bits, place, &mask);
		while (tail < tails->len && tails->at[tail] < place)
			tail++;
		if (run->shapes->within_set >= 0 && (tail == tails->len || tails->at[tail] - place > WITHIN)) {
			for (unsigned word = 0; word < PS_SHAPES_WORDS; word++)
				mask.bits[word] &= ~run->shapes->within.bits[word];
		}
		if ((mask.bits[0] | mask.bits[1]) != 0)
			status = try_run(run, place, &mask);
		if (status == PS_OK)
			status = try_token(run, place);
		if (status == PS_OK && place > 0) {
			struct ps_starts starts;

			ps_starts_mask(text, place, &starts);
			status = walk_anchor(run, PS_ANCHOR_MASK, &starts);
		}
	}
	return status;
}

static enum ps_status try_sign(const struct run *run, size_t place)
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

static enum ps_status try_signs(const struct run *run, const struct ps_places *places)
{
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < places->len && status == PS_OK; i++)
		status = try_sign(run, places->at[i]);
	return status;
}

/* The patterns without an anchor that may begin at a literal, or a little before it. */
static enum ps_status try_literals(
	const struct run *run, const struct ps_literals *literals, const struct ps_literal_hits *hits)
{
	unsigned first = run->shapes->anchors[PS_ANCHOR_NONE].first;
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < hits->len; i++) {
		const struct ps_literal *literal = &literals->items[hits->items[i].literal];
		size_t at = hits->items[i].at;

		for (size_t start = at > literal->reach ? at - literal->reach : 0; start <= at; start++) {
			for (unsigned t = 0; t < run->shapes->anchors[PS_ANCHOR_NONE].count && status == PS_OK; t++)
				status = walk_from(run, first + t, literal->patterns[t], start);
		}
		if (status != PS_OK)
			return status;
	}
	return PS_OK;
}

enum ps_status ps_shapes_find(const struct ps_shapes *shapes, const struct ps_patterns *patterns,
	struct ps_confirm_work *work, const struct ps_text *text, struct ps_anchors *anchors,
	const struct ps_literals *literals, const struct ps_literal_hits *hits, struct ps_findings *out)
{
	const struct run run = {shapes, patterns, work, text, out};
	enum ps_status status;

	work->bits = anchors->bits;
	status = find_tails(&run, anchors);

	if (status == PS_OK)
		status = try_digits(&run, &anchors->digits, anchors->bits, &anchors->tails);
	if (status == PS_OK)
		status = try_signs(&run, &anchors->signs);
	if (status == PS_OK)
		status = try_literals(&run, literals, hits);
	work->bits = NULL;
	return status;
}
