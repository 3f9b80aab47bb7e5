/**
 * Asides: what of a text is read again in a text of its own (wraps.h, slugs.h).
 */
#ifndef PS_ASIDE_H
#define PS_ASIDE_H

#include "buf.h"
#include "status.h"
#include "text.h"

/** Fields of the text, 1 where it has none: the whole of it. */
size_t ps_aside_fields(const struct ps_text *text);

/** Field @index of them. */
struct ps_field ps_aside_field(const struct ps_text *text, size_t index);

/** Whether asides are made of the field: of what is written, not of keys and numbers. */
bool ps_aside_is_read(const struct ps_field *field);

/** Whether a mark begins in data[start .. end); what holds one is not read again, so that scrubbing is a fixed point.
 */
bool ps_aside_has_mark(const unsigned char *data, size_t start, size_t end);

/** Makes a text of @bytes, which it borrows: padded, all of it to be looked at; empty where they are. */
PS_MUST_USE enum ps_status ps_aside_finish(struct ps_buf *bytes, struct ps_text *text);

#endif
