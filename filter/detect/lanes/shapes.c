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

static enum ps_status add_digit(struct ps_shapes *shapes, const struct ps_pattern *pattern, size_t index)
{
	unsigned bit = shapes->count;

	if (bit == 64 * PS_SHAPES_WORDS)
		return PS_LIMIT;
	shapes->pattern[bit] = (uint16_t)index;
	shapes->count++;
	if (pattern->anchor == PS_ANCHOR_LEAD)
		set_bit(&shapes->lead, bit);
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

static enum ps_status add_to(uint16_t *list, unsigned *count, size_t cap, size_t index)
{
	if (*count == cap)
		return PS_LIMIT;
	list[*count] = (uint16_t)index;
	(*count)++;
	return PS_OK;
}

#define ADD_TO(shapes, list, number, index) \
	add_to((shapes)->list, &(shapes)->number, sizeof((shapes)->list) / sizeof((shapes)->list[0]), (index))

static enum ps_status add_code(struct ps_shapes *shapes, const struct ps_pattern *pattern, size_t index)
{
	uint64_t bit = (uint64_t)1 << shapes->code_count % 64;
	enum ps_status status = ADD_TO(shapes, codes, code_count, index);

	for (size_t i = 0; i < pattern->shape_count && status == PS_OK; i++) {
		struct ps_shape shape;

		if (!ps_shape_parse(pattern->shapes[i], &shape))
			return PS_POLICY;
		for (unsigned len = shape.min; len <= shape.max && len < LENGTHS; len++)
			shapes->by_token[len] |= bit;
	}
	return status;
}

static enum ps_status add_pattern(struct ps_shapes *shapes, const struct ps_prepared *item, size_t index)
{
	switch ((enum ps_anchor)item->pattern->anchor) {
	case PS_ANCHOR_DIGIT:
	case PS_ANCHOR_LEAD:
		return add_digit(shapes, item->pattern, index);
	case PS_ANCHOR_TOKEN:
		return ADD_TO(shapes, tokens, token_count, index);
	case PS_ANCHOR_CODE:
		return add_code(shapes, item->pattern, index);
	case PS_ANCHOR_MASK:
		return ADD_TO(shapes, masks, mask_count, index);
	case PS_ANCHOR_HANDLE:
		return ADD_TO(shapes, handles, handle_count, index);
	case PS_ANCHOR_SLASH:
		return ADD_TO(shapes, slashes, slash_count, index);
	case PS_ANCHOR_AT:
		return ADD_TO(shapes, ats, at_count, index);
	case PS_ANCHOR_LINK:
		return ADD_TO(shapes, links, link_count, index);
	case PS_ANCHOR_COLON:
		return ADD_TO(shapes, colons, colon_count, index);
	case PS_ANCHOR_NONE:
		break;
	}
	return PS_OK;
}

enum ps_status ps_shapes_init(struct ps_shapes *shapes, const struct ps_patterns *patterns, struct ps_error *error)
{
	*shapes = (struct ps_shapes){.within_set = -1};
	for (size_t i = 0; i < patterns->builtin_count; i++) {
		const struct ps_prepared *item = &patterns->items[i];

		if (item->pattern->within_count > 0 && shapes->within_set >= 0 &&
			shapes->within_set != item->within_set)
			return ps_fail(error, PS_POLICY, (size_t)-1, "%s: another list of `within` is in use",
				item->pattern->id);
		if (item->pattern->within_count > 0)
			shapes->within_set = item->within_set;
		if (item->wanted && add_pattern(shapes, item, i) != PS_OK)
			return ps_fail(error, PS_POLICY, (size_t)-1,
				"%s: no room for the pattern, or a shape that is none", item->pattern->id);
	}
	return PS_OK;
}

/* What every step is handed. */
struct run {
	const struct ps_shapes *shapes;
	const struct ps_patterns *patterns;
	struct ps_confirm_work *work;
	const struct ps_text *text;
	struct ps_findings *out;
};

static enum ps_status confirm_starts(const struct run *run, size_t index, const struct ps_starts *starts)
{
	for (unsigned i = 0; i < starts->count; i++) {
		enum ps_status status =
			ps_confirm_at(run->patterns, run->work, run->text, index, starts->at[i], run->out);

		if (status != PS_OK)
			return status;
	}
	return PS_OK;
}

/* Confirms each of a list of patterns at the same starts. */
static enum ps_status confirm_list(
	const struct run *run, const uint16_t *list, unsigned count, const struct ps_starts *starts)
{
	enum ps_status status = PS_OK;

	for (unsigned i = 0; i < count && status == PS_OK && starts->count > 0; i++)
		status = confirm_starts(run, list[i], starts);
	return status;
}

/* Of patterns that want a certain word behind the run, those that have it. */
static uint64_t filter_then(const struct run *run, size_t place, uint64_t bits, unsigned word)
{
	uint64_t left = bits & run->shapes->then.bits[word];
	uint64_t sets;
	size_t start;
	size_t end;
	size_t plain;

	bits &= ~left;
	if (!ps_word_behind(run->text, place, &start, &end))
		return bits;
	sets = ps_cues_word(run->patterns->words, run->text, start, end);
	/* A word of ASCII ends before other bytes, as \b in the patterns says. */
	plain = start;
	while (plain < end && run->text->data[plain] < 0x80)
		plain++;
	if (plain < end)
		sets |= ps_cues_word(run->patterns->words, run->text, start, plain);
	for (; left != 0 && sets != 0; left &= left - 1) {
		size_t index = run->shapes->pattern[word * 64 + (unsigned)__builtin_ctzll(left)];

		if ((sets >> run->patterns->items[index].then_set & 1) != 0)
			bits |= left & (~left + 1);
	}
	return bits;
}

static enum ps_status try_run(const struct run *run, size_t place, uint64_t bits, unsigned word)
{
	const struct ps_shapes *shapes = run->shapes;
	uint64_t lead = bits & shapes->lead.bits[word];
	struct ps_starts starts;
	enum ps_status status = PS_OK;
	size_t start;
	size_t end;

	bits &= ~lead;
	if (lead != 0 && ps_word_before(run->text, place, 4, &start, &end)) {
		uint64_t sets = ps_cues_word(run->patterns->words, run->text, start, end);

		/* "Box B12": the letters are the number's. */
		if (end - start <= 2 && ps_word_before(run->text, start, 4, &start, &end))
			sets |= ps_cues_word(run->patterns->words, run->text, start, end);
		ps_starts_lead(run->text, place, &starts);
		for (; lead != 0 && sets != 0 && status == PS_OK; lead &= lead - 1) {
			size_t index = shapes->pattern[word * 64 + (unsigned)__builtin_ctzll(lead)];

			if ((sets >> run->patterns->items[index].word_set & 1) != 0)
				status = confirm_starts(run, index, &starts);
		}
	}
	if ((bits & shapes->then.bits[word]) != 0)
		bits = filter_then(run, place, bits, word);
	if (bits == 0 || status != PS_OK)
		return status;
	ps_starts_digit(run->text, place, &starts);
	for (; bits != 0 && status == PS_OK; bits &= bits - 1)
		status = confirm_starts(run, shapes->pattern[word * 64 + (unsigned)__builtin_ctzll(bits)], &starts);
	return status;
}

/* The patterns that one of the starts has a length for, up to one of the signs in the token or its end. */
static uint64_t codes_for(const struct run *run, const struct ps_starts *starts, size_t place, size_t end)
{
	uint64_t codes = 0;

	for (size_t at = place; at <= end; at++) {
		if (at < end && run->text->data[at] != '-' && run->text->data[at] != '_')
			continue;
		for (unsigned i = 0; i < starts->count; i++) {
			if (at > starts->at[i] && at - starts->at[i] < LENGTHS)
				codes |= run->shapes->by_token[at - starts->at[i]];
		}
	}
	return codes;
}

static enum ps_status try_codes(const struct run *run, size_t place)
{
	struct ps_starts starts;
	enum ps_status status = PS_OK;
	uint64_t bits;
	size_t len;

	ps_starts_code(run->text, place, &starts, &len);
	if (starts.count == 0)
		return PS_OK;
	for (bits = codes_for(run, &starts, place, starts.at[0] + len); bits != 0 && status == PS_OK; bits &= bits - 1)
		status = confirm_starts(run, run->shapes->codes[__builtin_ctzll(bits)], &starts);
	return status;
}

static enum ps_status try_token(const struct run *run, size_t place)
{
	struct ps_starts starts;
	enum ps_status status = PS_OK;
	uint64_t sets = 0;

	ps_starts_token(run->text, place, &starts);
	for (unsigned i = 0; i < starts.count; i++)
		sets |= ps_confirm_cues(run->patterns, run->work, run->text, starts.at[i])->sets;
	for (unsigned i = 0; starts.count > 0 && i < run->shapes->token_count && status == PS_OK; i++) {
		const struct ps_prepared *item = &run->patterns->items[run->shapes->tokens[i]];

		if (item->cues == 0 || item->pattern->after > 0 || (sets & item->cues) != 0)
			status = confirm_starts(run, run->shapes->tokens[i], &starts);
	}
	return status == PS_OK ? try_codes(run, place) : status;
}

/* The 64 bits from @place on. */
static inline uint64_t window(uint64_t first, uint64_t next, size_t place)
{
	unsigned shift = place % 64;

	return shift == 0 ? first : first >> shift | next << (64 - shift);
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
	const struct run *run, const struct ps_digit_bits *bits, size_t place, struct ps_shape_mask *mask)
{
	const struct ps_shapes *shapes = run->shapes;
	const struct ps_text *text = run->text;
	const struct ps_digit_bits *row = &bits[place / 64];
	uint64_t digit = window(row[0].digit, row[1].digit, place);
	uint64_t joint = window(row[0].joint, row[1].joint, place) | ~(uint64_t)0 << STRETCH;
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
	const struct ps_digit_bits *digit_bits, const struct ps_places *tails)
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
		for (unsigned word = 0; word < PS_SHAPES_WORDS && status == PS_OK; word++) {
			if (mask.bits[word] != 0)
				status = try_run(run, place, mask.bits[word], word);
		}
		if (status == PS_OK && run->shapes->token_count > 0)
			status = try_token(run, place);
		if (status == PS_OK && run->shapes->mask_count > 0 && place > 0) {
			struct ps_starts starts;

			ps_starts_mask(text, place, &starts);
			status = confirm_list(run, run->shapes->masks, run->shapes->mask_count, &starts);
		}
	}
	return status;
}

static enum ps_status try_sign(const struct run *run, size_t place)
{
	const struct ps_shapes *shapes = run->shapes;
	struct ps_starts starts;
	struct ps_starts behind;
	enum ps_status status;

	ps_starts_behind(run->text, place, &behind);
	switch (run->text->data[place]) {
	case '@':
		ps_starts_at(run->text, place, &starts);
		status = confirm_list(run, shapes->ats, shapes->at_count, &starts);
		return status == PS_OK ? confirm_list(run, shapes->handles, shapes->handle_count, &behind) : status;
	case ':':
		ps_starts_colon(run->text, place, &starts);
		return confirm_list(run, shapes->colons, shapes->colon_count, &starts);
	case '/':
		status = confirm_list(run, shapes->slashes, shapes->slash_count, &behind);
		if (status != PS_OK)
			return status;
		break;
	default:
		break;
	}
	ps_starts_link(run->text, place, &starts);
	return confirm_list(run, shapes->links, shapes->link_count, &starts);
}

static enum ps_status try_signs(const struct run *run, const struct ps_places *places)
{
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < places->len && status == PS_OK; i++)
		status = try_sign(run, places->at[i]);
	return status;
}

enum ps_status ps_shapes_find(const struct ps_shapes *shapes, const struct ps_patterns *patterns,
	struct ps_confirm_work *work, const struct ps_text *text, struct ps_anchors *anchors, struct ps_findings *out)
{
	const struct run run = {shapes, patterns, work, text, out};
	enum ps_status status = find_tails(&run, anchors);

	if (status == PS_OK)
		status = try_digits(&run, &anchors->digits, anchors->bits, &anchors->tails);

	return status == PS_OK ? try_signs(&run, &anchors->signs) : status;
}
