/**
 * Tails: what belongs to a street behind it: "12 Alder St, rear dock",
 * "Alder Ct no. 8", "HWY 31 MP 212", "40 Fern Rd, 2-R", "Alder Ave & Fern".
 *
 * The patterns find a street with its commonest units; here stands what they
 * leave, of any street that any of them found.
 *
 * Will not see: what a line end parts from the street; more than three parts;
 * gates, porches and what else says where to go and not where it is.
 */
#ifndef PS_TAIL_H
#define PS_TAIL_H

#include "finding.h"
#include "text.h"

/** The end of the street text[start .. end) with what belongs to it behind. */
size_t ps_tail_end(const struct ps_text *text, size_t start, size_t end);

/** Whether a unit with its number stands right behind text[end]: "no. 8", "#4", "lot 12". */
bool ps_tail_has_unit(const struct ps_text *text, size_t end);

/** Gives each STREET of @findings, resolved, its tail, and takes from the list what is inside of one. */
void ps_tails_take(const struct ps_text *text, struct ps_findings *findings);

#endif
