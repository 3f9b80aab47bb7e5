/**
 * Put: what the walk compiler found, written as tables in C (walk.h). For walkc.
 */
#ifndef PS_PUT_H
#define PS_PUT_H

#include "made.h"

#include <stdio.h>

/** ps_walks, and what their members point to. */
void ps_put_tables(FILE *out, const struct ps_made *tables, size_t count);

/** A member that has the class of each byte, and of the end of the text. */
void ps_put_classes(FILE *out, const char *name, const uint8_t *classes);

/** ps_walk_ends and ps_walk_begins: where a match of each pattern ends. */
void ps_put_ends(FILE *out, struct ps_rex_pool *pool, const struct ps_made *tables, size_t count);

/** ps_walk_follow: which bytes may follow each other in a match. False where there are too many classes of them. */
bool ps_put_follows(FILE *out, struct ps_rex_pool *pool);

/** ps_walk_in_run: whether a match of each pattern stays in one run. False where a pattern is not understood. */
bool ps_put_in_run(FILE *out, struct ps_rex_pool *pool);

#endif
