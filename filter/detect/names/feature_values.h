/**
 * Values of features: the numbers that a feature's row is hashed from.
 *
 * Here once for the three that need them: ps_features_near() and its kind list
 * rows for the trainer and `explain`, make_sums.c adds the weights of features
 * of few inputes up at build time, and model_score.c looks those sums up.
 */
#ifndef PS_FEATURE_VALUES_H
#define PS_FEATURE_VALUES_H

#include "context.h"
#include "feature.h"

enum ps_template {
	PS_T_KIND,
	PS_T_GIVEN_COMMON,
	PS_T_SURNAME_COMMON,
	PS_T_GIVEN_SURNAME,
	PS_T_OWN_PLACE,
	PS_T_OWN_THING,
	PS_T_OWN_TIME,
	PS_T_OWN_CUE,
	PS_T_SHAPE_LEN,
	PS_T_SHAPES,
	PS_T_UPPER,
	PS_T_ENDING3,
	PS_T_ENDING2,
	PS_T_BEGINNING,
	PS_T_OWN_WORD,
	PS_T_BEFORE_GAP,
	PS_T_BEFORE_WORD,
	PS_T_BEFORE_WORD_SHAPE,
	PS_T_BEFORE_BOTH,
	PS_T_AFTER_GAP,
	PS_T_AFTER_WORD,
	PS_T_AFTER_BOTH,
	PS_T_BEFORE_OWN,
	PS_T_BEFORE_WORD_OWN,
	PS_T_AFTER_WORD_OWN,
	PS_T_READINGS,
	PS_T_STAIN_BEFORE,
	PS_T_STAIN_AFTER,
	PS_T_STAIN_GAPS,
	PS_T_AFTER_OWN,
	PS_T_BEFORE_AFTER,
	PS_T_GAPS,
	PS_T_BEFORE2_WORD,
	PS_T_AFTER2_WORD,
	PS_T_BEFORE_PAIR,
	PS_T_AFTER_PAIR,
	PS_T_RUN,
	PS_T_RUN_OWN,
	PS_T_RUN_END,
	PS_T_RUN_BEGIN,
	PS_T_RUN_NAMES,
	PS_T_GAP_OWN_BEFORE,
	PS_T_GAP_OWN_AFTER,
	PS_T_BEFORE2_GAP,
	PS_T_AFTER2_GAP,
	PS_T_AHEAD_OF_RUN,
	PS_T_BEHIND_RUN,
	PS_T_AROUND_RUN,
	PS_T_SENSE,
	PS_T_SENSE_BEFORE,
	PS_T_SENSE_AFTER,
	PS_T_SENSE_BEFORE_OWN,
	PS_T_SENSE_AFTER_OWN,
	PS_T_SENSE_AROUND,
	PS_T_SENSE_BEFORE_SELF,
	PS_T_SENSE_AFTER_SELF,
	PS_T_SENSE_BEFORE_BOTH,
	PS_T_SENSE_AFTER_BOTH,
	PS_T_SENSE_AHEAD_OF_RUN,
	PS_T_SENSE_BEHIND_RUN,
	PS_T_VECTOR,
	PS_T_VECTOR_BEFORE,
	PS_T_VECTOR_AFTER,
	PS_T_COUNT
};

/** The row of a feature with this value. */
static inline uint16_t ps_feature_row(enum ps_template template, uint32_t value)
{
	uint64_t key = (uint64_t)value + ((uint64_t) template << 33);

	return (uint16_t)((key * 0xd6e8feb86659fd93U) >> (64 - PS_FEATURE_BITS));
}

/** Values of ps_lex.lists, of ps_length_of(), and shapes of neighbours. */
#define PS_LISTS_COUNT 64
#define PS_LENGTH_COUNT 13
#define PS_SHAPE_CLASSES 12

static inline unsigned ps_length_of(const struct ps_word *word)
{
	unsigned len = word->end - word->start;

	return len < PS_LENGTH_COUNT - 1 ? len : PS_LENGTH_COUNT - 1;
}

/** A neighbour's class, whether it may be named or not. */
static inline unsigned ps_class_beside(const struct ps_word *word)
{
	return word->beside & (PS_BESIDE_NAMED - 1U);
}

/** The word itself, or its class where it may not be named. */
static inline uint32_t ps_identity_of(const struct ps_word *word)
{
	return ps_word_identity(word->hash, word->beside);
}

/** What the word means; where that is not known, the word itself or its class. Its lowest bits may be combined with. */
static inline uint32_t ps_sense_of(const struct ps_word *word)
{
	uint32_t capital = word->kind == PS_WORD_CAPITAL ? 0x80U : 0;

	return word->lex->sense != 0 && word->kind >= PS_WORD_LOWER ? (word->lex->sense | capital) << 16
								    : ps_identity_of(word) * 0x9e3779b1U;
}

/** True where the word's letters count: neither one of the commonest words nor a letter alone. */
static inline bool ps_has_letters(const struct ps_word *word)
{
	return ((unsigned)(word->lex->common < 5) & (unsigned)(word->end - word->start >= 2)) != 0;
}

/** Written in capitals, and may be an initial. */
static inline bool ps_is_upper(const struct ps_word *word)
{
	return ((unsigned)(word->shape == PS_SHAPE_UPPER) | (unsigned)(word->shape == PS_SHAPE_INITIAL)) != 0;
}

/** What of a run's words behind and before this one counts. */
#define PS_RUN_HEADS                                                                                           \
	(PS_LEX_FACILITY | PS_LEX_ORG | PS_LEX_EPONYM_HEAD | PS_LEX_STREET | PS_LEX_CREDENTIAL | PS_LEX_DRUG | \
		PS_LEX_BRAND)
#define PS_RUN_BEGINS (PS_LEX_FACILITY | PS_LEX_ORG | PS_LEX_TITLE | PS_LEX_LABEL | PS_LEX_BRAND)

/*
 * The values. Names of arguments: beside, own (ps_lex.lists), id (ps_identity_of), gap (enum ps_gap), shape (enum
 * ps_word_shape), possessive (0 or 1). Some serve a template for the word before and one for the word behind.
 */

static inline uint32_t ps_value_own_word(const struct ps_word *word)
{
	return ps_word_id(word) ^ (word->shape == PS_SHAPE_LOWER ? 1U : 0);
}

static inline uint32_t ps_value_before_gap(unsigned beside, unsigned gap)
{
	return beside << 8 | gap;
}

static inline uint32_t ps_value_after_gap(unsigned beside, unsigned gap, unsigned possessive)
{
	return beside << 8 | gap << 1 | possessive;
}

static inline uint32_t ps_value_word(uint32_t id, unsigned gap)
{
	return id ^ gap << 3;
}

static inline uint32_t ps_value_word_shape(uint32_t id, unsigned shape)
{
	return id ^ shape;
}

static inline uint32_t ps_value_beside_own(unsigned beside, unsigned own)
{
	return beside << 8 | own;
}

static inline uint32_t ps_value_word_own(uint32_t id, unsigned own)
{
	return id ^ own << 8;
}

/** The part of ps_lex.lists that says how common the word is: @commonness is lists >> 4. */
static inline uint32_t ps_value_both(unsigned before, unsigned after, unsigned commonness)
{
	return before << 16 | after << 8 | commonness;
}

static inline uint32_t ps_value_gaps(unsigned before, unsigned after, unsigned shape, unsigned possessive)
{
	return before << 16 | after << 8 | shape << 1 | possessive;
}

static inline uint32_t ps_value_gap_own(unsigned gap, unsigned own)
{
	return gap << 8 | own;
}

/** @before and @after are neighbours' shapes. */
static inline uint32_t ps_value_shapes(unsigned before, unsigned after, unsigned shape)
{
	return (before << 4 | after) << 4 | shape;
}

static inline uint32_t ps_value_shape_len(unsigned shape, unsigned len)
{
	return shape << 4 | len;
}

static inline uint32_t ps_value_upper(unsigned before, unsigned after, unsigned len, unsigned own)
{
	return (before << 4 | after) << 12 | len << 8 | own;
}

static inline uint32_t ps_value_run_own(unsigned before, unsigned after, unsigned own)
{
	return (before << 4 | after) << 8 | own;
}

static inline uint32_t ps_value_run(unsigned before, unsigned after, unsigned shape)
{
	return (before << 4 | after) << 4 | shape;
}

static inline uint32_t ps_value_run_names(unsigned given, unsigned surname, unsigned own)
{
	return given << 16 | surname << 12 | own;
}

/** Code number @part of a word's vector. */
static inline uint32_t ps_value_vector(unsigned part, unsigned code)
{
	return part << 8 | code;
}

/** The last two letters, folded. */
static inline uint32_t ps_value_ending(unsigned char last_but_one, unsigned char last)
{
	return (uint32_t)last | (uint32_t)last_but_one << 8;
}

static inline uint32_t ps_value_stain_beside(uint32_t id, unsigned stain)
{
	return id ^ stain << 9;
}

static inline uint32_t ps_value_stain_gaps(unsigned stain, unsigned before, unsigned after)
{
	return stain << 16 | before << 8 | after;
}

/** The second neighbour's @beside2 with the first one's. */
static inline uint32_t ps_value_two(unsigned beside2, unsigned beside, unsigned gap)
{
	return beside2 << 16 | beside << 8 | gap;
}

static inline uint32_t ps_value_pair(uint32_t id2, uint32_t id)
{
	return id2 * 31 + id;
}

static inline uint32_t ps_value_two_gaps(unsigned beside2, unsigned gap2, unsigned gap)
{
	return beside2 << 16 | gap2 << 8 | gap;
}

/** Classes of the words ahead of and behind a run. */
static inline uint32_t ps_value_around_run(unsigned ahead, unsigned behind, unsigned own)
{
	return ahead << 16 | behind << 8 | own >> 2;
}

#endif
