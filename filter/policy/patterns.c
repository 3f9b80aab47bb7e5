#include "patterns.h"

#include "shape.h"

#include <string.h>

#define ID_MAX 64
#define REGEX_MAX 4096
#define CUE_MAX 64
#define CUE_COUNT_MAX ((size_t)2048)
#define EXAMPLE_MAX 2048
#define EXAMPLE_COUNT_MAX ((size_t)256)
#define NEAR_MAX 256
#define NEAR_DEFAULT 40
#define MAX_DEFAULT 256
#define SCORE_DEFAULT 90
#define AFTER_MAX 64
#define REACH_MAX 96

static const char *const anchors[] = {
	[PS_ANCHOR_NONE] = "none",
	[PS_ANCHOR_DIGIT] = "digit",
	[PS_ANCHOR_LEAD] = "lead",
	[PS_ANCHOR_TOKEN] = "token",
	[PS_ANCHOR_CODE] = "code",
	[PS_ANCHOR_MASK] = "mask",
	[PS_ANCHOR_AT] = "at",
	[PS_ANCHOR_HANDLE] = "handle",
	[PS_ANCHOR_LINK] = "link",
	[PS_ANCHOR_SLASH] = "slash",
	[PS_ANCHOR_COLON] = "colon",
	NULL,
};

static ps_key_set set_id, set_regex, set_type, set_anchor, set_check, set_cues, set_unless, set_shapes, set_words,
	set_scan, set_examples;

/* The last ten rows are for packs alone. */
static const struct ps_key pattern_keys[] = {
	{"id", "a name with a slash", "unique, lower case: `acme/mrn`", set_id, 0, 1, ID_MAX, true},
	{"type", "a type", "what a match is", set_type, 0, 0, 0, true},
	{"regex", "PCRE2 over bytes", "caseless only after `(?i)`; look-behind at most 64 bytes", set_regex, 0, 1,
		REGEX_MAX, true},
	{"cues", "a list of words", "one must be near, before or after", set_cues, 0, 0, 0, false},
	{"unless", "a list of words", "none may be near before the match", set_unless, 0, 0, 0, false},
	{"near", "1 to 256", "bytes between a cue and the match behind it, at most; 40 unless said", ps_set_u16,
		offsetof(struct ps_pattern, near), 1, NEAR_MAX, false},
	{"after", "1 to 256", "bytes between the match and a cue behind it, at most; as near unless said (in packs 0)",
		ps_set_u16, offsetof(struct ps_pattern, after), 1, NEAR_MAX, false},
	{"max", "1 to 1024", "bytes of the longest match; 256 unless said", ps_set_u16,
		offsetof(struct ps_pattern, max), 1, PS_PATTERN_MAX_USER, false},
	{"check", "a check", "a match must pass it, too: `luhn`", set_check, 0, 1, ID_MAX, false},
	{"group", "0 to 9", "the capture group that is the finding; 0, the whole match, unless said", ps_set_u8,
		offsetof(struct ps_pattern, group), 0, 9, false},
	{"score", "1 to 100", "how sure; 90 unless said", ps_set_u8, offsetof(struct ps_pattern, score), 1, 100, false},
	{"examples", "`{hit: [...], miss: [...]}`", "texts in which it must and must not find something; both needed",
		set_examples, 0, 0, 0, true},
	{"anchor", "an anchor", "where a match starts; none unless said", set_anchor, 0, 0, 0, false},
	{"shapes", "a list", "for digit and lead: the first run of digits and what follows it", set_shapes, 0, 0, 0,
		false},
	{"words", "a list of words", "for lead: the words before the digits", set_words, 0, 0, 0, false},
	{"apart", "true or false", "for digit: no letter, _ or - stands before the run, nor a number with one of . / :",
		ps_set_bool, offsetof(struct ps_pattern, apart), 0, 0, false},
	{"first", "digits", "for digit: the run's first digit is one of them", ps_set_text,
		offsetof(struct ps_pattern, first), 1, 10, false},
	{"digits_max", "1 to 32", "for digit: digits in that stretch at most", ps_set_u8,
		offsetof(struct ps_pattern, digits_max), 1, 32, false},
	{"digits", "1 to 32", "for digit: digits in it at least, with blanks and - . ( ) / + between", ps_set_u8,
		offsetof(struct ps_pattern, digits), 1, 32, false},
	{"scan", "a list of texts",
		"for none: one of them begins each match; lower case, three bytes from its first letter", set_scan, 0,
		0, 0, false},
	{"reach", "1 to 96", "for none: bytes before such a text in which the match may begin", ps_set_u16,
		offsetof(struct ps_pattern, reach), 1, REACH_MAX, false},
};
#define PATTERN_KEY_COUNT (sizeof(pattern_keys) / sizeof(pattern_keys[0]))
#define PACK_ONLY_KEYS 9

struct ps_key_table ps_pattern_keys(bool user)
{
	return (struct ps_key_table){
		"a pattern", pattern_keys, user ? PATTERN_KEY_COUNT - PACK_ONLY_KEYS : PATTERN_KEY_COUNT};
}

static bool is_id(const char *id)
{
	bool after_letter = false;

	for (; *id != '\0'; id++) {
		bool letter = (*id >= 'a' && *id <= 'z') || (*id >= '0' && *id <= '9');

		if (!letter && (!after_letter || strchr("/-_.", *id) == NULL))
			return false;
		after_letter = letter;
	}
	return after_letter;
}

static enum ps_status set_id(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	struct ps_pattern *pattern = object;
	const struct ps_key at = {
		.name = key->name, .min = key->min, .max = key->max, .offset = offsetof(struct ps_pattern, id)};
	enum ps_status status = ps_set_text(loader, &at, value, object);

	if (status == PS_OK && !is_id(pattern->id))
		return PS_FAIL_NODE(
			loader, value, "an id is lower case letters and digits, parted by single '/', '-', '_' or '.'");
	return status;
}

static enum ps_status set_regex(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	struct ps_pattern *pattern = object;
	const struct ps_key at = {
		.name = key->name, .min = key->min, .max = key->max, .offset = offsetof(struct ps_pattern, regex)};

	pattern->line = value->line;
	pattern->column = value->column;
	return ps_set_text(loader, &at, value, object);
}

static enum ps_status set_type(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	struct ps_pattern *pattern = object;
	enum ps_status status = ps_keys_expect(loader, value, PS_YAML_SCALAR);

	(void)key;
	if (status != PS_OK)
		return status;
	pattern->type = (uint8_t)ps_type_by_name(value->text, value->len);
	if (pattern->type == PS_NONE)
		return PS_FAIL_NODE(loader, value, "unknown type; `phiscrub types` lists them");
	return PS_OK;
}

static enum ps_status set_anchor(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	struct ps_pattern *pattern = object;
	size_t anchor = PS_ANCHOR_NONE;
	enum ps_status status = ps_keys_choice(loader, value, "anchor", anchors, &anchor);

	(void)key;
	pattern->anchor = (uint8_t)anchor;
	return status;
}

static enum ps_status set_check(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	const struct ps_key at = {
		.name = key->name, .min = key->min, .max = key->max, .offset = offsetof(struct ps_pattern, check)};
	enum ps_status status = ps_set_text(loader, &at, value, object);
	size_t index;

	if (status != PS_OK || loader->checks == NULL)
		return status;
	return ps_keys_choice(loader, value, "check", loader->checks, &index);
}

/* Words are compared lower case, so they are stored so. @raw: not words, and blanks count. */
static enum ps_status load_word(struct ps_loader *loader, const struct ps_yaml_node *value, bool raw, const char **word)
{
	char *copy;

	if (value->kind != PS_YAML_SCALAR || value->len == 0 || value->len > CUE_MAX)
		return PS_FAIL_NODE(loader, value, "a word or phrase of 1 to %d bytes is needed here", CUE_MAX);
	if (!raw && (value->text[0] == ' ' || value->text[value->len - 1] == ' ' || strstr(value->text, "  ") != NULL ||
			    strpbrk(value->text, "\t\r\n") != NULL))
		return PS_FAIL_NODE(loader, value, "the words of a phrase are parted by one space");
	copy = ps_arena_copy(loader->arena, value->text, value->len);
	if (copy == NULL)
		return ps_loader_no_memory(loader);
	for (char *at = copy; *at != '\0'; at++) {
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	}
	*word = copy;
	return PS_OK;
}

static const struct ps_yaml_node *find_list(const struct ps_loader *loader, const char *name)
{
	const struct ps_yaml_node *list = NULL;

	if (loader->lists != NULL)
		list = ps_yaml_get(loader->lists, name);
	if (list == NULL && loader->shared_lists != NULL)
		list = ps_yaml_get(loader->shared_lists, name);
	return list;
}

/* The list that a member of a word list stands for, and whether it is one at all. */
static enum ps_status resolve(
	struct ps_loader *loader, const struct ps_yaml_node *value, const struct ps_yaml_node **list)
{
	*list = NULL;
	if (value->kind != PS_YAML_SCALAR || value->text[0] != '@' || value->len < 2 || loader->user)
		return PS_OK;
	*list = find_list(loader, value->text + 1);
	if (*list == NULL)
		return PS_FAIL_NODE(loader, value, "no list of cues has that name, here or in cues.yaml");
	return ps_keys_expect(loader, *list, PS_YAML_LIST);
}

static enum ps_status load_words(
	struct ps_loader *loader, const struct ps_yaml_node *value, bool raw, const char *const **words, size_t *count)
{
	enum ps_status status = ps_keys_expect(loader, value, PS_YAML_LIST);
	const struct ps_yaml_node *list;
	const char **loaded;
	size_t room = 0;
	size_t used = 0;

	if (status != PS_OK)
		return status;
	for (const struct ps_yaml_node *item = value->child; item != NULL; item = item->next) {
		status = resolve(loader, item, &list);
		if (status != PS_OK)
			return status;
		room += list != NULL ? list->count : 1;
	}
	if (room > CUE_COUNT_MAX)
		return PS_FAIL_NODE(loader, value, "too many words; at most %zu", CUE_COUNT_MAX);
	loaded = ps_arena_take_array(loader->arena, room, sizeof(*loaded));
	if (loaded == NULL)
		return ps_loader_no_memory(loader);
	for (const struct ps_yaml_node *item = value->child; item != NULL; item = item->next) {
		const struct ps_yaml_node *first = item;
		size_t members = 1;

		status = resolve(loader, item, &list);
		if (list != NULL) {
			first = list->child;
			members = list->count;
		}
		for (size_t i = 0; status == PS_OK && i < members; i++, first = first->next)
			status = load_word(loader, first, raw, &loaded[used + i]);
		if (status != PS_OK)
			return status;
		used += members;
	}
	*words = loaded;
	*count = used;
	return PS_OK;
}

static enum ps_status set_cues(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	struct ps_pattern *pattern = object;

	(void)key;
	return load_words(loader, value, false, &pattern->cues, &pattern->cue_count);
}

static enum ps_status set_unless(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	struct ps_pattern *pattern = object;

	(void)key;
	return load_words(loader, value, false, &pattern->unless, &pattern->unless_count);
}

/* As written: in shapes case and blanks count. Whether they fit the anchor is looked at when both are known. */
static enum ps_status set_shapes(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	struct ps_pattern *pattern = object;
	enum ps_status status = ps_keys_expect(loader, value, PS_YAML_LIST);
	const char **shapes;
	size_t count = 0;

	(void)key;
	if (status != PS_OK)
		return status;
	shapes = ps_arena_take_array(loader->arena, value->count, sizeof(*shapes));
	if (shapes == NULL)
		return ps_loader_no_memory(loader);
	for (const struct ps_yaml_node *item = value->child; item != NULL; item = item->next) {
		struct ps_shape shape;

		if (item->kind != PS_YAML_SCALAR || !ps_shape_parse(item->text, &shape))
			return PS_FAIL_NODE(loader, item, "not a shape; such as 3-, 1-2[/.], 9");
		shapes[count] = item->text;
		count++;
	}
	pattern->shapes = shapes;
	pattern->shape_count = count;
	return PS_OK;
}

static enum ps_status set_words(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	struct ps_pattern *pattern = object;

	(void)key;
	return load_words(loader, value, false, &pattern->words, &pattern->word_count);
}

static enum ps_status set_scan(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	struct ps_pattern *pattern = object;

	(void)key;
	return load_words(loader, value, true, &pattern->scan, &pattern->scan_count);
}

/* --- examples ------------------------------------------------------------- */

static ps_key_set set_hits, set_misses;

static const struct ps_key example_keys[] = {
	{"hit", "a list of texts", "texts in which the pattern finds something", set_hits, 0, 0, 0, true},
	{"miss", "a list of texts", "texts in which it finds nothing", set_misses, 0, 0, 0, true},
};

static const struct ps_key_table example_table = {"examples", example_keys, 2};

static enum ps_status add_examples(
	struct ps_loader *loader, const struct ps_yaml_node *value, bool hit, struct ps_pattern *pattern)
{
	enum ps_status status = ps_keys_expect(loader, value, PS_YAML_LIST);
	struct ps_example *examples;
	size_t count = pattern->example_count;

	if (status != PS_OK)
		return status;
	if (value->count > EXAMPLE_COUNT_MAX)
		return PS_FAIL_NODE(loader, value, "too many examples; at most %zu", EXAMPLE_COUNT_MAX);
	examples = ps_arena_take_array(loader->arena, count + value->count, sizeof(*examples));
	if (examples == NULL)
		return ps_loader_no_memory(loader);
	if (count > 0)
		memcpy(examples, pattern->examples, count * sizeof(*examples));
	for (const struct ps_yaml_node *item = value->child; item != NULL; item = item->next) {
		if (item->kind != PS_YAML_SCALAR || item->len == 0 || item->len > EXAMPLE_MAX)
			return PS_FAIL_NODE(loader, item, "an example is a text of 1 to %d bytes", EXAMPLE_MAX);
		examples[count] = (struct ps_example){item->text, item->line, item->column, hit};
		count++;
	}
	pattern->examples = examples;
	pattern->example_count = count;
	return PS_OK;
}

static enum ps_status set_hits(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	(void)key;
	return add_examples(loader, value, true, object);
}

static enum ps_status set_misses(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	(void)key;
	return add_examples(loader, value, false, object);
}

static enum ps_status set_examples(
	struct ps_loader *loader, const struct ps_key *key, const struct ps_yaml_node *value, void *object)
{
	(void)key;
	return ps_keys_load(loader, &example_table, value, object);
}

/* --- a whole pattern ------------------------------------------------------- */

static enum ps_status check_shapes(
	struct ps_loader *loader, const struct ps_yaml_node *node, const struct ps_pattern *pattern)
{
	const struct ps_yaml_node *shapes = ps_yaml_get(node, "shapes");
	bool wanted = pattern->anchor == PS_ANCHOR_DIGIT || pattern->anchor == PS_ANCHOR_LEAD;

	if ((pattern->anchor == PS_ANCHOR_LEAD) != (pattern->word_count > 0))
		return PS_FAIL_NODE(loader, node, "the anchor lead needs words, and words need it");
	if (shapes == NULL) {
		if (wanted)
			return PS_FAIL_NODE(loader, node, "the anchors digit and lead need shapes");
		return PS_OK;
	}
	if (!wanted)
		return PS_FAIL_KEY(loader, shapes, "shapes belong to the anchors digit and lead");
	return PS_OK;
}

static enum ps_status check_whole(
	struct ps_loader *loader, const struct ps_yaml_node *node, const struct ps_pattern *pattern)
{
	const struct ps_yaml_node *near = ps_yaml_get(node, "near");
	const struct ps_yaml_node *after = ps_yaml_get(node, "after");
	enum ps_status status;

	if (after != NULL && !loader->user && pattern->after > AFTER_MAX)
		return PS_FAIL_NODE(loader, after, "expected a number from 1 to %d", AFTER_MAX);
	if (after != NULL && pattern->cue_count == 0)
		return PS_FAIL_KEY(loader, after, "after says nothing without cues");
	if (near != NULL && pattern->cue_count == 0 && pattern->unless_count == 0)
		return PS_FAIL_KEY(loader, near, "near says nothing without cues or unless");
	if (!loader->user && pattern->max > PS_PATTERN_MAX)
		return PS_FAIL_NODE(loader, ps_yaml_get(node, "max"), "expected a number from 1 to %d", PS_PATTERN_MAX);
	status = check_shapes(loader, node, pattern);
	if (status != PS_OK)
		return status;
	if (!loader->user && (pattern->anchor == PS_ANCHOR_NONE) != (pattern->scan_count > 0))
		return PS_FAIL_NODE(loader, node, "in a pack the anchor none needs scan, and scan needs it");
	return PS_OK;
}

static uint32_t hash_of(const char *id)
{
	uint32_t hash = 0;

	for (; *id != '\0'; id++)
		hash = (hash ^ (unsigned char)*id) * UINT32_C(0x9e3779b1);
	return hash;
}

static bool has_id(const struct ps_pattern_list *list, const char *id, uint32_t hash)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->hashes[i] == hash && strcmp(list->items[i].id, id) == 0)
			return true;
	}
	return false;
}

static enum ps_status load_pattern(
	struct ps_loader *loader, const struct ps_yaml_node *node, struct ps_pattern_list *list)
{
	const struct ps_key_table table = ps_pattern_keys(loader->user);
	struct ps_pattern pattern = {.near = NEAR_DEFAULT, .max = MAX_DEFAULT, .score = SCORE_DEFAULT};
	enum ps_status status = ps_keys_load(loader, &table, node, &pattern);
	uint32_t hash;

	if (status == PS_OK)
		status = check_whole(loader, node, &pattern);
	if (status != PS_OK)
		return status;
	/* A user's cue stands on either side. */
	if (loader->user && pattern.after == 0)
		pattern.after = pattern.near;
	hash = hash_of(pattern.id);
	if (has_id(list, pattern.id, hash))
		return PS_FAIL_NODE(loader, ps_yaml_get(node, "id"), "duplicate id");
	list->items[list->count] = pattern;
	list->hashes[list->count] = hash;
	list->files[list->count] = loader->file;
	list->count++;
	return PS_OK;
}

static enum ps_status make_room(struct ps_loader *loader, const struct ps_yaml_node *node, struct ps_pattern_list *list)
{
	size_t need = list->count + node->count;
	struct ps_pattern *items;
	const char **files;
	uint32_t *hashes;

	if (need > PS_PATTERN_COUNT_MAX)
		return PS_FAIL_NODE(loader, node, "too many patterns; at most %zu", PS_PATTERN_COUNT_MAX);
	if (need <= list->cap)
		return PS_OK;
	items = ps_arena_take_array(loader->arena, need, sizeof(*items));
	files = ps_arena_take_array(loader->arena, need, sizeof(*files));
	hashes = ps_arena_take_array(loader->arena, need, sizeof(*hashes));
	if (items == NULL || files == NULL || hashes == NULL)
		return ps_loader_no_memory(loader);
	if (list->count > 0) {
		memcpy(items, list->items, list->count * sizeof(*items));
		memcpy(files, list->files, list->count * sizeof(*files));
		memcpy(hashes, list->hashes, list->count * sizeof(*hashes));
	}
	list->items = items;
	list->files = files;
	list->hashes = hashes;
	list->cap = need;
	return PS_OK;
}

enum ps_status ps_patterns_load(struct ps_loader *loader, const struct ps_yaml_node *node, struct ps_pattern_list *list)
{
	enum ps_status status = ps_keys_expect(loader, node, PS_YAML_LIST);

	if (status == PS_OK)
		status = make_room(loader, node, list);
	for (const struct ps_yaml_node *item = node->child; status == PS_OK && item != NULL; item = item->next)
		status = load_pattern(loader, item, list);
	return status;
}
