/**
 * The keys of a policy, in three files: types (policy_types.c), what is known
 * of a user's own world (policy_known.c: allow, fields, rosters), and the rest
 * (policy_keys.c). Objects of the setters are struct ps_policy.
 */
#ifndef PS_POLICY_KEYS_H
#define PS_POLICY_KEYS_H

#include "policy.h"

/** The top of a policy. */
extern const struct ps_key_table ps_policy_table;

extern const struct ps_key_table ps_type_row_table, ps_allow_table, ps_field_table, ps_roster_table, ps_preset_table;

ps_key_set ps_set_types, ps_set_allow, ps_set_fields, ps_set_rosters;

/** A path as a policy writes it: relative to the folder of the loader's file. NULL without memory. */
const char *ps_policy_path(struct ps_loader *loader, const char *path);

/** A path and not a built-in name: it has a slash or ends in .yaml. */
bool ps_policy_is_path(const char *name);

/** What holds when nothing else is said: every type is found and labelled. */
void ps_policy_defaults(struct ps_policy *policy);

/** What can only be said of the whole: an action's needs. */
PS_MUST_USE enum ps_status ps_policy_check_whole(
	struct ps_loader *loader, const struct ps_yaml_node *root, const struct ps_policy *policy);

#endif
