/**
 * Redaction: a finding in, the bytes that stand there afterwards out.
 *
 * A redactor is what a policy chose for each type, made ready; it never changes
 * and threads share it. A state is what one document needs to remember (who got
 * which number) and belongs to one thread.
 *
 * Every action gives back its own output unchanged (I7), but shift. Marks that
 * the input already holds stay as they are.
 */
#ifndef PS_REDACT_H
#define PS_REDACT_H

#include "action.h"
#include "buf.h"
#include "digest.h"

struct ps_redactor_options {
	/** By enum ps_type. */
	struct ps_action_rule rules[PS_TYPE_COUNT];
	/** For the keyed actions, or NULL. Copied. */
	const struct ps_secret *secret;
	/** The day by which ages are reckoned, year * 10000 + month * 100 + day; 0: today. */
	uint32_t reference_date;
};

/** Immutable. */
struct ps_redactor;

/** One document's memory. */
struct ps_redact_state;

/** A finding as actions see it. */
struct ps_redact_value {
	enum ps_type type;
	/** The found text as a reader sees it, text[0 .. len). */
	const char *text;
	size_t len;
	/** The bytes beside it in the text, or -1 at an edge. */
	int before, after;
	/** Asterisks of a mask before it, with nothing between them and it but what parts a number. */
	unsigned stars;
	/** What follows it in the text, rest[0 .. rest_len); may be NULL where rest_len is 0. */
	const char *rest;
	size_t rest_len;
	/** Marks stand in round brackets. */
	bool round;
};

/**
 * Makes a redactor. PS_POLICY where a rule needs a key and there is none, or
 * an action does not fit its type: that type is error->offset then, which else
 * is (size_t)-1. On failure *@redactor is NULL.
 */
PS_MUST_USE enum ps_status ps_redactor_new(
	const struct ps_redactor_options *options, struct ps_redactor **redactor, struct ps_error *error);

/** Wipes the key and frees. NULL is allowed. */
void ps_redactor_free(struct ps_redactor *redactor);

/** What becomes of that type. Borrowed. */
const struct ps_action_rule *ps_redactor_rule(const struct ps_redactor *redactor, enum ps_type type);

PS_MUST_USE enum ps_status ps_redact_state_new(struct ps_redact_state **state);

/**
 * Forgets the last document. context[0 .. len) is whose dates are shifted by
 * the same number of days (a patient's or study's id); it is not kept, and may
 * be NULL where no type is shifted.
 */
PS_MUST_USE enum ps_status ps_redact_state_begin(const struct ps_redactor *redactor, struct ps_redact_state *state,
	const char *context, size_t len, struct ps_error *error);

/** Wipes and frees. NULL is allowed. */
void ps_redact_state_free(struct ps_redact_state *state);

/**
 * Appends what stands there afterwards to @mark. Findings come in the order of
 * the document. PS_REFUSED for refuse, and for link too: who can send a link
 * asks ps_redactor_rule() before. PS_USAGE for a shift without a context,
 * PS_LIMIT past PS_PSEUDONYM_MAX, PS_SYSTEM; then @mark is unchanged.
 */
PS_MUST_USE enum ps_status ps_redact(const struct ps_redactor *redactor, struct ps_redact_state *state,
	const struct ps_redact_value *value, struct ps_buf *mark, struct ps_error *error);

#endif
