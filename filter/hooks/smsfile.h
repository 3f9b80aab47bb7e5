/**
 * A message file of smstools: header lines, an empty line, the text.
 *
 * Every header is one that smsd knows and whose value cannot hold a person's
 * text, or is scrubbed as one (From, and the user's own "X-...", whose names are
 * read as well and refuse the file where they would be changed). What takes
 * text from elsewhere or hides it (Include, Macro, Hex, Text_is_pdu, UDH, binary
 * data) refuses the file: PHISCRUB_REFUSED. So does every other header, for
 * smsd's language file may give any name any meaning.
 *
 * Limits: PS_SMSFILE_MAX bytes, PS_SMSFILE_HEADERS header lines.
 * Will not see: what an application parted into several files by itself.
 */
#ifndef PS_SMSFILE_H
#define PS_SMSFILE_H

#include "bytes.h"

#define PS_SMSFILE_MAX ((size_t)1024 * 1024)
#define PS_SMSFILE_HEADERS 100

/** Why a file cannot be sent: a fact without a byte of the file, and the line it is in, or 0. */
struct ps_smsfile_reason {
	char text[PHISCRUB_ERROR_TEXT];
	size_t line;
};

/**
 * Appends to @out the file data[0 .. len), scrubbed through @stream, whose sink
 * is @scrubbed, in the alphabet it was in. On failure @reason says why and
 * @out is not to be used.
 */
PHISCRUB_MUST_USE enum phiscrub_status ps_smsfile_scrub(struct phiscrub_stream *stream, struct ps_bytes *scrubbed,
	const unsigned char *data, size_t len, struct ps_bytes *out, struct ps_smsfile_reason *reason);

/** A stream's sink; @context is a struct ps_bytes. */
phiscrub_sink ps_smsfile_sink;

#endif
