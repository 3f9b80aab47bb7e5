/**
 * What the two bytes before a place forbid: looks behind at a regex's front.
 */
#ifndef PS_BEHIND_H
#define PS_BEHIND_H

#include "rex.h"

/** No byte: the text begins here. */
#define PS_BEHIND_NONE 256

/** Bytes before a place that are asked. */
#define PS_BEHIND_BYTES 2

/**
 * False where the tree cannot match behind the byte @before, which itself
 * stands behind the byte @second. True also where that is not known.
 */
bool ps_behind_allows(const struct ps_rex *rex, unsigned before, unsigned second);

/** Whether the answer is always known for a look behind, so that it need not be asked again. */
bool ps_behind_decides(const struct ps_rex *look);

#endif
