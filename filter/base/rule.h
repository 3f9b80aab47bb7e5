/**
 * Rules: the numbers by which findings say what found them.
 *
 * Rules below PS_RULE_PATTERN are written in C and named here; from there on
 * a rule is PS_RULE_PATTERN + the index of a pattern in the engine's list.
 */
#ifndef PS_RULE_H
#define PS_RULE_H

enum ps_rule {
	/** The field's place says what it holds. */
	PS_RULE_FIELD,
	/** The name model, on a capitalised word. */
	PS_RULE_NAME_MODEL,
	/** A lower-case word beside a cue. */
	PS_RULE_NAME_LOWER,
	/** A name that is told letter by letter. */
	PS_RULE_NAME_LETTERS,
	/** A name seen elsewhere in the document. */
	PS_RULE_NAME_REPEAT,
	PS_RULE_PLACE_CITY,
	PS_RULE_PLACE_COUNTY,
	PS_RULE_PLACE_FACILITY,
	PS_RULE_PLACE_STATE,
	/** A street by its last word. */
	PS_RULE_PLACE_STREET,
	/** The postal code behind a town. */
	PS_RULE_PLACE_ZIP,
	/** A roster's entry. */
	PS_RULE_ROSTER,
	/** A number that was found elsewhere in the text, or one like it. */
	PS_RULE_NUMBER_REPEAT,
	/** A number in a row with a person. */
	PS_RULE_ROW,
	/** A given name and a surname as a login. */
	PS_RULE_LOGIN,
	/** The continuation of a finding over a section's edge. */
	PS_RULE_CONTINUED,
	PS_RULE_PATTERN = 32
};

/** Names of the rules below PS_RULE_PATTERN: "name/model". */
const char *ps_rule_name(enum ps_rule rule);

#endif
