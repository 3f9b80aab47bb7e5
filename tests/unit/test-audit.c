#include "alloc.h"
#include "audit.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const struct timespec when = {1773484200, 42000000};

Test(audit, a_finding_is_one_line_without_text)
{
	const struct ps_audit_head head = {.time = when, .run = "0011223344556677", .document = 3};
	char prefix[PS_AUDIT_PREFIX];
	const struct ps_audit_finding finding = {.prefix = prefix,
		.type = PS_SSN,
		.rule = "ssn/dashed",
		.start = 139,
		.len = 11,
		.action = PS_ACTION_MASK,
		.join = "00112233aabbccdd"};
	struct ps_buf out;

	ps_buf_init(&out, 4096);
	cr_assert_eq(ps_audit_prefix(&head, prefix), PS_OK);
	cr_assert_eq(ps_audit_finding(&finding, &out), PS_OK);
	cr_assert_str_eq((const char *)out.data,
		"{\"audit\":1,\"time\":\"2026-03-14T10:30:00.042Z\",\"run\":\"0011223344556677\",\"event\":\"finding\","
		"\"document\":3,\"type\":\"SSN\",\"rule\":"
		"\"ssn/dashed\","
		"\"start\":139,\"length\":\"9-16\",\"action\":\"mask\",\"join\":\"00112233aabbccdd\"}\n");
	ps_buf_fini(&out);
}

Test(audit, a_document_is_one_line_with_counts)
{
	struct ps_tally tally = {0};
	const struct ps_audit_document document = {.head = {.time = when, .run = "0011223344556677"},
		.policy = "our \"own\"\n",
		.policy_digest = "ab",
		.format = "email",
		.channel = "milter",
		.bytes_in = 1000,
		.bytes_out = 900,
		.tally = &tally,
		.status = PS_REFUSED};
	struct ps_buf out;

	tally.by[PS_NAME][PS_ACTION_LABEL] = 2;
	tally.by[PS_NAME][PS_ACTION_KEEP] = 1;
	tally.by[PS_SSN][PS_ACTION_REFUSE] = 1;
	ps_buf_init(&out, 4096);
	cr_assert_eq(ps_audit_document(&document, &out), PS_OK);
	cr_assert_str_eq((const char *)out.data,
		"{\"audit\":1,\"time\":\"2026-03-14T10:30:00.042Z\",\"run\":\"0011223344556677\",\"event\":"
		"\"document\",\"document\":0,\"policy\":\"our "
		"\\\"own\\\"\\u000a\","
		"\"policy_digest\":\"ab\",\"format\":\"email\",\"channel\":\"milter\",\"bytes_in\":1000,\"bytes_out\":"
		"900,"
		"\"types\":{\"NAME\":{\"label\":2,\"keep\":1},\"SSN\":{\"refuse\":1}},\"status\":\"refused\"}\n");
	ps_buf_fini(&out);
}

Test(audit, a_line_is_whole_or_not_there)
{
	struct ps_tally tally = {0};
	const struct ps_audit_document document = {.head = {.time = when, .run = "r"},
		.policy = "p",
		.policy_digest = "d",
		.format = "text",
		.tally = &tally};

	for (size_t limit = 3; limit < 180; limit++) {
		struct ps_buf out;
		enum ps_status status;

		ps_buf_init(&out, limit);
		cr_assert_eq(ps_buf_add_str(&out, "ab\n"), PS_OK);
		status = ps_audit_document(&document, &out);
		cr_assert(status == PS_OK || (status == PS_LIMIT && out.len == 3));
		cr_assert_eq(out.data[out.len - 1], '\n');
		cr_assert_eq(out.data[out.len], 0);
		ps_buf_fini(&out);
	}
}

Test(audit, equal_values_join_however_they_are_written)
{
	struct ps_secret secret;
	char first[PS_AUDIT_JOIN + 1];
	char second[PS_AUDIT_JOIN + 1];

	cr_assert_eq(ps_secret_derive("k", 1, &secret), PS_OK);
	cr_assert_eq(ps_audit_join(&secret, PS_PHONE, "(503) 555-0142", 14, first), PS_OK);
	cr_assert_eq(ps_audit_join(&secret, PS_PHONE, "+1-503-555-0142", 15, second), PS_OK);
	cr_assert_str_eq(first, second);
	cr_assert_eq(ps_audit_join(&secret, PS_FAX, "+1-503-555-0142", 15, second), PS_OK);
	cr_assert_str_neq(first, second);
	cr_assert_eq(strlen(first), PS_AUDIT_JOIN);
}

Test(audit, a_length_is_told_as_a_class)
{
	cr_assert_str_eq(ps_audit_length_class(1), "1-4");
	cr_assert_str_eq(ps_audit_length_class(4), "1-4");
	cr_assert_str_eq(ps_audit_length_class(5), "5-8");
	cr_assert_str_eq(ps_audit_length_class(64), "33-64");
	cr_assert_str_eq(ps_audit_length_class(65), "65+");
}

Test(counters, are_printed_as_prometheus_reads_them)
{
	static const char *const formats[] = {"text", "email", NULL};
	static struct ps_counters counters;
	struct ps_tally tally = {0};
	struct ps_buf out;
	const char *text;

	tally.by[PS_NAME][PS_ACTION_LABEL] = 2;
	ps_counters_add(&counters, 100, 90, &tally);
	ps_counters_end(&counters, 1, PS_OK);
	ps_counters_add(&counters, 50, 0, &tally);
	ps_counters_end(&counters, 1, PS_REFUSED);
	ps_counters_add(&counters, 1, 1, &tally);
	ps_counters_end(&counters, 99, PS_OK);
	ps_buf_init(&out, 1 << 16);
	cr_assert_eq(ps_counters_print(&counters, formats, &out), PS_OK);
	text = (const char *)out.data;
	cr_assert_not_null(strstr(text, "# TYPE phiscrub_documents_total counter\n"));
	cr_assert_not_null(strstr(text, "phiscrub_documents_total{format=\"email\",status=\"ok\"} 1\n"));
	cr_assert_not_null(strstr(text, "phiscrub_documents_total{format=\"email\",status=\"refused\"} 1\n"));
	cr_assert_not_null(strstr(text, "phiscrub_documents_total{format=\"text\",status=\"ok\"} 0\n"));
	cr_assert_not_null(strstr(text, "phiscrub_findings_total{type=\"NAME\",action=\"label\"} 6\n"));
	cr_assert_not_null(strstr(text, "phiscrub_bytes_in_total 151\n"));
	cr_assert_not_null(strstr(text, "phiscrub_bytes_out_total 91\n"));
	cr_assert_null(strstr(text, "SSN"));
	ps_buf_fini(&out);
}

Test(counters, a_full_buffer_leaves_nothing_half_printed)
{
	static const char *const formats[] = {"text", NULL};
	static const struct ps_counters counters;
	struct ps_buf out;

	ps_buf_init(&out, 300);
	cr_assert_eq(ps_counters_print(&counters, formats, &out), PS_LIMIT);
	cr_assert_eq(out.len, 0);
}
