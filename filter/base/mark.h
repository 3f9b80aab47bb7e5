/**
<<<<<<< HEAD
 * Marks: what stands where a finding stood, and its one grammar.
 *
 *     [TYPE]  [TYPE-n]  [TYPE#letters]     and the same in round brackets
 *
 * A mark is never a finding, so that scrubbing what was scrubbed changes
 * nothing (I7).
=======
 * Marks: what stands where a finding stood.
 *
 *     [TYPE]   [TYPE-12]   [TYPE#kdfpmbaa]   and the same in round brackets
 *
 * TYPE is a name of the type table, the number is 1 to 9999999 without leading
 * zeros, the letters are 8 of a-p. A mark is never a finding, which makes
 * scrubbing a fixed point (I7).
>>>>>>> policy
 */
#ifndef PS_MARK_H
#define PS_MARK_H

<<<<<<< HEAD
#include <stddef.h>

/** Longest mark: brackets, a type, a separator and eight letters or a number of nine digits. */
#define PS_MARK_MAX 24

/** Bytes of the mark that begins at data[0], within len bytes; 0 where none does. */
size_t ps_mark_length(const unsigned char *data, size_t len);
=======
#include "type.h"

/** The longest mark there is, in bytes. */
#define PS_MARK_MAX 32
#define PS_MARK_LETTERS 8
#define PS_MARK_NUMBER_MAX 9999999U

/** Bytes of the mark that starts at text[0], or 0; @type (may be NULL) gets its type. */
size_t ps_mark_at(const char *text, size_t len, enum ps_type *type);

/** True where text[0 .. len) is one mark and nothing else. */
bool ps_is_mark(const char *text, size_t len);
>>>>>>> policy

#endif
