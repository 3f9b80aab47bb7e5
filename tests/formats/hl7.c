#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "fieldtest.h"

#define HEAD "MSH|^~\\&|||||||ADT|1|P|2.5\r"
#define TEXT(hl7, wanted) cr_assert(eq(str, (char *)fieldtest_text("hl7", hl7), (char *)(wanted)))
#define TYPES(hl7, wanted) cr_assert(eq(str, (char *)fieldtest_types("hl7", hl7), (char *)(wanted)))
#define SCRUB(hl7, what, wanted) cr_assert(eq(str, (char *)fieldtest_scrub("hl7", hl7, what), (char *)(wanted)))

Test(hl7, a_person_is_typed_by_place)
{
	TEXT(HEAD "PID|1||77^^^H^MR||DOE^JANE||19610314", "MRN: 77\npatient name: DOE\nJANE\ndate of birth: 19610314");
	TYPES(HEAD "PID|1||77||DOE^JANE^Q^^MS||19610314||||1 OAK^2^SALEM^OR^97301^^^^POLK",
		"MRN NAME NAME NAME - DATE STREET STREET CITY STATE ZIP COUNTY");
}

Test(hl7, an_id_is_what_its_code_says)
{
	TYPES(HEAD "PID|||1^^^H^MR~900-55-0187^^^USA^SS", "MRN SSN");
}

Test(hl7, codes_are_no_words)
{
	TEXT(HEAD "PID||||||||F||2106-3|||||ENG|W|METH\rOBX|1|NM|2345-7^Glucose^LN|", "2106-3\nGlucose");
	TYPES(HEAD "IN1|1|MCRB|00882", "- -");
}

Test(hl7, flags_and_codes_of_syntax_are_left_alone)
{
	TEXT(HEAD "MSA|AE|77|Late\rOBX|1|NM|||1.5||0-2|HH|||F\rORC|RE||||CM\rEVN|A08||||SYSTEM", "Late\n1.5\n0-2");
	TEXT(HEAD "OBR|1|||24323-8^Panel^LN^8^Jane^L", "Panel^8^Jane^L");
	TEXT(HEAD "OBR|1|||503555-0^Panel^LX|", "503555-0^Panel^LX");
}

Test(hl7, a_value_that_is_not_there_has_no_type)
{
	TYPES(HEAD "PID|1||XXXXX||{{name}}^[REDACTED]||00000000||||N/A^--^Unknown", "- - - - - - -");
	TYPES(HEAD "PID|1||7X||Unknowles^{{jane 7}}^xX", "MRN NAME NAME NAME");
}

Test(hl7, the_time_of_a_message_is_a_date)
{
	TYPES("MSH|^~\\&|A|B|C|D|20310506103000||ADT|1|P|2.5\r", "DATE");
	TYPES("MSH|^~\\&|A|B|C|D|1718900000||ADT|1|P|2.5\r", "-");
	TYPES("MSH|^~\\&|A|B|C|D|1203196110||ADT|1|P|2.5\r", "DATE");
}

Test(hl7, phones_are_told_from_addresses_and_fax)
{
	TYPES(HEAD "PID|||||||||||||555-0142^PRN^PH~555-0143^WPN^FX~^NET^^j@example.org", "PHONE FAX EMAIL");
}

Test(hl7, a_provider_has_an_id_and_a_name)
{
	TYPES(HEAD "PV1||||||||44^OAKES^PETER", "ID NAME NAME");
	TYPES(HEAD "PV1||||||||OAKES", "NAME");
}

Test(hl7, a_year_alone_is_no_date)
{
	TYPES(HEAD "PID|||||||1961", "-");
}

Test(hl7, escapes_read_as_what_they_stand_for)
{
	TEXT("MSH|^~\\&|\rNTE|||J\\X616E\\e \\T\\ \\H\\Tom\\N\\\\.br\\a\\F\\b\\S\\c\\R\\d\\E\\e\\Z1\\",
		"Jane & Tom\na|b^c~d\\e\\Z1\\");
	TEXT("MSH|^~\\&|\rNTE|||Pe\\XC3B1\\a Pe\\XF1\\a", "Pe\xC3\xB1"
							  "a Pe\xC3\xB1"
							  "a");
	SCRUB("MSH|^~\\&|\rNTE|||J\\X61\\ne.", "Jane", "MSH|^~\\&|\rNTE|||[X].");
}

Test(hl7, components_of_text_are_one_line)
{
	TEXT("MSH|^~\\&|\rZPI|1|Doe^Jane&Q~x", "Doe Jane Q");
	SCRUB("MSH|^~\\&|\rZPI|1|Doe^Jane|x", "Doe Jane", "MSH|^~\\&|\rZPI|1|[X]^|x");
}

Test(hl7, an_observation_is_read_as_its_type_says_and_under_its_name)
{
	TEXT("MSH|^~\\&|\rOBX|1|TX|8^Phone||555-0142", "8 Phone\nPhone: 555-0142");
	TYPES("MSH|^~\\&|\rOBX|1|XPN|8^Who||DOE^JANE", "- NAME NAME");
	TYPES("MSH|^~\\&|\rOBX|1|DT|DOB||19610314", "- DATE");
}

Test(hl7, a_message_has_its_own_delimiters)
{
	TYPES("MSH$%+!@$A\rPID$$$77%%%%MR+88%%%%SS$$DOE%JANE", "MRN SSN NAME NAME");
	TEXT("MSH$%+!@$\rNTE$$$a!F!b^c|d", "a$b^c|d");
}

Test(hl7, delimiters_of_which_marks_are_made_are_refused)
{
	TEXT("MSH|[~\\&|A\r", "status 1");
	TEXT("MSH-^~\\&-A\r", "status 1");
	TEXT("MSHA^~\\&AB\r", "status 1");
	TEXT("MSH|^^\\&|A\r", "status 1");
	TEXT("MSH|", "status 1");
}

Test(hl7, without_a_message_it_is_refused)
{
	TEXT("", "status 1");
	TEXT("PID|||1", "status 1");
	TEXT("FHS|^~\\&|A\rBHS|^~\\&|A\r", "status 1");
}

Test(hl7, frames_and_line_ends_of_all_kinds_stay)
{
	SCRUB("\x0BMSH|^~\\&|\rPID|||||DOE\r\x1C\r\x0BMSH|^~\\&|\nPID|||||DOE\r\n\x1C\r", "DOE",
		"\x0BMSH|^~\\&|\rPID|||||[X]\r\x1C\r\x0BMSH|^~\\&|\nPID|||||[X]\r\n\x1C\r");
}

Test(hl7, what_is_no_segment_is_text)
{
	TEXT("MSH|^~\\&|\rNTE|||first\nof Jane|x", "first\nof Jane|x");
}

Test(hl7, syntax_is_left_alone_where_it_looks_like_it)
{
	TEXT("MSH|^~\\&|A|||||SEC|ADT^A01|77|P|2.5\rPID|1\rPID|JANE DOE", "SEC\nJANE DOE");
}

static enum ps_status place_rule(const void *context, enum ps_place_kind place, const struct ps_step *path,
	size_t depth, enum ps_type *type, enum ps_use *use)
{
	(void)context;
	if (place != PS_PLACE_HL7 || depth != 1)
		return PS_INTERNAL;
	if (path->len == 5 && memcmp(path->key, "ZPI-2", 5) == 0)
		*type = PS_MRN;
	if (path->len == 7 && memcmp(path->key, "ZPI-1.2", 7) == 0)
		*type = PS_NAME;
	if (path->len == 5 && memcmp(path->key, "PID-5", 5) == 0)
		*use = PS_USE_KEEP;
	if (path->len == 5 && memcmp(path->key, "PID-8", 5) == 0)
		*type = PS_ID;
	if (path->len == 7 && memcmp(path->key, "MSH-9.2", 7) == 0)
		*type = PS_MRN;
	return path->len == 6 && memcmp(path->key, "PID-10", 6) == 0 ? PS_REFUSED : PS_OK;
}

Test(hl7, a_policy_knows_fields_and_components)
{
	static const char data[] = "MSH|^~\\&|\rZPI|a^b|c^d\rPID|||||e^f";
	struct doctest t = doctest_begin(data, sizeof(data) - 1);
	static const int types[] = {PS_NONE, PS_NAME, PS_MRN, PS_MRN, PS_NONE, PS_NONE};

	ps_document_rules(t.doc, place_rule, NULL);
	cr_assert(eq(int, ps_hl7_parse(t.doc, 0, 0, sizeof(data) - 1), PS_OK));
	(void)doctest_text(&t);
	cr_assert(eq(sz, t.text.field_count, 6));
	for (size_t i = 0; i < 6; i++) {
		cr_assert(eq(int, t.text.fields[i].type, types[i]));
		cr_assert(eq(int, t.text.fields[i].kind, i < 4 ? PS_FIELD_VALUE : PS_FIELD_EXEMPT));
	}
	doctest_end(&t);
}

Test(hl7, a_policy_knows_what_is_syntax_otherwise)
{
	static const char data[] = "MSH|^~\\&|||||||ADT^A01|1\rPID||||||||F";
	static const char refused[] = "MSH|^~\\&|\rPID||||||||||2106";
	struct doctest t = doctest_begin(data, sizeof(data) - 1);

	ps_document_rules(t.doc, place_rule, NULL);
	cr_assert(eq(int, ps_hl7_parse(t.doc, 0, 0, sizeof(data) - 1), PS_OK));
	cr_assert(eq(str, (char *)doctest_text(&t), (char *)"ADT\nA01\nF"));
	cr_assert(eq(int, t.text.fields[1].type, PS_MRN));
	cr_assert(eq(int, t.text.fields[2].type, PS_ID));
	doctest_end(&t);
	t = doctest_begin(refused, sizeof(refused) - 1);
	ps_document_rules(t.doc, place_rule, NULL);
	cr_assert(eq(int, ps_hl7_parse(t.doc, 0, 0, sizeof(refused) - 1), PS_REFUSED));
	doctest_end(&t);
}
