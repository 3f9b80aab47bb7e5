/**
 * Beside: a town in small letters behind a street, a house before a town, a
 * postal code behind a street that ends with its town.
 *
 * "1600 elm st, lakewood." and "44 Fern St #2 in east boston" name listed towns
 * where the name lane reads no small letters; "1140 Alder Ypsilanti 48197" is a
 * house whose street has no suffix, told by the town and the code behind it.
 *
 * Will not see: towns that no list has; more than three words; houses before a
 * town without a code.
 */
#ifndef PS_BESIDE_H
#define PS_BESIDE_H

#include "finding.h"
#include "text.h"

/**
 * Adds such candidates to @out, of which the first @shapes are disjoint and ascend, and the others are names and
 * places. Fails as ps_findings_reserve() does.
 */
PS_MUST_USE enum ps_status ps_beside_find(const struct ps_text *text, size_t shapes, struct ps_findings *out);

#endif
