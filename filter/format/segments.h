/**
 * What an SMS costs (3GPP TS 23.038, TS 23.040 section 9.2.3.24.1).
 *
 * A message in the GSM 7-bit default alphabet takes 160 septets, or 153 in each
 * of several segments; one character outside of it makes the whole message
 * UCS-2, with 70 or 67 code units.
 */
#ifndef PS_SEGMENTS_H
#define PS_SEGMENTS_H

#include <stddef.h>

enum ps_sms_encoding { PS_SMS_GSM7, PS_SMS_UCS2 };

/** Segments of the UTF-8 text[0 .. len); at least 1. Bytes that are not UTF-8 count as U+FFFD. */
size_t ps_sms_segments(const void *text, size_t len, enum ps_sms_encoding *encoding);

#endif
