/**
 * YAML in, a small tree out: strict, bounded, with a place for every node.
 *
 * What policies and packs need and no more: scalars, lists and maps with
 * scalar keys, one document. Aliases, anchors, tags, directives, duplicate
 * keys, NUL characters and second documents are refused. No scalar is guessed
 * to be a number or a boolean: the key says what its value must be.
 *
 * Limits: PS_YAML_BYTES of text, PS_YAML_DEPTH levels, PS_YAML_NODES nodes,
 * PS_YAML_KEYS keys in one map.
 */
#ifndef PS_YAML_H
#define PS_YAML_H

#include "arena.h"
#include "status.h"

#include <stdbool.h>
#include <stdint.h>

#define PS_YAML_BYTES ((size_t)4 << 20)
#define PS_YAML_DEPTH 16
#define PS_YAML_NODES ((size_t)200000)
#define PS_YAML_KEYS ((size_t)2048)

enum ps_yaml_kind { PS_YAML_SCALAR, PS_YAML_LIST, PS_YAML_MAP };

/** A node of the tree. Everything lives in the arena that the document was parsed into. */
struct ps_yaml_node {
	enum ps_yaml_kind kind;
	/** From 1; columns count characters. */
	uint32_t line, column;
	/** The key in a map, NUL-terminated, with its own place; NULL elsewhere. */
	const char *key;
	uint32_t key_line, key_column;
	/** Scalars: NUL-terminated, without NUL inside; "" for an absent value. */
	const char *text;
	size_t len;
	/** Scalars: written in quotes or as a block. */
	bool quoted;
	/** Lists and maps: members in order, linked by next. */
	struct ps_yaml_node *child, *next;
	size_t count;
};

/**
 * Fails with a message of the form "FILE:LINE:COLUMN: FACT", and line and
 * column set as well. A long file name keeps its end; @error may be NULL.
 */
PS_MUST_USE enum ps_status ps_yaml_fail(struct ps_error *error, enum ps_status status, const char *file, uint32_t line,
	uint32_t column, const char *format, ...) __attribute__((format(printf, 6, 7)));

/**
 * Parses text[0 .. len) as one document. @file is its name in messages. On
 * success *@root lives in @arena; on failure it is NULL, @error says why:
 * PS_POLICY with a place, PS_SYSTEM without memory.
 */
PS_MUST_USE enum ps_status ps_yaml_parse(const char *file, const char *text, size_t len, struct ps_arena *arena,
	struct ps_yaml_node **root, struct ps_error *error);

/** Reads the whole file at @path into @arena; PS_POLICY where it cannot be read or is over PS_YAML_BYTES. */
PS_MUST_USE enum ps_status ps_yaml_read(
	const char *path, struct ps_arena *arena, char **text, size_t *len, struct ps_error *error);

/** The member of a map with that key, or NULL. */
const struct ps_yaml_node *ps_yaml_get(const struct ps_yaml_node *map, const char *key);

#endif
