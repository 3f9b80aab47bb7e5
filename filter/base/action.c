#include "action.h"

#include <string.h>

static const struct ps_action_info actions[PS_ACTION_COUNT] = {
	[PS_ACTION_LABEL] = {"label", "the type in brackets, [NAME]", PS_NONE, false},
	[PS_ACTION_PSEUDONYM] = {"pseudonym", "numbered, the same person the same number, [NAME-1]", PS_NONE, false},
	[PS_ACTION_MASK] = {"mask", "a row of asterisks", PS_NONE, false},
	[PS_ACTION_REMOVE] = {"remove", "nothing, or one space between words", PS_NONE, false},
	[PS_ACTION_HASH] = {"hash", "a keyed digest, [NAME#kdfpmbaa]", PS_NONE, true},
	[PS_ACTION_YEAR] = {"year", "the year of a date", PS_DATE, false},
	[PS_ACTION_ZIP3] = {"zip3", "the first three digits of a ZIP code where 164.514 allows them", PS_ZIP, false},
	[PS_ACTION_AGE90] = {"age90", "\"90 or older\"", PS_AGE, false},
	[PS_ACTION_SHIFT] = {"shift", "a date moved by a keyed number of days", PS_DATE, true},
	[PS_ACTION_KEEP] = {"keep", "left as it is", PS_NONE, false},
	[PS_ACTION_REFUSE] = {"refuse", "the whole document is refused", PS_NONE, false},
	[PS_ACTION_LINK] = {"link", "the whole SMS becomes a text with a link", PS_NONE, false},
};

const struct ps_action_info *ps_action_info(enum ps_action action)
{
	return &actions[action];
}

bool ps_action_by_name(const char *text, size_t len, enum ps_action *action)
{
	for (enum ps_action i = 0; i < PS_ACTION_COUNT; i++) {
		if (strlen(actions[i].name) == len && memcmp(actions[i].name, text, len) == 0) {
			*action = i;
			return true;
		}
	}
	return false;
}
