#include "literals.h"

#include "names.h"
#include "spoken_words.h"

#include <stdlib.h>
#include <string.h>

static bool is_letter(unsigned char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static inline uint64_t load_eight(const unsigned char *data)
{
	uint64_t bytes;

	memcpy(&bytes, data, sizeof(bytes));
	return bytes;
}

/* The bucket of a literal of @len bytes, 3 at least, from its first letter on. */
static uint16_t *bucket_of(struct ps_literals *literals, const unsigned char *first, size_t len)
{
	if (len >= 8)
		return &literals->eights[ps_bucket_of_eight(load_eight(first))];
	return len == 3 ? &literals->threes[ps_bucket_of_three(ps_word_head(first))]
			: &literals->fours[ps_bucket_of_four(ps_word_head(first))];
}

/* The literal, where it is there: among those that begin as it does from its first letter on, or among the signs. */
static struct ps_literal *find_literal(struct ps_literals *literals, const char *text, size_t skip, size_t len)
{
	unsigned next = 0;

	if (len - skip >= 3)
		next = *bucket_of(literals, (const unsigned char *)text + skip, len - skip);
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
	uint16_t *bucket;

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
	literals->filter[ps_hash_three(head)] |= len - skip == 3 ? UINT32_MAX : (uint32_t)1 << (head >> 24 & 31);
	bucket = bucket_of(literals, (const unsigned char *)text + skip, len - skip);
	if (len - skip > 3 && len - skip < 8)
		literals->fifths[ps_bucket_of_four(head)] |=
			len - skip > 4 ? ps_fifth_bit((unsigned char)text[skip + 4]) : UINT32_MAX;
	item->next = *bucket;
	*bucket = (uint16_t)literals->count;
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
		item->tables |= UINT64_C(1) << table;
		item->scanned = true;
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
	for (size_t i = 0; i < ps_spoken_signal_count; i++) {
		struct ps_literal *item = take_literal(literals, ps_spoken_signals[i]);

		if (item == NULL)
			return ps_fail(error, PS_POLICY, (size_t)-1, "no room for the words of numbers");
		item->spoken = true;
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

/* Words of names hold digits, too. */
static bool may_be_within_a_word(unsigned char c)
{
	return is_letter(c) || (c >= '0' && c <= '9');
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

	if (!stands_at(literal, text, at))
		return PS_OK;
	if (literal->cue && (at == 0 || !may_be_within_a_word(text->data[at - 1])))
		status = add_end(hits, at + literal->len);
	return status == PS_OK && (literal->scanned || literal->spoken) ? add_hit(hits, index, at) : status;
}

/* Words of a block that are asked about in one go: most blocks have no more. */
#define AT_ONCE 12
/* Blocks whose words are gathered before one of them is looked up. */
#define GATHERED 8

/* No branch for each word: which of them pass cannot be foretold. */
size_t ps_filter_words_scalar(
	const uint32_t *filter, const struct ps_text *text, size_t base, uint64_t bits, uint32_t *passed, size_t count)
{
	const unsigned char *block = text->data + base;

	while (bits != 0) {
		for (unsigned i = 0; i < AT_ONCE; i++, bits &= bits - 1) {
			/* Where no word is left the block's first byte is asked about, for nothing. */
			unsigned place = (unsigned)__builtin_ctzll(bits | (uint64_t)(bits == 0));
			uint32_t head = ps_word_head(block + place);

			passed[count] = (uint32_t)(base + place);
			count += ps_fourth_bit(filter[ps_hash_three(head)], head) & (unsigned)(bits != 0);
		}
	}
	return count;
}

static ps_filter_words *const filter_table[PS_ISA_COUNT] = {
	[PS_ISA_SCALAR] = ps_filter_words_scalar,
	[PS_ISA_AVX2] = ps_filter_words_scalar,
#if defined(__x86_64__)
	[PS_ISA_AVX512] = ps_filter_words_avx512,
#else
	[PS_ISA_AVX512] = ps_filter_words_scalar,
#endif
};

/* Of literal @index + 1 and those behind it in its bucket, the ones that stand at @word. */
static inline enum ps_status look_up(const struct ps_literals *literals, const struct ps_text *text, unsigned index,
	size_t word, struct ps_literal_hits *hits)
{
	uint64_t bytes = load_eight(text->data + word);
	enum ps_status status = PS_OK;

	while (index != 0 && status == PS_OK) {
		const struct ps_literal *item = &literals->items[index - 1];

		if (((bytes | item->fold) & item->mask) == item->head && item->skip <= word)
			status = add(literals, text, index - 1, word - item->skip, hits);
		index = item->next;
	}
	return status;
}

static inline enum ps_status look_all_up(
	const struct ps_literals *literals, const struct ps_text *text, size_t word, struct ps_literal_hits *hits)
{
	uint32_t head = ps_word_head(text->data + word);
	unsigned four = ps_bucket_of_four(head);
	unsigned eight = ps_bucket_of_eight(load_eight(text->data + word));
	enum ps_status status = look_up(literals, text, literals->threes[ps_bucket_of_three(head)], word, hits);

	if (status == PS_OK && (literals->fifths[four] & ps_fifth_bit(text->data[word + 4])) != 0)
		status = look_up(literals, text, literals->fours[four], word, hits);
	return status == PS_OK ? look_up(literals, text, literals->eights[eight], word, hits) : status;
}

/* The dashes before @at, up to *dash. In turn with the words, so that ends of cues are found nearly in order. */
static inline enum ps_status look_up_dashes(const struct ps_literals *literals, const struct ps_text *text,
	const uint32_t **dash, const uint32_t *last, size_t at, struct ps_literal_hits *hits)
{
	enum ps_status status = PS_OK;

	for (; *dash < last && **dash < at && status == PS_OK; (*dash)++) {
		for (unsigned i = 0; i < literals->sign_count && status == PS_OK; i++)
			status = add(literals, text, literals->signs[i], **dash, hits);
	}
	return status;
}

enum ps_status ps_literals_find(const struct ps_literals *literals, const struct ps_text *text,
	const struct ps_anchors *anchors, enum ps_isa isa, struct ps_literal_hits *hits)
{
	ps_filter_words *filter_words = filter_table[isa];
	enum ps_status status = PS_OK;
	const uint32_t *dash = anchors->dashes.at;
	const uint32_t *last = dash + anchors->dashes.len;
	uint64_t after_letter = 0;
	/* Every other byte may begin a word. */
	uint32_t passed[GATHERED * 32 + PS_FILTER_SLACK];

	hits->len = 0;
	hits->end_count = 0;
	for (size_t base = 0; base < text->len && status == PS_OK;) {
		size_t end = text->len - base < GATHERED * 64 ? text->len : base + GATHERED * 64;
		size_t count = 0;

		for (; base < end; base += 64) {
			const struct ps_class_bits *row = &anchors->bits[base / 64];
			uint64_t letters = row->alnum & ~row->digit;
			uint64_t words = letters & ~(letters << 1 | after_letter);

			after_letter = letters >> 63;
			count = filter_words(literals->filter, text, base, words, passed, count);
		}
		for (size_t i = 0; i < count && status == PS_OK; i++) {
			status = look_up_dashes(literals, text, &dash, last, passed[i], hits);
			if (status == PS_OK)
				status = look_all_up(literals, text, passed[i], hits);
		}
	}
	if (status == PS_OK)
		status = look_up_dashes(literals, text, &dash, last, text->len, hits);
	return status;
}

void ps_literal_hits_fini(struct ps_literal_hits *hits)
{
	free(hits->items);
	free(hits->ends);
	*hits = (struct ps_literal_hits){0};
}
