/**
 * Rows: numbers that share a row with a person, where no column says what they are.
 *
 * "Doe^Jane|19610314|00448812|503-555-0142": a row of cells with a name in one
 * and another value of a person's in a second tells of one person; a long number
 * or code that fills a third is that person's number somewhere.
 */
#ifndef PS_ROWS_H
#define PS_ROWS_H

#include "finding.h"
#include "text.h"

#include <stdbool.h>

/**
 * Appends the numbers of rows as ID to @findings, which are resolved. @digits: first digits of runs, ascending, @count
 * of them. @added: whether there are new ones, behind the others. PS_SYSTEM or PS_LIMIT as ps_findings_add().
 */
PS_MUST_USE enum ps_status ps_rows_find(
	const struct ps_text *text, const uint32_t *digits, size_t count, struct ps_findings *findings, bool *added);

#endif
