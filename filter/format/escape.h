/** Escapes: how a replacement is written where it goes. One row for each enum ps_escape. */
#ifndef PS_ESCAPE_H
#define PS_ESCAPE_H

#include "document.h"

/** No byte becomes more than this many; a number token's quotes come on top. */
#define PS_ESCAPE_GROWTH 6

/** Appends the UTF-8 text[0 .. len) to @out, written as @escape needs it. */
PS_MUST_USE enum ps_status ps_escape_add(enum ps_escape escape, const void *text, size_t len, struct ps_buf *out);

#endif
