/**
 * Second opinions: what Gumbo and expat make of a document, as text.
 *
 * Not one line of the filter's parsers is used here. Unseen characters are
 * dropped and a few blanks and dashes folded, as a reader's eye does.
 */
#ifndef PS_DECODERS_H
#define PS_DECODERS_H

#include <stddef.h>

/** All text, then attributes, then comments of an HTML page. Allocated. */
char *decoder_html(const char *data, size_t len);

/** The tags of an HTML page in order. Allocated. */
char *decoder_html_structure(const char *data, size_t len);

/** All text, attributes, comments and instructions; NULL where it is not well-formed. Allocated. */
char *decoder_xml(const char *data, size_t len);

/** Element and attribute names in order. Allocated; NULL where it is not well-formed. */
char *decoder_xml_structure(const char *data, size_t len);

#endif
