/**
 * The types of protected health information, one table.
 *
 * The eighteen identifiers of 45 CFR 164.514(b)(2)(i) by their letter, split
 * where users want different actions. Help, `types`, policies, labels and
 * tests are made from this table.
 */
#ifndef PS_TYPE_H
#define PS_TYPE_H

#include <stdbool.h>
#include <stddef.h>

enum ps_type {
	PS_NONE = 0,
	PS_NAME,
	PS_STREET,
	PS_CITY,
	PS_COUNTY,
	PS_ZIP,
	PS_FACILITY,
	PS_STATE,
	PS_DATE,
	PS_AGE,
	PS_PHONE,
	PS_FAX,
	PS_EMAIL,
	PS_SSN,
	PS_MRN,
	PS_PLAN_ID,
	PS_ACCOUNT,
	PS_LICENSE,
	PS_VEHICLE,
	PS_DEVICE,
	PS_URL,
	PS_IP,
	PS_USERNAME,
	PS_ID,
	PS_TYPE_COUNT
};

struct ps_type_info {
	/** As in labels, policies and output: upper case ASCII and '_'. */
	const char *name;
	/** The letter of 164.514(b)(2)(i), as a string. */
	const char *letter;
	/** One line for people. */
	const char *description;
	/**
	 * How much one type says about a text, for overlaps: higher wins.
	 * Distinct for every type, so that the resolver's order is total.
	 */
	int specificity;
};

/** The row of @type, which is below PS_TYPE_COUNT. Static, never NULL. */
const struct ps_type_info *ps_type_info(enum ps_type type);

/** Numbers and codes: only the letters and digits of a value say which one it is. */
bool ps_type_is_code(enum ps_type type);

/** The type named by text[0 .. len), or PS_NONE. Case matters. */
enum ps_type ps_type_by_name(const char *text, size_t len);

#endif
