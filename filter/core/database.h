/**
 * The database of a policy's own patterns, kept beside the policy.
 *
 * `check --compile` writes POLICY.yaml.db; whoever loads the policy takes it
 * instead of compiling. It holds no text of the policy, but what Hyperscan
 * made of it, and it runs as code does: so it is taken only from a regular
 * file of this user or root that nobody else may write to, with the digest that
 * it was written with, for this very policy, program, library and processor.
 * Whatever else is there is told and left alone.
 *
 * Limits: PS_DATABASE_MAX bytes.
 */
#ifndef PS_DATABASE_H
#define PS_DATABASE_H

#include "buf.h"
#include "policy.h"

#define PS_DATABASE_MAX ((size_t)256 << 20)

/**
 * Reads the database of the policy at @path. *@found says whether there is one
 * to take; where there is one that must not be taken, @fact says why, and is ""
 * otherwise. PS_SYSTEM without memory.
 */
PS_MUST_USE enum ps_status ps_database_read(
	const struct ps_policy *policy, const char *path, struct ps_buf *database, bool *found, const char **fact);

/** Writes it: whole, or not at all. PS_IO with the reason. */
PS_MUST_USE enum ps_status ps_database_write(
	const struct ps_policy *policy, const char *path, const struct ps_buf *database, struct ps_error *error);

#endif
