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
	/** Anywhere; in packs at or before one of `scan`. The only anchor of user patterns, which Hyperscan finds. */
	PS_ANCHOR_NONE,
	/** At the first digit of a run of digits, or at '(', '+' or '#' right before it. */
	PS_ANCHOR_DIGIT,
	/** At the last word before a run of digits, which is one of `words`, or at one of the three before that. */
	PS_ANCHOR_LEAD,
	/** At the first character of a token [A-Za-z0-9._/-] that holds a digit, or at a run of digits in it. */
	PS_ANCHOR_TOKEN,
	/** As PS_ANCHOR_TOKEN, in tokens that hold a letter as well. */
	PS_ANCHOR_CODE,
	/** At the first of the signs '*', '#', 'x' or a bullet that stand masked before a run of digits. */
	PS_ANCHOR_MASK,
	/** At the local part before an '@'. */
	PS_ANCHOR_AT,
	/** Right behind an '@'. */
	PS_ANCHOR_HANDLE,
	/** At the scheme before "://", at "www.", or at a host name before '/'. */
	PS_ANCHOR_LINK,
	/** Right behind a '/' after a letter. */
	PS_ANCHOR_SLASH,
	/** At the first character of a run of hexadecimal digits and colons. */
	PS_ANCHOR_COLON
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
	/** First-run shapes of PS_ANCHOR_DIGIT, "3[-. )]" (see shape.h); of PS_ANCHOR_LEAD as well. */
	const char *const *shapes;
	/** The words of PS_ANCHOR_LEAD, lower case. */
	const char *const *words;
	/** PS_ANCHOR_NONE of packs: one of these, in any case, begins each match, or stands `reach` bytes behind at
	 * most.
	 */
	const char *const *scan;
	const struct ps_example *examples;
	size_t cue_count, unless_count, shape_count, word_count, scan_count, example_count;
	/** An enum ps_type. */
	uint8_t type;
	/** An enum ps_anchor. */
	uint8_t anchor;
	/** 0 to 100. */
	uint8_t score;
	/** Capture group that is the finding; 0 the whole match. */
	uint8_t group;
	/**
	 * PS_ANCHOR_DIGIT: digits that the match holds at least, with nothing but
	 * blanks and - . ( ) / + between them, within 32 bytes from the run on; 0: any.
	 */
	uint8_t digits;
	/**
	 * PS_ANCHOR_DIGIT: the run stands apart: no letter, '_' or '-' before it, nor
	 * one of . / : that has a digit before it.
	 */
	bool apart;
	/** PS_ANCHOR_DIGIT: the digits of which one is the run's first, or NULL for any. */
	const char *first;
	/** PS_ANCHOR_DIGIT: digits that stretch has at most; 0: any number. */
	uint8_t digits_max;
	/** Bytes between a cue and the match behind it, at most. */
	uint16_t near;
	/** Bytes between the match and a cue behind it, at most; 0: cues stand before. */
	uint16_t after;
	/** Bytes between the beginning of a match and the text of `scan`, at most. */
	uint16_t reach;
	/** Longest match in bytes. */
	uint16_t max;
	/** Where its regex stands in its file, for messages. */
	uint32_t line, column;
};

#endif
