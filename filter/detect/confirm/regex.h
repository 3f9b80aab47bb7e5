/**
 * The confirming regex: PCRE2 behind a small door, over bytes.
 *
 * A regex is compiled when it is first needed and given to the JIT compiler
 * when it has proved busy. Where JIT memory is forbidden (hardened services) it
 * runs interpreted, with the same answers. Match, depth and heap are limited;
 * a limit that is reached is "could not look", never "no match".
 */
#ifndef PS_REGEX_H
#define PS_REGEX_H

#include "status.h"

#include <stdbool.h>
#include <stdint.h>

/** Shared by threads. */
struct ps_regex;

/** What one thread needs to run regexes. */
struct ps_regex_work;

/** Keeps @pattern, which must outlive it. PS_SYSTEM without memory. */
PS_MUST_USE enum ps_status ps_regex_new(const char *pattern, struct ps_regex **regex);

/** Compiles now, for checking: PS_POLICY with the place in the pattern in error->offset. */
PS_MUST_USE enum ps_status ps_regex_compile(struct ps_regex *regex, struct ps_error *error);

/** What a pattern is like. */
struct ps_regex_facts {
	/** It can match without taking a byte. */
	bool may_be_empty;
	/** Bytes that it looks at before a match, at most. */
	unsigned behind;
	/** Capture groups. */
	unsigned groups;
};

/** Compiles and tells what it is like; fails as ps_regex_compile does. */
PS_MUST_USE enum ps_status ps_regex_look(struct ps_regex *regex, struct ps_regex_facts *facts, struct ps_error *error);

void ps_regex_free(struct ps_regex *regex);

PS_MUST_USE enum ps_status ps_regex_work_new(struct ps_regex_work **work);
void ps_regex_work_free(struct ps_regex_work *work);

struct ps_regex_match {
	/** Bytes of the subject. */
	size_t start, end;
};

/**
 * Looks in subject[0 .. len) from @at: only for a match that starts there
 * (@anchored), or for the first one from there on. *@found says whether; the
 * match is of capture @group (the whole match where that group is not set).
 * PS_LIMIT where a limit was reached, PS_INTERNAL for any other failure.
 */
PS_MUST_USE enum ps_status ps_regex_match(struct ps_regex *regex, struct ps_regex_work *work,
	const unsigned char *subject, size_t len, size_t at, bool anchored, unsigned group, bool *found,
	struct ps_regex_match *match);

#endif
