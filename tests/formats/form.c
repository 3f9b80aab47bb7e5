#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "everything.h"
#include "segments.h"

static void reads(ps_parse *parse, const char *data, const char *text)
{
	struct doctest t = doctest_begin(data, strlen(data));

	cr_assert(eq(int, parse(t.doc, 0, 0, t.raw.len), PS_OK), "%s", data);
	cr_assert(eq(str, doctest_text(&t), text));
	cr_assert(eq(str, doctest_out(&t), data));
	doctest_end(&t);
}

Test(form, decodes_names_and_values)
{
	reads(ps_form_parse, "patient_name=Jane+Doe&dob=1961%2D03%2d14", "patient_name: Jane Doe\ndob: 1961-03-14");
	reads(ps_form_parse, "a=&b=x&c&=d&&e==%", "a\nb: x\nc\nd\ne: =%");
	reads(ps_form_parse, "n=Jos%C3%A9&z=%E2%80%8B5%EF%BC%95", "n: Jos\xC3\xA9\nz: 55");
	reads(ps_form_parse, "", "");
}

Test(form, writes_marks_percent_encoded)
{
	struct doctest t = doctest_begin("n=Jane+Doe&x=%4Aim", 18);

	cr_assert(eq(int, ps_form_parse(t.doc, 0, 0, 18), PS_OK));
	(void)doctest_replace(&t, 0, "Jane Doe", "[NAME 1]");
	(void)doctest_replace(&t, 0, "Jim", "(N)");
	cr_assert(eq(str, doctest_out(&t), "n=%5BNAME+1%5D&x=%28N%29"));
	doctest_end(&t);
}

/* "text" is a message's, "charset" and "coding" say how it is read. */
static enum ps_status message_rule(const void *context, enum ps_place_kind place, const struct ps_step *path,
	size_t depth, enum ps_type *type, enum ps_use *use)
{
	const struct ps_step *last = &path[depth - 1];

	(void)context;
	(void)place;
	*type = PS_NONE;
	if (last->len == 4 && memcmp(last->key, "text", 4) == 0)
		*use = PS_USE_TEXT;
	else if (last->len == 7 && memcmp(last->key, "charset", 7) == 0)
		*use = PS_USE_CHARSET;
	else if (last->len == 6 && memcmp(last->key, "coding", 6) == 0)
		*use = PS_USE_CODING;
	return PS_OK;
}

/* The text of the form @data and, with the value @old replaced, what is written; NULL where it is refused. */
static void reads_message(const char *data, const char *text, const char *old, const char *out)
{
	struct doctest t = doctest_begin(data, strlen(data));
	enum ps_status status;

	ps_document_rules(t.doc, message_rule, NULL);
	status = ps_form_parse(t.doc, 0, 0, t.raw.len);
	cr_assert(eq(int, status, text == NULL ? PS_REFUSED : PS_OK), "%s", data);
	if (text != NULL) {
		cr_assert(eq(str, doctest_text(&t), text));
		(void)doctest_replace(&t, 0, old, "(N)");
		cr_assert(eq(str, doctest_out(&t), out));
	}
	doctest_end(&t);
}

Test(form, reads_messages_in_the_charset_that_its_fields_say)
{
	reads_message("text=Jo&coding=0", "text: Jo\ncoding: 0", "Jo", "text=%28N%29&coding=0");
	reads_message("text=Jo&coding=2&charset=UTF-8", "text: Jo\ncoding: 2\ncharset: UTF-8", "Jo",
		"text=%28N%29&coding=2&charset=UTF-8");
	reads_message("text=%00J%00o&coding=2", "text: Jo\ncoding: 2", "Jo", "text=%00%28%00N%00%29&coding=2");
	reads_message("coding=2&text=%00J%00o", "coding: 2\ntext: Jo", "Jo", "coding=2&text=%00%28%00N%00%29");
	reads_message("text=%D8%40%DC%00%00J%00o&coding=2", "text: \xF0\xA0\x80\x80Jo\ncoding: 2", "Jo",
		"text=%D8%40%DC%00%00%28%00N%00%29&coding=2");
	reads_message("text=%E9+Jo&charset=iso-8859-1", "text: \xC3\xA9 Jo\ncharset: iso-8859-1", "Jo",
		"text=%E9+%28N%29&charset=iso-8859-1");
}

Test(form, refuses_messages_that_two_receivers_may_read_in_two_ways)
{
	static const char *const refused[] = {"text=Jo&coding=2", "text=%00J%00o", "text=%00J%00&coding=2",
		"text=%00J%00%07&coding=2", "text=%D8%3D%00J&coding=2", "text=%E9", "text=%E9&charset=utf-8",
		"text=%C3%A9&charset=iso-8859-1", "text=Jo&charset=utf-16", "text=Jo&charset=utf-7",
		"text=Jo&charset=utf-8&charset=utf-16be", "text=Jo&coding=0&coding=2", "text=Jo&coding=20"};

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		reads_message(refused[i], NULL, NULL, NULL);
}

Test(form, reads_json_in_values)
{
	const char *data = "Body=Hi&ContentVariables=%7B%221%22%3A%22Ann%22%7D";
	struct doctest t = doctest_begin(data, strlen(data));

	cr_assert(eq(int, ps_form_parse(t.doc, 0, 0, t.raw.len), PS_OK));
	cr_assert(eq(str, doctest_text(&t), "Body: Hi\nContentVariables: {\"1\":\"Ann\"}"));
	(void)doctest_replace(&t, 0, "Ann", "a\"b");
	cr_assert(eq(str, doctest_out(&t), "Body=Hi&ContentVariables=%7B%221%22%3A%22a%5C%22b%22%7D"));
	doctest_end(&t);
}

static const char upload[] = "--b1\r\n"
			     "Content-Disposition: form-data; name=\"patient\"\r\n\r\n"
			     "Jane Doe\r\n"
			     "--b1\r\n"
			     "Content-Disposition: form-data; name=\"scan\"; filename=\"Jane Doe.png\"; "
			     "filename*=UTF-8''J%61ne%20Doe.png\r\n"
			     "Content-Type: image/png\r\n\r\n"
			     "\x89PNG\r\n\x1a\nJane"
			     "\r\n--b1\r\n"
			     "content-disposition: form-data; name=\"data\"\r\n\r\n"
			     "{\"dob\":\"19610314\"}\r\n"
			     "--b1--\r\n";

Test(multipart, reads_names_file_names_and_content)
{
	reads(ps_multipart_parse, upload,
		"patient: Jane Doe\nscan\nJane Doe.png\nUTF-8''Jane Doe.png\n image/png\ndata: {\"dob\":\"19610314\"}");
}

Test(multipart, replaces_in_parts)
{
	struct doctest t = doctest_begin(upload, strlen(upload));
	size_t at = 0;

	cr_assert(eq(int, ps_multipart_parse(t.doc, 0, 0, t.raw.len), PS_OK));
	for (int i = 0; i < 3; i++)
		at = doctest_replace(&t, at, "Jane Doe", "[NAME]") + 8;
	(void)doctest_out(&t);
	cr_assert(ne(ptr, strstr((char *)t.out.data, "\r\n\r\n[NAME]\r\n--b1\r\n"), NULL));
	cr_assert(ne(ptr, strstr((char *)t.out.data, "filename=\"[NAME].png\""), NULL));
	cr_assert(ne(ptr, strstr((char *)t.out.data, "filename*=UTF-8''%5BNAME%5D.png"), NULL));
	doctest_end(&t);
}

Test(multipart, needs_a_boundary)
{
	struct doctest t = doctest_begin("hello", 5);

	cr_assert(eq(int, ps_multipart_parse(t.doc, 0, 0, 5), PS_MALFORMED));
	doctest_end(&t);
	cr_assert(everything_stays_valid(ps_multipart_parse, upload, strlen(upload), true));
	for (size_t cut = 0; cut < strlen(upload); cut++)
		cr_assert(everything_is_identity(ps_multipart_parse, upload, cut), "cut at %zu", cut);
}

Test(sms, counts_segments)
{
	static char text[400];
	enum ps_sms_encoding encoding;

	memset(text, 'a', sizeof(text));
	cr_assert(eq(sz, ps_sms_segments("", 0, &encoding), 1));
	cr_assert(eq(sz, ps_sms_segments(text, 160, &encoding), 1));
	cr_assert(eq(int, (int)encoding, PS_SMS_GSM7));
	cr_assert(eq(sz, ps_sms_segments(text, 161, &encoding), 2));
	cr_assert(eq(sz, ps_sms_segments(text, 306, &encoding), 2));
	cr_assert(eq(sz, ps_sms_segments(text, 307, &encoding), 3));
	/* An extension character is two septets, and not torn apart: 152 + 2. */
	text[152] = '[';
	cr_assert(eq(sz, ps_sms_segments(text, 159, &encoding), 1));
	cr_assert(eq(sz, ps_sms_segments(text, 160, &encoding), 2));
	cr_assert(eq(sz, ps_sms_segments(text, 305, &encoding), 3));
	text[0] = '`';
	cr_assert(eq(sz, ps_sms_segments(text, 70, &encoding), 1));
	cr_assert(eq(int, (int)encoding, PS_SMS_UCS2));
	cr_assert(eq(sz, ps_sms_segments(text, 71, &encoding), 2));
	cr_assert(eq(sz, ps_sms_segments(text, 134, &encoding), 2));
	cr_assert(eq(sz, ps_sms_segments(text, 135, &encoding), 3));
	cr_assert(eq(sz, ps_sms_segments("\xF0\x9F\x98\x80\xE2\x82\xAC", 7, &encoding), 1));
	cr_assert(eq(int, (int)encoding, PS_SMS_UCS2));
}

Test(format, knows_names_and_media_types)
{
	cr_assert(eq(str, ps_format_by_name("json")->name, "json"));
	cr_assert(eq(str, ps_format_by_name("Application/JSON; charset=utf-8")->name, "json"));
	cr_assert(eq(ptr, (void *)(uintptr_t)ps_format_by_name("jso"), NULL));
	for (size_t i = 0; ps_format_at(i) != NULL; i++)
		cr_assert(eq(ptr, (void *)(uintptr_t)ps_format_by_name(ps_format_at(i)->name),
			(void *)(uintptr_t)ps_format_at(i)));
}
