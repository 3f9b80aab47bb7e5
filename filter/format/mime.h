/**
 * MIME syntax: parameters and boundaries (RFC 2045, 2046, 2231).
 *
 * Offsets are offsets in the bytes that were looked at. Broken syntax is read
 * the way most readers do, and what they do differently is told.
 */
#ifndef PS_MIME_H
#define PS_MIME_H

#include <stdbool.h>
#include <stddef.h>

/** One parameter as it stands: "name*0*=value" is one, its continuation the next. */
struct ps_mime_param {
	/** First byte of the attribute; one behind the attribute without its "*0*"; one behind the value. */
	size_t start, name_end, end;
	/** The value without its quotes. */
	size_t value, value_end;
	bool quoted;
	/** A quoted value holds a backslash, a comment or a line end: its text is not its bytes. */
	bool escaped;
	/** RFC 2231: the number of a continuation, or -1; the value is percent-encoded. */
	int section;
	bool extended;
};

/**
 * The value's main part ("text/plain", "attachment") in data[at .. end): sets
 * where it starts and stops. Returns where the parameters start.
 */
size_t ps_mime_main(const unsigned char *data, size_t at, size_t end, size_t *start, size_t *stop);

/** The next parameter in data[at .. end). Returns where to go on, or @end and start == end where none is left. */
size_t ps_mime_param_next(const unsigned char *data, size_t at, size_t end, struct ps_mime_param *param);

/** Skips blanks, line ends and comments in data[at .. end). */
size_t ps_mime_skip(const unsigned char *data, size_t at, size_t end);

/** RFC 2046 section 5.1.1, and what readers take beyond it. */
#define PS_BOUNDARY_MAX 250

/** A line that cuts a multipart body. */
struct ps_delimiter {
	/** One behind the part before it, whose last line end belongs to the delimiter; the line; one behind it. */
	size_t part_end, start, end;
	/** Ends the multipart. */
	bool closes;
	/** Other text follows on the line: not every reader takes it for a delimiter. */
	bool doubtful;
};

/** The next line in data[at .. end) that starts with "--" and boundary[0 .. len). @from is where the body starts. */
bool ps_delimiter_next(const unsigned char *data, size_t from, size_t at, size_t end, const unsigned char *boundary,
	size_t len, struct ps_delimiter *delimiter);

#endif
