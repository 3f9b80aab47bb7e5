/**
 * Slugs: words that signs join into one, as names of files and queries of
 * links do: "call_503_555_0142.wav", "Doe_Jane_DOB_03141961.pdf",
 * "?phone=503+555+0142&dob=03%2F14%2F1961".
 *
 * Each is read again in a text of its own, '_' as a blank or, between digits,
 * as '-', '+' in a query as a blank, and %XX (RFC 3986 section 2.1) as the byte
 * it stands for, where it is a file's name or has two such signs. Addresses of
 * mail and of the web are findings as a whole and are not read. What is found there and holds a sign, or stands
 * beside one, is a candidate like any other.
 *
 * A slug that holds a mark, or stands beside one, is not read, so that scrubbing stays a fixed point
 * (I7); nor is one of more than 512 bytes.
 */
#ifndef PS_SLUGS_H
#define PS_SLUGS_H

#include "aside.h"

/** Ready for text after text. To be readied by ps_slugs_init. */
struct ps_slugs {
	/** Some of the slugs with their signs undone. */
	struct ps_aside aside;
	/** Where the next of each sign stands, or behind the field. */
	size_t signs[3];
};

void ps_slugs_init(struct ps_slugs *slugs);

/** Wipes and frees. */
void ps_slugs_fini(struct ps_slugs *slugs);

/** Begins a text, which must stay as long as it is read. */
void ps_slugs_begin(struct ps_slugs *slugs, const struct ps_text *text);

/**
 * Undoes the next slugs, some 64 KiB of them, so that a long text takes no more memory than a short one.
 * *@words is their text, borrowed until the next call; empty where there are no more. ps_aside_place says where what is
 * found there stands.
 */
PS_MUST_USE enum ps_status ps_slugs_next(struct ps_slugs *slugs, struct ps_text *words);

#endif
