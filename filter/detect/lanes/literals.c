#include "literals.h"

#include "names.h"

#include <stdlib.h>
#include <string.h>

static bool is_letter(unsigned char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* The literal, where it is there: among those that begin as it does from its first letter on, or among the signs. */
static struct ps_literal *find_literal(struct ps_literals *literals, const char *text, size_t skip, size_t len)
{
	unsigned next = 0;

	if (len - skip >= 3)
		next = literals->buckets[ps_hash_three(ps_word_head((const unsigned char *)text + skip))];
	for (unsigned i = 0; i < literals->sign_count && skip == len; i++) {
		if (strcmp(literals->items[literals->signs[i]].text, text) == 0)
			return &literals->items[literals->signs[i]];
	}
	for (; next != 0; next = literals->items[next - 1].next) {
		if (strcmp(literals->items[next - 1].text, text) == 0)
			return &literals->items[next - 1];
	}
	return NULL;
}

static inline uint64_t load_eight(const unsigned char *data)
{
	uint64_t bytes;

	memcpy(&bytes, data, sizeof(bytes));
	return bytes;
}

static void set_head(struct ps_literal *item)
{
	unsigned char bytes[8] = {0};
	unsigned char mask[8] = {0};
	unsigned char fold[8] = {0};

	for (size_t i = 0; i < 8 && item->skip + i < item->len; i++) {
		bytes[i] = (unsigned char)item->text[item->skip + i];
		mask[i] = 0xFF;
		fold[i] = is_letter(bytes[i]) ? 0x20 : 0;
	}
	item->head = load_eight(bytes);
	item->mask = load_eight(mask);
	item->fold = load_eight(fold);
}

/* Finds the literal, or makes it. NULL where there is no room for it, or it is none. */
static struct ps_literal *take_literal(struct ps_literals *literals, const char *text)
{
	struct ps_literal *item;
	size_t len = strlen(text);
	size_t skip = 0;
	uint32_t head;

	while (skip < len && !is_letter((unsigned char)text[skip]))
		skip++;
	item = find_literal(literals, text, skip, len);
	if (item != NULL)
		return item;
	if (literals->count == PS_LITERALS_MAX || len >= PS_LITERALS_TEXT)
		return NULL;
	item = &literals->items[literals->count];
	*item = (struct ps_literal){.len = (uint8_t)len, .skip = (uint8_t)skip};
	memcpy(item->text, text, len);
	literals->count++;
	if (skip == len) {
		if (literals->sign_count == PS_LITERALS_SIGNS || len < 2 || text[0] != '-')
			return NULL;
		literals->signs[literals->sign_count] = (uint16_t)(literals->count - 1);
		literals->sign_count++;
		return item;
	}
	if (len - skip < 3)
		return NULL;
	set_head(item);
	head = ps_word_head((const unsigned char *)text + skip);
	if (len - skip == 3)
		literals->filter[ps_hash_three(head)] |= 1;
	else
		literals->filter[ps_hash_four(head)] |= 2;
	item->next = literals->buckets[ps_hash_three(head)];
	literals->buckets[ps_hash_three(head)] = (uint16_t)literals->count;
	return item;
}

/* Adds the words of bit @bit of table @table. */
static enum ps_status add_pattern(
	struct ps_literals *literals, const struct ps_pattern *pattern, unsigned table, unsigned bit)
{
	if (table >= PS_LITERALS_TABLES)
		return PS_LIMIT;
	for (size_t i = 0; i < pattern->scan_count; i++) {
		struct ps_literal *item = take_literal(literals, pattern->scan[i]);

		if (item == NULL)
			return PS_LIMIT;
		item->patterns[table] |= (uint64_t)1 << bit;
		if (item->reach < pattern->reach)
			item->reach = pattern->reach;
	}
	return PS_OK;
}

enum ps_status ps_literals_init(
	struct ps_literals *literals, const struct ps_patterns *patterns, struct ps_error *error)
{
	size_t cue_count;
	const char *const *cues = ps_names_cues(&cue_count);
	unsigned table = 0;

	*literals = (struct ps_literals){0};
	for (size_t i = 0; i < cue_count; i++) {
		struct ps_literal *item = take_literal(literals, cues[i]);

		if (item == NULL)
			return ps_fail(error, PS_POLICY, (size_t)-1, "no room for the cues of names");
		item->cue = true;
	}
	for (size_t i = 0; i < ps_walk_count; i++) {
		const struct ps_walk *walk = &ps_walks[i];

		if (walk->anchor != PS_ANCHOR_NONE)
			continue;
		for (unsigned bit = 0; bit < walk->pattern_count; bit++) {
			const struct ps_prepared *item = &patterns->items[walk->patterns[bit]];

			if (item->wanted && add_pattern(literals, item->pattern, table, bit) != PS_OK)
				return ps_fail(error, PS_POLICY, (size_t)-1, "%s: no room for a word of `scan`",
					item->pattern->id);
		}
		table++;
	}
	return PS_OK;
}

static bool stands_at(const struct ps_literal *literal, const struct ps_text *text, size_t at)
{
	if (literal->len > text->len - at)
		return false;
	/* Eight bytes were compared as one. */
	for (size_t i = literal->mask != 0 && literal->skip == 0 ? 8 : 0; i < literal->len; i++) {
		unsigned char c = text->data[at + i];

		if (c >= 'A' && c <= 'Z')
			c |= 0x20;
		if (c != (unsigned char)literal->text[i])
			return false;
	}
	return true;
}

static enum ps_status add_hit(struct ps_literal_hits *hits, unsigned literal, size_t at)
{
	if (hits->len == hits->cap) {
		size_t cap = hits->cap == 0 ? 256 : hits->cap * 2;
		struct ps_literal_hit *items = realloc(hits->items, cap * sizeof(*items));

		if (items == NULL)
			return PS_SYSTEM;
		hits->items = items;
		hits->cap = cap;
	}
	hits->items[hits->len] = (struct ps_literal_hit){.literal = literal, .at = (uint32_t)at};
	hits->len++;
	return PS_OK;
}

/* Ends ascend but for literals of different length that begin at nearly one place. */
static enum ps_status add_end(struct ps_literal_hits *hits, size_t end)
{
	size_t place = hits->end_count;

	if (hits->end_count == hits->end_cap) {
		size_t cap = hits->end_cap == 0 ? 256 : hits->end_cap * 2;
		uint32_t *ends = realloc(hits->ends, cap * sizeof(*ends));

		if (ends == NULL)
			return PS_SYSTEM;
		hits->ends = ends;
		hits->end_cap = cap;
	}
	while (place > 0 && hits->ends[place - 1] > end)
		place--;
	if (place > 0 && hits->ends[place - 1] == end)
		return PS_OK;
	memmove(hits->ends + place + 1, hits->ends + place, (hits->end_count - place) * sizeof(*hits->ends));
	hits->ends[place] = (uint32_t)end;
	hits->end_count++;
	return PS_OK;
}

static enum ps_status add(const struct ps_literals *literals, const struct ps_text *text, unsigned index, size_t at,
	struct ps_literal_hits *hits)
{
	const struct ps_literal *literal = &literals->items[index];
	enum ps_status status = PS_OK;
	uint64_t patterns = 0;

	if (!stands_at(literal, text, at))
		return PS_OK;
	if (literal->cue && (at == 0 || !is_letter(text->data[at - 1])))
		status = add_end(hits, at + literal->len);
	for (unsigned i = 0; i < PS_LITERALS_TABLES; i++)
		patterns |= literal->patterns[i];
	return status == PS_OK && patterns != 0 ? add_hit(hits, index, at) : status;
}

/* Of the words that begin at @bits of a block, those that the filter lets pass: without a branch for each. */
static inline uint64_t filter_words(const uint8_t *filter, const unsigned char *block, uint64_t bits)
{
	uint64_t passed = 0;

	for (; bits != 0; bits &= bits - 1) {
		unsigned place = (unsigned)__builtin_ctzll(bits);
		uint32_t head = ps_word_head(block + place);

		passed |= (uint64_t)((filter[ps_hash_three(head)] & 1) | filter[ps_hash_four(head)] >> 1) << place;
	}
	return passed;
}

static inline enum ps_status look_up(
	const struct ps_literals *literals, const struct ps_text *text, size_t word, struct ps_literal_hits *hits)
{
	uint64_t bytes = load_eight(text->data + word);
	const struct ps_literal *item;

	for (unsigned i = literals->buckets[ps_hash_three(ps_word_head(text->data + word))]; i != 0; i = item->next) {
		enum ps_status status;

		item = &literals->items[i - 1];
		if (((bytes | item->fold) & item->mask) != item->head || item->skip > word)
			continue;
		status = add(literals, text, i - 1, word - item->skip, hits);
		if (status != PS_OK)
			return status;
	}
	return PS_OK;
}

enum ps_status ps_literals_find(const struct ps_literals *literals, const struct ps_text *text,
	const struct ps_anchors *anchors, struct ps_literal_hits *hits)
{
	enum ps_status status = PS_OK;
	const uint32_t *dash = anchors->dashes.at;
	const uint32_t *last = dash + anchors->dashes.len;
	uint64_t after_letter = 0;

	hits->len = 0;
	hits->end_count = 0;
	for (size_t base = 0; base < text->len && status == PS_OK; base += 64) {
		const struct ps_class_bits *row = &anchors->bits[base / 64];
		uint64_t letters = row->alnum & ~row->digit;
		uint64_t words = letters & ~(letters << 1 | after_letter);

		words = filter_words(literals->filter, text->data + base, words);
		after_letter = letters >> 63;
		for (; words != 0 && status == PS_OK; words &= words - 1)
			status = look_up(literals, text, base + (size_t)__builtin_ctzll(words), hits);
		for (; dash < last && *dash < base + 64 && status == PS_OK; dash++) {
			for (unsigned s = 0; s < literals->sign_count && status == PS_OK; s++)
				status = add(literals, text, literals->signs[s], *dash, hits);
		}
	}
	return status;
}

void ps_literal_hits_fini(struct ps_literal_hits *hits)
{
	free(hits->items);
	free(hits->ends);
	*hits = (struct ps_literal_hits){0};
}
