#include "cue.h"

#include "mark.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS 2048
#define CUES_MAX 4096
/* Words that are looked at, at most. */
#define WORDS_MAX 7
#define WORD_MAX 24
/* A token with this many digits is a value, and uses a cue up. */
#define VALUE_DIGITS 4

struct cue {
	const char *text;
	/** The last word of it. */
	const char *word;
	uint64_t sets;
	uint32_t next;
	uint8_t len, word_len;
};

struct list {
	const char *const *words;
	size_t count;
};

struct ps_cues {
	/** Index + 1 of the first cue whose last word has this hash; 0 none. */
	uint32_t buckets[BUCKETS];
	struct cue *cues;
	size_t len;
	struct list lists[PS_CUE_SETS];
	unsigned list_count;
};

static uint32_t hash_word(const char *word, size_t len)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)word[i]) * 16777619u;
	return (hash ^ hash >> 15) % BUCKETS;
}

enum ps_status ps_cues_new(struct ps_cues **cues)
{
	*cues = calloc(1, sizeof(**cues));
	if (*cues == NULL)
		return PS_SYSTEM;
	(*cues)->cues = calloc(CUES_MAX, sizeof(*(*cues)->cues));
	if ((*cues)->cues == NULL) {
		free(*cues);
		*cues = NULL;
		return PS_SYSTEM;
	}
	return PS_OK;
}

void ps_cues_free(struct ps_cues *cues)
{
	if (cues == NULL)
		return;
	free(cues->cues);
	free(cues);
}

static bool same_list(const struct list *list, const char *const *words, size_t count)
{
	if (list->count != count)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(list->words[i], words[i]) != 0)
			return false;
	}
	return true;
}

static enum ps_status add_cue(struct ps_cues *cues, const char *text, unsigned set)
{
	size_t len = strlen(text);
	const char *space = strrchr(text, ' ');
	const char *word = space != NULL ? space + 1 : text;
	size_t word_len = len - (size_t)(word - text);
	uint32_t bucket = hash_word(word, word_len);
	struct cue *cue;

	for (uint32_t i = cues->buckets[bucket]; i != 0; i = cues->cues[i - 1].next) {
		if (strcmp(cues->cues[i - 1].text, text) == 0) {
			cues->cues[i - 1].sets |= (uint64_t)1 << set;
			return PS_OK;
		}
	}
	if (cues->len == CUES_MAX || len == 0 || len > PS_CUE_REACH)
		return PS_LIMIT;
	cue = &cues->cues[cues->len];
	*cue = (struct cue){.text = text,
		.word = word,
		.sets = (uint64_t)1 << set,
		.next = cues->buckets[bucket],
		.len = (uint8_t)len,
		.word_len = (uint8_t)word_len};
	cues->len++;
	cues->buckets[bucket] = (uint32_t)cues->len;
	return PS_OK;
}

enum ps_status ps_cues_add(struct ps_cues *cues, const char *const *words, size_t count, unsigned *set)
{
	for (unsigned i = 0; i < cues->list_count; i++) {
		if (same_list(&cues->lists[i], words, count)) {
			*set = i;
			return PS_OK;
		}
	}
	if (cues->list_count == PS_CUE_SETS)
		return PS_LIMIT;
	*set = cues->list_count;
	cues->lists[*set] = (struct list){words, count};
	cues->list_count++;
	for (size_t i = 0; i < count; i++) {
		enum ps_status status = add_cue(cues, words[i], *set);

		if (status != PS_OK)
			return status;
	}
	return PS_OK;
}

static bool is_lower(unsigned char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_upper(unsigned char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(unsigned char c)
{
	return is_lower(c) || is_upper(c) || c >= 0x80;
}

/* A hump: "memberId" is two words, "IDs" and "MRN" are one, "MRNumber" is "mr number". */
static bool is_hump(const unsigned char *data, size_t place, size_t len)
{
	if (!is_upper(data[place]) || place == 0)
		return false;
	return is_lower(data[place - 1]) || (is_upper(data[place - 1]) && place + 1 < len && is_lower(data[place + 1]) &&
		!(data[place + 1] == 's' && (place + 2 >= len || !is_letter(data[place + 2]))));
}

/* One word of the text, lower case. */
struct word {
	size_t start, end;
	char text[WORD_MAX];
	size_t len;
};

static void fold_word(const unsigned char *data, struct word *word)
{
	word->len = word->end - word->start;
	if (word->len > WORD_MAX)
		word->len = WORD_MAX;
	for (size_t i = 0; i < word->len; i++) {
		unsigned char c = data[word->start + i];

		word->text[i] = (char)(is_upper(c) ? c | 0x20 : c);
	}
}

/* The word that ends at or before @end; false where there is none after @floor. */
static bool word_before(const unsigned char *data, size_t floor, size_t end, size_t len, struct word *word)
{
	size_t i = end;

	while (i > floor && !is_letter(data[i - 1]))
		i--;
	if (i == floor)
		return false;
	word->end = i;
	while (i > floor && is_letter(data[i - 1])) {
		i--;
		if (is_hump(data, i, len))
			break;
	}
	word->start = i;
	fold_word(data, word);
	return true;
}

/* Whether the words of cue[0 .. len) stand right before text[end], with anything but letters and digits between them. */
static bool rest_before(
	const unsigned char *data, size_t floor, size_t end, size_t text_len, const char *cue, size_t len, size_t *start)
{
	while (len > 0) {
		const char *word = cue + len;
		size_t word_len;
		struct word found;

		while (word > cue && word[-1] != ' ')
			word--;
		word_len = len - (size_t)(word - cue);
		if (!word_before(data, floor, end, text_len, &found) || found.len != word_len ||
			memcmp(found.text, word, word_len) != 0)
			return false;
		for (size_t i = found.end; i < end; i++) {
			if (is_digit(data[i]) || end - found.end > 4)
				return false;
		}
		end = found.start;
		*start = found.start;
		len = word > cue ? (size_t)(word - cue) - 1 : 0;
	}
	return true;
}

static void note(struct ps_cue_view *view, const struct cue *cue, size_t distance)
{
	uint64_t sets = cue->sets;

	while (sets != 0) {
		unsigned set = (unsigned)__builtin_ctzll(sets);
		bool seen = (view->sets >> set & 1) != 0;

		sets &= sets - 1;
		if (seen && (view->distance[set] < distance ||
				(view->distance[set] == distance && view->length[set] >= cue->len)))
			continue;
		view->sets |= (uint64_t)1 << set;
		view->distance[set] = (uint8_t)distance;
		view->length[set] = cue->len;
	}
}

static void look_up(const struct ps_cues *cues, const struct ps_text *text, size_t floor, const struct word *word,
	size_t distance, struct ps_cue_view *view)
{
	uint32_t bucket = hash_word(word->text, word->len);

	for (uint32_t i = cues->buckets[bucket]; i != 0; i = cues->cues[i - 1].next) {
		const struct cue *cue = &cues->cues[i - 1];
		size_t start = word->start;

		if (cue->word_len != word->len || memcmp(cue->word, word->text, word->len) != 0)
			continue;
		if (cue->len > cue->word_len && !rest_before(text->data, floor, word->start, text->len, cue->text,
							(size_t)cue->len - cue->word_len - 1, &start))
			continue;
		note(view, cue, distance);
	}
}

/* Whether data[from .. to) is what stands between the members of a list. */
static bool is_list_gap(const unsigned char *data, size_t from, size_t to)
{
	bool joined = false;

	if (to - from > 6)
		return false;
	for (size_t i = from; i < to; i++) {
		unsigned char c = data[i];

		if (c == ',' || c == '/' || c == '&' || c == ';')
			joined = true;
		else if (c == 'n' && i > from && data[i - 1] == 'a')
			joined = true;
		else if (c != ' ' && c != '#' && c != 'a' && c != 'd')
			return false;
	}
	return joined;
}

/*
 * Whether the bytes between a word and the place before it end the reach of
 * cues: a value or a mark that used them up, a blank line, a closed sentence.
 */
static bool ends_reach(const unsigned char *data, size_t from, size_t to, size_t place)
{
	unsigned breaks = 0;
	unsigned digits = 0;

	for (size_t i = from; i < to; i++) {
		unsigned char c = data[i];

		if (c == '\n')
			breaks++;
		digits += is_digit(c);
		if (c == ']' || c == ')') {
			/* A mark ends here: it used the cue up. */
			for (size_t back = 3; back <= PS_MARK_MAX && back <= i; back++) {
				if (ps_is_mark((const char *)data + i + 1 - back, back))
					return true;
			}
		}
	}
	if (breaks > 1)
		return true;
	return digits >= VALUE_DIGITS && !is_list_gap(data, to, place);
}

void ps_cues_before(const struct ps_cues *cues, const struct ps_text *text, size_t place, struct ps_cue_view *view)
{
	size_t floor = place > PS_CUE_REACH ? place - PS_CUE_REACH : 0;
	size_t end = place;
	struct word word;

	view->sets = 0;
	for (unsigned i = 0; i < WORDS_MAX; i++) {
		if (!word_before(text->data, floor, end, text->len, &word))
			return;
		if (ends_reach(text->data, word.end, end, place))
			return;
		look_up(cues, text, floor, &word, place - word.end, view);
		end = word.start;
	}
}

void ps_cues_after(const struct ps_cues *cues, const struct ps_text *text, size_t place, struct ps_cue_view *view)
{
	size_t limit = text->len - place < PS_CUE_REACH ? text->len : place + PS_CUE_REACH;
	size_t i = place;

	view->sets = 0;
	for (unsigned words = 0; words < WORDS_MAX && i < limit; words++) {
		struct word word;

		while (i < limit && !is_letter(text->data[i]))
			i++;
		word.start = i;
		while (i < limit && is_letter(text->data[i]) && (i == word.start || !is_hump(text->data, i, text->len)))
			i++;
		word.end = i;
		if (word.end == word.start)
			return;
		fold_word(text->data, &word);
		look_up(cues, text, place, &word, word.start - place, view);
	}
}

uint64_t ps_cues_word(const struct ps_cues *cues, const struct ps_text *text, size_t start, size_t end)
{
	struct word word = {.start = start, .end = end};

	if (end - start > WORD_MAX)
		return 0;
	fold_word(text->data, &word);
	for (uint32_t i = cues->buckets[hash_word(word.text, word.len)]; i != 0; i = cues->cues[i - 1].next) {
		const struct cue *cue = &cues->cues[i - 1];

		if (cue->len == word.len && memcmp(cue->text, word.text, word.len) == 0)
			return cue->sets;
	}
	return 0;
}
