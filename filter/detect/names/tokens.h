/**
 * Tokens: the words of a text that may be names, in order.
 *
 * Every capitalised word, and lower-case ones where something suggests a name:
 * after a cue and at the start of a line. Words inside other lanes' findings
 * and inside marks are left out.
 */
#ifndef PS_TOKENS_H
#define PS_TOKENS_H

#include "context.h"
#include "model.h"
#include "names.h"

/** Words that are looked at together; longer texts are cut there. */
#define PS_TOKENS_MAX 4096

enum ps_token_state {
	PS_TOKEN_FREE,
	PS_TOKEN_NAME,
	/** Taken for its neighbours' sake: an initial, the rest of a name. */
	PS_TOKEN_NAME_PART,
	/** A name that was found elsewhere in the text. */
	PS_TOKEN_NAME_REPEAT,
	PS_TOKEN_PLACE
};

struct ps_token {
	struct ps_word word;
	/** Over the threshold, in the model's steps. */
	int32_t scores[PS_MODEL_CLASSES];
	/** Index of the first shape that ends behind the word's start. */
	uint32_t shape;
	/** An enum ps_token_state. */
	uint8_t state;
};

/** Where a reader of tokens stands in its input. */
struct ps_token_cursor {
	/** Bytes before are done. */
	size_t at;
	size_t cap, cue, shape, line;
};

/**
 * Reads up to PS_TOKENS_MAX tokens to @words (for ps_context_read) and @tokens.
 * Returns how many; 0 at the end. Costs linear time over all calls.
 */
size_t ps_tokens_read(const struct ps_names_input *input, struct ps_token_cursor *cursor, struct ps_word *words,
	struct ps_token *tokens);

#endif
