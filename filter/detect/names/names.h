/**
 * The name lane: people, cities, counties, facilities and states in a text.
 *
 * Capitalised words, and lower-case ones next to a cue, are looked up in a
 * lexicon; a linear model over the word, its neighbours, cues and the document
 * decides. Lexicon and weights are constant tables, made at build time from
 * patterns/names, patterns/places and patterns/words.
 */
#ifndef PS_NAMES_H
#define PS_NAMES_H

#include "finding.h"
#include "text.h"

/** What the lane is given by the lanes before it. All borrowed. */
struct ps_names_input {
	const struct ps_text *text;
	/**
	 * Starts of words that begin with a capital: a byte A-Z, or the lead byte
	 * of a two-byte upper-case letter (0xC3 0x80-0x9E and others from 0xC3 to
	 * 0xD4, to be looked at), with no letter or digit before it. Ascending.
	 */
	const uint32_t *caps;
	size_t cap_count;
	/** Ends (one past) of name cues in any case: "dr ", "hi ", "its ". Ascending. See ps_names_cues(). */
	const uint32_t *cues;
	size_t cue_count;
	/** What the other lanes are sure of: disjoint, in order of start. Never names; edges and class tokens. */
	const struct ps_finding *shapes;
	size_t shape_count;
};

/** How readily the lane says "name". */
struct ps_names_config {
	/** Added to a candidate's log-odds; 0 is the shipped point, positive finds more. */
	float bias;
	/** Which types are wanted, by enum ps_type. */
	bool want[PS_TYPE_COUNT];
};

/** Memory that one thread reuses from text to text. Zeroed is empty and valid. */
struct ps_names_work;

PS_MUST_USE enum ps_status ps_names_work_new(struct ps_names_work **work);

/** Wipes and frees. NULL is allowed. */
void ps_names_work_free(struct ps_names_work *work);

/**
 * Literals that the scan lane looks for and reports as `cues`: lower-case
 * words or phrases that raise the suspicion of a lower-case name after them.
 * Each ends with the separator it needs ("dr "). Static.
 */
const char *const *ps_names_cues(size_t *count);

/**
 * The lanes' work done byte by byte, for tests and the trainer: fill @caps and
 * @ends up to @cap items, in order, and return how many.
 */
size_t ps_names_caps(const struct ps_text *text, uint32_t *caps, size_t cap);
size_t ps_names_scan_cues(const struct ps_text *text, uint32_t *ends, size_t cap);

/**
 * Appends candidates of type NAME, CITY, COUNTY, FACILITY or STATE to @out in
 * order of start. Looks at the whole text, and reports spans that start in
 * [text->from, text->to). The same bytes give the same spans.
 * PS_LIMIT or PS_SYSTEM: "could not look". @out begins with the shapes, of
 * which an ID may become a ZIP: "Sandpoint ID 83864".
 */
PS_MUST_USE enum ps_status ps_names_find(const struct ps_names_config *config, struct ps_names_work *work,
	const struct ps_names_input *input, struct ps_findings *out);

/**
 * Says why a span was taken: writes one line such as
 * "model 3.1: given=jane +2.0, before=patient +1.4" to buf, NUL-terminated.
 * For `explain`; may be slow.
 */
void ps_names_explain(const struct ps_names_config *config, const struct ps_names_input *input,
	struct ps_finding finding, char *buf, size_t cap);

#endif
