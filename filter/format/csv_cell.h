/** One cell of a table, as csv.c reads it and flow.c cuts behind it. */
#ifndef PS_CSV_CELL_H
#define PS_CSV_CELL_H

#include <stdbool.h>
#include <stddef.h>

/** A longer cell counts as one without quotes. */
#define PS_CSV_QUOTED_MAX ((size_t)32 << 10)

/** One cell, and what ended it. */
struct ps_csv_cell {
	/** Its text, without quotes. */
	size_t start, end;
	bool quoted;
	/** It was the last of its record. */
	bool last;
	/** Where the next cell starts. */
	size_t next;
};

static inline bool ps_csv_is_newline(unsigned char c)
{
	return c == '\r' || c == '\n';
}

/** The cell at @at. A quote counts where it opens the cell and something ends the cell behind its partner. */
void ps_csv_cell_read(
	const unsigned char *data, size_t at, size_t end, unsigned char separator, struct ps_csv_cell *cell);

/** The same for the rest of a cell without quotes. */
void ps_csv_cell_go_on(
	const unsigned char *data, size_t at, size_t end, unsigned char separator, struct ps_csv_cell *cell);

#endif
