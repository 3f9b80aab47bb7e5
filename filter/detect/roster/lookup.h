/**
 * Looking up: which stretches of a text are in a roster.
 *
 * Of names every word of the text is glanced at (glance.h); where
 * two in turn may be of a name, the stretches of up to PS_NAME_WORDS words from
 * the first on are digested and looked up. Of codes every
 * stretch of letters and digits whose length some code has. Digests are looked
 * up a batch later, when the table's lines have come from memory.
 *
 *      jane doe   Doe, Jane   DOE^JANE^Q   J. Doe   Doe, J   Jane D.   jane.doe@
 *
 * Will not see: a name in lower case all of whose words are common English
 * words ("will long"); an initial without a period but after a comma or caret.
 */
#ifndef PS_LOOKUP_H
#define PS_LOOKUP_H

#include "classbits.h"
#include "cpu.h"
#include "finding.h"
#include "roster.h"
#include "text.h"

/**
 * Adds what is in one of the rosters to @out, each with the roster's type and
 * PS_RULE_ROSTER. @bits: the classes of the text's bytes (anchors.h). PS_IO
 * where a roster was written to meanwhile.
 */
PS_MUST_USE enum ps_status ps_rosters_find(const struct ps_roster *const *rosters, size_t count,
	const struct ps_text *text, const struct ps_class_bits *bits, enum ps_isa isa, struct ps_findings *out);

#endif
