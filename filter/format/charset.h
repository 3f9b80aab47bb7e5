/**
 * Charsets: a part's bytes as UTF-8, and back.
 *
 * iconv of the C library does the work. Bytes that are no character in their
 * charset are carried through as private characters U+10FF00 + byte, so that
 * the way back exists whatever stood there. Where a charset has two codes for
 * one character (Shift_JIS, Big5), a changed part is written with the usual one.
 *
 * Where ASCII bytes mean other things (UTF-16, EBCDIC, what ISO-2022 shifts),
 * who does not know or believe the charset reads another text; parsers add it
 * as well. UTF-7 with a shift in it is PS_REFUSED: programs that read it have
 * become rare, and damaged shifts have more readings than one.
 *
 * **Will not see** charsets without a row in the table: PS_REFUSED.
 */
#ifndef PS_CHARSET_H
#define PS_CHARSET_H

#include "buf.h"
#include "document.h"

#include <stdbool.h>

/** One known charset. */
struct ps_charset;

/** By MIME name, or NULL. An empty name is us-ascii. */
const struct ps_charset *ps_charset_by_name(const unsigned char *name, size_t len);

/** Bytes by which a document in UTF-16 or UTF-32 is known. */
#define PS_CHARSET_WIDE 256

/**
 * UTF-16 or UTF-32, where the document data[0 .. len) is in it, by its first
 * PS_CHARSET_WIDE bytes: they begin with a byte order mark and are not ASCII
 * behind it, or three of four units are letters and signs of ISO 8859-1 among
 * NULs. Else NULL.
 */
const struct ps_charset *ps_charset_wide(const unsigned char *data, size_t len);

/** Line ends and blanks are the bytes that they are in ASCII. */
bool ps_charset_keeps_lines(const struct ps_charset *charset);

/** data[0 .. len) reads as UTF-8 as it stands: nothing is to be decoded. */
bool ps_charset_is_direct(const struct ps_charset *charset, const unsigned char *data, size_t len);

/**
 * Bytes of data[0 .. len) at or behind *at that are ASCII text for who does not
 * go by the charset: data[*start .. *at). False where there are no more.
 */
bool ps_charset_other_reading(
	const struct ps_charset *charset, const unsigned char *data, size_t len, size_t *at, size_t *start);

/** True where a whole text that is short, as in a header, may be another than its charset says. */
bool ps_charset_is_doubtful(const struct ps_charset *charset, const unsigned char *data, size_t len);

/** Appends data[0 .. len) as UTF-8. PS_MALFORMED where there would be no way back; PS_REFUSED for UTF-7. */
PS_MUST_USE enum ps_status ps_charset_decode(
	const struct ps_charset *charset, const unsigned char *data, size_t len, struct ps_buf *out);

/** Appends the UTF-8 text[0 .. len) in the charset, as bytes for places that start afresh. */
PS_MUST_USE enum ps_status ps_charset_encode(
	const struct ps_charset *charset, const unsigned char *text, size_t len, struct ps_buf *out);

/** The way back, for ps_layer_recoded(); the context is the struct ps_charset. */
ps_recode ps_charset_recode;

/** Every byte is ASCII. */
bool ps_is_ascii(const unsigned char *data, size_t len);

/** Well-formed UTF-8, RFC 3629. */
bool ps_is_utf8(const unsigned char *data, size_t len);

#endif
