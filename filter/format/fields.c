#include "fields.h"

#include <stdint.h>
#include <string.h>

struct place {
	/** NULL: any. */
	const char *parent, *key;
	enum ps_type type;
	/** Counts only in a document that says it is a FHIR resource. */
	bool fhir;
	/** The type is in the sibling "system". */
	bool by_system;
};

static const struct place places[] = {
	{"name", "family", PS_NAME, false, false},
	{"name", "given", PS_NAME, false, false},
	{"name", "text", PS_NAME, true, false},
	{NULL, "birthDate", PS_DATE, false, false},
	{NULL, "deceasedDateTime", PS_DATE, false, false},
	{"telecom", "value", PS_NONE, false, true},
	{"identifier", "value", PS_NONE, false, true},
	{"address", "line", PS_STREET, false, false},
	{"address", "city", PS_CITY, true, false},
	{"address", "district", PS_COUNTY, true, false},
	{"address", "state", PS_STATE, true, false},
	{"address", "postalCode", PS_ZIP, false, false},
};

static const struct {
	/** The whole word, or the end of it after a '/'. */
	const char *system;
	enum ps_type type;
} systems[] = {
	{"phone", PS_PHONE},
	{"sms", PS_PHONE},
	{"pager", PS_PHONE},
	{"fax", PS_FAX},
	{"email", PS_EMAIL},
	{"us-ssn", PS_SSN},
	{"us-npi", PS_LICENSE},
	{"us-mbi", PS_PLAN_ID},
	{"MR", PS_MRN},
	{"SS", PS_SSN},
	{"DL", PS_LICENSE},
	{"NPI", PS_LICENSE},
	{"MB", PS_PLAN_ID},
	{"MC", PS_PLAN_ID},
};

static const char *const vague[] = {"area", "code", "date", "email", "first", "firstName", "first_name", "full",
	"fullName", "full_name", "given", "home", "id", "last", "lastName", "last_name", "label", "line", "middle",
	"mobile", "name", "num", "no", "number", "phone", "ref", "tel", "text", "title", "value", "work"};

/* Lengths of the words above, by first letter: most keys are told apart here. */
#define L(n) (UINT32_C(1) << (n))
static const uint32_t known[26] = {
	['a' - 'a'] = L(4),
	['b' - 'a'] = L(9),
	['c' - 'a'] = L(4),
	['d' - 'a'] = L(4) | L(8) | L(16),
	['e' - 'a'] = L(5),
	['f' - 'a'] = L(4) | L(5) | L(6) | L(8) | L(9) | L(10),
	['g' - 'a'] = L(5),
	['h' - 'a'] = L(4),
	['i' - 'a'] = L(2),
	['l' - 'a'] = L(4) | L(5) | L(8) | L(9),
	['m' - 'a'] = L(6),
	['n' - 'a'] = L(2) | L(3) | L(4) | L(6),
	['p' - 'a'] = L(5) | L(10),
	['r' - 'a'] = L(3),
	['s' - 'a'] = L(5),
	['t' - 'a'] = L(3) | L(4) | L(5),
	['v' - 'a'] = L(5),
	['w' - 'a'] = L(4),
};

static bool may_be_known(struct ps_word key)
{
	unsigned letter = key.len > 0 ? (unsigned)(unsigned char)key.text[0] - 'a' : 26;

	return letter < 26 && key.len < 32 && (known[letter] & L(key.len)) != 0;
}

static bool is_word(struct ps_word word, const char *text)
{
	return strlen(text) == word.len && memcmp(word.text, text, word.len) == 0;
}

enum ps_type ps_field_type(struct ps_word parent, struct ps_word key, bool fhir, bool *by_system)
{
	*by_system = false;
	if (!may_be_known(key))
		return PS_NONE;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		const struct place *place = &places[i];

		if (!is_word(key, place->key) || (place->parent != NULL && !is_word(parent, place->parent)))
			continue;
		*by_system = place->by_system;
		return fhir || !place->fhir ? place->type : PS_NONE;
	}
	return PS_NONE;
}

enum ps_type ps_field_system(struct ps_word system)
{
	for (size_t i = system.len; i-- > 0;) {
		if (system.text[i] == '/') {
			system.text += i + 1;
			system.len -= i + 1;
			break;
		}
	}
	for (size_t i = 0; i < sizeof(systems) / sizeof(*systems); i++)
		if (is_word(system, systems[i].system))
			return systems[i].type;
	return PS_NONE;
}

bool ps_field_is_vague(struct ps_word key)
{
	if (!may_be_known(key))
		return false;
	for (size_t i = 0; i < sizeof(vague) / sizeof(*vague); i++)
		if (is_word(key, vague[i]))
			return true;
	return false;
}
