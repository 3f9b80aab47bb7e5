/**
 * Alphabets: the text of an smstools file, to UTF-8 and back.
 *
 * GSM is one character of 3GPP TS 23.038 section 6.2.1 in each byte, ISO is
 * ISO-8859-15, UCS is UTF-16 in network order. What has no way back is refused.
 *
 * **Will not see** national language shift tables.
 */
#ifndef PS_ALPHABET_H
#define PS_ALPHABET_H

#include "bytes.h"

enum ps_alphabet { PS_ALPHABET_UTF8, PS_ALPHABET_ISO, PS_ALPHABET_GSM, PS_ALPHABET_UCS2 };

/**
 * By the value of an "Alphabet:" header, of which smsd reads three letters.
 * False for binary data and for names that smsd does not know.
 */
bool ps_alphabet_by_name(const char *name, size_t len, enum ps_alphabet *alphabet);

/** Appends data[0 .. len) as UTF-8. PHISCRUB_MALFORMED where it is not in the alphabet. UTF-8 passes as it is. */
PHISCRUB_MUST_USE enum phiscrub_status ps_alphabet_decode(
	enum ps_alphabet alphabet, const unsigned char *data, size_t len, struct ps_bytes *out);

/** Appends the UTF-8 text[0 .. len) in the alphabet. PHISCRUB_MALFORMED where it cannot say it. */
PHISCRUB_MUST_USE enum phiscrub_status ps_alphabet_encode(
	enum ps_alphabet alphabet, const unsigned char *text, size_t len, struct ps_bytes *out);

/** Well-formed UTF-8. */
bool ps_alphabet_is_utf8(const unsigned char *data, size_t len);

#endif
