/** Wiping: overwriting memory that held input in a way no compiler removes. */
#ifndef PS_WIPE_H
#define PS_WIPE_H

#include <stddef.h>

/** Overwrites data[0 .. len) with zeros. @data may be NULL where @len is 0. */
void ps_wipe(void *data, size_t len);

/** Wipes, then frees. */
void ps_wipe_free(void *data, size_t len);

#endif
