/**
 * A pattern: one line of a pack or of a user's policy.
 *
 * Built-in packs become a constant table of these at build time; a policy's
 * own patterns are loaded into the same shape. The regex is PCRE2 syntax over
 * bytes (no UTF mode) and is caseless only where it says (?i).
 */
#ifndef PS_PATTERN_H
#define PS_PATTERN_H

#include "type.h"

#include <stdint.h>

/** Where a match of a pattern can start: what the fast lanes look for. */
enum ps_anchor {
	/** Anywhere: Hyperscan finds it. The only anchor of user patterns. */
	PS_ANCHOR_NONE,
	/** At the first digit of a run of digits, or at the '(' or '+' before it. */
	PS_ANCHOR_DIGIT,
	/** At the first character of a token [A-Za-z0-9] that holds a digit. */
	PS_ANCHOR_TOKEN,
	/** Around an '@'. */
	PS_ANCHOR_AT,
	/** At a word of the pattern's `words:`, in any case. */
	PS_ANCHOR_WORD
};

/** Bytes a built-in match may be long, and look around it. */
#define PS_PATTERN_MAX 512
#define PS_PATTERN_MAX_USER 1024
#define PS_PATTERN_BEHIND 64

struct ps_example {
	const char *text;
	/** Where in its file, for messages. */
	uint32_t line, column;
	/** True: the pattern must find something in it. */
	bool hit;
};

struct ps_pattern {
	/** "date/month-name"; unique. */
	const char *id;
	const char *regex;
	/** Named validator, or NULL; see detect/confirm/check.h. */
	const char *check;
	/** Cue words of which one must be near, each lower case, words separated by one space. May be NULL. */
	const char *const *cues;
	/** Words whose presence before the match forbids it. May be NULL. */
	const char *const *unless;
	/** First-run shapes of PS_ANCHOR_DIGIT, "3[-. )]" (see shape.h), or the words of PS_ANCHOR_WORD, lower case. */
	const char *const *shapes;
	const struct ps_example *examples;
	size_t cue_count, unless_count, shape_count, example_count;
	/** An enum ps_type. */
	uint8_t type;
	/** An enum ps_anchor. */
	uint8_t anchor;
	/** 0 to 100. */
	uint8_t score;
	/** Capture group that is the finding; 0 the whole match. */
	uint8_t group;
	/** Bytes between cue and match, at most. */
	uint16_t near;
	/** Longest match in bytes. */
	uint16_t max;
	/** Where its regex stands in its file, for messages. */
	uint32_t line, column;
};

#endif
