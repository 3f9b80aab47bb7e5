/**
 * Style sheets: the text in them.
 *
 * Strings, comments and addresses are text; what is left is CSS's own words,
 * which are left alone unless a declaration looks like data. Names of fonts are
 * not names of people.
 *
 * Will not see: names of people in selectors and class names; text that is put
 * together from several strings.
 */
#ifndef PS_CSS_H
#define PS_CSS_H

#include "document.h"
#include "markup.h"

/** Adds data[start .. end) of the reader, whose flags say how the text in it is read. */
PS_MUST_USE enum ps_status ps_css_add(
	struct ps_markup_reader *reader, unsigned layer, size_t start, size_t end, enum ps_escape escape);

#endif
