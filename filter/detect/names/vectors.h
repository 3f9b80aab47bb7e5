/**
 * Word vectors: in which company a word is met, as a few codes.
 *
 * Words that stand among the same neighbours in large texts have vectors that
 * lie close together: "kowalski" by "nowak", "medtronic" by "siemens". Each
 * vector is cut into PS_VECTOR_PARTS parts and each part is told by the number
 * of the nearest of 256 points (product quantisation, Jégou et al., 2011).
 *
 * One constant table in the program, made at build time from
 * patterns/words/vectors.tsv by make_vectors.c. A word is found by its hash
 * with a 16-bit fingerprint in one cache line: a word without a vector passes
 * for one that has one about once in 10,000 times.
 */
#ifndef PS_VECTORS_H
#define PS_VECTORS_H

#include <stddef.h>
#include <stdint.h>

#define PS_VECTOR_PARTS 6
#define PS_VECTOR_SLOTS 8
#define PS_VECTOR_MAGIC "psvec 1"

/** A cache line of words. A slot whose print is 0 is free; slots are filled in order. */
struct ps_vector_line {
	uint16_t prints[PS_VECTOR_SLOTS];
	uint8_t codes[PS_VECTOR_SLOTS][PS_VECTOR_PARTS];
};

/** The table, as it lies in its file. Some slots are free. */
struct ps_vector_table {
	char magic[8];
	uint32_t line_count;
	uint32_t spare[13];
	struct ps_vector_line lines[];
};

/** vectors_table.S */
extern const struct ps_vector_table ps_vector_table;

static inline uint16_t ps_vector_print(uint64_t hash)
{
	uint16_t print = (uint16_t)hash;

	return print != 0 ? print : 1;
}

static inline uint32_t ps_vector_line(uint64_t hash, uint32_t line_count)
{
	return (uint32_t)(((hash >> 32) * line_count) >> 32);
}

/** The codes of the word with this hash (ps_word.hash), PS_VECTOR_PARTS of them, or NULL. Thread-safe. */
static inline const uint8_t *ps_vector_find(uint64_t hash)
{
	const struct ps_vector_table *table = &ps_vector_table;
	uint32_t at = ps_vector_line(hash, table->line_count);
	uint16_t print = ps_vector_print(hash);

	for (;;) {
		const struct ps_vector_line *line = &table->lines[at];

		for (unsigned slot = 0; slot < PS_VECTOR_SLOTS; slot++) {
			if (line->prints[slot] == print)
				return line->codes[slot];
			if (line->prints[slot] == 0)
				return NULL;
		}
		at = at + 1 < table->line_count ? at + 1 : 0;
	}
}

#endif
