/**
 * Encoded words: text in mail headers beyond ASCII (RFC 2047), both ways.
 *
 * Adjacent words are joined before their charset is decoded, since writers cut
 * characters and names in two. Words are taken wherever most readers take them:
 * inside quotes, next to other text, with blanks inside.
 */
#ifndef PS_ENCODED_WORD_H
#define PS_ENCODED_WORD_H

#include "buf.h"
#include "document.h"

#include <stdbool.h>

/** data[0 .. len) may hold encoded words. */
bool ps_words_likely(const unsigned char *data, size_t len);

/**
 * Appends the text of an unstructured value as UTF-8: line ends of folding
 * left out, words decoded. PS_REFUSED for a charset that is not known.
 */
PS_MUST_USE enum ps_status ps_words_decode(const unsigned char *data, size_t len, struct ps_buf *out);

/** The same for a phrase (RFC 5322 section 3.2.5): quotes and backslashes undone. */
PS_MUST_USE enum ps_status ps_phrase_decode(const unsigned char *data, size_t len, struct ps_buf *out);

/**
 * The ways back, for ps_layer_recoded(): the whole value is written anew, with
 * UTF-8 words where needed, folded. The context is not used.
 */
ps_recode ps_words_recode, ps_phrase_recode;

/** A header field's name: what may not stand in a name becomes '-'. The context is not used. */
ps_recode ps_field_name_recode;

#endif
