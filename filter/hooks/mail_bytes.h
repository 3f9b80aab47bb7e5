/**
 * A mail as a milter sees it, header by header, put together again as the bytes
 * that will be received (RFC 5322 section 2), and taken apart again after it
 * was scrubbed.
 *
 *     add_header ... end_headers, add_body ...   the server's pieces into raw
 *     the caller feeds raw[fed .. len) to its stream, whose sink is ps_mail_sink
 *     split, header_edit ..., body_edit          what has to change in the server
 *
 * A header is "name:value" with the value exactly as the server sent it, its
 * first space included (SMFIP_HDR_LEADSPC); a newline inside of it becomes CRLF
 * and back. Scrubbing changes values, the body, and the names that no standard
 * knows, never the number or the order of headers: anything else is refused by
 * ps_mail_split. A header whose name changed moves to the end of the headers.
 *
 * Limits: PS_MAIL_HEADERS headers; the caller bounds the bytes.
 * Will not see: a NUL in a header, where the protocol cuts the value off.
 */
#ifndef PS_MAIL_BYTES_H
#define PS_MAIL_BYTES_H

#include "bytes.h"

/** Headers of one mail. */
#define PS_MAIL_HEADERS 10000

/** One header in raw and, after the split, in scrubbed: bytes [start, end) with their last CRLF. */
struct ps_mail_header {
	size_t start, end;
	size_t scrubbed_start, scrubbed_end;
	size_t name_len, scrubbed_name_len;
};

struct ps_mail {
	/** Header block, empty line, body; as they will be received. */
	struct ps_bytes raw;
	/** What the stream made of raw. */
	struct ps_bytes scrubbed;
	/** Owned; count of cap are used. */
	struct ps_mail_header *headers;
	size_t count, cap;
	/** Where the body starts in each; 0 before the headers' end, and before the split. */
	size_t body, scrubbed_body;
};

void ps_mail_init(struct ps_mail *mail, size_t limit);

/** Wipes everything; ready for the next mail, for which a little memory is kept. */
void ps_mail_clear(struct ps_mail *mail);

/** Wipes and frees. */
void ps_mail_fini(struct ps_mail *mail);

/** PHISCRUB_LIMIT past a limit, PHISCRUB_SYSTEM without memory; the mail is then to be cleared. */
PHISCRUB_MUST_USE enum phiscrub_status ps_mail_add_header(struct ps_mail *mail, const char *name, const char *value);

/** Ends the header block. Does nothing the second time. */
PHISCRUB_MUST_USE enum phiscrub_status ps_mail_end_headers(struct ps_mail *mail);

PHISCRUB_MUST_USE enum phiscrub_status ps_mail_add_body(struct ps_mail *mail, const void *data, size_t len);

/** A struct phiscrub_stream's sink; @context is the mail. */
phiscrub_sink ps_mail_sink;

/** Finds the headers and the body in scrubbed. PHISCRUB_INTERNAL where they are not those of raw. */
PHISCRUB_MUST_USE enum phiscrub_status ps_mail_split(struct ps_mail *mail);

/** What the server has to be told of one header. */
struct ps_mail_edit {
	/** NUL-terminated; owned by the edit. Newlines are LF, as milters write them. */
	char *name, *value;
	/** What the header is called now, or NULL: then the header goes and one with this name comes. */
	char *new_name;
	/** Which of the headers of this name, whatever its case, from 1. */
	unsigned index;
};

/**
 * The edit for header @at, or false in *@changed. The caller ends the edit with
 * ps_mail_edit_fini in any case. PHISCRUB_INTERNAL where the value cannot be told.
 */
PHISCRUB_MUST_USE enum phiscrub_status ps_mail_header_edit(
	const struct ps_mail *mail, size_t at, struct ps_mail_edit *edit, bool *changed);

void ps_mail_edit_fini(struct ps_mail_edit *edit);

/** The new body, borrowed from the mail; false where it did not change. */
bool ps_mail_body_edit(const struct ps_mail *mail, const unsigned char **data, size_t *len);

#endif
