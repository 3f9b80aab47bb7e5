/** Writing all of it: the loop around write(2) for files, where a write that would block is a failure. */
#ifndef PS_WRITE_ALL_H
#define PS_WRITE_ALL_H

#include <stdbool.h>
#include <stddef.h>

/** Writes data[0 .. len) to @fd; false with errno where that failed, and then a part may be there. */
bool ps_write_all(int fd, const void *data, size_t len);

#endif
