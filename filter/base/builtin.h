/**
 * What is built in: the packs, policies and presets of patterns/, as constant tables
 * that are made at build time from their YAML.
 */
#ifndef PS_BUILTIN_H
#define PS_BUILTIN_H

#include "pattern.h"

/** In the order of the packs in patterns/CMakeLists.txt, and in a pack in its own order. */
extern const struct ps_pattern ps_builtin_patterns[];
extern const size_t ps_builtin_pattern_count;

/** The pack of each pattern, "us/ssn", by the same index. */
extern const char *const ps_builtin_pattern_packs[];

/** A built-in policy, as its YAML. */
struct ps_builtin_policy {
	const char *name, *description;
	/** text[0 .. len), with a final NUL that is not counted. */
	const unsigned char *text;
	size_t len;
};

extern const struct ps_builtin_policy ps_builtin_policies[];
extern const size_t ps_builtin_policy_count;

/** The built-in presets, in the same form. */
extern const struct ps_builtin_policy ps_builtin_presets[];
extern const size_t ps_builtin_preset_count;

#endif
