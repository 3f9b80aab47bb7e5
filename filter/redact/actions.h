/** The actions, one file each. Seen by redact/ alone. */
#ifndef PS_ACTIONS_H
#define PS_ACTIONS_H

#include "people.h"
#include "redact.h"

/** Longest label with its final NUL. */
#define PS_LABEL_MAX 16

struct ps_redactor {
	struct ps_redactor_options options;
	struct ps_secret secret;
	bool has_secret;
	/** "[TYPE]" and "(TYPE)" of every type, ready: labels are what is written most. */
	struct {
		char text[PS_LABEL_MAX];
		uint8_t len;
	} labels[2][PS_TYPE_COUNT];
};

struct ps_redact_state {
	struct ps_people people;
	/** Days by which this document's dates move; 0: no context was given. */
	int shift_days;
};

/** What an action is called with. */
struct ps_redact_call {
	const struct ps_redactor *redactor;
	struct ps_redact_state *state;
	const struct ps_redact_value *value;
	const struct ps_action_rule *rule;
	struct ps_buf *mark;
	struct ps_error *error;
};

typedef enum ps_status ps_redact_action(const struct ps_redact_call *call);

ps_redact_action ps_redact_label, ps_redact_pseudonym, ps_redact_mask, ps_redact_remove, ps_redact_hash, ps_redact_year,
	ps_redact_zip3, ps_redact_age90, ps_redact_shift, ps_redact_keep, ps_redact_refuse;

/** Writes the labels of a new redactor. */
void ps_redact_prepare_labels(struct ps_redactor *redactor);

/** Appends "[TYPE" + suffix + "]" in the brackets that the value asks for. */
PS_MUST_USE enum ps_status ps_redact_mark(const struct ps_redact_call *call, const char *suffix);

/** How many days a context's dates move under a key: 1 to 365 either way. */
PS_MUST_USE enum ps_status ps_shift_days(const struct ps_secret *secret, const char *context, size_t len, int *days);

#endif
