/**
 * The lexicon: what lists say about a word.
 *
 * One constant table in the program, made at build time from patterns/names,
 * patterns/places and patterns/words by make_lexicon.c and used where it lies.
 * A word is found by its hash with an 18-bit fingerprint in one cache line: a
 * word that is in no list passes for one that is about once in 20,000 times.
 */
#ifndef PS_LEXICON_H
#define PS_LEXICON_H

#include "wordfold.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum ps_lexicon_flag {
	PS_LEX_TITLE = 1 << 0,
	PS_LEX_KIN = 1 << 1,
	PS_LEX_GREETING = 1 << 2,
	PS_LEX_SIGNOFF = 1 << 3,
	PS_LEX_CREDENTIAL = 1 << 4,
	/** The name of a field that holds a name: "patient", "lastname". */
	PS_LEX_LABEL = 1 << 5,
	PS_LEX_ROLE = 1 << 6,
	/** A verb whose subject or object is mostly a person. */
	PS_LEX_SPEECH = 1 << 7,
	PS_LEX_PARTICLE = 1 << 8,
	PS_LEX_SUFFIX = 1 << 9,
	PS_LEX_STREET = 1 << 10,
	PS_LEX_FACILITY = 1 << 11,
	PS_LEX_ORG = 1 << 12,
	/** What follows an eponym: "disease", "catheter". */
	PS_LEX_EPONYM_HEAD = 1 << 13,
	PS_LEX_FUNCTION = 1 << 14,
	PS_LEX_PREP = 1 << 15,
	PS_LEX_MONTH = 1 << 16,
	PS_LEX_WEEKDAY = 1 << 17,
	PS_LEX_HOLIDAY = 1 << 18,
	PS_LEX_CITY = 1 << 19,
	/** First word of a place of several words. */
	PS_LEX_PLACE_START = 1 << 20,
	PS_LEX_COUNTY = 1 << 21,
	PS_LEX_STATE = 1 << 22,
	PS_LEX_COUNTRY = 1 << 23,
	PS_LEX_CLINICAL = 1 << 24,
	PS_LEX_DRUG = 1 << 25,
	PS_LEX_BRAND = 1 << 26,
	PS_LEX_EPONYM = 1 << 27,
	PS_LEX_SPANISH = 1 << 28,
	/** Written with a capital for another reason than being a person's name: "French". */
	PS_LEX_PROPER = 1 << 29,
	/** Written in capitals and no name: "NICU", "IBAN". */
	PS_LEX_ACRONYM = 1 << 30
};

/** First word of a firm's or product's name of several words that reads like a person's: "Edward Jones". */
#define PS_LEX_FIRM_START (UINT32_C(1) << 31)

/** Flags of words that are cues by what they are, whose identity a feature may use. */
#define PS_LEX_CUES                                                                                               \
	(PS_LEX_TITLE | PS_LEX_KIN | PS_LEX_GREETING | PS_LEX_SIGNOFF | PS_LEX_CREDENTIAL | PS_LEX_LABEL |        \
		PS_LEX_ROLE | PS_LEX_SPEECH | PS_LEX_STREET | PS_LEX_FACILITY | PS_LEX_ORG | PS_LEX_EPONYM_HEAD | \
		PS_LEX_FUNCTION | PS_LEX_PREP | PS_LEX_MONTH | PS_LEX_WEEKDAY | PS_LEX_HOLIDAY)

/** Flags of words that a place may begin with. */
#define PS_LEX_PLACES (PS_LEX_CITY | PS_LEX_PLACE_START | PS_LEX_COUNTY | PS_LEX_STATE)

/** What the lists say. */
struct ps_lex {
	/** enum ps_lexicon_flag. */
	uint32_t flags;
	/** Births with this given name: 0 none, 1 to 7 by a logarithmic scale. */
	uint8_t given;
	/** Rank among surnames: 0 none, 1 rare, 7 among the 300 commonest. */
	uint8_t surname;
	/** As a common word: 0 none, 1 rare, 7 among the commonest. */
	uint8_t common;
	/** People in the largest city of that name: 0 none, 1 to 5. */
	uint8_t city;
	/** Made from the above (lexclass.h): what it is as a neighbour (enum ps_beside) in lower case and capitalised,
	 * by its cues, by its lists. */
	uint8_t beside[2], cue_class, lists;
	/** True where a feature may name the word itself: a common word or a cue, never a name. */
	uint8_t has_identity;
	/** What else the word may be, as bits; 0: nothing. */
	uint8_t stain;
	/** What it mostly means as a common word: a class of words/senses.tsv, below 128; 0 where that is not known. */
	uint8_t sense;
	uint8_t spare;
};

/** The table's first bytes. All offsets from its start. */
struct ps_lexicon_head {
	char magic[8];
	uint32_t line_count;
	uint32_t entry_count;
	/** Of struct ps_lex entry_count times; the first one is all zero. */
	uint32_t entries;
	/** Of struct ps_lexicon_line line_count times, aligned to 64 bytes. */
	uint32_t lines;
	/** Of PS_LEXICON_PAIRS bits, behind the lines: see ps_lexicon_may_go_on(). */
	uint32_t pairs;
	uint32_t spare;
};

#define PS_LEXICON_MAGIC "pslex 3"
/** Eight for each pair of words, at least. */
#define PS_LEXICON_PAIRS (1U << 19)
#define PS_LEXICON_SLOTS 16
#define PS_LEXICON_ENTRY_BITS 14

/** A cache line of words. A slot that is 0 in both arrays is free. */
struct ps_lexicon_line {
	/** The fingerprint's lower 16 bits. */
	uint16_t prints[PS_LEXICON_SLOTS];
	/** Its upper bits, and PS_LEXICON_ENTRY_BITS of the entry's index. */
	uint16_t entries[PS_LEXICON_SLOTS];
};

static inline uint32_t ps_lexicon_print(uint64_t hash)
{
	uint32_t print = (uint32_t)(hash & 0x3ffffU);

	return print != 0 ? print : 1;
}

static inline uint32_t ps_lexicon_line(uint64_t hash, uint32_t line_count)
{
	return (uint32_t)(((hash >> 32) * line_count) >> 32);
}

/** lexicon_table.S */
extern const unsigned char ps_lexicon_table[];

/** How many entries there are. */
uint32_t ps_lexicon_entry_count(void);

/** Entry @index of the table. Entry 0 says nothing. */
static inline const struct ps_lex *ps_lexicon_entry(uint32_t index)
{
	return (const struct ps_lex *)(const void *)(ps_lexicon_table + sizeof(struct ps_lexicon_head)) + index;
}

/** What the lists say of nothing: entry 0, as a constant. */
#define PS_LEXICON_NOTHING ((const struct ps_lex *)(const void *)(ps_lexicon_table + sizeof(struct ps_lexicon_head)))

/** The index of an entry that ps_lexicon_find() gave. */
static inline uint32_t ps_lexicon_index(const struct ps_lex *lex)
{
	return (uint32_t)(lex - PS_LEXICON_NOTHING);
}

#ifdef __SSE2__
/* Bit i is set where slot i of the line has the fingerprint's lower half. */
static inline unsigned ps_lexicon_matches(const struct ps_lexicon_line *line, uint16_t print)
{
	__m128i wanted = _mm_set1_epi16((short)print);
	__m128i low = _mm_load_si128((const __m128i *)(const void *)line->prints);
	__m128i high = _mm_load_si128((const __m128i *)(const void *)(line->prints + 8));

	return (unsigned)_mm_movemask_epi8(
		_mm_packs_epi16(_mm_cmpeq_epi16(low, wanted), _mm_cmpeq_epi16(high, wanted)));
}
#else
static inline unsigned ps_lexicon_matches(const struct ps_lexicon_line *line, uint16_t print)
{
	unsigned bits = 0;

	for (unsigned i = 0; i < PS_LEXICON_SLOTS; i++)
		bits |= (line->prints[i] == print ? 1U : 0U) << i;
	return bits;
}
#endif

static inline const struct ps_lexicon_line *ps_lexicon_lines(const struct ps_lexicon_head *head)
{
	return (const void *)(ps_lexicon_table + head->lines);
}

/** Brings what ps_lexicon_find(hash) will read into the cache. */
static inline void ps_lexicon_prefetch(uint64_t hash)
{
	const struct ps_lexicon_head *head = (const void *)ps_lexicon_table;

	__builtin_prefetch(ps_lexicon_lines(head) + ps_lexicon_line(hash, head->line_count));
}

/** The two bits of a pair of words. */
static inline void ps_lexicon_pair_bits(uint64_t first, uint64_t second, uint32_t bits[2])
{
	uint64_t hash = (first ^ (second << 1 | second >> 63)) * 0x9e3779b97f4a7c15U;

	bits[0] = (uint32_t)(hash >> 32) % PS_LEXICON_PAIRS;
	bits[1] = (uint32_t)(hash >> 45) % PS_LEXICON_PAIRS;
}

/**
 * False where no name of the lists begins with the word of hash @first and goes on with that of @second, right behind
 * it or later. True for one in fifty others.
 */
static inline bool ps_lexicon_may_go_on(uint64_t first, uint64_t second)
{
	const struct ps_lexicon_head *head = (const void *)ps_lexicon_table;
	const unsigned char *pairs = ps_lexicon_table + head->pairs;
	uint32_t bits[2];

	ps_lexicon_pair_bits(first, second, bits);
	return (pairs[bits[0] / 8] >> bits[0] % 8 & pairs[bits[1] / 8] >> bits[1] % 8 & 1) != 0;
}

/** What the lists say of the word with this hash; never NULL, all zero if nothing. Thread-safe. */
static inline const struct ps_lex *ps_lexicon_find(uint64_t hash)
{
	const struct ps_lexicon_head *head = (const void *)ps_lexicon_table;
	const struct ps_lexicon_line *lines = ps_lexicon_lines(head);
	uint32_t at = ps_lexicon_line(hash, head->line_count);
	uint32_t print = ps_lexicon_print(hash);

	for (;;) {
		const struct ps_lexicon_line *line = &lines[at];

		for (unsigned found = ps_lexicon_matches(line, (uint16_t)print); found != 0; found &= found - 1) {
			unsigned entry = line->entries[__builtin_ctz(found)];

			if (entry >> PS_LEXICON_ENTRY_BITS == print >> 16)
				return ps_lexicon_entry(0) + (entry & ((1U << PS_LEXICON_ENTRY_BITS) - 1));
		}
		/* Slots are filled in order: a line with a free slot never overflowed. */
		if ((line->prints[PS_LEXICON_SLOTS - 1] | line->entries[PS_LEXICON_SLOTS - 1]) == 0)
			return ps_lexicon_entry(0);
		at = at + 1 < head->line_count ? at + 1 : 0;
	}
}

/** What the lists say of name[0 .. len), folded; nothing of what is longer than PS_FOLD_MAX. Reads as ps_fold() does.
 */
static inline const struct ps_lex *ps_lexicon_look_up(const unsigned char *name, size_t len)
{
	struct ps_folded folded;

	if (len > PS_FOLD_MAX)
		return PS_LEXICON_NOTHING;
	ps_fold(name, len, &folded);
	return ps_lexicon_find(ps_fold_hash(&folded));
}

#endif
