/**
 * A roster: a file of keyed digests of everything on a list.
 *
 *      head ── sealed filter ── bits ── table of lines of 64 bytes: 8 digests each
 *
 * The list itself is in no file: a digest tells nothing to who has not the
 * key, and the filter (which words the entries have) is encrypted. A file of
 * up to 256 KiB is read into memory. A larger one is mapped, so that processes
 * share it and opening does not read it; a look-up touches one line of the
 * table, seldom two, and for most of what is not on the list only a word of the
 * bits.
 *
 * A roster is replaced by renaming. One that is written to while it is mapped
 * is seen by ps_roster_is_unchanged(), which whoever looked something up asks
 * afterwards; one that is cut short raises SIGBUS, which the program turns into
 * a failure (hooks/hardening.h), and who uses the library must expect.
 *
 * What is checked when it is opened: version, type, size, key, head and
 * filter. The table's own digest, in the head, is checked on request: a bit
 * that fell over there costs one entry.
 *
 * Limits: PS_ROSTER_MAX digests; the words and codes of an entry as
 * detect/roster/entry.h says.
 */
#ifndef PS_ROSTER_H
#define PS_ROSTER_H

#include "seal.h"
#include "type.h"

#include <stdbool.h>
#include <time.h>

#define PS_ROSTER_MAX ((uint64_t)1 << 32)
/** A filter has between 2^12 and 2^23 bits. */
#define PS_ROSTER_FILTER_MIN 12
#define PS_ROSTER_FILTER_MAX 23

/** What a list was made into. */
struct ps_roster_content {
	enum ps_type type;
	/** Lines of the list. */
	uint64_t entries;
	/** Ascending and distinct, none of them 0. */
	const uint64_t *digests;
	size_t count;
	/** Bit n: some code has n letters and digits, or some form of a name n words. */
	uint64_t lengths;
	/** Some name is a single word. */
	bool single_words;
	/** Every code begins with a digit. */
	bool digits_first;
	/** The filter, of 2^filter_bits bits. */
	const uint64_t *filter;
	unsigned filter_bits;
};

/** Takes bytes; false where they could not be written. */
typedef bool ps_roster_sink(void *context, const unsigned char *data, size_t len);

/** Writes a roster. PS_IO where the sink refuses, PS_SYSTEM. */
PS_MUST_USE enum ps_status ps_roster_write(const struct ps_roster_content *content, const struct ps_secret *secret,
	ps_roster_sink *sink, void *context, struct ps_error *error);

/** A filter: which words may be of entries. */
struct ps_roster_filter {
	/** Two bits of one word for each word of an entry, and a third one if it may be in lower case. */
	const uint64_t *words;
	/** What a hash is shifted by to be the place of a word. */
	unsigned shift;
};

/** An open roster. Immutable; shared by threads. */
struct ps_roster {
	enum ps_type type;
	uint64_t entries, count;
	uint64_t lengths;
	bool single_words, digits_first;
	/** Of the words that entries have. */
	struct ps_roster_filter filter;
	/** What was unsealed. Owned, wiped. */
	unsigned char *unsealed;
	size_t unsealed_len;
	struct ps_short_key key;
	/** A table of bits, three a digest in one word of 64. */
	const uint64_t *bloom;
	uint64_t bloom_words;
	/** Of the table, 8 to a line; the last line has a free place. */
	const uint64_t *table;
	/** Lines that digests are dealt out to, and lines there are. */
	uint64_t lines, all_lines;
	unsigned char table_digest[PS_DIGEST_BYTES];
	/** A small one: all of it. Owned. */
	void *copy;
	/** A large one: the mapping, its open file, else -1, and when that was written last. */
	void *map;
	int file;
	struct timespec written;
	size_t map_len;
};

/** Whether there are rosters of the type: of names, and of what is a code. */
bool ps_roster_holds(enum ps_type type);

/**
 * Opens the roster at @path: a regular file that none but its owner, this user
 * or root, may write to. PS_POLICY with the reason, PS_SYSTEM; then *@roster
 * is NULL.
 */
PS_MUST_USE enum ps_status ps_roster_open(
	const char *path, const struct ps_secret *secret, struct ps_roster **roster, struct ps_error *error);

/** False where the file was written to since it was opened: what was looked up counts for nothing. */
bool ps_roster_is_unchanged(const struct ps_roster *roster);

/** Wipes, unmaps and frees. NULL is allowed. */
void ps_roster_close(struct ps_roster *roster);

/** Reads the whole table: PS_POLICY where it is not the one that was written. */
PS_MUST_USE enum ps_status ps_roster_verify(const struct ps_roster *roster, struct ps_error *error);

/** The key under which digests of a type are made. */
PS_MUST_USE enum ps_status ps_roster_key(const struct ps_secret *secret, enum ps_type type, struct ps_short_key *key);

/** The digest of a canonical entry; never 0. */
static inline uint64_t ps_roster_digest(const struct ps_short_key *key, const void *entry, size_t len)
{
	uint64_t digest = ps_short_digest(key, entry, len);

	return digest != 0 ? digest : 1;
}

/** Which of so many lines a digest is dealt out to; ascending with the digest. */
static inline uint64_t ps_roster_line_of(uint64_t digest, uint64_t lines)
{
	return ((digest >> 32) * lines) >> 32;
}

/** Where in the table the digest is looked for first. */
static inline const uint64_t *ps_roster_line(const struct ps_roster *roster, uint64_t digest)
{
	return roster->table + 8 * ps_roster_line_of(digest, roster->lines);
}

/** The word of the bit table that tells of a digest. */
static inline const uint64_t *ps_roster_bloom(const struct ps_roster *roster, uint64_t digest)
{
	return roster->bloom + ps_roster_line_of(digest, roster->bloom_words);
}

/** The bits of a digest in its word: three of 64. */
static inline uint64_t ps_roster_bits(uint64_t digest)
{
	return (uint64_t)1 << (digest & 63) | (uint64_t)1 << (digest >> 6 & 63) | (uint64_t)1 << (digest >> 12 & 63);
}

/** False: the roster has not the digest, as is known from a table that is small enough to stay in the cache. */
static inline bool ps_roster_may_have(const struct ps_roster *roster, uint64_t digest)
{
	uint64_t bits = ps_roster_bits(digest);

	return (*ps_roster_bloom(roster, digest) & bits) == bits;
}

/** Whether the roster has the digest. */
bool ps_roster_has(const struct ps_roster *roster, uint64_t digest);

/** What the halves of a word's first 8 bytes are multiplied by. */
#define PS_ROSTER_MIX_LOW UINT32_C(0x9e3779b1)
#define PS_ROSTER_MIX_HIGH UINT32_C(0x85ebca77)

/**
 * What a filter knows of words of these first 8 bytes: the highest of its 32
 * low bits are the place, the lowest 12 and bits 40 to 45 the bits there. It
 * needs no key: a filter is never stored in the clear.
 */
static inline uint64_t ps_roster_filter_hash(uint64_t first)
{
	uint64_t hash = (first & UINT32_MAX) * PS_ROSTER_MIX_LOW + (first >> 32) * PS_ROSTER_MIX_HIGH;

	return hash ^ hash >> 32;
}

/** Which word of the filter tells of such words. */
static inline size_t ps_roster_filter_place(uint64_t hash, unsigned shift)
{
	return (size_t)((hash & UINT32_MAX) >> shift);
}

/** The bits that they have set there: two of 64, or three for those in lower case. */
static inline uint64_t ps_roster_filter_bits(uint64_t hash, bool lower_case)
{
	return (uint64_t)1 << (hash & 63) | (uint64_t)1 << (hash >> 6 & 63) | (uint64_t)lower_case << (hash >> 40 & 63);
}

/** False: no entry has a word that begins so, written with a capital or without. */
static inline bool ps_roster_may(const struct ps_roster_filter *filter, uint64_t first, bool capital)
{
	uint64_t hash = ps_roster_filter_hash(first);
	uint64_t bits = ps_roster_filter_bits(hash, !capital);

	return (filter->words[ps_roster_filter_place(hash, filter->shift)] & bits) == bits;
}

#endif
