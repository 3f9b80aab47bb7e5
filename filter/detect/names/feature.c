#include "feature.h"
#include "lexclass.h"

enum template {
	T_KIND,
	T_GIVEN_COMMON,
	T_SURNAME_COMMON,
	T_GIVEN_SURNAME,
	T_OWN_PLACE,
	T_OWN_THING,
	T_OWN_TIME,
	T_OWN_CUE,
	T_SHAPE_LEN,
	T_SHAPES,
	T_UPPER,
	T_ENDING3,
	T_ENDING2,
	T_BEGINNING,
	T_OWN_WORD,
	T_BEFORE_GAP,
	T_BEFORE_WORD,
	T_BEFORE_WORD_SHAPE,
	T_BEFORE_BOTH,
	T_AFTER_GAP,
	T_AFTER_WORD,
	T_AFTER_BOTH,
	T_BEFORE_OWN,
	T_BEFORE_WORD_OWN,
	T_AFTER_WORD_OWN,
	T_READINGS,
	T_STAIN_BEFORE,
	T_STAIN_AFTER,
	T_STAIN_GAPS,
	T_AFTER_OWN,
	T_BEFORE_AFTER,
	T_GAPS,
	T_BEFORE2_WORD,
	T_AFTER2_WORD,
	T_BEFORE_PAIR,
	T_AFTER_PAIR,
	T_RUN,
	T_RUN_OWN,
	T_RUN_END,
	T_RUN_BEGIN,
	T_RUN_NAMES,
	T_GAP_OWN_BEFORE,
	T_GAP_OWN_AFTER,
	T_BEFORE2_GAP,
	T_AFTER2_GAP,
	T_AHEAD_OF_RUN,
	T_BEHIND_RUN,
	T_AROUND_RUN,
	T_COUNT
};

static const char *const names[T_COUNT] = {
	[T_KIND] = "kind",
	[T_GIVEN_COMMON] = "given-and-common",
	[T_SURNAME_COMMON] = "surname-and-common",
	[T_GIVEN_SURNAME] = "given-and-surname",
	[T_OWN_PLACE] = "place-lists",
	[T_OWN_THING] = "thing-lists",
	[T_OWN_TIME] = "calendar-lists",
	[T_OWN_CUE] = "cue-lists",
	[T_SHAPE_LEN] = "shape-and-length",
	[T_SHAPES] = "shapes-of-neighbours",
	[T_UPPER] = "capitals-and-lists",
	[T_ENDING3] = "last-3-letters",
	[T_ENDING2] = "last-2-letters",
	[T_BEGINNING] = "first-3-letters",
	[T_OWN_WORD] = "word",
	[T_BEFORE_GAP] = "class-before",
	[T_BEFORE_WORD] = "word-before",
	[T_BEFORE_WORD_SHAPE] = "word-before-and-shape",
	[T_BEFORE_BOTH] = "two-classes-before",
	[T_AFTER_GAP] = "class-after",
	[T_AFTER_WORD] = "word-after",
	[T_AFTER_BOTH] = "two-classes-after",
	[T_BEFORE_WORD_OWN] = "word-before-and-lists",
	[T_AFTER_WORD_OWN] = "word-after-and-lists",
	[T_STAIN_BEFORE] = "other-reading-and-word-before",
	[T_STAIN_AFTER] = "other-reading-and-word-after",
	[T_STAIN_GAPS] = "other-reading-and-gaps",
	[T_READINGS] = "lists-and-readings",
	[T_BEFORE_OWN] = "class-before-and-lists",
	[T_AFTER_OWN] = "class-after-and-lists",
	[T_BEFORE_AFTER] = "class-before-and-after",
	[T_GAPS] = "gaps",
	[T_BEFORE2_WORD] = "second-word-before",
	[T_AFTER2_WORD] = "second-word-after",
	[T_BEFORE_PAIR] = "two-words-before",
	[T_AFTER_PAIR] = "two-words-after",
	[T_RUN] = "run",
	[T_RUN_OWN] = "run-and-lists",
	[T_RUN_END] = "run-words-after",
	[T_RUN_BEGIN] = "run-words-before",
	[T_RUN_NAMES] = "run-names",
	[T_GAP_OWN_BEFORE] = "gap-before-and-lists",
	[T_GAP_OWN_AFTER] = "gap-after-and-lists",
	[T_BEFORE2_GAP] = "second-class-before",
	[T_AFTER2_GAP] = "second-class-after",
	[T_AHEAD_OF_RUN] = "word-ahead-of-run",
	[T_BEHIND_RUN] = "word-behind-run",
	[T_AROUND_RUN] = "classes-around-run",
};

const char *ps_feature_name(unsigned template)
{
	return template <T_COUNT ? names[template] : "?";
}

static inline void add(struct ps_features *features, enum template template, uint32_t value)
{
	uint64_t key = (uint64_t)value + ((uint64_t) template << 33);

	features->rows[features->count] = (uint16_t)((key * 0xd6e8feb86659fd93U) >> (64 - PS_FEATURE_BITS));
	features->templates[features->count] = (uint8_t) template;
	features->count++;
}

/* Classes of a neighbour that is no word; those of words follow, lower case and capitalised. */
enum neighbour_class {
	CLASS_EDGE,
	CLASS_MARK,
	CLASS_DATE,
	CLASS_PHONE,
	CLASS_EMAIL,
	CLASS_CODE,
	CLASS_PLACE,
	CLASS_NUMBER,
	CLASS_INITIAL,
	CLASS_LOWER,
	CLASS_CAPITAL = CLASS_LOWER + PS_CLASS_COUNT
};

static unsigned class_of_shape(unsigned type)
{
	switch (type) {
	case PS_DATE:
		return CLASS_DATE;
	case PS_PHONE:
	case PS_FAX:
		return CLASS_PHONE;
	case PS_EMAIL:
	case PS_URL:
	case PS_USERNAME:
		return CLASS_EMAIL;
	case PS_STREET:
	case PS_ZIP:
		return CLASS_PLACE;
	default:
		return CLASS_CODE;
	}
}

static unsigned neighbour_class_of(const struct ps_word *word)
{
	switch (word->kind) {
	case PS_WORD_EDGE:
		return CLASS_EDGE;
	case PS_WORD_MARK:
		return CLASS_MARK;
	case PS_WORD_SHAPE:
		return class_of_shape(word->type);
	case PS_WORD_NUMBER:
		return CLASS_NUMBER;
	case PS_WORD_LOWER:
		return CLASS_LOWER + word->lex->lower_class;
	default:
		return word->shape == PS_SHAPE_INITIAL ? CLASS_INITIAL
						       : CLASS_CAPITAL + (unsigned)word->lex->capital_class;
	}
}

/* The word itself, where it is common or a cue; else its class, so that no name is learnt by heart. */
static uint32_t identity_of(const struct ps_word *word, unsigned group)
{
	return word->kind >= PS_WORD_LOWER && word->lex->has_identity ? word->id | 0x100 : group;
}

static unsigned length_of(const struct ps_word *word)
{
	unsigned len = word->end - word->start;

	return len < 12 ? len : 12;
}

/* How a neighbour is written, whatever it says. */
static unsigned shape_class(const struct ps_word *word)
{
	return word->kind < PS_WORD_LOWER ? 8U + word->kind : word->shape;
}

/* What a word of the lists of names may be as well. */
#define OTHER_READINGS                                                                                   \
	(PS_LEX_BRAND | PS_LEX_DRUG | PS_LEX_CLINICAL | PS_LEX_EPONYM | PS_LEX_PROPER | PS_LEX_COUNTRY | \
		PS_LEX_STATE | PS_LEX_MONTH | PS_LEX_ACRONYM | PS_LEX_FACILITY | PS_LEX_ORG | PS_LEX_TITLE)

void ps_features_lists(const struct ps_lex *lex, unsigned shape, struct ps_features *features)
{
	uint32_t flags = lex->flags;

	add(features, T_KIND, shape);
	add(features, T_GIVEN_COMMON, (uint32_t)lex->given << 8 | (uint32_t)lex->common << 4 | shape);
	add(features, T_SURNAME_COMMON, (uint32_t)lex->surname << 8 | (uint32_t)lex->common << 4);
	add(features, T_GIVEN_SURNAME, (uint32_t)lex->given << 8 | lex->surname);
	add(features, T_OWN_PLACE,
		(flags & (PS_LEX_CITY | PS_LEX_COUNTY | PS_LEX_STATE | PS_LEX_COUNTRY)) | lex->city |
			(lex->given >= 3 ? 0x10U : 0) | (lex->surname >= 3 ? 0x20U : 0));
	add(features, T_OWN_THING,
		(flags & (PS_LEX_BRAND | PS_LEX_DRUG | PS_LEX_CLINICAL | PS_LEX_EPONYM | PS_LEX_PROPER |
				 PS_LEX_SPANISH)) |
			(shape == PS_SHAPE_UPPER ? 2U : 0) | ((flags & PS_LEX_ACRONYM) != 0 ? 4U : 0) |
			(lex->given >= 4 ? 8U : 0));
	add(features, T_READINGS,
		((uint32_t)lex->given << 12 | (uint32_t)lex->surname << 8 | (lex->common > 0 ? 4U : 0) |
			(lex->common > 3 ? 8U : 0) | (lex->city > 2 ? 1U : 0) |
			((flags & OTHER_READINGS) != 0 ? 2U : 0)) *
				4 +
			(shape == PS_SHAPE_UPPER          ? 1U
				: shape == PS_SHAPE_LOWER ? 2U
							  : 0));
	add(features, T_OWN_TIME, flags & (PS_LEX_MONTH | PS_LEX_WEEKDAY | PS_LEX_HOLIDAY));
	add(features, T_OWN_CUE, (uint32_t)lex->cue_class << 4 | shape);
}

void ps_features_word(const struct ps_word *word, struct ps_features *features)
{
	if (word->lex->has_identity)
		add(features, T_OWN_WORD, word->id ^ (word->shape == PS_SHAPE_LOWER ? 1U : 0));
}

static void add_letters(const struct ps_text *text, const struct ps_word *self, struct ps_features *features)
{
	struct ps_folded folded;
	uint32_t letters;

	if (self->lex->common >= 5 || self->end - self->start < 2)
		return;
	ps_fold(text->data + self->start, self->end - self->start, &folded);
	letters = (uint32_t)folded.is.bytes[folded.len > 0 ? folded.len - 1 : 0];
	if (folded.len >= 2) {
		letters |= (uint32_t)folded.is.bytes[folded.len - 2] << 8;
		add(features, T_ENDING2, letters);
	}
	if (folded.len >= 3) {
		add(features, T_ENDING3, letters | (uint32_t)folded.is.bytes[folded.len - 3] << 16);
		add(features, T_BEGINNING, (uint32_t)(folded.is.words[0] & 0xffffff));
	}
}

/* What else the word may be, and what its neighbours say of that: "Houston, TX", "Hansen disease". */
static void add_stain(
	const struct ps_context *context, uint32_t before_id, uint32_t after_id, struct ps_features *features)
{
	const struct ps_lex *lex = context->self->lex;
	uint32_t flags = lex->flags;
	uint32_t stain = (lex->city > 2 ? 1U : 0) | ((flags & PS_LEX_EPONYM) != 0 ? 2U : 0) |
			 ((flags & (PS_LEX_BRAND | PS_LEX_DRUG | PS_LEX_CLINICAL)) != 0 ? 4U : 0) |
			 (lex->common > 3 ? 8U : 0) | ((flags & (PS_LEX_STATE | PS_LEX_COUNTRY)) != 0 ? 16U : 0);

	if (stain == 0)
		return;
	if (lex->given >= 4 || lex->surname >= 4)
		stain |= 32U;
	add(features, T_STAIN_BEFORE, before_id ^ stain << 9);
	add(features, T_STAIN_AFTER, after_id ^ stain << 9 ^ (context->self->possessive ? 1U : 0));
	add(features, T_STAIN_GAPS, stain << 16 | (uint32_t)context->gap_before[0] << 8 | context->gap_after[0]);
}

static void add_run(const struct ps_context *context, unsigned lists, struct ps_features *features)
{
	const uint32_t heads = PS_LEX_FACILITY | PS_LEX_ORG | PS_LEX_EPONYM_HEAD | PS_LEX_STREET | PS_LEX_CREDENTIAL |
			       PS_LEX_DRUG | PS_LEX_BRAND;
	const uint32_t begins = PS_LEX_FACILITY | PS_LEX_ORG | PS_LEX_TITLE | PS_LEX_LABEL | PS_LEX_BRAND;
	unsigned run = (unsigned)context->run_before << 4 | context->run_after;

	add(features, T_RUN_OWN, run << 8 | lists);
	if (run == 0)
		return;
	add(features, T_RUN, run << 4 | context->self->shape);
	add(features, T_RUN_END, context->flags_after & heads);
	add(features, T_RUN_BEGIN, context->flags_before & begins);
	add(features, T_RUN_NAMES, (uint32_t)context->run_given << 16 | (uint32_t)context->run_surname << 12 | lists);
}

void ps_features_near(const struct ps_text *text, const struct ps_context *context, struct ps_features *features)
{
	const struct ps_word *self = context->self;
	unsigned before = neighbour_class_of(&context->before[0]);
	unsigned after = neighbour_class_of(&context->after[0]);
	uint32_t before_id = identity_of(&context->before[0], before);
	uint32_t after_id = identity_of(&context->after[0], after);
	uint32_t gap_before = context->gap_before[0];
	uint32_t gap_after = context->gap_after[0];
	unsigned lists = self->lex->lists;
	unsigned shape = self->shape;
	uint32_t owner = self->possessive;
	unsigned around = shape_class(&context->before[0]) << 4 | shape_class(&context->after[0]);

	add(features, T_BEFORE_GAP, before << 8 | gap_before);
	add(features, T_BEFORE_WORD, before_id ^ gap_before << 3);
	add(features, T_BEFORE_WORD_SHAPE, before_id ^ shape);
	add(features, T_AFTER_GAP, after << 8 | gap_after << 1 | owner);
	add(features, T_AFTER_WORD, after_id ^ gap_after << 3);
	add(features, T_BEFORE_OWN, before << 8 | lists);
	add(features, T_AFTER_OWN, after << 8 | lists);
	add(features, T_BEFORE_WORD_OWN, before_id ^ lists << 8);
	add(features, T_AFTER_WORD_OWN, after_id ^ lists << 8);
	add(features, T_BEFORE_AFTER, before << 16 | after << 8 | (lists >> 4));
	add(features, T_GAPS, gap_before << 16 | gap_after << 8 | shape << 1 | owner);
	add(features, T_GAP_OWN_BEFORE, gap_before << 8 | lists);
	add(features, T_GAP_OWN_AFTER, gap_after << 8 | lists);
	add(features, T_SHAPES, around << 4 | shape);
	add(features, T_SHAPE_LEN, shape << 4 | length_of(self));
	if (shape == PS_SHAPE_UPPER || shape == PS_SHAPE_INITIAL)
		add(features, T_UPPER, around << 12 | length_of(self) << 8 | lists);
	add_letters(text, self, features);
	add_stain(context, before_id, after_id, features);
	add_run(context, lists, features);
}

/*
 * What stands around the run of capitalised words as a whole, so that each word
 * of "Welch Allyn Harvey" learns from the same neighbours. Runs whose ends are
 * further off than the context reaches are left out.
 */
static void add_run_edges(const struct ps_context *context, struct ps_features *features)
{
	unsigned left = context->run_before;
	unsigned right = context->run_after;
	unsigned ahead = CLASS_EDGE;
	unsigned behind = CLASS_EDGE;
	unsigned lists = context->self->lex->lists;

	if (left < PS_CONTEXT_WORDS) {
		ahead = neighbour_class_of(&context->before[left]);
		add(features, T_AHEAD_OF_RUN,
			identity_of(&context->before[left], ahead) ^ (uint32_t)context->gap_before[left] << 3);
	}
	if (right < PS_CONTEXT_WORDS) {
		behind = neighbour_class_of(&context->after[right]);
		add(features, T_BEHIND_RUN,
			identity_of(&context->after[right], behind) ^ (uint32_t)context->gap_after[right] << 3);
	}
	if (left < PS_CONTEXT_WORDS && right < PS_CONTEXT_WORDS)
		add(features, T_AROUND_RUN, ahead << 16 | behind << 8 | (left + right > 0 ? 0x80U : 0) | lists >> 2);
}

void ps_features_far(const struct ps_context *context, struct ps_features *features)
{
	unsigned before = neighbour_class_of(&context->before[0]);
	unsigned before2 = neighbour_class_of(&context->before[1]);
	unsigned after = neighbour_class_of(&context->after[0]);
	unsigned after2 = neighbour_class_of(&context->after[1]);
	uint32_t before_id = identity_of(&context->before[0], before);
	uint32_t after_id = identity_of(&context->after[0], after);
	uint32_t before2_id = identity_of(&context->before[1], before2);
	uint32_t after2_id = identity_of(&context->after[1], after2);
	uint32_t gap_before = context->gap_before[0];
	uint32_t gap_after = context->gap_after[0];

	add(features, T_BEFORE_BOTH, before2 << 16 | before << 8 | gap_before);
	add(features, T_AFTER_BOTH, after2 << 16 | after << 8 | gap_after);
	add(features, T_BEFORE2_WORD, before2_id);
	add(features, T_AFTER2_WORD, after2_id);
	add(features, T_BEFORE_PAIR, before2_id * 31 + before_id);
	add(features, T_AFTER_PAIR, after2_id * 31 + after_id);
	add(features, T_BEFORE2_GAP, before2 << 16 | (uint32_t)context->gap_before[1] << 8 | gap_before);
	add(features, T_AFTER2_GAP, after2 << 16 | (uint32_t)context->gap_after[1] << 8 | gap_after);
	add_run_edges(context, features);
}
