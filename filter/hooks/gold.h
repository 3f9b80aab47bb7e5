/**
 * Gold: one document with the spans that people marked in it.
 *
 *     {"id":"sms-1","text":"Hi Jane","spans":[{"start":3,"end":7,"type":"NAME"}]}
 *
 * Offsets are bytes of the text in UTF-8. Further keys are allowed.
 */
#ifndef PS_GOLD_H
#define PS_GOLD_H

#include "score.h"

struct ps_gold {
	/** Borrowed from tree. */
	const char *id;
	size_t id_len;
	const unsigned char *text;
	size_t text_len;
	/** Owned. */
	struct ps_span *spans;
	size_t span_count;
	/** What the JSON reader holds. Owned. */
	void *tree;
};

/**
 * Reads one line. On failure nothing is owned and *@fact says what is wrong,
 * without a byte of the line: PHISCRUB_MALFORMED or PHISCRUB_SYSTEM.
 */
PHISCRUB_MUST_USE enum phiscrub_status ps_gold_read(
	struct ps_gold *gold, const unsigned char *line, size_t len, const char **fact);

/** Wipes and frees. */
void ps_gold_fini(struct ps_gold *gold);

/** The last hex digit of the SHA-256 of the id, in lower case: deals documents out to 16 parts, the same ones always.
 */
char ps_gold_digit(const struct ps_gold *gold);

#endif
