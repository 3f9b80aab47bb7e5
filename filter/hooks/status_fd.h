/**
 * --status-fd: one JSON line per record, so that a caller of a stream of
 * records knows what became of each.
 *
 *     {"record":0,"status":"ok","findings":3}
 *     {"record":1,"status":"refused","findings":0,"exit":77,"reason":"..."}
 *
 * Where several FILEs are read, "file" comes first. A line is written only after the record it tells of was written.
 */
#ifndef PS_STATUS_FD_H
#define PS_STATUS_FD_H

#include "output.h"

/**
 * One line for record number @record of @file; NULL where only one FILE is read.
 * @error is looked at where its status is not PHISCRUB_OK.
 */
void ps_status_fd_line(struct ps_output *lines, const char *file, uint64_t record, uint64_t findings,
	const struct phiscrub_error *error);

#endif
