#include "kept.h"

#include "digest.h"

#include <string.h>

/* What a node's first byte says: its kind in the low bits, and these. */
#define KIND 3
#define HAS_KEY 4
#define QUOTED 8
/* Its word, or its key, has quotes that are written twice. */
#define DOUBLED 16
#define KEY_DOUBLED 32

/* What stands before a tree. The digest is of the text, the length of the tree's bytes. */
struct head {
	unsigned char digest[PS_DIGEST_BYTES];
	uint64_t text, nodes, len;
};

static enum ps_status digest_of(const char *text, size_t len, unsigned char digest[PS_DIGEST_BYTES])
{
	struct ps_digest_state state;
	enum ps_status status = ps_digest_begin(&state);

	if (status == PS_OK)
		status = ps_digest_add(&state, text, len);
	return status == PS_OK ? ps_digest_end(&state, digest) : status;
}

/* --- taking one up ------------------------------------------------------------------- */

/** The text and the tree while it is written. */
struct writer {
	const char *text;
	size_t len;
	struct ps_buf *out;
	/** Where the line @line begins. */
	size_t line_start;
	uint32_t line;
	/** The last node's line, and the end of the last word. */
	uint32_t last_line;
	size_t last_end;
	uint64_t nodes;
	enum ps_status status;
	/** False: it cannot be told as it is. */
	bool good;
};

static void put_number(struct writer *w, uint64_t number)
{
	unsigned char bytes[10];
	size_t len = 0;

	do {
		bytes[len] = (unsigned char)((number & 0x7f) | (number > 0x7f ? 0x80 : 0));
		number >>= 7;
		len++;
	} while (number > 0);
	if (w->status == PS_OK)
		w->status = ps_buf_add(w->out, bytes, len);
}

/* Where a place stands in the text, whose places ascend; columns count characters. */
static size_t find_place(struct writer *w, uint32_t line, uint32_t column)
{
	size_t at;

	while (w->line < line && w->line_start < w->len) {
		const char *end = memchr(w->text + w->line_start, '\n', w->len - w->line_start);

		w->line_start = end != NULL ? (size_t)(end - w->text) + 1 : w->len;
		w->line++;
	}
	at = w->line_start;
	for (uint32_t i = 1; i < column && at < w->len; i++) {
		at++;
		while (at < w->len && ((unsigned char)w->text[at] & 0xc0) == 0x80)
			at++;
	}
	w->good = w->good && w->line == line;
	return at;
}

/* The bytes that a word takes at text[at]; *@doubled where its quotes are written twice. */
static size_t match_word(struct writer *w, size_t at, const char *word, size_t len, bool *doubled)
{
	size_t from = at;

	*doubled = false;
	for (size_t i = 0; i < len; i++) {
		if (at < w->len && w->text[at] == word[i]) {
			at++;
			if (word[i] == '\'' && at < w->len && w->text[at] == '\'') {
				*doubled = true;
				at++;
			}
			continue;
		}
		w->good = false;
	}
	return at - from;
}

/* A word at its place. What was quoted begins behind the quote. */
static void put_word(struct writer *w, uint32_t line, uint32_t column, const char *word, size_t word_len, bool *doubled)
{
	size_t at = find_place(w, line, column);
	size_t len;

	if (at < w->len && (w->text[at] == '\'' || w->text[at] == '"'))
		at++;
	len = match_word(w, at, word, word_len, doubled);
	w->good = w->good && line >= w->last_line && (word_len == 0 || at >= w->last_end);
	put_number(w, line - w->last_line);
	put_number(w, column);
	put_number(w, word_len > 0 ? at - w->last_end : 0);
	put_number(w, len);
	w->last_line = line;
	if (word_len > 0)
		w->last_end = at + len;
}

static void put_node(struct writer *w, const struct ps_yaml_node *node)
{
	size_t first = w->out->len;
	unsigned char flags = (unsigned char)((unsigned)node->kind | (node->quoted ? QUOTED : 0));
	bool doubled = false;

	w->nodes++;
	put_number(w, 0);
	if (node->key != NULL) {
		put_word(w, node->key_line, node->key_column, node->key, strlen(node->key), &doubled);
		flags |= (unsigned char)(HAS_KEY | (doubled ? KEY_DOUBLED : 0));
	}
	if (node->kind == PS_YAML_SCALAR) {
		put_word(w, node->line, node->column, node->text, node->len, &doubled);
		flags |= (unsigned char)(doubled ? DOUBLED : 0);
	} else {
		w->good = w->good && node->line >= w->last_line;
		put_number(w, node->line - w->last_line);
		put_number(w, node->column);
		put_number(w, node->count);
		w->last_line = node->line;
	}
	if (w->status == PS_OK)
		w->out->data[first] = flags;
}

/* Not by recursion into lists that are long, only into those that are deep: see PS_YAML_DEPTH. */
static void put_tree(struct writer *w, const struct ps_yaml_node *node)
{
	put_node(w, node);
	for (const struct ps_yaml_node *child = node->child; child != NULL && w->good && w->status == PS_OK;
		child = child->next)
		put_tree(w, child);
}

static bool is_same(const struct ps_yaml_node *a, const struct ps_yaml_node *b)
{
	if (a->kind != b->kind || a->line != b->line || a->column != b->column || a->len != b->len ||
		a->quoted != b->quoted || a->count != b->count || strcmp(a->text, b->text) != 0)
		return false;
	if ((a->key != NULL) != (b->key != NULL) ||
		(a->key != NULL &&
			(strcmp(a->key, b->key) != 0 || a->key_line != b->key_line || a->key_column != b->key_column)))
		return false;
	a = a->child;
	b = b->child;
	for (; a != NULL && b != NULL; a = a->next, b = b->next) {
		if (!is_same(a, b))
			return false;
	}
	return a == b;
}

/* Whether what was written comes back as it is. */
static bool comes_back(
	const struct ps_buf *trees, size_t from, const char *text, size_t len, const struct ps_yaml_node *root)
{
	struct ps_arena arena;
	const struct ps_yaml_node *again;
	bool same;

	ps_arena_init(&arena, 2 * PS_YAML_BYTES + PS_YAML_NODES * sizeof(struct ps_yaml_node));
	again = ps_kept_find(trees->data + from, trees->len - from, text, len, &arena);
	same = again != NULL && is_same(again, root);
	ps_arena_fini(&arena);
	return same;
}

enum ps_status ps_kept_add(struct ps_buf *trees, const char *text, size_t len, const struct ps_yaml_node *root)
{
	struct writer w = {
		.text = text, .len = len, .out = trees, .line = 1, .last_line = 1, .status = PS_OK, .good = true};
	struct head head = {.text = len};
	size_t from = trees->len;

	w.status = digest_of(text, len, head.digest);
	if (w.status == PS_OK)
		w.status = ps_buf_add(trees, &head, sizeof(head));
	if (w.status == PS_OK)
		put_tree(&w, root);
	if (w.status != PS_OK)
		return w.status;
	head.nodes = w.nodes;
	head.len = trees->len - from - sizeof(head);
	memcpy(trees->data + from, &head, sizeof(head));
	if (!w.good || !comes_back(trees, from, text, len, root))
		ps_buf_truncate(trees, from);
	return PS_OK;
}

/* --- giving it back ------------------------------------------------------------------ */

struct reader {
	const unsigned char *at, *end;
	/** A copy of the text, in which words are ended where they stand. */
	char *text;
	size_t len, last_end;
	uint32_t last_line;
	/** The next node to take, and those that are left. */
	struct ps_yaml_node *next;
	uint64_t left;
	bool good;
};

static uint64_t get_number(struct reader *r)
{
	uint64_t number = 0;

	for (unsigned shift = 0; shift < 63 && r->at < r->end; shift += 7) {
		unsigned char byte = *r->at;

		r->at++;
		number |= (uint64_t)(byte & 0x7f) << shift;
		if ((byte & 0x80) == 0)
			return number;
	}
	r->good = false;
	return 0;
}

static void get_place(struct reader *r, uint32_t *line, uint32_t *column)
{
	r->last_line += (uint32_t)get_number(r);
	*line = r->last_line;
	*column = (uint32_t)get_number(r);
}

static size_t undouble(char *word, size_t len)
{
	size_t kept = 0;

	for (size_t i = 0; i < len; i++) {
		word[kept] = word[i];
		kept++;
		i += word[i] == '\'' && i + 1 < len && word[i + 1] == '\'';
	}
	return kept;
}

/* What ends a word in the text is never part of another: a NUL takes its place. */
static const char *get_word(struct reader *r, bool doubled, size_t *word_len)
{
	uint64_t skip = get_number(r);
	uint64_t len = get_number(r);
	char *word;

	*word_len = 0;
	if (!r->good || skip > r->len - r->last_end || len > r->len - r->last_end - skip) {
		r->good = false;
		return "";
	}
	if (len == 0)
		return "";
	word = r->text + r->last_end + skip;
	r->last_end += (size_t)(skip + len);
	*word_len = doubled ? undouble(word, (size_t)len) : (size_t)len;
	word[*word_len] = '\0';
	return word;
}

static struct ps_yaml_node *get_node(struct reader *r)
{
	unsigned flags = (unsigned)get_number(r);
	struct ps_yaml_node *node = r->next;
	size_t len;

	if (!r->good || r->left == 0 || (flags & KIND) > PS_YAML_MAP) {
		r->good = false;
		return NULL;
	}
	r->next++;
	r->left--;
	node->kind = (enum ps_yaml_kind)(flags & KIND);
	node->quoted = (flags & QUOTED) != 0;
	node->text = "";
	if ((flags & HAS_KEY) != 0) {
		get_place(r, &node->key_line, &node->key_column);
		node->key = get_word(r, (flags & KEY_DOUBLED) != 0, &len);
	}
	get_place(r, &node->line, &node->column);
	if (node->kind == PS_YAML_SCALAR)
		node->text = get_word(r, (flags & DOUBLED) != 0, &node->len);
	else
		node->count = (size_t)get_number(r);
	return node;
}

/* A node with all that it holds. */
static struct ps_yaml_node *get_tree(struct reader *r, unsigned depth)
{
	struct ps_yaml_node *node = depth <= PS_YAML_DEPTH ? get_node(r) : NULL;
	struct ps_yaml_node **place;

	if (node == NULL) {
		r->good = false;
		return NULL;
	}
	place = &node->child;
	for (size_t i = 0; i < node->count && r->good; i++) {
		*place = get_tree(r, depth + 1);
		/* Members of a map have keys, those of a list none. */
		if (*place == NULL || ((*place)->key != NULL) != (node->kind == PS_YAML_MAP)) {
			r->good = false;
			break;
		}
		place = &(*place)->next;
	}
	return node;
}

static struct ps_yaml_node *read_tree(
	const struct head *head, const unsigned char *bytes, const char *text, struct ps_arena *arena)
{
	struct reader r = {.at = bytes,
		.end = bytes + head->len,
		.len = (size_t)head->text,
		.last_line = 1,
		.left = head->nodes,
		.good = true};
	struct ps_yaml_node *root;

	if (head->nodes > PS_YAML_NODES)
		return NULL;
	r.text = ps_arena_copy(arena, text, r.len);
	r.next = ps_arena_take_array(arena, (size_t)head->nodes, sizeof(*r.next));
	if (r.text == NULL || r.next == NULL)
		return NULL;
	root = get_tree(&r, 0);
	return r.good && r.left == 0 && r.at == r.end ? root : NULL;
}

struct ps_yaml_node *ps_kept_find(
	const unsigned char *trees, size_t trees_len, const char *text, size_t len, struct ps_arena *arena)
{
	unsigned char digest[PS_DIGEST_BYTES];
	bool known = false;
	struct head head;

	for (size_t at = 0; trees_len - at >= sizeof(head); at += (size_t)head.len) {
		memcpy(&head, trees + at, sizeof(head));
		at += sizeof(head);
		if (head.len > trees_len - at)
			return NULL;
		if (head.text != len)
			continue;
		if (!known && digest_of(text, len, digest) != PS_OK)
			return NULL;
		known = true;
		if (memcmp(digest, head.digest, sizeof(digest)) == 0)
			return read_tree(&head, trees + at, text, arena);
	}
	return NULL;
}
