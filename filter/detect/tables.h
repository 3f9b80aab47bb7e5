/**
 * Tables in running text: lines of cells below a line of their columns' names, as exports and logs are pasted into
 * mails and tickets: "mrn|last|first|dob", and below "00123456|Doe|Jane|3/14/61".
 *
 * Each row is read again in a text of its own, every cell behind its column's name: "mrn: 00123456". What is found in a
 * cell is a candidate like any other. A head has three columns at least, names in all of them, and a row of as many
 * cells right below, but for a line that only rules; the table ends with an empty line or the next head, and lines of
 * another number of cells are none of its rows. Cells are parted by '|', tabs or semicolons, or by commas where the
 * head holds no blank.
 *
 * From a line that holds a mark on, nothing is read up to the next empty line, so that scrubbing stays a fixed point
 * (I7).
 *
 * Limits: 64 columns, names of 40 bytes, rows of 1,024 bytes, with eight bytes of names for each of theirs; others are
 * read as the text that they are. A text that comes in several sections has no tables: its format is csv
 * (format/flow.h).
 */
#ifndef PS_TABLES_H
#define PS_TABLES_H

#include "aside.h"

#define PS_TABLE_COLUMNS 64

/** The table at hand. */
struct ps_table {
	/** 0 where there is none. */
	unsigned char separator;
	size_t count;
	struct {
		size_t start, end;
	} heads[PS_TABLE_COLUMNS];
};

/** Ready for text after text. To be readied by ps_tables_init. */
struct ps_tables {
	/** Some of the rows. */
	struct ps_aside aside;
	struct ps_table table;
	/** The field that was begun, its index + 1; whether it holds bars, tabs or semicolons. */
	size_t begun;
	bool parted;
	/** A line since the last empty one holds a mark. */
	bool marked;
};

void ps_tables_init(struct ps_tables *tables);

/** Wipes and frees. */
void ps_tables_fini(struct ps_tables *tables);

/** Begins a text, which must stay as long as it is read. */
void ps_tables_begin(struct ps_tables *tables, const struct ps_text *text);

/**
 * Reads the next rows, some 64 KiB of them. *@words is their text, borrowed until the next call; empty where there are
 * no more. ps_aside_place says where what is found there stands.
 */
PS_MUST_USE enum ps_status ps_tables_next(struct ps_tables *tables, struct ps_text *words);

#endif
