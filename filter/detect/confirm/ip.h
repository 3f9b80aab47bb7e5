/** Network addresses beside versions, which look like them. */
#ifndef PS_IP_H
#define PS_IP_H

#include "text.h"

#include <stdbool.h>
#include <stddef.h>

/**
 * Whether the IPv4 address text[start .. end) is one whatever word of versions
 * stands before it: "app v3.1, ip 10.2.3.4", "app from 198.51.100.217". The
 * label right before it, or two parts of three digits, say so.
 */
bool ps_ip_is_no_version(const struct ps_text *text, size_t start, size_t end);

#endif
