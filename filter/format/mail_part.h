/**
 * One part's content: transfer encoding and charset undone, then text, or the
 * format that its type names.
 */
#ifndef PS_MAIL_PART_H
#define PS_MAIL_PART_H

#include "attachments.h"
#include "mail_head.h"
#include "transfer.h"

/**
 * Undoes @transfer for @r, whose bytes may become a layer of their own. Where
 * bytes are read in several ways (@shared), findings of each must find their
 * place in the other: the layer is then one that is spliced, if it can be.
 */
PS_MUST_USE enum ps_status ps_part_decode(
	struct ps_range r, enum ps_transfer transfer, bool shared, struct ps_range *content);

/** Adds the text of a part that has no parts itself. @r is its content, decoded. */
PS_MUST_USE enum ps_status ps_part_text(struct ps_range r, const struct ps_mail_type *type, bool shared);

/** Adds the text in an image's metadata: PS_REFUSED where it is not what its type says. */
PS_MUST_USE enum ps_status ps_part_image(struct ps_range r, enum ps_transfer transfer, const struct ps_mail_type *type);

#endif
