/**
 * People: who in a document is the same as whom, as numbers from 1.
 *
 * `Jane Doe`, `Jane`, `Ms. Doe`, `DOE, JANE` and `J. Doe` are one person. A single
 * name that fits several people is the one who was last called by it. Other types
 * have numbers of their own, by their canonical text. Only digests are kept.
 *
 * Will not see: nicknames, a name that changed, and that two people have the
 * same name.
 */
#ifndef PS_PEOPLE_H
#define PS_PEOPLE_H

#include "buf.h"
#include "digest.h"
#include "type.h"

/** Different people and values that one document may have; more is PS_LIMIT. */
#define PS_PSEUDONYM_MAX 1000000U

struct ps_people_slot;

/** Zeroed is empty and valid. */
struct ps_people {
	/** Open addressing; a power of two, or NULL. Owned, wiped. */
	struct ps_people_slot *slots;
	size_t used, cap;
	/** The last number given out, by type. */
	uint32_t last[PS_TYPE_COUNT];
};

/** Forgets everyone. Memory is kept, wiped. */
void ps_people_clear(struct ps_people *people);
void ps_people_fini(struct ps_people *people);

/** The number of a value, new or known. PS_LIMIT or PS_SYSTEM. */
PS_MUST_USE enum ps_status ps_people_number(
	struct ps_people *people, enum ps_type type, const char *text, size_t len, uint32_t *number);

#endif
