#include "cue.h"

#include "mark.h"

#include <stdlib.h>
#include <string.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define BUCKETS 8192
#define CUES_MAX 6144
/* Bytes of all cues. */
#define TEXTS_MAX 98304
/* Words that are looked at, at most. */
#define WORDS_MAX 6
/* Bytes between the members of a list, at most. */
#define LIST_GAP 14
/* A token with this many digits is a value, and uses a cue up. */
#define VALUE_DIGITS 4

struct cue {
	uint64_t sets;
	/** The last word, in any case, where it has at most eight bytes. */
	uint64_t head;
	/** Where it lies among the texts. */
	uint32_t text;
	uint32_t next;
	/** Of the last word, or of the last two of a phrase. */
	uint32_t hash;
	/** Bytes, and those of its last word. */
	uint8_t len, word_len;
};

struct list {
	const char *const *words;
	size_t count;
};

#define FILTER_SIZE 4096
/* What a word may be, by its hash. */
#define SINGLE 1
#define LAST 2

/* Without pointers but for the lists, so that it can be kept as it is. */
struct ps_cues {
	/** Two bits for each hash of a word: it may be a cue, and a phrase may end with it. */
	uint64_t filter[FILTER_SIZE / 32];
	/** Index + 1 of the first cue whose last word has this hash; 0 none. */
	uint32_t buckets[BUCKETS];
	struct cue cues[CUES_MAX];
	char texts[TEXTS_MAX];
	uint32_t len, texts_len;
	/** While it is made. */
	struct list lists[PS_CUE_SETS];
	unsigned list_count;
};

static inline const char *text_of(const struct ps_cues *cues, const struct cue *cue)
{
	return cues->texts + cue->text;
}

static inline const char *word_of(const struct ps_cues *cues, const struct cue *cue)
{
	return text_of(cues, cue) + cue->len - cue->word_len;
}

/* What a byte is to a reader of words. */
enum byte_class { OTHER, DIGIT, LOWER, UPPER };

#define ROW8(x) x, x, x, x, x, x, x, x
#define ROW64(x) ROW8(x), ROW8(x), ROW8(x), ROW8(x), ROW8(x), ROW8(x), ROW8(x), ROW8(x)

static const unsigned char classes[256] = {ROW8(OTHER), ROW8(OTHER), ROW8(OTHER), ROW8(OTHER), ROW8(OTHER),
	ROW8(OTHER),                                                                      /* to '/' */
	ROW8(DIGIT), DIGIT, DIGIT, OTHER, OTHER, OTHER, OTHER, OTHER, OTHER,              /* to '?' */
	OTHER, UPPER, UPPER, UPPER, UPPER, UPPER, UPPER, UPPER, ROW8(UPPER), ROW8(UPPER), /* to 'W' */
	UPPER, UPPER, UPPER, OTHER, OTHER, OTHER, OTHER, OTHER,                           /* to '_' */
	OTHER, LOWER, LOWER, LOWER, LOWER, LOWER, LOWER, LOWER, ROW8(LOWER), ROW8(LOWER), /* to 'w' */
	LOWER, LOWER, LOWER, OTHER, OTHER, OTHER, OTHER, OTHER,                           /* to DEL */
	ROW64(LOWER), ROW64(LOWER)};

static inline enum byte_class class_of(unsigned char c)
{
	return (enum byte_class)classes[c];
}

static inline bool is_letter(unsigned char c)
{
	return classes[c] >= LOWER;
}

static inline unsigned char to_lower(unsigned char c)
{
	return classes[c] == UPPER ? c | 0x20 : c;
}

/* Words are hashed by their first and last eight bytes, in any case, and their length. */
#define FOLD 0x2020202020202020U

static inline uint64_t load(const unsigned char *bytes, size_t len)
{
	uint64_t word = 0;

	memcpy(&word, bytes, len);
	return word;
}

static inline uint32_t mix(uint64_t first, uint64_t last, size_t len)
{
	uint64_t hash = (first + len) * 0x9E3779B97F4A7C15U;

	if (len > 8)
		hash ^= last * 0xC2B2AE3D27D4EB4FU;

	return (uint32_t)(hash >> 32);
}

/* Eight bytes from @word on may be read where @roomy. */
static inline uint32_t hash_word(const unsigned char *word, size_t len, bool roomy)
{
	if (len > 8)
		return mix(load(word, 8) | FOLD, load(word + len - 8, 8) | FOLD, len);
	if (roomy)
		return mix((load(word, 8) | FOLD) & ps_low_bits((unsigned)len * 8), 0, len);
	return mix((load(word, len) | FOLD) & ps_low_bits((unsigned)len * 8), 0, len);
}

static inline uint32_t hash_at(const struct ps_text *text, size_t start, size_t end)
{
	return hash_word(text->data + start, end - start, text->len - start >= 8);
}

/* The word's letters in small letters, 0 where it is longer than eight bytes or not all ASCII. */
static inline uint64_t head_at(const struct ps_text *text, size_t start, size_t end)
{
	uint64_t mask = ps_low_bits((unsigned)(end - start) * 8);
	uint64_t head;

	if (end - start > 8 || text->len - start < 8)
		return 0;
	head = load(text->data + start, 8) & mask;
	return (head & 0x8080808080808080U) != 0 ? 0 : head | (FOLD & mask);
}

static inline uint32_t bucket_of(uint32_t hash)
{
	return (hash ^ hash >> 15) % BUCKETS;
}

/* Of two words that follow each other: many phrases end in "number", few in "record number". */
static inline uint32_t hash_pair(uint32_t first, uint32_t second)
{
	return (second ^ (first << 7 | first >> 25)) * 2654435761U;
}

/* A phrase is found by its last two words, a word by itself. */
static uint32_t hash_cue(const char *text, size_t len, const char *word, size_t word_len)
{
	uint32_t last = hash_word((const unsigned char *)word, word_len, false);
	size_t end = len - word_len;
	size_t start;

	if (end == 0)
		return last;
	end--;
	start = end;
	while (start > 0 && text[start - 1] != ' ')
		start--;
	return hash_pair(hash_word((const unsigned char *)text + start, end - start, false), last);
}

enum ps_status ps_cues_new(struct ps_cues **cues)
{
	*cues = calloc(1, sizeof(**cues));
	return *cues != NULL ? PS_OK : PS_SYSTEM;
}

void ps_cues_free(struct ps_cues *cues)
{
	free(cues);
}

const void *ps_cues_keep(struct ps_cues *cues, size_t *len)
{
	memset(cues->lists, 0, sizeof(cues->lists));
	cues->list_count = PS_CUE_SETS;
	*len = sizeof(*cues);
	return cues;
}

const struct ps_cues *ps_cues_kept(const void *bytes)
{
	return bytes;
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

static void add_to(uint64_t *filter, uint32_t hash, uint64_t what)
{
	filter[hash % FILTER_SIZE / 32] |= what << hash % 32 * 2;
}

static inline unsigned what_is(const struct ps_cues *cues, uint32_t hash)
{
	return (unsigned)(cues->filter[hash % FILTER_SIZE / 32] >> hash % 32 * 2) & (SINGLE | LAST);
}

static enum ps_status add_cue(struct ps_cues *cues, const char *text, unsigned set)
{
	size_t len = strlen(text);
	const char *space = strrchr(text, ' ');
	const char *word = space != NULL ? space + 1 : text;
	size_t word_len = len - (size_t)(word - text);
	uint32_t hash = hash_cue(text, len, word, word_len);
	uint32_t bucket = bucket_of(hash);
	struct cue *cue;

	for (uint32_t i = cues->buckets[bucket]; i != 0; i = cues->cues[i - 1].next) {
		cue = &cues->cues[i - 1];
		if (cue->len == len && memcmp(text_of(cues, cue), text, len) == 0) {
			cue->sets |= (uint64_t)1 << set;
			return PS_OK;
		}
	}
	if (cues->len == CUES_MAX || len == 0 || len > PS_CUE_REACH || len > TEXTS_MAX - cues->texts_len)
		return PS_LIMIT;
	memcpy(cues->texts + cues->texts_len, text, len);
	cue = &cues->cues[cues->len];
	*cue = (struct cue){.text = cues->texts_len,
		.sets = (uint64_t)1 << set,
		.next = cues->buckets[bucket],
		.hash = hash,
		.len = (uint8_t)len,
		.word_len = (uint8_t)word_len,
		.head = word_len <= 8 ? load((const unsigned char *)word, word_len) |
						(FOLD & ps_low_bits((unsigned)word_len * 8))
				      : 0};
	cues->len++;
	cues->texts_len += (uint32_t)len;
	cues->buckets[bucket] = cues->len;
	add_to(cues->filter, hash_word((const unsigned char *)word, word_len, false), len == word_len ? SINGLE : LAST);
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

/* A hump: "memberId" is two words, "IDs" and "MRN" are one, "MRNumber" is "mr number". data[place] is a capital. */
static bool is_hump(const struct ps_text *text, size_t place)
{
	const unsigned char *data = text->data;

	if (place == 0)
		return false;
	if (class_of(data[place - 1]) != UPPER)
		return class_of(data[place - 1]) == LOWER;
	if (place + 1 >= text->len || class_of(data[place + 1]) != LOWER)
		return false;
	return data[place + 1] != 's' || (place + 2 < text->len && is_letter(data[place + 2]));
}

/* One word of the text. */
struct word {
	size_t start, end;
	uint32_t hash;
};

/* Reads the word that ends at @end, whose last byte is a letter. */
static inline void read_back(const struct ps_text *text, size_t floor, size_t end, struct word *word)
{
	size_t i = end;

	word->end = end;
	while (i > floor) {
		enum byte_class class = class_of(text->data[i - 1]);

		if (class < LOWER)
			break;
		i--;
		if (class == UPPER && is_hump(text, i))
			break;
	}
	word->start = i;
	word->hash = hash_at(text, i, end);
}

static bool same_word(const struct ps_text *text, const struct word *word, const char *cue, size_t len)
{
	if (word->end - word->start != len)
		return false;
	for (size_t i = 0; i < len; i++) {
		if (to_lower(text->data[word->start + i]) != (unsigned char)cue[i])
			return false;
	}
	return true;
}

/* Bytes that may stand between the words of a cue. */
#define PHRASE_GAP 4

/* Whether the words of cue[0 .. len) stand right before text[end], with neither letters nor digits between them. */
static bool rest_before(const struct ps_text *text, size_t floor, size_t end, const char *cue, size_t len)
{
	while (len > 0) {
		const char *first = cue + len;
		size_t i = end;
		struct word word;

		while (first > cue && first[-1] != ' ')
			first--;
		while (i > floor && class_of(text->data[i - 1]) == OTHER)
			i--;
		if (i == floor || end - i > PHRASE_GAP || !is_letter(text->data[i - 1]))
			return false;
		read_back(text, floor, i, &word);
		if (!same_word(text, &word, first, len - (size_t)(first - cue)))
			return false;
		end = word.start;
		len = first > cue ? (size_t)(first - cue) - 1 : 0;
	}
	return true;
}

static inline void note(struct ps_cue_view *view, const struct cue *cue, size_t distance)
{
	if (view->count == PS_CUE_HITS)
		return;
	view->sets |= cue->sets;
	view->hits[view->count] = (struct ps_cue_hit){cue->sets, (uint8_t)distance, cue->len};
	view->count++;
}

struct ps_cue_hit ps_cue_nearest(const struct ps_cue_view *view, unsigned set)
{
	struct ps_cue_hit nearest = {.distance = PS_CUE_REACH + 1};

	for (unsigned i = 0; i < view->count; i++) {
		const struct ps_cue_hit *hit = &view->hits[i];

		if ((hit->sets >> set & 1) != 0 &&
			(hit->distance < nearest.distance ||
				(hit->distance == nearest.distance && hit->length > nearest.length)))
			nearest = *hit;
	}
	return nearest;
}

/* Notes the cues that end with @word and have the hash @hash: its own, or of the pair with the word before. */
static inline void look_up(const struct ps_cues *cues, const struct ps_text *text, size_t floor,
	const struct word *word, uint32_t hash, size_t distance, struct ps_cue_view *view)
{
	for (uint32_t i = cues->buckets[bucket_of(hash)]; i != 0; i = cues->cues[i - 1].next) {
		const struct cue *cue = &cues->cues[i - 1];
		uint64_t head;

		if (cue->hash != hash)
			continue;
		head = head_at(text, word->start, word->end);
		if ((head == 0 || head != cue->head) && !same_word(text, word, word_of(cues, cue), cue->word_len))
			continue;
		if (cue->len > cue->word_len && !rest_before(text, floor, word->start, text_of(cues, cue),
							(size_t)cue->len - cue->word_len - 1))
			continue;
		note(view, cue, distance);
	}
}

/* Whether text[start .. end) is a word that joins the members of a list. */
static bool is_list_word(const unsigned char *data, size_t start, size_t end)
{
	static const char *const words[] = {
		"and", "or", "now", "formerly", "previously", "old", "new", "also", "y", "o"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (strlen(words[i]) == end - start && memcmp(words[i], data + start, end - start) == 0)
			return true;
	}
	return false;
}

/* Whether data[from .. to) is what stands between the members of a list: ", " or " (formerly ". */
static bool is_list_gap(const unsigned char *data, size_t from, size_t to)
{
	bool joined = false;

	if (to - from > LIST_GAP)
		return false;
	for (size_t i = from; i < to; i++) {
		size_t start = i;

		while (i < to && data[i] >= 'a' && data[i] <= 'z')
			i++;
		if (i > start && !is_list_word(data, start, i))
			return false;
		joined = joined || i > start;
		if (i == to)
			break;
		if (memchr(",/&;", data[i], 4) != NULL)
			joined = true;
		else if (memchr(" #(", data[i], 3) == NULL)
			return false;
	}
	return joined;
}

/* Whether a mark ends with data[at]. */
static bool ends_mark(const unsigned char *data, size_t at)
{
	unsigned char open = data[at] == ']' ? '[' : '(';

	for (size_t len = 1; len <= PS_MARK_MAX && len <= at + 1; len++) {
		unsigned char c = data[at + 1 - len];

		if (c == open)
			return ps_is_mark((const char *)data + at + 1 - len, len);
		if (c <= ' ')
			return false;
	}
	return false;
}

/* What stands before a place, bit 63 for the byte right before it; only bytes that cues may stand in. */
struct window {
	size_t place;
	uint64_t digit, letter, upper;
	/** First and last bytes of words. */
	uint64_t starts, ends;
	/** Line breaks and closing brackets, over which a cue may not reach. */
	uint64_t signs;
};

/* The text's place of bit @bit, of one more than the last for 64. */
static inline size_t place_of(const struct window *window, unsigned bit)
{
	return window->place - (64 - bit);
}

/* The last set bit of a row that is not empty. */
static inline unsigned last_of(uint64_t bits)
{
	return 63U - (unsigned)__builtin_clzll(bits);
}

/* The classes before a place without rows of bits. */
static void read_classes(const struct ps_text *text, struct window *window)
{
	for (unsigned i = 1; i <= PS_CUE_REACH && i <= window->place; i++) {
		enum byte_class class = class_of(text->data[window->place - i]);
		uint64_t bit = (uint64_t)1 << (64 - i);

		if (class == DIGIT)
			window->digit |= bit;
		if (class >= LOWER)
			window->letter |= bit;
		if (class == UPPER)
			window->upper |= bit;
	}
}

static inline void cut_classes(const struct ps_class_bits *bits, struct window *window)
{
	uint64_t keep = ~ps_low_bits(64 - PS_CUE_REACH);

	window->digit = PS_BITS_BEFORE(bits, digit, window->place) & keep;
	window->letter = PS_BITS_BEFORE(bits, letter, window->place) & keep;
	window->upper = PS_BITS_BEFORE(bits, upper, window->place) & keep;
}

static inline void find_starts(const struct ps_text *text, struct window *window)
{
	uint64_t upper = window->upper;
	uint64_t lower = window->letter & ~upper;
	bool next = window->place < text->len && class_of(text->data[window->place]) == LOWER;
	uint64_t humps = upper & lower << 1;
	uint64_t last = upper & upper << 1 & (lower >> 1 | (uint64_t)next << 63);

	for (; last != 0; last &= last - 1) {
		if (is_hump(text, place_of(window, (unsigned)__builtin_ctzll(last))))
			humps |= last & (~last + 1);
	}
	window->starts = (window->letter & ~(window->letter << 1)) | humps;
	window->ends = window->letter & ~((window->letter & ~window->starts) >> 1);
}

static inline void find_signs(const struct ps_text *text, struct window *window)
{
	const unsigned char *data = text->data + window->place;

#if defined(__SSE2__)
	if (window->place >= 48) {
		for (unsigned i = 1; i <= 3; i++) {
			__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(data - 16 * (size_t)i));
			__m128i signs = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')),
				_mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(']')),
					_mm_cmpeq_epi8(bytes, _mm_set1_epi8(')'))));

			window->signs |= (uint64_t)(unsigned)_mm_movemask_epi8(signs) << (64 - 16 * i);
		}
		return;
	}
#endif
	for (size_t i = 1; i <= PS_CUE_REACH && i <= window->place; i++) {
		unsigned char c = data[0 - i];

		if (c == '\n' || c == ']' || c == ')')
			window->signs |= (uint64_t)1 << (64 - i);
	}
}

/*
 * Whether cues reach over what stands between bits @from and @to: no mark, no
 * blank line, and no value that used them up.
 */
static bool reaches_over(const struct ps_text *text, const struct window *window, unsigned from, unsigned to)
{
	const unsigned char *data = text->data;
	uint64_t digits = window->digit & ps_low_bits(to) & ~ps_low_bits(from);
	size_t end = place_of(window, to);
	unsigned breaks = 0;

	if (__builtin_popcountll(digits) >= VALUE_DIGITS) {
		size_t value_end = place_of(window, 64U - (unsigned)__builtin_clzll(digits));

		if (!is_list_gap(data, value_end, window->place))
			return false;
	}
	for (size_t i = place_of(window, from); i < end; i++) {
		breaks += data[i] == '\n';
		if ((data[i] == ']' || data[i] == ')') && ends_mark(data, i))
			return false;
	}
	return breaks <= 1;
}

void ps_cues_before(const struct ps_cues *cues, const struct ps_text *text, const struct ps_class_bits *bits,
	size_t place, struct ps_cue_view *view)
{
	size_t floor = place > PS_CUE_REACH ? place - PS_CUE_REACH : 0;
	struct window window = {.place = place};
	struct word next = {0};
	unsigned next_is = 0;
	unsigned at = 64;

	view->sets = 0;
	view->count = 0;
	if (bits != NULL)
		cut_classes(bits, &window);
	else
		read_classes(text, &window);
	find_starts(text, &window);
	find_signs(text, &window);
	for (unsigned i = 0; i < WORDS_MAX && (window.ends & ps_low_bits(at)) != 0; i++) {
		unsigned end = last_of(window.ends & ps_low_bits(at)) + 1;
		uint64_t gap = ps_low_bits(at) & ~ps_low_bits(end);
		struct word word;
		unsigned what;

		if (((window.signs & gap) != 0 || __builtin_popcountll(window.digit & gap) >= VALUE_DIGITS) &&
			!reaches_over(text, &window, end, at))
			return;
		at = last_of(window.starts & ps_low_bits(end));
		word.start = place_of(&window, at);
		word.end = place_of(&window, end);
		word.hash = hash_at(text, word.start, word.end);
		what = what_is(cues, word.hash);
		if ((what & SINGLE) != 0)
			look_up(cues, text, floor, &word, word.hash, place - word.end, view);
		if ((next_is & LAST) != 0 && next.start - word.end <= PHRASE_GAP)
			look_up(cues, text, floor, &next, hash_pair(word.hash, next.hash), place - next.end, view);
		next = word;
		next_is = what;
	}
}

void ps_cues_after(const struct ps_cues *cues, const struct ps_text *text, size_t place, struct ps_cue_view *view)
{
	size_t limit = text->len - place < PS_CUE_REACH ? text->len : place + PS_CUE_REACH;
	size_t i = place;
	struct word last = {0};

	view->sets = 0;
	view->count = 0;
	for (unsigned words = 0; words < WORDS_MAX && i < limit; words++) {
		struct word word;

		while (i < limit && !is_letter(text->data[i]))
			i++;
		word.start = i;
		while (i < limit && is_letter(text->data[i]) &&
			(i == word.start || class_of(text->data[i]) != UPPER || !is_hump(text, i)))
			i++;
		if (i == word.start)
			return;
		read_back(text, word.start, i, &word);
		look_up(cues, text, place, &word, word.hash, word.start - place, view);
		if (words > 0)
			look_up(cues, text, place, &word, hash_pair(last.hash, word.hash), last.start - place, view);
		last = word;
	}
}

uint64_t ps_cues_word(const struct ps_cues *cues, const struct ps_text *text, size_t start, size_t end)
{
	struct word word = {.start = start, .end = end, .hash = hash_at(text, start, end)};

	if ((what_is(cues, word.hash) & SINGLE) == 0)
		return 0;
	for (uint32_t i = cues->buckets[bucket_of(word.hash)]; i != 0; i = cues->cues[i - 1].next) {
		const struct cue *cue = &cues->cues[i - 1];

		if (cue->hash == word.hash && cue->len == cue->word_len &&
			same_word(text, &word, word_of(cues, cue), cue->len))
			return cue->sets;
	}
	return 0;
}
