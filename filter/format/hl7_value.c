#include "hl7_value.h"

#include <string.h>

/* The next part of @rest up to @delimiter; false behind the last one. */
bool ps_hl7_part(
	const unsigned char *data, struct ps_hl7_range *rest, unsigned char delimiter, struct ps_hl7_range *part)
{
	size_t at = rest->start;
	if (at > rest->end)
		return false;
	while (at < rest->end && (data[at] != delimiter || delimiter == 0))
		at++;
	*part = (struct ps_hl7_range){rest->start, at};
	rest->start = part->end + 1;
	return true;
}

size_t ps_hl7_digits(const unsigned char *data, struct ps_hl7_range range)
{
	size_t count = 0;
	for (size_t at = range.start; at < range.end; at++)
		count += ps_hl7_is_digit(data[at]) ? 1 : 0;
	return count;
}

bool ps_hl7_holds(const unsigned char *data, struct ps_hl7_range range, unsigned char c)
{
	return memchr(data + range.start, c, range.end - range.start) != NULL;
}

/* Component @number of a repetition; empty where there is none. */
struct ps_hl7_range ps_hl7_component(const struct ps_hl7_bytes *bytes, struct ps_hl7_range repetition, size_t number)
{
	struct ps_hl7_range component = {repetition.start, repetition.start};
	while (number > 0 && ps_hl7_part(bytes->data, &repetition, bytes->component, &component))
		number--;
	if (number > 0)
		component = (struct ps_hl7_range){repetition.end, repetition.end};
	return component;
}

static bool is_capitals(const unsigned char *data, struct ps_hl7_range value)
{
	while (value.start < value.end && (ps_hl7_is_upper(data[value.start]) || ps_hl7_is_digit(data[value.start])))
		value.start++;
	return value.start == value.end;
}

/* "PRN", "MR", "USA": codes behind the person's own parts. A name in the wrong place is longer, mostly. */
bool ps_hl7_is_code(const struct ps_hl7_bytes *bytes, enum ps_hl7_kind kind, struct ps_hl7_range value, size_t number)
{
	size_t len = value.end - value.start;
	switch (kind) {
	case PS_HL7_CX:
		return (number == 5 && len <= 4) ||
		       ((number == 4 || number == 6) && len <= 4 && is_capitals(bytes->data, value));
	case PS_HL7_XPN:
		return number >= 7 && len <= 2;
	case PS_HL7_XCN:
		return number >= 8 && len <= 3;
	case PS_HL7_XAD:
		return (number == 6 && len <= 3) || (number == 7 && len <= 2);
	case PS_HL7_XTN:
		if (number == 3 && len == 8 && memcmp(bytes->data + value.start, "Internet", 8) == 0)
			return true;
		return (number == 2 || number == 3 || number == 5) && len <= 3;
	default:
		return false;
	}
}

enum ps_type ps_hl7_name_type(const unsigned char *data, struct ps_hl7_range value, size_t number, bool id)
{
	if (id && number == 1)
		return ps_hl7_digits(data, value) > 0 ? PS_ID : PS_NAME;
	return number <= (id ? 5U : 4U) ? PS_NAME : PS_NONE;
}

static enum ps_type address_type(size_t number)
{
	static const enum ps_type types[] = {
		PS_NONE, PS_STREET, PS_STREET, PS_CITY, PS_STATE, PS_ZIP, PS_NONE, PS_NONE, PS_NONE, PS_COUNTY};
	return number < sizeof(types) / sizeof(types[0]) ? types[number] : PS_NONE;
}

static enum ps_type phone_type(
	const struct ps_hl7_bytes *bytes, struct ps_hl7_range repetition, struct ps_hl7_range value, size_t number)
{
	if (ps_hl7_holds(bytes->data, value, '@'))
		return PS_EMAIL;
	if (ps_hl7_digits(bytes->data, value) < 3)
		return PS_NONE;
	struct ps_hl7_range equipment = ps_hl7_component(bytes, repetition, 3);
	bool fax = equipment.end - equipment.start == 2 && memcmp(bytes->data + equipment.start, "FX", 2) == 0;
	if (number == 1 || number == 6 || number == 7 || number == 12)
		return fax ? PS_FAX : PS_PHONE;
	return PS_NONE;
}

/* Seconds since 1970: ten digits or thirteen that are no date and no time stamp in any order. */
static bool is_count(const unsigned char *data, struct ps_hl7_range value)
{
	size_t len = value.end - value.start;
	if ((len != 10 && len != 13) || ps_hl7_digits(data, value) != len || data[value.start] != '1')
		return false;
	const unsigned char *at = data + value.start;
	unsigned pairs[4];
	for (size_t i = 0; i < 4; i++)
		pairs[i] = (unsigned)(at[2 * i] - '0') * 10 + (unsigned)(at[2 * i + 1] - '0');
	/* yyyymmdd, and ddmmyyyy or mmddyyyy. */
	bool first = (pairs[0] == 18 || pairs[0] == 19) && pairs[2] >= 1 && pairs[2] <= 12 && pairs[3] <= 31;
	bool last = pairs[0] <= 31 && pairs[1] <= 31 && pairs[2] >= 18 && pairs[2] <= 20;
	return !first && !last;
}

/* What a value is by its place in a repetition. */
enum ps_type ps_hl7_component_type(const struct ps_hl7_bytes *bytes, const struct ps_hl7_row *row,
	enum ps_hl7_kind kind, struct ps_hl7_range repetition, struct ps_hl7_range value, size_t number)
{
	struct ps_hl7_range code;
	enum ps_type type;
	switch (kind) {
	case PS_HL7_SIMPLE:
		/* A licence's end, behind its number and state. */
		if (number > 1)
			return ps_hl7_digits(bytes->data, value) >= 8 ? PS_DATE : PS_NONE;
		return (enum ps_type)row->type;
	case PS_HL7_CX:
		if (number != 1)
			return PS_NONE;
		code = ps_hl7_component(bytes, repetition, 5);
		type = ps_hl7_type_by_code(bytes->data + code.start, code.end - code.start);
		return type != PS_NONE ? type : (enum ps_type)row->type;
	case PS_HL7_XPN:
	case PS_HL7_XCN:
		return ps_hl7_name_type(bytes->data, value, number, kind == PS_HL7_XCN);
	case PS_HL7_XAD:
		return address_type(number);
	case PS_HL7_XTN:
		return phone_type(bytes, repetition, value, number);
	case PS_HL7_TS:
		/* A year alone is no date that has to go. */
		return ps_hl7_digits(bytes->data, value) >= 6 && !is_count(bytes->data, value) ? PS_DATE : PS_NONE;
	case PS_HL7_TQ:
		return (number == 4 || number == 5) && ps_hl7_digits(bytes->data, value) >= 6 ? PS_DATE : PS_NONE;
	case PS_HL7_NDL:
	case PS_HL7_TEXT:
	case PS_HL7_SKIP:
	case PS_HL7_VARIES:
		break;
	}
	return PS_NONE;
}

bool ps_hl7_is_service(const unsigned char *data, struct ps_hl7_range value)
{
	static const char *const names[] = {"SYSTEM", "AUTO", "AUTOMATIC", "INTERFACE", "BATCH", "SCHEDULER"};
	size_t len = value.end - value.start;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		size_t same = 0;
		while (same < len && (data[value.start + same] & ~0x20) == names[i][same])
			same++;
		if (same == len && names[i][same] == 0)
			return len > 0;
	}
	return false;
}

bool ps_hl7_is_loinc(const struct ps_hl7_bytes *bytes, struct ps_hl7_range repetition)
{
	struct ps_hl7_range code = ps_hl7_component(bytes, repetition, 1);
	struct ps_hl7_range table = ps_hl7_component(bytes, repetition, 3);
	size_t digits = ps_hl7_digits(bytes->data, code);
	if (table.end - table.start != 2 || memcmp(bytes->data + table.start, "LN", 2) != 0)
		return false;
	return digits >= 2 && digits <= 6 && code.end - code.start == digits + 1 && bytes->data[code.end - 2] == '-';
}

/* "2345-7^Glucose^LN": a code, its words and the table that it is from. */
bool ps_hl7_is_coded(const struct ps_hl7_bytes *bytes, struct ps_hl7_range repetition)
{
	struct ps_hl7_range code = ps_hl7_component(bytes, repetition, 1);
	struct ps_hl7_range table = ps_hl7_component(bytes, repetition, 3);
	if (ps_hl7_digits(bytes->data, code) == 0 || table.start == table.end || table.end - table.start > 8)
		return false;
	for (; table.start < table.end; table.start++) {
		unsigned char c = bytes->data[table.start];
		if (!ps_hl7_is_upper(c) && !ps_hl7_is_digit(c) && c != '-')
			return false;
	}
	return true;
}
