/**
 * The report: what an audit trail says, counted.
 *
 * Reading takes the lines of audit files one by one and adds them up in tables;
 * printing and drawing only look at the tables. What was removed is counted by
 * the document lines, what found it by the finding lines. A line that cannot be
 * read is said with its number and counted as such, never passed over.
 *
 * Limits: PS_REPORT_LINE bytes a line, PS_REPORT_ROWS rows a table,
 * PS_REPORT_OPEN documents whose end was not yet read.
 */
#ifndef PS_REPORT_H
#define PS_REPORT_H

#include "output.h"

#define PS_REPORT_LINE ((size_t)1024 * 1024)
#define PS_REPORT_ROWS ((size_t)100000)
#define PS_REPORT_OPEN ((size_t)65536)
/** Longest name in a table with its NUL. */
#define PS_REPORT_KEY 128

/** What is counted. Each table uses some of them. */
enum ps_report_value {
	PS_REPORT_DOCUMENTS,
	/** Documents by how they ended. */
	PS_REPORT_RELEASED,
	PS_REPORT_REFUSED,
	PS_REPORT_FAILED,
	/** Findings by what became of them. */
	PS_REPORT_REMOVED,
	PS_REPORT_KEPT,
	PS_REPORT_REFUSING,
	PS_REPORT_VALUES
};

struct ps_report_row {
	char key[PS_REPORT_KEY];
	uint64_t values[PS_REPORT_VALUES];
};

/** Rows in the order of their keys. Owned. */
struct ps_report_table {
	struct ps_report_row *rows;
	size_t count, cap;
};

struct ps_report {
	/** One row, with the key "". */
	struct ps_report_row total;
	/** "2026-03-14"; "2026-03-14 NAME"; "NAME"; "filter, email"; "ssn/cue"; "malformed"; "ours (0123abcd)". */
	struct ps_report_table days, day_types, types, channels, rules, reasons, policies;
	/** Released, and not taken by the receiver. */
	uint64_t unsent;
	/** Documents with findings and no end yet: their keys, "run/number". */
	char (*open)[40];
	size_t open_count;
	/** Lines that were read, and of those the ones that could not be. */
	uint64_t lines, broken;
};

/** Zeroed is empty and valid. Adds the lines of @path; "-" is standard input. Says what it cannot read. */
PHISCRUB_MUST_USE enum phiscrub_status ps_report_read(struct ps_report *report, const char *path);

void ps_report_fini(struct ps_report *report);

/** The row of @key, or NULL. */
const struct ps_report_row *ps_report_find(const struct ps_report_table *table, const char *key);

/**
 * The rows that have more than 0 of @value, the most first, at most @cap of
 * them in @rows; returns how many there are in all.
 */
size_t ps_report_top(
	const struct ps_report_table *table, enum ps_report_value value, const struct ps_report_row **rows, size_t cap);

/** As tables for a terminal. */
void ps_report_print(const struct ps_report *report, struct ps_output *output);

/** As one page that needs nothing else, with charts. */
void ps_report_html(const struct ps_report *report, struct ps_output *output);

#endif
