#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include "sniff.h"

#include <string.h>

Test(sniff, tells_formats_by_their_start)
{
	static const struct {
		const char *data, *format;
	} cases[] = {
		{"", "text"},
		{"Hi Jane, see you at 3.", "text"},
		{"Subject: lunch?", "text"},
		{"Subject: lunch?\n\nAt noon.", "text"},
		{"From: Ann\nTo: Bob\n\nHi", "email"},
		{"From: Ann\nTo: Bob\nHi there", "text"},
		{"Received: from x\n\tby y\r\nSubject: z\r\n\r\nHi", "email"},
		{"From ann@example.org Mon Jan  1\nFrom: Ann\nTo: Bob\n\nHi", "email"},
		{"Name: Ann\nDOB: 1961\nPhone: 555-0100\n", "text"},
		{"{\"a\":1}", "json"},
		{" \n[1, 2]", "json"},
		{"[NAME] called", "text"},
		{"{name} called", "text"},
		{"name=Jane+Doe&dob=1961", "form"},
		{"Body=Hi%20Jane", "form"},
		{"a=b", "text"},
		{"x = 1 & y = 2", "text"},
		{"--b1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx", "multipart"},
		{"-- \nJane", "text"},
		{"<?xml version=\"1.0\"?><a/>", "xml"},
		{"<Patient xmlns=\"http://hl7.org/fhir\">", "xml"},
		{"<!DOCTYPE html><html>", "html"},
		{"<p>Hi <b>Jane</b></p>", "html"},
		{"<3 you", "text"},
		{"<jane@example.org> wrote", "text"},
		{"MSH|^~\\&|A|B|", "hl7"},
		{"\vMSH|^~\\&|A|B|", "hl7"},
		{"MSH is a hospital", "text"},
		{"\xEF\xBB\xBF{\"a\":1}", "json"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		cr_assert(
			eq(str, ps_sniff((const unsigned char *)cases[i].data, strlen(cases[i].data)), cases[i].format),
			"case %zu", i);
}

/* What a text is in UTF-16, in the order that @low says, behind @mark. */
static const char *sniffed_wide(const char *text, const char *mark, size_t low)
{
	unsigned char data[256] = {0};
	size_t len = strlen(mark);

	memcpy(data, mark, len);
	for (; *text != '\0'; text++) {
		data[len + low] = (unsigned char)*text;
		len += 2;
	}
	return ps_sniff(data, len);
}

Test(sniff, markup_in_utf_16_is_markup_and_all_else_is_text)
{
	cr_assert(eq(str, (char *)sniffed_wide("<?xml version=\"1.0\"?><a/>", "\xFF\xFE", 0), (char *)"xml"));
	cr_assert(eq(str, (char *)sniffed_wide("<p>Hi <b>Jane</b></p>", "", 1), (char *)"html"));
	cr_assert(eq(str, (char *)sniffed_wide("From: Ann\nTo: Bob\n\nHi", "\xFE\xFF", 1), (char *)"text"));
	cr_assert(eq(str, (char *)sniffed_wide("{\"a\":1}", "\xFF\xFE", 0), (char *)"text"));
	cr_assert(eq(str, (char *)sniffed_wide("name=Jane+Doe&dob=1961", "", 0), (char *)"text"));
}
