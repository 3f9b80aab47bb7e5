/**
 * Handles: logins and nicks that are told by how logins are made of names
 * ("jdoe", "jdoe7", "sn_jdoe"), and words that stand where chats and records
 * say who speaks ("[14:02] doe:", "<@doe>", {"u":"doe"}).
 *
 * One look at each word's first two letters and at the byte before it; few
 * words are looked at further.
 */
#ifndef PS_HANDLES_H
#define PS_HANDLES_H

#include "classbits.h"
#include "finding.h"
#include "text.h"

/** Appends them as USERNAME, in order; @bits are the text's. PS_SYSTEM: no memory. */
PS_MUST_USE enum ps_status ps_handles_find(
	const struct ps_text *text, const struct ps_class_bits *bits, struct ps_findings *out);

#endif
