/**
 * What is built in: the packs of patterns/, as constant tables that are made
 * at build time from their YAML.
 */
#ifndef PS_BUILTIN_H
#define PS_BUILTIN_H

#include "pattern.h"

/** In the order of the packs in patterns/CMakeLists.txt, and in a pack in its own order. */
extern const struct ps_pattern ps_builtin_patterns[];
extern const size_t ps_builtin_pattern_count;

/** The pack of each pattern, "us/ssn", by the same index. */
extern const char *const ps_builtin_pattern_packs[];

#endif
