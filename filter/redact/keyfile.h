/**
 * The key: from a file that its owner alone can read, or from the environment
 * variable PHISCRUB_KEY. Never from the command line, which everyone on a
 * machine can read.
 *
 * White space around it is left out; at least PS_KEY_MIN bytes must remain. At
 * most PS_KEY_MAX bytes are read. Memory that held it is wiped.
 */
#ifndef PS_KEYFILE_H
#define PS_KEYFILE_H

#include "digest.h"

#include <stdbool.h>

#define PS_KEY_MIN 32
#define PS_KEY_MAX 4096
#define PS_KEY_VARIABLE "PHISCRUB_KEY"

/**
 * Loads the key from the file at @path, which is a regular file of this user
 * or root without any right for others, and not a symbolic link. PS_POLICY
 * with the reason.
 */
PS_MUST_USE enum ps_status ps_key_load_file(const char *path, struct ps_secret *secret, struct ps_error *error);

/** Loads the key from the environment. PS_POLICY where it is too short; *found is false where it is not set. */
PS_MUST_USE enum ps_status ps_key_load_environment(struct ps_secret *secret, bool *found, struct ps_error *error);

#endif
