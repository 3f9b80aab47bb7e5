/**
 * Filling: contexts with slots become texts whose names are known.
 *
 * The grammar of the files of patterns/names/contexts is in patterns/README.md. The
 * same seed gives the same texts.
 */
#ifndef PS_FILL_H
#define PS_FILL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FILL_TEXT_MAX 16384
#define FILL_SPAN_MAX 512

enum fill_kind {
	FILL_NAME,
	FILL_CITY,
	FILL_HOSPITAL,
	/** What another lane would find: the type is in the span. */
	FILL_SHAPE
};

struct fill_span {
	uint32_t start, end;
	uint8_t kind;
	/** SHAPE: an enum ps_type. */
	uint8_t type;
};

struct fill_text {
	char data[FILL_TEXT_MAX + 64];
	size_t len;
	struct fill_span spans[FILL_SPAN_MAX];
	size_t span_count;
};

/** Splitmix64. */
uint64_t fill_random(uint64_t *state);

/** Loads the lists under @folder (patterns/); ends the program where one is missing. */
void fill_load(const char *folder);

/** How often a slot of a name is left as a mark, in per cent, and other choices of one text. */
struct fill_style {
	bool marks;
	/** Replace a word of the context by a hard one: an acronym, a drug, a brand. */
	bool spike;
	/** 0 as written, 1 all upper, 2 all lower. */
	int letters;
};

/** Appends the filled context to @text; false where it does not fit or a slot is unknown, and @text is unchanged. */
bool fill_context(struct fill_text *text, const char *context, const struct fill_style *style, uint64_t *state);

#endif
