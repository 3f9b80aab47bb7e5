/**
 * Features: a word in its context as rows of the model's weight table.
 *
 * The trainer and the program share this code, so what was trained is what
 * runs. A feature is a template and a value; both are hashed to a row, and two
 * features that meet in one row share their weight.
 */
#ifndef PS_FEATURE_H
#define PS_FEATURE_H

#include "context.h"

#define PS_FEATURE_MAX 64
#define PS_FEATURE_BITS 16

struct ps_features {
	uint16_t rows[PS_FEATURE_MAX];
	/** Index of the template that made the row, for ps_feature_name(). */
	uint8_t templates[PS_FEATURE_MAX];
	size_t count;
};

/** Fills @features for the context's word, which stands in @text. */
void ps_features_read(const struct ps_text *text, const struct ps_context *context, struct ps_features *features);

/** The template's name, as in "before-word". Static. */
const char *ps_feature_name(unsigned template);

#endif
