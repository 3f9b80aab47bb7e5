/**
 * XML's input: bytes in whatever encoding as UTF-8, and expat to read them.
 *
 * Limits: expat's memory is bounded by the document's limit and wiped when it
 * is given back. Entities and external files are never loaded.
 */
#ifndef PS_XML_INPUT_H
#define PS_XML_INPUT_H

#include "document.h"

#include <expat.h>

/**
 * Makes *layer, *start and *end a range of UTF-8: the same one, or all of a
 * child layer that is decoded as the byte order mark or the declaration says.
 * PS_REFUSED for an encoding that is not known.
 */
PS_MUST_USE enum ps_status ps_xml_input(struct ps_document *doc, unsigned *layer, size_t *start, size_t *end);

/** Bytes that expat may take in one thread; then it is out of memory. */
#define PS_XML_MEMORY ((size_t)24 << 20)

/** A parser for UTF-8 whatever the declaration says, with wiped memory; NULL without memory. */
XML_Parser ps_xml_parser_new(void);

#endif
