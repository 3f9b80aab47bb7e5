/**
 * The segment map of HL7 v2: which fields hold whom.
 *
 * From the segment tables of HL7 2.3 to 2.8, as far as a field says something
 * about a person. A field without a row is text.
 */
#ifndef PS_HL7_MAP_H
#define PS_HL7_MAP_H

#include "type.h"

#include <stdint.h>

/** How a field's components are to be read. */
enum ps_hl7_kind {
	/** Text; components are read on one line. */
	PS_HL7_TEXT,
	/** Syntax of the message: left alone. */
	PS_HL7_SKIP,
	/** The first component is of the row's type. */
	PS_HL7_SIMPLE,
	/** Names: family, given, middle, suffix. */
	PS_HL7_XPN,
	/** An id, then as XPN. */
	PS_HL7_XCN,
	/** The first component's subcomponents are as XCN. */
	PS_HL7_NDL,
	/** An id of the row's type, or of the type that its fifth component says. */
	PS_HL7_CX,
	/** An address. */
	PS_HL7_XAD,
	/** A phone number or an address of the net. */
	PS_HL7_XTN,
	/** A time stamp, or two. */
	PS_HL7_TS,
	/** Quantity and timing: dates in the fourth and fifth component. */
	PS_HL7_TQ,
	/** OBX-5: as OBX-2 says. */
	PS_HL7_VARIES
};

struct ps_hl7_row {
	char segment[4];
	uint8_t field;
	/** An enum ps_hl7_kind. */
	uint8_t kind;
	/** An enum ps_type, for SIMPLE and CX. */
	uint8_t type;
	/** A cue that is read before the field, or NULL. */
	const char *label;
};

/** The row for a field of the segment with this three-letter name, or NULL. */
const struct ps_hl7_row *ps_hl7_row(const unsigned char *segment, size_t field);

/** How OBX-5 is to be read where OBX-2 is name[0 .. len). */
enum ps_hl7_kind ps_hl7_kind_by_name(const unsigned char *name, size_t len);

/** What CX-5 says of CX-1: "SS" is an SSN. PS_NONE where it says nothing. */
enum ps_type ps_hl7_type_by_code(const unsigned char *code, size_t len);

#endif
