/**
 * Features: a word in its context as rows of the model's weight table.
 *
 * The trainer and the program share this code, so what was trained is what
 * runs. A feature is a template and a value; both are hashed to a row, and two
 * features that meet in one row share their weight. They are looked at in
 * stages (enum ps_stage), each costlier than the one before.
 */
#ifndef PS_FEATURE_H
#define PS_FEATURE_H

#include "context.h"

#define PS_FEATURE_MAX 80
#define PS_FEATURE_BITS 16
#define PS_FEATURE_ROWS (1U << PS_FEATURE_BITS)
/** Shapes that the first group tells apart: all of enum ps_word_shape. */
#define PS_FEATURE_SHAPES 8

struct ps_features {
	uint16_t rows[PS_FEATURE_MAX];
	/** Index of the template that made the row, for ps_feature_name(). */
	uint8_t templates[PS_FEATURE_MAX];
	size_t count;
};

/** In which order features are looked at; after each stage but the last the sum may be given up. */
enum ps_stage {
	/** What the lists say of the word, and the word itself. */
	PS_STAGE_LISTS,
	/** Its letters, and the word before. */
	PS_STAGE_BEFORE,
	/** The word behind, and the run. */
	PS_STAGE_NEAR,
	/** The neighbours' neighbours. */
	PS_STAGE_FAR,
	/** What the words mean: only the network looks at it. */
	PS_STAGE_SENSE
};

/** The stage at which a feature of this template is looked at. */
enum ps_stage ps_feature_stage(unsigned template);

/** Each appends its group to @features, whose count the caller set. */
void ps_features_lists(const struct ps_lex *lex, unsigned shape, struct ps_features *features);
/** The word itself, if it is common or a cue: belongs to the first group. */
void ps_features_word(const struct ps_word *word, struct ps_features *features);
void ps_features_near(const struct ps_text *text, const struct ps_context *context, struct ps_features *features);
void ps_features_far(const struct ps_context *context, struct ps_features *features);
void ps_features_sense(const struct ps_context *context, struct ps_features *features);

/** Replaces @features by all of token @index, near and far. */
void ps_features_of(const struct ps_context_source *source, size_t index, struct ps_features *features);

/** The template's name, as in "before-word". Static. */
const char *ps_feature_name(unsigned template);

#endif
