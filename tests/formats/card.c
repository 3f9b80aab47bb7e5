#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "attachments.h"
#include "fieldtest.h"

#define CARD(body) "BEGIN:VCARD\r\n" body "END:VCARD\r\n"
#define CALENDAR(body) "BEGIN:VCALENDAR\r\n" body "END:VCALENDAR\r\n"
#define TEXT(format, data, wanted) cr_assert(eq(str, (char *)fieldtest_text(format, data), (char *)(wanted)))
#define TYPES(format, data, wanted) cr_assert(eq(str, (char *)fieldtest_types(format, data), (char *)(wanted)))
#define SCRUB(format, data, what, wanted) \
	cr_assert(eq(str, (char *)fieldtest_scrub(format, data, what), (char *)(wanted)))

Test(card, properties_are_typed_by_name)
{
	TYPES("vcard", CARD("N:Doe;Jane;Q;Dr.\nFN:Jane Doe\nBDAY:19610314\nTEL;TYPE=fax:1\nx.TEL:2\nEMAIL:j@x.org\n"),
		"NAME NAME NAME - NAME DATE FAX PHONE EMAIL");
	TYPES("vcard", CARD("ADR:;;1 Oak;Salem;OR;97301;USA\nNOTE:x\n"), "STREET CITY STATE ZIP - -");
	TYPES("calendar", CALENDAR("DTSTART:20310314\nUID:x\nATTENDEE;CN=Jane:mailto:x\n"), "DATE - NAME -");
}

/* Of the one field that @line is in a calendar whose times and id stay. */
static enum ps_field_kind kept_kind(const char *line)
{
	static const struct ps_email_options keep = {.keep_calendar = true};
	char data[512];
	size_t len = (size_t)snprintf(data, sizeof(data), CALENDAR("%s\n"), line);
	struct doctest t = doctest_begin(data, len);
	enum ps_field_kind kind;

	ps_document_set_email_options(t.doc, &keep);
	cr_assert(eq(int, ps_format_by_name("calendar")->parse(t.doc, 0, 0, len), PS_OK));
	(void)doctest_text(&t);
	cr_assert(eq(sz, t.text.field_count, 1), "%s", line);
	kind = (enum ps_field_kind)t.text.fields[0].kind;
	doctest_end(&t);
	return kind;
}

Test(card, a_kept_calendar_keeps_times_and_nothing_that_looks_alike)
{
	static const char *const times[] = {"20310314", "20310314T093000", "20310314T093000Z"};
	static const char *const others[] = {"5035550142", "50355501", "20311401", "20310300", "20310314T", "20310314Z",
		"20310314T0930", "20310314T09300Z0", "T5035550142T", "2031\r\n 0314"};
	char line[64];

	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
		(void)snprintf(line, sizeof(line), "DTEND;TZID=x:%s", times[i]);
		cr_expect(eq(int, kept_kind(line), PS_FIELD_EXEMPT), "%s", line);
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		(void)snprintf(line, sizeof(line), "DTSTART:%s", others[i]);
		cr_expect(ne(int, kept_kind(line), PS_FIELD_EXEMPT), "%s", line);
	}
}

Test(card, a_kept_calendar_keeps_an_id_in_one_piece)
{
	char line[300] = "UID:";

	cr_expect(eq(int, kept_kind("UID:7-visit@example.org"), PS_FIELD_EXEMPT));
	cr_expect(ne(int, kept_kind("UID:of Jane"), PS_FIELD_EXEMPT));
	cr_expect(ne(int, kept_kind("RELATED-TO:7-visit@example.org"), PS_FIELD_EXEMPT));
	memset(line + 4, 'x', 255);
	cr_expect(eq(int, kept_kind(line), PS_FIELD_EXEMPT));
	memset(line + 4, 'x', 256);
	cr_expect(ne(int, kept_kind(line), PS_FIELD_EXEMPT));
}

Test(card, folded_lines_are_one)
{
	TEXT("calendar", CALENDAR("SUMMARY:Ja\r\n ne\n\tDoe\r\n"), "SUMMARY: JaneDoe");
	SCRUB("calendar", CALENDAR("SUMMARY:Ja\r\n ne.\r\n"), "Jane", CALENDAR("SUMMARY:[X].\r\n"));
}

Test(card, a_fold_may_cut_a_character)
{
	TEXT("calendar",
		CALENDAR("SUMMARY:Pe\xC3\r\n \xB1"
			 "a\r\n"),
		"SUMMARY: Pe\xC3\xB1"
		"a");
}

Test(card, escapes_read_as_characters)
{
	TEXT("calendar", CALENDAR("SUMMARY:Doe\\, Jane\\nx\\;y\\\\z\\q\n"), "SUMMARY: Doe, Jane\nx;y\\z\\q");
}

Test(card, quoted_printable_is_undone)
{
	TEXT("vcard", CARD("NOTE;ENCODING=QUOTED-PRINTABLE:J=61n=\r\ne P=C3=B1\r\n"), "NOTE: Jane P\xC3\xB1");
	SCRUB("vcard", CARD("NOTE;QUOTED-PRINTABLE:J=61n=\r\ne.\r\n"), "Jane", CARD("NOTE;QUOTED-PRINTABLE:[X].\r\n"));
}

Test(card, parameters_are_read_but_for_syntax)
{
	TEXT("calendar", CALENDAR("ATTENDEE;ROLE=CHAIR;CN=\"Doe; Jane\";X-A=b:mailto:x\n"),
		"CN: Doe; Jane\nX-A: b\nATTENDEE: mailto:x");
}

Test(card, time_zones_and_syntax_are_left_alone)
{
	TEXT("calendar", CALENDAR("VERSION:2.0\nBEGIN:VTIMEZONE\nDTSTART:19700101T000000\nEND:VTIMEZONE\nSUMMARY:x\n"),
		"SUMMARY: x");
}

Test(card, pictures_are_left_alone_and_other_base64_is_refused)
{
	TEXT("vcard", CARD("PHOTO;ENCODING=b:AAAA\r\n AAAA\r\n"), "");
	TEXT("vcard", CARD("NOTE;ENCODING=BASE64:SmFuZQ==\r\n"), "status 3");
}

Test(card, what_is_no_property_is_text)
{
	TEXT("calendar", CALENDAR("Jane Doe\nSUMMARY:x\n"), "Jane Doe\nSUMMARY: x");
}

Test(card, without_its_beginning_it_is_refused)
{
	TEXT("calendar", "", "status 1");
	TEXT("calendar", CARD(""), "status 1");
	TEXT("vcard", "FN:Jane", "status 1");
}
