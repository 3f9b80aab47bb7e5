/**
 * Glyphs: where one UTF-8 character ends, for what is shown to a person or put
 * into JSON.
 */
#ifndef PS_GLYPH_H
#define PS_GLYPH_H

#include "phiscrub.h"

/** Bytes of the well-formed UTF-8 character (RFC 3629) at the start of data[0 .. len), len > 0; 0 where there is none.
 */
size_t ps_glyph_width(const unsigned char *data, size_t len);

/** True for what steers a terminal: U+0000 to U+001F, U+007F, and the C1 controls U+0080 to U+009F. */
bool ps_glyph_is_control(const unsigned char *data, size_t width);

#endif
