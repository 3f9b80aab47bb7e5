/**
 * Near: the bytes and words beside a place of the text, in any case, and
 * whether they are one of a list.
 */
#ifndef PS_NEAR_H
#define PS_NEAR_H

#include "text.h"

#include <stdbool.h>
#include <string.h>

/** Letters of the longest word that is read. */
#define PS_NEAR_MAX 16

/** A word in lower case. */
struct ps_near {
	/** With a blank before and behind it; empty where there is no word, or a longer one. */
	char key[PS_NEAR_MAX + 3];
	/** Letters, 0 where key is empty. */
	size_t len;
	/** Its place in the text; of a longer one, of as much as was looked at. */
	size_t start, end;
};

/** The byte at text[at], 0 behind the end. */
static inline unsigned char ps_near_byte(const struct ps_text *text, size_t at)
{
	return at < text->len ? text->data[at] : 0;
}

static inline bool ps_near_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

/** Whether @c is a letter of ASCII, or a byte of any other character. */
static inline bool ps_near_letter(unsigned char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c >= 0x80;
}

static inline bool ps_near_upper(unsigned char c)
{
	return c >= 'A' && c <= 'Z';
}

/** Whether @c is a blank or a tab. */
static inline bool ps_near_blank(unsigned char c)
{
	return c == ' ' || c == '\t';
}

/** Whether @c is one of @signs, and no NUL. */
static inline bool ps_near_sign(unsigned char c, const char *signs)
{
	return c != 0 && strchr(signs, c) != NULL;
}

/** Reads text[start .. end) as one word. */
void ps_near_read(const struct ps_text *text, size_t start, size_t end, struct ps_near *word);

/** Reads the word that ends at text[end]; empty where there is none. */
void ps_near_before(const struct ps_text *text, size_t end, struct ps_near *word);

/** Reads the word that begins at text[start]; empty where there is none. */
void ps_near_behind(const struct ps_text *text, size_t start, struct ps_near *word);

/** Whether the word is in @list: words in lower case with a blank before and behind each. */
static inline bool ps_near_is(const struct ps_near *word, const char *list)
{
	return word->len > 0 && strstr(list, word->key) != NULL;
}

/* The same as ps_near_begins(), where the first two bytes did not tell. */
bool ps_near_begins_so(const struct ps_text *text, size_t at, const char *small);

/** Whether text[at ..) begins with @small, of a byte at least, in any case; @small in lower case. */
static inline bool ps_near_begins(const struct ps_text *text, size_t at, const char *small)
{
	if ((ps_near_byte(text, at) | 0x20) != (unsigned char)small[0] ||
		(small[1] != '\0' && (ps_near_byte(text, at + 1) | 0x20) != (unsigned char)small[1]))
		return false;
	return ps_near_begins_so(text, at, small);
}

/** Whether text[.. end) ends with @small, in any case; @small in lower case. */
bool ps_near_ends(const struct ps_text *text, size_t end, const char *small);

/** Whether text[.. end) ends with one of @phrases, NULL behind them, and no letter before it. */
bool ps_near_ends_any(const struct ps_text *text, size_t end, const char *const *phrases);

/** Whether a person's title stands right before text[start]: "Dr. ", "mrs ", "nurse ". */
bool ps_near_titled(const struct ps_text *text, size_t start);

#endif
