/**
 * Patterns as YAML: the `patterns:` list of a pack or of a user's policy.
 *
 * Refused with its place: an unknown key, type or anchor, a missing id, type,
 * regex or example of either kind, a duplicate id, a shape that is none. What
 * the regex itself may be is for detection to say; ps_pattern holds its place.
 */
#ifndef PS_PATTERNS_H
#define PS_PATTERNS_H

#include "keys.h"
#include "pattern.h"

#define PS_PATTERN_COUNT_MAX ((size_t)4096)

/** A growing list; its items live in the loader's arena. */
struct ps_pattern_list {
	struct ps_pattern *items;
	/** The file of each, for messages after loading. */
	const char **files;
	/** A hash of each id, which are compared only where these are equal. */
	uint32_t *hashes;
	size_t count, cap;
};

/** Appends the patterns of a list node to @list. */
PS_MUST_USE enum ps_status ps_patterns_load(
	struct ps_loader *loader, const struct ps_yaml_node *node, struct ps_pattern_list *list);

/** The keys of a pattern, with `anchor` and `shapes` where it is a pack's. */
struct ps_key_table ps_pattern_keys(bool user);

#endif
