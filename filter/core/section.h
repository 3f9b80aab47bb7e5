/**
 * Sections: how an endless text is cut, by its bytes alone.
 *
 * After 16 KiB at a blank line, after 32 KiB at a newline, at 64 KiB anywhere
 * outside a UTF-8 sequence. However the bytes arrive, the cuts are the same
 * (I2). A section is looked at together with PS_SECTION_CONTEXT bytes before
 * and after it, and leaves when those have been read (I1).
 */
#ifndef PS_SECTION_H
#define PS_SECTION_H

#include <stdbool.h>
#include <stddef.h>

#define PS_SECTION_BLANK ((size_t)16 << 10)
#define PS_SECTION_LINE ((size_t)32 << 10)
#define PS_SECTION_MAX ((size_t)64 << 10)
#define PS_SECTION_CONTEXT ((size_t)1 << 10)

/**
 * Where the section that begins at data[0] ends, of len bytes known so far;
 * 0 where more bytes are needed to say. At the end of input (@last) what is
 * left may be the section.
 */
size_t ps_section_end(const unsigned char *data, size_t len, bool last);

/** The start of the UTF-8 sequence that data[at] lies in, at most 3 bytes back; @at itself elsewhere. */
size_t ps_section_boundary(const unsigned char *data, size_t len, size_t at);

#endif
