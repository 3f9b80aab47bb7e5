/**
 * Literals: words that a text is looked through for, all in one pass.
 *
 * Patterns that may begin anywhere ("anchor: none") name in `scan:` the words
 * of which one begins each match, or stands at most `reach` bytes behind its
 * beginning. With the cues of lower-case names they are some two hundred. The
 * pass over the classes of bytes asks of each word whether its first bytes
 * begin a literal; what passes is compared here.
 */
#ifndef PS_LITERALS_H
#define PS_LITERALS_H

#include "anchors.h"
#include "confirm.h"
#include "walk.h"

#include <string.h>

#define PS_LITERALS_MAX 3072
/** Bytes of a literal, with a NUL. */
#define PS_LITERALS_TEXT 24
#define PS_LITERALS_SIGNS 8
/** Tables of the walk for patterns without an anchor, at most. */
#define PS_LITERALS_TABLES 36

#define PS_WORD_HASHES 4096
#define PS_LITERAL_BUCKETS 1024
#define PS_LITERAL_EIGHTS 2048

/** Four bytes, in any case: bit 5 tells letters' cases apart, and some signs, which are compared later. */
static inline uint32_t ps_word_head(const unsigned char *word)
{
	uint32_t bytes;

	memcpy(&bytes, word, sizeof(bytes));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	bytes = __builtin_bswap32(bytes);
#endif
	return bytes | 0x20202020;
}

/** Of the first three bytes of ps_word_head(); below PS_WORD_HASHES. */
static inline unsigned ps_hash_three(uint32_t head)
{
	return (head << 8) * 0x9E3779B1U >> 20;
}

/** What a row of struct ps_literals.filter is asked: the bit of the fourth byte, as bit 0. */
static inline uint32_t ps_fourth_bit(uint32_t row, uint32_t head)
{
	return row >> (head >> 24 & 31) & 1;
}

/** Buckets of literals of three bytes from the first letter on, of four to seven, and of more. */
static inline unsigned ps_bucket_of_three(uint32_t head)
{
	return ps_hash_three(head) % PS_LITERAL_BUCKETS;
}

static inline unsigned ps_bucket_of_four(uint32_t head)
{
	return head * 0x9E3779B1U >> 22;
}

/** @eight: the first eight bytes, in any case. */
static inline unsigned ps_bucket_of_eight(uint64_t eight)
{
	return (unsigned)((eight | 0x2020202020202020U) * 0x9E3779B97F4A7C15U >> 53);
}

/** The bit of a literal's fifth byte from its first letter on, in any case. */
static inline uint32_t ps_fifth_bit(unsigned char fifth)
{
	return (uint32_t)1 << (fifth & 31);
}

struct ps_literal {
	/** Its bytes from the first letter on, at most eight; the bits that count, and those that make letters small.
	 */
	uint64_t head, mask, fold;
	/** Lower case, with a NUL behind it. */
	char text[PS_LITERALS_TEXT];
	uint8_t len;
	/** Bytes before its first letter. */
	uint8_t skip;
	/** A cue of lower-case names; a word of a pattern; a word of a spoken number (spoken.h). */
	bool cue, scanned, spoken;
	/** Bytes before the literal in which a match may begin. */
	uint16_t reach;
	/** Index + 1 of the next one of the bucket. */
	uint16_t next;
	/** A bit for each table that has one of them. */
	uint64_t tables;
	/** Patterns that it may begin, by table of the anchor "none". */
	uint64_t patterns[PS_LITERALS_TABLES];
};
_Static_assert(PS_LITERALS_TABLES <= 64, "`tables` has a bit for each");

/** Immutable once made. Without pointers, so that it can be kept as it is. */
struct ps_literals {
	/**
	 * By the hash of a literal's first three bytes a bit for its fourth, or all bits where it has no fourth. One
	 * look for each word, and hardly one passes that begins no literal: what passes costs branches that cannot be
	 * foretold.
	 */
	uint32_t filter[PS_WORD_HASHES];
	/** Index + 1 of the first literal of three bytes in a bucket, or 0; of four to seven; and of more. */
	uint16_t threes[PS_LITERAL_BUCKETS], fours[PS_LITERAL_BUCKETS], eights[PS_LITERAL_EIGHTS];
	/** Of those of four to seven in a bucket, a bit for the fifth byte of each, or all bits where one has no fifth.
	 */
	uint32_t fifths[PS_LITERAL_BUCKETS];
	struct ps_literal items[PS_LITERALS_MAX];
	unsigned count;
	/** Those without a letter, which begin with '-'. */
	uint16_t signs[PS_LITERALS_SIGNS];
	unsigned sign_count;
};

/** Those of the patterns of ps_table_shapes (shapes.h): made at build time by make_tables. */
extern const struct ps_literals ps_table_literals;

/** A literal that stands at text[at]. */
struct ps_literal_hit {
	uint32_t literal, at;
};

/** What was found in a text. Zeroed is empty and valid. */
struct ps_literal_hits {
	/** Literals of patterns and of spoken numbers. Owned. */
	struct ps_literal_hit *items;
	size_t len, cap;
	/** Ends of cues, ascending, each once. Owned. */
	uint32_t *ends;
	size_t end_count, end_cap;
};

/** Gathers the cues of names and the words of the patterns that are wanted. PS_POLICY where there is no room. */
PS_MUST_USE enum ps_status ps_literals_init(
	struct ps_literals *literals, const struct ps_patterns *patterns, struct ps_error *error);

/** Replaces @hits by what stands at the words and dashes of @anchors. */
PS_MUST_USE enum ps_status ps_literals_find(const struct ps_literals *literals, const struct ps_text *text,
	const struct ps_anchors *anchors, enum ps_isa isa, struct ps_literal_hits *hits);

/** Places that are written behind those that count, at most. */
#define PS_FILTER_SLACK 16

/**
 * Of the words that begin at @bits of the block at text[base], puts the places of those that the filter lets pass into
 * @passed from @count on, and returns how many there are then. One per instruction set; the scalar one is the oracle.
 */
typedef size_t ps_filter_words(
	const uint32_t *filter, const struct ps_text *text, size_t base, uint64_t bits, uint32_t *passed, size_t count);
ps_filter_words ps_filter_words_scalar, ps_filter_words_avx512;

void ps_literal_hits_fini(struct ps_literal_hits *hits);

#endif
