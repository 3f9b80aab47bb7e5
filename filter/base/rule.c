#include "rule.h"

#include <stddef.h>

const char *ps_rule_name(enum ps_rule rule)
{
	static const char *const names[PS_RULE_PATTERN] = {
		[PS_RULE_FIELD] = "field/place",
		[PS_RULE_NAME_MODEL] = "name/model",
		[PS_RULE_NAME_LOWER] = "name/lower-case",
		[PS_RULE_NAME_LETTERS] = "name/letters",
		[PS_RULE_NAME_REPEAT] = "name/repeat",
		[PS_RULE_PLACE_CITY] = "place/city",
		[PS_RULE_PLACE_COUNTY] = "place/county",
		[PS_RULE_PLACE_FACILITY] = "place/facility",
		[PS_RULE_PLACE_STATE] = "place/state",
		[PS_RULE_PLACE_STREET] = "place/street",
		[PS_RULE_PLACE_ZIP] = "place/zip",
		[PS_RULE_ROSTER] = "roster/entry",
		[PS_RULE_NUMBER_REPEAT] = "number/repeat",
		[PS_RULE_ROW] = "id/in-row",
		[PS_RULE_LOGIN] = "username/name",
		[PS_RULE_CONTINUED] = "section/continued",
	};

	return rule < PS_RULE_PATTERN && names[rule] != NULL ? names[rule] : "rule/unknown";
}
