/** Documents that are hard on streams: what lies at the cuts, what is no text, what never ends. */
#ifndef PS_DOCUMENTS_H
#define PS_DOCUMENTS_H

#include "property.h"

#define DOCUMENTS 24

struct document {
	const char *name;
	struct bytes bytes;
};

/** Document @index, below DOCUMENTS, to be freed by bytes_free. */
struct document document_make(size_t index);

/** Plain prose up to @len bytes, with a line break each @line bytes (0: none) that reads @end. */
void document_fill(struct bytes *bytes, size_t len, size_t line, const char *end);

#endif
