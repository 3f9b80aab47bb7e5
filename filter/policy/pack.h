/**
 * Packs: files of patterns under patterns/, the specification of what is found.
 *
 * A pack says its version, its name (its path under patterns/ without the
 * suffix), lists of cues and patterns. The lists of the pack "cues" are seen
 * by all packs of a set, a pack's own by itself alone.
 */
#ifndef PS_PACK_H
#define PS_PACK_H

#include "patterns.h"

/** Packs that were loaded together. Ids are unique in the whole set. */
struct ps_packs {
	/** Owns everything below. */
	struct ps_arena arena;
	struct ps_pattern_list patterns;
	/** The pack of each pattern, "us/ssn"; as many as there are patterns. */
	const char **names;
	/** Lists of cues that all packs see, or NULL. */
	const struct ps_yaml_node *shared_lists;
};

void ps_packs_init(struct ps_packs *packs);
void ps_packs_fini(struct ps_packs *packs);

/**
 * Adds one pack from memory; @file is its path, and the name the pack gives
 * itself must be its end. PS_POLICY with the place of what is wrong; the set is
 * then only good for ps_packs_fini().
 */
PS_MUST_USE enum ps_status ps_packs_add(
	struct ps_packs *packs, const char *file, const char *text, size_t len, struct ps_error *error);

/** The same from a file. */
PS_MUST_USE enum ps_status ps_packs_add_file(struct ps_packs *packs, const char *path, struct ps_error *error);

#endif
