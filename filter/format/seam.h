/**
 * Seams: where only tags stand between two texts, and a reader sees two things.
 *
 * "<b>Phone</b><i>503-555-0142</i>" is a label and its value, "Mc<b>Donald</b>"
 * and "3XK<b></b>9" are one word each. What tells them apart: the element that
 * ends between them held text, and did not begin inside a word. Two numbers
 * that are each complete are two wherever a tag stands between them.
 *
 * HTML and XML share it. All characters are those that a reader sees.
 */
#ifndef PS_SEAM_H
#define PS_SEAM_H

#include <stdbool.h>
#include <stddef.h>

/** What is remembered of a text's end, and looked at of the next one's begin. */
#define PS_SEAM_TEXT 24
/** Elements in each other that are remembered; of deeper ones the innermost. */
#define PS_SEAM_DEPTH 32

struct ps_seam_element {
	/** Its name, in the tags' bytes. */
	const unsigned char *name;
	size_t len;
	/** No text was in it yet. */
	bool fresh;
	/** It began inside a word or a number. */
	bool inside;
};

struct ps_seams {
	struct ps_seam_element open[PS_SEAM_DEPTH];
	size_t count;
	/** Since the last text: an element that stands for itself ended, and another began behind it. */
	bool ended, began;
};

/** A tag between texts: the element name[0 .. len), whose bytes stay, begins. */
void ps_seam_start(struct ps_seams *seams, const unsigned char *name, size_t len);

/** A tag between texts: the innermost element of that name, in any case, ends. Of none: nothing happens. */
void ps_seam_end(struct ps_seams *seams, const unsigned char *name, size_t len);

/**
 * A text begins with after[0 .. after_len), PS_SEAM_TEXT bytes of it or all,
 * behind the tags; before[0 .. before_len) is the end of the text in front of
 * them in the same field, empty where there is none. True where the two are
 * read apart though nothing but tags is between them.
 */
bool ps_seam_text(struct ps_seams *seams, const unsigned char *before, size_t before_len, const unsigned char *after,
	size_t after_len);

#endif
