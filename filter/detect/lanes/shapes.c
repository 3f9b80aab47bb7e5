#include "shapes.h"

#include "shape.h"
#include "starts.h"

#include <string.h>

#define LENGTHS (sizeof(((struct ps_shapes *)0)->by_length) / sizeof(struct ps_shape_mask))

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
			if (shape.any || ps_shape_follows(&shape, (unsigned char)next))
				set_bit(&shapes->by_next[next], bit);
		}
	}
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
	*shapes = (struct ps_shapes){0};
	for (size_t i = 0; i < patterns->builtin_count; i++) {
		const struct ps_prepared *item = &patterns->items[i];

		if (item->wanted && add_pattern(shapes, item, i) != PS_OK)
			return ps_fail(error, PS_POLICY, (size_t)-1, "%s: no room for the pattern, or a shape that is none",
				item->pattern->id);
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
		uint64_t sets = ps_cues_word(run->patterns->cues, run->text, start, end);

		ps_starts_lead(run->text, place, &starts);
		for (; lead != 0 && sets != 0 && status == PS_OK; lead &= lead - 1) {
			size_t index = shapes->pattern[word * 64 + (unsigned)__builtin_ctzll(lead)];

			if ((sets >> run->patterns->items[index].word_set & 1) != 0)
				status = confirm_starts(run, index, &starts);
		}
	}
	if (bits == 0 || status != PS_OK)
		return status;
	ps_starts_digit(run->text, place, &starts);
	for (; bits != 0 && status == PS_OK; bits &= bits - 1)
		status = confirm_starts(run, shapes->pattern[word * 64 + (unsigned)__builtin_ctzll(bits)], &starts);
	return status;
}

static enum ps_status try_codes(const struct run *run, size_t place)
{
	struct ps_starts starts;
	enum ps_status status = PS_OK;
	uint64_t bits;
	size_t len;

	ps_starts_code(run->text, place, &starts, &len);
	if (starts.count == 0 || len >= LENGTHS)
		return PS_OK;
	for (bits = run->shapes->by_token[len]; bits != 0 && status == PS_OK; bits &= bits - 1)
		status = confirm_starts(run, run->shapes->codes[__builtin_ctzll(bits)], &starts);
	return status;
}

static enum ps_status try_token(const struct run *run, size_t place)
{
	struct ps_starts starts;
	enum ps_status status = PS_OK;
	uint64_t sets = 0;

	ps_starts_token(run->text, place, &starts);
	if (starts.count == 0)
		return PS_OK;
	for (unsigned i = 0; i < starts.count; i++)
		sets |= ps_confirm_cues(run->patterns, run->work, run->text, starts.at[i])->sets;
	for (unsigned i = 0; i < run->shapes->token_count && status == PS_OK; i++) {
		const struct ps_prepared *item = &run->patterns->items[run->shapes->tokens[i]];

		if (item->cues == 0 || item->pattern->after > 0 || (sets & item->cues) != 0)
			status = confirm_starts(run, run->shapes->tokens[i], &starts);
	}
	return status == PS_OK ? try_codes(run, place) : status;
}

static enum ps_status try_digits(const struct run *run, const struct ps_places *places)
{
	const struct ps_text *text = run->text;
	enum ps_status status = PS_OK;

	for (size_t i = 0; i < places->len && status == PS_OK; i++) {
		size_t place = places->at[i];
		size_t len = 1;
		const struct ps_shape_mask *by_next;

		while (text->data[place + len] >= '0' && text->data[place + len] <= '9' && place + len < text->len)
			len++;
		by_next = &run->shapes->by_next[place + len < text->len ? text->data[place + len] : 0];
		for (unsigned word = 0; word < PS_SHAPES_WORDS && len < LENGTHS && status == PS_OK; word++) {
			uint64_t bits = run->shapes->by_length[len].bits[word] & by_next->bits[word];

			if (bits != 0)
				status = try_run(run, place, bits, word);
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
	struct ps_confirm_work *work, const struct ps_text *text, const struct ps_anchors *anchors,
	struct ps_findings *out)
{
	const struct run run = {shapes, patterns, work, text, out};
	enum ps_status status = try_digits(&run, &anchors->digits);

	return status == PS_OK ? try_signs(&run, &anchors->signs) : status;
}
