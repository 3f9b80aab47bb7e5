#include "model.h"

/* prior_table.S */
extern const unsigned char ps_prior_table[];

const struct ps_model_prior *ps_model_prior_of(const struct ps_lex *lex, unsigned shape)
{
	const struct ps_model_prior *priors = (const void *)ps_prior_table;

	return &priors[ps_lexicon_index(lex) * PS_FEATURE_SHAPES + shape];
}

/* Far enough below 0 that no weights make up for it. */
#define NO_CITY (-100000)

/* Where neither a name nor a city can come of it any more: true, and the unfinished scores stay below 0. */
static bool is_hopeless(const struct ps_model_head *head, enum ps_model_stage stage, int32_t *scores)
{
	if (scores[PS_MODEL_NAME] + head->rest[stage][PS_MODEL_NAME] >= 0 ||
		scores[PS_MODEL_CITY] + head->rest[stage][PS_MODEL_CITY] >= 0)
		return false;
	for (unsigned group = 0; group < PS_MODEL_CLASSES; group++) {
		if (scores[group] >= 0)
			scores[group] = -1;
	}
	return true;
}

void ps_model_score(
	const struct ps_context_source *source, size_t index, int32_t bias, int32_t scores[PS_MODEL_CLASSES])
{
	const struct ps_model_head *head = ps_model_head();
	const struct ps_word *word = &source->tokens[index].word;
	const struct ps_model_prior *prior = ps_model_prior_of(word->lex, word->shape);
	struct ps_context context;
	struct ps_features features;
	size_t own, near;

	scores[PS_MODEL_NAME] = head->start[PS_MODEL_NAME] + bias + prior->sum[PS_MODEL_NAME];
	scores[PS_MODEL_CITY] =
		ps_model_may_be_city(word->lex) ? head->start[PS_MODEL_CITY] + prior->sum[PS_MODEL_CITY] : NO_CITY;
	features.count = 0;
	ps_features_word(word, &features);
	ps_model_add(&features, 0, scores);
	if (is_hopeless(head, PS_MODEL_LISTS, scores))
		return;
	own = features.count;
	ps_context_near(source, index, &context);
	ps_features_near(source->text, &context, &features);
	ps_model_add(&features, own, scores);
	if (is_hopeless(head, PS_MODEL_NEAR, scores))
		return;
	near = features.count;
	ps_context_far(source, &context);
	ps_features_far(&context, &features);
	ps_model_add(&features, near, scores);
}
