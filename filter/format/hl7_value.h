/** What a value of HL7 is by its place: parts of a field, and the types of components. Beneath hl7.c alone. */
#ifndef PS_HL7_VALUE_H
#define PS_HL7_VALUE_H

#include "hl7_map.h"

#include <stdbool.h>
#include <stddef.h>

/** Bytes [start, end) of a message. */
struct ps_hl7_range {
	size_t start, end;
};

/** A message's bytes, and what delimits their components. */
struct ps_hl7_bytes {
	/** Borrowed. */
	const unsigned char *data;
	unsigned char component;
};

static inline bool ps_hl7_is_upper(unsigned char c)
{
	return c >= 'A' && c <= 'Z';
}

static inline bool ps_hl7_is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

/** The next part of @rest up to @delimiter (0: there is none); false behind the last one. */
bool ps_hl7_part(
	const unsigned char *data, struct ps_hl7_range *rest, unsigned char delimiter, struct ps_hl7_range *part);

size_t ps_hl7_digits(const unsigned char *data, struct ps_hl7_range range);

bool ps_hl7_holds(const unsigned char *data, struct ps_hl7_range range, unsigned char c);

/** Component @number, from 1, of a repetition; empty where there is none. */
struct ps_hl7_range ps_hl7_component(const struct ps_hl7_bytes *bytes, struct ps_hl7_range repetition, size_t number);

/** "PRN", "MR", "USA": codes behind the person's own parts. A name in the wrong place is longer, mostly. */
bool ps_hl7_is_code(const struct ps_hl7_bytes *bytes, enum ps_hl7_kind kind, struct ps_hl7_range value, size_t number);

/** "2345-7^Glucose^LN": a code, its words and the table that it is from. */
bool ps_hl7_is_coded(const struct ps_hl7_bytes *bytes, struct ps_hl7_range repetition);

/** What part @number, from 1, of a name is; @id: an id stands first, as in XCN. */
enum ps_type ps_hl7_name_type(const unsigned char *data, struct ps_hl7_range value, size_t number, bool id);

/** What a value is as component @number of a repetition. */
enum ps_type ps_hl7_component_type(const struct ps_hl7_bytes *bytes, const struct ps_hl7_row *row,
	enum ps_hl7_kind kind, struct ps_hl7_range repetition, struct ps_hl7_range value, size_t number);

/** "SYSTEM", "INTERFACE": what works where a person could. */
bool ps_hl7_is_service(const unsigned char *data, struct ps_hl7_range value);

/** "2345-7^Glucose^LN": the code is one of LOINC's, which are too short to be anybody's. */
bool ps_hl7_is_loinc(const struct ps_hl7_bytes *bytes, struct ps_hl7_range repetition);

#endif
