/**
 * Marks: what stands where a finding stood, and its one grammar.
 *
 *     [TYPE]  [TYPE-n]  [TYPE#letters]     and the same in round brackets
 *
 * A mark is never a finding, so that scrubbing what was scrubbed changes
 * nothing (I7).
 */
#ifndef PS_MARK_H
#define PS_MARK_H

#include <stddef.h>

/** Longest mark: brackets, a type, a separator and eight letters or a number of nine digits. */
#define PS_MARK_MAX 24

/** Bytes of the mark that begins at data[0], within len bytes; 0 where none does. */
size_t ps_mark_length(const unsigned char *data, size_t len);

#endif
