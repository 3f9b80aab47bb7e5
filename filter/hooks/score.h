/**
 * Score: what was found against what should have been found.
 *
 * A gold span is *fully covered* where every letter and digit of it lies inside
 * findings of any type: one leaked letter is a leak. A finding is *right* where
 * it overlaps a gold span of any type. Gold MAY is neutral: found or not, both
 * right. A span's *type is right* where a finding that overlaps it has its
 * type; PHONE and FAX count as one, and LOCATION is met by STREET, CITY,
 * COUNTY, ZIP, FACILITY and STATE.
 */
#ifndef PS_SCORE_H
#define PS_SCORE_H

#include "phiscrub.h"

#define PS_SCORE_TYPE 16
#define PS_SCORE_ROWS 64

enum ps_cover { PS_COVER_NONE, PS_COVER_PART, PS_COVER_FULL };

/** A gold span: bytes [start, end) of the text. */
struct ps_span {
	size_t start, end;
	char type[PS_SCORE_TYPE];
	/** Set by the judgement. */
	enum ps_cover cover;
	bool typed;
};

/** A finding: bytes [start, end) of the text. */
struct ps_found {
	size_t start, end;
	char type[PS_SCORE_TYPE];
	char pattern[64];
	/** Set by the judgement. */
	bool right;
};

/** A document with what is said about it. Borrowed. */
struct ps_judged {
	const unsigned char *text;
	size_t len;
	struct ps_span *spans;
	size_t span_count;
	struct ps_found *found;
	size_t found_count;
};

struct ps_score_row {
	char type[PS_SCORE_TYPE];
	/** Gold spans: all, fully covered, partly covered, met by their type. */
	uint64_t gold, full, part, typed;
	/** Findings: all, and those that are right. */
	uint64_t findings, right;
};

struct ps_score {
	struct ps_score_row rows[PS_SCORE_ROWS];
	size_t row_count;
	/** The sum of all rows. */
	struct ps_score_row all;
	/** Comma list of the types that count; NULL for every type. Borrowed. */
	const char *types;
};

/** Starts with all types of the library at zero, in their order. */
void ps_score_init(struct ps_score *score, const char *types);

/** True where @type counts. */
bool ps_score_wants(const struct ps_score *score, const char *type);

/** True for a gold type that is right found and right left. */
bool ps_score_is_neutral(const char *type);

/** Fills in what the judgement says of each span and finding of @document. */
void ps_score_judge(struct ps_judged *document);

/** Adds a judged document. */
void ps_score_add(struct ps_score *score, const struct ps_judged *document);

/** @part of @whole, 0 to 1; -1 where there is no whole. */
double ps_score_ratio(uint64_t part, uint64_t whole);

#endif
