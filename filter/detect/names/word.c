#include "word_window.h"

#include <string.h>

/* Longest mark: the longest type, '#' and eight letters, two brackets. */
#define MARK_MAX 24

enum byte_class { BYTE_OTHER, BYTE_LOWER, BYTE_UPPER, BYTE_DIGIT, BYTE_HIGH };

/* enum byte_class of each byte. */
/* clang-format off */
static const uint8_t classes[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0, 0, 0, 0,
	0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0,
	0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
	4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
	4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
	4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
	4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4,
};
/* clang-format on */

static enum byte_class class_of(unsigned char byte)
{
	return (enum byte_class)classes[byte];
}

static bool is_continuation(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

/* Letters outside ASCII by their lead byte; U+2000 to U+2FFF is punctuation, U+10000 and up are pictures. */
static size_t high_letter_len(const unsigned char *data, size_t left)
{
	if (data[0] >= 0xc3 && data[0] <= 0xdf && left >= 2 && is_continuation(data[1]))
		return 2;
	if (data[0] >= 0xe0 && data[0] <= 0xef && data[0] != 0xe2 && left >= 3 && is_continuation(data[1]) &&
		is_continuation(data[2])) {
		if (data[0] == 0xef && data[1] >= 0xb8 && data[1] <= 0xbb)
			return 0;
		if (data[0] == 0xe3 && data[1] == 0x80)
			return 0;
		return 3;
	}
	return 0;
}

size_t ps_letter_len(const struct ps_text *text, size_t at)
{
	enum byte_class group;

	if (at >= text->len)
		return 0;
	group = class_of(text->data[at]);
	if (group == BYTE_HIGH)
		return high_letter_len(text->data + at, text->len - at);
	return group != BYTE_OTHER;
}

/* Bytes of the letter that ends before text[end]. */
static size_t letter_len_back(const struct ps_text *text, size_t end)
{
	enum byte_class group;

	if (end == 0)
		return 0;
	group = class_of(text->data[end - 1]);
	if (group != BYTE_HIGH)
		return group != BYTE_OTHER;
	for (size_t len = 2; len <= 3 && len <= end; len++) {
		if (high_letter_len(text->data + end - len, len) == len)
			return len;
	}
	return 0;
}

bool ps_is_capital(const struct ps_text *text, size_t at)
{
	const unsigned char *data = text->data + at;

	if (at >= text->len)
		return false;
	if (data[0] < 0x80)
		return data[0] >= 'A' && data[0] <= 'Z';
	if (at + 2 > text->len)
		return false;
	switch (data[0]) {
	case 0xc3:
		return data[1] >= 0x80 && data[1] <= 0x9e && data[1] != 0x97;
	case 0xc4:
		/* Upper and lower alternate; the order turns at U+0139. */
		return data[1] < 0xb9 ? (data[1] & 1) == 0 : (data[1] & 1) == 1;
	case 0xc5:
		if (data[1] <= 0x88)
			return (data[1] & 1) == 1;
		return data[1] < 0xb8 ? (data[1] & 1) == 0 : data[1] == 0xb8 || (data[1] & 1) == 1;
	case 0xc6:
		return data[1] == 0xa0 || data[1] == 0xaf;
	case 0xe1:
		return at + 3 <= text->len && data[1] >= 0xb8 && data[1] <= 0xbb && (data[2] & 1) == 0;
	default:
		return data[0] >= 0xc7 && data[0] <= 0xd4;
	}
}

/* Bytes of an apostrophe at text[at]: ', U+2019 or the Hawaiian U+02BB; 0 where there is none. */
static size_t apostrophe_len(const struct ps_text *text, size_t at)
{
	const unsigned char *data = text->data + at;

	if (at >= text->len)
		return 0;
	if (data[0] == '\'' || data[0] == '`')
		return 1;
	if (data[0] == 0xe2 && at + 3 <= text->len && data[1] == 0x80 && (data[2] == 0x98 || data[2] == 0x99))
		return 3;
	return 0;
}

static size_t apostrophe_len_back(const struct ps_text *text, size_t end)
{
	if (end >= 1 && apostrophe_len(text, end - 1) == 1)
		return 1;
	return end >= 3 && apostrophe_len(text, end - 3) == 3 ? 3 : 0;
}

/* True where text[at] is the s of a possessive: "s" with no letter behind it. */
static bool is_possessive(const struct ps_text *text, size_t at)
{
	return at < text->len && (text->data[at] | 0x20) == 's' && ps_letter_len(text, at + 1) == 0;
}

struct letters {
	unsigned upper, lower, digits, high, humps;
	bool first_upper;
	bool last_lower;
};

static void count_letter(const struct ps_text *text, size_t at, size_t size, struct letters *letters)
{
	bool first = letters->upper + letters->lower + letters->digits == 0;
	bool upper = ps_is_capital(text, at);

	if (size == 1 && class_of(text->data[at]) == BYTE_DIGIT) {
		letters->digits++;
		letters->last_lower = false;
		return;
	}
	letters->high += size > 1;
	if (first)
		letters->first_upper = upper;
	if (upper) {
		letters->upper++;
		letters->humps += letters->last_lower;
	} else {
		letters->lower++;
	}
	letters->last_lower = !upper;
}

static enum ps_word_shape shape_of(const struct letters *letters)
{
	if (letters->upper == 0)
		return PS_SHAPE_LOWER;
	if (letters->upper == 1 && letters->lower == 0)
		return PS_SHAPE_INITIAL;
	if (!letters->first_upper)
		return PS_SHAPE_HUMP;
	if (letters->lower == 0)
		return PS_SHAPE_UPPER;
	if (letters->upper == 1)
		return PS_SHAPE_TITLE;
	return letters->humps > 0 ? PS_SHAPE_CAMEL : PS_SHAPE_OTHER;
}

static void set_hash(const struct ps_text *text, struct ps_word *word)
{
	struct ps_folded folded;

	ps_fold(text->data + word->start, word->end - word->start, &folded);
	word->hash = ps_fold_hash(&folded);
	word->listed = word->end - word->start <= PS_FOLD_MAX;
}

/* A word with apostrophes, digits, letters outside ASCII, or longer than 15 bytes. Apart, for its many registers. */
__attribute__((noinline)) static void read_slowly(const struct ps_text *text, size_t start, struct ps_word *word)
{
	struct letters letters = {0};
	size_t at = start;

	word->start = (uint32_t)start;
	word->possessive = false;
	for (;;) {
		size_t size = ps_letter_len(text, at);
		size_t mark;

		if (size > 0) {
			count_letter(text, at, size, &letters);
			at += size;
			continue;
		}
		mark = apostrophe_len(text, at);
		if (mark == 0 || letters.digits > 0 || ps_letter_len(text, at + mark) == 0)
			break;
		if (is_possessive(text, at + mark)) {
			word->possessive = true;
			break;
		}
		at += mark;
	}
	word->end = (uint32_t)at;
	word->after = word->possessive ? (uint32_t)(at + apostrophe_len(text, at) + 1) : word->end;
	word->shape = (uint8_t)shape_of(&letters);
	word->kind = letters.first_upper ? PS_WORD_CAPITAL : PS_WORD_LOWER;
	word->plain = false;
	word->listed = false;
	word->hash = 0;
	if (letters.digits == 0) {
		set_hash(text, word);
		return;
	}
	word->kind = PS_WORD_NUMBER;
	word->shape = PS_SHAPE_NO_WORD + PS_WORD_NUMBER;
}

/* clang-format off */
const uint8_t ps_word_edge[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 0, 0, 0, 0, 0, 0,
	0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
	1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
};
/* clang-format on */

void ps_word_scan(const struct ps_text *text, size_t start, struct ps_word *word)
{
	if (text->len - start < PS_WORD_QUICK || ps_word_scan_quickly(text->data, start, word) != PS_QUICK_WORD)
		read_slowly(text, start, word);
}

void ps_word_read(const struct ps_text *text, size_t start, struct ps_word *word)
{
	ps_word_scan(text, start, word);
	ps_word_look_up(word);
}

/*
 * Letters and digits of ASCII before text[end], up to PS_WORD_MAX or 15 bytes from the text's start. *digits and
 * *upper: that are among them; of a long one *upper says nothing.
 */
static size_t count_back(const struct ps_text *text, size_t end, uint32_t *digits, uint32_t *upper)
{
	size_t len = 0;

	*digits = 0;
	*upper = 0;
	while (len < PS_WORD_MAX && end - len >= PS_WINDOW) {
		struct ps_window window = ps_window_at(text->data + end - len - PS_WINDOW);
		unsigned part = (unsigned)__builtin_clz(~((window.letters | window.digits) << 16));

		*digits |= window.digits >> (PS_WINDOW - part);
		*upper = window.upper >> (PS_WINDOW - part);
		len += part;
		if (part < PS_WINDOW)
			break;
	}
	return len;
}

/* Reads a word of ASCII whose edges are plain; false for another. */
static bool read_back_quickly(const struct ps_text *text, size_t end, struct ps_word *word)
{
	uint32_t digits, upper;
	size_t len = count_back(text, end, &digits, &upper);

	if (len == 0 || len == end || ps_word_edge[text->data[end - len - 1]] ||
		(end < text->len && ps_word_edge[text->data[end]]))
		return false;
	if (digits != 0) {
		*word = (struct ps_word){.start = (uint32_t)(end - len),
			.end = (uint32_t)end,
			.after = (uint32_t)end,
			.shape = PS_SHAPE_NO_WORD + PS_WORD_NUMBER,
			.kind = PS_WORD_NUMBER};
	} else if (len < PS_WINDOW) {
		ps_word_set_letters(text->data + end - len, end - len, (unsigned)len, upper, word);
	} else {
		return false;
	}
	ps_word_look_up(word);
	return true;
}

void ps_word_read_back(const struct ps_text *text, size_t end, struct ps_word *word)
{
	size_t floor = end > PS_WORD_MAX ? end - PS_WORD_MAX : 0;
	size_t at = end;

	if (read_back_quickly(text, end, word))
		return;
	while (at > floor) {
		size_t size = letter_len_back(text, at);

		if (size == 0) {
			size = apostrophe_len_back(text, at);
			if (size == 0 || at == end || letter_len_back(text, at - size) == 0)
				break;
		}
		at -= size;
	}
	ps_word_read(text, at, word);
	if (word->after > end || word->after < end)
		word->after = (uint32_t)end;
}

/* clang-format off */
const uint32_t ps_gap_bits[256] = {
	0x40000, 0x40000, 0x40000, 0x40000, 0x40000, 0x40000, 0x40000, 0x40000, 0x40000, 0x100000, 0x2, 0x40000, 0x40000, 0x40000000, 0x40000, 0x40000,
	0x40000, 0x40000, 0x40000, 0x40000, 0x40000, 0x40000, 0x40000, 0x40000, 0x40000, 0x40000, 0x40000, 0x40000, 0x40000, 0x40000, 0x40000, 0x40000,
	0x1000000, 0x1000, 0x400, 0x8000, 0x40000, 0x40000, 0x2000, 0x800000, 0x4000000, 0x8000000, 0x8000, 0x20000, 0x80000, 0x400000, 0x200000, 0x4000,
	0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x80, 0x800, 0x40, 0x20, 0x40, 0x1000,
	0x4, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000,
	0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x4000000, 0x4000, 0x8000000, 0x8, 0x10000,
	0x800000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000,
	0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x10000000, 0x200, 0x10, 0x100, 0x8, 0x40000,
	0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000,
	0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000,
	0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000,
	0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000,
	0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000,
	0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000,
	0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000,
	0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000, 0x20000000,
};

const uint8_t ps_gap_of_byte[256] = {
	29, 29, 29, 29, 29, 29, 29, 29, 29, 23, 26, 29, 29, 0, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29,
	1, 25, 11, 24, 29, 29, 19, 3, 31, 31, 24, 20, 4, 2, 6, 15, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 8, 14, 22, 10, 22, 25,
	16, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 15, 31, 17, 21,
	3, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 12, 18, 13, 17, 29,
	31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31,
	31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31,
	31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31,
	31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31, 31,
};
/* clang-format on */

const struct ps_gap_reading ps_gap_readings[26] = {
	{0, 0, PS_GAP_BLANK, PS_GAP_BLANK},
	{PS_GAP_BIT_HYPHEN | PS_GAP_BIT_STAR | PS_GAP_BIT_OTHER, 0, PS_GAP_LINE_MARK, PS_GAP_LINE},
	{PS_GAP_BITS_KEY, PS_GAP_BITS_KEY, PS_GAP_AT, PS_GAP_KEY},
	{PS_GAP_BITS_KEY, PS_GAP_BITS_KEY, PS_GAP_CARET, PS_GAP_KEY},
	{PS_GAP_BITS_KEY, PS_GAP_BITS_KEY, PS_GAP_PIPE, PS_GAP_KEY},
	{PS_GAP_BITS_KEY, PS_GAP_BITS_KEY, PS_GAP_EQUALS, PS_GAP_KEY},
	{PS_GAP_BITS_KEY, PS_GAP_BITS_KEY, PS_GAP_TAG, PS_GAP_KEY},
	{PS_GAP_BITS_KEY, PS_GAP_BITS_KEY, PS_GAP_COLON, PS_GAP_KEY},
	{0, 0, PS_GAP_CLOSE, PS_GAP_CLOSE},
	{0, 0, PS_GAP_OPEN, PS_GAP_OPEN},
	{0, 0, PS_GAP_QUOTE, PS_GAP_QUOTE},
	{0, 0, PS_GAP_SEMICOLON, PS_GAP_SEMICOLON},
	{0, 0, PS_GAP_EXCLAIM, PS_GAP_EXCLAIM},
	{0, 0, PS_GAP_AND, PS_GAP_AND},
	{0, 0, PS_GAP_SLASH, PS_GAP_SLASH},
	{0, 0, PS_GAP_STAR, PS_GAP_STAR},
	{0, 0, PS_GAP_UNDERSCORE, PS_GAP_UNDERSCORE},
	{0, 0, PS_GAP_PLUS, PS_GAP_PLUS},
	{0, 0, PS_GAP_OTHER, PS_GAP_OTHER},
	{0, 0, PS_GAP_COMMA, PS_GAP_COMMA},
	{0, 0, PS_GAP_TAB, PS_GAP_TAB},
	{PS_GAP_BIT_SPACE, 0, PS_GAP_STOP, PS_GAP_DOT},
	{PS_GAP_BIT_SPACE, 0, PS_GAP_DASH, PS_GAP_HYPHEN},
	{0, 0, PS_GAP_APOSTROPHE, PS_GAP_APOSTROPHE},
	{0, 0, PS_GAP_SPACE, PS_GAP_SPACE},
	{0, 0, PS_GAP_NONE, PS_GAP_NONE},
};

/* A second line end is an empty line. */
static inline uint32_t plain_bits(uint32_t bit, uint32_t so_far)
{
	return (bit & so_far & PS_GAP_BIT_LINE) != 0 ? PS_GAP_BIT_BLANK : bit;
}

/* The bits of the bytes of U+2010 to U+203F and others; what is no letter is skipped byte by byte. */
static uint32_t high_bit(const struct ps_text *text, size_t at)
{
	const unsigned char *data = text->data + at;

	if (at + 3 <= text->len && data[0] == 0xe2 && data[1] == 0x80) {
		if (data[2] >= 0x90 && data[2] <= 0x95)
			return PS_GAP_BIT_HYPHEN | PS_GAP_BIT_SPACE;
		if (data[2] >= 0x98 && data[2] <= 0x9b)
			return PS_GAP_BIT_APOSTROPHE;
		if (data[2] >= 0x9c && data[2] <= 0x9f)
			return PS_GAP_BIT_QUOTE;
		if (data[2] <= 0x8f || data[2] == 0xaf)
			return PS_GAP_BIT_SPACE;
	}
	if (data[0] == 0xc2)
		return PS_GAP_BIT_SPACE;
	return is_continuation(data[0]) ? 0 : PS_GAP_BIT_OTHER;
}

enum ps_gap ps_gap_after_plainly(const struct ps_text *text, size_t at, size_t *next)
{
	size_t limit = text->len - at > PS_GAP_MAX ? at + PS_GAP_MAX : text->len;
	uint32_t bits = 0;

	for (size_t i = at; i < limit; i++) {
		uint32_t bit = ps_gap_bits[text->data[i]];

		if (bit < PS_GAP_BIT_OPENS) {
			bits |= plain_bits(bit, bits);
			continue;
		}
		if (bit == PS_GAP_BIT_WORD || (bit == PS_GAP_BIT_HIGH && ps_letter_len(text, i) > 0) ||
			(bit == PS_GAP_BIT_OPENS && ps_mark_len(text, i) > 0)) {
			*next = i;
			return (enum ps_gap)ps_gap_of_bits(bits);
		}
		if (bit == PS_GAP_BIT_HIGH)
			bits |= high_bit(text, i);
		else if (bit != PS_GAP_BIT_NOTHING)
			bits |= bit == PS_GAP_BIT_OPENS ? PS_GAP_BIT_OPEN : PS_GAP_BIT_CLOSE;
	}
	*next = text->len;
	return PS_GAP_EDGE;
}

enum ps_gap ps_gap_after(const struct ps_text *text, size_t at, size_t *next)
{
	unsigned len, gap;

	if (text->len - at < PS_WINDOW || !ps_quick_gap_after(text->data + at, &len, &gap))
		return ps_gap_after_plainly(text, at, next);
	*next = at + len;
	return (enum ps_gap)gap;
}

enum ps_gap ps_gap_before_plainly(const struct ps_text *text, size_t at, size_t *end)
{
	size_t floor = at > PS_GAP_MAX ? at - PS_GAP_MAX : 0;
	uint32_t bits = 0;

	for (size_t i = at; i > floor; i--) {
		uint32_t bit = ps_gap_bits[text->data[i - 1]];

		if (bit < PS_GAP_BIT_OPENS) {
			bits |= plain_bits(bit, bits);
			continue;
		}
		if (bit == PS_GAP_BIT_WORD || (bit == PS_GAP_BIT_HIGH && letter_len_back(text, i) > 0) ||
			(bit == PS_GAP_BIT_CLOSES && ps_mark_len_back(text, i) > 0)) {
			*end = i;
			return (enum ps_gap)ps_gap_of_bits(bits);
		}
		if (bit == PS_GAP_BIT_HIGH)
			bits |= high_bit(text, i - 1);
		else if (bit != PS_GAP_BIT_NOTHING)
			bits |= bit == PS_GAP_BIT_OPENS ? PS_GAP_BIT_OPEN : PS_GAP_BIT_CLOSE;
	}
	*end = 0;
	return PS_GAP_EDGE;
}

enum ps_gap ps_gap_before(const struct ps_text *text, size_t at, size_t *end)
{
	unsigned len, gap;

	if (at < PS_WINDOW || !ps_quick_gap_before(text->data + at, &len, &gap))
		return ps_gap_before_plainly(text, at, end);
	*end = at - len;
	return (enum ps_gap)gap;
}

size_t ps_mark_len(const struct ps_text *text, size_t at)
{
	size_t limit = text->len - at > MARK_MAX ? at + MARK_MAX : text->len;
	unsigned char close = text->data[at] == '[' ? ']' : ')';
	size_t name = at + 1;
	size_t end;

	while (name < limit && ((text->data[name] >= 'A' && text->data[name] <= 'Z') || text->data[name] == '_'))
		name++;
	if (name - at < 3 || ps_type_by_name((const char *)text->data + at + 1, name - at - 1) == PS_NONE)
		return 0;
	end = name;
	if (end < limit && text->data[end] == '-') {
		for (end++; end < limit && class_of(text->data[end]) == BYTE_DIGIT; end++)
			continue;
	} else if (end < limit && text->data[end] == '#') {
		for (end++; end < limit && text->data[end] >= 'a' && text->data[end] <= 'p'; end++)
			continue;
	}
	return end < limit && text->data[end] == close ? end + 1 - at : 0;
}

size_t ps_mark_len_back(const struct ps_text *text, size_t end)
{
	size_t floor = end > MARK_MAX ? end - MARK_MAX : 0;
	unsigned char open = text->data[end - 1] == ']' ? '[' : '(';

	for (size_t at = end - 1; at > floor; at--) {
		if (text->data[at - 1] == open)
			return ps_mark_len(text, at - 1) == end - (at - 1) ? end - (at - 1) : 0;
	}
	return 0;
}
