#include "feature.h"

void ps_features_of(const struct ps_context_source *source, size_t index, struct ps_features *features)
{
	const struct ps_word *word = &source->tokens[index].word;
	struct ps_context_room room;
	struct ps_context context;

	features->count = 0;
	ps_features_lists(word->lex, word->shape, features);
	ps_features_word(word, features);
	ps_context_near(source, index, &room, &context);
	ps_features_near(source->text, &context, features);
	ps_context_far(source, &room, &context);
	ps_features_far(&context, features);
	ps_features_sense(&context, features);
}
