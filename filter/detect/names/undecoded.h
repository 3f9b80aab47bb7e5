/**
 * Letters that another format wrote in ASCII and that the text holds as it wrote them: JSON's "\u00e9", "%C3%A9" of
 * URLs, HTML's "&#233;". A name that was read as words around them is still whole.
 */
#ifndef PS_UNDECODED_H
#define PS_UNDECODED_H

#include "text.h"

#include <stdbool.h>
#include <stddef.h>

/** Bytes of the letter or apostrophe at text[at] that is written so; 0 where there is none. */
size_t ps_escape_len(const struct ps_text *text, size_t at);

/** Behind such letters at text[end], and those that follow: "Andr\u00e9s"; @end where there are none. */
size_t ps_behind_escapes(const struct ps_text *text, size_t end);

/** True where the letter at text[at] that JSON escaped is a capital, or of the half that is not Latin-1. */
bool ps_is_capital_escape(const struct ps_text *text, size_t at);

/** Behind the word at text[at] that begins with such a capital: "\u00c1lvarez"; @at where none stands there. */
size_t ps_behind_escaped_word(const struct ps_text *text, size_t at);

/** "\u00d3scar Roe": where such a word or initial before text[start] begins, not before @floor; @start where none is.
 */
size_t ps_escaped_start(const struct ps_text *text, size_t start, size_t floor);

#endif
