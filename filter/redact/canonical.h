/**
 * Canonical text: the ways in which one value is written become one.
 *
 * Case is folded. Of numbers and codes only letters and digits are left, of a
 * US telephone number the ten digits; in other values white space becomes one
 * space. What is equal gets the same digest and the same number.
 */
#ifndef PS_CANONICAL_H
#define PS_CANONICAL_H

#include "buf.h"
#include "type.h"

/** Appends the canonical text to @out, which is never longer than @len. */
PS_MUST_USE enum ps_status ps_canonical(enum ps_type type, const char *text, size_t len, struct ps_buf *out);

/** Folds the case of ASCII and of Latin-1 letters in UTF-8, in place; the length stays. */
void ps_fold_case(char *text, size_t len);

#endif
