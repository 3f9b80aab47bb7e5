/**
 * Fields by place: what the exact path of a value says it holds.
 *
 * Only paths that mean one thing: those of HL7 FHIR R4 resources, in JSON and
 * in XML, and of CDA, which counts as FHIR here. A key like "name" alone says nothing here; it is a cue for detection
 * like any other word.
 */
#ifndef PS_FIELDS_H
#define PS_FIELDS_H

#include "type.h"

#include <stdbool.h>
#include <stdint.h>

/** A word of a document: a key, an element's name. */
struct ps_word {
	const char *text;
	size_t len;
};

/** Bit n of [letter]: a key with a type starts with that small letter and has n bytes. */
extern const uint32_t ps_field_lengths[26];

/** False where no value of @key has a type. */
static inline bool ps_field_may_have_type(struct ps_word key)
{
	unsigned letter = key.len > 0 ? (unsigned)(unsigned char)key.text[0] - 'a' : 26;

	return letter < 26 && key.len < 32 && (ps_field_lengths[letter] >> key.len & 1) != 0;
}

/**
 * What the value of @key inside @parent holds, or PS_NONE. @fhir: the document
 * has said that it is a FHIR resource, so that weaker paths count.
 * *@by_system: the type is what the sibling named "system", or a code, said.
 */
enum ps_type ps_field_type(struct ps_word parent, struct ps_word key, bool fhir, bool *by_system);

/** What FHIR's telecom.system, identifier.system or identifier.type.coding.code says of the value beside it, or
 * PS_NONE. */
enum ps_type ps_field_system(struct ps_word system);

/** PS_NAME where FHIR's reference names a resource that is a person ("Patient/17"), else PS_NONE. */
enum ps_type ps_field_reference(struct ps_word reference);

/**
 * True where @value stands for a value that is not there: "N/A", "{{dob}}", "***-**-****", "--", "[redacted]". Its
 * place says nothing of it then; what it reads as still may.
 */
bool ps_field_is_placeholder(struct ps_word value);

#endif
