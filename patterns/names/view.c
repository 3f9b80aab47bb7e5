#include "view.h"

#include "folding.h"
#include "utf8.h"

#include <string.h>

/* What the character of @class is read as behind @last; 0: as it stands. */
static char read_as(unsigned class, unsigned char last)
{
	if (class == PS_FOLD_DOT)
		return ps_fold_dot(last);
	return class >= PS_FOLD_ASCII_MIN && class < PS_FOLD_HOMOGLYPH ? (char)class : 0;
}

/* Where a place of the text as it was is now. */
static void move_spans(struct fill_text *text, const uint32_t *places)
{
	for (size_t i = 0; i < text->span_count; i++) {
		text->spans[i].start = places[text->spans[i].start];
		text->spans[i].end = places[text->spans[i].end];
	}
}

void view_fold(struct fill_text *text)
{
	static uint32_t places[FILL_TEXT_MAX + 64];
	size_t len = 0;

	for (size_t at = 0; at < text->len;) {
		const unsigned char *data = (const unsigned char *)text->data;
		uint32_t cp = 0;
		size_t size = ps_utf8_decode(data + at, text->len - at, &cp);
		char ascii = size > 1 ? read_as(ps_fold_class(cp), len > 0 ? data[len - 1] : ' ') : 0;

		size = size > 0 ? size : 1;
		for (size_t i = 0; i < size; i++)
			places[at + i] = (uint32_t)len;
		if (ascii != 0) {
			text->data[len] = ascii;
			len++;
		} else {
			memmove(text->data + len, text->data + at, size);
			len += size;
		}
		at += size;
	}
	places[text->len] = (uint32_t)len;
	text->len = len;
	move_spans(text, places);
	memset(text->data + len, 0, 64);
}
