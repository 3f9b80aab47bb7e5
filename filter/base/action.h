/**
 * Actions: what is done with a finding. One table, and a policy's choice.
 */
#ifndef PS_ACTION_H
#define PS_ACTION_H

#include "type.h"

#include <stdint.h>

enum ps_action {
	PS_ACTION_LABEL,
	PS_ACTION_PSEUDONYM,
	PS_ACTION_MASK,
	PS_ACTION_REMOVE,
	PS_ACTION_HASH,
	PS_ACTION_YEAR,
	PS_ACTION_ZIP3,
	PS_ACTION_AGE90,
	PS_ACTION_SHIFT,
	PS_ACTION_KEEP,
	PS_ACTION_REFUSE,
	PS_ACTION_LINK,
	PS_ACTION_COUNT
};

struct ps_action_info {
	/** As in policies and on the command line. */
	const char *name;
	const char *description;
	/** PS_NONE: for every type; else the only type it is for. */
	enum ps_type only;
	/** True where a digest key is needed. */
	bool keyed;
};

/** What a policy does with one type. */
struct ps_action_rule {
	/** An enum ps_action. */
	uint8_t action;
	/** MASK: how many last letters or digits stay readable. */
	uint8_t keep_last;
	/** MASK: one mark for each character and separators kept, instead of a constant. */
	bool shape;
	/** PSEUDONYM: the word before the number ("participant"), or empty for the type's label. */
	char as[24];
};

const struct ps_action_info *ps_action_info(enum ps_action action);

/** False where no action has that name. */
bool ps_action_by_name(const char *text, size_t len, enum ps_action *action);

#endif
