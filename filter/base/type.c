#include "type.h"

#include <string.h>

/*
 * Specificity: a checked number says more than a shape, a shape more than a
 * place, and a place more than a name inside it.
 */
static const struct ps_type_info types[PS_TYPE_COUNT] = {
	[PS_NONE] = {"NONE", "", "not an identifier", 0},
	[PS_NAME] = {"NAME", "A", "people: patients, relatives, providers, staff", 10},
	[PS_STREET] = {"STREET", "B", "street addresses, PO boxes, rural routes", 30},
	[PS_CITY] = {"CITY", "B", "cities and towns", 14},
	[PS_COUNTY] = {"COUNTY", "B", "counties", 16},
	[PS_ZIP] = {"ZIP", "B", "postal codes", 22},
	[PS_FACILITY] = {"FACILITY", "B", "hospitals and clinics (strict)", 12},
	[PS_STATE] = {"STATE", "B", "state names (strict)", 8},
	[PS_DATE] = {"DATE", "C", "dates finer than a year", 34},
	[PS_AGE] = {"AGE", "C", "ages over 89 (strict: all ages)", 20},
	[PS_PHONE] = {"PHONE", "D", "telephone and pager numbers, extensions", 36},
	[PS_FAX] = {"FAX", "E", "fax numbers", 38},
	[PS_EMAIL] = {"EMAIL", "F", "e-mail addresses", 60},
	[PS_SSN] = {"SSN", "G", "social security numbers, last four, masked forms", 50},
	[PS_MRN] = {"MRN", "H", "medical record numbers", 46},
	[PS_PLAN_ID] = {"PLAN_ID", "I", "member, group, policy, Medicare, Medicaid numbers", 44},
	[PS_ACCOUNT] = {"ACCOUNT", "J", "account, invoice, claim, Rx and card numbers, IBAN", 42},
	[PS_LICENSE] = {"LICENSE", "K", "driver's, NPI, DEA and state licence numbers", 48},
	[PS_VEHICLE] = {"VEHICLE", "L", "VIN and licence plates", 52},
	[PS_DEVICE] = {"DEVICE", "M", "serial numbers, UDI, IMEI", 54},
	[PS_URL] = {"URL", "N", "web addresses", 62},
	[PS_IP] = {"IP", "O", "IPv4, IPv6 and MAC addresses", 56},
	[PS_USERNAME] = {"USERNAME", "R", "login names and handles", 18},
	[PS_ID] = {"ID", "R", "any other unique code tied to a person", 40},
};

const struct ps_type_info *ps_type_info(enum ps_type type)
{
	return &types[type];
}

bool ps_type_is_code(enum ps_type type)
{
	switch (type) {
	case PS_ZIP:
	case PS_PHONE:
	case PS_FAX:
	case PS_SSN:
	case PS_MRN:
	case PS_PLAN_ID:
	case PS_ACCOUNT:
	case PS_LICENSE:
	case PS_VEHICLE:
	case PS_DEVICE:
	case PS_ID:
		return true;
	default:
		return false;
	}
}

enum ps_type ps_type_by_name(const char *text, size_t len)
{
	for (enum ps_type type = PS_NAME; type < PS_TYPE_COUNT; type++) {
		if (strlen(types[type].name) == len && memcmp(types[type].name, text, len) == 0)
			return type;
	}
	return PS_NONE;
}
