/**
 * Neighbours: what the model sees of the words beside a candidate, read quickly.
 *
 * ps_context_near() and ps_context_far() read the same, any gap and any word,
 * and are the oracle. Here short gaps and words of ASCII are read from a window
 * of 16 bytes; whatever else there is goes the plain way.
 */
#ifndef PS_CONTEXT_READ_H
#define PS_CONTEXT_READ_H

#include "feature_values.h"
#include "word_window.h"

#define PS_ALWAYS_INLINE static inline __attribute__((always_inline))

/** Nothing there. */
extern const struct ps_word ps_edge_word;

/** Another lane's finding, or a mark, as a word in @room. */
const struct ps_word *ps_shape_word(struct ps_word *room, const struct ps_finding *found);
const struct ps_word *ps_mark_word(struct ps_word *room, size_t start, size_t end);

/** True where text[start .. end) is the key of a message's own text, as "body": what it opens begins as a line does,
 * and a model that sees the key instead of an edge reads the same message differently in its envelope. */
bool ps_opens_message(const struct ps_text *text, size_t start, size_t end);

/**
 * The word before @at. *listed is the index behind the last listed word that may be it, @shape the shapes before: none
 * of them starts at @at or behind. @room is where a word is kept that is not listed.
 */
enum ps_gap ps_read_before(const struct ps_context_source *source, size_t at, size_t *listed, size_t shape,
	struct ps_word *room, const struct ps_word **word);

/** The word behind @at: *listed and *shape are not behind the first that may be it. */
enum ps_gap ps_read_after(const struct ps_context_source *source, size_t at, size_t *listed, size_t *shape,
	struct ps_word *room, const struct ps_word **word);

/** A neighbour, as the model sees it. */
struct ps_neighbour {
	/** The word, or its class where it may not be named: ps_identity_of(). */
	uint32_t id;
	/** Where the next gap is: before the word, or behind it. */
	uint32_t at;
	/** Listed words before the one that was read, or up to it. */
	uint32_t listed;
	union {
		struct {
			/** As in struct ps_word; and an enum ps_gap. */
			uint8_t beside, shape, kind, gap;
		};
		/** The four at once. */
		uint32_t kinds;
	};
};

/** Nothing there. */
extern const struct ps_neighbour ps_edge_neighbour;

/** The word before @at, see ps_read_before(): @listed words are before it, and @shape shapes. */
void ps_neighbour_before(
	const struct ps_context_source *source, size_t at, size_t listed, size_t shape, struct ps_neighbour *neighbour);

/** The word behind @at, see ps_read_after(): @listed words are not, and @shape shapes at most. */
void ps_neighbour_after(
	const struct ps_context_source *source, size_t at, size_t listed, size_t shape, struct ps_neighbour *neighbour);

static inline void ps_take_run_names(const struct ps_lex *lex, struct ps_run *run)
{
	if (lex->common >= 5)
		return;
	if (lex->given > run->given)
		run->given = lex->given;
	if (lex->surname > run->surname)
		run->surname = lex->surname;
}

/** Fills @run for token @index; false if the word stands alone. */
static inline bool ps_read_run(const struct ps_context_source *source, size_t index, struct ps_run *run)
{
	const struct ps_token *tokens = source->tokens;

	*run = (struct ps_run){.before = 0};
	for (size_t i = index; run->after < PS_RUN_MAX && tokens[i].joins_next; i++) {
		run->after++;
		run->flags_after |= tokens[i + 1].word.lex->flags;
		ps_take_run_names(tokens[i + 1].word.lex, run);
	}
	for (size_t i = index; run->before < PS_RUN_MAX && i > 0 && tokens[i - 1].joins_next; i--) {
		run->before++;
		run->flags_before |= tokens[i - 1].word.lex->flags;
		ps_take_run_names(tokens[i - 1].word.lex, run);
	}
	return run->before + run->after > 0;
}

#endif
