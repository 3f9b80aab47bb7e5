/** Names whose letters are told one by one: "R-O-E", "Roe, that's R O E". */
#ifndef PS_SPELT_H
#define PS_SPELT_H

#include "word.h"

/** Letters of a run with hyphens between them: "A-C-H-E"; the one at text[at] is one of them. */
size_t ps_spelt_hyphened(const struct ps_text *text, size_t at);

/** Behind the letters of @word that stand behind text[end] once more: "Chee, C-H-E-E"; @end where they are not. */
size_t ps_behind_spelt(const struct ps_text *text, const struct ps_word *word, size_t end);

#endif
