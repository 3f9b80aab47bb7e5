/**
 * The spool: a service that moves smstools' message files from RAW to OUT,
 * scrubbed, as they come. See moving.h for a file's way.
 *
 * It is told of new files by the kernel, and looks by itself every few seconds
 * besides; where a folder or the disk fails it waits and tries again. One
 * service works on a RAW at a time. SIGHUP loads the policy again, SIGTERM ends
 * it behind the file at hand.
 */
#ifndef PS_SPOOL_H
#define PS_SPOOL_H

#include "options.h"

/** Runs it as the options say, to its end. */
enum ps_exit ps_spool_run(const struct ps_options *options);

#endif
