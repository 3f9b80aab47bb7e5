/**
 * Content transfer encodings: quoted-printable, both ways; base64 has a file of its own.
 *
 * Decoding takes what receivers take: stray bytes, odd line widths, a missing
 * end. Encoding keeps the style of what stood there: its line width, its line
 * ends, and every line of quoted-printable that did not change.
 *
 * RFC 2045 sections 6.7 and 6.8. **Will not see** uuencode and yEnc: they are
 * refused as unknown.
 */
#ifndef PS_TRANSFER_H
#define PS_TRANSFER_H

#include "base64.h"
#include "buf.h"
#include "document.h"

#include <stdbool.h>

enum ps_transfer {
	/** 7bit, 8bit, binary, or nothing said. */
	PS_TRANSFER_NONE,
	PS_TRANSFER_BASE64,
	PS_TRANSFER_QP,
	/** Anything else: could not look. */
	PS_TRANSFER_UNKNOWN
};

/** By the value of Content-Transfer-Encoding; a comment behind it is allowed. */
enum ps_transfer ps_transfer_by_name(const unsigned char *name, size_t len);

/** Appends what quoted-printable text stands for. A broken escape stands for itself. */
PS_MUST_USE enum ps_status ps_qp_decode(const unsigned char *src, size_t len, struct ps_buf *out);

/** One step through quoted-printable text. */
struct ps_qp_piece {
	/** Source bytes, at least 1. */
	size_t len;
	/** They stand for themselves. */
	bool plain;
	/** They are a soft line break: nothing. */
	bool soft;
	/** Else what they stand for. */
	unsigned char byte;
};

/** What stands at the start of src[0 .. len), len > 0. */
void ps_qp_next(const unsigned char *src, size_t len, struct ps_qp_piece *piece);

/** The way back, for ps_layer_recoded(). The context is not used. */
ps_recode ps_qp_recode;

/** Where decoded bytes stand, for ps_layer_locate(). */
ps_locate ps_qp_locate, ps_same_locate;

/** The line end that data[0 .. len) uses first: CR LF where there is none. */
const char *ps_line_end_of(const unsigned char *data, size_t len);

/** The longest line of data[0 .. len), in bytes without its end. */
size_t ps_longest_line(const unsigned char *data, size_t len);

/**
 * The way back for text that stands as it is but holds long lines: a line that
 * grew past 998 octets is cut at a blank (RFC 5322 section 2.1.1).
 */
ps_recode ps_lines_recode;

/** Octets in a line at most, without its end. */
#define PS_MAIL_LINE_MAX 998

#endif
