#include "fields.h"

#include <stdint.h>
#include <string.h>

/* A literal as a word. */
#define W(text)                        \
	{                              \
		text, sizeof(text) - 1 \
	}

struct place {
	/** Empty: any. */
	struct ps_word parent, key;
	enum ps_type type;
	/** Counts only in a document that says it is a FHIR resource. */
	bool fhir;
	/** The type is in the sibling "system". */
	bool by_system;
};

static const struct place places[] = {
	{W("name"), W("family"), PS_NAME, false, false},
	{W("name"), W("given"), PS_NAME, false, false},
	{W("name"), W("text"), PS_NAME, true, false},
	{W(""), W("birthDate"), PS_DATE, false, false},
	{W(""), W("deceasedDateTime"), PS_DATE, false, false},
	{W("telecom"), W("value"), PS_NONE, false, true},
	{W("identifier"), W("value"), PS_NONE, false, true},
	{W("address"), W("line"), PS_STREET, false, false},
	{W("address"), W("city"), PS_CITY, true, false},
	{W("address"), W("district"), PS_COUNTY, true, false},
	{W("address"), W("state"), PS_STATE, true, false},
	{W("address"), W("postalCode"), PS_ZIP, false, false},
	{W("subject"), W("display"), PS_NAME, true, false},
	{W("patient"), W("display"), PS_NAME, true, false},
	{W("performer"), W("display"), PS_NONE, true, true},
	{W("author"), W("display"), PS_NONE, true, true},
	{W("recorder"), W("display"), PS_NONE, true, true},
	{W("requester"), W("display"), PS_NONE, true, true},
	{W("practitioner"), W("display"), PS_NAME, true, false},
	{W("generalPractitioner"), W("display"), PS_NAME, true, false},
	{W("individual"), W("display"), PS_NAME, true, false},
	{W("actor"), W("display"), PS_NONE, true, true},
	{W("beneficiary"), W("display"), PS_NAME, true, false},
	{W("subscriber"), W("display"), PS_NAME, true, false},
	{W(""), W("subscriberId"), PS_PLAN_ID, true, false},
	/* CDA. */
	{W("addr"), W("streetAddressLine"), PS_STREET, false, false},
	{W("addr"), W("city"), PS_CITY, true, false},
	{W("addr"), W("county"), PS_COUNTY, true, false},
	{W("addr"), W("state"), PS_STATE, true, false},
	{W("addr"), W("postalCode"), PS_ZIP, true, false},
	{W(""), W("birthTime"), PS_DATE, true, false},
	{W(""), W("deceasedTime"), PS_DATE, true, false},
	{W(""), W("telecom"), PS_NONE, true, true},
};

static const struct {
	/** The whole word, or the end of it after a '/'. */
	struct ps_word system;
	enum ps_type type;
} systems[] = {
	{W("phone"), PS_PHONE},
	{W("sms"), PS_PHONE},
	{W("pager"), PS_PHONE},
	{W("fax"), PS_FAX},
	{W("email"), PS_EMAIL},
	{W("us-ssn"), PS_SSN},
	{W("us-npi"), PS_LICENSE},
	{W("us-mbi"), PS_PLAN_ID},
	{W("MR"), PS_MRN},
	{W("SS"), PS_SSN},
	{W("DL"), PS_LICENSE},
	{W("NPI"), PS_LICENSE},
	{W("MB"), PS_PLAN_ID},
	{W("MC"), PS_PLAN_ID},
};

/* Lengths of the places' keys, by first letter: most keys are told apart here. */
#define L(n) (UINT32_C(1) << (n))
const uint32_t ps_field_lengths[26] = {
	['b' - 'a'] = L(9),
	['c' - 'a'] = L(4) | L(6),
	['d' - 'a'] = L(7) | L(8) | L(12) | L(16),
	['f' - 'a'] = L(6),
	['g' - 'a'] = L(5),
	['l' - 'a'] = L(4),
	['p' - 'a'] = L(10),
	['s' - 'a'] = L(5) | L(12) | L(17),
	['t' - 'a'] = L(4) | L(7),
	['v' - 'a'] = L(5),
};

static bool is_word(struct ps_word word, struct ps_word known_word)
{
	return known_word.len == word.len && word.text[0] == known_word.text[0] &&
	       memcmp(word.text, known_word.text, word.len) == 0;
}

enum ps_type ps_field_type(struct ps_word parent, struct ps_word key, bool fhir, bool *by_system)
{
	*by_system = false;
	if (!ps_field_may_have_type(key))
		return PS_NONE;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		const struct place *place = &places[i];

		if (!is_word(key, place->key) || (place->parent.len > 0 && !is_word(parent, place->parent)))
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

enum ps_type ps_field_reference(struct ps_word reference)
{
	static const struct ps_word people[] = {
		W("Patient/"), W("Practitioner/"), W("PractitionerRole/"), W("RelatedPerson/"), W("Person/")};

	for (size_t i = 0; i < sizeof(people) / sizeof(*people); i++) {
		size_t len = people[i].len;

		/* Relative, or at the end of an address. */
		for (size_t at = 0; at + len < reference.len; at++) {
			if ((at == 0 || reference.text[at - 1] == '/') &&
				memcmp(reference.text + at, people[i].text, len) == 0)
				return PS_NAME;
		}
	}
	return PS_NONE;
}

/* Longer values are values. */
#define PLACEHOLDER_MAX 40

static unsigned char lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c | 0x20) : c;
}

static bool is_letter_or_digit(unsigned char c)
{
	return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c >= 0x80;
}

/* The value's letters and digits are one character again and again, or there are none. */
static bool is_filling(struct ps_word value)
{
	unsigned char same = 0;
	size_t count = 0;

	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = lower((unsigned char)value.text[i]);

		if (!is_letter_or_digit(c))
			continue;
		if ((c != 'x' && c != '0') || (count > 0 && c != same))
			return false;
		same = c;
		count++;
	}
	return count == 0 || count >= 3;
}

/* "{{patient_name}}", "${dob}": a name in brackets that a program should have filled in. */
static bool is_variable(struct ps_word value)
{
	static const struct {
		struct ps_word open, close;
	} brackets[] = {{W("{{"), W("}}")}, {W("${"), W("}")}, {W("<%="), W("%>")}, {W("%("), W(")s")}};

	for (size_t i = 0; i < sizeof(brackets) / sizeof(*brackets); i++) {
		struct ps_word open = brackets[i].open;
		struct ps_word close = brackets[i].close;
		bool name = true;

		if (value.len <= open.len + close.len || memcmp(value.text, open.text, open.len) != 0 ||
			memcmp(value.text + value.len - close.len, close.text, close.len) != 0)
			continue;
		for (size_t at = open.len; at < value.len - close.len; at++) {
			unsigned char c = lower((unsigned char)value.text[at]);

			name = name && ((c >= 'a' && c <= 'z') || c == '_' || c == '.' || c == ' ');
		}
		return name;
	}
	return false;
}

bool ps_field_is_placeholder(struct ps_word value)
{
	static const struct ps_word words[] = {W("n/a"), W("unknown"), W("unspecified"), W("redacted"), W("removed"),
		W("masked"), W("withheld"), W("undisclosed"), W("confidential"), W("anonymous"), W("deidentified"),
		W("de-identified"), W("not provided"), W("not available"), W("not applicable"), W("not on file"),
		W("none given"), W("tbd")};

	while (value.len > 0 && value.text[0] == ' ') {
		value.text++;
		value.len--;
	}
	while (value.len > 0 && value.text[value.len - 1] == ' ')
		value.len--;
	if (value.len == 0 || value.len > PLACEHOLDER_MAX)
		return false;
	if (is_filling(value) || is_variable(value))
		return true;
	if (value.len > 2 && (memchr("[(<*", value.text[0], 4) != NULL) &&
		memchr("])>*", value.text[value.len - 1], 4)) {
		value.text++;
		value.len -= 2;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t same = 0;

		if (words[i].len != value.len)
			continue;
		while (same < value.len && lower((unsigned char)value.text[same]) == (unsigned char)words[i].text[same])
			same++;
		if (same == value.len)
			return true;
	}
	return false;
}
