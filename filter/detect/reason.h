/** Reasons: why something was found, in words, for a person. May be slow, and may quote the document's cues. */
#ifndef PS_REASON_H
#define PS_REASON_H

#include "confirm.h"
#include "names.h"

/** Why pattern @index found it: its cue, its check, its shape. Writes one line, NUL-terminated, at most @cap bytes. */
void ps_reason_pattern(const struct ps_patterns *patterns, const struct ps_text *text, size_t index,
	const struct ps_finding *finding, char *buf, size_t cap);

/** Why a rule that is written in C found it; of a name, what the model weighed. */
void ps_reason_rule(const struct ps_names_config *config, const struct ps_names_input *input,
	const struct ps_finding *finding, char *buf, size_t cap);

#endif
