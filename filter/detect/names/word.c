#include "word_scan.h"

#include <string.h>

/* Longest mark: the longest type, '#' and eight letters, two brackets. */
#define MARK_MAX 24
/* Bytes of a gap that is read the short way, with the letter behind it. */
#define SHORT_GAP 5

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

/* clang-format off */
const uint8_t ps_word_byte[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0,
	0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
	0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
};
/* clang-format on */

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

static void set_hash(const struct ps_folded *folded, bool digits, struct ps_word *word)
{
	uint64_t hash = ps_fold_hash(folded);

	word->plain = false;
	word->hash = hash;
	word->listed = !digits && word->end - word->start <= PS_FOLD_MAX;
}

/* A word with apostrophes, digits, letters outside ASCII, or longer than 15 bytes. Apart, for its many registers. */
__attribute__((noinline)) static void read_slowly(const struct ps_text *text, size_t start, struct ps_word *word)
{
	struct letters letters = {0};
	struct ps_folded folded;
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
	if (letters.digits > 0) {
		word->kind = PS_WORD_NUMBER;
		word->shape = PS_SHAPE_NO_WORD + PS_WORD_NUMBER;
	}
	ps_fold(text->data + word->start, word->end - word->start, &folded);
	set_hash(&folded, letters.digits > 0, word);
}

/* Bytes beside letters that the quick way cannot judge: letters, digits, apostrophes, what is not ASCII. */
/* clang-format off */
const uint8_t ps_word_hard_edge[256] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0,
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
	if (text->len - start < PS_WORD_QUICK || !ps_word_scan_quickly(text->data, start, word))
		read_slowly(text, start, word);
}

void ps_word_read(const struct ps_text *text, size_t start, struct ps_word *word)
{
	ps_word_scan(text, start, word);
	ps_word_look_up(word);
}

void ps_word_read_back(const struct ps_text *text, size_t end, struct ps_word *word)
{
	size_t floor = end > PS_WORD_MAX ? end - PS_WORD_MAX : 0;
	size_t at = end;

	if (end >= 16) {
		unsigned upper;
		unsigned others = ~ps_letter_bits(text->data + end - 16, &upper) & 0xffff;
		unsigned len = others == 0 ? 16 : (unsigned)__builtin_clz(others) - 16;
		unsigned char first = len < 16 ? text->data[end - len - 1] : 0xff;

		if (len > 0 && len < 16 && !ps_word_hard_edge[first]) {
			if (end < text->len && ps_word_hard_edge[text->data[end]])
				ps_word_scan(text, end - len, word);
			else
				ps_word_set_letters(text->data + end - len, end - len, len, upper >> (16 - len), word);
			ps_word_look_up(word);
			word->after = (uint32_t)end;
			return;
		}
	}
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

/* What a gap may hold, what says most first. */
enum gap_bit {
	BIT_BLANK = 1 << 0,
	BIT_LINE = 1 << 1,
	BIT_AT = 1 << 2,
	BIT_CARET = 1 << 3,
	BIT_PIPE = 1 << 4,
	BIT_EQUALS = 1 << 5,
	BIT_TAG = 1 << 6,
	BIT_COLON = 1 << 7,
	BIT_CLOSE = 1 << 8,
	BIT_OPEN = 1 << 9,
	BIT_QUOTE = 1 << 10,
	BIT_SEMICOLON = 1 << 11,
	BIT_EXCLAIM = 1 << 12,
	BIT_AND = 1 << 13,
	BIT_SLASH = 1 << 14,
	BIT_STAR = 1 << 15,
	BIT_UNDERSCORE = 1 << 16,
	BIT_PLUS = 1 << 17,
	BIT_OTHER = 1 << 18,
	BIT_COMMA = 1 << 19,
	BIT_TAB = 1 << 20,
	BIT_DOT = 1 << 21,
	BIT_HYPHEN = 1 << 22,
	BIT_APOSTROPHE = 1 << 23,
	BIT_SPACE = 1 << 24
};

/* What a byte is to a gap: below GAP_OPEN the number of its enum gap_bit. */
enum gap_byte {
	/* A second line break counts as BIT_BLANK. */
	GAP_LINE = 1,
	/* Of a mark, if they start or end one. */
	GAP_OPEN = 26,
	GAP_CLOSE,
	GAP_LETTER,
	GAP_HIGH,
	GAP_NOTHING
};

/* clang-format off */
static const uint8_t gap_bytes[256] = {
	18, 18, 18, 18, 18, 18, 18, 18, 18, 20, 1, 18, 18, 30, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18, 18,
	24, 12, 10, 15, 18, 18, 13, 23, 26, 27, 15, 17, 19, 22, 21, 14, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 7, 11, 6, 5, 6, 12,
	2, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 26, 14, 27, 3, 16,
	23, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 9, 4, 8, 3, 18,
	29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29,
	29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29,
	29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29,
	29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29, 29,
};
/* clang-format on */

/* Of a gap's characters the one that says most. */
static inline enum ps_gap gap_of(uint32_t bits)
{
	static const uint8_t gaps[] = {PS_GAP_BLANK, PS_GAP_LINE, PS_GAP_AT, PS_GAP_CARET, PS_GAP_PIPE, PS_GAP_EQUALS,
		PS_GAP_TAG, PS_GAP_COLON, PS_GAP_CLOSE, PS_GAP_OPEN, PS_GAP_QUOTE, PS_GAP_SEMICOLON, PS_GAP_EXCLAIM,
		PS_GAP_AND, PS_GAP_SLASH, PS_GAP_STAR, PS_GAP_UNDERSCORE, PS_GAP_PLUS, PS_GAP_OTHER, PS_GAP_COMMA,
		PS_GAP_TAB, PS_GAP_STOP, PS_GAP_DASH, PS_GAP_APOSTROPHE, PS_GAP_SPACE};
	enum ps_gap gap;

	if (bits == 0)
		return PS_GAP_NONE;
	gap = (enum ps_gap)gaps[__builtin_ctz(bits)];
	if ((bits & (BIT_LINE | BIT_COLON | BIT_DOT | BIT_HYPHEN)) == 0)
		return gap;
	if (gap == PS_GAP_LINE && (bits & (BIT_HYPHEN | BIT_STAR | BIT_OTHER)) != 0)
		return PS_GAP_LINE_MARK;
	if ((bits & BIT_COLON) != 0 && (bits & BIT_QUOTE) != 0 && gap > PS_GAP_HYPHEN &&
		(bits & (BIT_LINE | BIT_BLANK)) == 0)
		return PS_GAP_KEY;
	if ((bits & BIT_SPACE) == 0 && gap == PS_GAP_STOP)
		return PS_GAP_DOT;
	if ((bits & BIT_SPACE) == 0 && gap == PS_GAP_DASH)
		return PS_GAP_HYPHEN;
	return gap;
}

static inline uint32_t plain_bits(unsigned byte, uint32_t so_far)
{
	uint32_t bits = 1U << byte;

	return byte == GAP_LINE && (so_far & BIT_LINE) != 0 ? BIT_BLANK : bits;
}

/*
 * Most gaps that are no blank: plain bytes and then a letter, SHORT_GAP in all at most. Returns their number and sets
 * *bits; 0 for another gap. @step is 1, or -1 to read backwards.
 */
static inline size_t short_gap(const unsigned char *data, ptrdiff_t step, uint32_t *bits)
{
	uint32_t so_far = 0;

	for (size_t i = 0; i < SHORT_GAP; i++) {
		unsigned byte = gap_bytes[data[(ptrdiff_t)i * step]];

		if (byte == GAP_LETTER) {
			*bits = so_far;
			return i;
		}
		if (byte >= GAP_OPEN)
			return 0;
		so_far |= plain_bits(byte, so_far);
	}
	return 0;
}

/* The bits of the bytes of U+2010 to U+203F and others; what is no letter is skipped byte by byte. */
static uint32_t high_bit(const struct ps_text *text, size_t at)
{
	const unsigned char *data = text->data + at;

	if (at + 3 <= text->len && data[0] == 0xe2 && data[1] == 0x80) {
		if (data[2] >= 0x90 && data[2] <= 0x95)
			return BIT_HYPHEN | BIT_SPACE;
		if (data[2] >= 0x98 && data[2] <= 0x9b)
			return BIT_APOSTROPHE;
		if (data[2] >= 0x9c && data[2] <= 0x9f)
			return BIT_QUOTE;
		if (data[2] <= 0x8f || data[2] == 0xaf)
			return BIT_SPACE;
	}
	if (data[0] == 0xc2)
		return BIT_SPACE;
	return is_continuation(data[0]) ? 0 : BIT_OTHER;
}

__attribute__((noinline)) static enum ps_gap long_gap_after(const struct ps_text *text, size_t at, size_t *next)
{
	size_t limit = text->len - at > PS_GAP_MAX ? at + PS_GAP_MAX : text->len;
	uint32_t bits = 0;

	for (size_t i = at; i < limit; i++) {
		unsigned byte = gap_bytes[text->data[i]];

		if (byte < GAP_OPEN) {
			bits |= plain_bits(byte, bits);
			continue;
		}
		if (byte == GAP_LETTER || (byte == GAP_HIGH && ps_letter_len(text, i) > 0) ||
			(byte == GAP_OPEN && ps_mark_len(text, i) > 0)) {
			*next = i;
			return gap_of(bits);
		}
		if (byte == GAP_HIGH)
			bits |= high_bit(text, i);
		else if (byte != GAP_NOTHING)
			bits |= byte == GAP_OPEN ? BIT_OPEN : BIT_CLOSE;
	}
	*next = text->len;
	return PS_GAP_EDGE;
}

enum ps_gap ps_gap_after(const struct ps_text *text, size_t at, size_t *next)
{
	uint32_t bits;
	size_t len;

	if (text->len - at < SHORT_GAP)
		return long_gap_after(text, at, next);
	len = short_gap(text->data + at, 1, &bits);
	if (len == 0)
		return long_gap_after(text, at, next);
	*next = at + len;
	return gap_of(bits);
}

__attribute__((noinline)) static enum ps_gap long_gap_before(const struct ps_text *text, size_t at, size_t *end)
{
	size_t floor = at > PS_GAP_MAX ? at - PS_GAP_MAX : 0;
	uint32_t bits = 0;

	for (size_t i = at; i > floor; i--) {
		unsigned byte = gap_bytes[text->data[i - 1]];

		if (byte < GAP_OPEN) {
			bits |= plain_bits(byte, bits);
			continue;
		}
		if (byte == GAP_LETTER || (byte == GAP_HIGH && letter_len_back(text, i) > 0) ||
			(byte == GAP_CLOSE && ps_mark_len_back(text, i) > 0)) {
			*end = i;
			return gap_of(bits);
		}
		if (byte == GAP_HIGH)
			bits |= high_bit(text, i - 1);
		else if (byte != GAP_NOTHING)
			bits |= byte == GAP_OPEN ? BIT_OPEN : BIT_CLOSE;
	}
	*end = 0;
	return PS_GAP_EDGE;
}

enum ps_gap ps_gap_before(const struct ps_text *text, size_t at, size_t *end)
{
	uint32_t bits;
	size_t len;

	if (at < SHORT_GAP)
		return long_gap_before(text, at, end);
	len = short_gap(text->data + at - 1, -1, &bits);
	if (len == 0)
		return long_gap_before(text, at, end);
	*end = at - len;
	return gap_of(bits);
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
