/**
 * E-mail: messages of RFC 5322 with MIME (RFC 2045 to 2049), and their text.
 *
 * Every header but the structural ones, every text part in its transfer
 * encoding and charset, nested messages and file names. What no part belongs to
 * (preamble, epilogue) is scanned as it stands. Where the structure is damaged
 * so that readers may see different things, each reading is scanned; two
 * readings that both need a change which the other excludes refuse the mail.
 *
 * **Limits**: ps_document_limits depth and parts. 20,000 fields in a head.
 *
 * **Will not see**: text in pictures and in attachments that the options let
 * pass; what only a reader shows that guesses the charset against what the mail
 * says. Dates, ids and paths in structural headers are left alone.
 */
#ifndef PS_EMAIL_H
#define PS_EMAIL_H

#include "attachments.h"
#include "format.h"

/**
 * As ps_email_parse, with these options (NULL: the defaults). @everything: no header is left
 * alone and no address exempt, since the mail was only taken for one.
 */
PS_MUST_USE enum ps_status ps_email_parse_with(struct ps_document *doc, unsigned layer, size_t start, size_t end,
	const struct ps_email_options *options, bool everything);

/** A document that `auto` took for a mail: exempts nothing. */
ps_parse ps_email_auto_parse;

#endif
