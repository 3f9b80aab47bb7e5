/**
 * Confirming: from "pattern p may start here" to a candidate, or not.
 *
 * The fast lanes and the pattern oracle differ in how they come to a start;
 * from there on both go through ps_confirm_at. In order: a cue near (where
 * the pattern needs one), the regex from that start, the check, no word of
 * `unless` before.
 */
#ifndef PS_CONFIRM_H
#define PS_CONFIRM_H

#include "check.h"
#include "cue.h"
#include "finding.h"
#include "pattern.h"
#include "regex.h"

/** A pattern made ready. */
struct ps_prepared {
	const struct ps_pattern *pattern;
	struct ps_regex *regex;
	/** NULL where the pattern has no check. */
	ps_check *check;
	/** Bits of the cue sets; 0 where the pattern has none. */
	uint64_t cues, unless;
	/** Numbers of those sets. */
	uint8_t cue_set, unless_set, word_set;
	/** False: the policy does not look for this type. */
	bool wanted;
};

/** All patterns of an engine, the built-in ones first. Immutable but for what regex.h says. */
struct ps_patterns {
	struct ps_prepared *items;
	size_t count, builtin_count;
	/** The sets of cues and unless; those of words. */
	const struct ps_cues *cues, *words;
	/** The same where they were made anew, or NULL. Owned. */
	struct ps_cues *own_cues, *own_words;
};

/** Built-in patterns, at most. */
#define PS_PATTERNS_BUILTIN 512

/**
 * The sets of the built-in patterns, by their index; with them the tables of
 * both, ps_cues_kept(). Made at build time by make_tables, where the count is
 * still 0 and everything is made anew.
 */
struct ps_pattern_sets {
	uint32_t count;
	uint8_t cues[PS_PATTERNS_BUILTIN], unless[PS_PATTERNS_BUILTIN], words[PS_PATTERNS_BUILTIN];
};

extern const struct ps_pattern_sets ps_table_sets;
extern const unsigned char ps_table_cues[], ps_table_words[];

/** Cue views that are remembered. */
#define PS_CONFIRM_VIEWS 16

/** What one thread needs to confirm. */
struct ps_confirm_work {
	struct ps_regex_work *regex;
	/** The classes of the text's bytes while a lane has them, or NULL. */
	const struct ps_class_bits *bits;
	/** Lanes leave nothing out that a better finding covers. For examples. */
	bool all;
	/** Views of the words before a place; the place says in which slot. */
	struct ps_cue_view views[PS_CONFIRM_VIEWS];
	/** Place + 1 of each slot, 0 for none. */
	size_t places[PS_CONFIRM_VIEWS];
	/** The bytes of a run that were swallowed last; none where it begins behind its end. */
	size_t swallowed_from, swallowed_to;
};

/**
 * Prepares patterns; @wanted is by enum ps_type; with @all_ages an
 * age is one whatever it is. The arrays must outlive it.
 * Every regex is compiled when it is first used; with @strict all at once.
 * PS_POLICY where a check is unknown or (strict) a regex is wrong.
 */
PS_MUST_USE enum ps_status ps_patterns_init(struct ps_patterns *patterns, const struct ps_pattern *builtin,
	size_t builtin_count, const struct ps_pattern *user, size_t user_count, const bool *wanted, bool all_ages,
	bool strict, struct ps_error *error);

void ps_patterns_fini(struct ps_patterns *patterns);

PS_MUST_USE enum ps_status ps_confirm_work_init(struct ps_confirm_work *work);
void ps_confirm_work_fini(struct ps_confirm_work *work);

/** To be called when the text changes. */
void ps_confirm_begin(struct ps_confirm_work *work);

/** The sets that have a cue before text[place]. Remembered until another place is asked for. */
const struct ps_cue_view *ps_confirm_cues(
	const struct ps_patterns *patterns, struct ps_confirm_work *work, const struct ps_text *text, size_t place);

/** The same where it is remembered for this very place, or NULL. */
static inline const struct ps_cue_view *ps_confirm_known_cues(const struct ps_confirm_work *work, size_t place)
{
	size_t slot = place % PS_CONFIRM_VIEWS;

	return work->places[slot] == place + 1 ? &work->views[slot] : NULL;
}

/** Where a run without an end of its own (URL, address, id) ends, from text[at] on: at a blank, a quote, '<' or '>'. */
size_t ps_swallow(const struct ps_text *text, size_t at);

/** Adds a candidate to @out if pattern @index holds at text[start]. */
PS_MUST_USE enum ps_status ps_confirm_at(const struct ps_patterns *patterns, struct ps_confirm_work *work,
	const struct ps_text *text, size_t index, size_t start, struct ps_findings *out);

/** The same where the match is known, or its group; it ends before the pattern's max. */
PS_MUST_USE enum ps_status ps_confirm_match(const struct ps_patterns *patterns, struct ps_confirm_work *work,
	const struct ps_text *text, size_t index, size_t start, struct ps_regex_match match, struct ps_findings *out);

#endif
