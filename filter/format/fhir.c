#include "fhir.h"

#include <string.h>

struct row {
	/** NULL: whatever the parent. */
	const char *parent;
	const char *name;
	enum ps_type type;
};

/* HumanName, Address, ContactPoint, Identifier, Reference; CDA's PN and AD. */
static const struct row rows[] = {
	{"name", "family", PS_NAME},
	{"name", "given", PS_NAME},
	{"name", "text", PS_NAME},
	{"subject", "display", PS_NAME},
	{"patient", "display", PS_NAME},
	{"performer", "display", PS_NAME},
	{"author", "display", PS_NAME},
	{"recorder", "display", PS_NAME},
	{"requester", "display", PS_NAME},
	{"practitioner", "display", PS_NAME},
	{"generalPractitioner", "display", PS_NAME},
	{"individual", "display", PS_NAME},
	{"actor", "display", PS_NAME},
	{"beneficiary", "display", PS_NAME},
	{"subscriber", "display", PS_NAME},
	{"address", "line", PS_STREET},
	{"address", "city", PS_CITY},
	{"address", "district", PS_COUNTY},
	{"address", "state", PS_STATE},
	{"address", "postalCode", PS_ZIP},
	{"addr", "streetAddressLine", PS_STREET},
	{"addr", "city", PS_CITY},
	{"addr", "county", PS_COUNTY},
	{"addr", "state", PS_STATE},
	{"addr", "postalCode", PS_ZIP},
	{"telecom", "value", PS_PHONE},
	{"identifier", "value", PS_ID},
	{NULL, "telecom", PS_PHONE},
	{NULL, "birthDate", PS_DATE},
	{NULL, "birthTime", PS_DATE},
	{NULL, "deceasedDateTime", PS_DATE},
	{NULL, "deceasedTime", PS_DATE},
	{NULL, "subscriberId", PS_PLAN_ID},
};

static bool is_word(const unsigned char *data, size_t len, const char *word)
{
	return strlen(word) == len && memcmp(data, word, len) == 0;
}

/* A year alone is no date that has to go. */
static enum ps_type date_type(const unsigned char *value, size_t len)
{
	size_t digits = 0;
	for (size_t i = 0; i < len; i++)
		digits += value[i] >= '0' && value[i] <= '9' ? 1 : 0;
	return digits >= 6 ? PS_DATE : PS_NONE;
}

/* A contact point is what it looks like. */
static enum ps_type contact_type(const unsigned char *value, size_t len)
{
	size_t digits = 0;
	for (size_t i = 0; i < len; i++) {
		if (value[i] == '@')
			return PS_EMAIL;
		if (value[i] == '/')
			return PS_NONE;
		digits += value[i] >= '0' && value[i] <= '9' ? 1 : 0;
	}
	return digits >= 7 ? PS_PHONE : PS_NONE;
}

enum ps_type ps_fhir_type(const unsigned char *parent, size_t parent_len, const unsigned char *name, size_t name_len,
	const unsigned char *value, size_t value_len)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!is_word(name, name_len, rows[i].name))
			continue;
		if (rows[i].parent != NULL && !is_word(parent, parent_len, rows[i].parent))
			continue;
		if (rows[i].type == PS_DATE)
			return date_type(value, value_len);
		if (rows[i].type == PS_PHONE)
			return contact_type(value, value_len);
		return rows[i].type;
	}
	return PS_NONE;
}
