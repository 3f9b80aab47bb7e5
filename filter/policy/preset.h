/**
 * Presets: what is known of one API's request bodies, as data.
 *
 * A preset is a YAML file of patterns/presets/, or a user's own, put on top of
 * whatever policy is in use: the formats of the bodies, the places of text,
 * addresses, URLs and signatures. Its fields come behind the policy's own, so
 * that a policy can say otherwise of a place; its types take the place of the
 * policy's. Loaded as strictly as a policy.
 */
#ifndef PS_PRESET_H
#define PS_PRESET_H

#include "policy.h"

/**
 * Puts the preset @name (a built-in one, or a path) on top of @policy. PS_POLICY
 * with its place, or PS_SYSTEM; then the policy is not to be used.
 */
PS_MUST_USE enum ps_status ps_preset_load(const char *name, struct ps_policy *policy, struct ps_error *error);

#endif
