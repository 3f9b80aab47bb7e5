/** Sniffing: what a document without a declared format seems to be. */
#ifndef PS_SNIFF_H
#define PS_SNIFF_H

#include <stdbool.h>
#include <stddef.h>

/** The name of the format that data[0 .. len), the start of a document, looks like; "text" at the least. */
const char *ps_sniff(const unsigned char *data, size_t len);

/** True where data[0 .. len) starts with a tag of HTML; with a declaration or any tag of XML. */
bool ps_sniff_html(const unsigned char *data, size_t len);
bool ps_sniff_xml(const unsigned char *data, size_t len);

#endif
