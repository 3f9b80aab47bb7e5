/**
 * Keys: what may stand in a policy or pack, one table for each kind of map.
 *
 * The same rows drive the loader, its error messages and the reference page,
 * so none of them can say what another does not do.
 */
#ifndef PS_KEYS_H
#define PS_KEYS_H

#include "yaml.h"

/** What a loader carries from row to row. */
struct ps_loader {
	/** Everything loaded is taken from it. */
	struct ps_arena *arena;
	/** Name of the file for messages. */
	const char *file;
	/** May be NULL. */
	struct ps_error *error;
	/** Names of the checks that `check:` may say, NULL at the end; NULL itself where any name will do. */
	const char *const *checks;
	/** Named lists of cues: the file's own, then those that all may use. Maps of lists, or NULL. */
	const struct ps_yaml_node *lists, *shared_lists;
	/** True: a user's policy, where patterns have no anchor. */
	bool user;
};

struct ps_key;

/** Puts a value into @object; @key is its row. */
typedef enum ps_status ps_key_set(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object);

struct ps_key {
	const char *name;
	/** What the value is, for the reference page: "a type". */
	const char *value;
	/** One line for the reference page. */
	const char *description;
	ps_key_set *set;
	/** Where the ready-made setters below store the value. */
	size_t offset;
	/** Bounds for numbers, sizes and the length of texts. */
	uint64_t min, max;
	bool required;
};

struct ps_key_table {
	/** What the map is called in messages: "pattern". */
	const char *what;
	const struct ps_key *keys;
	size_t count;
};

/** Fails at a node, in the form of ps_yaml_fail(). */
#define PS_FAIL_NODE(loader, node, ...) \
	ps_yaml_fail((loader)->error, PS_POLICY, (loader)->file, (node)->line, (node)->column, __VA_ARGS__)

/** Fails at a member's key. */
#define PS_FAIL_KEY(loader, node, ...) \
	ps_yaml_fail((loader)->error, PS_POLICY, (loader)->file, (node)->key_line, (node)->key_column, __VA_ARGS__)

PS_MUST_USE enum ps_status ps_loader_no_memory(const struct ps_loader *loader);

/** Loads a map by its table: every member's key is in it, and every required key is there. */
PS_MUST_USE enum ps_status ps_keys_load(
	struct ps_loader *loader, const struct ps_key_table *table, const struct ps_yaml_node *map, void *object);

/** The value must be of that kind, and lists not empty. */
PS_MUST_USE enum ps_status ps_keys_expect(
	struct ps_loader *loader, const struct ps_yaml_node *value, enum ps_yaml_kind kind);

/** A number in decimal digits within [min, max]. */
PS_MUST_USE enum ps_status ps_keys_number(
	struct ps_loader *loader, const struct ps_yaml_node *value, uint64_t min, uint64_t max, uint64_t *number);

/**
 * One of the NULL-terminated @names; @index is its place among them. Fails
 * with "unknown WHAT; one of a, b, c".
 */
PS_MUST_USE enum ps_status ps_keys_choice(struct ps_loader *loader, const struct ps_yaml_node *value, const char *what,
	const char *const *names, size_t *index);

/*
 * Ready-made setters. The member at key->offset is a const char * for text,
 * and of the setter's own type for the others.
 */
ps_key_set ps_set_text, ps_set_u8, ps_set_u16, ps_set_u32, ps_set_bool, ps_set_size;

#endif
