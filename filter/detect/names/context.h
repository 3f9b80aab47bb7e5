/**
 * The context of a word: two words to either side, and the run it stands in.
 *
 * A run is capitalised words with one blank or hyphen between them ("Harrison
 * Heart Institute"); initials with their dot count. A mark ends the context: what
 * stands behind it is not looked at, so that it uses up its cue.
 */
#ifndef PS_CONTEXT_H
#define PS_CONTEXT_H

#include "finding.h"
#include "word.h"

#define PS_RUN_MAX 5
/** Words that are read to each side. */
#define PS_CONTEXT_WORDS 2
/** Bytes between two words of a run. */
#define PS_RUN_GAP 2

/** What the model says of a word. */
enum ps_model_class { PS_MODEL_NAME, PS_MODEL_CITY, PS_MODEL_CLASSES };

enum ps_token_state {
	PS_TOKEN_FREE,
	PS_TOKEN_NAME,
	/** Taken for its neighbours' sake: an initial, the rest of a name. */
	PS_TOKEN_NAME_PART,
	/** A name that was found elsewhere in the text. */
	PS_TOKEN_NAME_REPEAT
};

/** A word that may be a name. */
struct ps_token {
	struct ps_word word;
	/** Over the threshold, in the model's steps. */
	int32_t scores[PS_MODEL_CLASSES];
	/** Index of the first shape that ends behind the word's start. */
	uint32_t shape;
	/** An enum ps_token_state. */
	uint8_t state;
	/** Stands in one run with the next token; stands PS_RUN_GAP bytes before it at most. */
	bool joins_next, steps_next;
};

/** The tokens of a text that were read so far, and the other lanes' findings. */
struct ps_context_source {
	const struct ps_text *text;
	const struct ps_token *tokens;
	size_t token_count;
	const struct ps_finding *shapes;
	size_t shape_count;
};

/** Where neighbours are kept that are no tokens; lives as long as the context. */
struct ps_context_room {
	struct ps_word before[PS_CONTEXT_WORDS], after[PS_CONTEXT_WORDS];
};

/** The run that a word stands in. */
struct ps_run {
	/** Its words before and after this one, at most PS_RUN_MAX. */
	uint8_t before, after;
	/** Highest buckets among its other words. */
	uint8_t given, surname;
	/** Flags of its words behind this one, taken together, and of those before. */
	uint32_t flags_after, flags_before;
};

struct ps_context {
	const struct ps_word *self;
	/** [0] is next to the word, [1] behind it. Tokens, or words kept in a struct ps_context_room. */
	const struct ps_word *before[PS_CONTEXT_WORDS], *after[PS_CONTEXT_WORDS];
	/** enum ps_gap; [0] between the word and its neighbour. */
	uint8_t gap_before[PS_CONTEXT_WORDS], gap_after[PS_CONTEXT_WORDS];
	struct ps_run run;
	/** Where the reading of more neighbours goes on. */
	size_t left, right, shape_left, shape_right;
};

/** True where @next, behind it, stands in one run with @word. */
static inline bool ps_run_joins(const struct ps_text *text, const struct ps_word *word, const struct ps_word *next)
{
	const unsigned char *gap = text->data + word->end;
	unsigned len = next->start - word->end;
	unsigned is_stop = (unsigned)(gap[0] == '.') & (unsigned)(word->shape == PS_SHAPE_INITIAL);
	unsigned is_blank = (unsigned)(gap[0] == ' ') | (unsigned)(gap[0] == '-') | is_stop;
	unsigned are_capitals = (unsigned)(word->kind == PS_WORD_CAPITAL) & (unsigned)(next->kind == PS_WORD_CAPITAL);
	unsigned is_gap =
		((unsigned)(len == 1) & is_blank) | ((unsigned)(len == 2) & is_stop & (unsigned)(gap[1] == ' '));

	/* Nothing of it can be foretold, so there is no branch. */
	return (is_gap & are_capitals & (unsigned)!word->possessive) != 0;
}

/** Reads the nearest neighbours and the run of token @index. */
void ps_context_near(
	const struct ps_context_source *source, size_t index, struct ps_context_room *room, struct ps_context *context);

/** Then the neighbours' neighbours. */
void ps_context_far(const struct ps_context_source *source, struct ps_context_room *room, struct ps_context *context);

#endif
