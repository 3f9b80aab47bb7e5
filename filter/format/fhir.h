/** FHIR and CDA: what an element holds by its name and its parent's, as in "name"/"family". */
#ifndef PS_FHIR_H
#define PS_FHIR_H

#include "type.h"

/**
 * The type of a value[0 .. value_len) at parent/name, both without a prefix, or
 * PS_NONE. Only for documents that are known to be HL7's.
 */
enum ps_type ps_fhir_type(const unsigned char *parent, size_t parent_len, const unsigned char *name, size_t name_len,
	const unsigned char *value, size_t value_len);

#endif
