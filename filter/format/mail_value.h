/**
 * Header values as text: unstructured values, addresses, file names.
 *
 * Each function adds the fields of one value to the document. A value that can
 * be spliced as it stands lies in its own layer's bytes; one with encoded words,
 * bytes beyond ASCII or long lines is decoded and, if changed, written anew.
 */
#ifndef PS_MAIL_VALUE_H
#define PS_MAIL_VALUE_H

#include "document.h"

/** Bytes of one layer. */
struct ps_range {
	struct ps_document *doc;
	unsigned layer;
	size_t start, end;
};

/** Unstructured text: Subject, Comments, and what has no grammar of its own. */
PS_MUST_USE enum ps_status ps_mail_text(struct ps_range value, enum ps_field_kind kind);

/** A header field's name, for fields outside the standards. */
PS_MUST_USE enum ps_status ps_mail_name(struct ps_range name);

/** An address list (RFC 5322 section 3.4): names and comments are text, addresses are exempt. */
PS_MUST_USE enum ps_status ps_mail_addresses(struct ps_range value);

/**
 * The parameters of Content-Type or Content-Disposition that are not syntax:
 * name=, filename= and all that no standard knows, in every spelling of RFC
 * 2231, and comments.
 */
PS_MUST_USE enum ps_status ps_mail_params(struct ps_range params);

#endif
