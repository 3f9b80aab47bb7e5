#include "rosters.h"

#include <stdio.h>
#include <stdlib.h>

static enum ps_status open_one(const struct ps_policy *policy, size_t index, const struct ps_secret *secret,
	struct ps_roster **roster, struct ps_error *error)
{
	const struct ps_roster_rule *rule = &policy->rosters[index];
	struct ps_error inner = {.text = ""};
	char fact[PS_ERROR_TEXT];
	enum ps_status status;

	if (secret == NULL)
		return ps_policy_fail_roster(policy, index,
			"a roster needs the key it was made with: `key: {file: ...}` or the environment variable "
			"PHISCRUB_KEY",
			error);
	status = ps_roster_open(rule->path, secret, roster, &inner);
	if (status == PS_POLICY)
		return ps_policy_fail_roster(policy, index, inner.text, error);
	if (status != PS_OK)
		return ps_fail(error, status, (size_t)-1, "%s", inner.text);
	if ((*roster)->type != rule->type) {
		(void)snprintf(fact, sizeof(fact), "a roster of %s, not of %s", ps_type_info((*roster)->type)->name,
			ps_type_info(rule->type)->name);
		return ps_policy_fail_roster(policy, index, fact, error);
	}
	return PS_OK;
}

enum ps_status ps_rosters_open(const struct ps_policy *policy, const struct ps_secret *secret,
	struct ps_rosters *rosters, struct ps_error *error)
{
	enum ps_status status = PS_OK;

	*rosters = (struct ps_rosters){0};
	if (policy->roster_count == 0)
		return PS_OK;
	rosters->items = calloc(policy->roster_count, sizeof(struct ps_roster *));
	if (rosters->items == NULL)
		return ps_fail(error, PS_SYSTEM, (size_t)-1, "no memory for the rosters");
	for (size_t i = 0; i < policy->roster_count && status == PS_OK; i++) {
		if (!policy->types[policy->rosters[i].type].find)
			continue;
		status = open_one(policy, i, secret, &rosters->items[rosters->count], error);
		rosters->count += rosters->items[rosters->count] != NULL;
	}
	if (status != PS_OK)
		ps_rosters_close(rosters);
	return status;
}

void ps_rosters_close(struct ps_rosters *rosters)
{
	for (size_t i = 0; i < rosters->count; i++)
		ps_roster_close(rosters->items[i]);
	free(rosters->items);
	*rosters = (struct ps_rosters){0};
}
