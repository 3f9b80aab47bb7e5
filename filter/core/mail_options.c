#include "mail_options.h"

#include <stdlib.h>
#include <string.h>

/* How exactly a rule names a type: "text/plain", "text/?", "*". */
enum precision { EXACT, FAMILY, ANY, PRECISIONS };

static enum precision precision_of(const char *media)
{
	size_t len = strlen(media);

	if (len == 0 || media[len - 1] != '*')
		return EXACT;
	return len > 1 ? FAMILY : ANY;
}

static enum ps_part_action action_of(enum ps_attachment_choice choice)
{
	switch (choice) {
	case PS_ATTACHMENT_SCRUB:
		return PS_PART_SCRUB;
	case PS_ATTACHMENT_PASS:
		return PS_PART_PASS;
	case PS_ATTACHMENT_REFUSE:
		break;
	}
	return PS_PART_REFUSE;
}

struct ps_email_options *ps_mail_options_new(const struct ps_policy *policy)
{
	size_t room = policy->attachment_count + ps_email_defaults.part_count;
	struct ps_email_options *options = calloc(1, sizeof(*options) + room * sizeof(struct ps_part_rule));
	struct ps_part_rule *rules;
	size_t count = 0;

	if (options == NULL)
		return NULL;
	rules = (struct ps_part_rule *)(void *)(options + 1);
	for (enum precision precision = EXACT; precision < PRECISIONS; precision++) {
		/* Types that can be read are, unless the policy names them. */
		for (size_t i = 0; precision == ANY && i < ps_email_defaults.part_count; i++) {
			const struct ps_part_rule *known = &ps_email_defaults.parts[i];

			if (known->action == PS_PART_SCRUB && precision_of(known->type) == EXACT)
				rules[count++] = *known;
		}
		for (size_t i = 0; i < policy->attachment_count; i++) {
			const struct ps_attachment_rule *rule = &policy->attachments[i];

			if (precision_of(rule->media) == precision)
				rules[count++] = (struct ps_part_rule){rule->media, action_of(rule->choice)};
		}
	}
	options->parts = rules;
	options->part_count = count;
	options->signed_parts = action_of(policy->email_signed);
	options->keep_display_names = policy->email_keep_display_names;
	options->encrypted_parts = action_of(policy->email_encrypted);
	return options;
}
