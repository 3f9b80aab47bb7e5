#include "feature.h"
#include "feature_values.h"
#include "vectors.h"

static const char *const template_names[PS_T_COUNT] = {
	[PS_T_KIND] = "kind",
	[PS_T_GIVEN_COMMON] = "given-and-common",
	[PS_T_SURNAME_COMMON] = "surname-and-common",
	[PS_T_GIVEN_SURNAME] = "given-and-surname",
	[PS_T_OWN_PLACE] = "place-lists",
	[PS_T_OWN_THING] = "thing-lists",
	[PS_T_OWN_TIME] = "calendar-lists",
	[PS_T_OWN_CUE] = "cue-lists",
	[PS_T_SHAPE_LEN] = "shape-and-length",
	[PS_T_SHAPES] = "shapes-of-neighbours",
	[PS_T_UPPER] = "capitals-and-lists",
	[PS_T_ENDING3] = "last-3-letters",
	[PS_T_ENDING2] = "last-2-letters",
	[PS_T_BEGINNING] = "first-3-letters",
	[PS_T_OWN_WORD] = "word",
	[PS_T_BEFORE_GAP] = "class-before",
	[PS_T_BEFORE_WORD] = "word-before",
	[PS_T_BEFORE_WORD_SHAPE] = "word-before-and-shape",
	[PS_T_BEFORE_BOTH] = "two-classes-before",
	[PS_T_AFTER_GAP] = "class-after",
	[PS_T_AFTER_WORD] = "word-after",
	[PS_T_AFTER_BOTH] = "two-classes-after",
	[PS_T_BEFORE_WORD_OWN] = "word-before-and-lists",
	[PS_T_AFTER_WORD_OWN] = "word-after-and-lists",
	[PS_T_STAIN_BEFORE] = "other-reading-and-word-before",
	[PS_T_STAIN_AFTER] = "other-reading-and-word-after",
	[PS_T_STAIN_GAPS] = "other-reading-and-gaps",
	[PS_T_READINGS] = "lists-and-readings",
	[PS_T_BEFORE_OWN] = "class-before-and-lists",
	[PS_T_AFTER_OWN] = "class-after-and-lists",
	[PS_T_BEFORE_AFTER] = "class-before-and-after",
	[PS_T_GAPS] = "gaps",
	[PS_T_BEFORE2_WORD] = "second-word-before",
	[PS_T_AFTER2_WORD] = "second-word-after",
	[PS_T_BEFORE_PAIR] = "two-words-before",
	[PS_T_AFTER_PAIR] = "two-words-after",
	[PS_T_RUN] = "run",
	[PS_T_RUN_OWN] = "run-and-lists",
	[PS_T_RUN_END] = "run-words-after",
	[PS_T_RUN_BEGIN] = "run-words-before",
	[PS_T_RUN_NAMES] = "run-names",
	[PS_T_GAP_OWN_BEFORE] = "gap-before-and-lists",
	[PS_T_GAP_OWN_AFTER] = "gap-after-and-lists",
	[PS_T_BEFORE2_GAP] = "second-class-before",
	[PS_T_AFTER2_GAP] = "second-class-after",
	[PS_T_AHEAD_OF_RUN] = "word-ahead-of-run",
	[PS_T_BEHIND_RUN] = "word-behind-run",
	[PS_T_AROUND_RUN] = "classes-around-run",
	[PS_T_SENSE] = "sense",
	[PS_T_SENSE_BEFORE] = "sense-before",
	[PS_T_SENSE_AFTER] = "sense-after",
	[PS_T_SENSE_BEFORE_OWN] = "sense-before-and-lists",
	[PS_T_SENSE_AFTER_OWN] = "sense-after-and-lists",
	[PS_T_SENSE_AROUND] = "senses-around",
	[PS_T_SENSE_BEFORE_SELF] = "sense-before-and-own",
	[PS_T_SENSE_AFTER_SELF] = "sense-after-and-own",
	[PS_T_SENSE_BEFORE_BOTH] = "two-senses-before",
	[PS_T_SENSE_AFTER_BOTH] = "two-senses-after",
	[PS_T_SENSE_AHEAD_OF_RUN] = "sense-ahead-of-run",
	[PS_T_SENSE_BEHIND_RUN] = "sense-behind-run",
	[PS_T_VECTOR] = "vector",
	[PS_T_VECTOR_BEFORE] = "vector-before",
	[PS_T_VECTOR_AFTER] = "vector-after",
};

const char *ps_feature_name(unsigned template)
{
	return template <PS_T_COUNT ? template_names[template] : "?";
}

enum ps_stage ps_feature_stage(unsigned template)
{
	switch (template) {
	case PS_T_KIND:
	case PS_T_GIVEN_COMMON:
	case PS_T_SURNAME_COMMON:
	case PS_T_GIVEN_SURNAME:
	case PS_T_OWN_PLACE:
	case PS_T_OWN_THING:
	case PS_T_OWN_TIME:
	case PS_T_OWN_CUE:
	case PS_T_OWN_WORD:
	case PS_T_READINGS:
		return PS_STAGE_LISTS;
	case PS_T_SHAPE_LEN:
	case PS_T_ENDING2:
	case PS_T_ENDING3:
	case PS_T_BEGINNING:
	case PS_T_BEFORE_GAP:
	case PS_T_BEFORE_WORD:
	case PS_T_BEFORE_WORD_SHAPE:
	case PS_T_BEFORE_OWN:
	case PS_T_BEFORE_WORD_OWN:
	case PS_T_GAP_OWN_BEFORE:
		return PS_STAGE_BEFORE;
	case PS_T_BEFORE_BOTH:
	case PS_T_AFTER_BOTH:
	case PS_T_BEFORE2_WORD:
	case PS_T_AFTER2_WORD:
	case PS_T_BEFORE_PAIR:
	case PS_T_AFTER_PAIR:
	case PS_T_BEFORE2_GAP:
	case PS_T_AFTER2_GAP:
	case PS_T_AHEAD_OF_RUN:
	case PS_T_BEHIND_RUN:
	case PS_T_AROUND_RUN:
		return PS_STAGE_FAR;
	case PS_T_SENSE:
	case PS_T_SENSE_BEFORE:
	case PS_T_SENSE_AFTER:
	case PS_T_SENSE_BEFORE_OWN:
	case PS_T_SENSE_AFTER_OWN:
	case PS_T_SENSE_AROUND:
	case PS_T_SENSE_BEFORE_SELF:
	case PS_T_SENSE_AFTER_SELF:
	case PS_T_SENSE_BEFORE_BOTH:
	case PS_T_SENSE_AFTER_BOTH:
	case PS_T_SENSE_AHEAD_OF_RUN:
	case PS_T_SENSE_BEHIND_RUN:
	case PS_T_VECTOR:
	case PS_T_VECTOR_BEFORE:
	case PS_T_VECTOR_AFTER:
		return PS_STAGE_SENSE;
	default:
		return PS_STAGE_NEAR;
	}
}

static inline void add(struct ps_features *features, enum ps_template template, uint32_t value)
{
	features->rows[features->count] = ps_feature_row(template, value);
	features->templates[features->count] = (uint8_t) template;
	features->count++;
}

/* What a word of the lists of names may be as well. */
#define OTHER_READINGS                                                                                   \
	(PS_LEX_BRAND | PS_LEX_DRUG | PS_LEX_CLINICAL | PS_LEX_EPONYM | PS_LEX_PROPER | PS_LEX_COUNTRY | \
		PS_LEX_STATE | PS_LEX_MONTH | PS_LEX_ACRONYM | PS_LEX_FACILITY | PS_LEX_ORG | PS_LEX_TITLE)

void ps_features_lists(const struct ps_lex *lex, unsigned shape, struct ps_features *features)
{
	uint32_t flags = lex->flags;

	add(features, PS_T_KIND, shape);
	add(features, PS_T_GIVEN_COMMON, (uint32_t)lex->given << 8 | (uint32_t)lex->common << 4 | shape);
	add(features, PS_T_SURNAME_COMMON, (uint32_t)lex->surname << 8 | (uint32_t)lex->common << 4);
	add(features, PS_T_GIVEN_SURNAME, (uint32_t)lex->given << 8 | lex->surname);
	add(features, PS_T_OWN_PLACE,
		(flags & (PS_LEX_CITY | PS_LEX_COUNTY | PS_LEX_STATE | PS_LEX_COUNTRY)) | lex->city |
			(lex->given >= 3 ? 0x10U : 0) | (lex->surname >= 3 ? 0x20U : 0));
	add(features, PS_T_OWN_THING,
		(flags & (PS_LEX_BRAND | PS_LEX_DRUG | PS_LEX_CLINICAL | PS_LEX_EPONYM | PS_LEX_PROPER |
				 PS_LEX_SPANISH)) |
			(shape == PS_SHAPE_UPPER ? 2U : 0) | ((flags & PS_LEX_ACRONYM) != 0 ? 4U : 0) |
			(lex->given >= 4 ? 8U : 0));
	add(features, PS_T_READINGS,
		((uint32_t)lex->given << 12 | (uint32_t)lex->surname << 8 | (lex->common > 0 ? 4U : 0) |
			(lex->common > 3 ? 8U : 0) | (lex->city > 2 ? 1U : 0) |
			((flags & OTHER_READINGS) != 0 ? 2U : 0)) *
				4 +
			(shape == PS_SHAPE_UPPER          ? 1U
				: shape == PS_SHAPE_LOWER ? 2U
							  : 0));
	add(features, PS_T_OWN_TIME, flags & (PS_LEX_MONTH | PS_LEX_WEEKDAY | PS_LEX_HOLIDAY));
	add(features, PS_T_OWN_CUE, (uint32_t)lex->cue_class << 4 | shape);
}

void ps_features_word(const struct ps_word *word, struct ps_features *features)
{
	if (word->lex->has_identity)
		add(features, PS_T_OWN_WORD, ps_value_own_word(word));
}

static void add_letters(const struct ps_text *text, const struct ps_word *self, struct ps_features *features)
{
	struct ps_folded folded;
	const unsigned char *last;

	if (!ps_has_letters(self))
		return;
	ps_fold(text->data + self->start, self->end - self->start, &folded);
	if (folded.len < 2)
		return;
	last = folded.is.bytes + folded.len - 1;
	add(features, PS_T_ENDING2, ps_value_ending(last[-1], last[0]));
	if (folded.len >= 3) {
		add(features, PS_T_ENDING3, ps_value_ending(last[-1], last[0]) | (uint32_t)last[-2] << 16);
		add(features, PS_T_BEGINNING, (uint32_t)(folded.is.words[0] & 0xffffff));
	}
}

/* What else the word may be, and what its neighbours say of that: "Houston, TX", "Hansen disease". */
static void add_stain(
	const struct ps_context *context, uint32_t before_id, uint32_t after_id, struct ps_features *features)
{
	unsigned stain = context->self->lex->stain;

	if (stain == 0)
		return;
	add(features, PS_T_STAIN_BEFORE, ps_value_stain_beside(before_id, stain));
	add(features, PS_T_STAIN_AFTER, ps_value_stain_beside(after_id, stain) ^ (context->self->possessive ? 1U : 0));
	add(features, PS_T_STAIN_GAPS, ps_value_stain_gaps(stain, context->gap_before[0], context->gap_after[0]));
}

static void add_run(const struct ps_context *context, unsigned own, struct ps_features *features)
{
	unsigned before = context->run.before;
	unsigned after = context->run.after;

	add(features, PS_T_RUN_OWN, ps_value_run_own(before, after, own));
	if (before + after == 0)
		return;
	add(features, PS_T_RUN, ps_value_run(before, after, context->self->shape));
	add(features, PS_T_RUN_END, context->run.flags_after & PS_RUN_HEADS);
	add(features, PS_T_RUN_BEGIN, context->run.flags_before & PS_RUN_BEGINS);
	add(features, PS_T_RUN_NAMES, ps_value_run_names(context->run.given, context->run.surname, own));
}

void ps_features_near(const struct ps_text *text, const struct ps_context *context, struct ps_features *features)
{
	const struct ps_word *self = context->self;
	unsigned before = ps_class_beside(context->before[0]);
	unsigned after = ps_class_beside(context->after[0]);
	uint32_t before_id = ps_identity_of(context->before[0]);
	uint32_t after_id = ps_identity_of(context->after[0]);
	unsigned gap_before = context->gap_before[0];
	unsigned gap_after = context->gap_after[0];
	unsigned own = self->lex->lists;
	unsigned shape = self->shape;
	unsigned possessive = self->possessive;
	unsigned shape_before = context->before[0]->shape;
	unsigned shape_after = context->after[0]->shape;

	add(features, PS_T_BEFORE_GAP, ps_value_before_gap(before, gap_before));
	add(features, PS_T_BEFORE_WORD, ps_value_word(before_id, gap_before));
	add(features, PS_T_BEFORE_WORD_SHAPE, ps_value_word_shape(before_id, shape));
	add(features, PS_T_AFTER_GAP, ps_value_after_gap(after, gap_after, possessive));
	add(features, PS_T_AFTER_WORD, ps_value_word(after_id, gap_after));
	add(features, PS_T_BEFORE_OWN, ps_value_beside_own(before, own));
	add(features, PS_T_AFTER_OWN, ps_value_beside_own(after, own));
	add(features, PS_T_BEFORE_WORD_OWN, ps_value_word_own(before_id, own));
	add(features, PS_T_AFTER_WORD_OWN, ps_value_word_own(after_id, own));
	add(features, PS_T_BEFORE_AFTER, ps_value_both(before, after, own >> 4));
	add(features, PS_T_GAPS, ps_value_gaps(gap_before, gap_after, shape, possessive));
	add(features, PS_T_GAP_OWN_BEFORE, ps_value_gap_own(gap_before, own));
	add(features, PS_T_GAP_OWN_AFTER, ps_value_gap_own(gap_after, own));
	add(features, PS_T_SHAPES, ps_value_shapes(shape_before, shape_after, shape));
	add(features, PS_T_SHAPE_LEN, ps_value_shape_len(shape, ps_length_of(self)));
	if (ps_is_upper(self))
		add(features, PS_T_UPPER, ps_value_upper(shape_before, shape_after, ps_length_of(self), own));
	add_letters(text, self, features);
	add_stain(context, before_id, after_id, features);
	add_run(context, own, features);
}

/*
 * What stands around the run of capitalised words as a whole, so that each word of it learns from the same neighbours.
 * An end that is further off than the context reaches is left out.
 */
static void add_run_edges(const struct ps_context *context, struct ps_features *features)
{
	unsigned left = context->run.before;
	unsigned right = context->run.after;

	if (left + right == 0)
		return;
	if (left < PS_CONTEXT_WORDS)
		add(features, PS_T_AHEAD_OF_RUN,
			ps_value_word(ps_identity_of(context->before[left]), context->gap_before[left]));
	if (right < PS_CONTEXT_WORDS)
		add(features, PS_T_BEHIND_RUN,
			ps_value_word(ps_identity_of(context->after[right]), context->gap_after[right]));
	if (left < PS_CONTEXT_WORDS && right < PS_CONTEXT_WORDS)
		add(features, PS_T_AROUND_RUN,
			ps_value_around_run(ps_class_beside(context->before[left]),
				ps_class_beside(context->after[right]), context->self->lex->lists));
}

void ps_features_far(const struct ps_context *context, struct ps_features *features)
{
	unsigned before = ps_class_beside(context->before[0]);
	unsigned before2 = ps_class_beside(context->before[1]);
	unsigned after = ps_class_beside(context->after[0]);
	unsigned after2 = ps_class_beside(context->after[1]);
	uint32_t before_id = ps_identity_of(context->before[0]);
	uint32_t after_id = ps_identity_of(context->after[0]);
	uint32_t before2_id = ps_identity_of(context->before[1]);
	uint32_t after2_id = ps_identity_of(context->after[1]);
	unsigned gap_before = context->gap_before[0];
	unsigned gap_after = context->gap_after[0];

	add(features, PS_T_BEFORE_BOTH, ps_value_two(before2, before, gap_before));
	add(features, PS_T_AFTER_BOTH, ps_value_two(after2, after, gap_after));
	add(features, PS_T_BEFORE2_WORD, before2_id);
	add(features, PS_T_AFTER2_WORD, after2_id);
	add(features, PS_T_BEFORE_PAIR, ps_value_pair(before2_id, before_id));
	add(features, PS_T_AFTER_PAIR, ps_value_pair(after2_id, after_id));
	add(features, PS_T_BEFORE2_GAP, ps_value_two_gaps(before2, context->gap_before[1], gap_before));
	add(features, PS_T_AFTER2_GAP, ps_value_two_gaps(after2, context->gap_after[1], gap_after));
	add_run_edges(context, features);
}

/* The codes of the word's vector, where it has one. */
static void add_vector(struct ps_features *features, enum ps_template template, const struct ps_word *word)
{
	const uint8_t *codes = word->kind >= PS_WORD_LOWER ? ps_vector_find(word->hash) : NULL;

	if (codes == NULL)
		return;
	for (unsigned part = 0; part < PS_VECTOR_PARTS; part++)
		add(features, template, ps_value_vector(part, codes[part]));
}

void ps_features_sense(const struct ps_context *context, struct ps_features *features)
{
	const struct ps_word *self = context->self;
	uint32_t own = ps_sense_of(self);
	uint32_t before = ps_sense_of(context->before[0]);
	uint32_t before2 = ps_sense_of(context->before[1]);
	uint32_t after = ps_sense_of(context->after[0]);
	uint32_t after2 = ps_sense_of(context->after[1]);
	unsigned left = context->run.before;
	unsigned right = context->run.after;

	add(features, PS_T_SENSE, ps_value_word_shape(own, self->shape));
	add(features, PS_T_SENSE_BEFORE, ps_value_word(before, context->gap_before[0]));
	add(features, PS_T_SENSE_AFTER, ps_value_word(after, context->gap_after[0]) ^ self->possessive);
	add(features, PS_T_SENSE_BEFORE_OWN, ps_value_word_own(before, self->lex->lists));
	add(features, PS_T_SENSE_AFTER_OWN, ps_value_word_own(after, self->lex->lists));
	add(features, PS_T_SENSE_AROUND, ps_value_pair(before, after));
	add(features, PS_T_SENSE_BEFORE_SELF, ps_value_pair(before, own));
	add(features, PS_T_SENSE_AFTER_SELF, ps_value_pair(after, own));
	add(features, PS_T_SENSE_BEFORE_BOTH, ps_value_pair(before2, before));
	add(features, PS_T_SENSE_AFTER_BOTH, ps_value_pair(after2, after));
	if (left > 0 && left < PS_CONTEXT_WORDS)
		add(features, PS_T_SENSE_AHEAD_OF_RUN, ps_sense_of(context->before[left]));
	if (right > 0 && right < PS_CONTEXT_WORDS)
		add(features, PS_T_SENSE_BEHIND_RUN, ps_sense_of(context->after[right]));
	add_vector(features, PS_T_VECTOR, self);
	add_vector(features, PS_T_VECTOR_BEFORE, context->before[0]);
	add_vector(features, PS_T_VECTOR_AFTER, context->after[0]);
}
