/**
 * Kept trees: what YAML's parser made of texts, to be had again without it.
 *
 * Half of the start with a large policy is the parser's. A tree is kept as the
 * places of its words in the text, beside a digest of that text: it holds no
 * word of it, and is given back for the very same bytes alone. What a key may
 * say is checked as always.
 *
 * **Limits**: those of yaml.h. A text with a word that does not stand in it as
 * it is (with an escape, or over several lines) is not kept, but parsed.
 */
#ifndef PS_KEPT_H
#define PS_KEPT_H

#include "buf.h"
#include "yaml.h"

/**
 * Appends the tree of text[0 .. len) to @trees; nothing where it would not come back just as it is. @root is what
 * ps_yaml_parse made of the text. PS_LIMIT or PS_SYSTEM of the buffer, PS_INTERNAL without libsodium.
 */
PS_MUST_USE enum ps_status ps_kept_add(
	struct ps_buf *trees, const char *text, size_t len, const struct ps_yaml_node *root);

/**
 * The tree of text[0 .. len) out of trees[0 .. trees_len), in @arena; NULL where there is none, or no memory. Bytes
 * that ps_kept_add did not write are refused or give a wrong tree, and no worse.
 */
struct ps_yaml_node *ps_kept_find(
	const unsigned char *trees, size_t trees_len, const char *text, size_t len, struct ps_arena *arena);

#endif
