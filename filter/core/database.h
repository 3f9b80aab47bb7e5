/**
 * The database of a policy's own patterns, kept beside the policy.
 *
 * `check --compile` writes POLICY.yaml.db; whoever loads the policy takes it
 * instead of compiling. It holds no text of the policy, but what Hyperscan
 * made of it and the places of its words, and it runs as code does: so it is taken only from a regular
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

/** A database that was read, or what is there instead. Zeroed by ps_database_read. */
struct ps_database {
	/** All bytes of the file. Owned. */
	struct ps_buf bytes;
	/** What detection made of the patterns; the trees of the policy's texts (policy/kept.h). NULL where there is no
	 * database to take. */
	const unsigned char *user, *trees;
	size_t user_len, trees_len;
	/** Why one that is there is not taken, or "". */
	const char *fact;
};

/**
 * Reads the database beside the policy at @path, and checks all but whether it
 * is this policy's. PS_SYSTEM without memory.
 */
PS_MUST_USE enum ps_status ps_database_read(const char *path, struct ps_database *database);

/** Whether @database is @policy's own; where it is not, the fact says so. */
bool ps_database_fits(struct ps_database *database, const struct ps_policy *policy);

void ps_database_fini(struct ps_database *database);

/** Writes one with what detection made, @user: whole, or not at all. PS_IO with the reason. */
PS_MUST_USE enum ps_status ps_database_write(
	const struct ps_policy *policy, const char *path, const struct ps_buf *user, struct ps_error *error);

#endif
