/**
 * Messages: the texts that are sent as SMS, and what a policy says of each as a whole.
 *
 * A document of the format sms is one message; in a preset's body every text is
 * one. Where a finding's action is link, its message becomes the policy's link
 * and nothing else of it is left. A message that costs more segments than the
 * policy allows refuses the document; one in the GSM alphabet stays in it.
 */
#ifndef PS_MESSAGES_H
#define PS_MESSAGES_H

#include "scrub.h"

/** The messages of one document, while its findings are replaced in their order. */
struct ps_messages {
	struct ps_scrubber *scrubber;
	const struct ps_scrub_input *input;
	const struct ps_text *text;
	struct ps_error *error;
	/** True: the whole text is one message. */
	bool whole;
	/** Index of the next finding, and of the next field that may be a message. */
	size_t finding, field;
	/** The message at hand: text[start .. end), in scrubber->message up to `done`; end 0 where there is none. */
	size_t start, end, done;
	/** It becomes the link; the link was put in. */
	bool link;
	/** Segments so far. */
	size_t before, after;
};

/**
 * Makes the engine's link from its policy. Where {url} has none, there is no link, or, where @options need one,
 * PS_USAGE. PS_POLICY where an SMS cannot say it.
 */
PS_MUST_USE enum ps_status ps_message_make_link(
	const struct phiscrub_engine_options *options, struct phiscrub_engine *engine, struct ps_error *error);

/** For the findings of @scrubber in @text. All but the first argument are borrowed until the end. */
PS_MUST_USE enum ps_status ps_messages_begin(struct ps_messages *messages, struct ps_scrubber *scrubber,
	const struct ps_scrub_input *input, const struct ps_text *text, struct ps_error *error);

/**
 * Before each finding is replaced, in order. *@done: its message becomes the
 * link, which was put in; the finding itself is gone with it.
 */
PS_MUST_USE enum ps_status ps_messages_enter(
	struct ps_messages *messages, const struct ps_finding *finding, bool *done);

/** After a finding was replaced by @mark. */
PS_MUST_USE enum ps_status ps_messages_mark(
	struct ps_messages *messages, const struct ps_finding *finding, const struct ps_buf *mark);

/** After the last finding. PS_REFUSED where a message costs too much. */
PS_MUST_USE enum ps_status ps_messages_end(struct ps_messages *messages, struct ps_scrub_end *end);

/** The same for a document that is one message and was rendered. */
PS_MUST_USE enum ps_status ps_message_check(const struct ps_scrubber *scrubber, const struct ps_scrub_input *input,
	struct ps_scrub_end *end, struct ps_error *error);

#endif
