/**
 * The view: a filled text as the program reads it, where signs that are not
 * ASCII are read as such (filter/format/folding.h).
 */
#ifndef VIEW_H
#define VIEW_H

#include "fill.h"

/** Folds the signs of @text, which grows no longer, and moves its spans. Letters and what hides them stay. */
void view_fold(struct fill_text *text);

#endif
