/**
 * Base64 (RFC 4648, RFC 2045 section 6.8), both ways: decoding takes what
 * receivers take, encoding keeps the style of what stood there.
 */
#ifndef PS_BASE64_H
#define PS_BASE64_H

#include "buf.h"
#include "document.h"

#include <stdbool.h>

/** What a byte is: its value 0 .. 63, or one of these. The alphabet is the usual one. */
#define PS_BASE64_PAD 0x40
#define PS_BASE64_BLANK 0x80
#define PS_BASE64_OTHER 0xC0
extern const unsigned char ps_base64_class[256];

/** The letters by value. */
extern const char ps_base64_alphabet[];

/**
 * Appends what base64 data stands for. Bytes outside the alphabet are passed
 * over. *odd says that receivers may read it in more than one way: padding
 * before the end, or other text in it.
 */
PS_MUST_USE enum ps_status ps_base64_decode(const unsigned char *src, size_t len, struct ps_buf *out, bool *odd);

/** The same, reading on over padding as if it were not there. */
PS_MUST_USE enum ps_status ps_base64_decode_on(const unsigned char *src, size_t len, struct ps_buf *out);

/** Appends base64 text without line ends. */
PS_MUST_USE enum ps_status ps_base64_encode(const unsigned char *src, size_t len, struct ps_buf *out);

/** The way back, for ps_layer_recoded(). The context is not used. */
ps_recode ps_base64_recode;

/** Where decoded bytes stand, for ps_layer_locate(). */
ps_locate ps_base64_locate;

#endif
