/** The engine's inside: a policy and what was made ready for it. Immutable after it was made. */
#ifndef PS_ENGINE_H
#define PS_ENGINE_H

#include "detect.h"
#include "document.h"
#include "phiscrub.h"
#include "policy.h"
#include "redact.h"
#include "rosters.h"

struct phiscrub_engine {
	struct ps_policy *policy;
	struct ps_detector *detector;
	struct ps_redactor *redactor;
	struct ps_rosters rosters;
	/** What whoever made it should be told, or "". */
	char notice[PS_ERROR_TEXT];
	struct ps_document_limits limits;
	/** What the policy says about mail; owned_mail where it was made for this engine. */
	const struct ps_email_options *mail;
	struct ps_email_options *owned_mail;
	/** What a short message becomes by the action link, ready to be sent; NULL where no type has it. Owned. */
	char *link;
	size_t link_len;
	/** A preset's bodies are signed afterwards. */
	bool sign_after;
	/** The policy's, where an audit trail was asked for; else "". */
	char policy_digest[PS_POLICY_DIGEST];
	/** For the joins of the audit trail, where one was asked for and there is a key. Wiped with the engine. */
	struct ps_secret secret;
	bool has_secret;
};

/** As phiscrub_engine_new, with every regex compiled at once where @strict. */
PS_MUST_USE enum ps_status ps_engine_new(const struct phiscrub_engine_options *options, bool strict,
	struct phiscrub_engine **engine, struct ps_error *error);

/**
 * Runs the examples of the patterns from @first on. @on_check may be NULL.
 * PS_POLICY with the place of the first that fails.
 */
PS_MUST_USE enum ps_status ps_engine_run_examples(const struct phiscrub_engine *engine, size_t first,
	phiscrub_on_check *on_check, void *context, struct ps_error *error);

/** The path of the policy's own file, borrowed; NULL where the policy is none: built in, or in memory. */
const char *ps_engine_policy_file(const struct phiscrub_engine_options *options);

/** The file that pattern @index (built-in ones first) stands in: a pack's name or the policy's file. */
const char *ps_engine_pattern_file(const struct phiscrub_engine *engine, size_t index);

/** The public form of a status and an error; the numbers are the same. */
enum phiscrub_status ps_public_status(enum ps_status status);
void ps_public_error(const struct ps_error *error, struct phiscrub_error *out);

#endif
