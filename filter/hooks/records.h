/**
 * Records: where one ends and the next begins (-0, -l).
 *
 * A record ends in NUL, or in a newline with or without a carriage return
 * before it. The last one may lack its end. Pieces are handed on as they come,
 * so a record's length is the stream's limit, not this one's. How the input is
 * cut does not matter (I2).
 */
#ifndef PS_RECORDS_H
#define PS_RECORDS_H

#include "phiscrub.h"

struct ps_splitter {
	/** True: records are lines; false: they end in NUL. */
	bool lines;
	/** The record that is open has bytes that were handed on or are held. */
	bool open;
	/** The last byte was a carriage return, and belongs to what follows. */
	bool held;
};

/** A part of a record, and its end where @ends. Borrowed from the input. */
struct ps_piece {
	const unsigned char *data;
	size_t len;
	bool ends;
	/** What ended it: "\n", "\r\n" or one NUL; nothing for an unterminated last record. */
	const char *separator;
	size_t separator_len;
};

/** Takes the next piece off data[0 .. len), len > 0, and returns how many bytes it took. */
size_t ps_splitter_next(struct ps_splitter *splitter, const unsigned char *data, size_t len, struct ps_piece *piece);

/** At the end of the input: true where an unterminated record is left, whose last piece is *@piece. */
bool ps_splitter_finish(struct ps_splitter *splitter, struct ps_piece *piece);

#endif
