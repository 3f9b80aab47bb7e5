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
#include "names.h"

/** Words that are looked at together; longer texts are cut there. */
#define PS_TOKENS_MAX 4096

/** Where a reader of tokens stands in its input. */
struct ps_token_cursor {
	/** Bytes before are done. */
	size_t at;
	size_t cap, cue, shape, line;
};

/**
 * Reads up to PS_TOKENS_MAX tokens, unscored. Returns how many; 0 at the end.
 * Costs linear time over all calls.
 */
size_t ps_tokens_read(const struct ps_names_input *input, struct ps_token_cursor *cursor, struct ps_token *tokens);

/** The same, but for words that still have to be looked up. */
size_t ps_tokens_scan(const struct ps_names_input *input, struct ps_token_cursor *cursor, struct ps_token *tokens);

#endif
