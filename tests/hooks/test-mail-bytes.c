/* Mail between a milter's pieces and the bytes that are received. */
#include "mail_bytes.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct ps_mail mail;

static void make_mail(void)
{
	ps_mail_init(&mail, 100000);
}

static void clear_mail(void)
{
	ps_mail_fini(&mail);
}

TestSuite(mail_bytes, .init = make_mail, .fini = clear_mail);

static void add(const char *name, const char *value)
{
	cr_assert_eq(ps_mail_add_header(&mail, name, value), PHISCRUB_OK);
}

static void add_body(const char *text)
{
	cr_assert_eq(ps_mail_add_body(&mail, text, strlen(text)), PHISCRUB_OK);
}

static void scrub_to(const char *text)
{
	cr_assert(ps_mail_sink(&mail, (const unsigned char *)text, strlen(text)));
}

static bool raw_is(const char *text)
{
	return mail.raw.len == strlen(text) && memcmp(mail.raw.data, text, mail.raw.len) == 0;
}

/** The edit of header @at as "name|index|value|new name", or "" where it did not change. */
static const char *edit_of(size_t at)
{
	static char line[200];
	struct ps_mail_edit edit;
	bool changed;

	cr_assert_eq(ps_mail_header_edit(&mail, at, &edit, &changed), PHISCRUB_OK);
	line[0] = '\0';
	if (changed)
		(void)snprintf(line, sizeof(line), "%s|%u|%s|%s", edit.name, edit.index, edit.value,
			edit.new_name == NULL ? "" : edit.new_name);
	ps_mail_edit_fini(&edit);
	return line;
}

Test(mail_bytes, headers_and_body_become_the_message)
{
	add("Subject", " a\n\tb");
	add("X", "");
	add("Y", "  two");
	add_body("line\r\n");
	add_body("line\r\n");
	cr_expect(raw_is("Subject: a\r\n\tb\r\nX:\r\nY:  two\r\n\r\nline\r\nline\r\n"));
}

Test(mail_bytes, a_newline_that_is_crlf_already_stays_one)
{
	add("A", " b\r\n c");
	cr_assert_eq(ps_mail_end_headers(&mail), PHISCRUB_OK);
	cr_assert_eq(ps_mail_end_headers(&mail), PHISCRUB_OK);
	cr_expect(raw_is("A: b\r\n c\r\n\r\n"));
}

Test(mail_bytes, what_did_not_change_has_no_edit)
{
	const unsigned char *data;
	size_t len;

	add("A", " b");
	add_body("c\r\n");
	scrub_to("A: b\r\n\r\nc\r\n");
	cr_assert_eq(ps_mail_split(&mail), PHISCRUB_OK);
	cr_expect_str_eq(edit_of(0), "");
	cr_expect_not(ps_mail_body_edit(&mail, &data, &len));
}

Test(mail_bytes, a_change_names_the_header_of_its_name)
{
	const unsigned char *data;
	size_t len;

	add("Note", " 1");
	add("Other", " 1");
	add("nOTE", " 2\n 3");
	add_body("long\r\n");
	scrub_to("Note: 1\r\nOther: [X]\r\nnOTE: 2\r\n [X]\r\n\r\nshort");
	cr_assert_eq(ps_mail_split(&mail), PHISCRUB_OK);
	cr_expect_str_eq(edit_of(0), "");
	cr_expect_str_eq(edit_of(1), "Other|1| [X]|");
	cr_expect_str_eq(edit_of(2), "nOTE|2| 2\n [X]|");
	cr_assert(ps_mail_body_edit(&mail, &data, &len));
	cr_expect_eq(len, 5);
	cr_expect_eq(memcmp(data, "short", 5), 0);
}

Test(mail_bytes, an_empty_value_does_not_delete_its_header)
{
	add("A", "b");
	cr_assert_eq(ps_mail_end_headers(&mail), PHISCRUB_OK);
	scrub_to("A:\r\n\r\n");
	cr_assert_eq(ps_mail_split(&mail), PHISCRUB_OK);
	cr_expect_str_eq(edit_of(0), "A|1| |");
}

Test(mail_bytes, a_new_name_is_fit_for_a_header)
{
	add("X-1", " a");
	add("X-2", " b");
	cr_assert_eq(ps_mail_end_headers(&mail), PHISCRUB_OK);
	scrub_to("X-90 or older: a\r\n: b\r\n\r\n");
	cr_assert_eq(ps_mail_split(&mail), PHISCRUB_OK);
	cr_expect_str_eq(edit_of(0), "X-1|1| a|X-90-or-older");
	cr_expect_str_eq(edit_of(1), "X-2|1| b|X-Removed");
}

Test(mail_bytes, another_structure_than_was_sent_is_refused)
{
	static const char *const outputs[] = {"", "A: b\r\n", "A: b\r\nB: c\r\n\r\n", "A b\r\n\r\n", "A: b\n\r\n",
		"A: b", "A: b\r\n\r", "\r\nA: b\r\n\r\n", "A", "A:\r\n", "[X]\r\n c: d\r\n\r\n"};

	add("A", " b");
	cr_assert_eq(ps_mail_end_headers(&mail), PHISCRUB_OK);
	for (size_t i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++) {
		ps_bytes_clear(&mail.scrubbed);
		scrub_to(outputs[i]);
		cr_expect_eq(ps_mail_split(&mail), PHISCRUB_INTERNAL, "%zu", i);
	}
}

Test(mail_bytes, a_value_that_the_protocol_would_cut_is_refused)
{
	struct ps_mail_edit edit;
	bool changed;

	add("A", " b");
	cr_assert_eq(ps_mail_end_headers(&mail), PHISCRUB_OK);
	cr_assert(ps_mail_sink(&mail, (const unsigned char *)"A: \0c\r\n\r\n", 9));
	cr_assert_eq(ps_mail_split(&mail), PHISCRUB_OK);
	cr_expect_eq(ps_mail_header_edit(&mail, 0, &edit, &changed), PHISCRUB_INTERNAL);
	ps_mail_edit_fini(&edit);
}

Test(mail_bytes, limits_hold)
{
	static char long_value[2000];

	memset(long_value, 'x', sizeof(long_value) - 1);
	for (size_t i = 0; i < 48; i++)
		add("A", long_value);
	cr_expect_eq(ps_mail_add_header(&mail, "A", long_value), PHISCRUB_OK);
	cr_expect_eq(ps_mail_add_header(&mail, "A", long_value), PHISCRUB_LIMIT);
	ps_mail_fini(&mail);
	for (size_t i = 0; i < PS_MAIL_HEADERS; i++)
		add("A", "");
	cr_expect_eq(ps_mail_add_header(&mail, "A", ""), PHISCRUB_LIMIT);
}

Test(mail_bytes, a_mail_without_headers_is_its_body)
{
	add_body("text");
	cr_expect(raw_is("\r\ntext"));
	scrub_to("\r\n[X]");
	cr_assert_eq(ps_mail_split(&mail), PHISCRUB_OK);
	cr_expect_eq(mail.scrubbed_body, 2);
}
