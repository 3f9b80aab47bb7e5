/**
 * Marks: what stands where a finding stood.
 *
 *     [TYPE]   [TYPE-12]   [TYPE#kdfpmbaa]   and the same in round brackets
 *
 * TYPE is a name of the type table, the number is 1 to 9999999 without leading
 * zeros, the letters are 8 of a-p. A mark is never a finding, which makes
 * scrubbing a fixed point (I7).
 */
#ifndef PS_MARK_H
#define PS_MARK_H

#include "type.h"

/** The longest mark there is, in bytes. */
#define PS_MARK_MAX 32
#define PS_MARK_LETTERS 8
#define PS_MARK_NUMBER_MAX 9999999U

/** Bytes of the mark that starts at text[0], or 0; @type (may be NULL) gets its type. */
size_t ps_mark_at(const char *text, size_t len, enum ps_type *type);

/** True where text[0 .. len) is one mark and nothing else. */
bool ps_is_mark(const char *text, size_t len);

#endif
