#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "fieldtest.h"

#define TEXT(xml, wanted) cr_assert(eq(str, (char *)fieldtest_text("xml", xml), (char *)(wanted)))
#define TYPES(xml, wanted) cr_assert(eq(str, (char *)fieldtest_types("xml", xml), (char *)(wanted)))
#define SCRUB(xml, what, wanted) cr_assert(eq(str, (char *)fieldtest_scrub("xml", xml, what), (char *)(wanted)))
#define MALFORMED "status 1"
#define REFUSED "status 3"

Test(xml, an_element_names_its_text)
{
	TEXT("<p><n:dob>1961</n:dob> <name>Jane</name></p>", "dob: 1961\nname: Jane");
}

Test(xml, an_element_names_its_value_and_an_attribute_its_own)
{
	TEXT("<p><birthDate value='1961-03-14'/><q mrn=\"12\"/></p>", "birthDate: 1961-03-14\nmrn: 12");
}

Test(xml, a_key_names_value_and_text)
{
	TEXT("<p><f name='dob' value='1961'/><f key='dob'>1961</f></p>", "dob: 1961\nkey: dob: 1961");
}

Test(xml, mixed_content_is_one_text)
{
	TEXT("<p>Mr. <x>Ja</x>ne <y>Do</y>e</p>", "p: Mr. Jane Doe");
	TEXT("<p><b>Ja</b>ne</p>", "b: Jane");
	TEXT("<p><q>Ja</q>ne</p>", "q: Jane");
}

Test(xml, a_label_and_its_value_in_inline_tags_are_read_apart)
{
	TEXT("<p>See <b>Phone</b><i>503-555-0142</i><b>Name</b><i>Jane</i></p>", "p: See Phone 503-555-0142 Name Jane");
	TEXT("<p>See <b>503-</b><i>555</i> Mc<b>Donald</b></p>", "p: See 503-555 McDonald");
	SCRUB("<p>x <b>Tel</b><i>12</i></p>", "Tel 12", "<p>x <b>[X]</b><i></i></p>");
}

Test(xml, two_numbers_are_read_apart_where_each_is_complete)
{
	TEXT("<p>x <b>503-555-0142</b><i>03/14/1961</i></p>", "p: x 503-555-0142 03/14/1961");
	TEXT("<p>219-<b>09</b>-9999 <b>41111111</b><i>11111111</i></p>", "p: 219-09-9999 4111111111111111");
}

Test(xml, a_code_of_cda_is_named_by_its_element)
{
	TEXT("<a xmlns='urn:hl7-org:v3'><sexCode code='F'/><x code='F'/></a>", "sexCode: F\ncode: F");
}

Test(xml, references_and_cdata_keep_their_place)
{
	TEXT("<p>J&#x61;n&#101; <![CDATA[D<o]]>e &amp; co</p>", "p: Jane D<oe & co");
	SCRUB("<p>J&#x61;n&#101; <![CDATA[D<o]]>e.</p>", "Jane D<oe", "<p>[X]<![CDATA[]]>.</p>");
}

Test(xml, comments_and_instructions_are_read_behind_the_text)
{
	TEXT("<p>Ja<!--c-->ne<?i x?></p>", "p: Jane\nc\nx");
}

Test(xml, namespaces_are_left_alone)
{
	TEXT("<p xmlns='urn:a' xmlns:b='http://b.example.org' xsi:schemaLocation='x y' xmlns:xsi='u'/>", "");
}

Test(xml, fhir_places_have_types)
{
	TYPES("<Patient xmlns='http://hl7.org/fhir'><name><family value='Doe'/></name><birthDate value='1961-03-14'/>"
	      "<telecom><value value='555-555-0142'/></telecom><address><line value='1 Oak'/></address></Patient>",
		"NAME DATE PHONE STREET");
	TYPES("<a xmlns='urn:hl7-org:v3'><name><given>Jane</given></name><birthTime value='19610314'/></a>",
		"NAME DATE");
	TYPES("<a xmlns='http://hl7.org/fhir'><identifier><system value='http://hl7.org/fhir/sid/us-ssn'/>"
	      "<value value='900-55-0187'/></identifier><identifier><value value='77'/></identifier></a>",
		"SSN ID");
	TYPES("<a><address><city>Salem</city></address></a>", "-");
}

Test(xml, code_systems_are_no_addresses)
{
	TEXT("<a xmlns='http://hl7.org/fhir'><system value='http://loinc.org'/><extension url='http://hl7.org/x'/></a>",
		"");
}

Test(xml, a_name_space_with_a_number_in_it_is_read)
{
	TEXT("<a xmlns='http://hl7.org/fhir'><system value='http://x.org/mrn'/><b>c</b></a>", "b: c");
	TEXT("<a xmlns='http://hl7.org/fhir'><system value='http://x.org/503-555-0142'/></a>",
		"system: http://x.org/503-555-0142");
	TEXT("<a xmlns='http://hl7.org/fhir'><system value='http://j@x.org/'/></a>", "system: http://j@x.org/");
}

Test(xml, an_internal_subset_is_refused)
{
	TEXT("<!DOCTYPE a [<!ENTITY x 'Jane'>]><a>&x;</a>", REFUSED);
	TEXT("<!DOCTYPE a []><a/>", REFUSED);
}

Test(xml, what_is_not_well_formed_is_refused)
{
	TEXT("<a><b></a>", MALFORMED);
	TEXT("<a>&nbsp;</a>", MALFORMED);
	TEXT("<a x='1' x='2'/>", MALFORMED);
	TEXT("", MALFORMED);
	TEXT("<a>\xFF</a>", MALFORMED);
}

Test(xml, references_of_an_external_dtd_are_read_as_htmls)
{
	TEXT("<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"x\"><html><p>Jane&nbsp;D&ouml;e</p></html>",
		"Jane D\xC3\xB6"
		"e");
}

Test(xml, xhtml_blocks_end_text)
{
	TEXT("<html><p>a</p><p>b<em>c</em><br/>d</p></html>", "a\nbc\nd");
}

Test(xml, other_encodings_are_decoded_and_written_back)
{
	static const char latin[] = "<?xml version='1.0' encoding='ISO-8859-1'?><a>Pe\xF1"
				    "a</a>";
	TEXT(latin, "a: Pe\xC3\xB1"
		    "a");
	SCRUB(latin, "Pe",
		"<?xml version='1.0' encoding='ISO-8859-1'?><a>[X]\xF1"
		"a</a>");
	TEXT("<?xml version='1.0' encoding='x-nosuch'?><a/>", "status 3");
}

Test(xml, utf16_is_decoded_and_written_back)
{
	static const char wide[] = "\xFE\xFF\0<\0a\0>\0J\0a\0n\0e\0<\0/\0a\0>";
	struct doctest t;

	cr_assert(eq(int, fieldtest_parse(&t, "xml", wide, sizeof(wide) - 1), PS_OK));
	cr_assert(eq(str, (char *)t.text.data, "a: Jane"));
	cr_assert(eq(sz, fieldtest_replace(&t, "Jane", "X"), 1));
	(void)doctest_out(&t);
	cr_assert(eq(sz, t.out.len, sizeof(wide) - 1 - 6));
	cr_assert(eq(int, memcmp(t.out.data, "\xFE\xFF\0<\0a\0>\0X\0<\0/\0a\0>", t.out.len), 0));
	doctest_end(&t);
}

Test(xml, elements_nest_to_the_limit)
{
	char deep[1024] = "";

	for (int i = 0; i < 64; i++)
		strcat(deep, "<a>");
	for (int i = 0; i < 64; i++)
		strcat(deep, "</a>");
	TEXT(deep, "");
	deep[0] = '\0';
	for (int i = 0; i < 65; i++)
		strcat(deep, "<a>");
	TEXT(deep, "status 2");
}

Test(xml, a_mark_before_a_bracket_makes_no_end_of_cdata)
{
	SCRUB("<a>Jane]> x</a>", "Jane", "<a>[X]> x</a>");
	SCRUB("<a>Jan&#101;]> x</a>", "Jane", "<a>[X]> x</a>");
	SCRUB("<a><![CDATA[Jane]> x]]></a>", "Jane", "<a><![CDATA[[X]> x]]></a>");
	SCRUB("<a>[Jane]> x</a>", "[Jane]", "<a>[X]> x</a>");
	TEXT("<a>Jane and a long text;]></a>", "a: Jane and a long text;]>");
	TEXT("<a>Jan&#101;]> ]> x<![CDATA[]>]]></a>", "a: Jane]> ]> x]>");
}

static enum ps_status dob_rule(const void *context, enum ps_place_kind place, const struct ps_step *path, size_t depth,
	enum ps_type *type, enum ps_use *use)
{
	(void)context;
	(void)place;
	if (depth == 1 && path->len == 1 && path->key[0] == 'k')
		*use = PS_USE_KEEP;
	if (depth == 1 && path->len == 1 && path->key[0] == 's')
		*type = PS_SSN;
	return depth == 1 && path->len == 1 && path->key[0] == 'r' ? PS_REFUSED : PS_OK;
}

Test(xml, a_policy_knows_elements)
{
	struct doctest t = doctest_begin("<a><k>1</k><s>2</s><s value='3'/></a>", 37);

	ps_document_rules(t.doc, dob_rule, NULL);
	cr_assert(eq(int, ps_xml_parse(t.doc, 0, 0, 37), PS_OK));
	(void)doctest_text(&t);
	cr_assert(eq(sz, t.text.field_count, 3));
	cr_assert(eq(int, t.text.fields[0].kind, PS_FIELD_EXEMPT));
	cr_assert(eq(int, t.text.fields[1].type, PS_SSN));
	cr_assert(eq(int, t.text.fields[2].type, PS_SSN));
	doctest_end(&t);
	t = doctest_begin("<a><r>1</r></a>", 15);
	ps_document_rules(t.doc, dob_rule, NULL);
	cr_assert(eq(int, ps_xml_parse(t.doc, 0, 0, 15), PS_REFUSED));
	doctest_end(&t);
}

Test(xml, an_extension_is_what_its_root_says)
{
	TYPES("<ClinicalDocument xmlns='urn:hl7-org:v3'><patientRole><id root=\"2.16.840.1.113883.4.1\" "
	      "extension=\"900-55-0187\"/><id root=\"1.2.3\" extension=\"E77\"/><addr use=\"HP\"/></patientRole>"
	      "<author><id extension=\"E5\"/><id extension=\"none\"/></author></ClinicalDocument>",
		"SSN MRN ID -");
}
