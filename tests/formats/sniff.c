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
